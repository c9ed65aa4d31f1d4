"""Running text on paper: lines broken where a reader would break them, and readings above the kanji they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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
_TO_A_SPACE: Final = re.compile(r"[^ ]* |[^ ]+")
_NO_START: Final = "、。・)）〉」』】,.?!？！"
_NO_END: Final = "(（〈「『【•"
"""行頭・行末禁則: what no line begins or ends with."""


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
    """Lines that end between words, which easy Japanese sets apart by spaces; a word that is too long is divided."""
    line: list[Segment] = []
    used = 0.0
    for word in _words(text):
        fits = _wide(sheets, word, ink=ink) <= width
        for part in (word,) if fits else tuple(_parts(word)):
            wide = _wide(sheets, part, ink=ink)
            if line and used + wide > width:
                yield tuple(line)
                line, used = [], 0.0
            line += part
            used += wide
    if line:
        yield tuple(line)


def _wide(sheets: Sheets, pieces: Iterable[Segment], *, ink: Ink) -> float:
    return sum(advance(sheets, piece, ink=ink) for piece in pieces)


def _words(text: str) -> Iterator[list[Segment]]:
    """What no line should break: everything up to the next space."""
    word: list[Segment] = []
    for segment in ruby.segments(text):
        if segment.reading:
            word.append(segment)
            continue
        for piece in _TO_A_SPACE.findall(segment.text):
            word.append(Segment(piece))
            if piece.endswith(" "):
                yield word
                word = []
    if word:
        yield word


def _parts(word: Iterable[Segment]) -> Iterator[list[Segment]]:
    """The pieces of a long word; brackets and stops stay with what they belong to."""
    part: list[Segment] = []
    for segment in word:
        pieces = [segment] if segment.reading else [Segment("".join(one)) for one in phrases(segment.text)]
        for piece in pieces:
            if part and piece.text[0] not in _NO_START and part[-1].text[-1] not in _NO_END:
                yield part
                part = []
            part.append(piece)
    if part:
        yield part


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
