"""Running text on paper: lines broken where a reader would break them, and readings above the kanji they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from windowsvc.languages import ruby
from windowsvc.languages.ruby import Segment
from windowsvc.paperwork.fitting import POINT
from windowsvc.paperwork.sheets import Ink, Sheets
from windowsvc.paperwork.slip_lines import phrases, wrap

_LEADING: Final = 1.45
_RUBY: Final = 0.5
"""Size of a reading as a share of the text's."""
_EASY: Final = "ja@easy"


@dataclass(frozen=True)
class Flow:
    """A text broken into lines for one width."""

    lines: tuple[tuple[Segment, ...], ...]
    ink: Ink

    @property
    def step(self) -> float:
        """From one baseline to the next, in millimetres."""
        read = any(segment.reading for line in self.lines for segment in line)
        return self.ink.size * POINT * (_LEADING + (_RUBY if read else 0))

    @property
    def height(self) -> float:
        """Of all lines, in millimetres."""
        return self.step * len(self.lines)


def flow(sheets: Sheets, text: str, *, width: float, ink: Ink) -> Flow:
    """Break a text for a width. Raises Refusal ``character_unprintable``."""
    if ink.language == _EASY and any(segment.reading for segment in ruby.segments(text)):
        return Flow(tuple(_lines(sheets, text, width=width, ink=ink)), ink)
    broken = wrap(text, width=width, measure=lambda line: sheets.measure(line, ink=ink))
    return Flow(tuple((Segment(line),) for line in broken), ink)


def _lines(sheets: Sheets, text: str, *, width: float, ink: Ink) -> Iterator[tuple[Segment, ...]]:
    line: list[Segment] = []
    used = 0.0
    for piece in _pieces(text):
        wide = advance(sheets, piece, ink=ink)
        if line and used + wide > width:
            yield tuple(line)
            line, used = [], 0.0
        line.append(piece)
        used += wide
    if line:
        yield tuple(line)


def _pieces(text: str) -> Iterator[Segment]:
    for segment in ruby.segments(text):
        if segment.reading:
            yield segment
        else:
            yield from (Segment("".join(phrase)) for phrase in phrases(segment.text))


def advance(sheets: Sheets, segment: Segment, *, ink: Ink) -> float:
    """The room of a segment: as wide as its text or its reading."""
    wide = sheets.measure(segment.text, ink=ink)
    if segment.reading is None:
        return wide
    return max(wide, sheets.measure(segment.reading, ink=replace(ink, size=ink.size * _RUBY)) + 0.3)


def lay_flow(sheets: Sheets, found: Flow, *, x: float, y: float) -> float:
    """Set the lines downwards from the top ``y``; return where they end."""
    for number, line in enumerate(found.lines):
        baseline = y + found.step * (number + 1) - found.ink.size * POINT * 0.4
        pen = x
        for segment in line:
            wide = advance(sheets, segment, ink=found.ink)
            own = sheets.measure(segment.text, ink=found.ink)
            sheets.text(segment.text, x=pen + (wide - own) / 2, y=baseline, ink=found.ink)
            if segment.reading:
                small = replace(found.ink, size=found.ink.size * _RUBY, hand="gothic")
                above = baseline - found.ink.size * POINT * 0.98
                sheets.text(segment.reading, x=pen + wide / 2, y=above, ink=small, align="centre")
            pen += wide
    return y + found.height
