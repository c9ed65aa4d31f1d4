"""What every face is handed: the application's parts, wired once at the start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from flask import Flask, current_app

from windowsvc.clocks import Clocks
from windowsvc.database import Engine, Session
from windowsvc.lobby.outlook import Outlook, Outlooks
from windowsvc.office.configuration import City, Configuration
from windowsvc.office.vault import KeyStore
from windowsvc.settings import Settings
from windowsvc.web.attendance import Attendance
from windowsvc.web.rates import Limiter
from windowsvc.web.who import Doorkeeper

EXTENSION = "windowsvc"


class Wakeable(Protocol):
    """The dispatcher, as a face sees it."""

    def wake(self, committed: Sequence[Mapping[str, Any]] = ()) -> None:
        """Say that these events were committed (none named: some). Never raises and never waits."""
        ...

    def tell(self, committed: Sequence[Mapping[str, Any]]) -> None:
        """Tell a few screens at once what these events announce. Never raises and never waits."""
        ...


class Unheard:
    """Nobody listens: no dispatcher runs in this process."""

    def wake(self, committed: Sequence[Mapping[str, Any]] = ()) -> None:
        """Nothing to do."""

    def tell(self, committed: Sequence[Mapping[str, Any]]) -> None:
        """Nothing to do."""


class Alerts(Protocol):
    """What one room has to say to the windows of an office today, as plain JSON with a ``kind``."""

    def __call__(self, session: Session, *, city: City, office: str, day: date) -> Iterable[dict[str, Any]]: ...


@dataclass
class Parts:
    """The parts of one running application.

    Attributes:
        build: names the code, templates, scripts and translations that are running.
        checks: what `/readyz` asks, by name; each returns None when well, else a few words for staff.
        extra: what single faces keep for the application's life, by a name of their own.
        outlooks: the readings of the lobby that this process's screens share.
        alerts: what other rooms have to say to the windows of an office (a silent board, a printer).
    """

    settings: Settings
    clocks: Clocks
    engine: Engine
    configuration: Configuration
    keys: KeyStore
    build: str
    limiter: Limiter
    doorkeeper: Doorkeeper
    attendance: Attendance
    news: Wakeable = field(default_factory=Unheard)
    checks: dict[str, Callable[[], str | None]] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    outlooks: Outlooks = field(default_factory=Outlooks)
    alerts: list[Alerts] = field(default_factory=list)

    def alerts_of(self, session: Session, outlook: Outlook) -> list[dict[str, Any]]:
        """Everything the windows of an office must know beside the lobby's own."""
        moment = outlook.moment
        return [
            alert
            for source in self.alerts
            for alert in source(session, city=outlook.city, office=moment.office, day=moment.day)
        ]


def parts_of(app: Flask | None = None) -> Parts:
    """The parts of ``app``, or of the application that is answering."""
    found: Parts = (app or current_app).extensions[EXTENSION]
    return found
