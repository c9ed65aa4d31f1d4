"""Follows the log of each office through its day, so that the estimate always knows how the hall stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.events import Entry
from windowsvc.lobby import past
from windowsvc.office.configuration import City
from windowsvc.waiting import accuracy
from windowsvc.waiting.fallback import MinutesPerPerson, Seen
from windowsvc.waiting.forecasts import minute_of
from windowsvc.waiting.habits import DAYS, Habits, learn
from windowsvc.waiting.model import Model
from windowsvc.waiting.offices import office_of
from windowsvc.waiting.story import Office
from windowsvc.waiting.sums import DaySums
from windowsvc.waiting.tables import DayLearnt
from windowsvc.waiting.translation import Translation

ENOUGH = 60
"""Numbers before minutes per person are calibrated at all."""
RECENT = 5
"""The days by which it is seen whether ranges hold."""


@dataclass
class Followed:
    """One office's day as it is known: up to event ``seq``."""

    office: str
    day: date
    config: int
    model: Model
    stretch: float
    seq: int
    late: dict[str, Any] | None = None
    translation: Translation = field(default_factory=Translation)

    def catch_up(self, session: Session, *, until: int | None = None) -> int:
        """Take in the events after ``seq`` (up to ``until``); returns how many."""
        taken = 0
        while found := events.since(session, self.office, seq=self.seq):
            for event in found:
                if until is not None and event.seq > until:
                    return taken
                self._take(event)
                taken += 1
        return taken

    def _take(self, event: Entry) -> None:
        self.seq = event.seq
        if event.business_day == self.day:
            for entry in self.translation.entries(event, at=minute_of(event.at, self.day)):
                self.model.feed(entry)


def follow(session: Session, city: City, *, office: str, day: date, config: int) -> Followed:
    """Begin to follow an office's day, with what its closed days have taught until then."""
    setup = office_of(city, office, day=day)
    habits, stretch = habits_of(session, setup, office=office, day=day)
    ends = past.stretch(session, office=office, day=day)
    late = late_of(session, office=office, day=day)
    seed = f"{office}/{day.isoformat()}"
    last = _last(session, office) if ends is None else ends[0] - 1
    return Followed(office, day, config, Model(setup, habits, seed=seed), stretch, last, late)


def _last(session: Session, office: str) -> int:
    return events.last_seqs(session).get(office, 0)


def late_of(session: Session, *, office: str, day: date) -> dict[str, Any] | None:
    """Calibrated minutes per person from the last days; None before there were enough numbers."""
    seen = [
        Seen(service, people, minutes)
        for sums, _ in _last_days(session, office, day)
        for service, line in sums.get("lines", {}).items()
        for people, minutes in line
        if people
    ]
    return MinutesPerPerson(seen).as_json() if len(seen) >= ENOUGH else None


def _last_days(session: Session, office: str, day: date) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The sums and the accuracy of the last days before ``day``, the newest first."""
    query = (
        select(DayLearnt.sums, DayLearnt.accuracy)
        .where(DayLearnt.office == office, DayLearnt.business_day < day)
        .order_by(DayLearnt.business_day.desc())
        .limit(DAYS)
    )
    return [(row.sums, row.accuracy) for row in session.execute(query)]


def habits_of(session: Session, setup: Office, *, office: str, day: date) -> tuple[Habits, float]:
    """What the closed days before ``day`` taught, and by how much ranges are widened for it."""
    rows = _last_days(session, office, day)
    days = [DaySums.from_json(sums) for sums, _ in reversed(rows)]
    recent = [one for _, one in rows[:RECENT] if one.get("scores")]
    return learn(setup, days), accuracy.stretch(recent)
