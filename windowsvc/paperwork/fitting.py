"""How a text fits its box: as it is, else smaller, else on more lines. Nothing is ever cut off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from windowsvc.paperwork.sheets import Ink, Sheets
from windowsvc.paperwork.slip_lines import wrap
from windowsvc.refusal import N_, Refusal

POINT: Final = 25.4 / 72
"""Millimetres."""
LEADING: Final = 1.28
ASCENT: Final = 0.88
"""From the top of a line to its baseline, in em."""
_STEP: Final = 0.5
_COMFORTABLE: Final = 0.72
"""A line shrinks to this share of its size before it becomes two."""
_LEAST: Final = 4.0


@dataclass(frozen=True)
class Fit:
    """The lines of a text and how they are set."""

    lines: tuple[str, ...]
    ink: Ink

    @property
    def leading(self) -> float:
        """From one baseline to the next, in millimetres."""
        return self.ink.size * LEADING * POINT

    @property
    def height(self) -> float:
        """Of all lines, in millimetres."""
        return (len(self.lines) - 1) * self.leading + self.ink.size * POINT


def fit(sheets: Sheets, text: str, *, width: float, height: float, ink: Ink) -> Fit:
    """The largest setting of a text that stays inside a box of millimetres.

    Raises:
        Refusal: ``character_unprintable``; ``text_too_long`` when the box cannot hold the text even in the least size.
    """

    def measured(size: float) -> Callable[[str], float]:
        return lambda line: sheets.measure(line, ink=replace(ink, size=size))

    one_line = "\n" not in text
    size = ink.size
    while one_line and size >= max(_LEAST, ink.size * _COMFORTABLE):
        if measured(size)(text) <= width and size * POINT <= height:
            return Fit((text,), replace(ink, size=size))
        size -= _STEP
    size = ink.size
    while size >= _LEAST:
        measure = measured(size)
        found = Fit(tuple(wrap(text, width=width, measure=measure)), replace(ink, size=size))
        if found.height <= height and all(measure(line) <= width for line in found.lines):
            return found
        size -= _STEP
    raise Refusal("text_too_long", N_("The text is too long for its field, so it is not printed."), status=422)


def lay(sheets: Sheets, found: Fit, *, x: float, y: float, width: float, height: float, align: str = "left") -> None:
    """Set the lines in the middle of the height of a box, from its left edge or around its middle."""
    top = y + (height - found.height) / 2
    for number, line in enumerate(found.lines):
        baseline = top + number * found.leading + found.ink.size * ASCENT * POINT
        if align == "centre":
            sheets.text(line, x=x + width / 2, y=baseline, ink=found.ink, align="centre")
        else:
            sheets.text(line, x=x, y=baseline, ink=found.ink)
