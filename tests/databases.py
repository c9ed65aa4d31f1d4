"""The real databases of the tests: a SQLite file, and PostgreSQL where it can be had.

PostgreSQL is a server reachable on this machine, else one started here from the installed
binaries, as another user where we are root, and stopped again by its own process id.
"""

from __future__ import annotations

import getpass
import importlib
import os
import pkgutil
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

import windowsvc
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
    with _connected(user, port) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        yield name
    finally:
        with _connected(user, port) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _server() -> Iterator[tuple[str, int]]:
    """User and port of a server that lets us in without a password."""
    for user in dict.fromkeys(("postgres", getpass.getuser())):
        if _may_create(user, 5432):
            yield user, 5432
            return
    initdb, postgres = _binary("initdb"), _binary("postgres")
    if initdb is None or postgres is None:
        pytest.skip("no PostgreSQL: no server on 127.0.0.1:5432 and no initdb and postgres installed")
    if os.getuid() == 0 and not _has_user("postgres"):
        pytest.skip("no PostgreSQL: it does not run as root and this machine has no user postgres")
    with _started(initdb, postgres) as port:
        yield "postgres", port


def _connected(user: str, port: int) -> Any:
    psycopg = importlib.import_module("psycopg")
    return psycopg.connect(
        host="127.0.0.1", port=port, user=user, dbname="postgres", connect_timeout=10, autocommit=True
    )


def _may_create(user: str, port: int) -> bool:
    try:
        with _connected(user, port) as connection:
            row = connection.execute(
                "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except importlib.import_module("psycopg").OperationalError:
        return False
    return row is not None and bool(row[0])


@contextmanager
def _started(initdb: str, postgres: str) -> Iterator[int]:
    owner: dict[str, Any] = {}
    if os.getuid() == 0:
        owner = {"user": "postgres", "group": pwd.getpwnam("postgres").pw_gid, "extra_groups": []}
    with tempfile.TemporaryDirectory(prefix="windowsvc-postgres-") as folder:
        if owner:
            shutil.chown(folder, "postgres")
        cluster = Path(folder) / "cluster"
        subprocess.run(
            [initdb, "-D", str(cluster), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            check=True, capture_output=True, cwd=folder, **owner,
        )  # fmt: skip
        port = _free_port()
        options = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": folder, "fsync": "off"}
        given = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        with (Path(folder) / "log").open("wb") as log:
            server = subprocess.Popen(
                [postgres, "-D", str(cluster), *given], stdout=log, stderr=log, cwd=folder, **owner
            )
        try:
            _wait_for(server, port, log=Path(folder) / "log")
            yield port
        finally:
            server.terminate()
            server.wait(timeout=60)


def _wait_for(server: subprocess.Popen[bytes], port: int, *, log: Path) -> None:
    until = time.monotonic() + 60
    while not _may_create("postgres", port):
        if server.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"the PostgreSQL server did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.1)


def _binary(name: str) -> str | None:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(installed[-1]) if installed else shutil.which(name)


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
