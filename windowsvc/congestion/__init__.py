"""混雑: how many people came on past days, hour by hour, and how many are expected in the coming two months."""
