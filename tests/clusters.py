"""A PostgreSQL cluster of our own, in its own folder on its own port, that can be stopped and started again."""

from __future__ import annotations

import getpass
import importlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.web.served import free_port

PATIENCE = 90.0


class Cluster:
    """A server that belongs to nobody else; whoever is root runs it as the user postgres.

    Attributes:
        port: the same after every start.
        user: who may do everything in it.
    """

    user = "postgres"

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self.folder = folder
        self.port = free_port()
        self._durable = durable
        self._owner = _owner()
        self._server: subprocess.Popen[bytes] | None = None
        if self._owner:
            shutil.chown(folder, "postgres")
        self._run(
            [_needed("initdb"), "-D", str(folder / "cluster"), "-U", self.user, "-A", "trust", "-E", "UTF8",
             "--locale=C", "--no-sync"]
        )  # fmt: skip

    @property
    def url(self) -> str:
        """The address of its first, empty database."""
        return f"postgresql+psycopg://{self.user}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it and wait until it lets us in."""
        options = {
            "port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": self.folder,
            "fsync": "on" if self._durable else "off",
        }  # fmt: skip
        given = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(
                [_needed("postgres"), "-D", str(self.folder / "cluster"), *given],
                stdout=log, stderr=log, cwd=self.folder, **self._owner,
            )  # fmt: skip
        until = time.monotonic() + PATIENCE
        while not may_create(self.user, self.port):
            if self._server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the PostgreSQL server did not start:\n{self.log.read_text(errors='replace')}")
            time.sleep(0.1)

    def stop(self, *, immediate: bool = False) -> None:
        """Stop it; immediate: at once, as in a power cut, so that the next start recovers from its log."""
        server = self._server
        if server is not None:
            server.send_signal(signal.SIGQUIT if immediate else signal.SIGINT)
            server.wait(timeout=PATIENCE)
            self._server = None

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def _run(self, words: list[str]) -> None:
        subprocess.run(words, check=True, capture_output=True, cwd=self.folder, **self._owner)


@contextmanager
def cluster(*, durable: bool) -> Iterator[Cluster]:
    """A cluster that runs, until the end of the block; durable: what it acknowledged survives a power cut."""
    with tempfile.TemporaryDirectory(prefix="windowsvc-postgres-") as folder:
        made = Cluster(Path(folder), durable=durable)
        made.start()
        try:
            yield made
        finally:
            made.stop()


def connected(user: str, port: int) -> Any:
    """A connection to the database every cluster begins with."""
    psycopg = importlib.import_module("psycopg")
    return psycopg.connect(
        host="127.0.0.1", port=port, user=user, dbname="postgres", connect_timeout=10, autocommit=True
    )


def may_create(user: str, port: int) -> bool:
    """Whether a server lets this user in and make databases."""
    try:
        with connected(user, port) as connection:
            row = connection.execute(
                "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except importlib.import_module("psycopg").OperationalError:
        return False
    return row is not None and bool(row[0])


def users() -> tuple[str, ...]:
    """Whom a server of this machine may let in without a password."""
    return tuple(dict.fromkeys(("postgres", getpass.getuser())))


def _needed(name: str) -> str:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(installed[-1]) if installed else shutil.which(name)
    if found is None:
        pytest.skip(f"no PostgreSQL: {name} is not installed")
    return found


def _owner() -> dict[str, Any]:
    """Whom the server runs as: it refuses to run as root."""
    if os.getuid() != 0:
        return {}
    try:
        return {"user": "postgres", "group": pwd.getpwnam("postgres").pw_gid, "extra_groups": []}
    except KeyError:
        pytest.skip("no PostgreSQL: it does not run as root and this machine has no user postgres")
