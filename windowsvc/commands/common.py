"""What the commands share: the data folder, its settings, a held office."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from windowsvc import settings
from windowsvc.settings import Settings

if TYPE_CHECKING:
    from windowsvc.database import Engine, Session
    from windowsvc.events import Held

F = TypeVar("F", bound=Callable[..., Any])

BUILD = "command"
"""What the log says of events that a command wrote."""


def data_option(command: F) -> F:
    """``--data DIR``: the data folder, ``./var`` unless WINDOWSVC_DATA says otherwise."""
    return click.option(
        "--data",
        envvar="WINDOWSVC_DATA",
        default="var",
        show_default=True,
        type=click.Path(file_okay=False, path_type=Path),
        help="The data folder.",
    )(command)


@dataclass(frozen=True)
class Opened:
    """A data folder whose database is of this version."""

    settings: Settings
    engine: Engine

    @contextmanager
    def hold(self, office: str) -> Iterator[tuple[Session, Held]]:
        """One writing transaction under the mutex of an office, or of the installation (``*``)."""
        from windowsvc import demo_mark, events
        from windowsvc.database import writing

        clocks = demo_mark.clocks_of(self.settings.data)
        with writing(self.engine) as session:
            now, machine = clocks.business.now(), clocks.machine.now()
            yield session, events.hold(session, office, now=now, machine=machine, build=BUILD)


@contextmanager
def opened(data: Path) -> Iterator[Opened]:
    """The data folder, ready to be worked on while a server may be running.

    Raises:
        Refusal: ``settings_invalid`` and those of `migrating.check_installed`.
    """
    from windowsvc import migrating
    from windowsvc.database import make_engine
    from windowsvc.events import subscribe
    from windowsvc.office import audit

    found = settings.load(data)
    migrating.check_installed(found)
    subscribe(audit.follow)
    engine = make_engine(found)
    try:
        yield Opened(found, engine)
    finally:
        engine.dispose()
