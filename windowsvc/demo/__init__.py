"""ひばり市: an invented city to look at, furnished and with a day under way."""
