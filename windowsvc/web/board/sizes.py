"""How large letters must be to be read from a distance, as pixels of one display.

Source: JIS S 0032 (least legible size; published fit for age 70, V = 0.5) and the letter heights of the sign
guideline for passenger facilities. A called number is three times as high as ordinary text must be.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

_MM_PER_POINT: Final = 0.3528
_LEAST_MM: Final = 9.0  # the sign guideline at 1 to 2 m; further away JIS S 0032 asks for more than the guideline
# Heights of the letters of the BIZ UD faces, as parts of the font size.
_KANJI: Final = 0.95
_DIGIT: Final = 0.85
_CAPITAL: Final = 0.81
_LATIN_PART: Final = 0.75  # the guideline's Latin letters against Japanese ones
_COMFORT: Final = 1.05  # used, against the least
_CALLED: Final = 3


@dataclass(frozen=True, slots=True)
class Sizes:
    """Font sizes in CSS pixels: what must be reached, and what is used for running text; the rest follows from it."""

    least: int
    least_latin: int
    least_call: int
    text: int


def letter_mm(distance_m: float) -> float:
    """The least height in millimetres of a Japanese letter read from ``distance_m`` metres."""
    return max((16.2 * distance_m + 3.4) * _MM_PER_POINT, _LEAST_MM)


def sizes(*, distance_m: float, pitch_mm: float) -> Sizes:
    """The sizes for a display whose pixels are ``pitch_mm`` millimetres apart."""

    def pixels(mm: float, *, part: float) -> int:
        return math.ceil(mm / part / pitch_mm)

    height = letter_mm(distance_m)
    return Sizes(
        least=pixels(height, part=_KANJI),
        least_latin=pixels(height * _LATIN_PART, part=_CAPITAL),
        least_call=pixels(height * _CALLED, part=_DIGIT),
        text=pixels(height * _COMFORT, part=_KANJI),
    )


def stylesheet(wanted: Sizes) -> str:
    """The sizes as a stylesheet of custom properties."""
    values = {
        "--board-min": wanted.least,
        "--board-latin": wanted.least_latin,
        "--board-call": wanted.least_call,
        "--board-text-size": wanted.text,
    }
    lines = "".join(f"  {name}: {value}px;\n" for name, value in values.items())
    return f":root {{\n{lines}}}\n"
