"""Printing on a real socket, pipe and terminal: what arrives, and what is known when something breaks."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import tty
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.paperwork.loopback_printer import PAPER_OUT, READY, SILENT, LoopbackPrinter, Paper
from windowsvc.paperwork.printer_status import PrinterStatus
from windowsvc.paperwork.printers import (
    Delivery,
    DeviceFilePrinter,
    NetworkPrinter,
    PrinterRefused,
    PrinterUnreachable,
    PrintUncertain,
    escpos_bytes,
    send,
)
from windowsvc.paperwork.slip import SlipText, Width, draw

Start = Callable[..., LoopbackPrinter]


@pytest.fixture(scope="module")
def payload(slip: SlipText) -> bytes:
    return escpos_bytes(draw(slip))


def at(printer: LoopbackPrinter, *, timeout: float = 10.0, answer_wait: float = 5.0) -> NetworkPrinter:
    return NetworkPrinter("127.0.0.1", port=printer.port, timeout=timeout, answer_wait=answer_wait)


class Count:
    """Counts how often the first byte was announced."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


@pytest.mark.parametrize("width", [80, 58])
def test_the_dots_of_the_slip_arrive(printer: Start, slip: SlipText, width: Width) -> None:
    image, at_hand = draw(slip, width=width), printer()
    send("127.0.0.1", at_hand.port, escpos_bytes(image))
    assert at_hand.paper.image().tobytes() == image.tobytes()
    assert at_hand.paper.log[0] == "init"
    assert at_hand.paper.log[-2:] == ["feed", "cut"]


def test_a_printer_that_answers_confirms(printer: Start, payload: bytes) -> None:
    first_byte = Count()
    delivery = at(printer()).deliver(payload, on_first_byte=first_byte)
    assert delivery == Delivery(confirmed=True, status=PrinterStatus())
    assert first_byte.times == 1


def test_a_printer_that_never_answers_prints_too(printer: Start, payload: bytes) -> None:
    at_hand = printer(answers=SILENT)
    assert at(at_hand, answer_wait=0.1).deliver(payload) == Delivery(confirmed=False, status=None)
    at_hand.close_after_reading()
    assert at_hand.paper.log[-1] == "cut"


def test_a_printer_that_answers_only_the_first_question_prints_too(printer: Start, payload: bytes) -> None:
    at_hand = printer(answers={b"\x10\x04\x01": 0x12})
    delivery = at(at_hand, timeout=0.3, answer_wait=1.0).deliver(payload)
    assert delivery == Delivery(confirmed=False, status=PrinterStatus())
    assert at_hand.paper.log[-1] == "cut"


def test_low_paper_is_told_and_does_not_stop(printer: Start, payload: bytes) -> None:
    delivery = at(printer(answers={**READY, b"\x10\x04\x04": 0x1E})).deliver(payload)
    assert delivery.status == PrinterStatus(paper_low=True)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [(PAPER_OUT, "paper_end"), ({**READY, b"\x10\x04\x02": 0x16}, "cover_open"), ({b"\x10\x04\x01": 0x1A}, "offline")],
)
def test_a_printer_that_cannot_print_gets_no_byte(
    printer: Start, payload: bytes, answers: dict[bytes, int], reason: str
) -> None:
    at_hand, first_byte = printer(answers=answers), Count()
    with pytest.raises(PrinterRefused) as raised:
        at(at_hand, answer_wait=2.0).deliver(payload, on_first_byte=first_byte)
    assert raised.value.reason == reason
    assert first_byte.times == 0
    assert at_hand.paper.log == []


def test_nobody_listening_is_safe_to_try_again(payload: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    first_byte = Count()
    with pytest.raises(PrinterUnreachable):
        send("127.0.0.1", port, payload, on_first_byte=first_byte)
    assert first_byte.times == 0


def test_a_name_that_cannot_be_one_is_safe_to_try_again(payload: bytes) -> None:
    with pytest.raises(PrinterUnreachable):
        send("a..b", 9100, payload)


def test_a_connection_lost_before_the_first_byte_is_safe_to_try_again(printer: Start, payload: bytes) -> None:
    first_byte = Count()
    with pytest.raises(PrinterUnreachable):
        at(printer(answers=SILENT, resets_after=1)).deliver(payload, on_first_byte=first_byte)
    assert first_byte.times == 0


@pytest.mark.parametrize("answers", [READY, SILENT])
@pytest.mark.parametrize("after", [3_000, 60_000])
def test_a_connection_lost_in_the_slip_is_uncertain(
    printer: Start, payload: bytes, answers: dict[bytes, int], after: int
) -> None:
    first_byte = Count()
    with pytest.raises(PrintUncertain) as raised:
        at(printer(answers=answers, resets_after=after), answer_wait=0.2).deliver(payload, on_first_byte=first_byte)
    assert raised.value.reason == "cut_off"
    assert first_byte.times == 1


@pytest.mark.parametrize("answers", [READY, SILENT])
def test_a_printer_that_stops_taking_bytes_is_uncertain(
    printer: Start, payload: bytes, answers: dict[bytes, int]
) -> None:
    at_hand = printer(answers=answers, stops_after=3_000)
    with pytest.raises(PrintUncertain) as raised:
        at(at_hand, timeout=0.5, answer_wait=0.2).deliver(payload * 100)
    assert raised.value.reason == "stalled"


def test_a_printer_that_falls_silent_is_uncertain(printer: Start, payload: bytes) -> None:
    at_hand = printer(later=SILENT)
    with pytest.raises(PrintUncertain) as raised:
        at(at_hand, timeout=0.5, answer_wait=2.0).deliver(payload)
    assert raised.value.reason == "no_answer"


def test_paper_that_ends_in_the_slip_is_uncertain_and_named(printer: Start, payload: bytes) -> None:
    stopped = {question: byte for question, byte in PAPER_OUT.items() if question != b"\x1dr\x01"}
    with pytest.raises(PrintUncertain) as raised:
        at(printer(later=stopped)).deliver(payload)
    assert raised.value.reason == "paper_end"


def test_paper_that_ends_after_the_slip_is_told_for_the_next(printer: Start, payload: bytes) -> None:
    delivery = at(printer(later=PAPER_OUT)).deliver(payload)
    assert delivery.confirmed
    assert delivery.status is not None
    assert delivery.status.refusal == "paper_end"


def test_a_first_byte_that_may_not_go_does_not_go(printer: Start, payload: bytes) -> None:
    def lost() -> None:
        raise RuntimeError("the job could not be recorded")

    at_hand = printer()
    with pytest.raises(RuntimeError, match="could not be recorded"):
        at(at_hand).deliver(payload, on_first_byte=lost)
    at_hand.close_after_reading()
    assert at_hand.paper.log == []


def test_the_state_can_be_asked_without_printing(printer: Start) -> None:
    assert at(printer()).status() == PrinterStatus()
    assert at(printer(answers=SILENT), answer_wait=0.1).status() is None
    with pytest.raises(PrinterUnreachable):
        at(printer(answers=SILENT, resets_after=1)).status()


def test_two_slips_one_after_the_other(printer: Start, payload: bytes) -> None:
    at_hand = printer()
    assert [at(at_hand).deliver(payload).confirmed for _ in range(2)] == [True, True]
    assert at_hand.paper.log.count("cut") == 2


def test_without_a_cut_the_slip_is_fed_out() -> None:
    paper = Paper()
    paper.take(escpos_bytes(Image.new("1", (576, 10), 1), cut=False))
    assert paper.log == ["init", "raster", "feed"]


@pytest.mark.parametrize("image", [Image.new("L", (576, 10)), Image.new("1", (584, 10))])
def test_only_black_and_white_of_the_width_of_paper_is_printed(image: Image.Image) -> None:
    with pytest.raises(ValueError, match="black and white"):
        escpos_bytes(image)


def test_making_the_bytes_says_nothing_and_leaves_logging_alone() -> None:
    program = (
        "import logging; from PIL import Image; from windowsvc.paperwork.printers import escpos_bytes;"
        "escpos_bytes(Image.new('1', (576, 8))); assert not logging.getLogger().handlers"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_a_file_takes_the_bytes(tmp_path: Path, payload: bytes) -> None:
    path = tmp_path / "lp0"
    path.touch()
    assert DeviceFilePrinter(path).deliver(payload) == Delivery(confirmed=False, status=None)
    paper = Paper()
    paper.take(path.read_bytes())
    assert paper.log[-1] == "cut"


def test_a_device_that_is_not_there_is_safe_to_try_again(tmp_path: Path, payload: bytes) -> None:
    with pytest.raises(PrinterUnreachable):
        DeviceFilePrinter(tmp_path / "lp0").deliver(payload)
    assert not (tmp_path / "lp0").exists()


def test_a_pipe_without_a_reader_is_safe_to_try_again(tmp_path: Path, payload: bytes) -> None:
    os.mkfifo(tmp_path / "lp0")
    with pytest.raises(PrinterUnreachable):
        DeviceFilePrinter(tmp_path / "lp0").deliver(payload)


def test_a_pipe_that_fills_up_is_uncertain(tmp_path: Path, payload: bytes) -> None:
    os.mkfifo(tmp_path / "lp0")
    reader = os.open(tmp_path / "lp0", os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(PrintUncertain) as raised:
            DeviceFilePrinter(tmp_path / "lp0", timeout=0.3).deliver(payload * 20)
        assert raised.value.reason == "stalled"
    finally:
        os.close(reader)


def test_a_device_that_answers_confirms(payload: bytes) -> None:
    with Terminal() as device:
        printer = DeviceFilePrinter(device.path, timeout=10.0, answer_wait=5.0)
        assert printer.status() == PrinterStatus()
        assert printer.deliver(payload) == Delivery(confirmed=True, status=PrinterStatus())
        assert device.paper.log[-1] == "cut"


class Terminal:
    """A character device with a printer behind it: the two ends of a pseudo-terminal."""

    def __init__(self) -> None:
        self.paper = Paper()
        self._printer, self._computer = os.openpty()
        tty.setraw(self._computer)
        self.path = Path(os.ttyname(self._computer))
        self._thread = threading.Thread(target=self._print)

    def __enter__(self) -> Terminal:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._computer)
        self._thread.join()
        os.close(self._printer)

    def _print(self) -> None:
        while True:
            try:
                data = os.read(self._printer, 4096)
            except OSError:  # the last computer end is closed
                return
            for question in self.paper.take(data):
                os.write(self._printer, bytes([READY[question]]))
