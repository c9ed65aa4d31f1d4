"""Copies of a PostgreSQL database by its own tools, counted in the very snapshot that is copied."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, inspect, make_url
from sqlalchemy.exc import DBAPIError

from windowsvc.refusal import N_, Refusal
from windowsvc.settings import Settings


def dump(settings: Settings, target: Path) -> tuple[str, dict[str, int]]:
    """Copy the database to a file; returns the step of its schema and the number of rows of each table.

    Raises:
        Refusal: ``backup_failed``.
    """
    url = make_url(settings.url)
    with _connected(url, isolation="REPEATABLE READ") as connection, connection.begin():
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        step, rows = _counted(connection)
        _run("pg_dump", url, "--format=custom", f"--snapshot={snapshot}", f"--file={target}", database=True)
    if not rows:
        raise failed("the copy holds no table")
    target.chmod(0o600)
    return step, rows


def verify(settings: Settings, source: Path, *, rows: Mapping[str, int]) -> str:
    """Restore a copy into a database of its own and count it; where none may be made, read it to its end.

    Returns:
        ``restored`` or ``read``.

    Raises:
        Refusal: ``backup_failed``.
    """
    url = make_url(settings.url)
    name = f"windowsvc_verify_{secrets.token_hex(6)}"
    if not _made(url, name):
        _run("pg_restore", url, "--file=/dev/null", str(source))
        return "read"
    try:
        load(url.set(database=name), source)
        found = counted(url.set(database=name))[1]
    finally:
        with _connected(url, isolation="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    if found != dict(rows):
        raise failed("the restored copy holds another number of rows")
    return "restored"


def load(url: URL, source: Path) -> None:
    """Restore a copy into a database, in place of what is there, all or nothing.

    Raises:
        Refusal: ``backup_failed``.
    """
    options = ("--no-owner", "--clean", "--if-exists", "--single-transaction", "--exit-on-error")
    _run("pg_restore", url, *options, str(source), database="--dbname=")


def counted(url: URL) -> tuple[str, dict[str, int]]:
    """The step of the schema and the number of rows of each table; no table where there is no city yet."""
    with _connected(url, isolation="REPEATABLE READ") as connection, connection.begin():
        return _counted(connection)


def failed(problem: str) -> Refusal:
    """What is said when no copy was made."""
    return Refusal("backup_failed", N_("The backup could not be made: {problem}"), status=500, problem=problem)


def _counted(connection: Connection) -> tuple[str, dict[str, int]]:
    tables = sorted(inspect(connection).get_table_names())
    rows = {
        name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()  # noqa: S608
        for name in tables
    }
    step = (
        connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        if "alembic_version" in rows
        else ""
    )
    return str(step or ""), rows


def _made(url: URL, name: str) -> bool:
    with _connected(url, isolation="AUTOCOMMIT") as connection, suppress(DBAPIError):
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        return True
    return False


@contextmanager
def _connected(url: URL, *, isolation: str) -> Iterator[Connection]:
    engine = create_engine(url, isolation_level=isolation, connect_args={"connect_timeout": 10})
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        raise failed(str(error.orig).strip()[-200:]) from error
    finally:
        engine.dispose()


def _run(tool: str, url: URL, *words: str, database: bool | str = False) -> None:
    if shutil.which(tool) is None:
        raise failed(f"{tool} is missing")
    # Every user of the machine can read the words of a command, so the password goes another way.
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    plain = url.set(drivername="postgresql")._replace(password=None).render_as_string()
    last = [] if database is False else [f"{database}{plain}" if isinstance(database, str) else plain]
    ran = subprocess.run(
        [tool, *last, *words], capture_output=True, text=True, check=False, env={**os.environ, **secret}
    )
    if ran.returncode != 0:
        raise failed(ran.stderr.strip()[-200:])
