"""A citizen's record as another system gives it: a facts file, pasted or sent as a file, looked over before it is kept.

Beside the shape of a facts file (``facts`` and ``people``), plain lines ``fact: value`` are understood as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from windowsvc.lifeevents import asking, choices
from windowsvc.lifeevents.casefile import Answer
from windowsvc.lifeevents.facts import given
from windowsvc.lifeevents.model import Event
from windowsvc.refusal import N_, Refusal

NAME: Final = "record"
_PARTS: Final = ("facts", "people", "on")


@dataclass(frozen=True)
class Line:
    """One value of the record; ``known``: none, same or other, by what stands in the case."""

    topic: str
    person: str
    said: str
    known: str


@dataclass(frozen=True)
class Pasted:
    """What a record says: plain values for the verb, and lines for people."""

    facts: Mapping[str, Any]
    people: Mapping[str, Mapping[str, Any]]
    lines: Sequence[Line]


def read(data: bytes, event: Event, *, standing: Iterable[Answer], on: Any) -> Pasted:
    """What a record says, checked against the facts of the event.

    Raises:
        Refusal: ``record_empty``; ``content_invalid`` with the line; as `facts.given`.
    """
    raw = dict(asking.parsed(data, name=NAME)) if data.strip() else {}
    found = raw if any(part in raw for part in _PARTS) else {"facts": raw}
    plain = {**found, "facts": _plain(found.get("facts") or {}), "people": [_plain(one) for one in _people(found)]}
    checked = given({**plain, "on": None}, known=event.facts, on=on, withheld=event.withheld)
    people = {one["id"]: {name: one[name] for name in one if name != "id"} for one in plain["people"]}
    if not checked.facts and not any(checked.people.values()):
        raise Refusal("record_empty", N_("Nothing in it is known here."), status=422)
    before = {(one.fact, one.person): one.value for one in standing}
    values = [(name, None, value) for name, value in plain["facts"].items()]
    values += [(name, who, value) for who, own in people.items() for name, value in own.items()]
    lines = [_line(event, name, who, value, before) for name, who, value in values if value is not None]
    return Pasted(plain["facts"], people, lines)


def _people(found: Mapping[str, Any]) -> Sequence[Any]:
    people = found.get("people") or []
    return people if isinstance(people, list) else []


def _plain(values: Any) -> Any:
    """Days as text, as they are kept."""
    if not isinstance(values, Mapping):
        return values
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}


def _line(event: Event, name: str, who: str | None, value: Any, before: Mapping[tuple[str, str | None], Any]) -> Line:
    fact = event.facts[name]
    known = "none" if before.get((name, who)) is None else "same" if before[name, who] == value else "other"
    return Line(choices.topic_of(fact), who or "", choices.said(fact, value), known)
