"""Life events: what a family has to do, worked out from what is known about it."""
