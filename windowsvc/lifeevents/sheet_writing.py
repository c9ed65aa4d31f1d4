"""The content of an event as a workbook that a department reviews: its rows, and the words to choose from as lists."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from windowsvc.cells import write_text
from windowsvc.lifeevents.assembling import Plain
from windowsvc.lifeevents.sheet_columns import GUIDE, PROCEDURES, QUESTIONS, SETTINGS, Column, taken, written


def export(plain: Plain, *, department: str = "") -> bytes:
    """A workbook of the content, or of the rows of one department, with the words to choose from as lists."""
    from openpyxl import Workbook

    book = Workbook()
    guide = book.active
    guide.title = GUIDE
    for number, line in enumerate(_guide(plain, department), start=1):
        write_text(guide.cell(row=number, column=1), line)
    guide.column_dimensions["A"].width = 100
    rows = [one for one in plain["procedures"] if department in ("", one["department"])]
    _fill(book.create_sheet("手続"), PROCEDURES, [[written(c, taken(one, c.path)) for c in PROCEDURES] for one in rows])
    if not department:
        _fill(book.create_sheet("設定"), SETTINGS, list(_setting_rows(plain)))
        asked = [one for one in plain["facts"] if one["question"]]
        _fill(
            book.create_sheet("質問"), QUESTIONS, [[written(c, taken(one, c.path)) for c in QUESTIONS] for one in asked]
        )
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _guide(plain: Plain, department: str) -> Iterator[str]:
    yield f"{plain['event']['name']['ja']}の手続" + (f"({department}の分)" if department else "")
    yield "直したいところを書きかえて保存し、管理画面の「手続の知識」か windowsvc content import で取り込んでください。"
    yield "取り込む前に、何が変わるかが言葉で示されます。まちがいがあれば、シートと行と列を示して、何も変えません。"
    yield "番号は変えないでください。やめる手続は、行を消さずに「終わる日」を書きます。"
    yield "このファイルにない行は、いまのまま残ります。"
    yield "いくつも書く欄(持ち物、様式、注など)は、1行に一つずつ書きます(セルの中の改行は Alt+Enter)。"
    yield "条件の書き方は workflows/README.md にあります。分からないことは空けるか「不明」と書きます。"


def _setting_rows(plain: Plain) -> Iterator[list[str]]:
    for one in plain["settings"]:
        for since, value in one["dated"]:
            yield [one["id"], since or "", setting_text(value)]


def setting_text(value: Any) -> str:
    """What stands in a cell for the value of a setting."""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {setting_text(one)}" for key, one in value.items())
    return "" if value is None else str(value)


def _fill(sheet: Any, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet.append([one.heading for one in columns])
    for number, row in enumerate(rows, start=2):
        for place, text in enumerate(row, start=1):
            cell = sheet.cell(row=number, column=place)
            write_text(cell, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for place, one in enumerate(columns, start=1):
        letter = get_column_letter(place)
        head = sheet.cell(row=1, column=place)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="E7EDF7")
        sheet.column_dimensions[letter].width = one.width
        words = ("はい", "いいえ") if one.kind == "tick" else tuple(one.words.values())
        if words:
            choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
            choice.add(f"{letter}2:{letter}{max(len(rows), 1) + 50}")
            sheet.add_data_validation(choice)
    sheet.freeze_panes = "C2" if len(columns) > 3 else "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
