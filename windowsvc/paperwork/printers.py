"""Ticket printers: the bytes of a slip, and their way to a printer on the network or on USB.

One rule decides everything here: was the first byte of the slip handed over? Before it, trying again
is safe; after it only a person who looks at the paper knows, so nothing is ever repeated by itself.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from windowsvc.paperwork.printer_lines import DeviceLine, Line, SocketLine
from windowsvc.paperwork.printer_status import (
    CONFIRM,
    QUESTIONS,
    PrinterStatus,
    is_answer,
    is_confirmation,
    replies,
    status_meaning,
)

if TYPE_CHECKING:
    from PIL import Image

PORT: Final = 9100
"""The port that network printers listen on."""
TIMEOUT: Final = 5.0
"""Seconds without progress after which a job is given up."""
ANSWER_WAIT: Final = 0.5
"""Seconds a printer gets to say how it is; many never do."""

_PROFILE: Final = "TM-T20II"
"""A profile of python-escpos with 576 dots and both cuts; narrower images print at the left."""
_DOTS: Final = 576
_LOOK_EVERY: Final = 1.0

FirstByte: TypeAlias = Callable[[], None]


class PrinterTrouble(Exception):
    """A slip is not known to be printed. `reason` is a stable code."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


class PrinterUnreachable(PrinterTrouble):
    """No byte of the slip was handed over (`unreachable`): trying again is safe."""


class PrinterRefused(PrinterTrouble):
    """The printer says that it cannot print, before any byte: `cover_open`, `paper_end`, `error`, `offline`."""


class PrintUncertain(PrinterTrouble):
    """The slip was begun and is not known to be whole: a person decides.

    `reason`: `cut_off` (connection lost), `stalled` (the printer took no more), `no_answer` (it spoke
    before and is silent now), or why the printer stopped (`cover_open`, `paper_end`, `error`, `offline`).
    """


@dataclass(frozen=True)
class Delivery:
    """A slip handed over whole.

    `confirmed`: the printer said that it has printed it. `status`: its last word about itself, None
    if it never answers.
    """

    confirmed: bool
    status: PrinterStatus | None


class Printer(Protocol):
    """Anything that takes the bytes of a slip."""

    def deliver(self, payload: bytes, *, on_first_byte: FirstByte | None = None) -> Delivery:
        """Print `payload`. `on_first_byte` runs just before its first byte goes; what it raises stops the job.

        Raises PrinterUnreachable, PrinterRefused (both: nothing was sent) or PrintUncertain.
        """

    def status(self) -> PrinterStatus | None:
        """Return how the printer is, None if it does not answer. Raises PrinterUnreachable."""


def escpos_bytes(image: Image.Image, *, cut: bool = True) -> bytes:
    """Return `image` (mode "1", at most 576 dots wide) as ESC/POS raster graphics, with feed and a partial cut.

    Text is never sent as text: printers differ in their character sets, dots are dots.
    """
    if image.mode != "1" or image.width > _DOTS:
        raise ValueError(f"a black and white image of at most {_DOTS} dots is needed, not {image.mode} {image.width}")
    job = _escpos_printer()(profile=_PROFILE)
    job.hw("INIT")
    job.image(image, impl="bitImageRaster")
    if cut:
        job.cut(mode="PART")
    else:
        job.print_and_feed(6)
    return bytes(job.output)


def send(
    host: str, port: int, payload: bytes, *, timeout: float = TIMEOUT, on_first_byte: FirstByte | None = None
) -> Delivery:
    """Print `payload` on a network printer; see Printer.deliver."""
    return NetworkPrinter(host, port=port, timeout=timeout).deliver(payload, on_first_byte=on_first_byte)


@dataclass(frozen=True)
class NetworkPrinter:
    """A printer that listens on a TCP port."""

    host: str
    port: int = PORT
    timeout: float = TIMEOUT
    answer_wait: float = ANSWER_WAIT

    def deliver(self, payload: bytes, *, on_first_byte: FirstByte | None = None) -> Delivery:
        """See Printer."""
        with closing(_Talk(self._connect, timeout=self.timeout, answer_wait=self.answer_wait)) as talk:
            return talk.deliver(payload, on_first_byte=on_first_byte)

    def status(self) -> PrinterStatus | None:
        """See Printer."""
        with closing(_Talk(self._connect, timeout=self.timeout, answer_wait=self.answer_wait)) as talk:
            return talk.status()

    def _connect(self) -> Line:
        return SocketLine(self.host, self.port, wait=self.timeout)


@dataclass(frozen=True)
class DeviceFilePrinter:
    """A printer behind a device file (`/dev/usb/lp0`), or any file or pipe that exists."""

    path: Path
    timeout: float = TIMEOUT
    answer_wait: float = ANSWER_WAIT

    def deliver(self, payload: bytes, *, on_first_byte: FirstByte | None = None) -> Delivery:
        """See Printer."""
        with closing(_Talk(self._open, timeout=self.timeout, answer_wait=self.answer_wait)) as talk:
            return talk.deliver(payload, on_first_byte=on_first_byte)

    def status(self) -> PrinterStatus | None:
        """See Printer."""
        with closing(_Talk(self._open, timeout=self.timeout, answer_wait=self.answer_wait)) as talk:
            return talk.status()

    def _open(self) -> Line:
        return DeviceLine(Path(self.path))


class _Talk:
    """One conversation with one printer."""

    def __init__(self, connect: Callable[[], Line], *, timeout: float, answer_wait: float) -> None:
        try:
            self._line = connect()
        except (OSError, UnicodeError) as error:
            raise PrinterUnreachable("unreachable", str(error)) from error
        self._timeout = timeout
        self._answer_wait = answer_wait
        self._printed = False

    def close(self) -> None:
        self._line.close()

    def status(self) -> PrinterStatus | None:
        try:
            return self._ask()
        except OSError as error:
            raise PrinterUnreachable("unreachable", str(error)) from error

    def deliver(self, payload: bytes, *, on_first_byte: FirstByte | None) -> Delivery:
        before = self.status()
        if before is not None and before.refusal is not None:
            raise PrinterRefused(before.refusal)
        if on_first_byte is not None:
            on_first_byte()
        self._write(payload)
        try:
            if before is not None:
                return self._confirmed()
            self._line.finish(quiet=self._answer_wait, wait=self._timeout)
        except TimeoutError as error:
            raise PrintUncertain("stalled", str(error)) from error
        except OSError as error:
            raise PrintUncertain("cut_off", str(error)) from error
        return Delivery(confirmed=False, status=None)

    def _write(self, payload: bytes) -> None:
        sent = 0
        try:
            while sent < len(payload):
                sent += self._line.write(payload[sent:], wait=self._timeout)
        except OSError as error:
            if sent == 0:
                raise PrinterUnreachable("unreachable", str(error)) from error
            reason = "stalled" if isinstance(error, TimeoutError) else "cut_off"
            raise PrintUncertain(reason, f"after {sent} of {len(payload)} bytes: {error}") from error

    def _confirmed(self) -> Delivery:
        """Wait until the printer says that all is printed, looking now and then whether it has stopped."""
        self._printed = False
        self._say(CONFIRM)
        status: PrinterStatus | None = None
        for _ in range(max(1, math.ceil(self._timeout / _LOOK_EVERY))):
            self._hear(is_confirmation, wait=min(_LOOK_EVERY, self._timeout))
            status = self._ask()
            if self._printed:
                return Delivery(confirmed=True, status=status)
            if status is not None and status.refusal is not None:
                raise PrintUncertain(status.refusal)
        if status is None:
            raise PrintUncertain("no_answer")
        self._line.finish(quiet=0.0, wait=self._timeout)
        return Delivery(confirmed=False, status=status)

    def _ask(self) -> PrinterStatus | None:
        answers = bytearray()
        for question in QUESTIONS:
            self._say(question)
            answer = self._hear(is_answer, wait=self._answer_wait)
            if answer is None:
                break
            answers.append(answer)
        return status_meaning(bytes(answers)) if answers else None

    def _say(self, command: bytes) -> None:
        while command:
            command = command[self._line.write(command, wait=self._timeout) :]

    def _hear(self, wanted: Callable[[int], bool], *, wait: float) -> int | None:
        """The first wanted answer within `wait` seconds, None if there is none."""
        heard = b""
        until = time.monotonic() + wait
        while (left := until - time.monotonic()) > 0:
            try:
                heard += self._line.read(wait=left)
            except TimeoutError:
                return None
            said = list(replies(heard))
            self._printed = self._printed or any(map(is_confirmation, said))
            answer = next((byte for byte in said if wanted(byte)), None)
            if answer is not None:
                return answer
        return None


@cache
def _escpos_printer() -> Any:
    """The recording printer of python-escpos. Its import sets up logging for the whole process; that is undone."""
    root = logging.getLogger()
    handlers = list(root.handlers)
    from escpos.printer import Dummy

    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
    return Dummy
