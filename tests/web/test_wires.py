"""The queue of a socket that writes by itself: in order, without waiting, and nothing lost when the network is slow."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Iterator

import pytest
from engineio.packet import MESSAGE, Packet

from windowsvc.web.wires import Line, frame

PATIENCE = 60.0


class Emptier(threading.Thread):
    """The thread of a socket, as Engine.IO runs it."""

    def __init__(self, line: Line, wire: socket.socket) -> None:
        super().__init__(daemon=True)
        self.line, self.wire, self.wrote = line, wire, 0

    def run(self) -> None:
        while (packet := self.line.get(timeout=0.001)) is not None:
            made = packet.encode()
            self.wire.sendall(frame(made) if isinstance(made, str) else made)
            self.wrote += 1


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    near, far = socket.socketpair()
    far.settimeout(PATIENCE)
    with near, far:
        yield near, far


def _read(far: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        found += far.recv(65_536)
    return found


@pytest.mark.parametrize(("size", "head"), [(5, 2), (125, 2), (126, 4), (65_535, 4), (65_536, 10)])
def test_a_text_is_one_frame_with_its_length(size: int, head: int) -> None:
    made = frame("x" * size)
    assert (made[0], len(made)) == (0x81, head + size)
    length = made[1] if head == 2 else int.from_bytes(made[2:head], "big")
    assert length == size
    assert frame("番")[1] == 3


def test_packets_are_written_by_whoever_sends_them(ends: tuple[socket.socket, socket.socket]) -> None:
    near, far = ends
    line = Line()
    first, shared = Packet(MESSAGE, "first"), Packet(MESSAGE, "shared")
    line.put(first)
    line.attach(near)
    emptier = Emptier(line, near)
    emptier.start()
    wanted = frame(first.encode()) + frame(shared.encode()) * 2
    assert _read(far, len(frame(first.encode()))) == wanted[: len(frame(first.encode()))]
    line.put(shared)
    line.put(shared)
    assert _read(far, 2 * len(frame(shared.encode()))) == frame(shared.encode()) * 2
    line.put(None)
    emptier.join(PATIENCE)
    assert not emptier.is_alive()


def test_a_screen_that_reads_nothing_holds_up_nobody_and_misses_nothing(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    near, far = ends
    line = Line()
    line.attach(near)
    emptier = Emptier(line, near)
    emptier.start()
    packets = [Packet(MESSAGE, f"{number}:" + "x" * 9_000) for number in range(400)]
    for packet in packets:
        line.put(packet)
    line.put(None)
    wanted = b"".join(frame(packet.encode()) for packet in packets)
    assert _read(far, len(wanted)) == wanted
    emptier.join(PATIENCE)
    assert emptier.wrote > 0


def test_a_socket_that_is_gone_raises_nothing(ends: tuple[socket.socket, socket.socket]) -> None:
    near, _ = ends
    line = Line()
    line.attach(near)
    emptier = Emptier(line, near)
    emptier.start()
    near.close()
    line.put(Packet(MESSAGE, "late"))
    line.put(None)
    emptier.join(PATIENCE)
    assert not emptier.is_alive()


def test_an_empty_queue_says_so_to_whoever_does_not_wait() -> None:
    with pytest.raises(queue.Empty):
        Line().get(block=False)
