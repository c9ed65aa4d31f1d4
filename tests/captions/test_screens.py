"""The screens of a conversation in Chromium: what the clerk presses is read at the counter, and gone afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.captions.talk import Windows, windows
from tests.web.browsing import ITEMS, axe, chromium, holds, watch
from tests.web.live_site import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROKEN = """(line) => [...line.querySelectorAll('.in-one')]
  .filter((one) => one.getBoundingClientRect().height > 3.1 * parseFloat(getComputedStyle(one).fontSize))
  .filter((one) => one.getBoundingClientRect().width < line.getBoundingClientRect().width - 1)
  .map((one) => one.textContent)"""
"""The phrases of a line that take two rows although one of their own has room for them."""
STEPS = ["28px", "38px", "48px", "62px", "78px", "96px"]


def facing(browser: Browser, hall: Windows) -> Page:
    """The screen at window 3, before it is opened."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    cookie = hall.site.hall.parts.doorkeeper.cookies.device
    context.add_cookies([{"name": cookie, "value": hall.screen("w3"), "url": hall.site.url}])
    return context.new_page()


def lines(counter: Page, count: int) -> None:
    """Wait until so many lines stand in the pane."""
    holds(counter, "(count) => document.querySelectorAll('#left .line').length === count", count)


@pytest.mark.browser
def test_a_phrase_is_read_at_the_counter_and_erased_with_the_stop(tmp_path: Path) -> None:
    with windows(tmp_path, captions={"cloud": True}) as hall, chromium() as browser:
        site = hall.site
        site.change("window", "w3", **ITEMS["window"]["w3"], offers={"signing": True, "hearing_loop": True})
        _, leg = hall.somebody(language="vi")
        desk = browser.new_page(viewport={"width": 1280, "height": 720})
        sign_in(desk, site, "mado", then="/window/w3/captions")
        counter = facing(browser, hall)
        troubles = watch(counter)
        counter.goto(f"{site.url}/counter/w3")
        counter.wait_for_selector("[data-do=reply]")
        assert "この建物の外へ" in counter.locator("#cloud").inner_text()
        assert "ra ngoài tòa nhà" in counter.locator("#cloud").inner_text()
        assert counter.locator("#right h2").inner_text() == "Tiếng Việt"
        assert "手話" in counter.locator("#left .offers").inner_text()
        assert "Ngôn ngữ ký hiệu" in counter.locator("#right .offers").inner_text()
        desk.click("[data-phrase='reception.please_sit']")
        holds(counter, "() => document.querySelector('#right .line p')?.textContent === 'Mời quý vị ngồi.'")
        assert "座" in counter.locator("#left .line p").inner_text()
        for _ in range(4):
            counter.click("[data-do=larger]")
        size = counter.locator("#right .line p").evaluate("(one) => getComputedStyle(one).fontSize")
        assert size == "96px"
        counter.click("[data-do=mirror]")
        turned = counter.locator(".panes").evaluate("(one) => getComputedStyle(one).transform")
        assert turned.startswith("matrix(-1, 0, 0, 1")
        assert counter.locator("#controls").evaluate("(one) => getComputedStyle(one).transform") == "none"
        counter.click("[data-do=mirror]")
        assert counter.locator(".panes").evaluate("(one) => getComputedStyle(one).transform") == "none"
        assert axe(counter) == []
        counter.screenshot(path=tmp_path / "counter.png")
        assert axe(desk) == []
        counter.click("[data-do=again]")
        holds(desk, "() => document.querySelectorAll('#lines .theirs').length === 1")
        site.act(leg, "finish")
        holds(counter, "() => document.querySelectorAll('.line').length === 0")
        kept = counter.evaluate("() => [localStorage.length, sessionStorage.length]")
        assert kept == [0, 0]
        assert troubles == []
        counter.context.close()


@pytest.mark.browser
def test_whoever_reads_sets_the_pace_by_keys_alone(tmp_path: Path) -> None:
    with windows(tmp_path) as hall, chromium() as browser:
        hall.somebody(language="ja@easy")
        counter = facing(browser, hall)
        counter.goto(f"{hall.site.url}/counter/w3")
        counter.wait_for_selector("[data-do=reply]")
        assert counter.locator("#left .lines").get_attribute("aria-live") == "polite"
        for _ in range(7):
            hall.say("reception.please_sit")
        assert hall.desk("/lines", {"text": "つぎに二階の九番窓口で手続きをしてください。" * 2}).status_code == 201
        lines(counter, 8)
        counter.locator("#left .line p").last.locator(".in-one").first.wait_for()
        newest = counter.locator("#left .line p").last
        counter.focus("[data-do=smaller]")
        for _ in STEPS:
            counter.keyboard.press("Enter")
        counter.focus("[data-do=larger]")
        for step in STEPS:
            letters, line = newest.evaluate(
                "(one) => [getComputedStyle(one).fontSize, one.getBoundingClientRect().width]"
            )
            assert letters == step
            assert line <= 15 * float(step.removesuffix("px")) + 1
            assert newest.evaluate(BROKEN) == []
            counter.keyboard.press("Enter")
        pane = counter.locator("#left")
        pane.focus()
        counter.keyboard.press("Home")
        holds(counter, "() => document.getElementById('left').scrollTop === 0")
        counter.evaluate("() => { document.querySelector('#left .line').dataset.read = 'yes'; }")
        hall.say("reception.please_sit")
        lines(counter, 9)
        assert counter.locator("#left .line[data-read]").count() == 1  # only what is new is read aloud
        assert pane.evaluate("(one) => one.scrollTop") == 0
        counter.focus("[data-do=pause]")
        counter.keyboard.press("Enter")
        hall.say("reception.please_sit")
        hall.say("reception.please_sit")
        counter.locator("[data-do=pause]", has_text="2").wait_for()
        lines(counter, 9)
        counter.keyboard.press("Enter")
        lines(counter, 11)
        counter.focus("[data-do=erase]")
        counter.keyboard.press("Enter")
        lines(counter, 11)
        counter.keyboard.press("Enter")
        lines(counter, 0)
        assert hall.shown()["lines"] == []
        counter.context.close()
