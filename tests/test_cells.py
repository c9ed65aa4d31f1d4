"""What people typed is text in every file that a spreadsheet program opens."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from windowsvc.cells import csv_file, safe_cell, write_text
from windowsvc.office.workbooks import workbook_of

FORMULAS = (
    "=1+1", "+81 3", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "＝1+1", "＋1", "－1", "＠A1", " =1+1", "\t=1", "\r=1",
    "\n=1", "\x00=1", "|cmd", '=HYPERLINK("http://x.example","見る")', "\u3000=1", "\x1b=1",
)  # fmt: skip


def _read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.promise(27)
@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_becomes_text(formula: str) -> None:
    assert str(safe_cell(formula)).startswith("'")
    assert _read(csv_file(["名前"], [[formula]]))[1][0].startswith("'")


def test_words_and_numbers_stay_what_they_are() -> None:
    rows = [["窓口 花子", -3, 2.5, None, 'say "は"', "一行\n二行", "A-102"]]
    content = csv_file(["名"], rows)
    assert content.startswith(b"\xef\xbb\xbf")
    assert _read(content)[1] == ["窓口 花子", "-3", "2.5", "", 'say "は"', "一行\n二行", "A-102"]
    assert b'-3,2.5,"",' in content


@given(st.text())
def test_no_text_at_all_begins_a_formula(text: str) -> None:
    [[read]] = _read(csv_file(["x"], [[text]]))[1:]
    assert read.strip()[:1] not in tuple("=+-@＝＋－＠")


@pytest.mark.promise(27)
@pytest.mark.parametrize("formula", FORMULAS)
def test_a_workbook_holds_no_formula(formula: str) -> None:
    book = Workbook()
    write_text(book.active.cell(row=1, column=1), formula)
    saved = io.BytesIO()
    book.save(saved)
    exported = workbook_of([("業務", ["名前"], [[formula]], [formula])])
    for content in (saved.getvalue(), exported):
        for sheet in load_workbook(io.BytesIO(content)).worksheets:
            for row in sheet.iter_rows():
                assert all(
                    cell.data_type in ("s", "n") and (cell.data_type == "s" or cell.value is None) for cell in row
                )
