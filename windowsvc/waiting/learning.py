"""The job that learns from closed days: each is read once and kept as sums; what was told is measured against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from windowsvc.clocks import Clocks, business_day
from windowsvc.database import reading, upsert, writing
from windowsvc.jobs import Task
from windowsvc.lobby import past
from windowsvc.lobby.closing import was_closed
from windowsvc.office.configuration import City, Configuration
from windowsvc.waiting import accuracy
from windowsvc.waiting.accuracy import Told
from windowsvc.waiting.forecasts import minute_of
from windowsvc.waiting.offices import office_of
from windowsvc.waiting.spread import Spread
from windowsvc.waiting.story import Day, Entry
from windowsvc.waiting.sums import sums_of
from windowsvc.waiting.tables import DayLearnt, WaitTold
from windowsvc.waiting.translation import Translation

EVERY = timedelta(minutes=10)
BACK = timedelta(days=50)
"""Older days than these teach nothing: the last thirty that were worked lie within them."""
AT_ONCE = 5
"""Days learnt in one run, so that a first run after an update does not hold up the others."""


class Learning:
    """Learns from the days of every office that are closed and not yet learnt from."""

    def __init__(self, engine: Engine, *, clocks: Clocks, setup: Configuration) -> None:
        self._engine = engine
        self._clocks = clocks
        self._setup = setup

    def task(self) -> Task:
        """The job."""
        return Task("waits_learn", EVERY, self.run)

    def run(self) -> None:
        """Learn from the days that are due."""
        today = business_day(self._clocks.business.now())
        with reading(self._engine) as session:
            due = list(islice(_due(session, today=today), AT_ONCE))
        for office, day in due:
            with reading(self._engine) as session:
                kept = day_learnt(session, self._setup.city(session), office=office, day=day)
            with writing(self._engine) as session:
                keep(session, kept)


def _due(session: Session, *, today: date) -> Iterator[tuple[str, date]]:
    for office, day in past.unread(session, DayLearnt, since=today - BACK, until=today):
        if day < today or was_closed(session, office=office, day=day):
            yield office, day


def entries_of(session: Session, *, office: str, day: date) -> list[Entry]:
    """Everything that happened on an office's day, as the estimate reads it."""
    translation = Translation()
    return [
        entry
        for event in past.events_of(session, office=office, day=day)
        for entry in translation.entries(event, at=minute_of(event.at, day))
    ]


def told_on(session: Session, *, office: str, day: date) -> Sequence[Told]:
    """What was told first of each leg of a day."""
    query = select(WaitTold).where(WaitTold.office == office, WaitTold.business_day == day)
    return [Told(one.leg, one.service, one.at, Spread(one.low, one.middle, one.high)) for one in session.scalars(query)]


def day_learnt(session: Session, city: City, *, office: str, day: date) -> DayLearnt:
    """What a closed day teaches."""
    entries = entries_of(session, office=office, day=day)
    sums = sums_of(Day(office_of(city, office, day=day), entries))
    measured = accuracy.measured(told_on(session, office=office, day=day), accuracy.first_calls(entries))
    return DayLearnt(office=office, business_day=day, sums=sums.as_json(), accuracy=measured)


def keep(session: Session, kept: DayLearnt) -> None:
    """Write a learnt day, and drop what was told on it and before."""
    values = {
        "office": kept.office,
        "business_day": kept.business_day,
        "sums": kept.sums,
        "accuracy": kept.accuracy,
    }
    session.execute(upsert(session, DayLearnt).values(values).on_conflict_do_nothing())
    session.execute(delete(WaitTold).where(WaitTold.office == kept.office, WaitTold.business_day <= kept.business_day))


def recent_accuracy(session: Session, office: str, *, days: int) -> list[tuple[date, dict[str, Any]]]:
    """The accuracy of the last days that were learnt, the newest first."""
    query = (
        select(DayLearnt.business_day, DayLearnt.accuracy)
        .where(DayLearnt.office == office)
        .order_by(DayLearnt.business_day.desc())
        .limit(days)
    )
    return [(row.business_day, row.accuracy) for row in session.execute(query)]


def learnt_days(session: Session, office: str) -> int:
    """How many days of an office were learnt."""
    return int(session.scalar(select(func.count()).where(DayLearnt.office == office)) or 0)
