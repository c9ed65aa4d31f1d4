"""Ways to reach a printer: a TCP connection, or a device file.

Waits are seconds; one that ends in vain is TimeoutError.
"""

import errno
import fcntl
import os
import select
import socket
import stat
import struct
import termios
import time
from pathlib import Path
from typing import Protocol

_BLOCK = 16_384
_LOOK_AGAIN = 0.1


class Line(Protocol):
    """Two-way line to one printer. Every OSError means that the line is of no more use."""

    def write(self, data: bytes, *, wait: float) -> int:
        """Hand over the beginning of `data`; return how many bytes, at least one."""

    def read(self, *, wait: float) -> bytes:
        """Return what the printer has said, at least one byte."""

    def finish(self, *, quiet: float, wait: float) -> None:
        """Say that nothing more comes, and see that all of it has arrived: within `wait`, lingering `quiet`."""

    def close(self) -> None:
        """Let the line go."""


class SocketLine:
    """A TCP connection, as printers offer on port 9100."""

    def __init__(self, host: str, port: int, *, wait: float) -> None:
        self._socket = socket.create_connection((host, port), timeout=wait)

    def write(self, data: bytes, *, wait: float) -> int:
        """See Line."""
        self._socket.settimeout(wait)
        return self._socket.send(data[:_BLOCK])

    def read(self, *, wait: float) -> bytes:
        """See Line. A connection closed by the printer is ConnectionResetError."""
        heard = self._receive(wait=wait)
        if not heard:
            raise ConnectionResetError(errno.ECONNRESET, "the printer closed the connection")
        return heard

    def finish(self, *, quiet: float, wait: float) -> None:
        """See Line. Reads on until the printer closes, since closing with unread bytes would reset the connection."""
        self._socket.shutdown(socket.SHUT_WR)
        began = time.monotonic()
        while (passed := time.monotonic() - began) < wait:
            try:
                if not self._receive(wait=_LOOK_AGAIN):
                    return
            except TimeoutError:
                if passed >= quiet and self._unacknowledged() == 0:
                    return
        if self._unacknowledged():
            raise TimeoutError(errno.ETIMEDOUT, "the printer did not take all bytes")

    def close(self) -> None:
        """See Line."""
        self._socket.close()

    def _receive(self, *, wait: float) -> bytes:
        self._socket.settimeout(wait)
        return self._socket.recv(1024)

    def _unacknowledged(self) -> int:
        """Bytes that the other side's TCP has not acknowledged (Linux SIOCOUTQ)."""
        (count,) = struct.unpack("i", fcntl.ioctl(self._socket.fileno(), termios.TIOCOUTQ, bytes(4)))
        return int(count)


class DeviceLine:
    """A device file such as /dev/usb/lp0; also a pipe or a file, which are only written to."""

    def __init__(self, path: Path) -> None:
        two_way = stat.S_ISCHR(path.stat().st_mode)
        access = os.O_RDWR if two_way else os.O_WRONLY | os.O_APPEND
        self._file = os.open(path, access | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        self._two_way = two_way

    def write(self, data: bytes, *, wait: float) -> int:
        """See Line."""
        self._await(select.POLLOUT, wait=wait)
        return os.write(self._file, data[:_BLOCK])

    def read(self, *, wait: float) -> bytes:
        """See Line. A device that cannot be read never answers."""
        if self._two_way:
            self._await(select.POLLIN, wait=wait)
            try:
                heard = os.read(self._file, 1024)
            except OSError as error:
                if error.errno != errno.EINVAL:
                    raise
                heard = b""
            if heard:
                return heard
        raise TimeoutError(errno.ETIMEDOUT, "the device does not answer")

    def finish(self, *, quiet: float, wait: float) -> None:
        """See Line. The kernel keeps what it has accepted, so nothing is left to be seen to."""

    def close(self) -> None:
        """See Line."""
        os.close(self._file)

    def _await(self, event: int, *, wait: float) -> None:
        poll = select.poll()
        poll.register(self._file, event)
        if not poll.poll(max(wait, 0.0) * 1000):
            raise TimeoutError(errno.ETIMEDOUT, "the device does not answer")
