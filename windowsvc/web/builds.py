"""Which build this is: a page that was made by another one knows that it is old."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from windowsvc import __version__, resources

_PARTS = ("windowsvc", "templates", "static", "translations", "workflows")
_SUFFIXES = frozenset({".py", ".html", ".css", ".js", ".po", ".yaml", ".svg", ".json"})
_APART = frozenset({"vendor", "_data", "__pycache__"})


@cache
def build_id() -> str:
    """Version and a hash of everything that can change what a page looks like or does; at most 24 characters."""
    digest = hashlib.sha256()
    for file in _files():
        digest.update(f"{file.name}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    made_from = resources.ROOT / "static" / "vendor" / "made-from"
    if made_from.is_file():
        digest.update(made_from.read_bytes())
    return f"{__version__[:15]}-{digest.hexdigest()[:8]}"


def _files() -> list[Path]:
    package = Path(__file__).resolve().parent.parent
    roots = [package if name == "windowsvc" else resources.ROOT / name for name in _PARTS]
    return sorted(
        file
        for root in roots
        if root.is_dir()
        for file in root.rglob("*")
        if file.suffix in _SUFFIXES and not _APART.intersection(file.relative_to(root).parts)
    )
