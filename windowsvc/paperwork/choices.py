"""Words to choose from, printed side by side: a ring around those that hold, or a tick in the box before them."""

from __future__ import annotations

from dataclasses import replace

from windowsvc.paperwork.boxes import HAIR, OPTION, PAD, TICK, Box, middle
from windowsvc.paperwork.fitting import POINT
from windowsvc.paperwork.layouts import Cell
from windowsvc.paperwork.sheets import Ink, Sheets
from windowsvc.paperwork.values import Content


def choice(sheets: Sheets, cell: Cell, content: Content, box: Box, _western: bool) -> list[str]:
    """Words side by side; those that hold have a ring."""
    chosen = content if isinstance(content, frozenset) else frozenset()
    return _options(sheets, cell, chosen, box, gap=3.2, ticked=False)


def ticks(sheets: Sheets, cell: Cell, content: Content, box: Box, _western: bool) -> list[str]:
    """Words with a box before each; those that hold have a tick."""
    chosen = content if isinstance(content, frozenset) else frozenset()
    return _options(sheets, cell, chosen, box, gap=3.4, ticked=True)


def _options(sheets: Sheets, cell: Cell, chosen: frozenset[str], box: Box, *, gap: float, ticked: bool) -> list[str]:
    lead = TICK + 1.0 if ticked else 0.0
    ink, rows = _rows_of_options(sheets, cell, box, gap=gap, lead=lead)
    tall = min(box.height / len(rows), 6.5)
    top = box.y + (box.height - tall * len(rows)) / 2
    said = []
    for number, row in enumerate(rows):
        line = Box(box.x, top + number * tall, box.width, tall)
        x = box.x + PAD + (0 if ticked else 0.6)
        for value, word in row:
            wide = sheets.measure(word, ink=ink)
            centre = line.y + tall / 2
            if ticked:
                sheets.box(x, centre - TICK / 2, TICK, TICK, line=HAIR * 1.6)
            if ticked and value in chosen:
                _tick(sheets, x, centre)
            middle(sheets, word, x=x + lead, box=line, ink=ink)
            if not ticked and value in chosen:
                high = min(tall - 0.3, ink.size * POINT + 1.9)
                sheets.oval(x - 1.2, centre - high / 2, wide + 2.4, high, line=0.4)
            said += [word] if value in chosen else []
            x += lead + wide + gap
    return said


def _rows_of_options(
    sheets: Sheets, cell: Cell, box: Box, *, gap: float, lead: float
) -> tuple[Ink, list[list[tuple[str, str]]]]:
    """The options on as few rows as hold them, smaller where there are too many."""
    for size in (OPTION.size, 8.0, 7.0, 6.0, 5.0):
        ink = replace(OPTION, size=size)
        rows: list[list[tuple[str, str]]] = [[]]
        used = 0.0
        for option in cell.options.items():
            wide = lead + sheets.measure(option[1], ink=ink)
            if rows[-1] and used + wide > box.width - 2 * PAD - 0.6:
                rows.append([])
                used = 0.0
            rows[-1].append(option)
            used += wide + gap
        if len(rows) * (size * POINT + 1.2) <= box.height:
            break
    return ink, rows


def _tick(sheets: Sheets, x: float, centre: float) -> None:
    sheets.path([(x + 0.4, centre), (x + 1.2, centre + 1.0), (x + 3.2, centre - 1.7)], line=0.5)
