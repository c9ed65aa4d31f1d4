"""字幕の画面: the screen at the counter, the clerk's mirror, and the phone behind the ticket."""
