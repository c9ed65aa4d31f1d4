"""待ち時間: how long until each waiting number is called, learnt from the office's own log."""
