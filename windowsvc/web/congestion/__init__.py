"""混雑のようす: what everybody may know of how busy an office is, and will be."""
