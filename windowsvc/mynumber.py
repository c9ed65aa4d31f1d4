"""個人番号: the one place that knows one when it sees one. None is kept: not in a form, a note, an import or a log.

Twelve digits are one when their last is the check digit of the others. They are found however they are written: full
width, in groups, with blanks or hyphens between. Of all other twelve digits about one in nine looks like one too;
that is the price.

Source: 番号利用法施行令8条, 総務省令(平成26年85号)5条 (検査用数字).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from windowsvc.refusal import N_, Refusal

MASK: Final = "（個人番号）"

_BETWEEN: Final = r"[\s\-‐‑‒–—―ー－_.・/]{0,3}"
_TWELVE: Final = re.compile(rf"(?<![\d+]){_BETWEEN.join([r'[0-9]'] * 12)}(?!\d)")
_WEIGHTS: Final = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def holds_individual_number(text: str) -> bool:
    """Whether a run of twelve digits in ``text`` carries the check digit of an individual number."""
    return any(_is_one(found[0]) for found in _TWELVE.finditer(_plain(text)))


def masked(text: str) -> str:
    """The text with a word in the place of every individual number."""
    plain = _plain(text)
    if not _TWELVE.search(plain):
        return text
    return _TWELVE.sub(lambda found: MASK if _is_one(found[0]) else found[0], plain)


def refuse(values: Iterable[Any]) -> None:
    """Look through texts, and through lists and mappings of them.

    Raises:
        Refusal: ``mynumber_refused`` (422), without the number.
    """
    for value in values:
        if isinstance(value, str):
            if holds_individual_number(value):
                message = N_("Individual numbers (個人番号) are never kept. Please leave it out.")
                raise Refusal("mynumber_refused", message, status=422)
        elif isinstance(value, dict):
            refuse((*value, *value.values()))
        elif isinstance(value, list | tuple | set | frozenset):
            refuse(value)


def _plain(text: str) -> str:
    """Digits of every width and script as those of ASCII, one for one, so that places stay the same."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text)


def _is_one(written: str) -> bool:
    digits = [int(letter) for letter in written if letter.isdigit()]
    rest = sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=False)) % 11
    return digits[11] == (0 if rest <= 1 else 11 - rest)
