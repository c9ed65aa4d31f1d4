"""Layouts: forms as data. What a form asks, where each box is, what fills it, and what only a hand may write.

Lengths are millimetres. A layout that does not fit its sheet, or that would fill a signature, a seal, a consent, a PIN
or an individual number, is refused when it is read.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from windowsvc.lifeevents import content
from windowsvc.lifeevents.record_files import rows_of
from windowsvc.lifeevents.records import Id, Record, Text
from windowsvc.lifeevents.yamlfiles import Table, read_file, refused
from windowsvc.paperwork.roles import GROUPS

WIDTH: Final = 180.0
"""Between the margins of an A4 sheet."""
GROUP: Final = 9.0
"""The column at the left in which the name of a group runs downwards."""
TOP: Final = 47.0
BOTTOM: Final = 283.0
GAP: Final = 2.5
"""Between two blocks."""
HEADER: Final = 6.0
"""The first line of a table."""

Kind = Literal[
    "text", "name", "kana", "date", "birth", "address", "phone", "relation", "choice", "ticks", "account", "money",
    "digits", "signature", "seal", "consent", "pin", "mynumber", "photo", "staff", "hand",
]  # fmt: skip
BY_HAND: Final = frozenset({"signature", "seal", "consent", "pin", "mynumber", "photo", "staff", "hand"})
"""Never filled, whatever is known."""

Length = Annotated[float, Field(gt=0, le=WIDTH)]


class Cell(Record):
    """One field: its label, the width of both boxes, and what fills it.

    Attributes:
        source: the binding, see `windowsvc.paperwork.values`; empty: left for the hand.
        label_width: of the box with the label; 0: the label stands small above the field.
        options: the words printed for a choice, by the value that chooses them.
        digits: boxes of a number.
    """

    id: Id
    label: Text
    type: Kind = "text"
    source: str = Field("", alias="from")
    width: Length
    label_width: float = Field(24, ge=0, le=60)
    options: dict[str, str] = Field(default_factory=dict)
    digits: int = Field(0, ge=0, le=16)
    unit: str = ""
    note: str = ""


class Row(Record):
    """Fields side by side."""

    height: Length
    cells: tuple[Cell, ...]


class Block(Record):
    """A group of rows, a table of people, or a sentence.

    Attributes:
        each: whom the lines of a table are about; see `windowsvc.paperwork.roles.each`.
        lines: of a table on one sheet; more people go on to a second one.
    """

    group: str = ""
    rows: tuple[Row, ...] = ()
    each: str = ""
    lines: int = Field(0, ge=0, le=20)
    line_height: float = Field(12, gt=0, le=40)
    columns: tuple[Cell, ...] = ()
    text: Text = ""
    text_height: float = Field(8, gt=0, le=80)

    @property
    def height(self) -> float:
        """Of the whole block."""
        if self.text:
            return self.text_height
        if self.columns:
            return HEADER + self.lines * self.line_height
        return sum(row.height for row in self.rows)

    @property
    def inner(self) -> float:
        """The width left beside the name of the group."""
        return WIDTH - (GROUP if self.group else 0.0)


class Layout(Record):
    """One form.

    Attributes:
        number: the official number of the form, where there is one.
        to: whom it is addressed to; ``{mayor}`` and ``{city}`` are the city's.
        date_label, dated: what the date of the form is called, and whether it is filled.
        seal: ``none``, ``configurable`` (the city says), ``registered_seal`` or ``bank_seal``.
        of: one sheet for the household, or one each for a person, a dog or a moped.
        known: how well the real sheet is known: ``seen``, ``partial``, ``typical`` or ``general``.
    """

    id: Id
    name: Text
    title: Text
    official: Text = ""
    number: str = ""
    to: str = "{mayor}"
    date_label: str = "届出日"
    dated: bool = True
    seal: Literal["none", "configurable", "registered_seal", "bank_seal"] = "none"
    copies: int = Field(1, ge=1, le=4)
    of: Literal["household", "person", "dog", "moped"] = "household"
    version: str
    known: Literal["seen", "partial", "typical", "general"]
    notes: Text = ""
    estate: bool = False
    blocks: tuple[Block, ...]

    @property
    def cells(self) -> Iterator[Cell]:
        """Every field, those of a table once."""
        for block in self.blocks:
            for row in block.rows:
                yield from row.cells
            yield from block.columns

    @property
    def bottom(self) -> float:
        """Where the last block ends."""
        return TOP + sum(block.height for block in self.blocks) + GAP * (len(self.blocks) - 1)


@functools.cache
def load(event: str, *, root: Path = content.ROOT) -> Mapping[str, Layout]:
    """The layouts of one event by id, read once by each process.

    Raises:
        Refusal: ``content_invalid`` with file and line.
    """

    def read(name: str) -> Table:
        return read_file(root / name, name=name)

    found: dict[str, Layout] = {}
    for path in sorted((root / event / "forms").glob("*.yaml")):
        file = path.relative_to(root).as_posix()
        for layout, raw, _ in rows_of(Layout, read, file, "forms"):
            for what in faults(layout):
                raise refused(file, raw.line, f"{layout.id}: {what}")
            if layout.id in found:
                raise refused(file, raw.line, f"there are two forms {layout.id}")
            found[layout.id] = layout
    return found


@functools.cache
def shipped() -> Mapping[str, Layout]:
    """Every layout of the shipped content by id, read once by each process."""
    return {name: layout for event in content.events() for name, layout in load(event).items()}


def faults(layout: Layout) -> Iterator[str]:
    """What is wrong with a layout."""
    if layout.bottom > BOTTOM:
        yield f"ends at {layout.bottom:g} mm, below the foot of the sheet ({BOTTOM:g} mm)"
    names = [cell.id for cell in layout.cells]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"has two fields {name}"
    for block in layout.blocks:
        if block.columns and block.each not in GROUPS:
            yield f"has a table about {block.each}, which is no group of people"
        lines = [row.cells for row in block.rows] + ([block.columns] if block.columns else [])
        for cells in lines:
            wide = sum(cell.width for cell in cells)
            if abs(wide - block.inner) > 0.01:
                yield f"the fields {', '.join(cell.id for cell in cells)} are {wide:g} mm wide, not {block.inner:g} mm"
    for cell in layout.cells:
        yield from _cell_faults(cell)


def _cell_faults(cell: Cell) -> Iterator[str]:
    if cell.type in BY_HAND and cell.source:
        yield f"{cell.id} is a {cell.type}, which nobody fills but the person"
    if "mynumber" in cell.source:
        yield f"{cell.id} would be filled with an individual number"
    if cell.type in ("choice", "ticks") and not cell.options:
        yield f"{cell.id} is a {cell.type} without options"
    if cell.type not in ("choice", "ticks") and cell.options and cell.type != "relation":
        yield f"{cell.id} is a {cell.type}, which has no options"
    if cell.label_width >= cell.width:
        yield f"{cell.id} has no room beside its label"
