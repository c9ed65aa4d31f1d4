"""How good the waits were that people were told: for officers and leads, of the last days and of today so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from windowsvc.office.configuration import City
from windowsvc.waiting import accuracy
from windowsvc.waiting.accuracy import Score
from windowsvc.waiting.breaks import Break
from windowsvc.waiting.following import RECENT, habits_of
from windowsvc.waiting.learning import entries_of, recent_accuracy, told_on
from windowsvc.waiting.offices import office_of

SHOWN = 30
"""Days a report looks back."""


@dataclass(frozen=True)
class Usual:
    """What past days taught of one window or service: its usual minutes, or the break it takes."""

    code: str
    minutes: float
    cases: int


@dataclass(frozen=True)
class Report:
    """The accuracy of one office.

    Attributes:
        whole: of all days. ``today``: of the numbers called today. ``days``: each day, the newest first.
        drifts: the last days' ranges are not what they promise. ``widened``: by how much they are wider for it.
        usual: by service, the usual minutes. ``breaks``: by window, when it usually shuts.
    """

    whole: Score
    today: Score
    days: tuple[tuple[date, Score], ...]
    services: Mapping[str, Score]
    hours: Mapping[str, Score]
    drifts: bool
    widened: float
    usual: tuple[Usual, ...]
    breaks: Mapping[str, tuple[Break, ...]]


def report(session: Session, city: City, *, office: str, today: date) -> Report:
    """Read the report of an office."""
    kept = recent_accuracy(session, office, days=SHOWN)
    so_far = _today(session, office=office, today=today)
    rows = [one for _, one in kept]
    setup = office_of(city, office, day=today)
    habits, widened = habits_of(session, setup, office=office, day=today)
    services = accuracy.summed([*rows, so_far], by="service")
    hours = accuracy.summed([*rows, so_far], by="hour")
    return Report(
        whole=_all([*rows, so_far]),
        today=_all([so_far]),
        days=tuple((day, _all([one])) for day, one in kept if one.get("scores")),
        services={code: services[code] for code in sorted(services, key=lambda code: -services[code].count)},
        hours={hour: hours[hour] for hour in sorted(hours, key=int)},
        drifts=drifting(rows),
        widened=widened,
        usual=tuple(
            Usual(code, habits.laws[code].values[len(habits.laws[code].values) // 2], int(habits.seen[code]))
            for code in setup.services
            if habits.seen[code]
        ),
        breaks={window: tuple(found) for window, found in habits.breaks.items()},
    )


def drifting(rows: list[dict[str, Any]]) -> bool:
    """Whether the newest of these days' ranges are not what they promise."""
    return accuracy.drifts([one for one in rows if one.get("scores")][:RECENT])


def drifts_now(session: Session, office: str) -> bool:
    """Whether officers are to be warned."""
    return drifting([one for _, one in recent_accuracy(session, office, days=RECENT)])


def _today(session: Session, *, office: str, today: date) -> dict[str, Any]:
    told = told_on(session, office=office, day=today)
    if not told:
        return {}
    return accuracy.measured(told, accuracy.first_calls(entries_of(session, office=office, day=today)))


def _all(rows: list[dict[str, Any]]) -> Score:
    return accuracy.summed(rows).get("", Score())
