"""The pages of the import: looked over, mended, applied at once or not at all."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.office.test_sheets import GOOD, workbook
from tests.web import administration as admin
from tests.web.administration import Desk, officer
from windowsvc.office.permissions import Role

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.web.conftest import Hall


def send(desk: Desk, content: bytes, *, office: str = "main") -> TestResponse:
    return desk.post(f"/{office}/import", [("file", (io.BytesIO(content), "settings.xlsx"))])


def test_a_workbook_is_looked_over_and_then_imported(hall: Hall) -> None:
    desk = officer(hall)
    looked = send(desk, workbook(GOOD))
    assert looked.status_code == 200
    assert "5件を反映する" in looked.text
    assert admin.city(hall).items["series"] == {}
    answer = desk.post("/main/import/apply", admin.form_in(looked.text))
    assert answer.status_code == 303
    assert "5件を取り込みました" in desk.get(answer.headers["Location"].removeprefix("/admin")).text
    assert set(admin.city(hall).items["window"]) == {"w1"}


def test_a_mistake_is_named_and_nothing_is_imported(hall: Hall) -> None:
    desk = officer(hall)
    broken = {**GOOD, "窓口": [["記号", "番号", "受持ち"], ["w1", "1", "nobody"]]}
    looked = send(desk, workbook(broken))
    assert "まだ取り込めません" in looked.text
    assert "「受持ち」の列" in looked.text
    assert admin.wrong(looked.text) == {"reference_unknown"}
    assert desk.post("/main/import/apply", admin.form_in(looked.text)).status_code == 409
    assert admin.city(hall).items["series"] == {}


def test_what_was_looked_over_is_looked_over_again_when_the_settings_moved(hall: Hall) -> None:
    desk = officer(hall)
    form = admin.form_in(send(desk, workbook(GOOD)).text)
    admin.change(hall, "series", "a", {"prefix": "A", "last": 100})
    answer = desk.post("/main/import/apply", form)
    assert answer.status_code == 409
    assert "もう一度確かめてください" in answer.text
    assert admin.city(hall).items["window"] == {}
    assert desk.post("/main/import/apply", admin.form_in(answer.text)).status_code == 303


@pytest.mark.parametrize("content", [b"", b"no workbook", b"x" * 400_000])
def test_what_cannot_be_read_is_refused_in_words(hall: Hall, content: bytes) -> None:
    answer = send(officer(hall), content)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_a_page_that_was_tampered_with_is_refused(hall: Hall) -> None:
    assert officer(hall).post("/main/import/apply", {"content": "§", "digest": "x"}).status_code == 422


def test_rows_of_an_office_that_is_not_ones_own_are_refused(hall: Hall) -> None:
    desk = officer(hall, roles={"main": Role.OFFICER})
    rows = {"番号系列": [["記号", "庁舎", "頭文字"], ["m", "branch", "M"]]}
    assert desk.post("/main/import/apply", admin.form_in(send(desk, workbook(rows)).text)).status_code == 403
    found = {"庁舎": [["記号", "名前"], ["minami", "南支所"]]}
    assert desk.post("/main/import/apply", admin.form_in(send(desk, workbook(found)).text)).status_code == 403
    assert admin.city(hall).items["series"] == {}


def test_an_office_is_founded_by_a_workbook(hall: Hall) -> None:
    desk = officer(hall)
    rows = {
        "庁舎": [["記号", "名前"], ["minami", "南支所"]],
        "番号系列": [["記号", "庁舎", "頭文字"], ["m", "minami", "M"]],
    }
    assert desk.post("/-/import/apply", admin.form_in(send(desk, workbook(rows), office="-").text)).status_code == 303
    assert "南支所" in desk.get("/minami/services").text


@pytest.mark.parametrize("kind", ["template", "settings"])
def test_a_workbook_to_begin_with_can_be_fetched(hall: Hall, kind: str) -> None:
    admin.furnish(hall)
    answer = officer(hall).get(f"/main/import/{kind}.xlsx")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="windowsvc-{kind}-main.xlsx"'
    rows = list(load_workbook(io.BytesIO(answer.data))["窓口"].iter_rows(values_only=True))
    assert (rows[0][0], len(rows)) == ("記号", 2 if kind == "settings" else 1)
    assert officer(hall, login="second").get("/main/import/other.xlsx").status_code == 404
