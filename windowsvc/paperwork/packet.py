"""A packet: the forms that are due in one case, in the order of the route, as one PDF on one canvas.

Only what is needed for sure is printed: no form of a procedure that is still to be confirmed, none that a rule holds
back, none for somebody else. What a section keeps itself is named on the cover and not promised as filled.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from windowsvc.lifeevents.checklist import Case, Checklist, Item
from windowsvc.lifeevents.model import Event, Status
from windowsvc.paperwork import cover, form_map, layouts, overlay, seals
from windowsvc.paperwork.city_forms import CityForm, CitySheet
from windowsvc.paperwork.fonts import fonts
from windowsvc.paperwork.form import FormPainter, Placed, Problem, Stamp
from windowsvc.paperwork.layouts import Layout
from windowsvc.paperwork.roles import City, Named, Source
from windowsvc.paperwork.sheets import Sheets
from windowsvc.paperwork.values import Filled, fill, gaps, resolve

AUTHORITY: Final = "f_authority"
_LATER: Final = ("other_body_info", "automatic_no_action")
"""Modes in which nobody hands a form to this city."""
_NOT_WRITTEN: Final = frozenset({"staff", "seal", "photo"})


@dataclass(frozen=True)
class Sheet:
    """One form of the packet: for whom, for which procedures, and where it goes."""

    layout: Layout | CityForm
    department: str
    items: tuple[str, ...]
    person: str | None = None
    number: int = 0
    fills: tuple[tuple[str, str], ...] = ()
    own: CitySheet | None = None
    seal: str = "none"

    @property
    def key(self) -> str:
        """What tells the sheet from the others of its case, whatever becomes of the facts."""
        return "/".join([self.layout.id, self.person or "", str(self.number), *(value for _, value in self.fills)])


@dataclass(frozen=True)
class Held:
    """A form that the section keeps itself."""

    name: str
    department: str
    item: str


@dataclass(frozen=True)
class Due:
    """The forms that are due in a case."""

    sheets: tuple[Sheet, ...]
    held: tuple[Held, ...]
    departments: tuple[str, ...]


@dataclass(frozen=True)
class Packet:
    """A packet as it was made.

    Attributes:
        prints: of each sheet, by its key: a digest of what it says, which changes when a fact on it does.
        gaps: facts by id that would fill further fields.
        by_hand: how many fields are left for a hand to write, signatures among them.
        labels: whether address labels were made; None: nobody asked for them.
    """

    pdf: bytes
    due: Due
    placed: tuple[Placed, ...]
    problems: tuple[Problem, ...]
    prints: Mapping[str, str] = field(default_factory=dict)
    gaps: tuple[str, ...] = ()
    by_hand: int = 0
    labels: bool | None = None


def due(
    event: Event, made: Checklist, case: Case, *, department: str | None = None,
    own: Mapping[str, CitySheet] | None = None,
) -> Due:  # fmt: skip
    """The forms that a checklist asks for, in the order of the route, each once.

    Args:
        department: only those of one.
        own: the city's own sheets by the name of the form, which go before ours.
    """
    needed = [item for item in made.items if item.status is Status.NEEDED]
    route = tuple(dict.fromkeys(item.department for item in _first_here(needed)))
    wanted = [item for item in needed if department in (None, item.department)]
    sheets: dict[str, Sheet] = {}
    held = []
    seen: dict[tuple[str, str, str | None], int] = {}
    for item in wanted:
        seen[item.id, "", item.person] = number = seen.get((item.id, "", item.person), -1) + 1
        for name in item.forms:
            city_sheet = (own or {}).get(name)
            drawn: tuple[Layout | CityForm, ...] = (
                (city_sheet.form,) if city_sheet else form_map.layouts_of(event.id, name)
            )
            if not drawn and item.mode not in _LATER:
                held.append(Held(name, item.department, item.name))
            for sheet in _sheets(drawn, item, name, number, Source(case, person=item.person)):
                old = sheets.get(sheet.key)
                both = replace(old, items=(*old.items, *sheet.items)) if old else sheet
                sheets[sheet.key] = replace(both, own=city_sheet)
    ordered = sorted(sheets.values(), key=lambda sheet: route.index(sheet.department))
    letters = [sheet for sheet in ordered if sheet.layout.id == AUTHORITY] or list(_letter(case, wanted, route))
    others = [sheet for sheet in ordered if sheet.layout.id != AUTHORITY]
    items = tuple(dict.fromkeys(item.name for item in wanted if item.mode not in _LATER and not _is_letter(item)))
    return Due((*(replace(one, items=items) for one in letters if items), *others), tuple(held), route)


def _first_here(items: list[Item]) -> list[Item]:
    """What is done at this desk first, the rest in its order."""
    return sorted(items, key=lambda item: item.mode != "accept_here")


def _is_letter(item: Item) -> bool:
    return any(form_map.entries()[name].layouts == (AUTHORITY,) for name in item.forms if name in form_map.entries())


def _letter(case: Case, items: list[Item], route: tuple[str, ...]) -> Iterator[Sheet]:
    """A letter of authority where somebody comes for others and no procedure brings one."""
    comes_for_others = case.known.get("household.visitor") == "agent" or case.known.get("applicant.is_agent") is True
    if comes_for_others and items:
        layout = layouts.shipped()[AUTHORITY]
        yield Sheet(layout, route[0], (), seal=seals.rule(layout, case.known))


def _sheets(
    drawn: tuple[Layout | CityForm, ...], item: Item, name: str, number: int, source: Source
) -> Iterator[Sheet]:
    for layout in drawn:
        entry = form_map.entries().get(name)
        known = {cell.id for cell in layout.cells}
        fills = tuple(sorted((cell, value) for cell, value in (entry.fills if entry else {}).items() if cell in known))
        if not _holds(layout, fills, source):
            continue
        person = (item.person or _only(source.case)) if layout.of == "person" else None
        each = number if layout.of in ("dog", "moped") else 0
        seal = seals.rule(layout, source.case.known) if isinstance(layout, Layout) else "none"
        yield Sheet(layout, item.department, (item.name,), person, each, fills, seal=seal)


def _only(case: Case) -> str | None:
    """The person of a case that has one, whom a form of the household's is about for sure."""
    return case.ids[0] if len(case.ids) == 1 else None


def _holds(layout: Layout | CityForm, fills: tuple[tuple[str, str], ...], source: Source) -> bool:
    """Whether what a form's name says is what the facts say: no form for a handbook that nobody had."""
    bound = {cell.id: cell.source for cell in layout.cells}
    known = {cell: resolve(bound[cell], source) for cell, _ in fills if bound[cell]}
    return all(value in known[cell] for cell, value in fills if isinstance(known.get(cell), frozenset))


def make(
    event: Event, made: Checklist, case: Case, *, city: City, printed: datetime, code: str = "",
    department: str | None = None, own: Mapping[str, CitySheet] | None = None, only: frozenset[str] | None = None,
    with_cover: bool = True, labels: bool = False, named: Named | None = None, sample: bool = False,
) -> Packet:  # fmt: skip
    """Draw the packet of a case.

    Args:
        printed: the hour of printing, as the city's clocks show it.
        code: the case's own code, printed as a bar code; none outside a case.
        own: the city's own sheets by the name of the form, which go before ours.
        only: keys of the sheets to print (again); None: all.
        labels: also a sheet of address labels of the one who came, or one that says what they lack.
        sample: mark every page 見本, as in practice.

    Raises:
        Refusal: ``fonts_missing``. A field that cannot be printed is no refusal: it stays open and is told.
    """
    found = due(event, made, case, department=department, own=own)
    chosen = [sheet for sheet in found.sheets if only is None or sheet.key in only]
    sheets = Sheets(fonts(), title="届出書類一式", sample=sample)
    painter = FormPainter(sheets, stamp=Stamp(city, case.on, printed, code))
    filled = [(sheet, filled_in(sheet, case, city, named)) for sheet in chosen]
    unprintable = painter.rehearse([(sheet.layout, content) for sheet, content in filled])
    if with_cover:
        cover.paint(sheets, chosen, found.held, unprintable, stamp=painter.stamp)
    under: list[overlay.Under] = []
    for sheet, content in filled:
        for _ in range(sheet.layout.copies):
            under += _paint(painter, sheet, content)
    labelled = cover.labels(sheets, Source(case, city, named=named or Named())) if labels else None
    if not sheets.pages:
        cover.nothing(sheets)
    ours = [(sheet.layout, _source(sheet, case, city, named)) for sheet in chosen if isinstance(sheet.layout, Layout)]
    missing = (name for layout, source in ours for name in gaps(layout, source))
    return Packet(
        overlay.lay_under(sheets.finish(), under), found, tuple(painter.drawn.placed), tuple(painter.drawn.problems),
        {sheet.key: digest(content) for sheet, content in filled}, tuple(dict.fromkeys(missing)),
        sum(_left(sheet.layout, content) for sheet, content in filled), labelled,
    )  # fmt: skip


def _left(layout: Layout | CityForm, content: Filled) -> int:
    """The fields of a form that a hand still has to write; not those of the office, nor seals and photographs."""
    kinds = {cell.id: cell.type for cell in layout.cells}
    rows = [content.fields, *(row for table in content.lines.values() for row in table)]
    empty = [cell for row in rows for cell, value in row.items() if not value]
    return sum(1 for cell in empty if kinds.get(cell) not in _NOT_WRITTEN)


def _paint(painter: FormPainter, sheet: Sheet, content: Filled) -> list[overlay.Under]:
    if sheet.own is not None:
        return overlay.paint(painter, sheet.own, content)
    if isinstance(sheet.layout, Layout):
        painter.paint(sheet.layout, content)
    return []


def filled_in(sheet: Sheet, case: Case, city: City, named: Named | None = None) -> Filled:
    """What a sheet says."""
    source = _source(sheet, case, city, named)
    content = fill(sheet.layout, source) if isinstance(sheet.layout, Layout) else Filled({}, {})
    content = overlay.fill(sheet.own, source) if sheet.own else content
    return replace(content, fields={**content.fields, **{cell: frozenset({value}) for cell, value in sheet.fills}})


def _source(sheet: Sheet, case: Case, city: City, named: Named | None) -> Source:
    return Source(case, city, person=sheet.person, items=sheet.items, named=named or Named())


def digest(content: Filled) -> str:
    """A short digest of what a sheet says, to tell whether it is still what the facts say."""
    said = [content.fields, content.lines] + ([content.seal] if content.seal != "none" else [])
    whole = json.dumps(said, default=_plain, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else dict(value) if isinstance(value, Mapping) else str(value)


def stale(
    printed: Mapping[str, str], due_now: Due, case: Case, city: City, named: Named | None = None
) -> tuple[Sheet, ...]:
    """The sheets that were not printed yet, or that say something else now: those to print again."""
    found = due_now.sheets
    return tuple(one for one in found if printed.get(one.key) != digest(filled_in(one, case, city, named)))
