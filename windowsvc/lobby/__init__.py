"""番号札: the queue — its rules (pure), its tables, its verbs and what its screens show."""
