"""消去: what is over its time goes: the key first, then the rows, then the space they took. Counts stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.clocks import Clocks, business_day
from windowsvc.database import reading, writing
from windowsvc.events import SYSTEM, Held
from windowsvc.jobs import Task
from windowsvc.lifeevents import cases
from windowsvc.lifeevents.casefile import Opened, kept, plan
from windowsvc.lifeevents.casewords import CaseState, CaseVerb
from windowsvc.lifeevents.deadlines import IsOpen
from windowsvc.lifeevents.edition_tables import ContentUse
from windowsvc.lifeevents.lifetimes import Lifetimes, last_day
from windowsvc.lifeevents.model import Event
from windowsvc.lifeevents.tables import (
    CaseAnswer,
    CaseBooth,
    CaseCount,
    CaseEntry,
    CaseFile,
    CaseIdCheck,
    CaseItem,
    CasePerson,
    CasePrint,
    CaseQuestion,
    CaseRelay,
    CaseRequest,
    CaseRole,
    CaseTicket,
)
from windowsvc.office import sealed
from windowsvc.office.vault import KeyStore
from windowsvc.refusal import Refusal

PARTS: Final[tuple[Any, ...]] = (
    CaseAnswer, CaseQuestion, CaseRole, CasePerson, CaseIdCheck, CaseItem, CaseRequest, CaseRelay, CaseEntry,
    CasePrint, CaseTicket, CaseBooth, ContentUse,
)  # fmt: skip
"""Every table of a case but its head."""

Knowledge = Callable[[Session, CaseFile], Event]
"""The content that a case was begun on."""
OpenDays = Callable[[Session, str], IsOpen]
"""The days on which an office is open."""


@dataclass(frozen=True)
class Doomed:
    """A case that a sweep would take, or took: which kind, in which state, since when it is over."""

    code: str
    office: str
    event: str
    state: str
    over_since: date


def doomed(session: Session, *, today: date, rules: Lifetimes) -> list[Doomed]:
    """The cases whose time is over, the longest over first."""
    found = []
    for row in session.scalars(select(CaseFile)):
        last = last_day(kept(row), rules)
        if last < today:
            found.append(Doomed(row.code, row.office, row.event, row.state, last))
    return sorted(found, key=lambda one: (one.over_since, one.code))


def erase(engine: Engine, keys: KeyStore, one: Doomed, *, clocks: Clocks, build: str) -> None:
    """Erase a case: its key first, so that from here on no copy of it can be read; then its rows."""
    sealed.destroy(keys, one.code)
    with writing(engine) as session:
        now, machine = clocks.business.now(), clocks.machine.now()
        held = events.hold(session, one.office, now=now, machine=machine, build=build)
        row = session.get(CaseFile, one.code)
        if row is None:
            session.rollback()
            return
        _count(session, held, row)
        remove(session, one.code)
        events.append(session, held, CaseVerb.ERASE.value, by=SYSTEM, case=one.code, life_event=row.event)


def remove(session: Session, code: str) -> None:
    """Delete every row of a case."""
    for table in PARTS:
        session.execute(delete(table).where(table.case == code))
    session.execute(delete(CaseFile).where(CaseFile.code == code))


def _count(session: Session, held: Held, row: CaseFile) -> None:
    """Keep how many there were, by month and kind, and how their procedures ended."""
    counts = Counter([f"case_{row.state}", f"from_{row.origin}"])
    counts.update(f"item_{state}" for state in session.scalars(select(CaseItem.state).where(CaseItem.case == row.code)))
    month = f"{business_day(row.opened_at):%Y-%m}"
    for what, n in counts.items():
        kept_count = session.get(CaseCount, (row.office, month, row.event, what))
        if kept_count is None:
            session.add(CaseCount(office=row.office, month=month, event=row.event, what=what, n=n))
        else:
            kept_count.n += n
    session.flush()


class Sweeper:
    """What happens to cases without a press."""

    def __init__(
        self,
        engine: Engine,
        *,
        keys: KeyStore,
        clocks: Clocks,
        rules: Lifetimes,
        build: str,
        knowledge: Knowledge,
        open_days: OpenDays,
    ) -> None:
        self._engine = engine
        self._keys = keys
        self._clocks = clocks
        self._rules = rules
        self._build = build
        self._knowledge = knowledge
        self._open_days = open_days
        self._unfinished = False

    def tasks(self) -> list[Task]:
        """The jobs, by name."""
        return [Task("purge_cases", timedelta(minutes=30), self.run)]

    def run(self) -> None:
        """One sweep."""
        self.sweep()

    def sweep(self) -> list[Doomed]:
        """Close what has nothing left to do since yesterday, erase what is over, drop keys without a case."""
        self.close_finished()
        today = business_day(self._clocks.business.now())
        with reading(self._engine) as session:
            over = doomed(session, today=today, rules=self._rules)
            over += self._keyless(session, over, today=today)
        for one in over:
            erase(self._engine, self._keys, one, clocks=self._clocks, build=self._build)
        self._drop_strays()
        if over or self._unfinished:
            self._give_back_space()
        return over

    def _keyless(self, session: Session, over: Iterable[Doomed], *, today: date) -> list[Doomed]:
        """Cases whose key is gone: their erasure was cut short."""
        known = {one.code for one in over}
        with_key = sealed.cases_with_keys(self._keys)
        return [
            Doomed(row.code, row.office, row.event, row.state, today)
            for row in session.scalars(select(CaseFile))
            if row.code not in with_key and row.code not in known
        ]

    def _drop_strays(self) -> None:
        codes = sealed.cases_with_keys(self._keys)
        with reading(self._engine) as session:
            known = set(session.scalars(select(CaseFile.code)))
        for code in sealed.strays(codes, known=known, today=self._clocks.machine.now().date()):
            sealed.destroy(self._keys, code)

    def close_finished(self) -> None:
        """Close the open cases of earlier days in which nothing is left to do."""
        today = business_day(self._clocks.business.now())
        with reading(self._engine) as session:
            query = select(CaseFile.code, CaseFile.office).where(
                CaseFile.state == CaseState.OPEN.value, CaseFile.last_visit < today
            )
            due = [(row.code, row.office) for row in session.execute(query)]
        for code, office in due:
            with writing(self._engine) as session:
                now, machine = self._clocks.business.now(), self._clocks.machine.now()
                held = events.hold(session, office, now=now, machine=machine, build=self._build)
                if not self._close(session, held, code):
                    session.rollback()

    def _close(self, session: Session, held: Held, code: str) -> bool:
        row = session.get(CaseFile, code)
        if row is None or row.state != CaseState.OPEN:
            return False
        try:
            opened = Opened(row, sealed.key_of(self._keys, code))
            event = self._knowledge(session, row)
        except Refusal:  # its key is gone: the sweep takes the rows
            return False
        found = plan(session, opened, event=event, is_open=self._open_days(session, row.office))
        if not any(line.touched.version for line in found.lines) or any(line.open for line in found.lines):
            return False
        cases.close(session, held, opened, planned=found, by=SYSTEM)
        return True

    def _give_back_space(self) -> None:
        """Leave nothing of erased rows in the files: SQLite's log is cut, PostgreSQL's tables are written anew."""
        connection: Any = self._engine.raw_connection()
        try:
            if self._engine.dialect.name == "sqlite":
                self._unfinished = bool(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
                return
            from windowsvc.postgres import unhurried

            connection.driver_connection.autocommit = True
            with unhurried():
                for table in PARTS:
                    connection.execute(f"VACUUM FULL {table.__tablename__}")
            connection.driver_connection.autocommit = False
        finally:
            connection.close()
