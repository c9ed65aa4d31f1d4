"""The page a demonstration begins with, in a real browser: from one press to every screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.demo.conftest import Running
from tests.web.browsing import axe, chromium, watch

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def _context(browser: Browser, locale: str, width: int = 1280) -> BrowserContext:
    return browser.new_context(viewport={"width": width, "height": 900}, locale=locale, reduced_motion="reduce")


def _open(context: BrowserContext, page: Page, words: str) -> Page:
    """Press a button of the start page; the tab that opens."""
    with context.expect_page() as opened:
        page.get_by_role("link", name=words, exact=True).click()
    opened.value.wait_for_load_state()
    return opened.value


def _press(kiosk: Page, key: str, *, until: str) -> None:
    """Press a button of the ticket machine again, as people do: it overlooks hands just after a screen came."""
    while not kiosk.locator(until).count():
        if kiosk.locator(key).count():
            kiosk.locator(key).click()
        kiosk.wait_for_timeout(300)


@pytest.mark.parametrize(("locale", "width"), [("ja-JP", 1280), ("en-GB", 390)])
def test_everybody_can_read_the_page(browser: Browser, still: Running, locale: str, width: int) -> None:
    context = _context(browser, locale, width)
    page = context.new_page()
    wrong = watch(page)
    page.goto(f"{still.mark.address}/demo?lang={locale[:2]}")
    assert page.locator("html").get_attribute("lang") == locale[:2]
    assert page.get_by_text(still.mark.password).is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert axe(page) == []
    page.goto(f"{still.mark.address}/demo/enter/admin?lang={locale[:2]}")
    assert axe(page) == []
    assert wrong == []
    context.close()


def test_one_press_leads_to_every_screen(browser: Browser, still: Running) -> None:
    context = _context(browser, "ja-JP")
    page = context.new_page()
    wrong = watch(page)
    page.goto(f"{still.mark.address}/")

    # The first screen asks who one wants to be; with that, all others open at once.
    kiosk = _open(context, page, "ひばり市役所 本庁舎")
    kiosk.get_by_role("button", name="窓口 花子").click()
    kiosk.wait_for_url("**/kiosk/honcho")
    _press(kiosk, "[data-language=ja]", until="[data-key=ask]")
    _press(kiosk, "[data-key=ask]", until=".qrbox a")
    with context.expect_page() as followed:
        kiosk.locator(".qrbox a").click()
    followed.value.wait_for_url("**/t/*")
    followed.value.close()
    signed_in = [cookie["value"] for cookie in context.cookies() if cookie["name"] == "staff"]
    assert _open(context, page, "1階ロビー").url.endswith("/board/lobby")
    assert _open(context, page, "窓口を 窓口 花子 で開く").url.endswith("/window")
    phone = _open(context, page, page.get_by_role("link", name="でお待ちの方の画面").inner_text())
    assert "/t/" in phone.url
    # Nobody was signed in twice meanwhile: a window that 花子 has taken stays hers.
    assert [cookie["value"] for cookie in context.cookies() if cookie["name"] == "staff"] == signed_in

    admin = _open(context, page, "管理画面を 設定 めぐみ で開く")
    assert "窓口 花子" in admin.get_by_role("main").inner_text()
    admin.get_by_role("button", name="設定 めぐみ").click()
    admin.wait_for_url("**/admin/**")
    assert wrong == []
    context.close()
