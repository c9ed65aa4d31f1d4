"""Which build this is: a page that was made by another one knows that it is old."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from windowsvc import __version__, resources

_PARTS = ("windowsvc", "templates", "static", "translations", "workflows")
_SUFFIXES = (".py", ".html", ".css", ".js", ".po", ".yaml", ".svg", ".json")
_APART = frozenset({"vendor", "_data", "__pycache__"})


@cache
def build_id() -> str:
    """Version and a hash of everything that can change what a page looks like or does; at most 24 characters."""
    digest = hashlib.sha256()
    for file in sorted(_files()):
        content = Path(file).read_bytes()
        digest.update(f"{Path(file).name}\0{len(content)}\0".encode())
        digest.update(content)
    made_from = resources.ROOT / "static" / "vendor" / "made-from"
    if made_from.is_file():
        digest.update(made_from.read_bytes())
    return f"{__version__[:15]}-{digest.hexdigest()[:8]}"


def _files() -> Iterator[str]:
    package = Path(__file__).resolve().parent.parent
    for root in (package if name == "windowsvc" else resources.ROOT / name for name in _PARTS):
        for folder, below, names in os.walk(root):
            below[:] = (name for name in below if name not in _APART)
            yield from (f"{folder}/{name}" for name in names if name.endswith(_SUFFIXES))
