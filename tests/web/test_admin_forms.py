"""The officer's pages of the city's own sheets: brought, placed, tried, taken back, printed in place of ours."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.datastructures import FileStorage

from tests.paperwork import paper
from tests.web.administration import Desk, furnish, officer
from tests.web.browsing import axe, chromium, holds, serving, watch
from tests.web.conftest import PASSWORD
from windowsvc.database import reading
from windowsvc.office.permissions import Role
from windowsvc.paperwork import city_forms, kept_forms

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.web.conftest import Hall

WATER = city_forms.shipped("hibari")["水道使用開始届"]
PAGE = "/main/forms/water"


def bring(desk: Desk, pdf: bytes = WATER.pdf, **more: str) -> TestResponse:
    form: dict[str, Any] = {"code": "water", "title": "水道使用開始届", "form": "水道使用開始届", **more}
    file = FileStorage(io.BytesIO(pdf), filename="a.pdf")
    return desk.post("/main/forms", form | {"pdf": file}, content_type="multipart/form-data")


def newest(hall: Hall) -> tuple[int, city_forms.CityForm]:
    with reading(hall.parts.engine) as session:
        row = kept_forms.find(session, "water")
        return row.id, kept_forms.form_of(row)


def placed(desk: Desk, hall: Hall, **more: str) -> TestResponse:
    seen, _ = newest(hall)
    field = {"f0-id": "name", "f0-label": "氏名", "f0-type": "name", "f0-from": "deceased.name", "f0-x": "60",
             "f0-y": "75.5", "f0-width": "100", "f0-height": "12", "f0-size": "11", "f0-page": "1"}  # fmt: skip
    return desk.post(PAGE, {"seen": str(seen), "title": "水道使用開始届", **field, **more})


@pytest.fixture
def desk(hall: Hall) -> Desk:
    furnish(hall)
    made = officer(hall)
    assert bring(made).status_code == 303
    return made


def test_a_sheet_is_brought_placed_and_tried(desk: Desk, hall: Hall) -> None:
    assert "水道使用開始届" in desk.get("/main/forms").text
    assert placed(desk, hall).status_code == 303
    _, form = newest(hall)
    assert [(field.id, field.y, field.source) for field in form.fields] == [("name", 75.5, "deceased.name")]
    preview = desk.get(f"{PAGE}/preview.pdf")
    words = [word for word in paper.words(preview.data) if "窓口" in word.text or "太郎" in word.text]
    assert words
    assert all(word.left >= 60 and 75 <= word.top <= 88 for word in words)
    picture = desk.get(f"{PAGE}/page/1.png")
    assert (picture.status_code, picture.mimetype) == (200, "image/png")
    assert desk.get(f"{PAGE}/page/9.png").status_code == 404
    assert "deceased.name" in desk.get(f"{PAGE}/map.yaml").text


def test_every_state_is_kept_and_any_is_used_again(desk: Desk, hall: Hall) -> None:
    placed(desk, hall)
    first, _ = newest(hall)
    placed(desk, hall, **{"f0-x": "70"})
    assert newest(hall)[1].fields[0].x == 70
    assert desk.post(f"{PAGE}/back", {"state": str(first)}).status_code == 303
    assert newest(hall)[1].fields[0].x == 60
    assert desk.get(PAGE).text.count("この版に戻す") == 3


def test_what_cannot_be_used_is_said_and_nothing_is_kept(desk: Desk, hall: Hall) -> None:
    before = newest(hall)
    outside = placed(desk, hall, **{"f0-x": "400"})
    assert outside.status_code == 422
    assert "欄の配置に誤りがあります" in outside.text
    mine = placed(desk, hall, **{"f0-from": "person.mynumber"})
    assert mine.status_code == 422
    assert newest(hall)[0] == before[0]
    assert placed(desk, hall).status_code == 303
    stale = desk.post(PAGE, {"seen": str(before[0]), "yaml": kept_forms.written(newest(hall)[1])})
    assert stale.status_code == 409
    assert bring(desk, b"no pdf", code="other").status_code == 422
    assert bring(desk, code="No Code").status_code == 422
    assert bring(desk).status_code == 409


def test_a_map_with_choices_is_written_as_yaml(desk: Desk, hall: Hall) -> None:
    form = WATER.form.model_copy(update={"id": "water"})
    seen, _ = newest(hall)
    assert desk.post(PAGE, {"seen": str(seen), "yaml": kept_forms.written(form)}).status_code == 303
    assert newest(hall)[1].fields == form.fields
    with reading(hall.parts.engine) as session:
        assert kept_forms.sheets(session, city=None)["水道使用開始届"].form.id == "water"
        assert kept_forms.sheets(session, city="hibari")["水道使用開始届"].form.id == "water"


def test_only_officers_change_sheets(desk: Desk, hall: Hall) -> None:
    clerk = Desk(hall, hall.signed_in("clerk", roles={"main": Role.CLERK}))
    assert clerk.get(PAGE).status_code == 200
    assert placed(clerk, hall).status_code == 403
    assert bring(clerk, code="mine").status_code == 403


@pytest.mark.browser
def test_boxes_are_moved_by_the_keyboard(desk: Desk, hall: Hall) -> None:
    placed(desk, hall)
    with serving(hall) as site, chromium() as browser:
        page = browser.new_page(locale="ja-JP", viewport={"width": 1280, "height": 800})
        noted = watch(page)
        page.goto(f"{site.url}/sign-in?next=/admin{PAGE}")
        page.fill("[name=login]", "officer")
        page.fill("[name=password]", PASSWORD)
        page.click("main button")
        box = page.locator('[data-field="f0"]')
        box.focus()
        for key in ("ArrowRight", "ArrowRight", "Shift+ArrowDown", "Control+ArrowLeft"):
            page.keyboard.press(key)
        holds(page, "document.querySelector('[data-field=f0] rect').getAttribute('x') === '61'")
        assert page.input_value('[name="f0-y"]') == "80.5"
        assert page.input_value('[name="f0-width"]') == "99.5"
        assert axe(page) == []
        page.click(".map-acts button")
        page.wait_for_load_state()
        assert noted == []
    field = newest(hall)[1].fields[0]
    assert (field.x, field.y, field.width) == (61, 80.5, 99.5)
