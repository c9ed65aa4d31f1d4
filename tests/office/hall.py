"""A city hall small enough for a test: two offices, a clock that stands, and people to let in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, select

from windowsvc import events
from windowsvc.clocks import Clocks, StandingClock
from windowsvc.database import Session, reading, writing
from windowsvc.events import INSTALLATION, Actor, Event, Held
from windowsvc.office import people, sessions, signing_in
from windowsvc.office.permissions import Principal, Role
from windowsvc.office.vault import KeyStore
from windowsvc.settings import Sessions

START = datetime(2026, 11, 24, 1, 20, tzinfo=UTC)
BUILD = "test"
CLI = Actor("cli")
PASSWORD = "asagao no tane 7"
OFFICE, BRANCH = "honcho", "kita"


@dataclass
class Hall:
    """One installation: its database, its keys, its clock."""

    engine: Engine
    data: Path
    clock: StandingClock = field(default_factory=lambda: StandingClock(START))
    lasting: Sessions = field(default_factory=Sessions)

    def __post_init__(self) -> None:
        self.keys = KeyStore(self.data)
        self.clocks = Clocks(business=self.clock, machine=self.clock)
        with writing(self.engine) as session:
            for office in (INSTALLATION, OFFICE, BRANCH):
                events.open_sequence(session, office, now=START)

    @contextmanager
    def holding(self, office: str = INSTALLATION) -> Iterator[tuple[Session, Held]]:
        """A writing transaction under the mutex of an office."""
        with writing(self.engine) as session:
            now = self.clock.now()
            yield session, events.hold(session, office, now=now, machine=now, build=BUILD)

    def add(self, login: str, *, roles: Mapping[str, Role] | None = None, password: str | None = PASSWORD) -> int:
        """A person of this login; returns the id."""
        with self.holding() as (session, held):
            made = people.add_staff(
                session, held, login=login, name="窓口 花子", roles=roles or {}, by=CLI, password=password
            )
        return made.person.id

    def sign_in(self, login: str, *, password: str = PASSWORD, address: str = "10.0.0.1") -> signing_in.SignedIn:
        return signing_in.sign_in(
            self.engine,
            login=login,
            password=password,
            address=address,
            clocks=self.clocks,
            build=BUILD,
            lasting=self.lasting,
        )

    def who(self, token: str, *, touch: bool = True) -> Principal | None:
        with reading(self.engine) as session:
            return sessions.session_of(session, token=token, now=self.clock.now(), lasting=self.lasting, touch=touch)

    def log(self, office: str = INSTALLATION) -> list[Event]:
        """The log of an office; its numbers have no gap."""
        with reading(self.engine) as session:
            rows = list(session.scalars(select(Event).where(Event.office == office).order_by(Event.seq)))
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        return rows
