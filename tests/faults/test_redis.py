"""Two workers with PostgreSQL, and the Redis that wakes them goes away and comes back: no screen is left behind."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine

from tests.databases import new_postgres_database
from tests.faults.conftest import UNHURRIED
from tests.faults.screens import Screens, put_up
from tests.living import PATIENCE, CityHall, eventually
from tests.web.served import free_port

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.faults, pytest.mark.postgres]


class Redis:
    """A Redis of our own that can be stopped and started."""

    def __init__(self) -> None:
        binary = shutil.which("redis-server")
        if binary is None:
            pytest.skip("no redis-server on this machine")
        self.binary = binary
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [self.binary, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
        )
        ping = ["redis-cli", "-h", "127.0.0.1", "-p", str(self.port), "ping"]
        eventually(lambda: subprocess.run(ping, capture_output=True, check=False).returncode == 0, "Redis answers")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=PATIENCE)
            self.process = None


@pytest.fixture
def redis() -> Iterator[Redis]:
    made = Redis()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def hall(tmp_path: Path, postgres_engine: Engine, redis: Redis) -> Iterator[CityHall]:
    with new_postgres_database(postgres_engine) as database:
        settings = {
            "database_url": database,
            "redis_url": f"redis://127.0.0.1:{redis.port}/0",
            "async_mode": "gevent",
            "workers": 2,
            **UNHURRIED,
        }
        made = CityHall(tmp_path, settings=settings)
        made.furnish()
        made.start()
        try:
            made.open("w21")
            yield made
        finally:
            made.stop()


def test_screens_follow_with_redis_without_it_and_with_it_again(browser: Browser, hall: CityHall, redis: Redis) -> None:
    near = put_up(browser, hall)
    far = put_up(browser, hall, clerk="jiro", window="w10")
    called: list[str] = []
    for change in (lambda: None, redis.stop, redis.start):
        change()
        for _ in range(3):
            hall.issue("zei")
            leg = hall.call("w21")
            called.append(leg["label"])
            for screens in (near, far):
                _hear(screens, called)
            hall.finish(leg)
        for screens in (near, far):
            screens.agree()
            assert not screens.board.locator("#broken").is_visible()
    near.close()
    far.close()


def _hear(screens: Screens, called: list[str]) -> None:
    screens.until(lambda: screens.heard() == called, f"{called[-1]} is heard")
