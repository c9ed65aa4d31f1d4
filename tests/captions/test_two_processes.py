"""A conversation on PostgreSQL, between two processes of greenlets with Redis: everywhere the same, and then gone."""

from __future__ import annotations

import http.cookiejar
import json
import re
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from tests.living import PASSWORD, CityHall, city_hall
from tests.web.socket_client import Socket
from tests.web.test_scale import database, redis_server

__all__ = ["database", "redis_server"]

pytestmark = pytest.mark.postgres
SCREENS = 8
"""Enough that both processes have some, wherever the system leads each."""
LINES = 20
SECRET = "もくれんの花の話"


@pytest.fixture
def hall(tmp_path: Path, database: str, redis_server: tuple[Any, int]) -> Iterator[CityHall]:
    settings = {
        "database_url": database,
        "redis_url": f"redis://127.0.0.1:{redis_server[1]}/0",
        "async_mode": "gevent",
        "workers": 2,
    }
    with city_hall(tmp_path, settings=settings) as made:
        yield made


class Clerk:
    """A clerk's browser; every request is a connection of its own, so that both processes hear some."""

    def __init__(self, hall: CityHall) -> None:
        self.hall = hall
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        page = self.read("/sign-in")
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        assert found is not None
        form = {"login": "hanako", "password": PASSWORD, "csrf": found[1]}
        self.browser.open(f"{hall.url}/sign-in", data=urllib.parse.urlencode(form).encode(), timeout=60).close()
        own = re.search(r'"csrf":\s*"([^"]+)"', self.read("/window/w5/captions"))
        assert own is not None
        self.csrf = own[1]

    def read(self, path: str) -> str:
        with self.browser.open(self.hall.url + path, timeout=60) as page:
            return str(page.read().decode())

    def say(self, words: str) -> int:
        body = json.dumps({"text": words}).encode()
        headers = {"Content-Type": "application/json", "X-CSRF": self.csrf}
        asked = urllib.request.Request(f"{self.hall.url}/window/w5/captions/lines", data=body, headers=headers)  # noqa: S310
        with self.browser.open(asked, timeout=60) as told:
            return int(json.loads(told.read())["seq"])


def heard(screen: Socket) -> list[dict[str, Any]]:
    """Every line a screen was shown, until it has them all."""
    lines: list[dict[str, Any]] = []
    while len(lines) < LINES:
        packet = screen.receive()
        if not packet.startswith("42/captions,"):
            continue
        name, *sent = json.loads(packet.split(",", 1)[1])
        if name == "snapshot":
            lines = list(sent[0]["lines"])
        elif name == "lines":
            assert sent[0]["from"] == len(lines) + 1
            lines += sent[0]["lines"]
    return lines


def ask(database: str, statement: str) -> Any:
    """One row, past the application."""
    engine = create_engine(database)
    with engine.connect() as connection:
        row = connection.execute(text(statement)).one()
    engine.dispose()
    return row


def kept(database: str) -> tuple[int, int]:
    """How many conversations and lines the database holds."""
    return tuple(ask(database, "SELECT (SELECT count(*) FROM caption_session), (SELECT count(*) FROM caption_line)"))


def sealed(database: str) -> bytes:
    """Everything that stands in the lines."""
    return bytes(ask(database, "SELECT string_agg(body, ''::bytea) FROM caption_line")[0])


def test_two_processes_show_one_conversation_in_order_and_keep_nothing(
    hall: CityHall,
    database: str,
) -> None:
    hall.open("w5")
    hall.issue("hikkoshi", language="vi")
    leg = hall.act(hall.call("w5"), "start")
    headers = {"Authorization": f"Bearer {hall.enrol('counter', 'w5')}"}
    screens = []
    for _ in range(SCREENS):
        screens.append(Socket(hall.port, "/captions", headers=headers))
        assert screens[-1].connect().startswith("40")
        assert screens[-1].ask("join", {"window": "w5"}) == {"joined": "w5"}
    clerk = Clerk(hall)
    assert [clerk.say(f"{SECRET}{number}") for number in range(1, LINES + 1)] == list(range(1, LINES + 1))
    for screen in screens:
        lines = heard(screen)
        assert [line["seq"] for line in lines] == list(range(1, LINES + 1))
        assert [line["ja"] for line in lines] == [f"{SECRET}{number}" for number in range(1, LINES + 1)]
    assert kept(database) == (1, LINES)
    assert SECRET.encode() not in sealed(database)
    hall.act(leg, "finish")
    for screen in screens:
        told = screen.next("snapshot")
        while told["lines"]:
            told = screen.next("snapshot")
        assert told["session"] is None
        screen.close()
    assert kept(database) == (0, 0)
    assert SECRET.encode() not in b"".join(path.read_bytes() for path in hall.data.rglob("*") if path.is_file())
