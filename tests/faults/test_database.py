"""Database and Redis stop and come back under load, with two workers: nothing is lost, all goes on by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.clusters import Cluster, cluster, connected
from tests.faults.test_redis import Redis
from tests.living import CityHall, Refused, eventually
from tests.load.crowd import WINDOWS, Crowd, judge, let_happen, with_a_long_line
from tests.web.socket_client import Socket

pytestmark = [pytest.mark.faults, pytest.mark.postgres]

STOPS = 5


@pytest.fixture
def postgres() -> Iterator[Cluster]:
    """A cluster of our own whose acknowledged writes are on the disk."""
    with cluster(durable=True) as made:
        yield made


@pytest.fixture
def redis() -> Iterator[Redis]:
    made = Redis()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def hall(tmp_path: Path, postgres: Cluster, redis: Redis) -> Iterator[CityHall]:
    """Two greenlet workers."""
    settings = {
        "database_url": postgres.url, "redis_url": f"redis://127.0.0.1:{redis.port}/0", "async_mode": "gevent",
        "workers": 2, "rates.board": 0,
    }  # fmt: skip
    made = CityHall(tmp_path / "city", settings=settings)
    made.furnish(with_a_long_line)
    made.start()
    try:
        made.open(*WINDOWS)
        yield made
    finally:
        made.stop()


@pytest.fixture
def crowd(hall: CityHall, tmp_path: Path) -> Iterator[Crowd]:
    folder = tmp_path / "crowd"
    folder.mkdir()
    made = Crowd(hall, folder)
    yield made
    made.end()


@pytest.mark.promise(13)
@pytest.mark.promise(9)
def test_nothing_is_lost_while_database_and_redis_restart_under_load(
    crowd: Crowd, postgres: Cluster, redis: Redis, record_property: Callable[[str, object], None]
) -> None:
    crowd.kiosks(each=0, run="", number=4)
    crowd.windows(number=4)
    outages = []
    for _ in range(STOPS):
        let_happen(crowd, 100)
        postgres.stop(immediate=True)
        began = time.monotonic()
        postgres.start()
        let_happen(crowd, 1)
        outages.append(time.monotonic() - began)
        redis.stop()
        let_happen(crowd, 100)
        redis.start()
    let_happen(crowd, 100)
    crowd.stop.touch()
    crowd.wait()
    numbers = judge(crowd)
    record_property("figure", f"{numbers} numbers, {STOPS} stops, answers again after {max(outages):.1f} s at most")
    assert _left_open(postgres) == 0


def _left_open(postgres: Cluster) -> int:
    """Transactions that somebody began and forgot."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
    with connected(postgres.user, postgres.port) as connection:
        return int(connection.execute(query).fetchone()[0])


@pytest.mark.promise(13)
def test_without_the_database_a_refusal_is_said_and_screens_follow_afterwards(
    hall: CityHall, postgres: Cluster
) -> None:
    token = hall.enrol("board", "lobby")
    with Socket(hall.port, "/board", headers={"Authorization": f"Bearer {token}"}) as screen:
        assert screen.connect().startswith("40/board,")
        assert "code" not in screen.ask("join", {"board": "lobby"})
        postgres.stop(immediate=True)
        with pytest.raises(Refused) as refused:
            hall.issue("zei")
        assert (refused.value.status, refused.value.told["code"]) == (503, "database_unavailable")
        postgres.start()
        eventually(lambda: _issues(hall), "numbers are given again")
        hall.open("w21")
        leg = hall.call("w21")
        while True:
            frame = screen.next("event")
            if any(call["label"] == leg["label"] for call in frame["calls"]):
                break


def _issues(hall: CityHall) -> bool:
    try:
        hall.issue("zei")
    except Refused as refused:
        if refused.told["code"] != "database_unavailable":
            raise
        return False
    return True
