"""Cells of files that a spreadsheet program opens: what people typed stays text there and never becomes a formula.

A cell that begins like a formula runs on the computer of whoever opens the file (CSV injection, OWASP). In a CSV file
such a text gets an apostrophe in front, which the programs take for "this is text"; in a workbook the cell says itself
that it is text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

Value = str | int | float | None
_FORMULA: Final = re.compile(r"\s*[=+\-@＝＋－＠|%]")
"""Wide signs are formulas for a Japanese program, | and % for older ones; blanks in front change nothing."""
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""Control characters, without tab and line feed. A workbook cannot hold them."""


def safe_cell(value: Value) -> Value:
    """What may be written into a cell of a CSV file; numbers stay numbers, negative ones too."""
    if not isinstance(value, str):
        return value
    text = _UNSEEN.sub("", value.replace("\r\n", "\n"))
    return f"'{text}" if _FORMULA.match(text) or text[:1] in ("\t", "\n") else text


def csv_file(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A CSV file (RFC 4180) in UTF-8 with the mark that Japanese spreadsheet programs need; every text is quoted."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    for row in (headings, *rows):
        writer.writerow([safe_cell("" if value is None else value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def write_text(cell: Any, text: str) -> None:
    """Write a text into a cell of a workbook (openpyxl), whatever it begins with."""
    cell.value = _UNSEEN.sub("", text) or None
    if cell.value:
        cell.data_type = "s"
        cell.quotePrefix = True
