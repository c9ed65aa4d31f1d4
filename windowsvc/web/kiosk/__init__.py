"""発券機: the page of the ticket machine."""
