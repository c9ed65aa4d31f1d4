"""How a ticket's label is read aloud in Japanese, in kana for the paper slip."""

from __future__ import annotations

import re
from typing import Final

# ISO basic Latin letters as read in Japanese. T and D as ティー and ディー, so that they stay apart from C and E.
LETTERS: Final = {
    "A": "えー", "B": "びー", "C": "しー", "D": "でぃー", "E": "いー", "F": "えふ", "G": "じー", "H": "えいち",
    "I": "あい", "J": "じぇい", "K": "けー", "L": "える", "M": "えむ", "N": "えぬ", "O": "おー", "P": "ぴー",
    "Q": "きゅー", "R": "あーる", "S": "えす", "T": "てぃー", "U": "ゆー", "V": "ぶい", "W": "だぶりゅー",
    "X": "えっくす", "Y": "わい", "Z": "ぜっと",
}  # fmt: skip

_DIGITS: Final = ("", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう")
_HUNDREDS: Final = {1: "ひゃく", 3: "さんびゃく", 6: "ろっぴゃく", 8: "はっぴゃく"}
_THOUSANDS: Final = {1: "せん", 3: "さんぜん", 8: "はっせん"}
_LARGEST: Final = 999_999
_LABEL: Final = re.compile(r"(?:([A-Z]+)-?)?([0-9]{1,6})", re.ASCII)


class UnreadableLabelError(ValueError):
    """The label is not made of letters A to Z and a number of up to six digits."""


def number_reading(number: int) -> str:
    """Return the reading of a whole number from 0 to 999,999: 102 ひゃくに, 0 ぜろ. Raises ValueError outside."""
    if not 0 <= number <= _LARGEST:
        msg = f"no reading for {number}: whole numbers from 0 to {_LARGEST} only"
        raise ValueError(msg)
    if number == 0:
        return "ぜろ"
    myriads, rest = divmod(number, 10_000)
    return (_below_myriad(myriads) + "まん" if myriads else "") + _below_myriad(rest)


def _below_myriad(number: int) -> str:
    thousands, rest = divmod(number, 1000)
    hundreds, rest = divmod(rest, 100)
    tens, ones = divmod(rest, 10)
    return (
        _placed(thousands, "せん", irregular=_THOUSANDS)
        + _placed(hundreds, "ひゃく", irregular=_HUNDREDS)
        + _placed(tens, "じゅう", irregular={1: "じゅう"})
        + _DIGITS[ones]
    )


def _placed(digit: int, place: str, *, irregular: dict[int, str]) -> str:
    return irregular.get(digit, _DIGITS[digit] + place) if digit else ""


def letter_reading(letters: str) -> str:
    """Return the letters read one by one: AB えー びー. Raises UnreadableLabelError for anything but A to Z."""
    try:
        return " ".join(LETTERS[letter] for letter in letters)
    except KeyError:
        raise UnreadableLabelError(letters) from None


def number_reading_ja(label: str) -> str:
    """Return the reading of a ticket's label: A-102 えー の ひゃくに. Leading zeros are not read.

    Raises UnreadableLabelError for a label of another shape.
    """
    found = _LABEL.fullmatch(label)
    if found is None:
        raise UnreadableLabelError(label)
    letters, digits = found.groups()
    words = number_reading(int(digits))
    return f"{letter_reading(letters)} の {words}" if letters else words
