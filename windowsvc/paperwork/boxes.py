"""Boxes on a sheet, the inks of a form, and words set into boxes. Lengths are millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from windowsvc.paperwork.fitting import POINT, fit, lay
from windowsvc.paperwork.sheets import Ink, Sheets

LABEL: Final = Ink(size=8, grey=0.25)
QUIET: Final = Ink(size=7, grey=0.45)
TINY: Final = Ink(size=5.5, grey=0.45)
VALUE: Final = Ink(size=11.5, hand="mincho")
KANA: Final = Ink(size=8, hand="mincho")
OPTION: Final = Ink(size=9)
PAD: Final = 1.6
HAIR: Final = 0.15
TICK: Final = 2.7
"""Side of the box before a word that may be ticked."""


@dataclass(frozen=True)
class Box:
    """A place on a sheet in millimetres."""

    x: float
    y: float
    width: float
    height: float

    def inside(self, pad: float = PAD) -> Box:
        """The box less a margin at both sides."""
        return Box(self.x + pad, self.y + 0.3, self.width - 2 * pad, self.height - 0.6)


def write(sheets: Sheets, text: str, box: Box, *, ink: Ink, align: str = "left") -> None:
    """Set a text in a box, smaller or on more lines if it must be. Raises Refusal as `fit`."""
    found = fit(sheets, text, width=box.width, height=box.height, ink=ink)
    lay(sheets, found, x=box.x, y=box.y, width=box.width, height=box.height, align=align)


def middle(sheets: Sheets, text: str, *, x: float, box: Box, ink: Ink) -> None:
    """Set a word in the middle of the height of a box."""
    sheets.text(text, x=x, y=box.y + box.height / 2 + ink.size * POINT * 0.37, ink=ink)


def seal_circle(sheets: Sheets, box: Box, *, word: str, note: str = "") -> None:
    """A quiet circle in the middle of a box, in which a seal is pressed; ``note`` stands under the word."""
    side = min(box.height - 2, box.width - 2, 18)
    x, y = box.x + (box.width - side) / 2, box.y + (box.height - side) / 2
    sheets.oval(x, y, side, side, line=HAIR, grey=0.5, dashed=True)
    middle_y = y + side / 2 + (0 if note else 1)
    sheets.text(word, x=x + side / 2, y=middle_y, ink=QUIET, align="centre")
    if note:
        sheets.text(note, x=x + side / 2, y=middle_y + 2.8, ink=TINY, align="centre")
