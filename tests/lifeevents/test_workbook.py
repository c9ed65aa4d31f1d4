"""A department's workbook: out and back unchanged, changed where changed, refused with sheet, row and column."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from windowsvc.lifeevents import content, proposing, sheet_writing, workbook
from windowsvc.lifeevents.workbook import Brought
from windowsvc.office.workbooks import LARGEST
from windowsvc.refusal import Refusal

ON = date(2026, 12, 1)
KEPT = {event: content.files(event, city="hibari").plain() for event in content.events()}
Edit = Callable[[Any], None]


def cell(sheet: Any, name: str, heading: str) -> Any:
    """The cell of one row, found by its id, under a heading."""
    place = next(one.column for one in sheet[1] if one.value == heading)
    row = next(one for one in range(2, sheet.max_row + 1) if sheet.cell(one, 1).value == name)
    return sheet.cell(row, place)


def edited(edit: Edit, event: str = "bereavement") -> bytes:
    book = load_workbook(io.BytesIO(sheet_writing.export(KEPT[event])))
    edit(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def brought(edit: Edit, event: str = "bereavement") -> Brought:
    return workbook.read(edited(edit, event), kept=KEPT[event], name="department.xlsx")


def changing(name: str, heading: str, value: Any, *, sheet: str = "手続") -> Edit:
    def edit(book: Any) -> None:
        cell(book[sheet], name, heading).value = value

    return edit


@pytest.mark.parametrize("event", content.events())
def test_what_goes_out_comes_back_unchanged(event: str) -> None:
    found = workbook.read(sheet_writing.export(KEPT[event]), kept=KEPT[event], name="a.xlsx")
    assert (found.faults, found.strange) == ((), ())
    assert proposing.propose(KEPT[event], found.change, on=ON, city="hibari").sentences == ()


def test_a_department_takes_only_its_own_rows() -> None:
    own = sheet_writing.export(KEPT["bereavement"], department="環境課")
    rows = list(load_workbook(io.BytesIO(own))["手続"].iter_rows(min_row=2, values_only=True))
    assert rows
    assert {row[3] for row in rows} == {"環境課"}
    assert workbook.read(own, kept=KEPT["bereavement"], name="a.xlsx").change.procedures == ()


def test_a_change_is_said_in_words_and_over_the_worked_households() -> None:
    def edit(book: Any) -> None:
        cell(book["手続"], "dog_owner_change", "持ち物").value = "犬鑑札"
        cell(book["手続"], "dog_owner_change", "当てはまる条件").value = "deceased.dog in [tag, microchip]"
        cell(book["設定"], "nhi_funeral_amount_yen", "値").value = 60000
        cell(book["質問"], "deceased.dog", "質問").value = "犬を飼っていらっしゃいましたか"

    found = brought(edit)
    assert found.faults == ()
    told = proposing.propose(KEPT["bereavement"], found.change, on=ON, city="hibari")
    text = "\n".join(told.sentences)
    assert "持ち物 「犬鑑札、注射済票」 → 「犬鑑札」" in text
    assert (
        "設定 国民健康保険の葬祭費の額: 50000円、令和9年4月1日から 70000円 → 60000円、令和9年4月1日から 70000円" in text
    )
    assert "質問" in text
    assert len(told.sentences) == 4
    assert told.digest == proposing.propose(KEPT["bereavement"], found.change, on=ON, city="hibari").digest


def test_a_condition_shows_which_households_come_out_otherwise() -> None:
    found = brought(changing("pension_death_report", "当てはまる条件", "deceased.age >= 65"))
    told = proposing.propose(KEPT["bereavement"], found.change, on=ON, city="hibari")
    assert told.effects
    assert "事例" in str(told.effects[0])


def test_a_new_procedure_and_one_that_ends() -> None:
    def edit(book: Any) -> None:
        cell(book["手続"], "dog_owner_change", "終わる日").value = date(2027, 3, 31)
        sheet = book["手続"]
        row = ["city_condolence", "市の弔慰金", "City condolence money", "総務課", "市", "申請"]
        sheet.append([*row, "この窓口で受け付ける", "世帯", "deceased.age >= 100"])

    found = brought(edit)
    assert found.faults == ()
    told = proposing.propose(KEPT["bereavement"], found.change, on=ON, city="hibari")
    assert any("市の弔慰金: 新しい手続(総務課" in one for one in told.sentences)
    assert any("終わる日 「なし」 → 「令和9年3月31日」" in one for one in told.sentences)
    assert any(one.code == "department_undefined" for one in told.warnings)


@pytest.mark.parametrize(
    ("edit", "column", "says"),
    [
        (changing("moped_change", "扱い", "この窓で"), "扱い", "Please write one of"),
        (changing("moped_change", "当てはまる条件", "moped_125 in deceased.vehicle"), "当てはまる条件", "Did you mean"),
        (changing("moped_change", "当てはまる条件", "deceased.age >= 'x'"), "当てはまる条件", "cannot be used"),
        (changing("moped_change", "当てはまる条件", ""), "当てはまる条件", "cannot be used"),
        (changing("moped_change", "期限の長さ", "14日"), "期限の文", "P14D"),
        (changing("moped_change", "確認日", "きのう"), "確認日", "a day like"),
        (changing("moped_change", "過ぎると失う", "たぶん"), "過ぎると失う", "はい"),
        (changing("moped_change", "期限の起点", "no_such_day"), "期限の文", "cannot be used"),
        (changing("nhi_funeral_amount_yen", "値", "たくさん", sheet="設定"), "値", "whole number"),
    ],
)
def test_a_cell_that_is_wrong_is_named_by_sheet_row_and_column(edit: Edit, column: str, says: str) -> None:
    fault = brought(edit).faults[0]
    assert says in str(fault)
    assert fault.row > 1
    if column != "期限の文":
        assert fault.column == column


def test_every_wrong_cell_is_named_at_once() -> None:
    def edit(book: Any) -> None:
        cell(book["手続"], "moped_change", "扱い").value = "この窓で"
        cell(book["手続"], "dog_owner_change", "当てはまる条件").value = "deceased.cat"

    assert [one.column for one in brought(edit).faults] == ["扱い", "当てはまる条件"]


def test_ids_twice_missing_columns_and_strange_sheets() -> None:
    def edit(book: Any) -> None:
        book["手続"].append(["moped_change", "二つ目"])
        book["質問"].delete_cols(1)
        book.create_sheet("メモ")

    found = brought(edit)
    assert found.strange == ("メモ",)
    assert {(one.sheet, one.column) for one in found.faults} == {("手続", "番号"), ("質問", "事実")}


def test_procedures_that_wait_for_each_other_are_refused() -> None:
    def edit(book: Any) -> None:
        cell(book["手続"], "moped_change", "先に済ませる手続").value = "dog_owner_change"
        cell(book["手続"], "dog_owner_change", "先に済ませる手続").value = "moped_change"

    (fault,) = brought(edit).faults
    assert "wait for each other: moped_change -> dog_owner_change -> moped_change" in str(fault)
    assert fault.column == ""


def test_a_text_that_begins_like_a_formula_stays_a_text() -> None:
    kept = {**KEPT["care"], "procedures": [{**KEPT["care"]["procedures"][0], "why": "=1+1"}]}
    sheet = load_workbook(io.BytesIO(sheet_writing.export(kept)))["手続"]
    assert cell(sheet, kept["procedures"][0]["id"], "理由").data_type == "s"


def _zip_bomb() -> bytes:
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * (100 * 2**20))
    return saved.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"no workbook", "workbook_invalid"),
        (b"", "workbook_invalid"),
        (b"PK\x03\x04" + b"x" * 100, "workbook_invalid"),
        (_zip_bomb(), "workbook_large"),
    ],
)
def test_what_is_no_workbook_is_refused(data: bytes, code: str) -> None:
    assert len(data) < LARGEST
    with pytest.raises(Refusal, match=code):
        workbook.read(data, kept=KEPT["care"], name="a.xlsx")


GOOD_YAML = """
procedures:
  - id: moped_change
    mode: guide_to_window
settings:
  nhi_funeral_amount_yen: 60000
"""


def test_yaml_changes_parts_of_what_is_there() -> None:
    found = workbook.read(GOOD_YAML.encode(), kept=KEPT["bereavement"], name="own.yaml")
    told = proposing.propose(KEPT["bereavement"], found.change, on=ON, city="hibari")
    assert len(told.sentences) == 2


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("procedures:\n  - id: moped_change\n    mode: here\n", 3, "mode"),
        ("procedures:\n  - id: moped_change\n    modus: x\n", 3, "mode"),
        ("procedures:\n  - id: a_new_one\n", 2, "name"),
        ("procedures:\n  - id: moped_change\n  - id: moped_change\n", 3, "there twice"),
        ("procedures:\n  - id: moped_change\n    after: [moped_change]\n", 2, "wait for each other"),
        ("procedures:\n  - id: moped_change\n    applies_when: deceased.cat\n", 3, "no fact"),
        ("settings:\n  no_such: 1\n", 2, "no setting"),
        ("settings:\n  nhi_funeral_amount_yen: viele\n", 2, "whole number"),
        ("cases: []\n", 1, "procedures and settings"),
        ("procedures: &a\n  - *a\n", 1, "anchors"),
    ],
)
def test_broken_yaml_is_refused_with_file_and_line(text: str, line: int, says: str) -> None:
    with pytest.raises(Refusal, match="content_invalid") as caught:
        workbook.read(text.encode(), kept=KEPT["bereavement"], name="own.yaml")
    assert caught.value.detail["file"] == "own.yaml"
    assert caught.value.detail["line"] == line
    assert says in caught.value.detail["what"]
