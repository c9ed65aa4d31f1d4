"""What is missing before an office can open, and the page that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import windowsvc.lobby.setup  # noqa: F401 - declares the kinds
from tests.web import administration as admin
from tests.web.administration import SETUP, furnish, officer
from windowsvc.office.configuration import City, kinds
from windowsvc.office.permissions import DeviceKind, Role
from windowsvc.web.admin.first_steps import NEEDED_DEVICES, STEPS, missing_steps

if TYPE_CHECKING:
    from tests.web.conftest import Hall

ALL = (("office", "main", {"name": {"ja": "本庁舎"}}), *SETUP)


def city_of(*items: tuple[str, str, dict[str, Any]]) -> City:
    found: dict[str, dict[str, Any]] = {kind: {} for kind in kinds()}
    for kind, code, data in items:
        found[kind][code] = kinds()[kind].model_validate(data)
    offices = {kind: dict.fromkeys(codes, "main") for kind, codes in found.items()}
    return City(items=found, offices=offices, revisions={})


def missing(*items: tuple[str, str, dict[str, Any]], **more: Any) -> list[str]:
    return [step.code for step in missing_steps(city_of(*items), office="main", **more)]


def test_an_empty_city_lacks_everything_in_order() -> None:
    assert missing() == [step.code for step in STEPS]


def test_a_furnished_office_lacks_nothing() -> None:
    assert missing(*ALL, devices=NEEDED_DEVICES, desk_people=1) == []


def test_devices_and_people_are_needed_besides_the_settings() -> None:
    assert missing(*ALL) == ["devices", "staff"]
    assert missing(*ALL, devices={DeviceKind.KIOSK}, desk_people=1) == ["devices"]


def test_each_setting_is_one_step_of_its_own() -> None:
    for at in range(len(ALL)):
        assert missing(*ALL[:at], devices=NEEDED_DEVICES, desk_people=1)[0] in {
            "office", "hours", "series", "service", "profile", "window", "board", "kiosk",
        }  # fmt: skip


def test_hours_without_a_single_open_day_are_no_hours() -> None:
    shut = [one if one[0] != "opening" else ("opening", "main", {"hours": {"weekly": {}}}) for one in ALL]
    assert missing(*shut, devices=NEEDED_DEVICES, desk_people=1) == ["hours"]


def test_a_service_that_no_window_serves_leaves_the_window_step_open() -> None:
    alone = ("service", "alone", {"series": "a", "name": {"ja": "あ"}, "public_name": {"ja": "あ"}})
    profile = ("profile", "unused", {"name": {"ja": "あ"}, "services": ["alone"]})
    assert missing(*ALL, alone, devices=NEEDED_DEVICES, desk_people=1) == ["profile", "window"]
    assert missing(*ALL, alone, profile, devices=NEEDED_DEVICES, desk_people=1) == ["window"]


def test_what_is_not_in_use_does_not_count() -> None:
    off = [(kind, code, {**data, "active": kind != "board"}) for kind, code, data in ALL]
    assert missing(*off, devices=NEEDED_DEVICES, desk_people=1) == ["board"]


def test_the_page_and_the_banner_say_what_comes_next(hall: Hall) -> None:
    desk = officer(hall)
    page = desk.get("/main/first-steps").text
    assert page.count('class="box next"') == 1
    assert 'href="/admin/main/item/opening"' in page
    assert "はじめの設定を見る" in desk.get("/main/services").text


def test_the_banner_goes_when_all_is_done(hall: Hall) -> None:
    furnish(hall)
    for kind in NEEDED_DEVICES:
        hall.device(kind)
    hall.staff("clerk", roles={"main": Role.CLERK})
    desk = officer(hall)
    assert "はじめの設定を見る" not in desk.get("/main/services").text
    assert "すべて整いました" in desk.get("/main/first-steps").text


def test_those_who_change_nothing_are_not_nagged(hall: Hall) -> None:
    desk = officer(hall, login="lead", roles={"main": Role.LEAD})
    assert "はじめの設定を見る" not in desk.get("/main/services").text
    assert desk.get("/main/first-steps").status_code == 403


@pytest.fixture
def empty(hall: Hall) -> Hall:
    """A hall whose offices are out of use, as before the first one is founded."""
    for code in ("main", "branch"):
        admin.change(hall, "office", code, {"name": {"ja": code}, "active": False}, office=code)
    return hall


def test_before_there_is_an_office_the_first_step_is_to_found_one(empty: Hall) -> None:
    desk = officer(empty)
    answer = desk.get("")
    assert answer.headers["Location"] == "/admin/-/first-steps"
    page = desk.get("/-/first-steps").text
    assert 'class="btn primary" href="/admin/-/item/office"' in page
    assert "庁舎のあとで" in page
