"""What somebody brings back: a workbook that a department has reviewed, or a YAML file.

A file that comes back is held against the content as it runs. Rows that are not there stay as they are, a column that
is not there leaves its part as it is, an empty cell empties it. Nothing is deleted: what ends gets a last day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from windowsvc.lifeevents import building, revising
from windowsvc.lifeevents.assembling import Plain, procedure_plain
from windowsvc.lifeevents.facts import Fact
from windowsvc.lifeevents.record_files import one_record
from windowsvc.lifeevents.records import ProcedureRecord
from windowsvc.lifeevents.revising import Change, record_of
from windowsvc.lifeevents.sheet_columns import (
    FACT,
    GUIDE,
    ID,
    SETTING,
    SHEETS,
    SINCE,
    VALUE,
    CellError,
    Column,
    put,
    taken,
    value_of,
)
from windowsvc.lifeevents.sheet_writing import setting_text
from windowsvc.lifeevents.yamlfiles import Rows, Table, parse, refused
from windowsvc.office.workbooks import Cells, Grid, grids, narrow
from windowsvc.refusal import N_, Refusal


@dataclass(frozen=True)
class Fault:
    """What cannot be used, and where: sheet (or file), row (or line), column; ``text`` is a message id."""

    sheet: str
    row: int
    column: str
    text: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        place = f"{self.sheet}, row {self.row}" + (f", column {self.column}" if self.column else "")
        return f"{place}: {self.text.format_map(self.values)}"


@dataclass(frozen=True)
class Brought:
    """What was read from a file. With faults, the change is not to be used."""

    change: Change
    faults: tuple[Fault, ...] = ()
    strange: tuple[str, ...] = ()


_SAID: Final = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (
            r"there is no \w+ (?P<id>[^;]+); did you mean (?P<hint>[^?]+)\?",
            N_("There is no {id}. Did you mean {hint}?"),
        ),
        (r"there is no \w+ (?P<id>[^;]+)$", N_("There is no {id}.")),
        (r"comes after (?P<id>[^,]+), which is not there", N_("There is no {id}.")),
        (r"these wait for each other: (?P<circle>.+)", N_("These wait for each other: {circle}")),
        (r"is one of (?P<words>[^;]+)", N_("Please write one of {words}.")),
        (r"ends before it begins", N_("This ends before it begins.")),
        (r"is a whole number", N_("Please write a whole number.")),
        (r"no (?:ISO 8601 )?period", N_("Please write a length like P14D, P3M or P2Y.")),
        (r"(?P<what>.+)", N_("This cannot be used: {what}")),
    )
)
"""What the checks say -> the same for the person who wrote the sheet."""
_UNREAD: Final = object()
"""Stands for a cell that could not be read."""


def read(content: bytes, *, kept: Plain, name: str) -> Brought:
    """What a workbook or a YAML file changes in the content as it runs.

    Args:
        name: of the file, for messages; ``.yaml`` and ``.yml`` are read as YAML.

    Raises:
        Refusal: ``workbook_invalid``, ``workbook_large``; ``content_invalid`` for a broken YAML file.
    """
    if name.lower().endswith((".yaml", ".yml")):
        return _of_yaml(parse(content, name=name), kept, name)
    found = {grid.name: grid for grid in grids(content)}
    reader = _Reader(kept)
    for title, columns in SHEETS.items():
        if title in found:
            reader.sheet(title, columns, found[title])
    strange = tuple(title for title in found if title not in SHEETS and title != GUIDE)
    if not set(found) & set(SHEETS):
        reader.fault("、".join(found)[:60], 1, "", N_("No sheet is called {names}."), {"names": "・".join(SHEETS)})
    return reader.brought(strange)


class _Reader:
    """Collects what the sheets change, and everything that is wrong with them."""

    def __init__(self, kept: Plain) -> None:
        self.kept = kept
        self.faults: list[Fault] = []
        self.procedures: list[tuple[Table, str]] = []
        self.settings: dict[str, tuple[Any, str, int]] = {}
        self.questions: dict[str, tuple[Table, str]] = {}
        self.facts: Mapping[str, Fact] = {one.id: one for one in building.facts_of(kept)}

    def fault(self, sheet: str, row: int, column: str, text: str, values: Mapping[str, Any]) -> None:
        self.faults.append(Fault(sheet, row, column, text, values))

    def sheet(self, title: str, columns: Sequence[Column], grid: Grid) -> None:
        key = narrow(columns[0].heading)
        known = {narrow(one.heading): one for one in columns}
        if key not in grid.headings:
            self.fault(
                title, 1, columns[0].heading, N_("The column {column} is missing."), {"column": columns[0].heading}
            )
            return
        for heading in grid.headings:
            if heading not in known:
                self.fault(title, 1, heading, N_("There is no column {column} in this sheet."), {"column": heading})
        seen: dict[str, int] = {}
        for number, cells in grid.rows:
            name = cells[key]
            if title != "設定" and name in seen:
                self.fault(
                    title, number, columns[0].heading, N_("{id} is also in row {row}."), {"id": name, "row": seen[name]}
                )
                continue
            seen[name] = number
            _READERS[title](self, title, number, name, _Row(self, title, number, known, cells))

    def procedure(self, title: str, number: int, name: str, row: _Row) -> None:
        before = next((one for one in self.kept["procedures"] if one["id"] == name), None)
        record = record_of(before) if before else Table(id=name)
        record.line, record.lines = number, {"id": number} if before is None else {}
        was = _comparable(record)
        row.into(record)
        if _comparable(record) != was:
            self.procedures.append((record, title))

    def setting(self, title: str, number: int, name: str, row: _Row) -> None:
        one = next((one for one in self.kept["settings"] if one["id"] == name), None)
        if one is None:
            self.fault(title, number, SETTING.heading, N_("There is no {id}."), {"id": name})
            return
        values = row.values((SINCE, VALUE))
        rows = self.settings.setdefault(name, ([], title, number))[0]
        try:
            value = _setting_value(one, str(values.get("value") or ""))
        except (Refusal, ValueError):
            self.fault(title, number, VALUE.heading, N_("This setting cannot have that value."), {})
            return
        rows.append({"from": values.get("from"), "value": value})

    def question(self, title: str, number: int, name: str, row: _Row) -> None:
        before = next((one for one in self.kept["facts"] if one["id"] == name), None)
        if before is None:
            self.fault(title, number, FACT.heading, N_("There is no {id}."), {"id": name})
            return
        own = Table(question=before["question"], sensitive=before["sensitive"])
        own.line, own.lines = number, {}
        was = dict(own)
        row.into(own)
        if dict(own) != was:
            self.questions[name] = (own, title)

    def brought(self, strange: tuple[str, ...]) -> Brought:
        unchanged = {one["id"]: one["dated"] for one in self.kept["settings"]}
        settings = {
            name: given for name, given in self.settings.items() if _dated(given[0]) != _plainly(unchanged[name])
        }
        change = Change(tuple(self.procedures), settings, self.questions)
        for raw, title in self.procedures:
            self._whole(raw, title)
        if not self.faults:
            self._whole_change(change)
        return Brought(change, tuple(self.faults), strange)

    def _whole(self, raw: Table, title: str) -> None:
        try:
            procedure_plain(one_record(ProcedureRecord, raw, title, raw.line), (title, raw), self.facts)
        except Refusal as refusal:
            self._of(refusal)

    def _whole_change(self, change: Change) -> None:
        try:
            revising.revised(self.kept, change)
        except Refusal as refusal:
            self._of(refusal)

    def _of(self, refusal: Refusal) -> None:
        told = refusal.detail
        path = str(told["what"]).split(":")[0].split(",")[0]
        columns = SHEETS.get(str(told["file"]), ())
        hit = next((one for one in columns if path in (one.path, one.path.split(".")[0])), None)
        column = hit.heading if hit else VALUE.heading if told["file"] == "設定" else ""
        for pattern, text in _SAID:
            if found := pattern.search(str(told["what"])):
                self.fault(str(told["file"]), int(told["line"]), column, text, found.groupdict())
                return


class _Row:
    """One row of a sheet."""

    def __init__(self, reader: _Reader, title: str, number: int, known: Mapping[str, Column], cells: Cells) -> None:
        self.reader, self.title, self.number, self.known, self.cells = reader, title, number, known, cells

    def into(self, record: Table) -> None:
        """Write what the row says into a record."""
        for heading, column in self.known.items():
            if heading in self.cells and column.path != "id":
                value = self._value(column, self.cells[heading])
                if value is not _UNREAD and not _same(taken(record, column.path), value):
                    put(record, column.path, value, line=self.number)

    def values(self, columns: Sequence[Column]) -> dict[str, Any]:
        read = {one.path: self._value(one, self.cells.get(narrow(one.heading), "")) for one in columns}
        return {path: value for path, value in read.items() if value is not _UNREAD}

    def _value(self, column: Column, cell: str) -> Any:
        try:
            return value_of(column, cell)
        except CellError as error:
            self.reader.fault(self.title, self.number, column.heading, error.text, error.values)
            return _UNREAD


_READERS: Final = {"手続": _Reader.procedure, "設定": _Reader.setting, "質問": _Reader.question}


def _same(before: Any, value: Any) -> bool:
    nothing: tuple[Any, ...] = (None, "", "unknown", [], False)
    return (before in nothing and value in nothing) or before == value or str(before) == str(value)


def _comparable(record: Table) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value not in (None, "", [], {}, False, "unknown")}


def _setting_value(one: Plain, text: str) -> Any:
    if not text.strip():
        return None
    if one["type"] == "list":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if one["type"] == "table":
        found = parse(text.replace("はい", "true").replace("いいえ", "false").encode(), name="設定")
        return dict(found)
    if one["type"] == "bool":
        return value_of(Column("", "", "tick"), text)
    return parse(f"value: {text}".encode(), name="設定")["value"]


def _dated(rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    return [[str(row["from"] or ""), setting_text(row["value"])] for row in rows]


def _plainly(dated: Sequence[Sequence[Any]]) -> list[list[str]]:
    return [[since or "", setting_text(value)] for since, value in dated]


def _of_yaml(table: Table, kept: Plain, name: str) -> Brought:
    """A file with ``procedures`` (whole records, or parts of those that are there) and ``settings``."""
    for key in table:
        if key not in ("procedures", "settings"):
            raise refused(name, table.lines[key], f"{key}: a file that is brought holds procedures and settings")
    rows = table.get("procedures", Rows())
    settings = table.get("settings", Table())
    if not isinstance(rows, Rows) or not isinstance(settings, Table):
        raise refused(name, 1, "procedures is a list, settings a mapping")
    known = {one["id"]: record_of(one) for one in kept["procedures"]}
    made = []
    for raw in rows:
        if not isinstance(raw, Table):
            raise refused(name, rows.line, "a procedure is a mapping")
        merged = Table({**known.get(str(raw.get(ID.path)), {}), **raw})
        merged.line, merged.lines = raw.line, raw.lines
        made.append((merged, name))
    change = Change(made, {key: (value, name, settings.lines[key]) for key, value in settings.items()})
    revising.revised(kept, change)
    return Brought(change)
