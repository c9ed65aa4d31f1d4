"""The screen in front of the family in a booth."""
