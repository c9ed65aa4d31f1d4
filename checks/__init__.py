"""Checks of this repository's own rules, run by `dev.py check`."""
