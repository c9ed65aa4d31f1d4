"""What a ticket printer says of itself, as ESC/POS bytes and as words.

Source: Epson ESC/POS command reference, DLE EOT (real-time status), GS r (status, answered in the
order of printing) and the way to tell their answers apart by fixed bits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

QUESTIONS: Final = (b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x04")
"""DLE EOT 1, 2 and 4: the printer, why it is offline, its paper. Answered at once, even while printing."""

CONFIRM: Final = b"\x1dr\x01"
"""GS r 1: answered when everything sent before it has been printed."""

_OFFLINE: Final = 0x08
_COVER_OPEN: Final = 0x04
_STOPPED_BY_PAPER: Final = 0x20
_ERROR: Final = 0x40
_PAPER_LOW: Final = 0x0C
_PAPER_END: Final = 0x60


@dataclass(frozen=True)
class PrinterStatus:
    """The state of a printer. `refusal` says why it cannot print now, if it cannot."""

    offline: bool = False
    cover_open: bool = False
    paper_end: bool = False
    paper_low: bool = False
    error: bool = False

    @property
    def refusal(self) -> str | None:
        """`cover_open`, `paper_end`, `error` or `offline`, the most telling first; None when it can print."""
        reasons = {
            "cover_open": self.cover_open,
            "paper_end": self.paper_end,
            "error": self.error,
            "offline": self.offline,
        }
        return next((reason for reason, applies in reasons.items() if applies), None)


def status_meaning(answers: bytes) -> PrinterStatus:
    """Return what the answers to QUESTIONS mean, one byte each and in their order.

    Later answers may be missing: a printer need not know every question. Raises ValueError for more
    answers than questions, or for a byte that answers none of them.
    """
    if len(answers) > len(QUESTIONS) or not all(is_answer(answer) for answer in answers):
        raise ValueError(f"not the answers of a printer: {answers.hex(' ')}")
    printer, cause, paper = answers.ljust(len(QUESTIONS), b"\0")
    return PrinterStatus(
        offline=bool(printer & _OFFLINE),
        cover_open=bool(cause & _COVER_OPEN),
        paper_end=bool(cause & _STOPPED_BY_PAPER or paper & _PAPER_END),
        paper_low=bool(paper & _PAPER_LOW),
        error=bool(cause & _ERROR),
    )


def is_answer(byte: int) -> bool:
    """Whether `byte` answers DLE EOT."""
    return byte & 0x93 == 0x12


def is_confirmation(byte: int) -> bool:
    """Whether `byte` answers GS r."""
    return byte & 0x90 == 0x00


def replies(heard: bytes) -> Iterator[int]:
    """Yield the answers among the bytes of a printer, without the four-byte reports that some send unasked."""
    place = 0
    while place < len(heard):
        if heard[place] & 0x93 == 0x10:
            place += 4
            continue
        yield heard[place]
        place += 1
