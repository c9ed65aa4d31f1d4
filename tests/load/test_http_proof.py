"""Over HTTP, from processes of their own, on both ways to run: no number twice, none lost, nobody passed over."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.databases import new_postgres_database, redis_server
from tests.living import CityHall
from tests.load.crowd import PEOPLE, WINDOWS, Crowd, judge, let_happen, with_a_long_line

TICKETS = 4000

pytestmark = pytest.mark.faults


@contextmanager
def _served(data: Path, **settings: Any) -> Iterator[CityHall]:
    hall = CityHall(data, settings=settings)
    hall.furnish(with_a_long_line)
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


@pytest.fixture
def crowd(hall: CityHall, tmp_path: Path) -> Iterator[Crowd]:
    folder = tmp_path / "crowd"
    folder.mkdir()
    made = Crowd(hall, folder)
    yield made
    made.end()


def test_four_thousand_take_numbers_and_are_called_by_32_windows(crowd: Crowd) -> None:
    """Half of them come before the first window opens, half while all windows call."""
    crowd.kiosks(each=TICKETS // PEOPLE // 2, run="early")
    crowd.wait("kiosk")
    crowd.kiosks(each=TICKETS // PEOPLE // 2, run="late")
    crowd.windows()
    crowd.wait("kiosk")
    crowd.stop.touch()
    crowd.wait()
    assert judge(crowd) == TICKETS


def _kill_and_judge(crowd: Crowd, *, kills: int) -> None:
    """Kill the server again and again while numbers are taken and called."""
    chance = random.Random(kills)
    crowd.kiosks(each=0, run="", number=4)
    crowd.windows(number=4)
    for _ in range(kills):
        let_happen(crowd, chance.randint(1, 40))
        time.sleep(chance.random() / 20)
        crowd.hall.kill()
        crowd.hall.start()
    let_happen(crowd, 20)
    crowd.stop.touch()
    crowd.wait()
    assert judge(crowd) > kills


@pytest.mark.parametrize("hall", ["sqlite"], indirect=True)
def test_no_acknowledged_number_is_lost_when_the_server_is_killed(crowd: Crowd) -> None:
    _kill_and_judge(crowd, kills=20)


@pytest.mark.postgres
@pytest.mark.parametrize("hall", ["postgres"], indirect=True)
def test_nor_with_several_processes_on_postgresql(crowd: Crowd) -> None:
    _kill_and_judge(crowd, kills=20)


@pytest.mark.slow
def test_two_hundred_kills_lose_nothing(crowd: Crowd) -> None:
    _kill_and_judge(crowd, kills=200)
