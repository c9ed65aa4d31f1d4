"""The screens of a conversation in Chromium: what the clerk presses is read at the counter, and gone afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.captions.talk import windows
from tests.web.browsing import axe, chromium, holds, watch
from tests.web.live_site import sign_in


@pytest.mark.browser
def test_a_phrase_is_read_at_the_counter_and_erased_with_the_stop(tmp_path: Path) -> None:
    with windows(tmp_path) as hall, chromium() as browser:
        _, leg = hall.somebody(language="vi")
        site = hall.site
        desk = browser.new_page(viewport={"width": 1280, "height": 720})
        sign_in(desk, site, "mado", then="/window/w3/captions")
        facing = browser.new_context(viewport={"width": 1280, "height": 800})
        cookie = site.hall.parts.doorkeeper.cookies.device
        facing.add_cookies([{"name": cookie, "value": hall.screen("w3"), "url": site.url}])
        counter = facing.new_page()
        troubles = watch(counter)
        counter.goto(f"{site.url}/counter/w3")
        counter.wait_for_selector("[data-do=reply]")
        desk.click("[data-phrase='reception.please_sit']")
        holds(counter, "() => document.querySelector('#right .line p')?.textContent === 'Mời quý vị ngồi.'")
        assert "座" in counter.locator("#left .line p").inner_text()
        for _ in range(4):
            counter.click("[data-do=larger]")
        size = counter.locator("#right .line p").evaluate("(one) => getComputedStyle(one).fontSize")
        assert size == "96px"
        assert axe(counter) == []
        assert axe(desk) == []
        counter.click("[data-do=again]")
        holds(desk, "() => document.querySelectorAll('#lines .theirs').length === 1")
        site.act(leg, "finish")
        holds(counter, "() => document.querySelectorAll('.line').length === 0")
        kept = counter.evaluate("() => [localStorage.length, sessionStorage.length]")
        assert kept == [0, 0]
        assert troubles == []
        facing.close()
