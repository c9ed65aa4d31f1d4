"""表示盤: the page on the lobby's wall, and the sizes of its letters."""
