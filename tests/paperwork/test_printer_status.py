"""What the status bytes of a printer mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowsvc.paperwork.printer_status import PrinterStatus, is_answer, is_confirmation, replies, status_meaning


@pytest.mark.parametrize(
    ("answers", "meaning", "refusal"),
    [
        (b"\x12\x12\x12", PrinterStatus(), None),
        (b"\x16\x12\x12", PrinterStatus(), None),
        (b"\x12\x12\x1e", PrinterStatus(paper_low=True), None),
        (b"\x1a\x12\x12", PrinterStatus(offline=True), "offline"),
        (b"\x1a\x16\x12", PrinterStatus(offline=True, cover_open=True), "cover_open"),
        (b"\x1a\x32\x12", PrinterStatus(offline=True, paper_end=True), "paper_end"),
        (b"\x12\x12\x72", PrinterStatus(paper_end=True), "paper_end"),
        (b"\x1a\x52\x12", PrinterStatus(offline=True, error=True), "error"),
        (b"\x1a\x36\x7e", PrinterStatus(offline=True, cover_open=True, paper_end=True, paper_low=True), "cover_open"),
        (b"\x1a", PrinterStatus(offline=True), "offline"),
        (b"", PrinterStatus(), None),
    ],
)
def test_status_meaning(answers: bytes, meaning: PrinterStatus, refusal: str | None) -> None:
    assert status_meaning(answers) == meaning
    assert meaning.refusal == refusal


@pytest.mark.parametrize("answers", [b"\x00", b"\x12\xff", b"\x12\x12\x12\x12"])
def test_other_bytes_are_no_answer(answers: bytes) -> None:
    with pytest.raises(ValueError, match="not the answers of a printer"):
        status_meaning(answers)


def test_reports_nobody_asked_for_are_passed_over() -> None:
    assert list(replies(b"\x14\x00\x00\x0f\x12\x10\x00\x00\x00\x0c")) == [0x12, 0x0C]


@given(st.integers(min_value=0, max_value=255))
def test_an_answer_is_never_taken_for_a_confirmation(byte: int) -> None:
    assert not (is_answer(byte) and is_confirmation(byte))
