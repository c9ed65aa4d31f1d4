"""How long a line stays to be read, in Chromium: at least 3 seconds, and a second for every four letters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.captions.talk import Windows, windows
from tests.web.browsing import chromium, holds

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

LEAST_MS = 3_000
LETTER_MS = 250
REST_MS = 300
LONG = "つぎに二階の九番窓口でマイナンバーカードの手続きをして"
TALL = "つぎに二階の九番窓口で手続きをしてください。" * 7
IN_SIGHT = """([pane, seq]) => {
  const line = document.querySelector(`${pane} [data-seq="${seq}"]`);
  const heading = document.querySelector(`${pane} h2:not([hidden])`);
  const seen = document.querySelector(pane).getBoundingClientRect();
  const top = heading ? heading.getBoundingClientRect().bottom : seen.top;
  const box = line.getBoundingClientRect();
  return box.top >= top - 1 && box.bottom <= seen.bottom + 1;
}"""
HEIGHTS = """([pane, seq]) => {
  const line = document.querySelector(`${pane} [data-seq="${seq}"]`).getBoundingClientRect();
  const seen = document.querySelector(pane).getBoundingClientRect();
  return [line.top - seen.top, line.bottom - seen.bottom, line.height - seen.height];
}"""


def still(browser: Browser, hall: Windows, *, size: tuple[int, int], token: str | None = None) -> BrowserContext:
    """A browser whose time stands still until it is told to go on."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    if token is not None:
        cookie = hall.site.hall.parts.doorkeeper.cookies.device
        context.add_cookies([{"name": cookie, "value": token, "url": hall.site.url}])
    context.clock.install()
    return context


def stop(page: Page) -> None:
    """Let time stand still, a little later: no line to the server ends in between."""
    page.clock.pause_at(page.evaluate("() => Date.now()") / 1000 + 5)


def counter_of(browser: Browser, hall: Windows) -> Page:
    """The screen at window 3 with its largest letters, its time stopped."""
    page = still(browser, hall, size=(1280, 800), token=hall.screen("w3")).new_page()
    page.goto(f"{hall.site.url}/counter/w3")
    page.wait_for_selector("[data-do=reply]")
    page.focus("[data-do=larger]")
    for _ in range(5):
        page.keyboard.press("Enter")
    holds(page, "() => document.body.dataset.size === '6'")
    stop(page)
    return page


def said(page: Page, hall: Windows, text: str) -> int:
    """The clerk types a line; its place, once the counter has it."""
    told = hall.desk("/lines", {"text": text})
    assert told.status_code == 201, told.text
    seq = int(told.json["seq"])
    page.locator(f"#left [data-seq='{seq}']").wait_for(state="attached")
    return seq


def shows(page: Page, seq: int, pane: str = "#left") -> bool:
    """Whether a line stands in sight as a whole."""
    return bool(page.evaluate(IN_SIGHT, [pane, seq]))


def heights(page: Page, seq: int, pane: str = "#left") -> Any:
    """How far a line's top is below the pane's, its bottom below the pane's, and how much taller it is."""
    return page.evaluate(HEIGHTS, [pane, seq])


def test_a_line_stays_until_it_can_be_read(tmp_path: Path) -> None:
    with windows(tmp_path) as hall, chromium() as browser:
        hall.somebody(language="ja@easy")
        page = counter_of(browser, hall)
        first = said(page, hall, LONG)
        assert shows(page, first)
        second = said(page, hall, LONG)
        assert shows(page, first)
        assert not shows(page, second)
        assert page.locator("#left[data-more]").count() == 1
        page.clock.run_for(LETTER_MS * len(LONG) - 100)
        assert shows(page, first)
        page.clock.run_for(200)
        assert shows(page, second)
        assert page.locator("#left[data-more]").count() == 0
        third = said(page, hall, "はい。")
        page.clock.run_for(LETTER_MS * len(LONG) - 300)
        assert shows(page, second)
        page.clock.run_for(LETTER_MS * len(LONG))
        assert shows(page, third)
        page.context.close()


def test_a_short_line_stays_three_seconds(tmp_path: Path) -> None:
    with windows(tmp_path) as hall, chromium() as browser:
        hall.somebody(language="ja@easy")
        page = counter_of(browser, hall)
        places = [said(page, hall, "はい。") for _ in range(6)]
        assert shows(page, places[0])
        assert not shows(page, places[-1])
        page.clock.run_for(LEAST_MS - 100)
        assert shows(page, places[0])
        page.clock.run_for(LEAST_MS)
        assert shows(page, places[-1])
        page.context.close()


def test_a_line_taller_than_its_pane_is_led_through(tmp_path: Path) -> None:
    with windows(tmp_path) as hall, chromium() as browser:
        hall.somebody(language="ja@easy")
        page = counter_of(browser, hall)
        tall = said(page, hall, TALL)
        after = said(page, hall, "はい。")
        top, below, more = heights(page, tall)
        assert more > 0
        assert top >= -1
        page.clock.run_for(LETTER_MS * len(TALL) // 2)
        middle, rest, _ = heights(page, tall)
        assert middle < top
        assert 0 < rest < below
        page.clock.run_for(LETTER_MS * len(TALL) // 2 + 2_000)
        assert shows(page, after)
        page.context.close()


def test_who_scrolls_to_the_end_has_read_it_and_who_scrolls_back_stays(tmp_path: Path) -> None:
    with windows(tmp_path) as hall, chromium() as browser:
        hall.somebody(language="ja@easy")
        page = counter_of(browser, hall)
        first = said(page, hall, LONG)
        second = said(page, hall, LONG)
        page.locator("#left").focus()
        page.keyboard.press("End")
        page.locator("#left:not([data-more])").wait_for()
        page.clock.run_for(REST_MS)
        third = said(page, hall, LONG)
        assert shows(page, second)
        page.keyboard.press("Home")
        holds(page, "() => document.getElementById('left').scrollTop === 0")
        page.clock.run_for(60_000)
        assert shows(page, first)
        assert not shows(page, third)
        page.context.close()


def test_what_was_said_before_the_screen_was_opened_is_not_gone_through_again(tmp_path: Path) -> None:
    with windows(tmp_path) as hall, chromium() as browser:
        hall.somebody(language="vi")
        for _ in range(9):
            last = hall.say("reception.please_sit")
        page = counter_of(browser, hall)
        for pane in ("#left", "#right"):
            assert shows(page, last, pane)
        page.context.close()


def test_the_phone_keeps_the_same_pace(tmp_path: Path) -> None:
    with windows(tmp_path, captions={"phone": True}) as hall, chromium() as browser:
        ticket, _ = hall.somebody(language="ja")
        page = still(browser, hall, size=(390, 500)).new_page()
        page.goto(f"{hall.site.url}/t/{ticket['token']}/captions")
        page.locator("#lines .note").wait_for()
        stop(page)
        for _ in range(2):
            assert hall.desk("/lines", {"text": LONG * 2}).status_code == 201
        page.clock.run_for(2_500)
        page.locator("#lines [data-seq]").nth(1).wait_for(state="attached")
        first, second = (int(one.get_attribute("data-seq") or 0) for one in page.locator("#lines [data-seq]").all())
        page.clock.run_for(LETTER_MS * len(LONG) * 2 - 3_000)
        assert shows(page, first, "#lines")
        assert not shows(page, second, "#lines")
        page.clock.run_for(4_000)
        assert shows(page, second, "#lines")
        page.context.close()
