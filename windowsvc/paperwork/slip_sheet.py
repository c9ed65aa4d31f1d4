"""A strip of paper that grows downwards: lines, tables, frames and the QR code, placed and then drawn.

Lengths are dots. Everything stays between the side margins, except the quiet zone of the QR code.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from PIL import Image, ImageDraw

from windowsvc.paperwork import slip_signs
from windowsvc.paperwork.slip_lines import Measure, keeps_whole, wrap
from windowsvc.paperwork.slip_type import Style, Typesetter

Align: TypeAlias = Literal["left", "centre"]
Paint: TypeAlias = Callable[[Image.Image, int], None]

_LEADING: Final = 1.35
_ASCENT: Final = 1.0
"""Distance from the top of a line to its baseline, in em: room for the marks of Vietnamese capitals."""
_NAMES_SHARE: Final = 0.5
"""Names wider than this share of the line are no column of their own."""
_DIGIT_HEIGHT: Final = 0.85
"""Height of a digit of BIZ UDGothic, in em."""
_COLUMN_GAP: Final = 20
_BLACK_FROM: Final = 140
"""Grey below this value prints: a little above the middle, against strokes too thin for a thermal head."""


@dataclass
class Sheet:
    """What has been placed so far. `image` draws it."""

    type_: Typesetter
    dots: int
    margin: int
    _height: int = 0
    _paints: list[tuple[int, Paint]] = field(default_factory=list)

    @property
    def line(self) -> int:
        """Dots between the margins."""
        return self.dots - 2 * self.margin

    def image(self) -> Image.Image:
        """Draw everything and return it in black and white (mode "1")."""
        grey = Image.new("L", (self.dots, max(self._height, 1)), 255)
        for top, paint in self._paints:
            paint(grey, top)
        return grey.point(lambda value: 255 if value >= _BLACK_FROM else 0, mode="1")

    def gap(self, height: int) -> None:
        """Leave `height` dots white."""
        self._height += height

    def text(self, text: str, *, style: Style, align: Align = "left") -> None:
        """Set `text` between the margins; nothing for an empty text."""
        if text:
            self._column(text, style=style, x=self.margin, width=self.line, align=align)

    def rule(self) -> None:
        """Draw a full line, with room around it."""
        self._place(32, lambda sheet, top: self._stroke(sheet, y=top + 14, dash=self.line, gap=0))

    def dashes(self) -> None:
        """Draw a dashed line between two parts, with room around it."""
        self._place(44, lambda sheet, top: self._stroke(sheet, y=top + 20, dash=10, gap=6))

    def number(self, label: str, *, size: int, least: int) -> None:
        """Set the number as large as the line allows, up to `size`; below `least` its letters are squeezed instead."""
        natural = self.type_.width(label, style=Style(size=size, bold=True))
        fitting = min(size, math.floor(size * self.line / natural))
        style = Style(size=max(fitting, least), bold=True)
        wide = self.type_.width(label, style=style)
        if wide > self.line:
            style = replace(style, squeeze=math.floor(1000 * self.line / wide) / 1000)
        start = self.margin + (self.line - self.type_.width(label, style=style)) / 2
        tall = math.ceil(style.size * _DIGIT_HEIGHT)
        self._place(
            tall,
            lambda sheet, top: self.type_.lay(
                sheet, label, x=start, baseline=top + tall - style.size // 24, style=style
            ),
        )

    def framed(self, word: str, *, style: Style) -> None:
        """Set one word in the middle of a heavy frame as wide as the line."""
        height = round(style.size * 1.5)
        start = self.margin + (self.line - self.type_.width(word, style=style)) / 2

        def paint(sheet: Image.Image, top: int) -> None:
            box = (self.margin, top, self.dots - self.margin - 1, top + height - 1)
            ImageDraw.Draw(sheet).rectangle(box, outline=0, width=6)
            self.type_.lay(sheet, word, x=start, baseline=top + round(style.size * 1.12), style=style)

        self._place(height, paint)

    def signed(self, text: str, *, sign: str, style: Style) -> None:
        """Set `text` with the outlined sign of its service before it."""
        side = round(style.size * 1.2)
        top = self._height
        indent = side + _COLUMN_GAP
        self._column(text, style=style, x=self.margin + indent, width=self.line - indent)
        self._height = max(self._height, top + side)
        letter = Style(size=slip_signs.letter_size(sign, side=side), bold=True)
        start = self.margin + (side - self.type_.width(sign, style=letter)) / 2

        def paint(sheet: Image.Image, top: int) -> None:
            slip_signs.outline(sheet, sign, x=self.margin, y=top, side=side)
            baseline = top + slip_signs.letter_base(sign, side=side)
            self.type_.lay(sheet, sign, x=start, baseline=baseline, style=letter)

        self._paints.append((top, paint))

    def table(self, rows: Sequence[tuple[str, str]], *, name: Style, value: Style) -> None:
        """Set names and values in two columns; a value beside a long name or in a long number has its own line."""
        widths = [self.type_.width(text, style=name) for text, _ in rows]
        names = math.ceil(max((width for width in widths if width <= self.line * _NAMES_SHARE), default=0))
        for (text, answer), width in zip(rows, widths, strict=True):
            start = (names if width <= names else math.ceil(width)) + _COLUMN_GAP
            whole = keeps_whole(answer, width=self.line, measure=self._measure(value))
            style = value if whole else replace(value, numeral_size=None)
            if self._goes_beside(answer, room=self.line - start, lines=None if width <= names else 1, style=style):
                self._row(text, answer, start=start, name=name, value=style)
            else:
                self.text(text, style=name)
                self.text(answer, style=style)
            self.gap(4)

    def _goes_beside(self, answer: str, *, room: int, lines: int | None, style: Style) -> bool:
        """Whether a value keeps its words and numbers in `room`, in `lines` or in no more than below its name."""
        measure = self._measure(style)
        if not keeps_whole(answer, width=room, measure=measure):
            return False
        most = lines or 1 + len(wrap(answer, width=self.line, measure=measure))
        return len(wrap(answer, width=room, measure=measure)) <= most

    def _row(self, text: str, answer: str, *, start: int, name: Style, value: Style) -> None:
        top = self._height
        self._height += (value.numeral_size or value.size) - name.size if _has_digit(answer.split("\n")[0]) else 0
        self._column(text, style=name, x=self.margin, width=start)
        below = self._height
        self._height = top
        self._column(answer, style=value, x=self.margin + start, width=self.line - start)
        self._height = max(self._height, below)

    def code(self, symbol: Image.Image, *, quiet: int, invitations: Sequence[tuple[str, Style]]) -> None:
        """Place a QR symbol and what it is for: side by side when the words have room, else one above the other."""
        zone = math.ceil(quiet * symbol.width / _modules(symbol))
        left = max(self.margin, zone)
        words = left + symbol.width + zone
        room = self.dots - self.margin - words
        beside = all(keeps_whole(text, width=room, measure=self._measure(style)) for text, style in invitations)
        if not beside:
            for text, style in invitations:
                self.text(text, style=style)
            left = (self.dots - symbol.width) // 2
        top = self._height
        self.gap(zone)
        self._place(symbol.height, lambda sheet, at: sheet.paste(symbol, (left, at)))
        self.gap(zone)
        below = self._height
        if beside and invitations:
            self._height = top + zone
            for text, style in invitations:
                self._column(text, style=style, x=words, width=room)
                self.gap(8)
        self._height = max(self._height, below)

    def address(self, address: str, *, style: Style) -> None:
        """Set an address to be typed: on one line if it fits, else parted after its slashes and dots."""
        lines = [""]
        for part in address.replace("/", "/ ").replace(".", ". ").split(" "):
            if lines[-1] and self.type_.width(lines[-1] + part, style=style) > self.line:
                lines.append("")
            lines[-1] += part
        for line in lines:
            self.text(line, style=style)

    def _column(self, text: str, *, style: Style, x: int, width: int, align: Align = "left") -> None:
        lines = wrap(text, width=width, measure=self._measure(style))
        tall = max(style.size, style.numeral_size or 0)
        for line in lines:
            size = tall if _has_digit(line) else style.size
            start = x + (width - self.type_.width(line, style=style)) / 2 if align == "centre" else float(x)
            self._place(round(size * _LEADING), self._line_painter(line, x=start, size=size, style=style))

    def _measure(self, style: Style) -> Measure:
        return lambda line: self.type_.width(line, style=style)

    def _line_painter(self, line: str, *, x: float, size: int, style: Style) -> Paint:
        def paint(sheet: Image.Image, top: int) -> None:
            self.type_.lay(sheet, line, x=x, baseline=top + round(size * _ASCENT), style=style)

        return paint

    def _stroke(self, sheet: Image.Image, *, y: int, dash: int, gap: int) -> None:
        pen = ImageDraw.Draw(sheet)
        end = self.dots - self.margin
        for start in range(self.margin, end, dash + gap):
            pen.rectangle((start, y, min(start + dash, end) - 1, y + 3), fill=0)

    def _place(self, height: int, paint: Paint) -> None:
        self._paints.append((self._height, paint))
        self._height += height


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _modules(symbol: Image.Image) -> int:
    """Modules along a side, from the finder pattern: its first bar is seven modules long."""
    first_white = next(x for x in range(symbol.width) if symbol.getpixel((x, 0)) != 0)
    return symbol.width * 7 // first_white
