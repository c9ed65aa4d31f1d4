"""Workbooks of settings: read, looked over, applied all or nothing, written and read again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

import windowsvc.lobby.setup  # noqa: F401 - declares the kinds that the sheets are about
from tests.office.hall import BRANCH, BUILD, CLI, OFFICE, START, Hall
from windowsvc import events
from windowsvc.database import reading, writing
from windowsvc.office import configuration, sheets
from windowsvc.office.configuration import City
from windowsvc.office.sheet_layout import SHEETS, export
from windowsvc.office.sheets import Preview
from windowsvc.refusal import Refusal

Sheets = Mapping[str, Sequence[Sequence[Any]]]

GOOD: Sheets = {
    "番号系列": [["記号", "頭文字", "おわりの番号", "印の形"], ["a", "Ａ", 499, "四角"]],
    "受付の種類": [
        ["記号", "番号系列", "名前（日本語）", "名前（英語）", "表示盤の名前", "発券機に出す"],
        ["shomei", "a", "証明書", "Certificates", "証明書", "はい"],
        [None, None, None, None, None, None],
        ["zei", "a", "税", None, "税", "いいえ"],
    ],
    "受持ち": [["記号", "名前", "受付の種類"], ["all", "すべて", "shomei、zei"]],
    "窓口": [["記号", "番号", "受持ち"], ["w1", 1.0, "all"]],
}


def workbook(tables: Sheets) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


@pytest.fixture
def furnished(hall: Hall) -> Hall:
    for office, name in ((OFFICE, "本庁舎"), (BRANCH, "北支所")):
        with hall.holding(office) as (session, held):
            configuration.change(session, held, kind="office", code=office, after={"name": {"ja": name}}, by=CLI)
    return hall


def city(hall: Hall) -> City:
    with reading(hall.engine) as session:
        return configuration.read(session)


def look(hall: Hall, tables: Sheets) -> Preview:
    return sheets.read(workbook(tables), city=city(hall), office=OFFICE)


def apply(hall: Hall, preview: Preview) -> int:
    with writing(hall.engine) as session:
        return sheets.apply(
            session,
            preview,
            hold=lambda office: events.hold(session, office, now=START, machine=START, build=BUILD),
            by=CLI,
            now=START,
            build=BUILD,
        )


def faults(preview: Preview) -> list[tuple[str, int, str, str]]:
    return [(row.sheet, row.number, one.column, one.code) for row in preview.rows for one in row.faults]


def test_a_good_workbook_makes_what_it_says(furnished: Hall) -> None:
    preview = look(furnished, GOOD)
    assert [(row.sheet, row.number, row.code, row.state) for row in preview.rows] == [
        ("番号系列", 2, "a", "new"),
        ("受付の種類", 2, "shomei", "new"),
        ("受付の種類", 4, "zei", "new"),
        ("受持ち", 2, "all", "new"),
        ("窓口", 2, "w1", "new"),
    ]
    assert apply(furnished, preview) == 5
    made = city(furnished).items
    assert made["series"]["a"].model_dump()["shape"] == "square"
    assert made["service"]["shomei"].model_dump()["name"] == {"ja": "証明書", "en": "Certificates"}
    assert made["service"]["zei"].model_dump()["on_kiosk"] is False
    assert made["profile"]["all"].model_dump()["services"] == ("shomei", "zei")
    assert made["window"]["w1"].model_dump()["label"] == "1"


def test_the_same_workbook_again_changes_nothing(furnished: Hall) -> None:
    apply(furnished, look(furnished, GOOD))
    before = len(furnished.log(OFFICE))
    again = look(furnished, GOOD)
    assert {row.state for row in again.rows} == {"unchanged"}
    assert again.changes == ()
    assert len(furnished.log(OFFICE)) == before


def test_a_missing_column_keeps_and_an_empty_cell_empties(furnished: Hall) -> None:
    apply(furnished, look(furnished, GOOD))
    changed = {"受付の種類": [["記号", "名前（英語）", "階"], ["shomei", None, "2階"]]}
    preview = look(furnished, changed)
    assert [row.state for row in preview.rows] == ["changed"]
    apply(furnished, preview)
    service = city(furnished).items["service"]["shomei"].model_dump()
    assert (service["name"], service["floor"], service["series"]) == ({"ja": "証明書"}, "2階", "a")


def test_what_helps_at_a_window_is_written_in_words_and_comes_back_as_it_was(furnished: Hall) -> None:
    apply(furnished, look(furnished, GOOD))
    help_ = ["記号", "聞こえと会話の手助け"]
    apply(furnished, look(furnished, {"窓口": [help_, ["w1", "筆談、ヒアリングループ"]]}))
    assert city(furnished).items["window"]["w1"].model_dump()["offers"] == {
        "hearing_loop": True, "cartilage_earphones": False, "signing": False, "writing": True,
    }  # fmt: skip
    book = load_workbook(io.BytesIO(export(city(furnished), office=OFFICE)))
    headings, row = list(book["窓口"].iter_rows(values_only=True))
    assert row[headings.index("聞こえと会話の手助け")] == "ヒアリングループ,筆談"
    apply(furnished, look(furnished, {"窓口": [help_, ["w1", None]]}))
    assert not any(city(furnished).items["window"]["w1"].model_dump()["offers"].values())


@pytest.mark.parametrize(
    ("sheet", "headings", "row", "column", "code"),
    [
        ("窓口", ["記号", "聞こえと会話の手助け"], ["w1", "筆談,電話"], "聞こえと会話の手助け", "choice_unknown"),
        ("番号系列", ["記号", "頭文字", "おわりの番号"], ["b", "B", "many"], "おわりの番号", "number_needed"),
        ("番号系列", ["記号", "頭文字"], ["か", "B"], "記号", "code_invalid"),
        ("番号系列", ["記号", "頭文字"], ["b", "123"], "頭文字", "letters"),
        ("番号系列", ["記号", "頭文字", "印の形"], ["b", "B", "星"], "印の形", "choice_unknown"),
        (
            "受付の種類",
            ["記号", "番号系列", "名前", "表示盤の名前"],
            ["x", "q", "え", "え"],
            "番号系列",
            "reference_unknown",
        ),
        ("受付の種類", ["記号", "番号系列", "表示盤の名前"], ["x", "a", "え"], "名前", "missing"),
        ("受付の種類", ["記号", "発券機に出す"], ["shomei", "たぶん"], "発券機に出す", "yes_or_no"),
        ("受持ち", ["記号", "名前", "受付の種類"], ["p", "え", "shomei,nothing"], "受付の種類", "reference_unknown"),
        ("窓口", ["記号", "番号", "受持ち"], ["w9", "123456789", "all"], "番号", "too_long"),
        ("窓口", ["記号", "庁舎", "番号", "受持ち"], ["w9", "moon", "9", "all"], "庁舎", "office_unknown"),
        ("窓口", ["記号", "庁舎", "番号", "受持ち"], ["w1", BRANCH, "1", "all"], "記号", "code_taken"),
    ],
)
def test_a_mistake_is_named_by_sheet_row_and_column(
    furnished: Hall, sheet: str, headings: list[str], row: list[str], column: str, code: str
) -> None:
    apply(furnished, look(furnished, GOOD))
    preview = look(furnished, {sheet: [headings, [], row]})
    assert (sheet, 3, column, code) in faults(preview)
    assert not preview.well
    with pytest.raises(ValueError, match="mistakes"):
        apply(furnished, preview)


def test_the_same_code_twice_is_a_mistake_in_both_rows(furnished: Hall) -> None:
    preview = look(furnished, {"番号系列": [["記号", "頭文字"], ["b", "B"], ["b", "C"]]})
    assert [fault[1:] for fault in faults(preview)] == [(2, "記号", "code_twice"), (3, "記号", "code_twice")]


def test_strange_sheets_and_columns_are_named(furnished: Hall) -> None:
    preview = look(furnished, {"番号系列": [["記号", "色"], ["b", "赤"]], "記入例": [["何か"]], "予定": [["x"]]})
    assert preview.strange == ("予定",)
    assert [(sheet, fault.column, fault.code) for sheet, fault in preview.faults] == [
        ("番号系列", "色", "column_unknown")
    ]
    assert [fault.code for _, fault in look(furnished, {"窓口": [["番号"], ["1"]]}).faults] == ["column_missing"]


def test_a_workbook_can_found_an_office_with_everything_in_it(furnished: Hall) -> None:
    tables = {
        "庁舎": [["記号", "名前"], ["minami", "南支所"]],
        "番号系列": [["記号", "庁舎", "頭文字"], ["m", "minami", "M"]],
    }
    preview = look(furnished, tables)
    assert preview.well
    assert apply(furnished, preview) == 2
    made = city(furnished)
    assert made.office_of("series", "m") == "minami"
    assert [event.verb for event in furnished.log("minami")] == ["configure", "configure"]


def test_two_offices_are_changed_in_one_transaction(furnished: Hall) -> None:
    tables = {"番号系列": [["記号", "庁舎", "頭文字"], ["m", BRANCH, "M"], ["a", OFFICE, "A"]]}
    assert apply(furnished, look(furnished, tables)) == 2
    assert {event.verb for office in (OFFICE, BRANCH) for event in furnished.log(office)} == {"configure"}


def test_what_was_looked_over_has_a_name_that_changes_with_it(furnished: Hall) -> None:
    before = look(furnished, GOOD)
    assert before.digest == look(furnished, GOOD).digest
    apply(furnished, before)
    assert before.digest != look(furnished, GOOD).digest


def test_the_settings_as_they_stand_come_back_as_they_are(furnished: Hall) -> None:
    apply(furnished, look(furnished, GOOD))
    found = sheets.read(export(city(furnished), office=OFFICE), city=city(furnished), office=OFFICE)
    assert found.well, faults(found)
    assert {row.state for row in found.rows} == {"unchanged"}
    assert len(found.rows) == 6


def test_the_template_has_headings_and_an_example_that_is_right(furnished: Hall) -> None:
    book = load_workbook(io.BytesIO(export(city(furnished), office=OFFICE, example=True)))
    assert book.sheetnames == [*(sheet.name for sheet in SHEETS), "記入例"]
    assert "名前（英語）" in [cell.value for cell in book["受付の種類"][1]]
    shown = [list(row) for row in book["記入例"].iter_rows(values_only=True)]
    tables = {}
    for at, row in enumerate(shown):
        if row[0] in {sheet.name for sheet in SHEETS}:
            width = sum(cell is not None for cell in shown[at + 1])
            tables[str(row[0])] = [shown[at + 1][:width], shown[at + 2][:width]]
    tables.pop("庁舎")
    found = look(furnished, tables)
    assert found.well, faults(found)
    assert {row.state for row in found.rows} == {"new"}


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_refused(furnished: Hall, content: bytes) -> None:
    with pytest.raises(Refusal, match="workbook_invalid"):
        sheets.read(content, city=city(furnished), office=OFFICE)


def test_a_file_of_another_kind_in_a_workbooks_clothes_is_refused(furnished: Hall) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(Refusal, match="workbook_invalid"):
        sheets.read(packed.getvalue(), city=city(furnished), office=OFFICE)


def test_a_workbook_that_unpacks_to_very_much_is_refused_unread(furnished: Hall) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (41 * 1024 * 1024))
    assert len(packed.getvalue()) < 100_000
    with pytest.raises(Refusal, match="workbook_large"):
        sheets.read(packed.getvalue(), city=city(furnished), office=OFFICE)


def test_too_many_rows_are_refused(furnished: Hall) -> None:
    rows: list[list[Any]] = [["記号", "頭文字"], *([f"s{number}", "S"] for number in range(2001))]
    with pytest.raises(Refusal, match="workbook_large"):
        look(furnished, {"番号系列": rows})
