"""A browser's socket, as the wire sees it: Engine.IO 4 packets over one websocket."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any, Self

import simple_websocket


class Socket:
    """One connection to a namespace of a real server."""

    def __init__(self, port: int, namespace: str, *, headers: dict[str, str] | None = None) -> None:
        address = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
        self.namespace = namespace
        self._socket = simple_websocket.Client(address, headers=headers or {})
        self.opening = json.loads(self._receive()[1:])

    def connect(self, auth: dict[str, Any] | None = None) -> str:
        """Ask for the namespace; "40" lets us in, "44" does not. Returns what it said."""
        self._socket.send(f"40{self.namespace},{json.dumps(auth or {})}")
        return self._receive()

    def ask(self, event: str, *sent: Any) -> Any:
        """Send an event and return its acknowledgement."""
        self._socket.send(f"42{self.namespace},7{json.dumps([event, *sent])}")
        while True:
            packet = self._receive()
            if packet.startswith(f"43{self.namespace},7"):
                return json.loads(packet.split(",7", 1)[1])[0]

    def next(self, event: str) -> Any:
        """Wait for an event of the server and return what it carries."""
        while True:
            packet = self._receive()
            if packet.startswith(f"42{self.namespace},"):
                name, *sent = json.loads(packet.split(",", 1)[1])
                if name == event:
                    return sent[0] if sent else None

    def _receive(self) -> str:
        while True:
            packet = self._socket.receive(timeout=30)
            assert packet is not None, "the server said nothing for 30 s"
            if packet == "2":
                self._socket.send("3")
            else:
                return str(packet)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()
