"""A board with its voice on, listened to in Chromium: what it plays is recorded and compared with the clips."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.voice import recording
from tests.web.browsing import Site, holds
from tests.web.browsing import chromium as a_chromium
from tests.web.live_site import live_site
from windowsvc.office.permissions import DeviceKind
from windowsvc.voice import readings
from windowsvc.voice.clips import Clips
from windowsvc.voice.engines import Engines

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clips]:
    """Clips made by the real engines."""
    made = Clips(tmp_path_factory.mktemp("clips"), engines=Engines())
    yield made
    made.engines.stop()


@pytest.fixture
def site(tmp_path: Path, spoken: Clips) -> Iterator[Site]:
    with live_site(tmp_path, voice=True) as made:
        made.hall.parts.extra["voice"].clips = spoken
        made.ask("POST", "/windows/w21/open", {})
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_chromium() as found:
        yield found


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1920, "height": 1080})
    cookie = site.hall.parts.doorkeeper.cookies.device
    made.add_cookies([{"name": cookie, "value": site.token(DeviceKind.BOARD), "url": site.url}])
    made.add_init_script(recording.RECORD)
    yield made
    made.close()


def listening(context: BrowserContext, site: Site, board: str) -> Page:
    """A board whose sound was switched on by a touch."""
    page = context.new_page()
    page.goto(f"{site.url}/board/{board}")
    page.wait_for_selector("body[data-ready]")
    page.mouse.click(5, 5)
    page.locator("#locked").wait_for(state="hidden")
    return page


def said(page: Page, count: int) -> None:
    """Wait until so many clips were begun and the last one is over."""
    holds(page, "(count) => window.heard.filter((one) => one.kind === 'voice').length >= count", count)
    seconds = page.evaluate("() => window.heard.at(-1).seconds ?? 0")
    page.wait_for_timeout(seconds * 1000 + 1_500)


def known(spoken: Clips, label: str, window: str, languages: tuple[str, ...]) -> dict[str, object]:
    """The clips of a call by their names."""
    calls = {one: readings.call(label, window, language=one) for one in languages}
    return {f"{label} {one}": recording.clip(spoken.get(call).read_bytes()) for one, call in calls.items()}


@pytest.mark.slow
def test_calls_are_heard_one_after_the_other_and_a_recall_is_heard_again(
    context: BrowserContext, site: Site, spoken: Clips
) -> None:
    first, second = (site.issue(language=one)["label"] for one in ("vi", "en"))
    sounds = {
        "chime": recording.chime(),
        **known(spoken, first, "3", ("ja", "vi")),
        **known(spoken, second, "21", ("ja", "en")),
    }
    page = listening(context, site, "lobby")
    leg = site.call_next()
    site.ask("POST", "/windows/w21/call-next")
    said(page, 4)
    site.hall.business.advance(60)
    site.act(leg, "recall")
    said(page, 6)
    tape = recording.take(page)
    heard = recording.search(tape, sounds)
    assert [one.name for one in heard] == [
        *("chime", f"{first} ja", f"{first} vi"),
        *("chime", f"{second} ja", f"{second} en"),
        *("chime", f"{first} ja", f"{first} vi"),
    ]
    assert all(before.ends <= after.begins for before, after in pairwise(heard)), heard
    assert recording.rest(tape, heard) < 0.02


def test_of_two_boards_within_earshot_only_one_is_heard(context: BrowserContext, site: Site, spoken: Clips) -> None:
    for code in ("left", "right"):
        site.change("board", code, name={"ja": "盤"}, zone="1階", languages=["ja", "en"])
    label = site.issue(language="en")["label"]
    sounds = {"chime": recording.chime(), **known(spoken, label, "3", ("ja", "en"))}
    pages = [listening(context, site, code) for code in ("left", "right")]
    pages[0].bring_to_front()
    pages[0].wait_for_timeout(500)
    site.call_next()
    for page in pages:
        page.locator("#moment .spoken", has_text=label).wait_for()
        holds(page, "() => window.heard.some((one) => one.kind === 'chime')")
    speaking = next(page for page in pages if page.evaluate("() => window.heard[0].sounded"))
    said(speaking, 2)
    tapes = {page is speaking: recording.take(page) for page in pages}
    assert [one.name for one in recording.search(tapes[True], sounds)] == ["chime", f"{label} ja", f"{label} en"]
    assert abs(tapes[False]).max() < recording.QUIET
