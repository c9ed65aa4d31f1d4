"""What tells at a glance whom a case is about. Pure."""

from __future__ import annotations

from typing import Any, Final

from windowsvc.lifeevents import choices
from windowsvc.lifeevents.derived import completed
from windowsvc.lifeevents.facts import Given
from windowsvc.lifeevents.model import Event

Json = dict[str, str]

_PLAIN: Final = {
    "died_on": "deceased.date_of_death",
    "moved_on": "household.move_in_date",
    "address": "household.new_address",
}


def about(event: Event, given: Given) -> list[Json]:
    """The person who died with their age and the day, or how many move and where: each a key and its words."""
    known, people, _ = completed(given, event=event.id, dates=event.bases)
    found: list[Json] = []
    name = _name(given.facts.get("deceased.name"))
    if name:
        age = known.get("deceased.age")
        found.append({"key": "deceased", "said": f"{name} 様({age})" if age is not None else f"{name} 様"})
    if event.people and people:
        found.append({"key": "movers", "said": f"{len(people)}人"})
    for key, fact in _PLAIN.items():
        value: Any = given.facts.get(fact)
        if value is not None and fact in event.facts:
            plain = value.isoformat() if hasattr(value, "isoformat") else value
            found.append({"key": key, "said": choices.said(event.facts[fact], plain)})
    return found


def _name(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("name") or value.get("kana") or "")
    return str(value or "")
