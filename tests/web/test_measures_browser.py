"""The figures and the stopwatch in a real Chromium: drawn, by keyboard alone, on paper, and nothing for axe to say."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.web.browsing import axe, chromium, holds, serving, watch
from tests.web.conftest import PASSWORD
from tests.web.test_admin_browser import tab_to
from windowsvc.office.permissions import Role

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.web.browsing import Site
    from tests.web.conftest import Hall

pytestmark = pytest.mark.browser

PAGES = ("/measures", "/measures/now", "/measures/period?of=2026-11", "/measures/compare?before=2026-11&after=2026",
         "/survey")  # fmt: skip


def lived(site: Site) -> None:
    """Twelve visits, each with its wait and its time at the window."""
    for _ in range(12):
        site.issue()
        site.hall.business.advance(200)
        leg = site.call_next()
        site.hall.business.advance(60)
        leg = site.act(leg, "start")
        site.hall.business.advance(240)
        site.act(leg, "finish")


def sign_in(page: Page, site: Site, then: str) -> None:
    page.goto(f"{site.url}/sign-in?next=/admin/main{then}")
    page.fill("[name=login]", "officer")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/admin/main{then}")


@pytest.mark.parametrize("language", ["ja-JP", "en-GB"])
def test_every_page_of_the_figures_stands_up_to_axe(hall: Hall, language: str) -> None:
    hall.staff("officer", roles={"*": Role.OFFICER})
    with serving(hall) as site, chromium() as browser:
        lived(site)
        page = browser.new_page(locale=language, viewport={"width": 1280, "height": 720})
        found = watch(page)
        sign_in(page, site, "/measures")
        holds(page, "() => document.querySelectorAll('figure.chart[data-drawn] svg').length >= 3")
        for path in PAGES:
            page.goto(f"{site.url}/admin/main{path}")
            assert axe(page) == [], path
        assert found == []


def test_the_month_is_printed_without_the_surroundings_and_fits_its_paper(hall: Hall, tmp_path: Path) -> None:
    hall.staff("officer", roles={"*": Role.OFFICER})
    with serving(hall) as site, chromium() as browser:
        lived(site)
        page = browser.new_page(locale="ja-JP", viewport={"width": 1280, "height": 720})
        sign_in(page, site, "/measures")
        holds(page, "() => document.querySelectorAll('figure.chart[data-drawn] svg').length >= 3")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 700, "height": 1000})
        assert not page.locator(".side").is_visible()
        holds(page, "() => document.documentElement.scrollWidth <= innerWidth")


def test_a_walk_is_taken_with_the_keyboard_alone_on_a_phone(hall: Hall) -> None:
    hall.staff("officer", roles={"*": Role.OFFICER})
    with serving(hall) as site, chromium() as browser:
        page = browser.new_page(locale="ja-JP", viewport={"width": 390, "height": 844})
        found = watch(page)
        sign_in(page, site, "/survey")
        tab_to(page, "ストップウォッチを始める")
        page.keyboard.press("Enter")
        page.wait_for_url("**/survey/1")
        for press in ("番号札を取った", "呼ばれた", "窓口で始まった", "すべて済んで帰る"):
            hall.business.advance(120)
            tab_to(page, press)
            with page.expect_navigation():
                page.keyboard.press("Enter")
            holds(page, "(words) => document.querySelector('.marks')?.innerText.includes(words)", press)
        assert axe(page) == []
        holds(page, "() => document.documentElement.scrollWidth <= innerWidth")
        for name, point in (("recommend", "9"), ("clear", "4"), ("waiting", "3"), ("writing", "2"), ("staff", "5")):
            page.check(f"[name={name}][value='{point}']")
        tab_to(page, "調査を終える")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        holds(page, "() => document.body.innerText.includes('この調査は終わりました')")
        assert axe(page) == []
        assert found == []


def test_a_phone_says_how_the_visit_was(hall: Hall) -> None:
    hall.staff("officer", roles={"*": Role.OFFICER})
    with serving(hall) as site, chromium() as browser:
        page = browser.new_page(locale="ja-JP", viewport={"width": 390, "height": 844})
        found = watch(page)
        ticket = site.issue()
        leg = site.act(site.call_next(), "start")
        site.act(leg, "finish")
        page.goto(f"{site.url}/t/{ticket['token']}")
        assert axe(page) == []
        rows = Counter(page.locator(".points label").evaluate_all("(all) => all.map((one) => one.offsetTop)"))
        assert list(rows.values()) == [6, 5]  # no point stands alone
        narrow = page.locator(".points label").evaluate_all("(all) => Math.min(...all.map((one) => one.offsetWidth))")
        assert narrow >= 44
        page.check("[name=score][value='10']")
        page.fill("[name=words]", "案内がわかりやすかった")
        tab_to(page, "送る")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        holds(page, "() => document.body.innerText.includes('ありがとうございました')")
        assert not page.locator(".feedback").count()
        assert found == []
