"""A line between two ends that can fail like real ones: pulled, cut, silent, slow, garbled, losing frames."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

PIECE = 65_536
_EXTENSIONS = re.compile(rb"^Sec-WebSocket-Extensions:.*\r\n", re.MULTILINE | re.IGNORECASE)
"""Frames that are compressed each after the other could not be lost alone."""
PATIENCE = 30.0


@dataclass(eq=False)
class _Connection:
    """One browser's connection and the server's end of it."""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter
    dead: bool = False
    """Nothing comes through any more, and nobody is told."""
    left: int | None = None
    """Bytes until it breaks off."""
    websocket: bool = False
    frames: bytearray = field(default_factory=bytearray)


class Line:
    """A TCP proxy on loopback. All it does, it does in a thread of its own.

    Attributes:
        port: where browsers connect.
        lost: WebSocket frames that were dropped so far.
        broken: connections that were broken off so far.
    """

    def __init__(self, *, port: int = 0) -> None:
        self.lost = 0
        self.broken = 0
        self._target = 0
        self._loop = asyncio.new_event_loop()
        self._through = asyncio.Event()
        self._refuses = False
        self._chance = random.Random(0)
        self._share = 0.0
        self._lasting: tuple[int, int] | None = None
        self._trickle: tuple[int, float] | None = None
        self._garbled = False
        self._connections: set[_Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self, target: int) -> None:
        """Lead every connection to a port of this machine."""
        self._target = target
        self._thread.start()
        self._do(self._through.set)

    def pull(self) -> None:
        """As when a cable is pulled: nothing comes through, nobody is told; what was sent comes after `mend`."""
        self._do(self._through.clear)

    def silence(self) -> None:
        """As when a firewall forgets: what is open stays open and dead for ever, new connections lead nowhere."""
        self._do(self._silence)

    def cut(self) -> None:
        """As when a switch is off: every connection is reset, new ones are too."""
        self._do(self._cut)

    def mend(self) -> None:
        """Let everything through again; what was silenced stays dead."""
        self._do(self._mend)

    def drop_frames(self, share: float, *, seed: int) -> None:
        """Lose this share of the WebSocket frames from the server; the connection stays."""
        self._do(lambda: self._set(share=share, seed=seed))

    def break_off(self, least: int, most: int, *, seed: int) -> None:
        """Reset each connection after a random number of bytes from the server; those that are open, too."""
        self._do(lambda: self._set(lasting=(least, most), seed=seed))

    def trickle(self, piece: int, pause: float) -> None:
        """Let everything through in pieces of so many bytes, each after a pause in seconds."""
        self._do(lambda: self._set(seed=0, trickle=(piece, pause)))

    def garble(self, *, seed: int) -> None:
        """Put random bytes in place of what the server says; it is as long as before."""
        self._do(lambda: self._set(seed=seed, garbled=True))

    def behave(self) -> None:
        """Drop, break off, slow down and garble nothing any more."""
        self._do(lambda: self._set(seed=0))

    def close(self) -> None:
        """End everything."""
        self._do(self._cut)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)

    def _do(self, change: Callable[[], None]) -> None:
        done = threading.Event()

        def run() -> None:
            change()
            done.set()

        self._loop.call_soon_threadsafe(run)
        assert done.wait(PATIENCE), "the line does not answer"

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._accept, sock=self._listener))
        self._loop.run_forever()
        server.close()
        for task in self._tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*self._tasks, return_exceptions=True))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def _set(
        self,
        *,
        seed: int,
        share: float = 0.0,
        lasting: tuple[int, int] | None = None,
        trickle: tuple[int, float] | None = None,
        garbled: bool = False,
    ) -> None:
        self._chance = random.Random(seed)
        self._share, self._lasting, self._trickle, self._garbled = share, lasting, trickle, garbled
        for one in self._connections:
            one.left = self._length()

    def _length(self) -> int | None:
        return self._chance.randint(*self._lasting) if self._lasting else None

    def _silence(self) -> None:
        self._through.clear()
        for one in self._connections:
            one.dead = True

    def _cut(self) -> None:
        self._refuses = True
        for one in list(self._connections):
            self._end(one)

    def _mend(self) -> None:
        self._refuses = False
        self._through.set()

    def _end(self, one: _Connection) -> None:
        for writer in (one.near, one.far):
            writer.transport.abort()
        self._connections.discard(one)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._carry(reader, writer)
        except OSError:
            pass  # the server is away: the browser is told by the connection's end
        finally:
            writer.transport.abort()
            self._tasks.discard(task)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refuses:
            return
        await self._through.wait()
        if self._refuses:
            return
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._target)
        one = _Connection(near=writer, far=to_server, left=self._length())
        self._connections.add(one)
        try:
            ways = (self._upward(reader, one), self._downward(from_server, one))
            await asyncio.gather(*ways, return_exceptions=True)
        finally:
            self._end(one)

    async def _upward(self, reader: asyncio.StreamReader, one: _Connection) -> None:
        while data := await reader.read(PIECE):
            await self._through.wait()
            if not one.dead:
                await self._send(one.far, data if one.websocket else _EXTENSIONS.sub(b"", data))
        one.far.close()

    async def _downward(self, reader: asyncio.StreamReader, one: _Connection) -> None:
        while data := await reader.read(PIECE):
            await self._through.wait()
            if one.dead:
                continue
            await self._send(one.near, self._chance.randbytes(len(data)) if self._garbled else self._sifted(data, one))
            if one.left is not None:
                one.left -= len(data)
                if one.left < 0:
                    self.broken += 1
                    self._end(one)
                    return
        if not one.dead:
            one.near.close()

    async def _send(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        piece, pause = self._trickle or (len(data), 0.0)
        for start in range(0, len(data), max(1, piece)):
            await asyncio.sleep(pause)
            writer.write(data[start : start + piece])
            await writer.drain()

    def _sifted(self, data: bytes, one: _Connection) -> bytes:
        """What is left of ``data`` after frames were lost; half a frame waits for its rest."""
        if not one.websocket:
            head, end, rest = data.partition(b"\r\n\r\n")
            one.websocket = head.startswith(b"HTTP/1.1 101")
            return head + end + (self._sifted(rest, one) if one.websocket else rest)
        one.frames += data
        kept = bytearray()
        while (length := _frame_length(one.frames)) is not None:
            frame = bytes(one.frames[:length])
            del one.frames[:length]
            if self._chance.random() < self._share:
                self.lost += 1
            else:
                kept += frame
        return bytes(kept)


def _frame_length(data: bytes | bytearray) -> int | None:
    """The length of the first WebSocket frame of a server, with its head; None before it has come whole."""
    if len(data) < 2:
        return None
    size, head = data[1] & 0x7F, 2
    if size == 126:
        size, head = int.from_bytes(data[2:4], "big"), 4
    elif size == 127:
        size, head = int.from_bytes(data[2:10], "big"), 10
    return head + size if len(data) >= head + size else None


@contextmanager
def line() -> Iterator[Line]:
    """A line that leads nowhere before it is started; closed at the end of the block."""
    made = Line()
    try:
        yield made
    finally:
        with contextlib.suppress(RuntimeError):
            made.close()
