"""Settings in a spreadsheet: one sheet per kind, one row per item, headings in Japanese.

A workbook is read twice: once to be looked over, row by row, and again under the offices' mutex
when it is applied, all or nothing. A column that is missing leaves its field as it is; an empty
cell empties it. Rows never delete anything.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import ValidationError
from sqlalchemy.orm import Session

from windowsvc.events import Actor, Held
from windowsvc.languages.locales import LOCALES
from windowsvc.office import configuration
from windowsvc.office.configuration import City, kinds
from windowsvc.office.mistakes import of_model
from windowsvc.office.sheet_cells import Fault, given_in
from windowsvc.office.sheet_layout import CODE_HEADING, OFFICE_COLUMN, SHEETS, Column, Sheet, heading_of
from windowsvc.office.workbooks import Grid, narrow
from windowsvc.office.workbooks import grids as grids_of
from windowsvc.refusal import N_

State = Literal["new", "changed", "unchanged", "error"]


@dataclass(frozen=True)
class Row:
    """One row of a sheet, held against the configuration."""

    sheet: str
    number: int
    kind: str
    code: str
    office: str
    state: State
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Preview:
    """What a workbook would change. ``strange`` names the sheets that mean nothing here."""

    rows: tuple[Row, ...]
    faults: tuple[tuple[str, Fault], ...] = ()
    strange: tuple[str, ...] = ()

    @property
    def well(self) -> bool:
        """Whether it can be applied: no mistake anywhere."""
        return not self.faults and all(row.state != "error" for row in self.rows)

    @property
    def changes(self) -> tuple[Row, ...]:
        """The rows that would change something."""
        return tuple(row for row in self.rows if row.state in ("new", "changed"))

    @property
    def digest(self) -> str:
        """Names what was looked over, so that nothing else is applied."""
        plain = [(row.kind, row.code, row.office, row.state, row.before, row.after) for row in self.rows]
        text = json.dumps(plain, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def read(content: bytes, *, city: City, office: str) -> Preview:
    """Hold a workbook against the configuration.

    Args:
        office: the code of the office its rows belong to, where they name none.

    Raises:
        Refusal: ``workbook_invalid``, ``workbook_large``.
    """
    by_name = {sheet.name: sheet for sheet in SHEETS}
    found = {grid.name: grid for grid in grids_of(content)}
    faults: list[tuple[str, Fault]] = []
    drafts: list[_Draft] = []
    for name, sheet in by_name.items():
        if name in found:
            drafts += _drafts(sheet, found[name], office=office, faults=faults)
    strange = tuple(name for name in found if name not in by_name and name not in IGNORED)
    known = _Known(city, drafts)
    rows = tuple(_row(draft, city=city, known=known) for draft in drafts)
    return Preview(rows, tuple(faults), strange)


IGNORED: Final = ("説明", "記入例")
"""Sheets of the template that are for people only."""


@dataclass
class _Draft:
    sheet: Sheet
    number: int
    code: str
    office: str
    given: dict[str, Any]
    faults: list[Fault]


class _Known:
    """Every code that rows may refer to: the city's, and those of the workbook itself."""

    def __init__(self, city: City, drafts: Sequence[_Draft]) -> None:
        self.city = city
        self.drafts = {(draft.sheet.kind, draft.code): draft.office for draft in drafts}
        self.times: dict[tuple[str, str], int] = {}
        for draft in drafts:
            key = (draft.sheet.kind, draft.code)
            self.times[key] = self.times.get(key, 0) + 1

    def has(self, kind: str, code: str, *, office: str) -> bool:
        """Whether an item of this office has the code."""
        return self.drafts.get((kind, code), self.city.office_of(kind, code)) == office

    def has_office(self, code: str) -> bool:
        """Whether there is such an office, or will be."""
        return self.has("office", code, office=code)


def _drafts(sheet: Sheet, grid: Grid, *, office: str, faults: list[tuple[str, Fault]]) -> Iterator[_Draft]:
    columns = _columns(sheet, grid.headings)
    if CODE_HEADING not in grid.headings:
        faults.append(
            (
                sheet.name,
                Fault(CODE_HEADING, "column_missing", N_("The column {column} is missing."), {"column": CODE_HEADING}),
            )
        )
        return
    for heading in grid.headings:
        if heading and heading not in columns:
            faults.append(
                (
                    sheet.name,
                    Fault(
                        heading, "column_unknown", N_("There is no column {column} in this sheet."), {"column": heading}
                    ),
                )
            )
    for number, cells in grid.rows:
        problems: list[Fault] = []
        given = given_in(sheet, columns, cells, problems)
        code = narrow(cells.get(CODE_HEADING, "")).lower()
        own = code if sheet.kind == "office" else narrow(cells.get(OFFICE_COLUMN.heading, "")).lower() or office
        yield _Draft(sheet, number, code, own, given, problems)


def _columns(sheet: Sheet, headings: Sequence[str]) -> dict[str, tuple[Column, str]]:
    """Heading -> column and, for texts, the language."""
    found: dict[str, tuple[Column, str]] = {}
    for column in sheet.columns:
        if column.form != "texts":
            found[column.heading] = (column, "")
            continue
        found[column.heading] = (column, "ja")
        for locale in LOCALES:
            found[narrow(heading_of(column, locale.code))] = (column, locale.code)
    if sheet.kind != "office":
        found[OFFICE_COLUMN.heading] = (OFFICE_COLUMN, "")
    return {heading: found[heading] for heading in headings if heading in found}


def _row(draft: _Draft, *, city: City, known: _Known) -> Row:
    kind, code = draft.sheet.kind, draft.code
    item = city.items.get(kind, {}).get(code)
    before = item.model_dump(mode="json") if item is not None else None
    faults = [*draft.faults, *_code_faults(draft, city=city, known=known), *_reference_faults(draft, known=known)]
    after = None
    if not faults:
        after = _merged(draft, before, faults)
    state: State = "error" if faults else "new" if before is None else "unchanged" if before == after else "changed"
    return Row(draft.sheet.name, draft.number, kind, code, draft.office, state, before, after, tuple(faults))


def _code_faults(draft: _Draft, *, city: City, known: _Known) -> Iterator[Fault]:
    kind, code = draft.sheet.kind, draft.code
    if not re.match(configuration.CODE, code):
        yield Fault(CODE_HEADING, "code_invalid", N_("A code has small letters, digits, - and _, at most 40 of them."))
    elif known.times[kind, code] > 1:
        yield Fault(CODE_HEADING, "code_twice", N_("{code} stands here twice."), {"code": code})
    if not known.has_office(draft.office):
        yield Fault(
            OFFICE_COLUMN.heading, "office_unknown", N_("There is no office {office}."), {"office": draft.office}
        )
    elif city.office_of(kind, code) not in (None, draft.office):
        yield Fault(CODE_HEADING, "code_taken", N_("This code is already used in another office."))


def _reference_faults(draft: _Draft, *, known: _Known) -> Iterator[Fault]:
    for column in draft.sheet.columns:
        value = draft.given.get(column.name)
        if not column.target or not value:
            continue
        for code in value if isinstance(value, list) else [value]:
            if not known.has(column.target, code, office=draft.office):
                yield Fault(
                    column.heading,
                    "reference_unknown",
                    N_("{code} is neither in the settings nor in this file."),
                    {"code": code},
                )


def _merged(draft: _Draft, before: Mapping[str, Any] | None, faults: list[Fault]) -> dict[str, Any] | None:
    data = dict(before or {})
    spoken = {column.name for column in draft.sheet.columns if column.form == "texts"}
    for name, value in draft.given.items():
        if name in spoken:
            texts = {**(data.get(name) or {}), **value}
            data[name] = {locale: text for locale, text in texts.items() if text} or None
        else:
            data[name] = value
    try:
        return kinds()[draft.sheet.kind].model_validate(data).model_dump(mode="json")
    except ValidationError as error:
        headings = {column.name: column.heading for column in draft.sheet.columns}
        for where, problems in of_model([dict(one) for one in error.errors()]).items():
            name = where.partition(".")[0]
            faults += [Fault(headings.get(name, name), one.code, one.text, one.values) for one in problems]
        return None


def apply(
    session: Session,
    preview: Preview,
    *,
    hold: Callable[[str], Held],
    by: Actor,
    now: datetime,
    build: str,
) -> int:
    """Make every change of a workbook, in one transaction; returns how many.

    Args:
        hold: takes an office's mutex. Offices are taken in the order of their codes, new ones are founded,
            so that two imports never wait for each other.

    Raises:
        ValueError: when the preview has mistakes.
        Refusal: as `configuration.change`.
    """
    if not preview.well:
        raise ValueError("a workbook with mistakes is not applied")
    founded = [row for row in preview.changes if row.kind == "office" and row.state == "new"]
    new = {row.code for row in founded}
    held = {office: hold(office) for office in sorted({row.office for row in preview.changes} - new)}
    for row in founded:
        held[row.code] = configuration.found_office(
            session, code=row.code, data=row.after or {}, by=by, now=now, build=build
        )
    for row in preview.changes:
        if row not in founded:
            configuration.change(session, held[row.office], kind=row.kind, code=row.code, after=row.after or {}, by=by)
    return len(preview.changes)
