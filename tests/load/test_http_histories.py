"""Over HTTP, 8 kiosks and 32 windows at once, one command in ten rolled back: the order of the lobby holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.databases import new_postgres_database, redis_server
from tests.living import CityHall
from tests.load.lobby_crowd import KIOSKS, WINDOWS, LobbyCrowd, judge, with_three_services

CROWDS = [
    (0, 32),
    *(pytest.param(seed, 50, marks=pytest.mark.slow) for seed in range(1, 20)),
    pytest.param(20, 250, marks=pytest.mark.slow),
]
"""The seed, and how many numbers each kiosk gives."""

pytestmark = [pytest.mark.faults, pytest.mark.promise(5)]


@contextmanager
def _served(data: Path, *, seed: int, **settings: Any) -> Iterator[CityHall]:
    hall = CityHall(data, settings=settings)
    hall.furnish(with_three_services)
    hall.start(module="tests.load.rollbacks", more=str(seed))
    try:
        hall.open(*WINDOWS)
        yield hall
    finally:
        hall.stop()


def _happens(hall: CityHall, folder: Path, *, seed: int, each: int) -> None:
    crowd = LobbyCrowd(hall, folder, seed=seed, each=each)
    crowd.run()
    told = judge(crowd)
    tickets = KIOSKS * each
    assert len([one for one in told if one.what[0] == "issue"]) == tickets
    assert crowd.taken_back > tickets // 10


@pytest.mark.parametrize(("seed", "each"), CROWDS)
def test_the_order_holds_with_threads_and_sqlite(tmp_path: Path, seed: int, each: int) -> None:
    with _served(tmp_path / "city", seed=seed) as hall:
        _happens(hall, tmp_path, seed=seed, each=each)


@pytest.mark.postgres
@pytest.mark.parametrize(("seed", "each"), CROWDS)
def test_the_order_holds_with_two_processes_on_postgresql(
    tmp_path: Path, postgres_engine: Engine, seed: int, each: int
) -> None:
    with new_postgres_database(postgres_engine) as database, redis_server() as redis:
        settings = {"database_url": database, "redis_url": redis, "async_mode": "gevent", "workers": 2}
        with _served(tmp_path / "city", seed=seed, **settings) as hall:
            _happens(hall, tmp_path, seed=seed, each=each)
