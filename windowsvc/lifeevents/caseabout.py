"""What tells at a glance whom a case is about. Pure."""

from __future__ import annotations

from typing import Any, Final

from windowsvc.lifeevents import choices
from windowsvc.lifeevents.derived import completed
from windowsvc.lifeevents.facts import Given
from windowsvc.lifeevents.model import Event

Json = dict[str, Any]

_PLAIN: Final = {
    "died_on": "deceased.date_of_death",
    "moved_on": "household.move_in_date",
    "address": "household.new_address",
}


def about(event: Event, given: Given) -> list[Json]:
    """The person who died with their age and the day, or how many move and where.

    Each is a key, the name of a person where it is about one, and the words that follow.
    """
    known, people, _ = completed(given, event=event.id, dates=event.bases)
    found: list[Json] = []
    name = _name(given.facts.get("deceased.name"))
    if name:
        age = known.get("deceased.age")
        found.append({"key": "deceased", "name": name, "said": " 様" if age is None else f" 様({age})"})
    if event.people and people:
        found.append({"key": "movers", "name": None, "said": f"{len(people)}人"})
    for key, fact in _PLAIN.items():
        value: Any = given.facts.get(fact)
        if value is not None and fact in event.facts:
            plain = value.isoformat() if hasattr(value, "isoformat") else value
            found.append({"key": key, "name": None, "said": choices.said(event.facts[fact], plain)})
    return found


def _name(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("name") or value.get("kana") or "")
    return str(value or "")
