"""Values laid on a city's own sheet: drawn on pages of their own first, then put over those of the PDF, flattened."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from windowsvc.languages.wareki import ERAS, WarekiError
from windowsvc.paperwork.boxes import VALUE, Box, write
from windowsvc.paperwork.city_forms import CityField, CitySheet
from windowsvc.paperwork.form import FormPainter, Placed, Problem
from windowsvc.paperwork.roles import Source
from windowsvc.paperwork.sheets import Ink, Sheets
from windowsvc.paperwork.values import Content, Filled, content_of
from windowsvc.refusal import Refusal


@dataclass(frozen=True)
class Under:
    """A page of a document, from 0, and what lies under it: a PDF and its page, from 0."""

    page: int
    pdf: bytes
    of: int


def fill(sheet: CitySheet, source: Source) -> Filled:
    """The contents of a city's form."""
    person = source.people.get(source.person or "")
    return Filled({field.id: content_of(field.cell, source, person) for field in sheet.form.fields}, {})


def paint(painter: FormPainter, sheet: CitySheet, filled: Filled) -> list[Under]:
    """Draw the values on pages of the sheet's sizes; return what has to be laid under them."""
    under = []
    for number, size in enumerate(sheet.pages, 1):
        painter.sheets.page(size)
        under.append(Under(painter.sheets.pages - 1, sheet.pdf, number - 1))
        for field in sheet.form.fields:
            if field.page == number:
                _field(painter, sheet, field, filled.fields.get(field.id))
    return under


def _field(painter: FormPainter, sheet: CitySheet, field: CityField, content: Content) -> None:
    box = Box(field.x, field.y, field.width, field.height)
    try:
        texts = _draw(painter.sheets, field, content, box)
    except Refusal as refusal:
        painter.sheets.box(box.x, box.y, box.width, box.height, line=0.5, dashed=True)
        painter.drawn.problems.append(Problem(sheet.form.id, sheet.form.title, field.label, refusal))
        return
    if texts:
        painter.drawn.placed.append(Placed(sheet.form.id, field.id, tuple(texts), painter.sheets.pages, box))


def _draw(sheets: Sheets, field: CityField, content: Content, box: Box) -> list[str]:
    if isinstance(content, frozenset):
        for value in sorted(content & frozenset(field.options)):
            mark = field.options[value]
            if field.type == "ticks":
                sheets.path(
                    [
                        (mark.x + mark.width * 0.15, mark.y + mark.height * 0.5),
                        (mark.x + mark.width * 0.4, mark.y + mark.height * 0.85),
                        (mark.x + mark.width * 0.95, mark.y + mark.height * 0.1),
                    ],
                    line=0.5,
                )
            else:
                sheets.oval(mark.x, mark.y, mark.width, mark.height, line=0.45)
        return []
    text = _text(field, content)
    ink = Ink(size=field.size, hand=VALUE.hand)
    if not text:
        return []
    if field.digits and len(text) <= field.digits:
        step = box.width / field.digits
        for at, char in enumerate(text):
            write(sheets, char, Box(box.x + at * step, box.y, step, box.height), ink=ink, align="centre")
    else:
        write(sheets, text, box, ink=ink)
    return [text]


def _text(field: CityField, content: Content) -> str:
    if isinstance(content, date):
        return _part(field.type, content)
    if isinstance(content, Mapping):
        return str(content.get("name", ""))
    return content if isinstance(content, str) else ""


def _part(kind: str, day: date) -> str:
    try:
        found = ERAS.of(day)
    except WarekiError:
        era, year = "西暦", str(day.year)
    else:
        era, year = found.era.name, found.year_text
    parts = {"era": era, "year": year, "month": str(day.month), "day": str(day.day)}
    return parts.get(kind, f"{era}{year}年{day.month}月{day.day}日")


def lay_under(pdf: bytes, under: Sequence[Under]) -> bytes:
    """The document with the sheets of the city under its pages; only what they show is taken over."""
    if not under:
        return pdf
    import pikepdf
    from pikepdf import Rectangle

    bases: dict[bytes, pikepdf.Pdf] = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for one in under:
            base = bases.get(one.pdf)
            if base is None:
                base = bases[one.pdf] = pikepdf.open(io.BytesIO(one.pdf))
                base.flatten_annotations("print")
                for seen in base.pages:
                    seen.trimbox = seen.cropbox
            page = document.pages[one.page]
            page.add_underlay(base.pages[one.of], Rectangle(page.trimbox))
        out = io.BytesIO()
        document.save(out)
    for base in bases.values():
        base.close()
    return out.getvalue()
