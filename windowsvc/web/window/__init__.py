"""窓口: the pages on which staff choose a window and work at it."""
