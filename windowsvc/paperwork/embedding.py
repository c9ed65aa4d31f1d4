"""The fonts of one PDF: only the glyphs that are drawn, each under a number of its own that says what it reads as.

A glyph that stands for two texts (the same picture for 大 and for a radical) has two numbers, so that copying,
searching and reading aloud give back what was typed, above U+FFFF and variation selectors included. Number 0, the
empty box, is never handed out. Source: ISO 32000-1, 9.7 (composite fonts), 9.10 (extraction of text).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import uharfbuzz
from reportlab.pdfbase import pdfdoc

from windowsvc.paperwork.fonts import Face

_DROPPED: Final = (
    b"GSUB", b"GPOS", b"GDEF", b"BASE", b"vhea", b"vmtx", b"VORG", b"DSIG", b"STAT",
    b"name", b"OS/2", b"post", b"cmap", b"gasp", b"MATH", b"kern",
)  # fmt: skip
"""Tables that a font inside a PDF has no use for."""
_PER_BLOCK: Final = 100
"""Entries of one bfchar block, as the format allows."""
_SYMBOLIC: Final = 4
_SILENT: Final = "\u200b"
"""What a glyph reads as whose cluster another glyph already says; the span around it says it whole."""


@dataclass(eq=False)
class EmbeddedFont:
    """One font of one document. ReportLab asks it for its objects when the document is written."""

    face: Face
    resource: str
    _numbers: dict[tuple[int, str], int] = field(default_factory=dict)
    _widths: list[int] = field(default_factory=list)

    def number(self, glyph: int, *, text: str, width: int) -> int:
        """The number under which a glyph that reads as ``text`` is drawn; ``width`` is the glyph's own."""
        key = (glyph, text)
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self._numbers) + 1
            self._widths.append(width)
        return found

    def addObjects(self, document: Any) -> None:  # noqa: N802
        """Add the font, with what was drawn of it, to a document."""
        base = f"{_tag(self.resource)}+{self.face.name}"
        data, places = self._subset()
        descriptor = self._descriptor(base, _stream(document, f"file {base}", data, Length1=len(data)))
        descendant = pdfdoc.PDFDictionary({
            "Type": "/Font",
            "Subtype": "/CIDFontType2",
            "BaseFont": pdfdoc.PDFName(base),
            "CIDSystemInfo": pdfdoc.PDFDictionary({
                "Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"), "Supplement": 0,
            }),
            "FontDescriptor": document.Reference(descriptor, f"about {base}"),
            "DW": 1000,
            "W": pdfdoc.PDFArray([1, pdfdoc.PDFArray(self._widths)]),
            "CIDToGIDMap": _stream(document, f"places {base}", places),
        })  # fmt: skip
        font = pdfdoc.PDFDictionary({
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": pdfdoc.PDFName(base),
            "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray([document.Reference(descendant, f"glyphs {base}")]),
            "ToUnicode": _stream(document, f"reads {base}", self._reads()),
        })  # fmt: skip
        document.idToObject["BasicFonts"].dict[self.resource] = document.Reference(font, f"font {base}")

    def _subset(self) -> tuple[bytes, bytes]:
        """The file with the glyphs that are drawn, and the glyph of each number."""
        wanted = uharfbuzz.SubsetInput()
        wanted.glyph_set.update([glyph for glyph, _ in self._numbers])
        wanted.drop_table_tag_set.update([int.from_bytes(tag, "big") for tag in _DROPPED])
        wanted.flags = uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE | uharfbuzz.SubsetFlags.NO_HINTING
        plan = uharfbuzz.SubsetPlan(self.face.face, wanted)
        moved = plan.old_to_new_glyph_mapping
        places = [0, *(moved[glyph] for glyph, _ in self._numbers)]
        return plan.execute().blob.data, struct.pack(f">{len(places)}H", *places)

    def _descriptor(self, base: str, file: Any) -> Any:
        extents = self.face.extents
        return pdfdoc.PDFDictionary({
            "Type": "/FontDescriptor",
            "FontName": pdfdoc.PDFName(base),
            "Flags": _SYMBOLIC,
            "FontBBox": pdfdoc.PDFArray([-1000, round(extents.descender), 2000, round(extents.ascender)]),
            "ItalicAngle": 0,
            "Ascent": round(extents.ascender),
            "Descent": round(extents.descender),
            "CapHeight": 700,
            "StemV": 80,
            "FontFile2": file,
        })  # fmt: skip

    def _reads(self) -> bytes:
        lines = [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            "1 begincodespacerange <0000> <FFFF> endcodespacerange",
            *self._blocks(),
            "endcmap CMapName currentdict /CMap defineresource pop end end",
        ]
        return "\n".join(lines).encode("ascii")

    def _blocks(self) -> Iterator[str]:
        entries = [f"<{number:04X}> <{utf16(text or _SILENT)}>" for (_, text), number in self._numbers.items()]
        for start in range(0, len(entries), _PER_BLOCK):
            block = entries[start : start + _PER_BLOCK]
            yield "\n".join([f"{len(block)} beginbfchar", *block, "endbfchar"])


def utf16(text: str) -> str:
    """A text as hexadecimal UTF-16, in which a PDF says what things read as."""
    return text.encode("utf-16-be").hex().upper()


def _tag(resource: str) -> str:
    """Six capitals that mark a font of which only a part is embedded, another for each font of a document."""
    number = int(resource.lstrip("F"))
    letters = ""
    for _ in range(6):
        number, rest = divmod(number, 26)
        letters += chr(ord("A") + rest)
    return letters


def _stream(document: Any, name: str, data: bytes, **more: Any) -> Any:
    stream = pdfdoc.PDFStream(pdfdoc.PDFDictionary(more), data, [pdfdoc.PDFZCompress])
    return document.Reference(stream, name)
