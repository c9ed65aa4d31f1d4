"""A form on paper: its heading, its ruled boxes and what fills them, as the layout says. Lengths are millimetres."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from reportlab.graphics.barcode import code128
from reportlab.lib.units import mm

from windowsvc.languages.wareki import wareki
from windowsvc.paperwork import fields, seals
from windowsvc.paperwork.boxes import LABEL, QUIET, VALUE, Box, middle, seal_circle, write
from windowsvc.paperwork.city_forms import CityForm
from windowsvc.paperwork.fitting import POINT
from windowsvc.paperwork.layouts import GAP, GROUP, HEADER, TOP, WIDTH, Block, Cell, Layout
from windowsvc.paperwork.roles import City
from windowsvc.paperwork.sheets import Ink, Sheets
from windowsvc.paperwork.values import Content, Filled
from windowsvc.refusal import Refusal

LEFT: Final = 15.0
_SHADE: Final = 0.94
_LINE: Final = 0.2
_FRAME: Final = 0.45
_TITLE: Final = Ink(size=16, hand="bold")
_FOOT: Final = Ink(size=6.5, grey=0.45)
_SEAL: Final = 13.0
"""Of a signature or a name that a seal stands beside."""
_BAR: Final = 0.34
"""The narrowest bar: two dots of a picture of 150 dpi."""
_LEAST_GROUP: Final = 7.5
"""Letters smaller than this do not run downwards but along."""


@dataclass(frozen=True)
class Stamp:
    """What is printed around every form: the city, the day it bears, when it was printed, and the case's code."""

    city: City
    on: date
    printed: datetime
    case: str = ""


@dataclass(frozen=True)
class Placed:
    """What was written into a field, and where."""

    form: str
    cell: str
    texts: tuple[str, ...]
    page: int
    box: Box


@dataclass(frozen=True)
class Problem:
    """A field left empty because it cannot be printed: which, and why."""

    form: str
    title: str
    label: str
    refusal: Refusal


@dataclass
class Drawn:
    """What came of drawing forms."""

    placed: list[Placed]
    problems: list[Problem]


class FormPainter:
    """Draws forms on sheets."""

    def __init__(self, sheets: Sheets, *, stamp: Stamp) -> None:
        self.sheets = sheets
        self.stamp = stamp
        self.drawn = Drawn([], [])
        self._layout: Layout
        self._sealed: Cell | None = None

    def paint(self, layout: Layout, filled: Filled) -> None:
        """Draw a form on one sheet, and on further ones for people who do not fit into its tables."""
        self._layout = layout
        self._sealed = seals.place(layout)
        count = _sheets_needed(layout, filled)
        for number in range(count):
            self.sheets.page()
            self._head(number, count)
            self._foot(number, count)
            y = TOP
            for index, block in enumerate(layout.blocks):
                self._block(index, block, filled, y=y, sheet=number)
                y += block.height + GAP

    def rehearse(self, forms: Sequence[tuple[Layout | CityForm, Filled]]) -> list[Problem]:
        """What of some forms cannot be printed, before anything is drawn."""
        found = []
        for layout, filled in forms:
            labels = {cell.id: cell for cell in layout.cells}
            contents = [
                *filled.fields.items(),
                *(pair for lines in filled.lines.values() for line in lines for pair in line.items()),
            ]
            for name, content in contents:
                try:
                    _check(self.sheets, content)
                except Refusal as refusal:
                    found.append(Problem(layout.id, layout.title, labels[name].label, refusal))
        return found

    def _head(self, number: int, count: int) -> None:
        layout, sheets = self._layout, self.sheets
        if layout.number:
            sheets.text(layout.number, x=LEFT, y=14, ink=QUIET)
        title = layout.title + (f"({number + 1}枚目)" if count > 1 and number else "")
        write(sheets, title, Box(LEFT, 17, WIDTH, 10), ink=_TITLE, align="centre")
        to = layout.to.format(mayor=self.stamp.city.mayor, city=self.stamp.city.name)
        sheets.text(f"{to} 様", x=LEFT + 1, y=40, ink=Ink(size=11.5))
        dated = wareki(self.stamp.on) if layout.dated else "令和　　年　　月　　日"
        wide = sheets.text(dated, x=LEFT + WIDTH - 1, y=40, ink=Ink(size=11, hand="mincho"), align="right")
        sheets.text(layout.date_label, x=LEFT + WIDTH - 3 - wide, y=40, ink=LABEL, align="right")
        if layout.dated:
            box = Box(LEFT + WIDTH - 1 - wide, 36, wide, 5)
            self.drawn.placed.append(Placed(layout.id, "on", (dated,), sheets.pages, box))
        if self.stamp.case:
            self._barcode()

    def _barcode(self) -> None:
        text = self.stamp.case
        bars = code128.Code128(text, barHeight=6 * mm, barWidth=_BAR * mm, humanReadable=False, quiet=False)
        wide = bars.width / mm
        bars.drawOn(self.sheets.canvas, (LEFT + WIDTH - wide) * mm, (self.sheets.height - 13.5) * mm)
        self.sheets.text(text, x=LEFT + WIDTH, y=16, ink=_FOOT, align="right")

    def _foot(self, number: int, count: int) -> None:
        layout, sheets = self._layout, self.sheets
        printed = f"{self.stamp.printed:%Y-%m-%d %H:%M} 印字"
        sheets.text(f"{layout.id} 版 {layout.version}  {printed}", x=LEFT, y=289, ink=_FOOT)
        sheets.text(f"{number + 1} / {count}", x=LEFT + WIDTH, y=289, ink=_FOOT, align="right")

    def _block(self, index: int, block: Block, filled: Filled, *, y: float, sheet: int) -> None:
        if block.text:
            write(self.sheets, block.text, Box(LEFT + 1, y, WIDTH - 2, block.height), ink=Ink(size=10))
            return
        left = LEFT + (GROUP if block.group else 0)
        staff = block.group == "職員"
        if block.group:
            self._group(block.group, Box(LEFT, y, GROUP, block.height))
        if block.columns:
            lines = filled.lines.get(index, ())[sheet * block.lines : (sheet + 1) * block.lines]
            self._table(block, lines, x=left, y=y, first=sheet * block.lines, western=filled.western)
        else:
            top = y
            for row in block.rows:
                x = left
                for cell in row.cells:
                    self._cell(cell, filled, Box(x, top, cell.width, row.height), staff=staff)
                    x += cell.width
                top += row.height
        self.sheets.box(LEFT, y, WIDTH, block.height, line=_FRAME)

    def _group(self, name: str, box: Box) -> None:
        """The name of a group, running downwards."""
        sheets = self.sheets
        sheets.box(box.x, box.y, box.width, box.height, line=_LINE, fill=_SHADE)
        size = min(9.0, (box.height - 2) / max(len(name), 1) / POINT / 1.15)
        if size < _LEAST_GROUP:
            room = Box(box.x + 0.5, box.y, box.width - 1, box.height)
            half = -(-len(name) // 2)
            write(sheets, f"{name[:half]}\n{name[half:]}", room, ink=Ink(size=7.5, grey=0.1), align="centre")
            return
        step = size * POINT * 1.15
        top = box.y + (box.height - step * len(name)) / 2
        for at, char in enumerate(name):
            ink = Ink(size=size, grey=0.1)
            sheets.text(char, x=box.x + box.width / 2, y=top + at * step + size * POINT * 0.95, ink=ink, align="centre")

    def _cell(self, cell: Cell, filled: Filled, box: Box, *, staff: bool) -> None:
        sheets = self.sheets
        inner = box
        if staff:
            sheets.box(box.x, box.y, box.width, box.height, line=0, fill=0.97)
        if cell.label_width:
            label = Box(box.x, box.y, cell.label_width, box.height)
            sheets.box(label.x, label.y, label.width, label.height, line=_LINE, fill=_SHADE)
            write(sheets, cell.label, label.inside(1.0), ink=LABEL)
            inner = Box(box.x + cell.label_width, box.y, box.width - cell.label_width, box.height)
        elif cell.type != "seal":
            sheets.text(cell.label, x=box.x + 1, y=box.y + 3.2, ink=replace(QUIET, grey=0.3))
            inner = Box(box.x, box.y + 3.6, box.width, box.height - 3.6)
        sheets.box(box.x, box.y, box.width, box.height, line=_LINE)
        if cell is self._sealed:
            inner = self._seal(inner, rule=filled.seal, own=cell.type == "seal")
        if inner.width:
            self._fill(cell, filled.fields.get(cell.id), inner, western=cell.id in filled.western, name=cell.id)

    def _seal(self, box: Box, *, rule: str, own: bool) -> Box:
        """Draw what the city says about the seal; return the room that it leaves."""
        room = box if own else Box(box.x + box.width - _SEAL, box.y, _SEAL, box.height)
        left = replace(box, width=0 if own else box.width - _SEAL)
        if rule != "none":
            word = "実印" if rule == "registered_seal" else "印"
            seal_circle(self.sheets, room, word=word, note="任意" if rule == "optional" else "")
            return left
        if own:
            middle(self.sheets, "押印不要", x=room.x + 8, box=room, ink=QUIET)
        return left if own else box

    def _table(
        self, block: Block, lines: Sequence[Mapping[str, Content]], *, x: float, y: float, first: int,
        western: frozenset[str],
    ) -> None:  # fmt: skip
        sheets = self.sheets
        left = x
        for cell in block.columns:
            head = Box(left, y, cell.width, HEADER)
            sheets.box(head.x, head.y, head.width, head.height, line=_LINE, fill=_SHADE)
            write(sheets, cell.label, head.inside(0.6), ink=replace(LABEL, size=7.5), align="centre")
            for at in range(block.lines):
                box = Box(left, y + HEADER + at * block.line_height, cell.width, block.line_height)
                sheets.box(box.x, box.y, box.width, box.height, line=_LINE)
                content = lines[at].get(cell.id) if at < len(lines) else None
                name = f"{cell.id}/{first + at}"
                self._fill(cell, content, box, western=name in western, name=name)
            left += cell.width

    def _fill(self, cell: Cell, content: Content, box: Box, *, western: bool, name: str) -> None:
        """Draw a field; one that cannot be printed stays open for the hand, and is told."""
        try:
            _check(self.sheets, content)
            texts = fields.draw(self.sheets, cell, content, box, western=western)
        except Refusal as refusal:
            fields.draw(self.sheets, cell, None, box, western=western)
            self._open(box)
            self.drawn.problems.append(Problem(self._layout.id, self._layout.title, cell.label, refusal))
            return
        if texts:
            self.drawn.placed.append(Placed(self._layout.id, name, tuple(texts), self.sheets.pages, box))

    def _open(self, box: Box) -> None:
        sheets = self.sheets
        sheets.box(box.x + 0.8, box.y + 0.8, box.width - 1.6, box.height - 1.6, line=0.5, dashed=True)
        sheets.text("手書き", x=box.x + box.width - 1.6, y=box.y + box.height - 1.6, ink=QUIET, align="right")


def _check(sheets: Sheets, content: Content) -> None:
    """Refuse before anything is drawn what could not be drawn to its end."""
    for text in _texts(content):
        for line in text.split("\n"):
            sheets.measure(line, ink=VALUE)


def _texts(content: Content) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        yield from content.values()


def _sheets_needed(layout: Layout, filled: Filled) -> int:
    needed = [1]
    for index, block in enumerate(layout.blocks):
        if block.columns and block.lines:
            needed.append(-(-len(filled.lines.get(index, ())) // block.lines))
    return max(needed)
