"""The ticket machine, as people use it: by hand, by keypad, over a bad line, and left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.web.browsing import Site, axe, chromium, serving, watch
from tests.web.conftest import make_hall
from windowsvc import events
from windowsvc.database import writing
from windowsvc.events import INSTALLATION, SYSTEM
from windowsvc.languages.locales import LOCALES
from windowsvc.office import devices
from windowsvc.office.permissions import DeviceKind

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

pytestmark = pytest.mark.browser
PORTRAIT = {"width": 1080, "height": 1920}
SETTLED = 700
"""Longer than a screen ignores hands after it appeared, in milliseconds."""
REACH = 480
"""Above this line there is only something to read."""
LEAST_TARGET = 80
LEAST_TEXT = 28


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
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport=PORTRAIT, has_touch=True, reduced_motion="reduce")
    cookie = site.hall.parts.doorkeeper.cookies.device
    made.add_cookies([{"name": cookie, "value": site.token(DeviceKind.KIOSK), "url": site.url}])
    made.clock.install()
    yield made
    for one in made.pages:
        one.unroute_all(behavior="ignoreErrors")
    made.close()


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Page:
    """The machine at its start, its first news heard."""
    made = context.new_page()
    with made.expect_response(re.compile("/services$")):
        made.goto(f"{site.url}/kiosk/main")
    made.wait_for_selector("[data-language=ja]")
    made.clock.run_for(SETTLED)
    return made


def hear(page: Page) -> None:
    """Wait for the next news and let the page show them."""
    with page.expect_response(re.compile("/services$")):
        page.clock.run_for(5_500)
    page.clock.run_for(100)


def until(page: Page, selector: str) -> None:
    """Let time pass until something is there; real answers come in between."""
    while not page.locator(selector).count():
        page.clock.run_for(1_000)


def choose(page: Page, language: str = "ja") -> None:
    page.click(f"[data-language='{language}']")
    page.wait_for_selector("[data-service]")
    page.clock.run_for(SETTLED)


def take(page: Page, service: str = "hikkoshi") -> None:
    page.click(f"[data-service='{service}']")
    page.wait_for_selector(".tk")
    page.clock.run_for(SETTLED)


def test_three_steps_lead_to_a_number_and_where_to_wait(page: Page, site: Site) -> None:
    site.issue()
    faults = watch(page)
    hear(page)
    choose(page)
    assert page.locator("h1").inner_text() == "ご用件を選んでください"
    assert "1人待ち" in page.locator("[data-service=hikkoshi]").inner_text()
    assert "目安を計算中" in page.locator("[data-service=hikkoshi]").inner_text()
    take(page)
    card = page.locator(".tk").inner_text()
    order = [card.index(words) for words in ("C-002", "1人", "目安を計算中", "3番窓口の前")]
    assert order == sorted(order)
    page.locator(".qr").evaluate("(image) => image.decode()")
    assert [event.detail["label"] for event in site.happened("issue")] == ["C-001", "C-002"]
    assert faults == []


def test_a_finger_that_slides_off_has_chosen_nothing(page: Page, site: Site) -> None:
    choose(page)
    box = page.locator("[data-service=hikkoshi]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.clock.run_for(SETTLED)
    assert page.locator(".tk").count() == 0
    page.mouse.move(5, 5)
    page.mouse.up()
    page.clock.run_for(SETTLED)
    assert page.locator("[data-service=hikkoshi]").is_visible()
    assert site.happened("issue") == []
    take(page)
    assert len(site.happened("issue")) == 1


def test_the_language_chosen_rides_on_the_ticket(page: Page, site: Site) -> None:
    choose(page, "en")
    assert page.locator("html").get_attribute("lang") == "en"
    row = page.locator("[data-service=hikkoshi]")
    assert row.locator("[lang=ja]").inner_text() == "引っ越し・住所の変更"
    take(page)
    assert site.call_next()["language"] == "en"


def test_a_double_tap_gives_one_number(page: Page, site: Site) -> None:
    choose(page)
    page.dblclick("[data-service=hikkoshi]")
    page.wait_for_selector(".tk")
    assert len(site.happened("issue")) == 1
    assert page.locator(".tk").count() == 1


def test_a_lost_answer_is_asked_for_again_and_is_the_same_number(page: Page, site: Site) -> None:
    keys: list[str] = []

    def lose_the_first(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    choose(page)
    page.route("**/api/v1/tickets", lose_the_first)
    page.click("[data-service=hikkoshi]")
    page.wait_for_selector("text=番号札を用意しています")
    until(page, ".tk")
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert [event.detail["label"] for event in site.happened("issue")] == ["C-001"]
    assert "C-001" in page.locator(".tk").inner_text()


def test_without_a_line_it_says_so_kindly_and_can_try_once_more(page: Page, site: Site) -> None:
    choose(page)
    page.route("**/api/v1/tickets", lambda route: route.abort())
    page.click("[data-service=hikkoshi]")
    until(page, "[data-do=retry]")
    assert "番号札をお出しできませんでした" in page.locator("h1").inner_text()
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.unroute("**/api/v1/tickets")
    page.clock.run_for(SETTLED)
    page.click("[data-do=retry]")
    page.wait_for_selector(".tk")
    assert len(site.happened("issue")) == 1


def test_a_closed_service_says_why_and_gives_nothing(page: Page, site: Site) -> None:
    choose(page)
    row = page.locator("[data-service=card]")
    assert row.get_attribute("aria-disabled") == "true"
    assert "機器の点検中" in row.inner_text()
    row.click(force=True)
    assert "機器の点検中" in (page.locator("#said").text_content() or "")
    assert site.happened("issue") == []


def test_whoever_does_not_know_gets_to_the_staffed_desk(page: Page, site: Site) -> None:
    choose(page)
    page.click("[data-key=ask]")
    page.wait_for_selector(".tk")
    assert site.happened("issue")[0].service == "sogo"


def test_without_a_staffed_desk_somebody_is_called(page: Page, site: Site) -> None:
    data = {"series": "s", "name": {"ja": "総合相談"}, "public_name": {"ja": "総合相談"}, "on_kiosk": False}
    site.change("service", "sogo", **data)
    hear(page)
    choose(page)
    page.click("[data-key=ask]")
    page.get_by_role("dialog", name="職員を呼びました").wait_for()
    assert len(site.happened("call_staff")) == 1


def test_calling_staff_is_on_every_screen_and_says_what_happens_next(page: Page, site: Site) -> None:
    page.click("footer [data-do=staff]")
    dialog = page.get_by_role("dialog", name="職員を呼びました")
    dialog.wait_for()
    assert "この機械まで" in dialog.inner_text()
    page.click("[data-do=close]")
    choose(page)
    assert page.locator("footer [data-do=staff]").is_visible()
    take(page)
    assert page.locator("footer [data-do=staff]").is_visible()
    assert site.happened("call_staff")[0].detail["place"] == "iriguchi"


def test_needs_reach_the_staff_in_one_touch(page: Page, site: Site) -> None:
    page.click("[data-do=larger]")
    choose(page)
    take(page)
    page.click("[data-need=captions]")
    page.get_by_text("ご希望は職員に伝わっています").wait_for()
    assert page.locator("[data-need=captions]").get_attribute("aria-pressed") == "true"
    assert site.call_next()["needs"] == ["captions", "large_text"]


def test_a_number_without_paper_says_that_the_screen_is_enough(page: Page) -> None:
    def without_paper(route: Route) -> None:
        told = route.fetch()
        route.fulfill(response=told, json=told.json() | {"print": {"job": 1, "state": "failed"}})

    page.route("**/api/v1/tickets", without_paper)
    choose(page)
    take(page)
    words = page.locator(".print").inner_text()
    assert "紙を印刷できませんでした" in words
    assert "この画面の番号だけでお呼びできます" in words
    assert "紙を印刷できませんでした" in (page.locator("#said").text_content() or "")


def test_a_machine_prints_by_its_own_browser_and_reports_it(context: BrowserContext, site: Site) -> None:
    site.change("kiosk", "iriguchi", name={"ja": "入口の発券機"}, printer={"kind": "browser"})
    page = context.new_page()
    page.add_init_script(
        "addEventListener('beforeprint', () => {"
        " const { naturalWidth, naturalHeight } = document.getElementById('slip');"
        " window.slip = [naturalWidth, naturalHeight]; })"
    )
    page.goto(f"{site.url}/kiosk/main")
    page.wait_for_selector("[data-language=ja]")
    page.clock.run_for(SETTLED)
    choose(page)
    take(page)
    until(page, ".print:has-text('番号札を印刷しました')")
    width, height = page.evaluate("window.slip")
    assert width == 576
    assert height > width
    with page.expect_response(re.compile("/services$")):
        page.click("[data-do=finish]")
        page.clock.run_for(5_500)
    assert page.locator("#slip").get_attribute("src") is None


def test_a_slip_whose_beginning_got_no_answer_is_printed_once(context: BrowserContext, site: Site) -> None:
    lost: list[str] = []

    def lose(route: Route) -> None:
        lost.append(route.request.url)
        route.fetch()
        route.abort()

    site.change("kiosk", "iriguchi", name={"ja": "入口の発券機"}, printer={"kind": "browser"})
    page = context.new_page()
    page.add_init_script("window.printed = 0; addEventListener('beforeprint', () => { window.printed += 1; })")
    page.route("**/print-jobs/*/sending", lose)
    page.goto(f"{site.url}/kiosk/main")
    page.wait_for_selector("[data-language=ja]")
    page.clock.run_for(SETTLED)
    choose(page)
    take(page)
    until(page, ".print:has-text('番号札を印刷しました')")
    assert len(lost) == 1
    assert page.evaluate("window.printed") == 1


def test_a_whole_number_by_keypad(page: Page, site: Site) -> None:
    page.keyboard.press("1")
    page.wait_for_selector("[data-service]")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.service") == "hikkoshi"
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert float(ring.removesuffix("px")) >= 2
    page.keyboard.press("Enter")
    page.wait_for_selector(".tk")
    assert "C-001" in page.locator(".tk").inner_text()
    page.keyboard.press("ArrowUp")
    page.focus("[data-do=finish]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-language=ja]")
    assert len(site.happened("issue")) == 1


def test_left_alone_it_warns_in_time_and_then_forgets_everything(page: Page) -> None:
    choose(page, "en")
    take(page)
    label = "C-001"
    page.clock.run_for(36_000)
    assert page.locator("dialog[open]").count() == 0
    page.clock.run_for(6_000)
    dialog = page.get_by_role("dialog", name="Are you still there?")
    assert dialog.is_visible()
    for _ in range(11):  # as often as somebody needs it
        page.get_by_role("button", name="I need more time").click()
        page.clock.run_for(30_000)
        assert label in page.content()
        page.clock.run_for(12_000)
        assert dialog.is_visible()
    page.get_by_role("button", name="I need more time").click()
    page.clock.run_for(30_000)
    assert label in page.content()
    page.clock.run_for(35_000)
    until(page, "[data-language=ja]")
    assert label not in page.content()
    assert page.locator("html").get_attribute("lang") == "ja"
    page.go_back()
    assert label not in page.content()


def test_nothing_is_stored_in_the_browser(page: Page) -> None:
    choose(page)
    take(page)
    kept = page.evaluate(
        "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,"
        " document.cookie, location.pathname + location.search]"
    )
    assert kept == [0, 0, 0, "", "/kiosk/main"]


def test_without_the_server_it_says_so_in_words_and_comes_back(page: Page) -> None:
    page.route("**/services", lambda route: route.abort())
    until(page, ".away")
    words = page.locator("main").inner_text()
    assert "紙の番号札" in words
    assert "Please ask the staff for a paper number." in words
    assert page.locator("[data-service], [data-language]").count() == 0
    page.unroute("**/services")
    until(page, "[data-language=ja]")
    assert page.locator(".away").count() == 0


def test_a_machine_that_was_put_out_does_not_promise_to_come_back(page: Page, site: Site) -> None:
    with writing(site.hall.parts.engine) as session:
        now = site.hall.machine.now()
        held = events.hold(session, INSTALLATION, now=site.hall.business.now(), machine=now, build="test")
        (kiosk,) = [one for one in devices.everything(session) if one.device.kind is DeviceKind.KIOSK]
        devices.revoke(session, held, device_id=kiosk.device.id, by=SYSTEM)
    site.hall.machine.advance(6)
    until(page, ".away")
    words = page.locator("main").inner_text()
    assert "登録が外されています" in words
    assert "自動で元に戻ります" not in words


_LACKING = """() => [...document.querySelectorAll(".read *, .touch *")]
  .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((one) => {
    const { fontWeight, fontFamily } = getComputedStyle(one);
    return !document.fonts.check(`${fontWeight} 16px ${fontFamily.split(",")[0]}`, one.textContent);
  })
  .map((one) => one.textContent)"""


def test_it_has_the_letters_for_saying_so_in_every_language_before_the_line_is_cut(
    context: BrowserContext, site: Site
) -> None:
    name = {"ja": "ひばり市役所", "en": "Hibari City Hall"}
    site.change("office", "main", name=name, languages=[one.code for one in LOCALES], phone_base_url=site.url)
    page = context.new_page()
    page.goto(f"{site.url}/kiosk/main")
    page.wait_for_selector("[data-language=ne]")
    with page.expect_response(re.compile("noto-sans-kr-.*-700-")):  # bold: of what is said in Korean alone
        page.clock.run_for(4_000)
    page.evaluate("document.fonts.ready.then(() => true)")
    page.route("**/*.woff2*", lambda route: route.abort())
    page.route("**/services", lambda route: route.abort())
    until(page, ".away")
    assert page.locator(".others p").count() > 8
    assert page.evaluate(_LACKING) == []


def newer(route: Route) -> None:
    """Let a server of another build answer."""
    told = route.fetch(headers={**route.request.headers, "if-none-match": ""})
    route.fulfill(response=told, json=told.json() | {"build": "another"})


def test_a_new_build_is_taken_at_the_start_only(page: Page) -> None:
    page.evaluate("window.same = true")
    choose(page)
    page.route("**/services", newer)
    hear(page)
    assert page.evaluate("window.same") is True
    with page.expect_navigation(wait_until="commit"):  # it hears of the other build again, and goes on so
        page.keyboard.press("Escape")
        page.clock.run_for(5_500)


def test_a_server_that_keeps_naming_another_build_is_believed_three_times(page: Page) -> None:
    said: list[str] = []
    loads: list[str] = []
    page.on("console", lambda one: said.append(one.text) if one.type == "warning" else None)
    page.on("request", lambda one: loads.append(one.url) if one.is_navigation_request() else None)
    page.route("**/services", newer)
    for _ in range(12):
        with page.expect_response(re.compile("/services$")):
            page.clock.run_for(5_500)
        page.wait_for_selector("[data-language=ja]")
    assert len(loads) == 3
    assert [one for one in said if "another" in one] == said != []
    choose(page)


def test_for_cleaning_nothing_can_be_pressed_for_a_minute(page: Page) -> None:
    page.keyboard.press("F9")
    assert page.get_by_role("dialog", name="この機械は清掃中です").is_visible()
    page.mouse.click(300, 900)
    page.keyboard.press("1")
    page.clock.run_for(50_000)
    assert page.get_by_role("dialog", name="この機械は清掃中です").is_visible()
    page.clock.run_for(12_000)
    assert page.locator("dialog[open]").count() == 0
    until(page, "[data-language=ja]")


_TARGETS = """() => [...document.querySelectorAll("button")].filter((one) => one.offsetParent).map((one) => {
  const { top, width, height } = one.getBoundingClientRect();
  return { words: one.textContent, top, width, height };
})"""
_SIZES = """() => [...document.querySelectorAll("body *:not(rt):not(script):not(.sr)")]
  .filter((one) => one.offsetParent && !one.closest(".sr") &&
    [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .map((one) => [one.textContent.slice(0, 30), parseFloat(getComputedStyle(one).fontSize)])"""
_CLIPPED = """() => [...document.querySelectorAll(".row, .btn, .tk, .read, .touch, .qrbox, .hello")]
  .filter((one) => one.offsetParent)
  .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 9)
  .map((one) => one.className + " " + one.textContent.slice(0, 40))"""


def _measured(page: Page, *, reach: int) -> None:
    targets = page.evaluate(_TARGETS)
    assert [one for one in targets if one["top"] < reach] == []
    assert [one for one in targets if one["height"] < LEAST_TARGET or one["width"] < LEAST_TARGET] == []
    assert [one for one in page.evaluate(_SIZES) if one[1] < LEAST_TEXT] == []
    assert page.evaluate(_CLIPPED) == []


@pytest.mark.parametrize("language", ["ja", "ja@easy", "en"])
@pytest.mark.parametrize("large", [False, True])
def test_every_screen_is_in_reach_large_enough_and_whole(page: Page, language: str, *, large: bool) -> None:
    if large:
        page.click("[data-do=larger]")
    _measured(page, reach=REACH)
    choose(page, language)
    _measured(page, reach=REACH)
    take(page)
    _measured(page, reach=REACH)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_axe_finds_nothing_on_any_screen(page: Page, language: str) -> None:
    found = axe(page)
    choose(page, language)
    found += axe(page)
    page.click("[data-do=contrast]")
    found += axe(page)
    take(page)
    found += axe(page)
    page.click("footer [data-do=staff]")
    page.wait_for_selector("[data-do=close]")
    found += axe(page)
    assert found == []


def _more_services(site: Site, count: int, *, grouped: int) -> set[str]:
    group = {"ja": "福祉", "en": "Welfare"}
    for number in range(count):
        name = {"ja": f"福祉の窓口{number}", "en": f"Welfare counter {number}"}
        more = {"group": group} if number < grouped else {}
        site.change("service", f"more{number}", series="a", name=name, public_name=name, order=20 + number, **more)
    return {f"more{number}" for number in range(count)}


def _offered(page: Page) -> set[str]:
    return set(page.eval_on_selector_all("[data-service]", "all => all.map((one) => one.dataset.service)"))


def test_many_services_stand_on_one_screen_a_group_behind_its_name(page: Page, site: Site) -> None:
    more = _more_services(site, 10, grouped=4)
    hear(page)
    choose(page)
    _measured(page, reach=REACH)
    seen = _offered(page)
    assert page.locator("[data-do=turn]").count() == 0
    assert "番号札が出ます" not in page.locator(".heading").inner_text()
    page.click("[data-do=open]")
    page.clock.run_for(SETTLED)
    assert page.locator("h1").inner_text() == "福祉"
    assert "番号札が出ます" in page.locator(".heading").inner_text()
    seen |= _offered(page)
    assert more <= seen
    take(page, "more0")
    assert site.happened("issue")[0].service == "more0"


def test_more_services_than_one_screen_holds_are_turned_like_pages(page: Page, site: Site) -> None:
    more = _more_services(site, 20, grouped=0)
    hear(page)
    choose(page)
    seen = _offered(page)
    page.click("[data-do=turn]")
    page.clock.run_for(SETTLED)
    assert page.locator("[data-key=ask]").is_visible()
    assert more <= seen | _offered(page)


def test_a_stranger_is_led_to_the_sign_in(site: Site) -> None:
    answer = site.hall.client().get("/kiosk/main")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in")


def test_a_machine_of_another_office_is_not_let_in(site: Site) -> None:
    token = site.hall.device(DeviceKind.KIOSK, office="branch")
    answer = site.hall.client().get("/kiosk/main", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403
