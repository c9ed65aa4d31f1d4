"""How a page of somebody's PDF is seen: the part that is shown, which way up, and how large its units are.

A scanner turns pages by a mark (``/Rotate``) and cuts edges off by another (``/CropBox``); the places of fields are
those that a reader sees. Lengths are millimetres from the top left corner of what is seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pikepdf

_POINT: Final = 25.4 / 72
_DEEPEST: Final = 20
"""Levels of page nodes that are looked through for a mark."""


@dataclass(frozen=True)
class View:
    """What is seen of a page.

    Attributes:
        box: left, bottom, right and top edge of the part that is shown, in units of the page.
        turn: degrees clockwise, 0, 90, 180 or 270.
        unit: millimetres.
    """

    box: tuple[float, float, float, float]
    turn: int
    unit: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as seen."""
        left, bottom, right, top = self.box
        wide, tall = (right - left) * self.unit, (top - bottom) * self.unit
        return (tall, wide) if self.turn in (90, 270) else (wide, tall)

    def place(self, rectangle: Sequence[float]) -> tuple[float, float, float, float]:
        """x, y, width and height of a rectangle of the page, given by two of its corners."""
        corners = [self._seen(rectangle[0], rectangle[1]), self._seen(rectangle[2], rectangle[3])]
        x, y = (min(one[axis] for one in corners) for axis in (0, 1))
        return x, y, abs(corners[0][0] - corners[1][0]), abs(corners[0][1] - corners[1][1])

    def _seen(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self.box
        across, up = (x - left) * self.unit, (y - bottom) * self.unit
        wide, tall = (right - left) * self.unit, (top - bottom) * self.unit
        return {0: (across, tall - up), 90: (up, across), 180: (wide - across, up), 270: (tall - up, wide - across)}[
            self.turn
        ]


def view(page: pikepdf.Page) -> View | None:
    """How a page is seen; None where it is turned by something else than quarters."""
    turn = int(_inherited(page.obj, "/Rotate") or 0) % 360
    if turn % 90:
        return None
    left, bottom, right, top = (float(edge) for edge in page.cropbox)
    box = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
    return View(box, turn, _POINT * float(page.obj.get("/UserUnit", 1)))


def _inherited(node: Any, key: str) -> Any:
    for _ in range(_DEEPEST):
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
    return None
