"""A browser's socket, as the wire sees it: Engine.IO 4 packets over one websocket."""

from __future__ import annotations

import json
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self

import simple_websocket


class Socket:
    """One connection to a namespace of a real server.

    Like a browser it answers the server's pings whatever else goes on: a test that is busy elsewhere is not cut off.
    """

    def __init__(self, port: int, namespace: str, *, headers: dict[str, str] | None = None) -> None:
        address = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
        self.namespace = namespace
        self._socket = simple_websocket.Client(address, headers=headers or {})
        self._sending = Lock()
        self._packets: SimpleQueue[str | None] = SimpleQueue()
        Thread(target=self._listen, daemon=True).start()
        self.opening = json.loads(self.receive()[1:])

    def connect(self, auth: dict[str, Any] | None = None) -> str:
        """Ask for the namespace; "40" lets us in, "44" does not. Returns what it said."""
        self._send(f"40{self.namespace},{json.dumps(auth or {})}")
        return self.receive()

    def ask(self, event: str, *sent: Any) -> Any:
        """Send an event and return its acknowledgement."""
        self._send(f"42{self.namespace},7{json.dumps([event, *sent])}")
        while True:
            packet = self.receive()
            if packet.startswith(f"43{self.namespace},7"):
                return json.loads(packet.split(",7", 1)[1])[0]

    def next(self, event: str) -> Any:
        """Wait for an event of the server and return what it carries."""
        while True:
            packet = self.receive()
            if packet.startswith(f"42{self.namespace},"):
                name, *sent = json.loads(packet.split(",", 1)[1])
                if name == event:
                    return sent[0] if sent else None

    def receive(self) -> str:
        """Wait for the next packet that is no ping."""
        try:
            packet = self._packets.get(timeout=60)
        except Empty:
            raise AssertionError("the server said nothing for 60 s") from None
        assert packet is not None, f"the connection was closed: {self._socket.close_reason}"
        return packet

    def close(self) -> None:
        """Leave."""
        with self._sending:
            self._socket.close()

    def _send(self, packet: str) -> None:
        with self._sending:
            self._socket.send(packet)

    def _listen(self) -> None:
        try:
            while True:
                packet = str(self._socket.receive())
                if packet == "2":
                    self._send("3")
                else:
                    self._packets.put(packet)
        except (simple_websocket.ConnectionClosed, OSError):
            self._packets.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
