"""The job that keeps the counts of past days and what is expected of the coming ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from sqlalchemy import Engine, select

from windowsvc.clocks import Clocks, business_day
from windowsvc.congestion import counting
from windowsvc.congestion.ahead import Content, content_of
from windowsvc.congestion.law import Day, learn
from windowsvc.congestion.marks import Calendar
from windowsvc.congestion.proof import proof
from windowsvc.congestion.reading import hours_of, issuing_minutes
from windowsvc.congestion.tables import Congestion, DayCount
from windowsvc.database import reading, upsert, writing
from windowsvc.events import INSTALLATION, OfficeSequence
from windowsvc.jobs import Task
from windowsvc.lobby.hours import Weekday
from windowsvc.office.configuration import City, Configuration

EVERY = timedelta(minutes=10)


class Keeping:
    """Counts the days of every office that are over, and expects the next two months anew each morning."""

    def __init__(self, engine: Engine, *, clocks: Clocks, setup: Configuration) -> None:
        self._engine = engine
        self._clocks = clocks
        self._setup = setup

    def task(self) -> Task:
        """The job."""
        return Task("congestion", EVERY, self.run)

    def run(self) -> None:
        """Do what is due."""
        today = business_day(self._clocks.business.now())
        with reading(self._engine) as session:
            query = select(OfficeSequence.office, OfficeSequence.config).where(OfficeSequence.office != INSTALLATION)
            offices = {row.office: row.config for row in session.execute(query.order_by(OfficeSequence.office))}
        for office, config in offices.items():
            self._count(office, today)
            self._expect(office, today, config=config)

    def _count(self, office: str, today: date) -> None:
        with reading(self._engine) as session:
            found = [
                {"office": office, "business_day": day, "numbers": counting.numbers(session, office=office, day=day)}
                for day in counting.due(session, office=office, today=today)
            ]
        if found:
            with writing(self._engine) as session:
                session.execute(upsert(session, DayCount).values(found).on_conflict_do_nothing())

    def _expect(self, office: str, today: date, *, config: int) -> None:
        with reading(self._engine) as session:
            last = counting.last_counted(session, office=office)
            known = session.get(Congestion, office)
            if last is None or (known and (known.business_day, known.config, known.counted) == (today, config, last)):
                return
            days = counting.days_of(session, office=office, today=today)
            city = self._setup.city(session, office=office, revision=config)
        content = expected(city, office, days, today=today)
        row = {"office": office, "business_day": today, "config": config, "counted": last, "content": content}
        with writing(self._engine) as session:
            statement = upsert(session, Congestion).values(row)
            changed = {name: statement.excluded[name] for name in row if name != "office"}
            session.execute(statement.on_conflict_do_update(index_elements=["office"], set_=changed))


def expected(city: City, office: str, days: Sequence[Day], *, today: date) -> Content:
    """What is expected of an office; empty while its past days are too few."""
    hours = hours_of(city, office)
    minutes = cache(lambda day: issuing_minutes(hours, day))
    weekdays = frozenset(number for number, name in enumerate(Weekday) if hours.weekly.get(name))
    calendar = Calendar(lambda day: bool(minutes(day)), weekdays)
    law = learn(days, calendar)
    return content_of(law, days, today=today, minutes=minutes, proof=proof(days, calendar)) if law else {}
