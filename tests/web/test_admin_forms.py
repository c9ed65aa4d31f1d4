"""The officer's pages of the city's own sheets: brought, placed, tried, taken back, printed in place of ours."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from PIL import Image, ImageChops
from werkzeug.datastructures import FileStorage

from tests.paperwork import paper
from tests.web.administration import Desk, furnish, officer
from tests.web.browsing import axe, chromium, holds, serving, watch
from tests.web.conftest import PASSWORD, make_hall
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


def placed(desk: Desk, hall: Hall, *, to: str = "", **more: str) -> TestResponse:
    seen, _ = newest(hall)
    field = {"f0-id": "name", "f0-label": "氏名", "f0-type": "name", "f0-from": "deceased.name", "f0-x": "60",
             "f0-y": "75.5", "f0-width": "100", "f0-height": "12", "f0-size": "11", "f0-page": "1"}  # fmt: skip
    return desk.post(PAGE + to, {"seen": str(seen), "title": "水道使用開始届", **field, **more})


def preview(desk: Desk, hall: Hall, **more: str) -> bytes:
    """The sheet for the invented family, with the places on the screen."""
    answer = placed(desk, hall, to="/preview.pdf", **more)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return answer.data


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
    for move, left in (({}, 60), ({"f0-x": "90"}, 90)):
        seen = paper.words(preview(desk, hall, **move))
        words = [word for word in seen if "窓口" in word.text or "太郎" in word.text]
        assert words
        assert all(word.left >= left and 75 <= word.top <= 88 for word in words)
    assert newest(hall)[1].fields[0].x == 60
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
    for to in ("", "/preview.pdf"):
        outside = placed(desk, hall, to=to, **{"f0-x": "400"})
        assert outside.status_code == 422
        assert "欄の配置に誤りがあります" in outside.text
    assert 'name="f0-x" value="400' in placed(desk, hall, **{"f0-x": "400"}).text
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


def test_a_choice_gets_a_place_for_each_answer_and_each_is_moved(desk: Desk, hall: Hall) -> None:
    choice = {"f0-type": "choice", "f0-from": "water.payment", "f0-x": "30", "f0-y": "40"}
    assert placed(desk, hall, **choice).status_code == 303
    field = newest(hall)[1].fields[0]
    assert (field.type, list(field.options)) == ("choice", ["transfer", "slip", "card"])
    assert [(one.x, one.y) for one in field.options.values()] == [(30, 40), (30, 48), (30, 56)]
    page = desk.get(PAGE).text
    assert all(f'data-field="f0-o{at}"' in page for at in range(3))
    moved = {"f0-o0-value": "transfer", "f0-o0-x": "64", "f0-o0-y": "114.5", "f0-o0-width": "16.5", "f0-o0-height": "7",
             "f0-o1-value": "slip", "f0-o1-gone": "yes", "f0-o2-value": "  "}  # fmt: skip
    assert placed(desk, hall, **choice, **moved).status_code == 303
    assert newest(hall)[1].fields[0].options == {"transfer": city_forms.Mark(x=64, y=114.5, width=16.5, height=7)}
    assert placed(desk, hall, **choice, **(moved | {"f0-o0-x": "far"})).status_code == 422
    assert placed(desk, hall, **{"f0-type": "text"}).status_code == 303
    assert (newest(hall)[1].fields[0].options, newest(hall)[1].fields[0].x) == ({}, 60)


def test_what_is_proposed_near_the_edge_stays_on_the_page(desk: Desk, hall: Hall) -> None:
    assert placed(desk, hall, **{"f0-type": "ticks", "f0-from": "water.payment", "f0-y": "282"}).status_code == 303
    options = newest(hall)[1].fields[0].options
    assert [(one.x, one.y) for one in options.values()] == [(60, 282), (68, 282), (76, 282)]
    assert placed(desk, hall, **{"f0-type": "ticks", "f0-from": "applicant.is_heir"}).status_code == 303
    assert list(newest(hall)[1].fields[0].options) == ["yes", "no"]


def test_the_preview_rings_an_answer_though_the_family_gave_none(desk: Desk, hall: Hall) -> None:
    before = paper.picture(preview(desk, hall, **{"f0-gone": "yes"}), dpi=100)
    after = paper.picture(preview(desk, hall, **{"f0-type": "choice", "f0-from": "water.payment"}), dpi=100)
    changed = ImageChops.difference(before, after).getbbox()
    assert changed is not None
    left, top, right, bottom = (edge * 25.4 / 100 for edge in changed)
    assert (left >= 59, top >= 75, right <= 67, bottom <= 83) == (True,) * 4


def test_a_turned_and_cropped_sheet_is_placed_as_it_is_seen(desk: Desk, hall: Hall) -> None:
    with pikepdf.open(io.BytesIO(WATER.pdf)) as document:
        document.pages[0].cropbox = [60, 100, 500, 800]
        document.pages[0].rotate(90, relative=True)
        turned = io.BytesIO()
        document.save(turned)
    assert bring(desk, turned.getvalue(), code="turned").status_code == 303
    page = desk.get("/main/forms/turned").text
    assert 'viewBox="0 0 246.94 155.22"' in page
    picture = Image.open(io.BytesIO(desk.get("/main/forms/turned/page/1.png").data))
    assert abs(picture.width / picture.height - 246.94 / 155.22) < 0.01


def test_only_officers_change_sheets(desk: Desk, hall: Hall) -> None:
    clerk = Desk(hall, hall.signed_in("clerk", roles={"main": Role.CLERK}))
    assert clerk.get(PAGE).status_code == 200
    assert placed(clerk, hall).status_code == 403
    assert placed(clerk, hall, to="/preview.pdf").status_code == 403
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
        holds(page, "document.querySelector('.map[data-ready]') !== null")
        box = page.locator('[data-field="f0"]')
        box.focus()
        for key in ("ArrowRight", "ArrowRight", "Shift+ArrowDown", "Control+ArrowLeft"):
            page.keyboard.press(key)
        holds(page, "document.querySelector('[data-field=f0] rect').getAttribute('x') === '61'")
        assert page.input_value('[name="f0-y"]') == "80.5"
        assert page.input_value('[name="f0-width"]') == "99.5"
        assert axe(page) == []
        with page.context.expect_event("request", lambda one: one.url.endswith("/preview.pdf")) as asked:
            page.click('[formaction$="preview.pdf"]')
        assert "f0-x=61&f0-y=80.5" in (asked.value.post_data or "")
        page.click(".map-acts button")
        page.wait_for_load_state()
        assert noted == []
    field = newest(hall)[1].fields[0]
    assert (field.x, field.y, field.width) == (61, 80.5, 99.5)


@pytest.mark.browser
def test_the_marks_of_a_choice_are_moved_on_the_picture(desk: Desk, hall: Hall) -> None:
    placed(desk, hall, **{"f0-type": "choice", "f0-from": "water.payment"})
    with serving(hall) as site, chromium() as browser:
        page = browser.new_page(locale="ja-JP", viewport={"width": 1280, "height": 800})
        noted = watch(page)
        page.goto(f"{site.url}/sign-in?next=/admin{PAGE}")
        page.fill("[name=login]", "officer")
        page.fill("[name=password]", PASSWORD)
        page.click("main button")
        holds(page, "document.querySelector('.map[data-ready]') !== null")
        page.locator('[data-field="f0-o1"]').focus()
        for key in ("ArrowRight", "Shift+ArrowUp", "Control+ArrowRight"):
            page.keyboard.press(key)
        holds(page, "document.querySelector('[data-field=f0-o1] rect').getAttribute('x') === '60.5'")
        assert page.input_value('[name="f0-o1-y"]') == "78.5"
        assert page.input_value('[name="f0-o1-width"]') == "6.5"
        mark = page.locator('[data-field="f0-o2"] rect').bounding_box()
        assert mark is not None
        page.mouse.move(mark["x"] + 3, mark["y"] + 3)
        page.mouse.down()
        page.mouse.move(mark["x"] + 103, mark["y"] + 3)
        page.mouse.up()
        assert float(page.input_value('[name="f0-o2-x"]')) > 60
        assert page.locator("#f0-o2").get_attribute("class") == "mark chosen"
        page.fill('[name="f0-o3-value"]', "other")
        assert axe(page) == []
        page.click(".map-acts button")
        page.wait_for_load_state()
        assert noted == []
    options = newest(hall)[1].fields[0].options
    assert list(options) == ["transfer", "slip", "card", "other"]
    assert (options["slip"].x, options["slip"].y, options["slip"].width) == (60.5, 78.5, 6.5)


def test_a_sheet_of_the_overlay_is_listed_and_taken_to_change_its_places(tmp_path: Path) -> None:
    hall = make_hall(tmp_path, city="hibari")
    furnish(hall)
    desk = officer(hall)
    page = desk.get("/main/forms").text
    for sheet in city_forms.shipped("hibari").values():
        assert sheet.form.title in page
    assert desk.post("/main/forms", {"take": "nowhere"}).status_code == 404
    assert desk.post("/main/forms", {"take": WATER.form.id}).status_code == 303
    page = desk.get("/main/forms").text
    assert f'value="{WATER.form.id}"' not in page
    assert f"/admin/main/forms/{WATER.form.id}" in page
    with reading(hall.parts.engine) as session:
        kept = kept_forms.find(session, WATER.form.id)
        assert kept_forms.form_of(kept).fields == WATER.form.fields
        assert kept_forms.pdf_of(session, kept) == WATER.pdf
    hall.parts.engine.dispose()
