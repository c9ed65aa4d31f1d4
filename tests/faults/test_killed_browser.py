"""Chromium killed while somebody answers or takes a number: what was said stands, and nothing is there twice."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.browsing import Site, chromium, serving
from tests.web.conftest import make_hall
from tests.web.test_kiosk_page import PORTRAIT, SETTLED, choose
from tests.web.test_phone_interview import PHONE
from windowsvc.database import reading
from windowsvc.lifeevents import casefile
from windowsvc.lifeevents.tables import CaseFile
from windowsvc.office.permissions import DeviceKind
from windowsvc.settings import Rates

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.faults, pytest.mark.promise(15)]

KILLS = pytest.mark.parametrize("kills", [2, pytest.param(50, marks=pytest.mark.slow)])


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    hall = make_hall(tmp_path, city="hibari", rates=Rates(phone=0, kiosk=0))
    with serving(hall) as made:
        yield made
    hall.parts.engine.dispose()


def killed_after(browser: Browser, button: Locator) -> None:
    """Press a button, and end the browser as a crash does: its main process is gone, the others go with it."""
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    (pid,) = [one["id"] for one in told["processInfo"] if one["type"] == "browser"]
    button.evaluate("(one) => { setTimeout(() => one.click(), 0); }")
    os.kill(pid, signal.SIGKILL)


def given(site: Site) -> dict[str, list[tuple[str, str | None, Any]]]:
    """What is kept of each case, opened: facts, persons and values."""
    with reading(site.hall.parts.engine) as session:
        codes = [row.code for row in session.query(CaseFile).order_by(CaseFile.code)]
        opened = {code: casefile.find(session, site.hall.parts.keys, code) for code in codes}
        return {
            code: [(said.fact, said.person, said.value) for said in casefile.answers(session, one)]
            for code, one in opened.items()
        }


def go_on(page: Page, site: Site, token: str) -> None:
    """Open the phone's page at the question that is next; it begins where nothing was said yet."""
    page.goto(f"{site.url}/t/{token}/ask")
    if page.locator("#asked").count() == 0:
        page.get_by_text("転入").first.click()
        page.locator("form:has(input[value=move_in])").get_by_role("button", name="はじめる").click()
        page.wait_for_selector("#asked")


def choose_first(page: Page) -> None:
    """Give the first answer that a question offers."""
    own = page.locator("label.opt:not(.dk)")
    (own if own.count() else page.locator("label.opt.dk")).first.click()


@KILLS
def test_an_interview_goes_on_where_it_stood(site: Site, kills: int) -> None:
    tokens = [site.issue()["token"]]
    for number in range(kills):
        if number and number % 2 == 0:  # further on there are questions without a choice
            tokens.append(site.issue()["token"])
        with chromium() as browser:
            page = browser.new_page(viewport=PHONE, locale="ja")  # type: ignore[arg-type]
            go_on(page, site, tokens[-1])
            with page.expect_navigation():
                choose_first(page)
                page.get_by_role("button", name="次へ").click()
            kept = given(site)
            choose_first(page)
            killed_after(browser, page.get_by_role("button", name="次へ"))
        found = given(site)
        assert len(found) == len(tokens)
        for case, said in found.items():
            assert [one for one in kept[case] if one not in said] == []
            assert len({one[:2] for one in said}) == len(said)
    assert all(found.values())


@KILLS
def test_a_ticket_machine_gives_one_number_at_most_and_forgets(site: Site, kills: int) -> None:
    device = {"name": site.hall.parts.doorkeeper.cookies.device, "value": site.token(DeviceKind.KIOSK), "url": site.url}
    for number in range(kills + 1):
        with chromium() as browser:
            context = browser.new_context(viewport=PORTRAIT, has_touch=True)  # type: ignore[arg-type]
            context.add_cookies([device])  # type: ignore[list-item]
            context.clock.install()
            page = context.new_page()
            page.goto(f"{site.url}/kiosk/main")
            page.wait_for_selector("[data-language=ja]")
            assert page.locator(".tk").count() == 0
            page.clock.run_for(SETTLED)
            choose(page)
            if number < kills:
                killed_after(browser, page.locator("[data-service=hikkoshi]"))
    labels = [event.detail["label"] for event in site.happened("issue")]
    assert len(labels) <= kills
    assert labels == sorted(set(labels))
