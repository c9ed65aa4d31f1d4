"""Letters of a slip: which font holds each character, how wide a line is, and its ink.

Text is shaped and drawn by HarfBuzz, so that Nepali and Vietnamese come out right on a machine that
has no text libraries of its own, and a slip is the same dot for dot wherever it is drawn.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

import uharfbuzz
from PIL import Image

from windowsvc.paperwork.slip_lines import clusters, tidy

_BIZ: Final = ("BIZUDGothic_400Regular.ttf", "BIZUDGothic_700Bold.ttf")
_JP: Final = ("NotoSansJP_400Regular.ttf", "NotoSansJP_700Bold.ttf")
_LATIN: Final = ("NotoSans_400Regular.ttf", "NotoSans_700Bold.ttf")
_DEVANAGARI: Final = ("NotoSansDevanagari_400Regular.ttf", "NotoSansDevanagari_700Bold.ttf")
_KR: Final = ("NotoSansKR_400Regular.ttf", "NotoSansKR_700Bold.ttf")
_SC: Final = ("NotoSansSC_400Regular.ttf", "NotoSansSC_700Bold.ttf")
_FAMILIES: Final = (_BIZ, _JP, _LATIN, _DEVANAGARI, _KR, _SC)
_FIRST_FOR: Final = {"ja": _BIZ, "ne": _DEVANAGARI, "ko": _KR, "zh": _SC}
"""The family a language begins with (by its first subtag); all others begin with Noto Sans."""

_UNITS: Final = 64
"""Font units per dot: positions keep their fractions until the ink is laid."""
_FAUX_BOLD: Final = 0.04
"""Widening, in em, of a family that has no bold file here."""
_FEATURES: Final = {"dlig": False}
"""Discretionary ligatures would turn 令和 into one square sign."""
_WIDTHS_KEPT: Final = 20_000
_GETA: Final = "〓"
"""What Japanese printing has always set for a character it does not have."""
_DIGITS: Final = re.compile(r"[0-9:〜–-]*[0-9][0-9:〜–-]*")


class MissingFonts(Exception):
    """No font for paper is installed; the message names the folder and the files looked for."""

    def __init__(self, folder: Path) -> None:
        names = ", ".join(family[0] for family in _FAMILIES)
        super().__init__(f"no font for slips in {folder}; wanted at least one of: {names}")


@dataclass(frozen=True)
class Style:
    """How a line is set.

    `size` is dots per em; `numeral_size` that of digits and times, when they are to stand out;
    `squeeze` the width of letters, 1 for their own.
    """

    size: int
    bold: bool = False
    language: str = "ja"
    numeral_size: int | None = None
    squeeze: float = 1.0


@dataclass(frozen=True)
class _Face:
    """One font file, read once."""

    name: str
    face: Any
    faux_bold: bool

    def holds(self, cluster: str) -> bool:
        """Whether the file has a glyph for every character of `cluster`, its variation selector included."""
        base = unicodedata.normalize("NFC", cluster) if len(cluster) > 1 else cluster
        selectors = [char for char in base if _is_selector(char)]
        if selectors and not all(ord(base[0]) in self.face.variation_unicodes(ord(char)) for char in selectors):
            return False
        return all(ord(char) in self.unicodes for char in base if not _is_selector(char) and char not in "\u200c\u200d")

    @cached_property
    def unicodes(self) -> Any:
        return self.face.unicodes


@dataclass(frozen=True)
class _Run:
    """Neighbouring characters of one font, script and size."""

    text: str
    face: _Face
    size: int


class Typesetter:
    """Sets lines with the fonts of one folder; lengths are dots, y downwards.

    Fonts are read when first needed and kept. Raises MissingFonts when the folder has none of ours.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._faces: dict[str, _Face] = {}
        self._fonts: dict[tuple[str, int, float], Any] = {}
        self._widths: dict[tuple[str, Style], float] = {}
        if not any((folder / name).is_file() for family in _FAMILIES for name in family):
            raise MissingFonts(folder)

    def width(self, text: str, *, style: Style) -> float:
        """Return the advance of `text` set in `style`, in dots."""
        key = (text, style)
        known = self._widths.get(key)
        if known is None:
            shaped = (self._shaped(run, style=style) for run in self._runs(text, style=style))
            known = sum(place.x_advance for buffer in shaped for place in buffer.glyph_positions) / _UNITS
            if len(self._widths) > _WIDTHS_KEPT:
                self._widths.clear()
            self._widths[key] = known
        return known

    def lay(self, sheet: Image.Image, text: str, *, x: float, baseline: int, style: Style) -> None:
        """Draw `text` in black on a grey ("L") sheet, from `x` along `baseline`."""
        pen = x * _UNITS
        for run in self._runs(text, style=style):
            pen = self._lay_run(sheet, run, pen=pen, baseline=baseline, style=style)

    def unprintable(self, text: str, *, language: str) -> list[str]:
        """Return the characters of `text` that no installed font has; a slip shows 〓 for each."""
        style = Style(size=40, language=language)
        return [part for part in clusters(tidy(text)) if not part.isspace() and self._holder(part, style=style) is None]

    def _lay_run(self, sheet: Image.Image, run: _Run, *, pen: float, baseline: int, style: Style) -> float:
        font = self._font(run, style=style)
        pencil = uharfbuzz.RasterDraw()
        pencil.scale_factor = (_UNITS, _UNITS)
        shaped = self._shaped(run, style=style)
        for glyph, place in zip(shaped.glyph_infos, shaped.glyph_positions, strict=True):
            pencil.transform = (1, 0, 0, 1, pen + place.x_offset, place.y_offset)
            pencil.draw_glyph(font, glyph.codepoint)
            pen += place.x_advance
        ink = pencil.render()
        area = ink.extents
        if area.width and area.height:
            mask = Image.frombytes("L", (area.width, area.height), bytes(ink.buffer), "raw", "L", area.stride, -1)
            sheet.paste(0, (area.x_origin, baseline - area.y_origin - area.height), mask)
        return pen

    def _shaped(self, run: _Run, *, style: Style) -> Any:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(run.text)
        buffer.guess_segment_properties()
        buffer.direction = "ltr"
        uharfbuzz.shape(self._font(run, style=style), buffer, _FEATURES)
        return buffer

    def _font(self, run: _Run, *, style: Style) -> Any:
        key = (run.face.name, run.size, style.squeeze)
        if key not in self._fonts:
            font = uharfbuzz.Font(run.face.face)
            font.scale = (round(run.size * style.squeeze * _UNITS), run.size * _UNITS)
            if run.face.faux_bold:
                font.synthetic_bold = (_FAUX_BOLD, _FAUX_BOLD, False)
            self._fonts[key] = font
        return self._fonts[key]

    def _runs(self, text: str, *, style: Style) -> Iterator[_Run]:
        for part, size in _sized(text, style=style):
            run = _Run("", self._fallback(style=style), size)
            for cluster in clusters(part):
                face, shown = self._set_in(cluster, after=run, style=style)
                if run.text and (face is not run.face or _is_indic(cluster) != _is_indic(run.text[-1])):
                    yield run
                    run = _Run("", face, size)
                run = _Run(run.text + shown, face, size)
            if run.text:
                yield run

    def _set_in(self, cluster: str, *, after: _Run, style: Style) -> tuple[_Face, str]:
        if after.text and not cluster.isalnum() and after.face.holds(cluster):
            return after.face, cluster
        holder = self._holder(cluster, style=style)
        return (holder, cluster) if holder else (self._fallback(style=style), _GETA)

    def _fallback(self, *, style: Style) -> _Face:
        return self._holder(_GETA, style=style) or next(self._chain(style=style))

    def _holder(self, cluster: str, *, style: Style) -> _Face | None:
        whole = next((face for face in self._chain(style=style) if face.holds(cluster)), None)
        if whole or not any(_is_selector(char) for char in cluster):
            return whole
        plain = "".join(char for char in cluster if not _is_selector(char))
        return next((face for face in self._chain(style=style) if face.holds(plain)), None)

    def _chain(self, *, style: Style) -> Iterator[_Face]:
        first = _FIRST_FOR.get(re.split("[-_@]", style.language)[0], _LATIN)
        for family in (first, *(family for family in _FAMILIES if family is not first)):
            face = self._face(family, bold=style.bold)
            if face is not None:
                yield face

    def _face(self, family: tuple[str, str], *, bold: bool) -> _Face | None:
        regular, heavy = family
        present = [name for name in ((heavy, regular) if bold else (regular, heavy)) if (self._folder / name).is_file()]
        if not present:
            return None
        name = present[0]
        faux = bold and name == regular
        key = f"{name}{'+bold' if faux else ''}"
        if key not in self._faces:
            blob = uharfbuzz.Blob.from_file_path(str(self._folder / name))
            self._faces[key] = _Face(name=key, face=uharfbuzz.Face(blob), faux_bold=faux)
        return self._faces[key]


@cache
def typesetter(folder: Path) -> Typesetter:
    """Return the one Typesetter of a folder; the fonts are read on first use."""
    return Typesetter(folder)


def _sized(text: str, *, style: Style) -> Iterator[tuple[str, int]]:
    if style.numeral_size is None:
        yield text, style.size
        return
    end = 0
    for found in _DIGITS.finditer(text):
        if found.start() > end:
            yield text[end : found.start()], style.size
        yield found.group(), style.numeral_size
        end = found.end()
    if end < len(text):
        yield text[end:], style.size


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _is_indic(text: str) -> bool:
    return "\u0900" <= text[0] <= "\u097f"
