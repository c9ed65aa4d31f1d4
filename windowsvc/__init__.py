"""Front-yard service for Japanese city halls."""

__version__ = "0.1.0"
