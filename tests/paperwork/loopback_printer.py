"""A ticket printer on loopback: it reads, answers, prints, hangs and breaks off like real ones."""

from __future__ import annotations

import socket
import struct
import threading

from PIL import Image

READY = {b"\x10\x04\x01": 0x12, b"\x10\x04\x02": 0x12, b"\x10\x04\x04": 0x12, b"\x1dr\x01": 0x00}
PAPER_OUT = {**READY, b"\x10\x04\x01": 0x1A, b"\x10\x04\x02": 0x32, b"\x10\x04\x04": 0x7E}
SILENT: dict[bytes, int] = {}


class Paper:
    """Understands the ESC/POS commands of a slip, byte by byte as they come; anything else is a fault."""

    def __init__(self) -> None:
        self.rows: list[bytes] = []
        self.row_bytes = 0
        self.log: list[str] = []
        self._rest = b""

    def take(self, data: bytes) -> list[bytes]:
        """Print `data`; return the questions in it, in order."""
        self._rest += data
        questions: list[bytes] = []
        while self._rest and (step := self._command()):
            length, question = step
            if question:
                questions.append(self._rest[:length])
            self._rest = self._rest[length:]
        return questions

    def _command(self) -> tuple[int, bool] | None:
        """Length of the first command and whether it is a question; None if it has not come whole."""
        head = self._rest[:2]
        if head in (b"\x10\x04", b"\x1dr"):
            return (3, True) if len(self._rest) >= 3 else None
        if head == b"\x1b@":
            self.log.append("init")
            return 2, False
        if head in (b"\x1bd", b"\x1dV"):
            self.log.append("feed" if head == b"\x1bd" else "cut")
            return (3, False) if len(self._rest) >= 3 else None
        if head == b"\x1dv":
            return self._raster()
        if len(head) < 2:
            return None
        raise AssertionError(f"the printer was sent {self._rest[:8].hex(' ')}")

    def _raster(self) -> tuple[int, bool] | None:
        if len(self._rest) < 8:
            return None
        kind, scale, across, down = struct.unpack("<BBHH", self._rest[2:8])
        assert (kind, scale) == (ord("0"), 0)
        length = 8 + across * down
        if len(self._rest) < length:
            return None
        assert self.row_bytes in (0, across)
        self.row_bytes = across
        self.rows += [self._rest[8 + row * across : 8 + (row + 1) * across] for row in range(down)]
        self.log.append("raster")
        return length, False

    def image(self) -> Image.Image:
        """What is on the paper, black on white."""
        dots = bytes(255 - byte for row in self.rows for byte in row)
        return Image.frombytes("1", (self.row_bytes * 8, len(self.rows)), dots)


class LoopbackPrinter:
    """A TCP printer for one or more jobs, in a thread of its own.

    Args:
        answers: byte given to each question; a missing one is not answered.
        later: answers in force once a whole slip's raster has come.
        resets_after: resets the connection after so many bytes.
        stops_after: reads no more after so many bytes, and keeps the connection.
        port: where it listens; 0 for any.
    """

    def __init__(
        self,
        *,
        answers: dict[bytes, int] = READY,
        later: dict[bytes, int] | None = None,
        resets_after: int | None = None,
        stops_after: int | None = None,
        port: int = 0,
    ) -> None:
        self.paper = Paper()
        self.received = 0
        self._answers, self._later = answers, later
        self._resets_after, self._stops_after = resets_after, stops_after
        self._stopped = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", port))
        if stops_after is not None:
            self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.port: int = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        """Stop serving; what was received stays readable."""
        self._stopped.set()
        self.close_after_reading()

    def close_after_reading(self) -> None:
        """Read the present connection to its end, take no other, and stop."""
        if self._thread.is_alive():
            self._listening.shutdown(socket.SHUT_RDWR)
            self._thread.join()
        self._listening.close()

    def _serve(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        connection.settimeout(0.05)
        while not self._stopped.is_set():
            if self._stops_after is not None and self.received >= self._stops_after:
                self._stopped.wait()
                return
            try:
                data = connection.recv(2048)
            except TimeoutError:
                continue
            except ConnectionResetError:
                return
            if not data:
                return
            self.received += len(data)
            self._answer(connection, data)
            if self._resets_after is not None and self.received >= self._resets_after:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return

    def _answer(self, connection: socket.socket, data: bytes) -> None:
        for question in self.paper.take(data):
            answers = self._later if self._later is not None and "raster" in self.paper.log else self._answers
            if question in answers:
                connection.sendall(bytes([answers[question]]))
