"""One module for each command: it reads what was typed, asks a subject, and says what came of it."""
