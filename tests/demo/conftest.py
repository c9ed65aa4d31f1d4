"""A furnished city, and a demonstration really started as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from windowsvc import migrating
from windowsvc.clocks import Clocks, RealClock, StandingClock, business_day, demo_start
from windowsvc.database import make_engine
from windowsvc.demo import city
from windowsvc.demo import scene as scenes
from windowsvc.demo.hands import Hands, OverNetwork, Reply, Unreachable
from windowsvc.demo.morning import Morning
from windowsvc.demo.start import TLS
from windowsvc.demo_mark import Mark, find
from windowsvc.settings import Settings

PASSWORD = "asagao no hana ga saku"
PATIENCE = 180.0
"""Seconds after which something that must happen counts as not happening; far more than any machine needs."""


@pytest.fixture(scope="session")
def plan() -> dict[str, Any]:
    """The city as data."""
    return city.plan()


@pytest.fixture(scope="session")
def start(plan: dict[str, Any]) -> datetime:
    """10:20 of an ordinary Tuesday."""
    return demo_start(date(2026, 11, 20), is_ordinary=lambda day: city.is_ordinary(plan, day))


@dataclass
class Hall:
    """A day under way in this process; ``now`` is how far it has come."""

    morning: Morning
    tokens: dict[str, str]
    now: datetime

    def visitor(self) -> Hands:
        """Somebody from outside the play."""
        return Hands(self.morning.line, password=PASSWORD, tokens=self.tokens, rest=lambda _: False)

    def go_on(self, minutes: float) -> None:
        """Let the day go on."""
        self.now += timedelta(minutes=minutes)
        self.morning.go_on(self.now)


@contextmanager
def furnished(data: Path, plan: dict[str, Any], start: datetime) -> Iterator[Hall]:
    """A furnished city in which nothing has happened yet."""
    settings = Settings(data=data, mode="demo")
    engine = make_engine(settings)
    migrating.upgrade(engine)
    opening = scenes.opening_of(plan, business_day(start))
    clocks = Clocks(business=StandingClock(opening), machine=RealClock())
    tokens = city.furnish(engine, plan, clocks=clocks, address="http://127.0.0.1:8480", password=PASSWORD)
    engine.dispose()
    morning = Morning(settings, plan, password=PASSWORD, tokens=tokens)
    try:
        yield Hall(morning, tokens, opening)
    finally:
        morning.end()


@pytest.fixture
def hall(tmp_path: Path, plan: dict[str, Any], start: datetime) -> Iterator[Hall]:
    """A furnished city in which nothing has happened yet."""
    with furnished(tmp_path, plan, start) as found:
        yield found


@pytest.fixture(scope="module")
def early(tmp_path_factory: pytest.TempPathFactory, plan: dict[str, Any], start: datetime) -> Iterator[Hall]:
    """The hall after a quarter of an hour; whoever uses it lets it go on."""
    with furnished(tmp_path_factory.mktemp("early"), plan, start) as found:
        found.now = start - timedelta(minutes=95)
        found.morning.live(found.now, seed=1, still=False)
        yield found


class Running:
    """A demonstration that runs."""

    def __init__(self, data: Path, port: int, process: subprocess.Popen[str], log: Path, *, root: Path | None) -> None:
        self.data = data
        self.port = port
        self.process = process
        self._log = log
        self._root = root

    @cached_property
    def line(self) -> OverNetwork:
        """The line to it; over TLS once its own authority can be trusted."""
        if self._root is None:
            return OverNetwork(f"http://127.0.0.1:{self.port}")
        if not self._root.exists():
            raise Unreachable("no authority yet")
        return OverNetwork(f"https://127.0.0.1:{self.port}", root=str(self._root))

    def __str__(self) -> str:
        return self._log.read_text(encoding="utf-8")

    @property
    def mark(self) -> Mark:
        """What it wrote down of itself."""
        found = find(self.data)
        assert found is not None
        return found

    def ask(self, method: str, path: str, *, token: str = "", body: Any = None, key: str = "") -> Reply:
        """One request, by a device if its token is given."""
        headers = {"Accept-Language": "en"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if key:
            headers["Idempotency-Key"] = key
        if body is not None:
            headers["Content-Type"] = "application/json"
        self.line.close()  # the server ends a connection on which nothing was asked for some seconds
        return self.line(method, path, headers=headers, body=None if body is None else json.dumps(body).encode())

    def eventually(self, what: Callable[[], Any]) -> Any:
        """Wait until something is so; it may fail to be asked meanwhile."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self.process.poll() is None, str(self)
            try:
                found = what()
            except Unreachable:
                found = None
            if found:
                return found
            time.sleep(0.2)
        raise AssertionError(f"it never came to be\n{self}")

    def family(self) -> set[int]:
        """The processes that it consists of."""
        return {self.process.pid, *children_of(self.process.pid)}

    def interrupt(self) -> None:
        """Ctrl+C, as a terminal sends it: to the whole group."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(PATIENCE)


def children_of(pid: int) -> set[int]:
    """The processes begun by a process, and by those."""
    found: set[int] = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(entry.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if parent == pid:
            child = int(entry.parent.name)
            found |= {child, *children_of(child)}
    return found


def lives(pid: int) -> bool:
    """Whether a process runs; one that ended and is not yet reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def running(data: Path, *arguments: str) -> Iterator[Running]:
    """Start a demonstration in a group of its own, wait for its first answer, and stop it in the end."""
    root = data / TLS / "root.crt" if "--lan" in arguments else None
    port = free_port()
    log = data.with_suffix(".out")
    command = [sys.executable, "-m", "windowsvc.cli", "demo", "--data", str(data), "--port", str(port), *arguments]
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, text=True, start_new_session=True)
    family: set[int] = set()
    found = Running(data, port, process, log, root=root)
    try:
        found.eventually(lambda: found.ask("GET", "/healthz").ok)
        family = found.family()
        yield found
    finally:
        with suppress(Unreachable):
            found.line.close()
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE)
        for pid in family:
            if lives(pid):
                os.kill(pid, signal.SIGKILL)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A demonstration whose clock stands still."""
    with running(tmp_path_factory.mktemp("still") / "demo", "--speed", "0") as found:
        yield found
