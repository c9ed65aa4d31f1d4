"""Bringing a database to this version: a verified backup first, nobody else on it, one transaction."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect

import windowsvc
from windowsvc import runlock
from windowsvc.backups import Backup, back_up
from windowsvc.database import make_engine, said_plainly
from windowsvc.refusal import N_, Refusal
from windowsvc.settings import Settings

if TYPE_CHECKING:
    from alembic.config import Config

STEPS = Path(__file__).parent / "migrations"
_MODULES = ("windowsvc.events", "windowsvc.jobs", "windowsvc.lifeevents.edition_tables")


def declare_tables() -> None:
    """Import every module that declares tables: a room's ``tables``, and the log's and the jobs' own."""
    for room in pkgutil.iter_modules(windowsvc.__path__, "windowsvc."):
        if room.ispkg and importlib.util.find_spec(f"{room.name}.tables") is not None:
            importlib.import_module(f"{room.name}.tables")
    for name in _MODULES:
        importlib.import_module(name)


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(STEPS))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """The newest step this version knows."""
    return max(known())


def known() -> set[str]:
    """Every step this version knows, by the number its file begins with."""
    return {file.name.partition("_")[0] for file in (STEPS / "versions").glob("[0-9]*.py")}


def current(engine: Engine) -> str | None:
    """The step a database is at; None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()
        return str(found) if found else None


def check(engine: Engine) -> None:
    """Refuse to work on a database that is not of this version.

    Raises:
        Refusal: ``database_empty``, ``database_older`` (run ``windowsvc migrate``), ``database_newer``.
    """
    found = current(engine)
    if found is None:
        raise Refusal("database_empty", N_("There is no city in this data folder yet. Run: windowsvc init"))
    if found not in known():
        raise Refusal("database_newer", N_("The database was written by a newer version. Please install that version."))
    if found != head():
        raise Refusal("database_older", N_("The database is of an older version. Run: windowsvc migrate"))


def check_installed(settings: Settings) -> None:
    """`check` the database of a data folder, without making one where there is none.

    Raises:
        Refusal: as `check`; ``database_unavailable``.
    """
    if not settings.on_postgres and not (settings.data / "windowsvc.db").is_file():
        raise Refusal("database_empty", N_("There is no city in this data folder yet. Run: windowsvc init"))
    engine = make_engine(settings)
    try:
        with said_plainly():
            check(engine)
    finally:
        engine.dispose()


def migrate(settings: Settings, *, now: datetime) -> Backup | None:
    """Bring the database of a data folder to this version; returns the backup taken, if there was anything to save.

    Raises:
        Refusal: ``data_in_use`` while the server runs; ``database_newer``; ``backup_failed``.
    """
    with runlock.alone(settings.data):
        engine = make_engine(settings)
        try:
            found = current(engine)
            if found is not None and found not in known():
                raise Refusal(
                    "database_newer", N_("The database was written by a newer version. Please install that version.")
                )
            saved = back_up(settings, now=now) if found not in (None, head()) else None
            upgrade(engine)
            return saved
        finally:
            engine.dispose()


def upgrade(engine: Engine, *, to: str = "head") -> None:
    """Run the steps up to ``to``."""
    from alembic import command

    with _stepping(engine) as connection:
        command.upgrade(_config(connection), to)


def downgrade(engine: Engine, *, to: str = "base") -> None:
    """Undo the steps down to ``to``: the tables and columns of later steps go with what is in them."""
    from alembic import command

    with _stepping(engine) as connection:
        command.downgrade(_config(connection), to)


@contextmanager
def _stepping(engine: Engine) -> Iterator[Connection]:
    """One transaction for all steps.

    SQLite alters a table by putting another in its place. Rows that refer to it would be in the way, or go with it:
    whether all of them still refer to something is looked at in the end.
    """
    with engine.connect() as connection:
        sqlite = engine.dialect.name == "sqlite"
        raw = connection.connection.cursor()
        try:
            if sqlite:
                raw.execute("PRAGMA foreign_keys=OFF")
            with connection.begin():
                yield connection
                lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all() if sqlite else []
                if lost:
                    raise RuntimeError(f"{len(lost)} rows would refer to nothing: {lost[:3]}")
        finally:
            if sqlite:
                raw.execute("PRAGMA foreign_keys=ON")
            raw.close()
