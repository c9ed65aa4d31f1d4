"""A case at the desk: two numbers of one family, its end, what came by telephone, a day that has passed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.web import test_case_page as desk
from tests.web.browsing import axe, holds, watch
from tests.web.live_site import sign_in
from tests.web.test_phone_interview import Phone
from windowsvc.office.permissions import DeviceKind

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.web.browsing import Site

pytestmark = pytest.mark.browser
browser, site, page = desk.browser, desk.site, desk.page


def test_a_second_number_of_the_family_joins_their_case(page: Page, site: Site) -> None:
    desk.at_case(page, site)
    first = page.inner_text("#who .num >> nth=0")
    site.issue("sogo")
    second = site.ask("POST", "/windows/w21/open", {}) and site.ask("POST", "/windows/w21/call-next")
    site.act(second, "start")
    page.goto(f"{site.url}/window/w21/case")
    page.wait_for_selector("#none [data-another]")
    page.keyboard.press("f")
    page.wait_for_selector("dialog[open]")
    assert first in page.inner_text("dialog")
    page.keyboard.press("1")
    page.wait_for_selector("body[data-case-state=open]")
    assert page.inner_text("#who .num >> nth=0") == second["label"]
    assert first in page.inner_text("#who")
    page.goto(f"{site.url}/window/w3/case")
    page.wait_for_selector("body[data-case-state=open]")
    assert page.inner_text("#who .num >> nth=0") == first
    assert second["label"] in page.inner_text("#who")
    page.keyboard.press("p")
    page.wait_for_url("**/papers")
    heading = page.inner_text("h1")
    assert "おくやみ" in heading
    assert first in heading
    assert second["label"] in heading


def test_what_is_left_is_counted_and_the_second_screen_goes_blank_with_the_end(page: Page, site: Site) -> None:
    problems = watch(page)
    desk.at_case(page, site)
    code = desk.case_of(page)["code"]
    desk.send(page, f"cases/{code}/facts", {"facts": desk.MOTHER, "source": "document"})
    page.wait_for_selector("#who >> text=見○○")
    page.click("#booth")
    page.wait_for_selector("#booth[aria-pressed=true]")
    family = site.hall.client()
    family.set_cookie("device", site.hall.device(DeviceKind.BOOTH))
    assert "見本 一子" in family.get("/booth/w3").text
    left = [one for one in desk.case_of_code(page, code)["items"] if one["open"]]
    page.keyboard.press("c")
    page.wait_for_selector("dialog .left-over")
    assert f"{len(left)}件" in page.inner_text("dialog .left-over > p")
    assert page.locator("dialog .left-over > ul > li").count() == 5
    assert not page.locator("dialog details li").first.is_visible()
    page.click("dialog summary")
    assert page.locator("dialog details li").count() == len(left) - 5
    assert axe(page) == []
    page.click("dialog .two .primary")
    page.wait_for_selector("body[data-case-state=closed]")
    page.wait_for_selector("#booth", state="hidden")
    assert page.inner_text("#booth-said") == ""
    assert "見本" not in family.get("/booth/w3").text
    assert problems == []


def test_what_hard_days_take_away_is_named_first(page: Page, site: Site) -> None:
    desk.at_case(page, site)
    code = desk.case_of(page)["code"]
    desk.send(page, f"cases/{code}/facts", {"facts": desk.MOTHER, "source": "record"})
    page.wait_for_selector("#who >> text=見○○")
    left = [one for one in desk.case_of_code(page, code)["items"] if one["open"]]
    late = {one["name"] for one in left if one["overdue"] or one["lapsed"]}
    hard = {one["name"] for one in left if one["hard"] and one["due"]}
    assert hard
    page.keyboard.press("c")
    page.wait_for_selector("dialog .left-over")
    named = page.locator("dialog .left-over > ul > li > span:first-child").all_inner_texts()
    assert set(named) <= late | hard or late | hard <= set(named)


def test_a_day_that_passed_unconfirmed_is_marked_in_every_list(page: Page, site: Site) -> None:
    desk.at_case(page, site)
    code = desk.case_of(page)["code"]
    died = {"deceased.date_of_death": "2026-11-10"}
    desk.send(page, f"cases/{code}/facts", {"facts": died, "source": "record"})
    row = page.locator("#items tr", has_text="死亡届").first
    row.locator(".d .mark.confirm").wait_for()
    assert "期限超過・確認が必要" in row.inner_text()
    page.goto(f"{site.url}/cases")
    page.wait_for_selector("tbody tr .mark.confirm >> text=期限超過・要確認")
    assert axe(page) == []
    page.goto(f"{site.url}/cases/due")
    assert "期限超過・確認が必要 11月16日" in page.inner_text("main")
    page.goto(f"{site.url}/departments/shimin")
    page.wait_for_selector(".d small >> text=期限超過・確認が必要")


def test_the_journal_names_the_telephone(page: Page, site: Site) -> None:
    sign_in(page, site, "hanako", then="/window")
    page.click("[data-window=w3]")
    page.wait_for_selector("body[data-state=idle]")
    phone = Phone(site)
    asked = phone.begin(mover=["わたし"])
    phone.answer(asked, v="-unknown", **dict.fromkeys(re.findall(r'name="(v\.[^"]+)"', asked.text), "-unknown"))
    for state in ("calling", "serving"):
        holds(page, "() => !document.querySelector('#verbs .primary')?.ariaDisabled")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"body[data-state={state}]")
    page.keyboard.press("o")
    page.wait_for_selector("body[data-case-state=draft]")
    page.keyboard.press("Enter")
    page.wait_for_selector("body[data-case-state=open]")
    page.click("#to-journal")
    rows = page.locator("#tab-journal tbody tr").all_inner_texts()
    assert "来庁者のスマートフォン" in rows[-1]
    assert "来庁者のスマートフォン" not in rows[0]
    assert any("聞き取り" in one for one in rows)
    assert not any("こたえる" in one for one in rows)
