"""Somebody else sits down at the desk and presses Back: nothing of what was on the screen comes again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tests.web.browsing import Site
from tests.web.live_site import live_site
from tests.web.test_case_page import DESK, MOTHER, at_case, case_of, send
from windowsvc.office.permissions import Role

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.promise(24)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium that keeps pages to go back to, as people's own does and Playwright's does not."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as player:
        made = player.chromium.launch(
            executable_path=path, args=sandbox, timeout=120_000,
            ignore_default_args=["--disable-back-forward-cache"],
        )  # fmt: skip
        yield made
        made.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with live_site(tmp_path, city="hibari") as made:
        made.hall.staff("hanako", roles={"main": Role.CLERK})
        yield made


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """The desk with a case open whose names were asked for."""
    context = browser.new_context(viewport=DESK, locale="ja-JP")  # type: ignore[arg-type]
    made = context.new_page()
    made.set_default_timeout(30_000)
    at_case(made, site)
    send(made, f"cases/{case_of(made)['code']}/facts", {"facts": MOTHER, "source": "record"})
    made.wait_for_selector("#who >> text=見○○ 様(82)")
    made.keyboard.press("v")
    made.wait_for_selector("text=見本 一子")
    yield made
    context.close()


def nothing_again(page: Page) -> None:
    """Press Back twice and look: only the sign-in."""
    for _ in range(2):
        page.go_back()
        page.wait_for_url("**/sign-in**")
        shown = page.content()
        assert "見本" not in shown
        assert "見○○" not in shown


def test_after_signing_out(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/window/w3")
    page.wait_for_selector("#sign-out", state="attached")
    page.evaluate("document.getElementById('sign-out').submit()")
    page.wait_for_url("**/sign-in")
    nothing_again(page)


def test_after_the_sign_in_ended_by_itself_while_another_page_was_open(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/about")
    site.hall.machine.advance(3600)
    nothing_again(page)


def test_nor_on_the_screen_that_was_left_open(page: Page, site: Site) -> None:
    site.hall.machine.advance(3600)
    page.wait_for_url("**/sign-in**", timeout=90_000)
    assert "見本" not in page.content()
