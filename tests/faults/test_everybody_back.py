"""The server is killed and started again while a full hall looks on: every board and every phone is right again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
import simple_websocket
from sqlalchemy import Engine

from tests.databases import new_postgres_database, redis_server
from tests.faults.conftest import UNHURRIED
from tests.living import PATIENCE, CityHall, Refused, eventually
from tests.web.socket_client import Socket

pytestmark = [pytest.mark.faults, pytest.mark.promise(10)]

BOARDS, PHONES, AT_ONCE = 20, 200, 40


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.slow])])
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CityHall]:
    """One process with SQLite, or two with PostgreSQL and Redis; nobody is told to come more slowly."""
    with ExitStack() as held:
        settings: dict[str, Any] = {**UNHURRIED, "rates.sockets": 0}
        if request.param == "postgres":
            postgres: Engine = request.getfixturevalue("postgres_engine")
            settings["database_url"] = held.enter_context(new_postgres_database(postgres))
            settings["redis_url"] = held.enter_context(redis_server())
            settings |= {"async_mode": "gevent", "workers": 2}
        made = CityHall(tmp_path / "city", settings=settings)
        made.furnish()
        made.start()
        try:
            made.open("w21")
            yield made
        finally:
            made.stop()


def joined(hall: CityHall, token: str) -> Socket:
    """A board's socket, once the server lets it in and tells it where it stands."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            made = Socket(hall.port, "/board", headers={"Authorization": f"Bearer {token}"})
            assert made.connect().startswith("40/board,")
            assert "code" not in made.ask("join", {"board": "lobby"})
        except (OSError, AssertionError, simple_websocket.ConnectionError):
            assert time.monotonic() < until, "a board was never let in again"
            time.sleep(0.2)
        else:
            return made


def left(board: Socket) -> None:
    """Close a socket, whether or not the server that it led to is still there."""
    with suppress(simple_websocket.ConnectionClosed):
        board.close()


def shown(hall: CityHall, token: str) -> str:
    """What a phone shows once it is answered."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return str(hall.ask("GET", f"/tickets/{token}", who={})["state"])
        except (OSError, Refused):
            assert time.monotonic() < until, "a phone was never answered again"
            time.sleep(0.2)


def test_all_of_them_are_right_after_the_server_came_back(
    hall: CityHall, record_property: Callable[[str, object], None]
) -> None:
    boards = [hall.enrol("board", "lobby") for _ in range(BOARDS)]
    phones = [hall.issue("zei")["token"] for _ in range(PHONES)]
    with ThreadPoolExecutor(AT_ONCE) as people, ExitStack() as held:
        for one in people.map(lambda token: joined(hall, token), boards):
            held.callback(left, one)
        called = [hall.finish(hall.call("w21"))["label"] for _ in range(3)]
        hall.kill()
        hall.start()
        began = time.monotonic()
        back = people.map(lambda token: joined(hall, token), boards)
        states = list(people.map(lambda token: shown(hall, token), phones))
        screens = list(back)
        took = time.monotonic() - began
        for one in screens:
            held.callback(left, one)
        assert states == ["done"] * len(called) + ["waiting"] * (PHONES - len(called))
        leg = hall.call("w21")
        for one in screens:
            eventually(lambda one=one: _heard(one, leg["label"]), "the call is heard")  # type: ignore[misc]
    record_property("figure", f"{BOARDS} boards and {PHONES} phones are live {took:.1f} s after the server answers")


def _heard(board: Socket, label: str) -> bool:
    return any(call["label"] == label for call in board.next("event")["calls"])
