"""What the lobby does by itself: 不在 after a while, the close of the day, changes whose day has come."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.clocks import TOKYO, Clocks, business_day, local
from windowsvc.database import reading, writing
from windowsvc.events import SYSTEM, Held, Idempotency, OfficeSequence
from windowsvc.jobs import Task
from windowsvc.lobby import calling, closing
from windowsvc.lobby.opening import face_of_the_hour
from windowsvc.lobby.setup import Rules
from windowsvc.lobby.states import LegState, Verb
from windowsvc.lobby.tables import Leg
from windowsvc.office import configuration
from windowsvc.office.configuration import City, Configuration
from windowsvc.office.tables import Change
from windowsvc.office.vault import KeyStore
from windowsvc.settings import Settings


class Routine:
    """The lobby's jobs for one installation. Each looks first and takes an office only when it must."""

    def __init__(
        self,
        engine: Engine,
        *,
        settings: Settings,
        clocks: Clocks,
        setup: Configuration,
        keys: KeyStore,
        build: str,
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._clocks = clocks
        self._setup = setup
        self._keys = keys
        self._build = build
        self._faces: dict[str, tuple[object, ...]] = {}

    def tasks(self) -> list[Task]:
        """The jobs, by name."""
        return [
            Task("no_answer", timedelta(seconds=10), self.mark_absent),
            Task("day_close", timedelta(seconds=30), self.close_days),
            Task("changes", timedelta(seconds=30), self.apply_changes),
            Task("hours", timedelta(seconds=15), self.follow_hours),
            Task("forget_answers", timedelta(hours=1), self.forget_answers),
        ]

    def _hold(self, session: Session, office: str) -> Held:
        now, machine = self._clocks.business.now(), self._clocks.machine.now()
        return events.hold(session, office, now=now, machine=machine, build=self._build)

    def _offices(self, session: Session) -> list[OfficeSequence]:
        query = select(OfficeSequence).where(OfficeSequence.office != events.INSTALLATION)
        return list(session.scalars(query))

    def mark_absent(self) -> None:
        """Mark numbers as absent that were called and did not come within the office's minutes."""
        now = self._clocks.business.now()
        with reading(self._engine) as session:
            city = self._setup.city(session)
            late = [
                (row.office, row.id)
                for row in session.execute(
                    select(Leg.id, Leg.office, Leg.called_at).where(Leg.state == LegState.CALLED.value)
                )
                if row.called_at <= now - _patience(city, row.office)
            ]
        for office, leg_id in late:
            with writing(self._engine) as session:
                held = self._hold(session, office)
                leg = calling.leg_if_called(session, leg_id)
                if leg is None or leg.called_at is None or leg.called_at > held.now - _patience(city, office):
                    session.rollback()
                    continue
                calling.no_answer(session, held, leg_id=leg_id, by=SYSTEM, reason="no_answer")

    def close_days(self) -> None:
        """Close the day of every office at the hour of the settings, and any day that was forgotten."""
        now = self._clocks.business.now()
        with reading(self._engine) as session:
            due = [row.office for row in self._offices(session) if self._is_due(session, row, now=now)]
        for office in due:
            with writing(self._engine) as session:
                held = self._hold(session, office)
                if held.open_day is None or closing.was_closed(session, office=office, day=held.open_day):
                    session.rollback()
                    continue
                day = held.open_day
                closing.close_day(session, held, by=SYSTEM, day=day, automatic=True)
            closing.forget_day(self._keys, office=office, day=day)

    def _is_due(self, session: Session, row: OfficeSequence, *, now: datetime) -> bool:
        if row.open_day is None or closing.was_closed(session, office=row.office, day=row.open_day):
            return False
        hour, minute = map(int, self._settings.close_at.split(":"))
        closes = datetime.combine(row.open_day, time(hour, minute), tzinfo=TOKYO)
        return local(now) >= closes or business_day(now) > row.open_day

    def follow_hours(self) -> None:
        """Write an event when the hour alone changes what screens show: opening, lunch, the last number, a notice."""
        now = self._clocks.business.now()
        with reading(self._engine) as session:
            city = self._setup.city(session)
            faces = {row.office: face_of_the_hour(city, office=row.office, now=now) for row in self._offices(session)}
        for office, face in faces.items():
            if self._faces.get(office, face) != face:
                with writing(self._engine) as session:
                    events.append(session, self._hold(session, office), Verb.HOURS.value, by=SYSTEM)
            self._faces[office] = face

    def apply_changes(self) -> None:
        """Apply the changes of configuration whose day has come."""
        now = self._clocks.business.now()
        with reading(self._engine) as session:
            due = set(
                session.scalars(select(Change.office).where(Change.applied_at.is_(None), Change.valid_from <= now))
            )
        for office in due:
            with writing(self._engine) as session:
                if not configuration.apply_due(session, self._hold(session, office), by=SYSTEM):
                    session.rollback()
        if due:
            self._setup.forget()

    def forget_answers(self) -> None:
        """Drop the answers kept for repeats of commands that nobody repeats any more."""
        before = self._clocks.machine.now() - timedelta(days=self._settings.retention.idempotency_days)
        with writing(self._engine) as session:
            session.execute(delete(Idempotency).where(Idempotency.at < before))


def _patience(city: City, office: str) -> timedelta:
    rules = city.get(Rules, office) or Rules()
    return timedelta(minutes=rules.no_answer_after_minutes)
