"""What goes out to a screen's socket is written at once by whoever sends it, not by a thread of the socket's own.

Engine.IO gives each socket a queue and a thread that empties it. With three hundred boards a call would wake three
hundred threads, and the window that called waits among them. Here the queue itself writes as long as the network takes
everything; only what it does not take waits for the thread, so that one dead board never holds up the others. The
bytes of a message are made once for all sockets. Greenlets cost little and keep the queue of the library, and so does
a server that speaks TLS itself.
"""

from __future__ import annotations

import json
import queue
import socket
import ssl
import struct
import threading
from collections import deque
from typing import Any

from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from engineio.json import loads as _loads
from socketio.packet import Packet

EVENT = b"\x81"
"""The first byte of a whole text message in one frame; a server's frames are not masked."""


_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Words:
    """JSON as messages carry it: characters as they are, by one encoder made once."""

    loads = staticmethod(_loads)

    @staticmethod
    def dumps(value: Any, **_wanted: Any) -> str:
        """Compact JSON, whatever form is asked for."""
        return _written(value)


class Message(Packet):  # type: ignore[misc]
    """A message of text alone: nothing of ours is searched for bytes before it is sent."""

    uses_binary_events = False
    json = Words


def lay(engine: Any) -> None:
    """Let an Engine.IO server that runs with threads write like this."""
    engine._async = {**engine._async, "queue": Line, "websocket": Wire}


def frame(text: str) -> bytes:
    """A text as one WebSocket frame."""
    data = text.encode()
    size = len(data)
    if size < 126:
        return EVENT + bytes((size,)) + data
    if size < 65_536:
        return EVENT + struct.pack("!BH", 126, size) + data
    return EVENT + struct.pack("!BQ", 127, size) + data


class Rest(bytes):
    """What the network did not take of a frame."""

    def encode(self) -> Rest:
        """Itself; called where a packet would be made a text."""
        return self


class Line:
    """The queue of one socket, as Engine.IO uses a queue."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._more = threading.Condition(self._lock)
        self._waiting: deque[Any] = deque()
        self._busy = True
        self._socket: socket.socket | None = None

    def attach(self, to: socket.socket) -> None:
        """Write to this socket from now on, once its thread has sent what waits."""
        with self._lock:
            self._socket = to

    def put(self, packet: Any) -> None:
        """Send a packet; None ends the thread."""
        with self._lock:
            left = packet if self._busy or self._socket is None or packet is None else _sent(packet, self._socket)
            if left is not None or packet is None:
                self._busy = True
                self._waiting.append(left)
                self._more.notify()

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """For the thread: the next packet that waits. As long as nothing does, whoever sends writes by themselves."""
        with self._lock:
            if block and not self._waiting:
                self._busy = False
                self._more.wait_for(lambda: self._waiting)
            if not self._waiting:
                raise queue.Empty
            return self._waiting.popleft()

    def task_done(self) -> None:
        """Nobody waits for it."""

    def join(self) -> None:
        """Nothing to wait for: what can be sent has been."""


def _sent(packet: Any, to: socket.socket) -> Any:
    """Write without waiting; returns what is left, or None."""
    made: bytes | None = getattr(packet, "frame", None)
    if made is None:
        text = packet.encode()
        if not isinstance(text, str):
            return packet
        made = packet.frame = frame(text)
    try:
        count = to.send(made, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return packet
    except OSError:
        return None  # gone: its own thread notices and says so
    return None if count == len(made) else Rest(made[count:])


class Wire(SimpleWebSocketWSGI):  # type: ignore[misc]
    """A WebSocket whose `Line` may write to it."""

    def __init__(self, handler: Any, server: Any, **more: Any) -> None:
        super().__init__(self._began, server, **more)
        self._handler = handler
        self._line: Line = handler.__self__.queue

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Shake hands without compression: what is sent is small, and the same for every screen."""
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return super().__call__(environ, start_response)

    def _began(self, wire: Any) -> Any:
        if not isinstance(self.ws.sock, ssl.SSLSocket):
            self._line.attach(self.ws.sock)
        return self._handler(wire)

    def send(self, message: Any) -> None:
        """Write and wait until it is written."""
        self.ws.sock.sendall(message if isinstance(message, Rest) else frame(message))
