"""Sheets of paper on which things are drawn, from the top left corner in millimetres, and the PDF they become.

Text goes through `windowsvc.paperwork.runs`, so that each character is drawn from the font that has it and reads back
as it was typed. Nothing is interpreted as markup. A PDF is made in memory and holds no script, no link and no file.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from PIL import Image
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from windowsvc.paperwork.embedding import EmbeddedFont, utf16
from windowsvc.paperwork.fonts import Face, Fonts, Hand
from windowsvc.paperwork.runs import Run, Setter

A4: Final = (210.0, 297.0)
Align = Literal["left", "centre", "right"]
_FAUX_BOLD: Final = 0.03
"""Stroke, in em, around the letters of a family that has no bold file here."""
_DASHES: Final = (0.8, 0.8)
SAMPLE: Final = "見本"
_SAMPLE_SHARE: Final = 0.9
"""Size of the mark in points for each millimetre of the shorter side."""
_SAMPLE_GREY: Final = 0.86
_SAMPLE_TURN: Final = 30.0


@dataclass(frozen=True)
class Ink:
    """How a text is set. ``size`` is in points, ``grey`` from 0 (black) to 1."""

    size: float = 9.0
    hand: Hand = "gothic"
    grey: float = 0.0
    language: str = "ja"


class _Canvas(canvas.Canvas):  # type: ignore[misc]
    """A canvas that begins without a font, so that no font is named that is not embedded."""

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"


class Sheets:
    """The pages of one document.

    Args:
        language: of the document, as its readers are told.
        title: what the document is; never a person's name.
        sample: mark every page 見本, as in practice.
    """

    def __init__(self, fonts: Fonts, *, title: str, language: str = "ja-JP", sample: bool = False) -> None:
        self._sample = sample
        self.setter = Setter(fonts)
        self.width, self.height = A4
        self.pages = 0
        self._open = False
        self._file = io.BytesIO()
        self._canvas = _Canvas(
            self._file,
            pagesize=(A4[0] * mm, A4[1] * mm),
            lang=language,
            pageCompression=1,
            initialFontName="none",
            pdfVersion=(1, 7),
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor("")
        self._canvas.setCreator("windowsvc")
        self._canvas.setProducer("windowsvc")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        self._fonts: dict[Face, EmbeddedFont] = {}

    def page(self, size: tuple[float, float] = A4) -> None:
        """Begin a page of a size in millimetres."""
        if self._open:
            self._canvas.showPage()
        self.width, self.height = size
        self._canvas.setPageSize((size[0] * mm, size[1] * mm))
        self._open = True
        self.pages += 1
        if self._sample:
            self._mark()

    def _mark(self) -> None:
        """見本 across the page, under what is drawn on it; it belongs to nothing that is read."""
        short = min(self.width, self.height)
        ink = Ink(size=short * _SAMPLE_SHARE, hand="bold", grey=_SAMPLE_GREY)
        turned = math.radians(_SAMPLE_TURN)
        across, up = math.cos(turned), math.sin(turned)
        middle = f"{self.width / 2 * mm:.2f} {self.height / 2 * mm:.2f}"
        self.say(f"/Artifact BMC q {across:.4f} {up:.4f} {-up:.4f} {across:.4f} {middle} cm")
        runs = self.setter.runs(SAMPLE, hand=ink.hand, language=ink.language)
        wide = sum(run.width for run in runs) * ink.size / 1000
        self._set(runs, x=-wide / 2, y=-ink.size * 0.35, ink=ink)
        self.say("Q EMC")

    def finish(self) -> bytes:
        """The document as a PDF."""
        if self._open:
            self._canvas.showPage()
        self._open = False
        self._canvas.save()
        return self._file.getvalue()

    @property
    def canvas(self) -> Any:
        """The canvas of ReportLab, for what draws on one by itself: a bar code."""
        return self._canvas

    def say(self, code: str) -> None:
        """Write operators of the page description as they are."""
        self._canvas._code.append(code)

    def text(self, text: str, *, x: float, y: float, ink: Ink, align: Align = "left") -> float:
        """Set one line with its baseline at ``y``; return its width in millimetres.

        Raises:
            Refusal: ``character_unprintable``.
        """
        runs = self.setter.runs(text, hand=ink.hand, language=ink.language)
        wide: float = sum(run.width for run in runs) * ink.size / 1000 / mm
        left = x - {"left": 0.0, "centre": wide / 2, "right": wide}[align]
        if runs:
            self._set(runs, x=left * mm, y=(self.height - y) * mm, ink=ink)
        return wide

    def measure(self, text: str, *, ink: Ink) -> float:
        """The width of a line in millimetres. Raises Refusal ``character_unprintable``."""
        wide: float = self.setter.width(text, size=ink.size, hand=ink.hand, language=ink.language) / mm
        return wide

    def box(self, x: float, y: float, width: float, height: float, *, line: float = 0.2, grey: float = 0.0,
            fill: float | None = None, dashed: bool = False) -> None:  # fmt: skip
        """Draw a rectangle; ``line`` is the thickness in millimetres, 0 for none, ``fill`` a grey."""
        rectangle = f"{_pt(x)} {_pt(self.height - y - height)} {_pt(width)} {_pt(height)} re"
        if fill is not None:
            self.say(f"{fill:g} g {rectangle} f 0 g")
        if line:
            self.say(f"{_stroke(line, grey, dashed)} {rectangle} S{' [] 0 d' if dashed else ''}")

    def rule(self, x: float, y: float, to_x: float, to_y: float, *, line: float = 0.2, grey: float = 0.0,
             dashed: bool = False) -> None:  # fmt: skip
        """Draw a straight line."""
        start, end = f"{_pt(x)} {_pt(self.height - y)}", f"{_pt(to_x)} {_pt(self.height - to_y)}"
        self.say(f"{_stroke(line, grey, dashed)} {start} m {end} l S{' [] 0 d' if dashed else ''}")

    def oval(self, x: float, y: float, width: float, height: float, *, line: float = 0.35, grey: float = 0.0,
             dashed: bool = False) -> None:  # fmt: skip
        """Draw an ellipse inside a rectangle."""
        self.say(_stroke(line, grey, dashed))
        self._canvas.ellipse(x * mm, (self.height - y - height) * mm, (x + width) * mm, (self.height - y) * mm)
        if dashed:
            self.say("[] 0 d")

    def path(self, points: Sequence[tuple[float, float]], *, line: float = 0.4) -> None:
        """Draw a line through points."""
        moves = [f"{_pt(x)} {_pt(self.height - y)} {'l' if number else 'm'}" for number, (x, y) in enumerate(points)]
        self.say(f"{_stroke(line, 0.0, False)} {' '.join(moves)} S")

    def cells(self, x: float, y: float, side: float, *, rows: Sequence[Sequence[bool]]) -> None:
        """Fill the dark cells of a code, ``side`` millimetres each, as one shape."""
        parts = []
        for down, row in enumerate(rows):
            for start, length in _stretches(row):
                left, top = x + start * side, y + down * side
                parts.append(f"{_pt(left)} {_pt(self.height - top - side)} {_pt(length * side)} {_pt(side)} re")
        self.say(f"0 g {' '.join(parts)} f")

    def picture(self, picture: Image.Image, *, x: float, y: float, width: float, height: float) -> None:
        """Place a picture."""
        bottom = (self.height - y - height) * mm
        self._canvas.drawImage(ImageReader(picture), x * mm, bottom, width * mm, height * mm)

    def _set(self, runs: Sequence[Run], *, x: float, y: float, ink: Ink) -> None:
        parts = [f"BT {ink.grey:g} g" if ink.grey else "BT"]
        spoken = any(run.spoken for run in runs)
        if spoken:
            whole = "".join(run.text for run in runs)
            parts.insert(0, f"/Span <</ActualText <FEFF{utf16(whole)}>>> BDC")
        for run in runs:
            font = self._font(run.face)
            thick = ink.hand == "bold" and "Bold" not in run.face.name
            parts.append(f"2 Tr {ink.size * _FAUX_BOLD:.2f} w {ink.grey:g} G" if thick else "")
            parts.append(f"/{font.resource} {ink.size:g} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm {_shown(font, run, ink.size)}")
            parts.append("0 Tr" if thick else "")
            x += run.width * ink.size / 1000
        parts.append("0 g ET" if ink.grey else "ET")
        if spoken:
            parts.append("EMC")
        self.say(" ".join(part for part in parts if part))

    def _font(self, face: Face) -> EmbeddedFont:
        font = self._fonts.get(face)
        if font is None:
            document: Any = self._canvas._doc
            font = self._fonts[face] = EmbeddedFont(face, f"F{len(self._fonts) + 1}")
            document.fontMapping[face.name] = f"/{font.resource}"
            document.delayedFonts.append(font)
        return font


def _shown(font: EmbeddedFont, run: Run, size: float) -> str:
    """The operators that show the glyphs of a run; a glyph off the line is raised and the line taken up again."""
    parts: list[str] = []
    pending = ""
    raised = 0
    for glyph in run.glyphs:
        if glyph.y != raised:
            parts.append(f"[{pending}] TJ {glyph.y * size / 1000:.2f} Ts")
            pending, raised = "", glyph.y
        number = f"<{font.number(glyph.index, text=glyph.text, width=glyph.natural):04X}>"
        before, after = -glyph.x, glyph.natural - glyph.advance + glyph.x
        pending += f"{f'{before} ' if before else ''}{number}{f' {after} ' if after else ''}"
    parts.append(f"[{pending.replace('><', '')}] TJ")
    return " ".join(parts) + (" 0 Ts" if raised else "")


def _stroke(line: float, grey: float, dashed: bool) -> str:
    dash = f" [{_pt(_DASHES[0])} {_pt(_DASHES[1])}] 0 d" if dashed else ""
    return f"{_pt(line)} w {grey:g} G{dash}"


def _pt(length: float) -> str:
    return f"{length * mm:.2f}"


def _stretches(row: Sequence[bool]) -> list[tuple[int, int]]:
    """Start and length of each stretch of dark cells."""
    found: list[tuple[int, int]] = []
    for at, dark in enumerate(row):
        if dark and found and sum(found[-1]) == at:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((at, 1))
    return found
