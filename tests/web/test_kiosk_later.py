"""At the ticket machine towards closing time: what comes too late is offered another day, by the office's rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.browsing import Site, axe, chromium, serving, watch
from tests.web.busy import crowd, remember
from tests.web.conftest import make_hall
from tests.web.test_kiosk_page import PORTRAIT, SETTLED, choose
from windowsvc.office.permissions import DeviceKind

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    hall = make_hall(tmp_path)
    with serving(hall) as made:
        remember(made)
        crowd(made, people=70)
        yield made
    hall.parts.engine.dispose()


def offers(site: Site) -> dict[str, Any]:
    """What the machine is told, by service."""
    headers = {"Authorization": f"Bearer {site.token(DeviceKind.KIOSK)}"}
    told = site.hall.client().get("/api/v1/kiosks/iriguchi/services", headers=headers).json
    return {one["code"]: one for one in told["services"]}


def press(site: Site, service: str, *, key: str) -> Any:
    headers = {"Authorization": f"Bearer {site.token(DeviceKind.KIOSK)}", "Idempotency-Key": key}
    return site.hall.client().post("/api/v1/tickets", json={"service": service}, headers=headers)


def test_only_what_can_hardly_be_done_today_comes_with_other_times(site: Site) -> None:
    told = offers(site)
    assert told["hikkoshi"]["before_close"] == "unlikely"
    assert len(told["hikkoshi"]["quieter"]) == 3
    assert all(one["low"] < one["high"] for one in told["hikkoshi"]["quieter"])
    assert told["card"]["quieter"] == []


def test_by_the_rule_no_number_is_given_at_the_machine_but_at_the_desk(site: Site) -> None:
    assert press(site, "hikkoshi", key="before").status_code == 201
    site.change("rules", "main", at_close="stop_issuing")
    assert offers(site)["hikkoshi"]["open"] is False
    refused = press(site, "hikkoshi", key="after")
    assert (refused.status_code, refused.json["code"]) == (409, "too_late")
    told = offers(site)["hikkoshi"]
    assert (told["open"], told["reason"], len(told["quieter"])) == (False, "too_late", 3)
    assert site.issue("hikkoshi")["label"].startswith("C-")


def test_the_phone_is_told_of_the_rule_near_the_close_and_only_where_it_is_one(site: Site) -> None:
    token = press(site, "hikkoshi", key="phone").json["token"]
    client = site.hall.client()

    def told() -> tuple[bool, bool]:
        shown = client.get(f"/t/{token}?lang=ja").text
        line = re.search(r'<p id="served"( hidden)?>', shown)
        assert line is not None
        return client.get(f"/api/v1/tickets/{token}").json["served_after_close"], line[1] is None

    assert told() == (False, False)
    site.change("rules", "main", at_close="serve_all")
    assert told() in ((True, True), (False, False))
    site.hall.business.advance(6 * 3600 + 1200)
    assert told() == (True, True)
    assert "受付済みの方は閉庁後もご案内します" in client.get(f"/t/{token}?lang=ja").text
    site.change("rules", "main", at_close="stop_issuing")
    assert told() == (False, False)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["ja", "ja@easy", "en"])
def test_another_day_is_offered_and_the_number_all_the_same(site: Site, language: str) -> None:
    site.change("rules", "main", at_close="serve_all")
    with chromium() as browser:
        _offered(browser, site, language)


def _offered(browser: Browser, site: Site, language: str) -> None:
    context = browser.new_context(viewport=PORTRAIT, has_touch=True, reduced_motion="reduce")
    cookie = site.hall.parts.doorkeeper.cookies.device
    context.add_cookies([{"name": cookie, "value": site.token(DeviceKind.KIOSK), "url": site.url}])
    context.clock.install()
    page: Page = context.new_page()
    wrong = watch(page)
    with page.expect_response(re.compile("/services$")):
        page.goto(f"{site.url}/kiosk/main")
    page.wait_for_selector("[data-language=ja]")
    page.clock.run_for(SETTLED)
    choose(page, language)
    page.click("[data-service='hikkoshi']")
    page.wait_for_selector("[data-part=later]")
    page.clock.run_for(SETTLED)
    assert page.locator("[data-part=later] li").count() == 3
    assert axe(page) == []
    before = len(site.happened("issue"))
    page.click(".choices [data-do=back]")
    page.wait_for_selector("[data-service='hikkoshi']")
    page.clock.run_for(SETTLED)
    assert len(site.happened("issue")) == before
    page.click("[data-service='hikkoshi']")
    page.wait_for_selector("[data-part=later]")
    page.clock.run_for(SETTLED)
    page.click(".choices [data-do=issue]")
    page.wait_for_selector(".tk")
    assert len(site.happened("issue")) == before + 1
    assert wrong == []
    context.close()
