"""What was changed, what is planned, and the way back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from werkzeug.datastructures import MultiDict

from tests.web import administration as admin
from tests.web.administration import furnish, item, officer, past
from windowsvc.app import background_of
from windowsvc.office.configuration import kinds
from windowsvc.office.difference import Difference, differences

if TYPE_CHECKING:
    from tests.web.conftest import Hall


@pytest.fixture
def furnished(hall: Hall) -> Hall:
    furnish(hall)
    return hall


def test_a_change_can_be_planned_and_takes_effect_by_itself(furnished: Hall) -> None:
    desk, path = officer(furnished), "/main/item/series/a"
    form = desk.form(path)
    form["last"], form["valid_from"] = "800", "2026-11-25T08:00"
    page = desk.get(desk.save(path, form).headers["Location"].removeprefix("/admin")).text
    assert "予定に入れました" in page
    assert item(furnished, "series", "a")["last"] == 499
    furnished.business.at += timedelta(days=1)
    background_of(furnished.app).jobs.run_now("changes")
    assert item(furnished, "series", "a")["last"] == 800
    assert past(furnished, kinds=["series"])[0].state == "applied"


def test_a_planned_change_can_be_called_off_and_stays_in_the_record(furnished: Hall) -> None:
    number = admin.change(
        furnished, "series", "a", {"prefix": "A", "last": 800}, at=furnished.business.at + timedelta(days=1)
    )
    desk, back = officer(furnished), f"/main/changes/{number}/back"
    assert "取りやめる" in desk.get(back).text
    assert desk.post(back, {"version": "1"}).status_code == 303
    assert past(furnished, kinds=["series"])[0].state == "withdrawn"
    furnished.business.at += timedelta(days=2)
    background_of(furnished.app).jobs.run_now("changes")
    assert item(furnished, "series", "a")["last"] == 499
    assert desk.post(back, {"version": "1"}).status_code == 303
    assert item(furnished, "series", "a")["last"] == 499


@pytest.mark.parametrize(
    ("kind", "code", "field", "value", "stored"),
    [
        ("kiosk", "door", "printer.host", "192.0.2.7", "192.0.2.7"),
        ("window", "w1", "offers.hearing_loop", "1", True),
    ],
)
def test_a_setting_within_a_group_is_looked_over_and_then_made(
    furnished: Hall, kind: str, code: str, field: str, value: str, stored: object
) -> None:
    desk, path = officer(furnished), f"/main/item/{kind}/{code}"
    assert desk.save(path, desk.form(path)).status_code == 303  # stored with every group it can have
    group, _, name = field.partition(".")
    form = desk.form(path)
    form[field] = value
    looked = desk.post(path, MultiDict([*form.items(multi=True), ("step", "check")])).text
    assert "反映すると変わること" in looked
    assert 'value="apply"' in looked
    assert desk.save(path, form).status_code == 303
    assert item(furnished, kind, code)[group][name] == stored


def test_looking_over_no_change_offers_none(furnished: Hall) -> None:
    desk, path = officer(furnished), "/main/item/kiosk/door"
    desk.save(path, desk.form(path))
    page = desk.post(path, MultiDict([*desk.form(path).items(multi=True), ("step", "check")])).text
    assert "変わるところはありません" in page
    assert "反映します" not in page
    assert 'value="apply"' not in page


def test_an_instant_that_is_over_is_refused(furnished: Hall) -> None:
    desk, path = officer(furnished), "/main/item/series/a"
    form = desk.form(path)
    form["last"], form["valid_from"] = "800", "2020-01-01T08:00"
    assert "past" in admin.wrong(desk.save(path, form).text)


def test_what_a_change_made_cannot_be_put_back_but_is_told(furnished: Hall) -> None:
    made = past(furnished, kinds=["window"])[0]
    desk = officer(furnished)
    assert "使わないようにはできます" in desk.get(f"/main/changes/{made.id}/back").text
    assert desk.post(f"/main/changes/{made.id}/back", {"version": "1"}).status_code == 409


def test_putting_back_waits_for_those_who_saw_what_stands(furnished: Hall) -> None:
    admin.change(furnished, "series", "a", {"prefix": "A", "last": 600})
    change = past(furnished, kinds=["series"])[0]
    admin.change(furnished, "series", "a", {"prefix": "A", "last": 700})
    desk, back = officer(furnished), f"/main/changes/{change.id}/back"
    assert desk.post(back, {"version": "2"}).status_code == 409
    assert item(furnished, "series", "a")["last"] == 700
    page = desk.get(back).text
    assert "このあとの1件の変更も" in page
    assert desk.post(back, {"version": "3"}).status_code == 303
    assert item(furnished, "series", "a")["last"] == 499


def test_the_record_names_who_changed_what(furnished: Hall) -> None:
    desk, path = officer(furnished), "/main/item/series/a"
    form = desk.form(path)
    form["last"] = "600"
    desk.save(path, form)
    page = desk.get("/main/changes").text
    assert "窓口 花子" in page
    assert "<del>499</del>" in page
    assert "600" not in desk.get("/main/changes?kind=window").text


def test_a_change_of_another_office_is_not_there(furnished: Hall) -> None:
    change = past(furnished)[0]
    assert officer(furnished).get(f"/branch/changes/{change.id}/back").status_code == 404


def test_differences_name_the_path_of_each_place_that_differs() -> None:
    before = {"name": {"ja": "証明"}, "services": ["a", "b"], "printer": {"port": 1}, "way": None}
    after = {"name": {"ja": "証明", "en": "Papers"}, "services": ["b", "a"], "printer": {"port": 2}, "way": {}}
    assert differences(before, after) == (
        Difference(("name", "en"), None, "Papers"),
        Difference(("services",), ["a", "b"], ["b", "a"]),
        Difference(("printer", "port"), 1, 2),
    )


def test_a_new_document_differs_by_what_it_says() -> None:
    assert differences(None, {"floor": "", "order": 0, "label": "1"}) == (Difference(("label",), None, "1"),)


def test_every_kind_can_be_said_in_words_even_without_a_page(furnished: Hall) -> None:
    admin.change(furnished, "text", "greeting", {"message": "Welcome", "texts": {"ja": "ようこそ"}})
    assert "text" in kinds()
    assert officer(furnished).get("/main/changes").status_code == 200
