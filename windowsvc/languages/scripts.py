"""Which script the letters of a text are in, and whether a translation is in the script of its language.

A translation in the wrong script is a text that somebody pasted into the wrong file, or a face that will show boxes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Final

from windowsvc.languages.locales import Locale

Script = str

_NAMED: Final = (
    ("HIRAGANA", "kana"), ("KATAKANA", "kana"), ("CJK", "han"), ("HANGUL", "hangul"), ("DEVANAGARI", "devanagari"),
    ("LATIN", "latin"), ("MASCULINE ORDINAL", "latin"), ("FEMININE ORDINAL", "latin"),
)  # fmt: skip
_OWN: Final[dict[str, tuple[Script, ...]]] = {
    "ja": ("kana", "han"), "zh-Hans": ("han",), "ko": ("hangul",), "ne": ("devanagari",),
}  # fmt: skip
# In these a Latin word (QR, PIN, My Number) may stand; no other foreign letter may.
_FIELD: Final = re.compile(r"\{[^}]*\}")
# The Japanese of an official term may stand in brackets beside its translation.
_BESIDE: Final = re.compile(r"[(（][々〆ヶ㐀-鿿぀-ヿー・\s]+[)）]")
LEAST_SHARE: Final = 0.25


def letters(text: str) -> Counter[Script]:
    """Count the letters of `text` by script; digits, marks and fields in braces are none."""
    return Counter(_script(one) for one in _FIELD.sub("", text) if unicodedata.category(one)[0] == "L")


def _script(letter: str) -> Script:
    name = unicodedata.name(letter, "")
    return next((script for start, script in _NAMED if name.startswith(start)), "other")


def own_scripts(locale: Locale) -> tuple[Script, ...]:
    """Return the scripts a language is written in."""
    return _OWN.get(locale.html_lang, ("latin",))


def faults(text: str, locale: Locale, *, term_beside: bool = True) -> list[str]:
    """Return what is wrong with the script of a translation: foreign letters or digits, or too few letters of its own.

    `term_beside`: Japanese in brackets of its own is not counted.
    """
    counted = letters(_BESIDE.sub("", text) if term_beside and locale.html_lang != "ja" else text)
    own = own_scripts(locale)
    found = [f"has letters of another script: {script}" for script in sorted(counted) if script not in (*own, "latin")]
    digits = sorted(
        {one for one in text if unicodedata.category(one) == "Nd" and not unicodedata.normalize("NFKC", one).isascii()}
    )
    found += [f"has other digits than every screen and form: {''.join(digits)}"] if digits else []
    total = sum(counted.values())
    share = sum(counted[script] for script in own) / total if total else 1.0
    if share < LEAST_SHARE:
        found.append(f"has only {share:.0%} of its letters in {' and '.join(own)}")
    return found
