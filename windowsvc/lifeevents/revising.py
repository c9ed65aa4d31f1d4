"""A kept description of an event, checked anew with what somebody changes in it.

Kept descriptions hold records as they were read. Everything is validated again each time: a version of this program
that knows more fields or fewer still reads them, and a change is refused with its place before anything is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from windowsvc.lifeevents import building
from windowsvc.lifeevents.assembling import (
    Plain,
    check_asking,
    check_references,
    condition_node,
    gentle_node,
    procedure_plain,
)
from windowsvc.lifeevents.facts import Fact
from windowsvc.lifeevents.record_files import one_record
from windowsvc.lifeevents.records import (
    EventRecord,
    FactRecord,
    ProcedureRecord,
    RuleRecord,
    ScreeningRecord,
    SettingRecord,
    TogetherRecord,
)
from windowsvc.lifeevents.yamlfiles import Table, refused

_MADE = ("where", "dated", "applies_when_node", "check_when_node", "when_node")
"""Parts that are made from a record and are not part of it."""


@dataclass(frozen=True)
class Change:
    """What somebody changes, each with the file (or sheet) it was read from.

    Attributes:
        procedures: whole records, new or in place of those with the same ids.
        settings: setting -> its values with the day each holds from.
        questions: fact -> parts of its record that are replaced.
        live: whether the city uses the event; None: as before.
    """

    procedures: Sequence[tuple[Table, str]] = ()
    settings: Mapping[str, tuple[Any, str, int]] = field(default_factory=dict)
    questions: Mapping[str, tuple[Table, str]] = field(default_factory=dict)
    live: bool | None = None


def revised(kept: Plain, change: Change | None = None) -> Plain:
    """The description with the change in it.

    Raises:
        Refusal: ``content_invalid`` with file (or sheet), line and what was meant.
    """
    change = change or Change()
    head = one_record(EventRecord, kept["event"], "event.yaml")
    found: Plain = {
        "event": head.model_dump(mode="json"),
        "facts": _facts(kept, change),
        "withheld": kept["withheld"],
        "settings": _settings(kept, change),
        "same": kept["same"],
        "screening": [_again(ScreeningRecord, one).model_dump(mode="json") for one in kept["screening"]],
        "together": [_again(TogetherRecord, one).model_dump(mode="json") for one in kept.get("together", ())],
        "live": kept["live"] if change.live is None else change.live,
        "texts": kept.get("texts", {}),
    }
    facts = {fact.id: fact for fact in building.facts_of(found)}
    check_asking(found, facts)
    found["gentle_node"] = gentle_node(head, facts, "event.yaml")
    found["procedures"] = _procedures(kept, change, facts)
    found["rules"] = [_rule(one, facts) for one in kept["rules"]]
    check_references(found, head, "event.yaml", facts)
    return found


def record_of(one: Mapping[str, Any]) -> Table:
    """The record in a kept description, as a mapping that knows its line."""
    table = Table({name: value for name, value in one.items() if name not in _MADE})
    table.line, table.lines = one.get("where", ["", 1])[1], {}
    return table


def _again(kind: Any, one: Mapping[str, Any]) -> Any:
    file, line = one.get("where", ["event.yaml", 1])
    return one_record(kind, record_of(one), file, line)


def _facts(kept: Plain, change: Change) -> list[Plain]:
    found = []
    known = {one["id"] for one in kept["facts"]}
    for name, (raw, file) in change.questions.items():
        if name not in known:
            raise refused(file, raw.line, f"there is no fact {name}")
    for one in kept["facts"]:
        table = record_of(one)
        table["for"] = table.pop("purposes")
        own, file = change.questions.get(one["id"], (Table(), one["where"][0]))
        record = one_record(FactRecord, {**table, **own}, file, getattr(own, "line", one["where"][1]))
        found.append(record.model_dump(mode="json", by_alias=False) | {"where": one["where"]})
    return found


def _settings(kept: Plain, change: Change) -> list[Plain]:
    known = {one["id"] for one in kept["settings"]}
    for name, (_, file, line) in change.settings.items():
        if name not in known:
            raise refused(file, line, f"there is no setting {name}")
    found = []
    for one in kept["settings"]:
        record = _again(SettingRecord, one)
        plain = record.model_dump(mode="json") | {"where": one["where"], "dated": one["dated"]}
        if one["id"] in change.settings:
            value, file, line = change.settings[one["id"]]
            plain["dated"] = building.dated(plain, value, at=(file, line))
        found.append(plain)
    return found


def _procedures(kept: Plain, change: Change, facts: Mapping[str, Fact]) -> list[Plain]:
    found: dict[str, Plain] = {}
    for one in kept["procedures"]:
        record = _again(ProcedureRecord, one)
        found[record.id] = procedure_plain(record, (one["where"][0], record_of(one)), facts)
    given: dict[str, str] = {}
    for raw, file in change.procedures:
        record = one_record(ProcedureRecord, raw, file, raw.line)
        if record.id in given:
            raise refused(file, raw.line, f"{record.id} is there twice, first on line {given[record.id]}")
        given[record.id] = str(raw.line)
        found[record.id] = procedure_plain(record, (file, raw), facts)
    return list(found.values())


def _rule(one: Plain, facts: Mapping[str, Fact]) -> Plain:
    record = _again(RuleRecord, one)
    node = condition_node(record.when, facts, False, one["where"][0], record_of(one), "when")
    plain: Plain = record.model_dump(mode="json")
    return plain | {"where": one["where"], "when_node": node}
