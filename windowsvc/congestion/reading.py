"""What is expected of an office, read again for its faces: with the hours as the city has set them now."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from windowsvc.clocks import TOKYO, local
from windowsvc.congestion.ahead import WHOLE, Ahead, Hour, Minutes
from windowsvc.congestion.tables import Congestion
from windowsvc.lobby.day import Hours, Schedule, both, plan
from windowsvc.lobby.opening import iso
from windowsvc.lobby.setup import Opening, Service
from windowsvc.office.configuration import City


def hours_of(city: City, office: str) -> Hours:
    """The opening hours of an office; none where it has none."""
    opening = city.get(Opening, office)
    return opening.hours if opening else Hours(weekly={})


def issuing_minutes(hours: Schedule, day: date) -> Minutes:
    """By hour of a day, the minutes in which numbers are given."""
    found: defaultdict[int, int] = defaultdict(int)
    for span in plan(hours, day).spans:
        at, until = local(span.opens), local(min(span.last_issue, span.closes))
        while at < until:
            end = min(until, at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1))
            found[at.hour] += round((end - at).total_seconds() / 60)
            at = end
    return dict(found)


def ahead_of(session: Session, city: City, office: str) -> Ahead | None:
    """What is expected of an office; None while too few of its days have been counted."""
    content = session.scalar(select(Congestion.content).where(Congestion.office == office))
    if not content:
        return None
    hours = hours_of(city, office)

    def minutes(service: str, day: date) -> Minutes:
        own = city.get(Service, service) if service != WHOLE else None
        return issuing_minutes(both(hours, own.hours if own else None), day)

    return Ahead(content, minutes)


def instants_of(hour: Hour) -> tuple[datetime, datetime]:
    """When a whole hour begins and ends."""
    begins = datetime(hour.day.year, hour.day.month, hour.day.day, hour.hour, tzinfo=TOKYO)
    return begins, begins + timedelta(hours=1)


def told(hours: list[Hour]) -> list[dict[str, str | None]]:
    """Hours as faces write them: from when to when."""
    return [{"low": iso(low), "high": iso(high)} for low, high in map(instants_of, hours)]
