"""The officer's pages of the content: looked over in words, used from a day, taken back, put into use."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.lifeevents.test_workbook import Edit, cell
from tests.web import administration as admin
from tests.web.administration import Desk, officer
from tests.web.browsing import axe, chromium, serving, watch
from tests.web.conftest import PASSWORD
from windowsvc.database import reading
from windowsvc.lifeevents import editions
from windowsvc.lifeevents.model import Event
from windowsvc.office.permissions import Role

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.web.conftest import Hall

TODAY, APRIL = date(2026, 11, 24), date(2027, 4, 1)
PAGE = "/main/knowledge/bereavement"


def book(desk: Desk, edit: Edit) -> bytes:
    """The workbook as the page gives it, edited."""
    found = load_workbook(io.BytesIO(desk.get(f"{PAGE}/rows.xlsx").data))
    edit(found)
    saved = io.BytesIO()
    found.save(saved)
    return saved.getvalue()


def send(desk: Desk, content: bytes, name: str = "department.xlsx") -> TestResponse:
    return desk.post(f"{PAGE}/preview", [("file", (io.BytesIO(content), name))])


def moped(hall: Hall, on: date) -> str:
    with reading(hall.parts.engine) as session:
        found: Event = editions.event_on(session, "bereavement", on=on, city=None)
    return next(one.mode for one in found.procedures if one.id == "moped_change")


def mode(word: str) -> Edit:
    def edit(found: object) -> None:
        cell(found["手続"], "moped_change", "扱い").value = word  # type: ignore[index]

    return edit


def test_a_workbook_is_looked_over_used_from_april_and_called_off(hall: Hall) -> None:
    desk = officer(hall)
    before = moped(hall, TODAY)
    looked = send(desk, book(desk, mode("説明して後日郵送")))
    assert looked.status_code == 200
    assert "説明して後日郵送" in looked.text
    assert moped(hall, TODAY) == before
    form = admin.form_in(looked.text)
    form["day"], form["note"] = APRIL.isoformat(), "様式の改正"
    assert desk.post(f"{PAGE}/start", form).status_code == 303
    assert (moped(hall, TODAY), moped(hall, APRIL)) == (before, "explain_and_post")
    page = desk.get(PAGE).text
    assert "様式の改正" in page
    assert "予定" in page
    assert desk.post(f"{PAGE}/back", {"start": "1"}).status_code == 303
    assert moped(hall, APRIL) == before


def test_a_preview_says_settings_conditions_and_doubts_in_words(hall: Hall) -> None:
    def edit(found: object) -> None:
        cell(found["設定"], "seal_card_return_mode", "値").value = "dispose_at_home"  # type: ignore[index]
        cell(found["手続"], "dog_owner_change", "当てはまる条件").value = "deceased.dog in [tag, microchip]"  # type: ignore[index]
        cell(found["手続"], "dog_owner_change", "担当").value = "動物課"  # type: ignore[index]

    desk = officer(hall)
    page = send(desk, book(desk, edit)).text
    shown = re.sub(r"<[^>]+>", "", page)
    assert "窓口で返していただく → ご自宅で処分していただく" in shown
    assert "マイクロチップの犬を飼っていた" in shown
    assert "一覧にない担当です" in shown
    assert "seal_card_return_mode" not in shown
    assert "deceased.dog" not in shown


def test_what_is_used_is_put_back(hall: Hall) -> None:
    desk = officer(hall)
    before = moped(hall, TODAY)
    assert (
        desk.post(f"{PAGE}/start", admin.form_in(send(desk, book(desk, mode("説明して後日郵送"))).text)).status_code
        == 303
    )
    assert moped(hall, TODAY) == "explain_and_post"
    assert desk.post(f"{PAGE}/back", {"start": "1"}).status_code == 303
    assert moped(hall, TODAY) == before
    assert desk.post(f"{PAGE}/back", {"start": "1"}).status_code == 409
    assert desk.post(f"{PAGE}/back", {"start": "x"}).status_code == 404


def test_a_mistake_is_named_by_sheet_row_and_column_and_nothing_moves(hall: Hall) -> None:
    desk = officer(hall)
    looked = send(desk, book(desk, mode("この窓で")))
    assert "まだ使えません" in looked.text
    assert "「この窓口で受け付ける・" in looked.text
    assert 'name="digest"' not in looked.text


def test_a_yaml_file_is_refused_with_its_line(hall: Hall) -> None:
    answer = send(officer(hall), b"procedures:\n  - id: moped_change\n    mode: nowhere\n", "own.yaml")
    assert answer.status_code == 422
    assert "own.yaml" in answer.text


@pytest.mark.parametrize("content", [b"", b"no workbook", b"x" * 400_000])
def test_what_cannot_be_read_is_refused_in_words(hall: Hall, content: bytes) -> None:
    answer = send(officer(hall), content)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_what_moved_meanwhile_is_looked_over_again(hall: Hall) -> None:
    desk = officer(hall)
    form = admin.form_in(send(desk, book(desk, mode("説明して後日郵送"))).text)
    assert (
        desk.post(f"{PAGE}/start", admin.form_in(send(desk, book(desk, mode("担当の窓口へ案内"))).text)).status_code
        == 303
    )
    own = {**form, "digest": form["digest"]}
    assert desk.post(f"{PAGE}/start", {**own, "digest": "0" * 64}).status_code == 409
    assert desk.post(f"{PAGE}/start", {**own, "day": "2020-01-01"}).status_code in (409, 422)
    assert desk.post(f"{PAGE}/start", {**own, "content": "§"}).status_code == 422


def test_an_event_is_put_into_use_and_out_of_it(hall: Hall) -> None:
    desk = officer(hall)
    page = "/main/knowledge/bereavement"
    assert desk.post(f"{page}/live", {"live": "no"}).status_code == 303
    refused = desk.post(f"{page}/live", {"live": "yes"})
    assert refused.status_code == 409
    assert "条文を確かめていない" in refused.text
    assert desk.post(f"{page}/live", {"live": "yes", "accepted": "yes"}).status_code == 303


def test_who_may_change_it(hall: Hall) -> None:
    own = officer(hall, roles={"main": Role.OFFICER})
    assert own.get(PAGE).status_code == 200
    assert own.post(f"{PAGE}/live", {"live": "no"}).status_code == 403
    clerk = officer(hall, login="clerk", roles={"main": Role.CLERK})
    assert clerk.get("/main/knowledge").status_code == 200
    assert send(clerk, b"x").status_code == 403
    assert clerk.get("/main/knowledge/nothing").status_code == 404


@pytest.mark.browser
def test_the_pages_stand_up_to_axe(hall: Hall) -> None:
    hall.staff("officer", roles={"*": Role.OFFICER})
    desk = officer(hall, login="second")
    content = book(desk, mode("説明して後日郵送"))
    with serving(hall) as site, chromium() as browser:
        page = browser.new_page(locale="ja-JP", viewport={"width": 1280, "height": 800})
        found = watch(page)
        page.goto(f"{site.url}/sign-in?next=/admin/main/knowledge")
        page.fill("[name=login]", "officer")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site.url}/admin/main/knowledge")
        assert axe(page) == []
        page.click("text=おくやみ")
        assert axe(page) == []
        page.select_option("#department", "市民課(戸籍)")
        with page.expect_download() as saved:
            page.click(".act >> text=表計算ファイル")
        assert saved.value.suggested_filename == f"windowsvc-bereavement-市民課_戸籍-{TODAY.isoformat()}.xlsx"
        page.set_input_files("#file", {"name": "環境課.xlsx", "mimeType": "application/zip", "buffer": content})
        page.click("text=確かめる >> nth=-1")
        page.wait_for_selector("#day")
        assert axe(page) == []
        assert found == []
