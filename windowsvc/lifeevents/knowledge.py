"""Which content counts here, on which days an office is open, and which facts of different events mean the same."""

from __future__ import annotations

from datetime import date
from functools import cache

from sqlalchemy.orm import Session

from windowsvc.lifeevents import asking, content, editions
from windowsvc.lifeevents.deadlines import IsOpen
from windowsvc.lifeevents.model import Event
from windowsvc.lifeevents.tables import CaseFile
from windowsvc.lifeevents.yamlfiles import parse, read_bytes
from windowsvc.lobby import day as calendar
from windowsvc.lobby.setup import Opening
from windowsvc.office.configuration import City


def event_of(session: Session, row: CaseFile, *, city: str) -> Event:
    """The life event of a case, in the edition that the case was begun on.

    Args:
        city: id of the overlay; empty: the base.

    Raises:
        Refusal: ``event_unknown``, ``city_unknown``.
    """
    return editions.of_case(session, row.code, event=row.event, on=row.starts_on, city=city or None)


def open_days(city: City, office: str) -> IsOpen:
    """The days on which an office works; an ordinary city hall's where it has no hours yet."""
    opening = city.get(Opening, office)
    if opening is None:
        return asking.ordinarily_open

    def is_open(day: date) -> bool:
        return bool(calendar.plan(opening.hours, day).spans)

    return is_open


@cache
def meanings() -> dict[str, tuple[str, ...]]:
    """Fact -> the facts of other events with the same meaning, so that two events on one visit ask once.

    A fact of the household or of those who come means the same in every event that has it.
    """
    table = parse(read_bytes(content.ROOT / "_shared/facts.yaml", name="_shared/facts.yaml"), name="_shared/facts.yaml")
    found: dict[str, tuple[str, ...]] = {}
    for group in table["same"]:
        facts = tuple(group["facts"])
        for fact in facts:
            found[fact] = tuple(other for other in facts if other != fact)
    return found


def live_events(session: Session, *, city: str, on: date) -> list[str]:
    """The life events that this city uses on a day."""
    return [one for one in content.events() if editions.event_on(session, one, on=on, city=city or None).live]
