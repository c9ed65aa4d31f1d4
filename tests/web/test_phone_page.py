"""The page behind a ticket's code, as people read it: with scripts and without, calm and called."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import qrcode

from tests.web.browsing import ITEMS, Site, axe, chromium, serving, watch
from tests.web.conftest import make_hall
from windowsvc.web.phone import codes

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    hall = make_hall(tmp_path)
    with serving(hall) as made:
        yield made
    hall.parts.engine.dispose()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport=PHONE, locale="ja")
    yield made
    for one in made.pages:
        one.unroute_all(behavior="ignoreErrors")
    made.close()


def opened(context: BrowserContext, site: Site, ticket: dict[str, Any]) -> Page:
    page = context.new_page()
    page.goto(f"{site.url}/t/{ticket['token']}")
    return page


def test_number_state_people_estimate_and_place_are_read_in_this_order(context: BrowserContext, site: Site) -> None:
    site.issue()
    page = opened(context, site, site.issue())
    card = page.locator("#card").inner_text()
    order = [card.index(words) for words in ("C-002", "お待ちください", "1人", "目安を計算中", "3番窓口の前")]
    assert order == sorted(order)
    assert page.title() == "C-002 前に1人"
    assert page.locator("html").get_attribute("lang") == "ja"


def test_the_ticket_speaks_its_own_language_and_shows_the_japanese_to_staff(
    context: BrowserContext, site: Site
) -> None:
    page = opened(context, site, site.issue(language="en"))
    assert page.locator("html").get_attribute("lang") == "en"
    assert "Please wait" in page.locator("#card").inner_text()
    assert page.locator(".where [lang=ja]").inner_text() == "引っ越し・住所の変更"


def test_everything_can_be_done_without_scripts(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport=PHONE, locale="ja", java_script_enabled=False)
    ticket = site.issue()
    page = opened(context, site, ticket)
    assert 'http-equiv="refresh"' in page.content()
    page.get_by_text("窓口でのお手伝い").click()
    page.get_by_label("筆談").check()
    page.get_by_role("button", name="職員に伝える").click()
    assert "ご希望は職員に伝わっています" in page.locator("[role=status].say").inner_text()
    leg = site.call_next()
    assert leg["needs"] == ["writing"]
    page.reload()
    assert "3番窓口へ" in page.locator(".to").inner_text().replace("\n", "")
    page.get_by_role("button", name="すぐに行けません").click()
    assert "2人のあとに" in page.locator("#card").inner_text()
    page.get_by_role("button", name="戻りました").click()
    assert "もう一度、列に入りました" in page.locator(".say.done").inner_text()
    assert [event.verb for event in site.happened("no_answer") + site.happened("return")] == ["no_answer", "return"]
    context.close()


def test_people_ahead_are_told_as_they_change(context: BrowserContext, site: Site) -> None:
    context.clock.install()
    site.issue()
    page = opened(context, site, site.issue())
    faults = watch(page)
    site.call_next()
    with page.expect_response(re.compile("/api/v1/tickets/")):
        page.clock.run_for(11_000)
    page.locator("#people", has_text="0人").wait_for()
    assert page.title() == "C-002 前に0人"
    assert page.locator("#news").text_content() == "前に0人"
    assert faults == []


@pytest.mark.parametrize(("language", "even"), [("ja", True), ("en", True), ("ja@easy", False)])
def test_a_new_time_stands_in_the_same_letters_as_the_first(
    context: BrowserContext, site: Site, language: str, *, even: bool
) -> None:
    """Even digits in one line, also after news; in easy Japanese the time is a sentence."""
    context.clock.install()
    wait = {"low": "2026-11-24T01:35:00Z", "high": "2026-11-24T01:50:00Z", "as_of": "2026-11-24T01:20:00Z"}
    page = context.new_page()
    page.route(
        "**/api/v1/tickets/**",
        lambda route: route.fulfill(json=route.fetch().json() | {"wait": wait, "wait_note": None}),
    )
    page.goto(f"{site.url}/t/{site.issue(language=language)['token']}")
    while "35" not in page.locator("#wait").inner_text():
        page.clock.run_for(5_500)
    font = page.evaluate("getComputedStyle(document.querySelector('#wait')).fontFamily")
    assert font.startswith('"BIZ UDGothic"') is even
    assert page.evaluate("document.querySelector('.num').scrollWidth <= document.querySelector('.num').clientWidth + 1")


def test_the_call_takes_the_whole_page_sounds_and_can_be_silenced(context: BrowserContext, site: Site) -> None:
    offers = {"cartilage_earphones": True, "writing": True}
    site.change("window", "w3", **ITEMS["window"]["w3"], offers=offers)
    ticket = site.issue()
    page = opened(context, site, ticket)
    faults = watch(page)
    page.get_by_role("button", name="試す").click()
    page.wait_for_selector("#ring[aria-pressed=true]")
    site.call_next()
    page.wait_for_selector("body.called")
    assert page.title() == "呼ばれています 3番窓口へ C-001"
    assert "3番窓口へ" in (page.locator("#alarm").text_content() or "")
    assert page.locator(".to").inner_text().replace("\n", "").startswith("3番窓口へ1階 右奥")
    assert page.locator(".offers b").all_inner_texts() == ["軟骨伝導イヤホン", "筆談"]
    stop = page.get_by_role("button", name="音を止めて、向かう")
    stop.click()
    stop.wait_for(state="hidden")
    assert page.locator("body.called").count() == 1
    assert faults == []


def test_a_form_keeps_the_page_and_says_when_it_came_too_late(context: BrowserContext, site: Site) -> None:
    ticket = site.issue()
    leg = site.call_next()
    page = opened(context, site, ticket)
    page.evaluate("window.same = true")
    site.act(leg, "start")
    page.get_by_role("button", name="すぐに行けません").click()
    page.wait_for_selector(".say.done")
    assert "状況が変わりました" in page.locator(".say.done").inner_text()
    assert page.evaluate("window.same") is True
    assert site.happened("no_answer") == []


def test_cancelling_says_first_how_many_stops_go_too(context: BrowserContext, site: Site) -> None:
    ticket = site.issue()
    leg = site.call_next()
    site.ask("POST", f"/legs/{leg['id']}/plan-stop", {"service": "shomei"})
    site.act(site.act(leg, "no-answer"), "return")
    page = opened(context, site, ticket)
    assert "証明書" in page.locator(".stops").inner_text()
    page.get_by_role("link", name="番号札を取り消す").click()
    assert "1か所も取り消されます" in page.locator("main").inner_text()
    assert site.happened("cancel") == []
    page.get_by_role("button", name="取り消す").click()
    page.wait_for_url(re.compile(r"/t/[^/]+$"))
    assert "取り消しました" in page.locator(".state").inner_text()
    assert len(site.happened("cancel")) == 1


_LINES_OF_NUMBER = """() => {
  const node = document.querySelector("h1").firstChild, at = document.createRange(), found = node.data.search(/[A-Z]-/);
  at.setStart(node, found);
  at.setEnd(node, found + 5);
  return new Set([...at.getClientRects()].map((one) => one.top)).size;
}"""


def test_the_number_to_be_cancelled_stays_in_one_line(context: BrowserContext, site: Site) -> None:
    page = context.new_page()
    page.goto(f"{site.url}/t/{site.issue(language='en')['token']}/cancel")
    lines = {}
    for width in range(300, 440, 4):
        page.set_viewport_size({"width": width, "height": 640})
        lines[width] = page.evaluate(_LINES_OF_NUMBER)
    assert set(lines.values()) == {1}, lines


def test_a_language_chosen_on_the_phone_is_sent_with_the_button_that_says_it(
    context: BrowserContext, site: Site
) -> None:
    page = opened(context, site, site.issue())
    page.wait_for_selector("#card")
    page.click("details.languages summary")
    page.click("button[name=language][value=en]")
    page.wait_for_selector("html[lang=en]")
    assert page.locator("#stale").is_hidden()
    page.reload()
    page.wait_for_selector("html[lang=en]")


def test_a_finished_visit_says_so(context: BrowserContext, site: Site) -> None:
    ticket = site.issue()
    site.act(site.act(site.call_next(), "start"), "finish")
    page = opened(context, site, ticket)
    assert "終わりました" in page.locator("#card").inner_text()
    (left,) = page.locator("form").all()
    assert (left.get_attribute("action") or "").endswith("/feedback"), "nothing can be done with the number any more"


def test_old_news_are_said_with_their_time(context: BrowserContext, site: Site) -> None:
    context.clock.install()
    page = opened(context, site, site.issue())
    page.route("**/api/v1/tickets/**", lambda route: route.abort())
    page.clock.run_for(32_000)
    banner = page.locator("#stale")
    banner.wait_for(state="visible")
    assert "10:20" in banner.inner_text()
    assert page.locator("body.stale-page").count() == 1
    page.unroute("**/api/v1/tickets/**")
    with page.expect_response(re.compile("/api/v1/tickets/")):
        page.clock.run_for(6_000)
    banner.wait_for(state="hidden")


def test_an_unknown_number_gets_a_kind_page(context: BrowserContext, site: Site) -> None:
    page = context.new_page()
    answer = page.goto(f"{site.url}/t/AAAAAAAAAAAAAAAAAAAAAA")
    assert answer is not None
    assert answer.status == 404
    assert "この番号札は見つかりません" in page.locator("h1").inner_text()
    assert "ticket_unknown" not in page.content()


def test_the_page_is_light(context: BrowserContext, site: Site) -> None:
    page = context.new_page()
    loaded: list[tuple[str, int]] = []
    page.on("response", lambda one: loaded.append((one.url, len(gzip.compress(one.body())))))
    page.goto(f"{site.url}/t/{site.issue()['token']}", wait_until="networkidle")
    plain = [(url, size) for url, size in loaded if "/fonts/" not in url]
    assert len(plain) <= 6, plain
    assert sum(size for _, size in plain) <= 60_000, plain
    assert {url.split("/")[2] for url, _ in loaded} == {site.url.split("/")[2]}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_axe_finds_nothing_in_any_state(context: BrowserContext, site: Site, language: str) -> None:
    ticket = site.issue(language=language, needs=["captions"])
    page = opened(context, site, ticket)
    page.wait_for_selector("#alert:not([hidden])")
    found = axe(page)
    leg = site.call_next()
    page.reload()
    found += axe(page)
    site.act(leg, "no-answer")
    page.reload()
    found += axe(page)
    page.goto(f"{site.url}/t/{ticket['token']}/cancel")
    found += axe(page)
    page.goto(f"{site.url}/t/AAAAAAAAAAAAAAAAAAAAAA")
    found += axe(page)
    assert found == []


@pytest.mark.parametrize("width", [320, 844])
def test_nothing_is_wider_than_the_phone(browser: Browser, site: Site, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 600})
    ticket = site.issue(language="en", needs=["large_text"])
    page = opened(context, site, ticket)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    site.call_next()
    page.reload()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_the_page_stores_nothing(context: BrowserContext, site: Site) -> None:
    page = opened(context, site, site.issue())
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_the_code_is_the_address_of_the_page(site: Site) -> None:
    ticket = site.issue()
    answer = site.hall.client().get(f"/t/{ticket['token']}/qr.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.text == codes.svg(ticket["status_url"])
    assert ticket["status_url"] == f"{site.url}/t/{ticket['token']}"


def test_the_drawn_modules_are_those_of_the_code() -> None:
    address = "https://ban.example.lg.jp/t/abcdefghijklmnopqrstuv"
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=codes.QUIET)
    code.add_data(address)
    code.make(fit=True)
    drawn = [[False] * len(code.get_matrix()) for _ in code.get_matrix()]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", codes.svg(address)):
        for column in range(int(x), int(x) + int(width)):
            drawn[int(y)][column] = True
    assert drawn == code.get_matrix()
