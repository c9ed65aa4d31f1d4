"""The job that measures the days that are over, each once, and the reading of the day under way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Engine, delete, func, insert, select
from sqlalchemy.orm import Session, aliased

from windowsvc.clocks import Clocks, business_day
from windowsvc.database import reading, writing
from windowsvc.jobs import Task
from windowsvc.lifeevents.tables import CaseTicket
from windowsvc.lobby import past
from windowsvc.lobby.tables import Ticket
from windowsvc.measures import feedback
from windowsvc.measures.folding import Content, Row, fold, roll
from windowsvc.measures.periods import Period, month_of
from windowsvc.measures.tables import MeasuredDay, MeasuredMonth
from windowsvc.measures.visits import Day, Point
from windowsvc.office.vault import KeyStore
from windowsvc.paperwork.tables import PrintJob
from windowsvc.waiting.forecasts import minute_of

EVERY: Final = timedelta(minutes=10)
AT_ONCE: Final = 5
"""Days measured in one run, so that a first run after an update does not hold up the others."""


class Measuring:
    """Measures the days of every office that are over and not measured yet."""

    def __init__(self, engine: Engine, *, clocks: Clocks, keys: KeyStore) -> None:
        self._engine = engine
        self._clocks = clocks
        self._keys = keys

    def task(self) -> Task:
        """The job."""
        return Task("measures", EVERY, self.run)

    def run(self) -> None:
        """Measure the days that are due."""
        today = business_day(self._clocks.business.now())
        with reading(self._engine) as session:
            due = past.unread(session, MeasuredDay, until=today - timedelta(days=1))[:AT_ONCE]
        for office, day in due:
            with reading(self._engine) as session:
                contents = measured(session, office=office, day=day)
            with writing(self._engine) as session:
                keep(session, contents, office=office, day=day)
                roll_month(session, office=office, month=month_of(day))
                feedback.forget_day(session, office=office, day=day)
        self._forget_words(today)

    def _forget_words(self, today: date) -> None:
        with reading(self._engine) as session:
            over = feedback.over(session, today=today)
        if over:
            with writing(self._engine) as session:
                feedback.forget_words(session, today=today)
        feedback.destroy_keys(self._keys, today=today)


def measured(session: Session, *, office: str, day: date) -> dict[str, Content]:
    """What an office's day came to, by service."""
    return fold(points_of(session, office=office, day=day))


def points_of(session: Session, *, office: str, day: date) -> Iterator[Point]:
    """Every value of an office's day, until now."""
    followed = Day()
    for event in past.events_of(session, office=office, day=day):
        followed.feed(event, at=minute_of(event.at, day))
    yield from followed.points(
        returned=_returned(session, office=office, day=day), slips=_slips(session, office=office, day=day)
    )
    yield from feedback.points_of(session, office=office, day=day)


def keep(session: Session, contents: Mapping[str, Content], *, office: str, day: date) -> None:
    """Write a measured day; one that is measured again is written anew."""
    session.execute(delete(MeasuredDay).where(MeasuredDay.office == office, MeasuredDay.business_day == day))
    place = {"office": office, "business_day": day}
    rows = [{**place, "service": service, "content": content} for service, content in contents.items()]
    if rows:
        session.execute(insert(MeasuredDay), rows)


def roll_month(session: Session, *, office: str, month: Period) -> None:
    """Add up the measured days of a month anew."""
    contents = roll(rows_between(session, office=office, first=month.first, last=month.last))
    session.execute(delete(MeasuredMonth).where(MeasuredMonth.office == office, MeasuredMonth.month == month.first))
    place = {"office": office, "month": month.first}
    rows = [{**place, "service": service, "content": content} for service, content in contents.items()]
    if rows:
        session.execute(insert(MeasuredMonth), rows)


def today_rows(session: Session, *, office: str, day: date) -> list[Row]:
    """The day under way, as a day that is over is read."""
    return [Row(day, service, content) for service, content in measured(session, office=office, day=day).items()]


def rows_between(session: Session, *, office: str, first: date, last: date) -> list[Row]:
    """The measured days of an office from ``first`` to ``last``."""
    query = (
        select(MeasuredDay.business_day, MeasuredDay.service, MeasuredDay.content)
        .where(MeasuredDay.office == office, MeasuredDay.business_day >= first, MeasuredDay.business_day <= last)
        .order_by(MeasuredDay.business_day)
    )
    return [Row(row.business_day, row.service, row.content) for row in session.execute(query)]


def months_between(session: Session, *, office: str, first: date, last: date) -> list[Row]:
    """The months of an office that begin between ``first`` and ``last``, as far as they are measured."""
    query = (
        select(MeasuredMonth.month, MeasuredMonth.service, MeasuredMonth.content)
        .where(MeasuredMonth.office == office, MeasuredMonth.month >= first, MeasuredMonth.month <= last)
        .order_by(MeasuredMonth.month)
    )
    return [Row(row.month, row.service, row.content) for row in session.execute(query)]


def days_between(session: Session, *, office: str, first: date, last: date) -> int:
    """How many days of an office are measured."""
    query = select(func.count(MeasuredDay.business_day.distinct())).where(
        MeasuredDay.office == office, MeasuredDay.business_day >= first, MeasuredDay.business_day <= last
    )
    return session.scalar(query) or 0


def span_of(session: Session, *, office: str) -> tuple[date, date] | None:
    """The first and the last measured day of an office."""
    query = select(MeasuredDay.business_day).where(MeasuredDay.office == office).limit(1)
    first = session.scalar(query.order_by(MeasuredDay.business_day))
    last = session.scalar(query.order_by(MeasuredDay.business_day.desc()))
    return (first, last) if first is not None and last is not None else None


def _returned(session: Session, *, office: str, day: date) -> frozenset[int]:
    """The numbers of a day whose case was here with another number on an earlier day."""
    earlier, before = aliased(CaseTicket), aliased(Ticket)
    query = (
        select(CaseTicket.ticket_id)
        .join(Ticket, Ticket.id == CaseTicket.ticket_id)
        .join(earlier, earlier.case == CaseTicket.case)
        .join(before, before.id == earlier.ticket_id)
        .where(Ticket.office == office, Ticket.business_day == day, before.business_day < day)
    )
    return frozenset(session.scalars(query))


def _slips(session: Session, *, office: str, day: date) -> dict[int, float]:
    """Seconds from the issue of a number until its paper was out, by number."""
    query = select(PrintJob.ticket_id, PrintJob.created_at, PrintJob.updated_at).where(
        PrintJob.office == office, PrintJob.business_day == day, PrintJob.copy == 1, PrintJob.state == "printed"
    )
    return {row.ticket_id: (row.updated_at - row.created_at).total_seconds() for row in session.execute(query)}
