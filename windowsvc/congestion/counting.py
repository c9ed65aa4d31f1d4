"""Counts the numbers taken on past days: once a day, read from the log, kept for as long as the log's own years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from windowsvc.clocks import local
from windowsvc.congestion.law import HOURS, YEARS, Day
from windowsvc.congestion.tables import DayCount
from windowsvc.lobby import past

AT_ONCE: Final = 60
"""Days counted in one run, so that a first run after an update does not hold up the others."""
_TAKEN: Final = ("issue", "enter_block")
"""The verbs by which somebody gets a number."""


def due(session: Session, *, office: str, today: date) -> list[date]:
    """The days before ``today`` that are not yet counted, the oldest first. Nothing is added to a day that is over."""
    lived = past.unread(session, DayCount, until=today - timedelta(days=1))
    return [day for code, day in reversed(lived) if code == office][:AT_ONCE]


def last_counted(session: Session, *, office: str) -> date | None:
    """The last day that is counted."""
    return session.scalar(select(func.max(DayCount.business_day)).where(DayCount.office == office))


def numbers(session: Session, *, office: str, day: date) -> dict[str, dict[str, int]]:
    """Count a day by service and hour of Tokyo."""
    found: dict[str, dict[str, int]] = {}
    for event in past.events_of(session, office=office, day=day):
        if event.verb in _TAKEN and event.leg is not None:
            row = found.setdefault(str(event.service), {})
            hour = str(local(event.at).hour)
            row[hour] = row.get(hour, 0) + 1
    return found


def days_of(session: Session, *, office: str, today: date) -> Sequence[Day]:
    """The counted days that still teach something, the oldest first."""
    query = (
        select(DayCount.business_day, DayCount.numbers)
        .where(DayCount.office == office, DayCount.business_day < today)
        .order_by(DayCount.business_day.desc())
        .limit(YEARS * 366)
    )
    rows = [Day(row.business_day, {code: _hours(found) for code, found in row.numbers.items()}) for row in
            session.execute(query)]  # fmt: skip
    return rows[::-1]


def _hours(found: dict[str, int]) -> list[int]:
    return [found.get(str(hour), 0) for hour in range(HOURS)]
