"""字幕: what is said at a window, written for whoever cannot hear or read it, and erased when they leave."""
