"""設定と記録: the pages on which a city sets up its lobby without code."""
