"""A cheap client for load: HTTP/1.1 with keep-alive and WebSocket, spoken directly over asyncio streams."""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import AsyncIterator, Mapping
from typing import Any


class Connection:
    """One kept-alive connection; requests go one after the other."""

    def __init__(self, port: int, *, headers: Mapping[str, str] | None = None) -> None:
        self._port = port
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def request(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Send and wait; returns the status and the decoded JSON (or None)."""
        status, _, raw = await self.raw(method, path, body, **headers)
        return status, json.loads(raw) if raw[:1] in (b"{", b"[") else None

    async def raw(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Send and wait; returns the status, the headers and the bytes."""
        gone = self._reader is not None and self._reader.at_eof()  # the server ends what was idle for long
        if self._writer is None or self._writer.is_closing() or gone:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        payload = b"" if body is None else json.dumps(body).encode()
        more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        kind = "Content-Type: application/json\r\n" if body is not None else ""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n{self._headers}{more}{kind}"
            f"Content-Length: {len(payload)}\r\n\r\n"
        )
        self._writer.write(head.encode() + payload)
        assert self._reader is not None
        return await self._answer(self._reader)

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ", 2)[1])
        found = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
        if found.get("transfer-encoding") == "chunked":
            data = await _chunks(reader)
        else:
            data = await reader.readexactly(int(found.get("content-length", 0)))
        if found.get("connection", "").lower() == "close":
            self.close()
        return status, found, data

    def close(self) -> None:
        """Let the connection go."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    data = b""
    while True:
        size = int((await reader.readline()).split(b";")[0], 16)
        data += await reader.readexactly(size)
        await reader.readline()
        if size == 0:
            return data


class Socket:
    """One Socket.IO client over WebSocket: connects a namespace, answers pings, yields event texts.

    ``auth`` goes along when the namespace is joined: a cookie alone opens none.
    """

    def __init__(
        self, port: int, *, namespace: str = "/", headers: Mapping[str, str] | None = None, auth: Any = None
    ) -> None:
        self._port = port
        self._auth = "" if auth is None else json.dumps(auth)
        self._prefix = "" if namespace == "/" else f"{namespace},"
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())

    async def connect(self) -> None:
        """Shake hands and join the namespace."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        key = base64.b64encode(os.urandom(16)).decode()
        self._writer.write(
            (
                f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
                f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
                f"Sec-WebSocket-Version: 13\r\n{self._headers}\r\n"
            ).encode()
        )
        head = await self._reader.readuntil(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(head.split(b"\r\n")[0].decode())

    async def emit(self, event: str, data: Any) -> None:
        """Send one event."""
        await self._send(f"42{self._prefix}{json.dumps([event, data])}")

    async def events(self, *, ready: asyncio.Event, hello: tuple[str, Any] | None = None) -> AsyncIterator[str]:
        """Yield the text of every event; ``ready`` is set once the namespace is joined (and ``hello`` sent)."""
        while True:
            text = await self._receive()
            if text.startswith("0"):
                await self._send(f"40{self._prefix}{self._auth}")
            elif text == "2":
                await self._send("3")
            elif text.startswith("44"):
                raise ConnectionError(text)
            elif text.startswith("40"):
                if hello is not None:
                    await self.emit(*hello)
                ready.set()
            elif text.startswith("42"):
                yield text[2 + len(self._prefix) :]

    async def _receive(self) -> str:
        while True:
            first, second = await self._reader.readexactly(2)
            length = second & 0x7F
            if length == 126:
                length = int.from_bytes(await self._reader.readexactly(2), "big")
            elif length == 127:
                length = int.from_bytes(await self._reader.readexactly(8), "big")
            data = await self._reader.readexactly(length)
            if first & 0x0F == 1:
                return data.decode()
            if first & 0x0F == 8:
                raise ConnectionError("closed")

    async def _send(self, text: str) -> None:
        data = text.encode()
        mask = os.urandom(4)
        size = bytes([len(data) | 0x80]) if len(data) < 126 else bytes([126 | 0x80]) + len(data).to_bytes(2, "big")
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))
        self._writer.write(b"\x81" + size + mask + masked)
        await self._writer.drain()

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


def percentile(values: list[float], share: float) -> float:
    """The value below which ``share`` of the values lie; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
