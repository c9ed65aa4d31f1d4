"""A service is made from nothing by keyboard alone, in a real browser; the pages stand up to axe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web import administration as admin
from tests.web.browsing import axe, chromium, holds, serving, watch
from tests.web.conftest import PASSWORD
from windowsvc.office.permissions import Role

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.web.conftest import Hall

PAGES = ("", "/services", "/item/service/shomei", "/item/opening", "/item/profile/all", "/windows", "/hours", "/rules",
         "/devices", "/staff", "/staff/new", "/changes", "/import", "/first-steps")  # fmt: skip


def sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/sign-in?next=/admin/main/services")
    page.fill("[name=login]", "officer")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}/admin/main/services")


def tab_to(page: Page, name: str, *, most: int = 80) -> None:
    """Press Tab until the control with this form name, or this text, has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate("[document.activeElement.name, document.activeElement.textContent.trim()]")
        if name in focused:
            return
    raise AssertionError(f"{name} is not reached with the Tab key")


@pytest.mark.browser
def test_a_service_is_made_with_the_keyboard_alone(hall: Hall) -> None:
    hall.staff("officer", roles={"*": Role.OFFICER})
    with serving(hall) as site, chromium() as browser:
        page = browser.new_page(locale="ja-JP", viewport={"width": 1280, "height": 800})
        found = watch(page)
        sign_in(page, site.url)
        tab_to(page, "種類を増やす")
        page.keyboard.press("Enter")
        page.wait_for_url("**/item/service")
        tab_to(page, "name.ja")
        page.keyboard.type("水道")
        page.keyboard.press("Enter")
        holds(page, "document.activeElement?.name === 'public_name.ja'")
        page.keyboard.type("水道")
        tab_to(page, "series")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        tab_to(page, "確かめて反映")
        page.keyboard.press("Enter")
        holds(page, "document.activeElement?.value === 'apply'")
        assert "水道" in page.inner_text(".diff")
        page.keyboard.press("Enter")
        page.wait_for_url("**/services?done=*")
        assert "反映しました" in page.inner_text("[role=status].say")
        assert found == []
    assert [one.name.root["ja"] for one in admin.city(hall).items["service"].values() if str(one.name) == "水道"] == [
        "水道"
    ]  # type: ignore[attr-defined]


@pytest.mark.browser
def test_a_row_moves_without_a_round_to_the_server_and_keeps_the_focus(hall: Hall) -> None:
    hall.staff("officer", roles={"*": Role.OFFICER})
    with serving(hall) as site, chromium() as browser:
        page = browser.new_page(locale="ja-JP")
        sign_in(page, site.url)
        page.goto(f"{site.url}/admin/main/item/profile/all")
        page.wait_for_selector("#said", state="attached")
        page.click('[value="up:services:hikkoshi"]')
        order = page.eval_on_selector_all('[name="services.order"]', "all => all.map(one => one.value)")
        assert order[:2] == ["hikkoshi", "shomei"]
        assert "1番目になりました" in page.inner_text("#said")
        page.click('.foot [value="check"]')
        page.click('.look-over [value="apply"]')
        page.wait_for_url("**/windows?done=*")
    assert admin.item(hall, "profile", "all")["services"][:2] == ["hikkoshi", "shomei"]


@pytest.mark.browser
def test_the_pages_stand_up_to_axe_and_fit_the_desk(hall: Hall) -> None:
    hall.staff("officer", roles={"*": Role.OFFICER})
    with serving(hall) as site, chromium() as browser:
        page = browser.new_page(locale="ja-JP", viewport={"width": 1280, "height": 800})
        found = watch(page)
        sign_in(page, site.url)
        for path in PAGES:
            page.goto(f"{site.url}/admin/main{path}")
            assert (path, axe(page)) == (path, [])
            assert page.evaluate("document.documentElement.scrollWidth") <= 1280
        assert found == []
