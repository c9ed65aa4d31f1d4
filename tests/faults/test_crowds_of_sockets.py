"""Five hundred sockets, and clients that dawdle: whoever holds them, windows and kiosks are answered."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.living import PATIENCE, CityHall, eventually
from tests.web.socket_client import Socket

pytestmark = [pytest.mark.faults, pytest.mark.promise(31)]

MANY = 500
SHAKE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[CityHall]:
    """One process with threads, where each socket takes one."""
    made = CityHall(tmp_path)
    made.furnish()
    made.start()
    try:
        yield made
    finally:
        made.stop()


@pytest.mark.parametrize("known", [False, True])
def test_five_hundred_sockets_of_one_holder_leave_the_hall_at_work(hall: CityHall, known: bool) -> None:
    token = hall.enrol("board", "lobby")
    head = f"Authorization: Bearer {token}\r\n" if known else ""
    with ExitStack() as held:
        lines = [held.enter_context(socket.create_connection(("127.0.0.1", hall.port), PATIENCE)) for _ in range(MANY)]
        for one in lines:
            one.sendall(f"{SHAKE}{head}\r\n".encode())
        told = Counter(one.recv(12).decode() for one in lines)
        assert set(told) == {"HTTP/1.1 101", "HTTP/1.1 429"}
        assert 0 < told["HTTP/1.1 101"] <= 24
        hall.issue("zei")
        if not known:
            with Socket(hall.port, "/board", headers={"Authorization": f"Bearer {token}"}) as board:
                assert board.connect().startswith("40/board,")
    eventually(lambda: _lets_in(hall, head), "places are free again")


def _lets_in(hall: CityHall, head: str) -> bool:
    with socket.create_connection(("127.0.0.1", hall.port), PATIENCE) as one:
        one.sendall(f"{SHAKE}{head}\r\n".encode())
        return one.recv(12) == b"HTTP/1.1 101"


def test_clients_that_dawdle_hold_up_nobody(hall: CityHall) -> None:
    """Some say nothing at all, some half a line, some a head and half of a body."""
    beginnings = (b"", b"POST /api/v1/ti", b"POST /api/v1/tickets HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{")
    with ExitStack() as held:
        for number in range(300):
            one = held.enter_context(socket.create_connection(("127.0.0.1", hall.port), PATIENCE))
            one.sendall(beginnings[number % len(beginnings)])
        labels = {hall.issue("zei")["label"] for _ in range(5)}
    assert len(labels) == 5
