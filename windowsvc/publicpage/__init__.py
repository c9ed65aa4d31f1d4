"""The phone page for an outside zone: signed snapshots pushed outwards, read by static files. Stands alone."""
