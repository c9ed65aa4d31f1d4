"""What every face is handed: the application's parts, wired once at the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from flask import Flask, current_app

from windowsvc.clocks import Clocks
from windowsvc.database import Engine
from windowsvc.lobby.outlook import Outlooks
from windowsvc.office.configuration import Configuration
from windowsvc.office.vault import KeyStore
from windowsvc.settings import Settings
from windowsvc.web.rates import Limiter
from windowsvc.web.who import Doorkeeper

EXTENSION = "windowsvc"


class Wakeable(Protocol):
    """The dispatcher, as a face sees it."""

    def wake(self) -> None:
        """Say that something was committed. Never raises and never waits."""
        ...


class Unheard:
    """Nobody listens: no dispatcher runs in this process."""

    def wake(self) -> None:
        """Nothing to do."""


@dataclass
class Parts:
    """The parts of one running application.

    Attributes:
        build: names the code, templates, scripts and translations that are running.
        checks: what `/readyz` asks, by name; each returns None when well, else a few words for staff.
        outlooks: the readings of the lobby that this process's screens share.
    """

    settings: Settings
    clocks: Clocks
    engine: Engine
    configuration: Configuration
    keys: KeyStore
    build: str
    limiter: Limiter
    doorkeeper: Doorkeeper
    news: Wakeable = field(default_factory=Unheard)
    checks: dict[str, Callable[[], str | None]] = field(default_factory=dict)
    outlooks: Outlooks = field(default_factory=Outlooks)


def parts_of(app: Flask | None = None) -> Parts:
    """The parts of ``app``, or of the application that is answering."""
    found: Parts = (app or current_app).extensions[EXTENSION]
    return found
