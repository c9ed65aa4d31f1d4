"""The page behind a ticket's code: where the visit stands, and the call."""
