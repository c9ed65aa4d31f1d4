"""The real databases of the tests: a SQLite file, and PostgreSQL where it can be had.

PostgreSQL is a server reachable on this machine, else one started here from the installed
binaries, as another user where we are root, and stopped again by its own process id.
"""

from __future__ import annotations

import importlib
import pkgutil
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

import windowsvc
from tests.clusters import cluster, connected, may_create, users
from windowsvc.database import Base, make_engine
from windowsvc.settings import Settings

_ROOMS_WITH_TABLES = ("windowsvc.events", "windowsvc.jobs", "windowsvc.lifeevents.edition_tables")


def declare_tables() -> None:
    """Import every module that declares tables, so that `Base.metadata` knows them all."""
    for module in pkgutil.walk_packages(windowsvc.__path__, "windowsvc."):
        if module.name.endswith(".tables") or module.name in _ROOMS_WITH_TABLES:
            importlib.import_module(module.name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row."""
    declare_tables()
    folder = tmp_path_factory.mktemp("template")
    made = make_engine(Settings(data=folder))
    Base.metadata.create_all(made)
    made.dispose()
    return folder / "windowsvc.db"


@pytest.fixture(scope="session")
def postgres_engine() -> Iterator[Engine]:
    """A PostgreSQL database of this run's own, with every table."""
    pytest.importorskip("psycopg", reason="no PostgreSQL: psycopg is not installed (extra scale)")
    declare_tables()
    with _server() as (user, port), _database(user, port) as name:
        made = make_engine(Settings(database_url=f"postgresql+psycopg://{user}@127.0.0.1:{port}/{name}"))
        Base.metadata.create_all(made)
        try:
            yield made
        finally:
            made.dispose()


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """An empty SQLite database."""
    folder = tmp_path / "sqlite"
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / sqlite_template.name)
    made = make_engine(Settings(data=folder))
    yield made
    made.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty database with every table, once of each make."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_engine")
        return
    made: Engine = request.getfixturevalue("postgres_engine")
    empty(made)
    yield made


def empty(engine: Engine) -> None:
    """Empty every table of a PostgreSQL database."""
    names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


@contextmanager
def redis_server() -> Iterator[str]:
    """The address of a Redis of our own, until the block ends."""
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("no redis-server on this machine")
    port = _free_port()
    server = subprocess.Popen(
        [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the Redis server did not start")
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(timeout=60)


@contextmanager
def new_postgres_database(engine: Engine) -> Iterator[str]:
    """The address of a new, empty database on the server of ``engine``."""
    url = engine.url
    with _database(url.username or "", url.port or 5432) as name:
        yield url.set(database=name).render_as_string(hide_password=False)


@contextmanager
def _database(user: str, port: int) -> Iterator[str]:
    name = f"windowsvc_test_{secrets.token_hex(6)}"
    with connected(user, port) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        yield name
    finally:
        with connected(user, port) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _server() -> Iterator[tuple[str, int]]:
    """User and port of a server that lets us in without a password."""
    for user in users():
        if may_create(user, 5432):
            yield user, 5432
            return
    with cluster(durable=False) as own:
        yield own.user, own.port


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
