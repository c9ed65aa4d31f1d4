"""Translations of the content by stable keys (`mi_tennyu.name`), each with a mark of the Japanese it was made from.

The Japanese source is the content itself. Where it is edited, or a city's overlay says it otherwise, the mark no longer
fits and the translation is not shown until somebody has looked at it again: nobody reads a sentence that is not true.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from windowsvc.languages.locales import Locale

FILE: Final = "content.po"


@dataclass(frozen=True, slots=True)
class Translation:
    """A text of the content in another language; `source` is the mark of the Japanese it was made from."""

    text: str
    source: str
    draft: bool = True
    confidence: str = "m"


def mark(japanese: str) -> str:
    """Return what stands for a Japanese text: the first 12 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(japanese.encode()).hexdigest()[:12]


def path_of(root: Path, locale: Locale) -> Path:
    """Return where the translations of the content into a language are, `root` being the folder of all of them."""
    return root / locale.code / "LC_MESSAGES" / FILE


def read(root: Path, locale: Locale) -> dict[str, Translation]:
    """Return the translations by key, none where there is no file."""
    path = path_of(root, locale)
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        catalog = read_po(file, locale=locale.babel, abort_invalid=True)
    return {str(entry.id): _translation(entry) for entry in catalog if entry.id and entry.string}


def _translation(entry: Message) -> Translation:
    comments = dict(one.split(": ", 1) for one in entry.auto_comments if ": " in one)
    return Translation(
        text=str(entry.string),
        source=comments.get("source", ""),
        draft=comments.get("review") != "checked",
        confidence=comments.get("confidence", "m"),
    )
