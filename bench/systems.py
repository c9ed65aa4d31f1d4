"""The servers under measurement, ours and the bare applications: each on loopback, stopped by its pid."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
THREADS = 64


@dataclass
class System:
    """A running server and how to talk to it."""

    name: str
    port: int
    pid: int
    headers: list[dict[str, str]] = field(default_factory=lambda: [{}])
    data: Path | None = None

    def cpu(self) -> float:
        """Seconds of processor time used so far by the server's processes."""
        ticks = os.sysconf("SC_CLK_TCK")
        return sum(sum(map(int, _stat(pid)[11:13])) for pid in _tree(self.pid)) / ticks

    def memory_mb(self) -> float:
        """Resident memory of the largest process, in MB."""
        page = os.sysconf("SC_PAGE_SIZE")
        return max(int(_stat(pid)[21]) * page for pid in _tree(self.pid)) / 1e6

    def held(self) -> tuple[float, int]:
        """Resident memory in MB and open handles of all processes together."""
        tree, page = _tree(self.pid), os.sysconf("SC_PAGE_SIZE")
        handles = 0
        for pid in tree:
            with contextlib.suppress(FileNotFoundError):
                handles += sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
        return sum(int(_stat(pid)[21]) * page for pid in tree) / 1e6, handles


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return ["0"] * 50


def _tree(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        with contextlib.suppress(FileNotFoundError):
            found += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
    return found


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def started(command: list[str], *, port: int, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; yields once it answers on its port."""
    process = subprocess.Popen(
        command, env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port, process)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers HTTP, or say that it ended."""
    while True:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}: {process.args!r}")
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as probe:
                probe.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
                if probe.recv(12).startswith(b"HTTP/1"):
                    return
        except OSError:
            time.sleep(0.005)


def _gunicorn(module: str, port: int, *, worker: str) -> list[str]:
    common = ["--bind", f"127.0.0.1:{port}", "--chdir", str(HERE), "--no-control-socket", "--keep-alive", "60"]
    kind = (
        ["-k", "gevent", "-w", "1"] if worker == "gevent" else ["-k", "gthread", "-w", "1", "--threads", str(THREADS)]
    )
    limit = ["--worker-connections", "2000"]
    return [sys.executable, "-m", "gunicorn", *common, *kind, *limit, f"{module}:application"]


@contextlib.contextmanager
def bare_ticket(folder: Path) -> Iterator[System]:
    """Flask and sqlite3: one durable transaction of two statements a ticket."""
    port = free_port()
    env = {"BARE": "ticket", "BARE_DB": str(folder / f"bare-{port}.db"), "BARE_SYNC": "FULL"}
    with started(_gunicorn("bare_apps", port, worker="gthread"), port=port, env=env) as process:
        # Its tables are made by the first request; two that make them at the same time would fail.
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as first:
            first.request("POST", "/ticket")
            first.getresponse().read()
        yield System("bare", port, process.pid)


@contextlib.contextmanager
def bare_push(*, worker: str, module: str = "bare_apps") -> Iterator[System]:
    """Flask-SocketIO that sends one small event: to all for a call, or with ``bare_captions`` to a room for a line."""
    port = free_port()
    env = {"BARE": "sio", "BARE_ASYNC": "gevent" if worker == "gevent" else "threading"}
    command = _gunicorn(module, port, worker=worker)
    if worker != "gevent":
        command[command.index("--threads") + 1] = "400"
    with started(command, port=port, env=env) as process:
        yield System("bare push", port, process.pid)


@contextlib.contextmanager
def ours(
    folder: Path, *, threads: int = THREADS, postgres: str = "", redis: str = "", windows: int = 8, sound: bool = True
) -> Iterator[System]:
    """``windowsvc serve`` on a small city: SQLite and threads, or PostgreSQL, Redis and two greenlet workers.

    Args:
        postgres: ``HOST:PORT`` of a server on which this user may make databases; one is made and dropped again.
        redis: the address of a Redis.
        windows: how many windows the city has, all open.
        sound: whether its board speaks, for which likely calls are spoken ahead.
    """
    data = Path(tempfile.mkdtemp(dir=folder))
    port = free_port()
    lines = [f"threads = {threads}", "rates.sockets = 0"]
    with own_database(postgres, name=f"windowsvc_bench_{port}") if postgres else contextlib.nullcontext("") as url:
        if url:
            lines += [f'database_url = "{url}"', f'redis_url = "{redis}"', 'async_mode = "gevent"', "workers = 2"]
        (data / "settings.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        tokens = furnish(data, windows=windows, sound=sound)
        with started(serving(data, port), port=port) as process:
            headers = [{"Authorization": f"Bearer {token}"} for token in tokens]
            yield System("ours", port, process.pid, headers, data)


@contextlib.contextmanager
def own_database(server: str, *, name: str) -> Iterator[str]:
    """A PostgreSQL database of its own for as long as the block lasts; yields its address."""
    import psycopg

    host, _, port = server.rpartition(":")
    user = os.environ.get("PGUSER", "postgres")
    given: dict[str, Any] = {"host": host, "port": int(port), "user": user, "dbname": "postgres"}
    with psycopg.connect(**given, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    try:
        yield f"postgresql+psycopg://{user}@{host}:{port}/{name}"
    finally:
        with psycopg.connect(**given, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def serving(data: Path, port: int) -> list[str]:
    """The command that serves a data folder."""
    return [str(Path(sys.executable).parent / "windowsvc"), "serve", "--data", str(data), "--port", str(port)]


def furnish(data: Path, *, windows: int = 8, sound: bool = True) -> list[str]:
    """Make a city with one office, one service and open windows; returns tokens: integration, then board."""
    from windowsvc import events, migrating
    from windowsvc.database import writing
    from windowsvc.events import SYSTEM
    from windowsvc.lobby import setup
    from windowsvc.lobby import windows as verbs
    from windowsvc.office import configuration, devices, kinds
    from windowsvc.office.permissions import DeviceKind
    from windowsvc.settings import load

    assert setup.declare is kinds.declare
    settings = load(data)
    engine = migrating.make_engine(settings)
    migrating.upgrade(engine)
    now = datetime.now(UTC)
    with writing(engine) as session:
        configuration.found_office(
            session, code="main", data={"name": {"ja": "本庁舎"}}, by=SYSTEM, now=now, build="bench"
        )
    week = {day: ["00:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    hours = {"weekly": week, "closed_on_holidays": False, "closed_at_year_end": False}
    items: list[tuple[str, str, dict[str, Any]]] = [
        ("opening", "main", {"hours": hours}),
        ("series", "q", {"prefix": "A", "last": 999_999, "width": 6}),
        ("service", "q", {"series": "q", "name": {"ja": "証明書"}, "public_name": {"ja": "証明書"}}),
        ("profile", "q", {"name": {"ja": "証明書"}, "services": ["q"]}),
        ("board", "b", {"name": {"ja": "ロビー"}, "sound": sound}),
        *[("window", f"w{n}", {"label": str(n), "profile": "q"}) for n in range(1, windows + 1)],
    ]
    remembered = configuration.Configuration()
    with writing(engine) as session:
        held = events.hold(session, "main", now=now, machine=now, build="bench")
        for kind, code, item in items:
            configuration.change(session, held, kind=kind, code=code, after=item, by=SYSTEM)
        city = remembered.held(session, held)
        for n in range(1, windows + 1):
            verbs.open_(session, held, city=city, window=f"w{n}", by=SYSTEM)
    tokens = []
    for kind, name in ((DeviceKind.INTEGRATION, "load"), (DeviceKind.BOARD, "board")):
        with writing(engine) as session:
            held = events.hold(session, "*", now=now, machine=now, build="bench")
            tokens.append(
                devices.enrol_directly(session, held, kind=kind, office="main", name=name, place=None, by=SYSTEM).token
            )
    engine.dispose()
    return tokens


def clerks(data: Path, *, count: int) -> list[dict[str, str]]:
    """Clerks who are signed in at a furnished city; the headers of each."""
    from windowsvc import events, migrating
    from windowsvc.clocks import business_day
    from windowsvc.database import writing
    from windowsvc.events import SYSTEM
    from windowsvc.office import passwords, people, sessions
    from windowsvc.office.permissions import Role
    from windowsvc.office.tables import Staff
    from windowsvc.settings import load

    settings = load(data)
    engine = migrating.make_engine(settings)
    now = datetime.now(UTC)
    word = "asagao no hana ga saku"
    stored = passwords.hashed(word)
    found = []
    for n in range(1, count + 1):
        with writing(engine) as session:
            held = events.hold(session, "*", now=now, machine=now, build="bench")
            people.add_staff(
                session, held, login=f"c{n}", name="窓口 花子", roles={"main": Role.CLERK}, by=SYSTEM,
                password=word, stored=stored,
            )  # fmt: skip
            session.flush()
            who = session.query(Staff.id).filter(Staff.login == f"c{n}").scalar()
            code = people.actor_for(session, staff_id=who, day=business_day(now))
            opened = sessions.open_session(session, staff_id=who, actor=code, now=now, lasting=settings.sessions)
            found.append({"Cookie": f"staff={opened.token}", "X-CSRF": opened.csrf, "Accept": "application/json"})
    engine.dispose()
    return found
