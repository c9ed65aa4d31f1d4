"""Over HTTP, from processes of their own, on both ways to run: no number twice, none lost, nobody passed over."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.databases import new_postgres_database, redis_server
from tests.histories import Search, Seen, line, read
from tests.living import OFFICE, REPOSITORY, CityHall
from windowsvc import events
from windowsvc.database import make_engine, reading
from windowsvc.settings import load

SERVICE = "taiki"
WINDOWS = [f"t{number}" for number in range(1, 33)]
PEOPLE = 8
TICKETS = 4000
PATIENCE = 600.0

pytestmark = pytest.mark.faults


def _with_a_long_line(plan: dict[str, Any]) -> None:
    """One service with numbers of four digits and 32 windows for it; nothing else calls or is called."""
    items = plan["items"][OFFICE]
    name = {"ja": "待機"}
    items["series"]["t"] = {"prefix": "T", "last": 9999, "width": 4}
    items["service"][SERVICE] = {"series": "t", "name": name, "public_name": name}
    items["profile"]["taiki"] = {"name": name, "services": [SERVICE]}
    for window in WINDOWS:
        items["window"][window] = {"label": window[1:], "profile": "taiki"}


@contextmanager
def _served(data: Path, **settings: Any) -> Iterator[CityHall]:
    hall = CityHall(data, settings=settings)
    hall.furnish(_with_a_long_line)
    hall.start()
    try:
        hall.open(*WINDOWS)
        yield hall
    finally:
        if hall.process is not None:
            hall.stop()


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[CityHall]:
    """One process with threads and SQLite."""
    with _served(tmp_path / "city") as hall:
        yield hall


@pytest.fixture
def on_postgres(tmp_path: Path, postgres_engine: Engine) -> Iterator[CityHall]:
    """Two greenlet processes with PostgreSQL and Redis."""
    with new_postgres_database(postgres_engine) as database, redis_server() as redis:
        settings = {"database_url": database, "redis_url": redis, "async_mode": "gevent", "workers": 2}
        with _served(tmp_path / "city", **settings) as hall:
            yield hall


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def hall(request: pytest.FixtureRequest) -> CityHall:
    found: CityHall = request.getfixturevalue(f"on_{request.param}")
    return found


class Crowd:
    """Processes that take numbers and processes that call them, and what they wrote down."""

    def __init__(self, hall: CityHall, folder: Path) -> None:
        self.hall, self.folder = hall, folder
        self.stop = folder / "stop"
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []

    def send(self, kind: str, name: str, *, count: int, names: Sequence[str]) -> None:
        """Start one process."""
        record = self.folder / f"{kind}-{name}.jsonl"
        words = [kind, str(self.hall.port), self.hall.token, str(record), str(self.stop), str(count), *names]
        with (self.folder / f"{kind}-{name}.log").open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.load.people", *words], stdout=output, stderr=output, cwd=REPOSITORY
            )
        self._running.append((f"{kind}-{name}", process))

    def kiosks(self, *, each: int, run: str, number: int = PEOPLE) -> None:
        for kiosk in range(number):
            self.send("kiosk", f"{run}{kiosk}", count=each, names=[SERVICE])

    def windows(self, *, number: int = PEOPLE) -> None:
        for clerk in range(number):
            self.send("windows", str(clerk), count=0, names=WINDOWS[clerk::number])

    def wait(self, kind: str = "") -> None:
        """Until all processes of a kind have ended, well."""
        for name, process in [one for one in self._running if one[0].startswith(kind)]:
            status = process.wait(timeout=PATIENCE)
            told = (self.folder / f"{name}.log").read_text(errors="replace")
            assert status == 0, f"{name}: {told[-2000:]}\n{self.hall.log.read_text(errors='replace')[-2000:]}"

    def end(self) -> None:
        """Leave no process behind."""
        for _, process in self._running:
            if process.poll() is None:
                process.kill()
            process.wait(timeout=60)

    def seen(self) -> list[Seen]:
        return read(sorted(self.folder.glob("*.jsonl")))

    def acknowledged(self) -> int:
        """How many numbers and calls were answered so far."""
        return sum(path.read_bytes().count(b"\n") for path in self.folder.glob("*.jsonl"))


@pytest.fixture
def crowd(hall: CityHall, tmp_path: Path) -> Iterator[Crowd]:
    folder = tmp_path / "crowd"
    folder.mkdir()
    made = Crowd(hall, folder)
    yield made
    made.end()


def _numbers(seen: Sequence[Seen], verb: str) -> list[int]:
    return sorted(one.what[1] for one in seen if one.what[0] == verb and one.what[1] is not None)


def _judge(crowd: Crowd) -> int:
    """What the clients saw and what the database holds say the same; returns how many numbers there were."""
    seen = crowd.seen()
    issued = _numbers(seen, "issue")
    assert issued == list(range(1, len(issued) + 1))
    assert _numbers(seen, "call") == issued
    search = Search(seen, line)
    assert search.fits((0, 0)), search.operations[search.explained : search.explained + 20]
    engine = make_engine(load(crowd.hall.data))
    try:
        with reading(engine) as session:
            stored = list(session.scalars(text("SELECT label FROM ticket ORDER BY number")))
            log = _whole_log(session)
            if engine.dialect.name == "sqlite":
                assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    finally:
        engine.dispose()
    assert stored == [f"T-{number:04}" for number in issued]
    for verb in ("issue", "call_next", "cancel"):
        assert sorted(one.detail["label"] for one in log if one.verb == verb) == stored
    return len(issued)


def _whole_log(session: Any) -> list[Any]:
    found: list[Any] = []
    while piece := events.since(session, OFFICE, seq=found[-1].seq if found else 0):
        found += piece
    assert [event.seq for event in found] == list(range(1, events.last_seqs(session)[OFFICE] + 1))
    return found


def test_four_thousand_take_numbers_and_are_called_by_32_windows(crowd: Crowd) -> None:
    """Half of them come before the first window opens, half while all windows call."""
    crowd.kiosks(each=TICKETS // PEOPLE // 2, run="early")
    crowd.wait("kiosk")
    crowd.kiosks(each=TICKETS // PEOPLE // 2, run="late")
    crowd.windows()
    crowd.wait("kiosk")
    crowd.stop.touch()
    crowd.wait()
    assert _judge(crowd) == TICKETS


def _kill_and_judge(crowd: Crowd, *, kills: int) -> None:
    """Kill the server again and again while numbers are taken and called."""
    chance = random.Random(kills)
    crowd.kiosks(each=0, run="", number=4)
    crowd.windows(number=4)
    for _ in range(kills):
        _let_happen(crowd, chance.randint(1, 40))
        time.sleep(chance.random() / 20)
        crowd.hall.kill()
        crowd.hall.start()
    _let_happen(crowd, 20)
    crowd.stop.touch()
    crowd.wait()
    assert _judge(crowd) > kills


def _let_happen(crowd: Crowd, more: int) -> None:
    """Let so much more be answered, however long it takes."""
    wanted = crowd.acknowledged() + more
    until = time.monotonic() + PATIENCE
    while crowd.acknowledged() < wanted:
        if time.monotonic() > until:
            raise AssertionError(f"nothing happens: {crowd.hall.log.read_text(errors='replace')[-4000:]}")
        time.sleep(0.005)


@pytest.mark.parametrize("hall", ["sqlite"], indirect=True)
def test_no_acknowledged_number_is_lost_when_the_server_is_killed(crowd: Crowd) -> None:
    _kill_and_judge(crowd, kills=20)


@pytest.mark.postgres
@pytest.mark.parametrize("hall", ["postgres"], indirect=True)
def test_nor_with_several_processes_on_postgresql(crowd: Crowd) -> None:
    _kill_and_judge(crowd, kills=4)


@pytest.mark.slow
def test_two_hundred_kills_lose_nothing(crowd: Crowd) -> None:
    _kill_and_judge(crowd, kills=200)
