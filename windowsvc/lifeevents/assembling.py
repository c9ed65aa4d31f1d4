"""From the files of an event to one plain, checked description of it (JSON values only), which may be kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from windowsvc.lifeevents import building
from windowsvc.lifeevents.conditions import ConditionError, checked
from windowsvc.lifeevents.deadlines import OffsetError, ends
from windowsvc.lifeevents.facts import Fact, FactError, nearest
from windowsvc.lifeevents.facts import read as read_value
from windowsvc.lifeevents.record_files import Read, one_record, rows_of
from windowsvc.lifeevents.records import (
    DeadlineRecord,
    DocumentRecord,
    EventRecord,
    FactRecord,
    OverlayRecord,
    ProcedureRecord,
    RuleRecord,
    ScreeningRecord,
    SettingRecord,
    TogetherRecord,
)
from windowsvc.lifeevents.yamlfiles import Table, refused

Plain = dict[str, Any]


def assemble(event: str, *, city: str | None, read: Read, procedures: Iterable[str]) -> Plain:
    """Everything about an event.

    Args:
        procedures: names of the files of procedures, in their order.

    Raises:
        Refusal: ``content_invalid`` with file, line and what was meant.
    """
    head = one_record(EventRecord, read(f"{event}/event.yaml"), f"{event}/event.yaml")
    overlay, overlay_at = _overlay(city, read)
    found: Plain = {
        "event": head.model_dump(mode="json"),
        "facts": [],
        "withheld": [],
        "settings": _settings(("_shared/settings.yaml",), read, overlay, overlay_at),
        "same": _same_documents(read),
        "procedures": [],
        "rules": [],
        "texts": overlay.texts if overlay else {},
        "live": overlay.events[event].live if overlay and event in overlay.events else head.live,
    }
    _facts(found, head, read)
    facts = {fact.id: fact for fact in building.facts_of(found)}
    check_asking(found, facts)
    found["gentle_node"] = gentle_node(head, facts, f"{event}/event.yaml")
    found["screening"] = _screening(head, read, facts)
    found["together"] = _together(head, read, facts)
    _procedures(found, event, read, procedures, facts, overlay, overlay_at)
    _rules(found, event, read, facts)
    check_references(found, head, f"{event}/event.yaml", facts)
    return found


def _facts(found: Plain, head: EventRecord, read: Read) -> None:
    seen: dict[str, str] = {}
    for file in head.questions:
        for record, raw, _ in rows_of(FactRecord, read, file, "facts"):
            if record.id in seen:
                raise refused(file, raw.line, f"{record.id} is also in {seen[record.id]}")
            seen[record.id] = file
            if record.type == "mynumber":
                found["withheld"].append(record.id)
                continue
            found["facts"].append(record.model_dump(mode="json", by_alias=False) | {"where": [file, raw.line]})


def _settings(files: Iterable[str], read: Read, overlay: OverlayRecord | None, overlay_at: Table | None) -> list[Plain]:
    found: dict[str, Plain] = {}
    for file in files:
        for record, raw, _ in rows_of(SettingRecord, read, file, "settings"):
            found[record.id] = record.model_dump(mode="json") | {
                "where": [file, raw.line],
                "dated": [[None, record.default]],
            }
            building.check_setting(found[record.id], record.default, at=(file, raw.line))
    given = overlay.settings if overlay else {}
    places = overlay_at.get("settings") if overlay_at else None
    for name, value in given.items():
        line = places.lines[name] if isinstance(places, Table) else 1
        file = f"cities/{overlay.city}/overlay.yaml" if overlay else ""
        if name not in found:
            raise refused(file, line, f"there is no setting {name}{nearest(name, found)}")
        found[name]["dated"] = building.dated(found[name], value, at=(file, line))
    return list(found.values())


def _screening(head: EventRecord, read: Read, facts: Mapping[str, Fact]) -> list[Plain]:
    found = []
    for file in head.screening:
        for record, raw, _ in rows_of(ScreeningRecord, read, file, "screening"):
            _known_facts(record.id, record.sets_none, facts, file, raw.line)
            found.append(record.model_dump(mode="json"))
    return found


def _together(head: EventRecord, read: Read, facts: Mapping[str, Fact]) -> list[Plain]:
    found: list[Plain] = []
    places: dict[str, str] = {}
    for file in head.together:
        for record, raw, _ in rows_of(TogetherRecord, read, file, "together"):
            _known_facts(record.id, record.facts, facts, file, raw.line)
            for name in record.facts:
                if name in places:
                    raise refused(file, raw.line, f"{record.id}: {name} is asked in {places[name]} already")
                places[name] = record.id
            found.append(record.model_dump(mode="json"))
    return found


def _known_facts(what: str, names: Iterable[str], facts: Mapping[str, Fact], file: str, line: int) -> None:
    for name in names:
        if name not in facts:
            raise refused(file, line, f"{what}: there is no fact {name}{nearest(name, facts)}")


def _same_documents(read: Read) -> dict[str, str]:
    """Document -> the one under which it is asked for once."""
    rows = rows_of(DocumentRecord, read, "_shared/documents.yaml", "documents")
    return {one.name: one.same_as for one, _, _ in rows if one.same_as is not None}


def check_asking(found: Plain, facts: Mapping[str, Fact]) -> None:
    """Check when a fact is asked, and the answer it is first assumed to have."""
    for one in found["facts"]:
        file, line = one["where"]
        table = Table()
        table.line, table.lines = line, {}
        condition_node(one["when"], facts, one["id"].startswith("person."), file, table, "when")
        try:
            read_value(facts[one["id"]], one["assumed"])
        except FactError as error:
            raise refused(file, line, f"{one['id']}, assumed: {error}") from None


def gentle_node(head: EventRecord, facts: Mapping[str, Fact], file: str) -> Any:
    """The tree of the condition under which people are spared the interview."""
    if head.gentle is None:
        return None
    for name in head.gentle.ask:
        if name not in facts:
            raise refused(file, 1, f"there is no fact {name}{nearest(name, facts)}")
    table = Table()
    table.lines = {}
    return condition_node(head.gentle.when, facts, False, file, table, "gentle")


def _overlay(city: str | None, read: Read) -> tuple[OverlayRecord | None, Table | None]:
    if city is None:
        return None, None
    file = f"cities/{city}/overlay.yaml"
    raw = read(file)
    return one_record(OverlayRecord, raw, file), raw


def _procedures(
    found: Plain,
    event: str,
    read: Read,
    files: Iterable[str],
    facts: Mapping[str, Fact],
    overlay: OverlayRecord | None,
    overlay_at: Table | None,
) -> None:
    seen: dict[str, str] = {}
    changes = dict(overlay.events[event].items) if overlay and event in overlay.events else {}
    city_file = f"cities/{overlay.city}/overlay.yaml" if overlay else ""
    for file in files:
        for record, raw, _ in rows_of(ProcedureRecord, read, file, "procedures"):
            if record.id in seen:
                raise refused(file, raw.line, f"{record.id} is also in {seen[record.id]}")
            seen[record.id] = f"{file}:{raw.line}"
            at, lines = file, raw
            if record.id in changes:
                at, lines = city_file, _items_of(overlay_at, event, record.id)
                merged = Table({**raw, **changes.pop(record.id)})
                merged.line, merged.lines = lines.line, lines.lines
                record = one_record(ProcedureRecord, merged, at, lines.line)
            department = overlay.departments.get(record.department) if overlay else None
            plain = procedure_plain(record, (at, lines), facts, below=(file, raw))
            plain["department"] = department or record.department
            found["procedures"].append(plain)
    for name in changes:
        line = _items_of(overlay_at, event, name).line
        raise refused(city_file, line, f"there is no procedure {name}{nearest(name, seen)}")


def procedure_plain(
    record: ProcedureRecord, at: tuple[str, Table], facts: Mapping[str, Fact], *, below: tuple[str, Table] | None = None
) -> Plain:
    """A procedure as plain values, its conditions and deadline checked.

    Args:
        at: file and mapping it was read from.
        below: file and mapping of what ``at`` changes only in part.
    """
    file, raw = below or at
    plain = record.model_dump(mode="json") | {"where": [file, raw.line]}
    person = record.scope == "each_person"
    for key in ("applies_when", "check_when"):
        place = at if key in at[1].lines else (file, raw)
        plain[f"{key}_node"] = condition_node(plain[key], facts, person, *place, key)
    _deadline(record.deadline, *at)
    if record.valid_from and record.valid_until and record.valid_until < record.valid_from:
        raise refused(at[0], at[1].line, f"{record.id} ends before it begins")
    return plain


def _items_of(overlay_at: Table | None, event: str, name: str) -> Table:
    found: Table = (overlay_at or Table())["events"][event]["items"][name]
    return found


def condition_node(text: str | None, facts: Mapping[str, Fact], person: bool, file: str, raw: Table, key: str) -> Any:
    """The tree of a checked condition; refused with its line and column."""
    if text is None:
        return None
    try:
        return checked(text, facts=facts, person=person)
    except ConditionError as error:
        line = raw.lines.get(key, raw.line)
        raise refused(file, line, f"{key}, column {error.column}: {error}") from None


def _deadline(record: DeadlineRecord | None, file: str, raw: Table) -> None:
    for one in (record, *record.also) if record else ():
        if one is not None and one.offset is not None:
            try:
                ends(_SOME_DAY, one.offset)
            except OffsetError as error:
                raise refused(file, raw.lines.get("deadline", raw.line), f"deadline: {error}") from None


def _rules(found: Plain, event: str, read: Read, facts: Mapping[str, Fact]) -> None:
    file = f"{event}/effects.yaml"
    known = {one["id"] for one in found["procedures"]}
    for record, raw, _ in rows_of(RuleRecord, read, file, "rules"):
        named = record.keep if record.items == "estate" else (*record.items, *record.keep)
        for name in named:
            if name not in known:
                raise refused(file, raw.line, f"{record.id}: there is no procedure {name}{nearest(name, known)}")
        if record.effect == "status" and record.status is None:
            raise refused(file, raw.line, f"{record.id}: the effect status needs a status")
        plain = record.model_dump(mode="json") | {"where": [file, raw.line]}
        plain["when_node"] = condition_node(record.when, facts, False, file, raw, "when")
        found["rules"].append(plain)


def check_references(found: Plain, head: EventRecord, file: str, facts: Mapping[str, Fact]) -> None:
    """Refuse names of facts, settings and procedures that are not there, and procedures that wait for each other."""
    procedures = {one["id"]: one for one in found["procedures"]}
    for name in (*head.bases.values(), *head.background):
        if name not in facts:
            raise refused(file, 1, f"there is no fact {name}{nearest(name, facts)}")
    for one in procedures.values():
        at = one["where"]
        for name in one["after"]:
            if name not in procedures:
                raise refused(
                    at[0], at[1], f"{one['id']} comes after {name}, which is not there{nearest(name, procedures)}"
                )
        base = (one["deadline"] or {}).get("base")
        if base is not None and base not in head.bases and getattr(facts.get(base), "type", "") != "date":
            raise refused(at[0], at[1], f"{one['id']}: a deadline counts from {base}, which is no date")
        settings = {setting["id"] for setting in found["settings"]}
        varying = (one["amount"], (one["deadline"] or {}).get("offset_setting", ""))
        for name in (*one["settings"], *(name for name in varying if name)):
            if name not in settings:
                raise refused(at[0], at[1], f"{one['id']}: there is no setting {name}{nearest(name, settings)}")
    _no_circle(procedures)


def _no_circle(procedures: Mapping[str, Plain]) -> None:
    """Refuse procedures that wait for each other."""
    done: set[str] = set()
    for start in procedures:
        path = [start]
        trail = [iter(procedures[start]["after"])]
        while trail:
            name = next(trail[-1], None)
            if name is None:
                trail.pop()
                done.add(path.pop())
            elif name in path:
                circle = " -> ".join([*path[path.index(name) :], name])
                raise refused(
                    procedures[name]["where"][0], procedures[name]["where"][1], f"these wait for each other: {circle}"
                )
            elif name not in done:
                path.append(name)
                trail.append(iter(procedures[name]["after"]))


_SOME_DAY: Final = date(2026, 4, 1)
