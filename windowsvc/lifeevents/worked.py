"""Worked cases: families with what they need, as somebody from the department wrote it down."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import Field

from windowsvc.lifeevents import asking, checklist
from windowsvc.lifeevents.content import ROOT, shipped
from windowsvc.lifeevents.effects import Draft, act, standing, test_of
from windowsvc.lifeevents.facts import Given, given
from windowsvc.lifeevents.model import Event, Procedure, Rule, Status, Where
from windowsvc.lifeevents.record_files import one_record
from windowsvc.lifeevents.records import Record, Text
from windowsvc.lifeevents.yamlfiles import Rows, Table, read_file, refused
from windowsvc.refusal import Refusal

ON: Final = date(2026, 11, 24)
"""The day of a case that names none."""


class CaseRecord(Record):
    """One family. Expectations name procedures by their Japanese name, with [id] for one person's."""

    name: Text
    source: Text
    like: str | None = None
    on: date | None = None
    facts: dict[str, Any] = Field(default_factory=dict)
    people: list[dict[str, Any]] = Field(default_factory=list)
    settings: dict[str, Any] = Field(default_factory=dict)
    needed: tuple[str, ...] = ()
    to_confirm: tuple[str, ...] = ()
    not_needed: tuple[str, ...] = ()
    city_does_it: tuple[str, ...] = ()
    consult: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expected:
    """What one item should be."""

    procedure: Procedure
    person: str | None
    status: Status


@dataclass(frozen=True)
class Worked:
    """A case ready to be looked at."""

    name: str
    source: str
    where: Where
    case: checklist.Case
    given: Given
    expected: tuple[Expected, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)

    def under(self, rule: Rule) -> Worked:
        """The case with another condition of a rule."""
        truth = test_of(rule.when, self.case.known, self.case.people)
        return replace(self, case=replace(self.case, truths={**self.case.truths, rule.id: truth}))


@dataclass(frozen=True)
class Miss:
    """An expectation that does not hold."""

    worked: Worked
    expected: Expected
    found: Status

    def __str__(self) -> str:
        who = f" [{self.expected.person}]" if self.expected.person else ""
        name = self.expected.procedure.name["ja"]
        return f"{self.worked.where}: {self.worked.name}: {name}{who} is {self.found}, expected {self.expected.status}"


def load(event: Event, *, root: Path = ROOT) -> tuple[Worked, ...]:
    """The worked cases of an event.

    Raises:
        Refusal: ``content_invalid`` with file and line.
    """
    names = {one.name["ja"]: one for one in event.procedures} | {one.id: one for one in event.procedures}
    found: dict[str, CaseRecord] = {}
    made = []
    for path in sorted((root / event.id / "cases").glob("*.yaml")):
        file = path.relative_to(root).as_posix()
        for raw in _rows(read_file(path, name=file), file):
            record = _record(raw, file, found)
            if record.name in found:
                raise refused(file, raw.line, f"there are two cases {record.name}")
            found[record.name] = record
            made.append(_worked(event, record, names, Where(file, raw.line)))
    return tuple(made)


@functools.cache
def counted(event: str) -> tuple[Worked, ...]:
    """The worked cases of a shipped event, read once by each process."""
    return load(shipped(event))


def _rows(table: Table, file: str) -> Iterator[Table]:
    rows = table.get("cases")
    if not isinstance(rows, Rows) or len(table) != 1:
        raise refused(file, 1, "cases is a list, and the file holds nothing else")
    for row, line in zip(rows, rows.lines, strict=True):
        if not isinstance(row, Table):
            raise refused(file, line, "a case is a mapping")
        yield row


def _record(raw: Table, file: str, known: Mapping[str, CaseRecord]) -> CaseRecord:
    """The record; what a case is ``like`` gives it the facts, people and settings that it does not name itself."""
    record = one_record(CaseRecord, raw, file, raw.line)
    if record.like is None:
        return record
    base = known.get(record.like)
    if base is None:
        raise refused(file, raw.line, f"there is no case {record.like} before this one")
    return record.model_copy(
        update={
            "facts": {**base.facts, **record.facts},
            "settings": {**base.settings, **record.settings},
            "people": _people(base.people, record.people),
            "on": record.on or base.on,
        }
    )


def _people(base: list[dict[str, Any]], own: list[dict[str, Any]]) -> list[dict[str, Any]]:
    changed = {one.get("id"): one for one in own}
    merged = [{**one, **changed.pop(one.get("id"), {})} for one in base]
    return [*merged, *changed.values()]


def _worked(event: Event, record: CaseRecord, names: Mapping[str, Procedure], where: Where) -> Worked:
    raw = {"facts": record.facts, "people": record.people}
    try:
        known = given(raw, known=event.facts, on=record.on or ON, withheld=event.withheld)
        settings = asking.checked_settings(record.settings, event=event)
    except Refusal as refusal:
        raise refused(where.file, where.line, f"{record.name}: {refusal.detail}") from None
    expected = []
    for status in Status:
        for text in getattr(record, status):
            procedure, person = _named(text, names, where)
            expected.append(Expected(procedure, person, status))
    case = checklist.case_of(event, known, settings=settings)
    return Worked(record.name, record.source, where, case, known, tuple(expected), settings)


def _named(text: str, names: Mapping[str, Procedure], where: Where) -> tuple[Procedure, str | None]:
    name, _, rest = text.rpartition(" [")
    whole, person = (name, rest.rstrip("]")) if name and rest.endswith("]") else (text, None)
    if whole not in names:
        raise refused(where.file, where.line, f"there is no procedure {whole}")
    return names[whole], person


def found_status(event: Event, worked: Worked, procedure: Procedure, person: str | None) -> Status | None:
    """What a procedure comes to in a case; the first of several dogs or mopeds. None: no such person."""
    for draft in _drafts(event, worked, procedure):
        if draft.person == person:
            return draft.status
    return None


def _drafts(event: Event, worked: Worked, procedure: Procedure) -> Iterator[Draft]:
    for person, known, _ in checklist.scope_of(procedure, worked.case):
        draft = checklist.draft_of(procedure, person, known, worked.case.people)
        act(draft, standing(event.acting[procedure.id], worked.case.truths), worked.case.truths)
        yield draft


def misses(event: Event, cases: tuple[Worked, ...]) -> Iterator[Miss | str]:
    """Every expectation that does not hold."""
    for worked in cases:
        for expected in worked.expected:
            found = found_status(event, worked, expected.procedure, expected.person)
            if found is None:
                yield f"{worked.where}: {worked.name}: there is no {expected.person}"
            elif found is not expected.status:
                yield Miss(worked, expected, found)
