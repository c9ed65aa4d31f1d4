"""Spreadsheet files: their sheets as rows of plain texts, and back. The reader is loaded at the first use."""

from __future__ import annotations

import io
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from windowsvc import mynumber
from windowsvc.cells import write_text
from windowsvc.refusal import N_, Refusal

LARGEST: Final = 2 * 1024 * 1024
LARGEST_INSIDE: Final = 40 * 1024 * 1024
MOST_ROWS: Final = 2000
MOST_COLUMNS: Final = 80

Cells = Mapping[str, str]
"""Heading -> what is written below it in one row, without blanks around it."""
Table = tuple[str, Sequence[str], Sequence[Sequence[str | int]], Sequence[str]]
"""Name, headings, rows, example row."""


@dataclass(frozen=True)
class Grid:
    """One sheet: its headings, and its rows by their number in the sheet; empty rows are left out."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, Cells], ...]


def read_file(path: Path) -> bytes:
    """The bytes of a workbook that is not too large.

    Raises:
        Refusal: ``workbook_large``.
    """
    if path.stat().st_size > LARGEST:
        raise _large()
    return path.read_bytes()


def grids(content: bytes) -> tuple[Grid, ...]:
    """Read a workbook.

    Raises:
        Refusal: ``workbook_invalid`` when it is none, ``workbook_large``, ``mynumber_refused``.
    """
    _check_size(content)
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            found = tuple(_grid(sheet) for sheet in book.worksheets)
            book.close()
    except Refusal:
        raise
    except Exception as error:
        # The reader raises whatever its parser met: a broken part, a missing one, a wrong type.
        raise _invalid() from error
    return found


def _check_size(content: bytes) -> None:
    if len(content) > LARGEST:
        raise _large()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            inside = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, ValueError) as error:
        raise _invalid() from error
    if inside > LARGEST_INSIDE:
        raise _large()


def _invalid() -> Refusal:
    return Refusal("workbook_invalid", N_("This is not a workbook we can read. Please save it as .xlsx."), status=422)


def _large() -> Refusal:
    return Refusal(
        "workbook_large", N_("This workbook is too large: at most {rows} rows a sheet."), status=422, rows=MOST_ROWS
    )


def _grid(sheet: Any) -> Grid:
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
    headings = tuple(narrow(_text(cell)) for cell in next(rows, ()))
    found = []
    for number, cells in enumerate(rows, start=2):
        if number > MOST_ROWS + 1:
            raise _large()
        written = {heading: _text(cell) for heading, cell in zip(headings, cells, strict=False) if heading}
        mynumber.refuse(written.values())
        if any(written.values()):
            found.append((number, written))
    return Grid(_text(sheet.title), tuple(heading for heading in headings if heading), tuple(found))


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "はい" if cell else "いいえ"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def narrow(text: str) -> str:
    """The same text whether it was typed in wide or narrow characters."""
    return unicodedata.normalize("NFKC", text).strip()


def workbook_of(tables: Sequence[Table]) -> bytes:
    """A workbook of these tables, with a sheet of examples that is for people only."""
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill

    book = Workbook()
    book.remove(book.active)
    examples = book.create_sheet("記入例")
    bold, shade = Font(bold=True), PatternFill("solid", fgColor="E7EDF7")
    for name, headings, rows, example in tables:
        sheet = book.create_sheet(name)
        for row in (headings, *rows):
            _append(sheet, row)
        _append(examples, [name])
        examples.cell(row=examples.max_row, column=1).font = bold
        _append(examples, headings)
        _append(examples, example)
        examples.append([])
        for cell in sheet[1]:
            cell.font, cell.fill = bold, shade
            sheet.column_dimensions[cell.column_letter].width = max(12, 2 * len(str(cell.value)) + 2)
        sheet.freeze_panes = "B2"
    book.move_sheet(examples, offset=len(tables))
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _append(sheet: Any, row: Sequence[str | int]) -> None:
    """Write a row below the others; what people typed stays text."""
    sheet.append([None if isinstance(value, str) else value for value in row])
    for column, value in enumerate(row, start=1):
        if isinstance(value, str):
            write_text(sheet.cell(row=sheet.max_row, column=column), value)
