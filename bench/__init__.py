"""Measurements, run on demand. Each prints ratios against a yardstick measured in the same run."""
