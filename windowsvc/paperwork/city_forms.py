"""A city's own sheets: a PDF as it is, and a map that says where each value goes.

Lengths are millimetres from the top left corner of the page as it is seen. A field may take its place from a field of
the PDF's own form instead (``acro``). Only what is drawn on the pages is taken over: no script, link, form or file.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from pydantic import Field

from windowsvc.lifeevents import content
from windowsvc.lifeevents.record_files import rows_of
from windowsvc.lifeevents.records import Id, Record, Text
from windowsvc.lifeevents.yamlfiles import Table, read_file, refused
from windowsvc.paperwork.layouts import BY_HAND, Cell
from windowsvc.paperwork.page_views import View, view
from windowsvc.refusal import N_, Refusal

if TYPE_CHECKING:
    import pikepdf

FieldKind = Literal[
    "text", "name", "kana", "date", "era", "year", "month", "day", "address", "phone", "relation", "choice", "ticks",
    "money", "digits",
]  # fmt: skip
_AS_CELL: Final = {"era": "date", "year": "date", "month": "date", "day": "date", "digits": "text"}
MOST_BYTES: Final = 2_000_000
MOST_PAGES: Final = 6


class Mark(Record):
    """A place that is ringed or ticked when its option holds."""

    x: float = Field(ge=0, le=1200)
    y: float = Field(ge=0, le=1200)
    width: float = Field(gt=0, le=1200)
    height: float = Field(gt=0, le=1200)


class CityField(Record):
    """One field of a map. ``options`` are the places of a choice, ``words`` what is written for a value."""

    id: Id
    label: Text
    type: FieldKind = "text"
    source: str = Field("", alias="from", max_length=120)
    page: int = Field(1, ge=1, le=MOST_PAGES)
    x: float = Field(0, ge=0, le=1200)
    y: float = Field(0, ge=0, le=1200)
    width: float = Field(0, ge=0, le=1200)
    height: float = Field(0, ge=0, le=1200)
    size: float = Field(11, ge=4, le=30)
    digits: int = Field(0, ge=0, le=20)
    acro: str = Field("", max_length=200)
    options: dict[str, Mark] = Field(default_factory=dict)
    words: dict[str, str] = Field(default_factory=dict)

    @property
    def cell(self) -> Cell:
        """The field as one of a layout of ours, for what fills it."""
        kind = _AS_CELL.get(self.type, self.type)
        words = dict.fromkeys(self.options, "") if self.type in ("choice", "ticks") else self.words
        return Cell.model_validate(
            {"id": self.id, "label": self.label, "type": kind, "from": self.source, "width": 100, "options": words}
        )


class CityForm(Record):
    """A sheet of a city with its map. ``forms``: the names by which procedures ask for it."""

    id: Id
    title: Text
    forms: tuple[Text, ...]
    pdf: str = Field(max_length=200)
    version: str = Field(max_length=40)
    of: Literal["household", "person", "dog", "moped"] = "household"
    copies: int = Field(1, ge=1, le=4)
    estate: bool = False
    fields: tuple[CityField, ...]

    @property
    def cells(self) -> Iterator[Cell]:
        """Every field, as one of a layout of ours."""
        return (field.cell for field in self.fields)


@dataclass(frozen=True)
class CitySheet:
    """A form of a city ready to be filled: its map with every place known, its PDF, and the sizes of its pages."""

    form: CityForm
    pdf: bytes
    pages: tuple[tuple[float, float], ...]


@functools.cache
def shipped(city: str | None) -> Mapping[str, CitySheet]:
    """The sheets that come with a city's overlay, by the name of the form. Raises Refusal ``content_invalid``."""
    if city is None:
        return {}

    def read(name: str) -> Table:
        return read_file(content.ROOT / name, name=name)

    found: dict[str, CitySheet] = {}
    for path in sorted((content.ROOT / f"cities/{city}/forms").glob("*.yaml")):
        file = path.relative_to(content.ROOT).as_posix()
        for form, raw, _ in rows_of(CityForm, read, file, "forms"):
            try:
                sheet = ready(form, (path.parent / form.pdf).read_bytes())
            except (OSError, Refusal) as error:
                raise refused(file, raw.line, f"{form.id}: {error}") from None
            found.update(dict.fromkeys(form.forms, sheet))
    return found


def ready(form: CityForm, pdf: bytes) -> CitySheet:
    """A map laid on its PDF.

    Raises:
        Refusal: ``pdf_too_large``, ``pdf_unreadable``, ``pdf_turned``; ``field_map_invalid`` names what is wrong.
    """
    pages = sizes(pdf)
    with opened(pdf) as document:
        places = dict(_places(document))
    fields = tuple(_placed(field, places) for field in form.fields)
    placed = form.model_copy(update={"fields": fields})
    wrong = list(faults(placed, pages))
    if wrong:
        raise Refusal("field_map_invalid", N_("The field map cannot be used: {first}"), status=422, first=wrong[0],
                      problems=wrong)  # fmt: skip
    return CitySheet(placed, pdf, pages)


def sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """Width and height of each page as it is seen. Raises Refusal as `ready`."""
    with opened(pdf) as document:
        return tuple(one.size for one in _views(document))


def opened(pdf: bytes) -> pikepdf.Pdf:
    """A PDF that somebody brought, if it can serve as a sheet. Raises Refusal as `ready`."""
    import pikepdf

    if len(pdf) > MOST_BYTES:
        raise Refusal(
            "pdf_too_large", N_("The PDF is larger than {most} MB."), status=422, most=MOST_BYTES // 1_000_000
        )
    try:
        document = pikepdf.open(io.BytesIO(pdf))
    except pikepdf.PasswordError:
        raise Refusal("pdf_unreadable", N_("The PDF is protected by a password."), status=422) from None
    except pikepdf.PdfError:
        raise Refusal("pdf_unreadable", N_("The file is no PDF that can be read."), status=422) from None
    if not 1 <= len(document.pages) <= MOST_PAGES:
        raise Refusal("pdf_too_large", N_("The PDF has more than {most} pages."), status=422, most=MOST_PAGES)
    if len(_views(document)) < len(document.pages):
        raise Refusal("pdf_turned", N_("The pages of the PDF are turned. Please save it upright."), status=422)
    return document


def _views(document: pikepdf.Pdf) -> list[View]:
    return [seen for page in document.pages if (seen := view(page)) is not None]


def _places(document: pikepdf.Pdf) -> Iterator[tuple[str, Mapping[str, float | int]]]:
    """The rectangles of the PDF's own form, by name."""
    for number, (page, seen) in enumerate(zip(document.pages, _views(document), strict=True), 1):
        for widget in page.obj.get("/Annots", []):
            if widget.get("/Subtype") != "/Widget" or "/Rect" not in widget:
                continue
            name = str(widget.get("/T", ""))
            place = seen.place([float(edge) for edge in widget["/Rect"]])
            yield name, {"page": number, **dict(zip(("x", "y", "width", "height"), place, strict=True))}


def _placed(field: CityField, places: Mapping[str, Mapping[str, float | int]]) -> CityField:
    return field.model_copy(update=dict(places[field.acro])) if field.acro in places else field


def faults(form: CityForm, pages: tuple[tuple[float, float], ...]) -> Iterator[str]:
    """What is wrong with a map."""
    names = [field.id for field in form.fields]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"there are two fields {name}"
    for field in form.fields:
        if field.page > len(pages):
            yield f"{field.id}: there is no page {field.page}"
            continue
        wide, tall = pages[field.page - 1]
        choice = field.type in ("choice", "ticks")
        if choice != bool(field.options):
            yield f"{field.id}: a {field.type} has {'places' if choice else 'no places'} for options"
        for box in field.options.values() if choice else (field,):
            if box.width <= 0 or box.height <= 0:
                yield f"{field.id}: has no place on the sheet"
            elif box.x + box.width > wide + 0.1 or box.y + box.height > tall + 0.1:
                yield f"{field.id}: lies outside the page of {wide:.0f} x {tall:.0f} mm"
        if "mynumber" in field.source or field.type in BY_HAND:
            yield f"{field.id}: is for the person's hand alone"
