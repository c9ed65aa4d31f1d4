"""Looks into a PDF without the code that made it: texts by poppler, glyphs by pikepdf and fontTools."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from PIL import Image


def text(pdf: bytes, *options: str) -> str:
    """What copying the document gives."""
    found = subprocess.run(
        ["pdftotext", *options, "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return found.stdout.decode()


def picture(pdf: bytes, *, dpi: int, page: int = 1) -> Image.Image:
    """A page as a grey picture."""
    command = ["pdftoppm", "-r", str(dpi), "-gray", "-f", str(page), "-l", str(page), "-"]
    found = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return Image.open(io.BytesIO(found.stdout)).convert("L")


@dataclass(frozen=True)
class Word:
    """A word with its box in millimetres from the top left of its page."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float


def words(pdf: bytes) -> list[Word]:
    """Every word of the document."""
    tree = ElementTree.fromstring(text(pdf, "-bbox").encode())  # noqa: S314 (made by poppler)
    found = []
    for number, page in enumerate(tree.iter("{http://www.w3.org/1999/xhtml}page"), 1):
        for one in page.iter("{http://www.w3.org/1999/xhtml}word"):
            box = [float(one.attrib[key]) * 25.4 / 72 for key in ("xMin", "yMin", "xMax", "yMax")]
            found.append(Word(number, one.text or "", *box))
    return found


def faults(pdf: bytes, folder: Path) -> list[str]:
    """What qpdf finds wrong, fonts that are not embedded, and whatever acts by itself."""
    file = folder / "looked-at.pdf"
    file.write_bytes(pdf)
    checked = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True, check=False)
    found = [] if checked.returncode == 0 else [checked.stdout + checked.stderr]
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for one in document.objects:
            if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
                found += [f"acts: {key}" for key in _ACTS if key in one]
                if one.get("/Type") == "/Font" and not _embedded(one):
                    found.append(f"not embedded: {one.get('/BaseFont')}")
                if one.get("/S") in ("/JavaScript", "/URI", "/Launch", "/GoToR", "/SubmitForm"):
                    found.append(f"acts: {one.get('/S')}")
    return found


_ACTS = ("/JS", "/JavaScript", "/OpenAction", "/AA", "/EmbeddedFile", "/EmbeddedFiles", "/URI", "/Launch")


def _embedded(font: Any) -> bool:
    if "/DescendantFonts" in font:
        return all(_embedded(one) for one in font["/DescendantFonts"])
    about = font.get("/FontDescriptor")
    return about is not None and any(key in about for key in ("/FontFile", "/FontFile2", "/FontFile3"))


@dataclass(frozen=True)
class Drawn:
    """One glyph as it was drawn: the font's name without its mark, and its outline."""

    font: str
    number: int
    outline: tuple[Any, ...]


class Glyphs:
    """The glyphs of a page, text by text."""

    def __init__(self, pdf: bytes) -> None:
        self.document = pikepdf.open(io.BytesIO(pdf))
        self._fonts: dict[str, tuple[str, bytes, TTFont]] = {}

    def lines(self, page: int = 0) -> list[list[Drawn]]:
        """The glyphs between each BT and its ET."""
        one = self.document.pages[page]
        fonts = one.resources["/Font"]
        found: list[list[Drawn]] = []
        name = ""
        for operands, operator in pikepdf.parse_content_stream(one):
            if str(operator) == "BT":
                found.append([])
            elif str(operator) == "Tf":
                name = str(operands[0])
            elif str(operator) in ("TJ", "Tj"):
                shown = [part for part in operands[0] if isinstance(part, pikepdf.String)]
                found[-1] += [drawn for part in shown for drawn in self._drawn(fonts[name], name, bytes(part))]
        return found

    def _drawn(self, font: Any, name: str, shown: bytes) -> Iterator[Drawn]:
        if name not in self._fonts:
            inner = font["/DescendantFonts"][0]
            file = TTFont(io.BytesIO(inner["/FontDescriptor"]["/FontFile2"].read_bytes()))
            self._fonts[name] = (str(inner["/BaseFont"])[8:], inner["/CIDToGIDMap"].read_bytes(), file)
        called, places, file = self._fonts[name]
        for at in range(0, len(shown), 2):
            number = int.from_bytes(shown[at : at + 2], "big")
            index = int.from_bytes(places[2 * number : 2 * number + 2], "big")
            yield Drawn(called, number if index else 0, outline(file, index))


@cache
def font_file(path: Path) -> Font:
    """A font as fontTools reads it."""
    return Font(path)


@dataclass(frozen=True, eq=False)
class Font:
    """A font file, its cmap and its format 14."""

    path: Path

    @cached_property
    def file(self) -> TTFont:
        return TTFont(self.path, lazy=True)

    @cached_property
    def cmap(self) -> dict[int, str]:
        return dict(self.file.getBestCmap())

    @cached_property
    def variants(self) -> dict[tuple[int, int], str | None]:
        """Base and selector -> glyph; None for the one of the base."""
        tables = [table for table in self.file["cmap"].tables if table.format == 14]
        return {
            (base, selector): glyph
            for table in tables
            for selector, pairs in table.uvsDict.items()
            for base, glyph in pairs
        }

    def glyph(self, cluster: str) -> str | None:
        """The glyph that the font's own tables name for a character with or without a selector."""
        if len(cluster) == 1:
            return self.cmap.get(ord(cluster))
        key = (ord(cluster[0]), ord(cluster[1]))
        return (self.variants[key] or self.cmap[key[0]]) if key in self.variants else None

    def outline(self, cluster: str) -> tuple[Any, ...] | None:
        name = self.glyph(cluster)
        return None if name is None else outline(self.file, self.file.getGlyphID(name))


def outline(file: TTFont, index: int) -> tuple[Any, ...]:
    """The drawing of a glyph, composites resolved."""
    table = file["glyf"]
    pen = DecomposingRecordingPen(_ByIndex(file))
    table[file.getGlyphName(index)].draw(pen, table)
    return tuple(pen.value)


class _ByIndex(dict[str, Any]):
    def __init__(self, file: TTFont) -> None:
        super().__init__()
        self.file = file

    def __missing__(self, name: str) -> Any:
        return _Drawable(self.file, name)


@dataclass
class _Drawable:
    file: TTFont
    name: str

    def draw(self, pen: Any) -> None:
        table = self.file["glyf"]
        table[self.name].draw(pen, table)


def squeezed(read: str) -> str:
    """A text without its white space."""
    return re.sub(r"\s+", "", read)
