"""Pages of a PDF as pictures, drawn by poppler's program where the machine has it."""

from __future__ import annotations

import shutil
import subprocess

_SECONDS = 20


def available() -> bool:
    """Whether pages can be drawn here."""
    return shutil.which("pdftoppm") is not None


def page(pdf: bytes, *, number: int, dpi: int = 100) -> bytes | None:
    """A page as PNG; None where the machine has no program for it, or the page cannot be drawn."""
    if not available():
        return None
    command = ["pdftoppm", "-r", str(dpi), "-f", str(number), "-l", str(number), "-cropbox", "-png", "-"]
    try:
        made = subprocess.run(command, input=pdf, capture_output=True, timeout=_SECONDS, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    return made.stdout or None
