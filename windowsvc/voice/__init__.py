"""音声: what a call sounds like: its words, the engines that speak them, the clips, and who may speak."""
