"""The desk of a window, as clerks work at it: by keys alone, over a bad line, beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.administration import change
from tests.web.browsing import ITEMS, Site, axe, chromium, holds, watch
from tests.web.live_site import Line, live_site, sign_in
from windowsvc.office.permissions import Role

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 720}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with live_site(tmp_path) as made:
        made.hall.staff("hanako", roles={"main": Role.CLERK})
        yield made


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport=DESK, locale="ja-JP")
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    made = context.new_page()
    made.set_default_timeout(20_000)
    return made


def at_desk(page: Page, site: Site, login: str = "hanako", *, window: str = "w3") -> Page:
    """Signed in, the window taken, its first news there."""
    sign_in(page, site, login, then="/window")
    page.click(f"[data-window={window}]")
    page.wait_for_url(f"**/window/{window}")
    in_state(page, "idle")
    return page


def in_state(page: Page, state: str) -> None:
    page.wait_for_selector(f"body[data-state={state}]")


def press(page: Page, key: str, *, then: str | None = None) -> None:
    page.keyboard.press(key)
    if then is not None:
        in_state(page, then)


def said(page: Page, text: str) -> None:
    holds(page, "(text) => document.querySelector('#said').textContent.includes(text)", text)


def label_here(page: Page) -> str:
    return page.locator("#person [data-label]").inner_text()


def verbs(site: Site, *wanted: str) -> list[str]:
    """What the log says, of these verbs, in its order."""
    found = [event for verb in wanted for event in site.happened(verb)]
    return [f"{event.verb} {event.detail.get('label', '')}".strip() for event in sorted(found, key=lambda one: one.seq)]


def test_a_whole_day_goes_by_keys_alone(page: Page, site: Site) -> None:
    troubles = watch(page)
    labels = [site.issue(language=language)["label"] for language in ("vi", "ja", "ja", "ja")]
    at_desk(page, site)
    press(page, "Enter", then="calling")
    assert label_here(page) == labels[0]
    assert "Tiếng Việt" in page.locator("#person").inner_text()
    press(page, "Enter", then="serving")
    press(page, "Enter", then="calling")
    assert label_here(page) == labels[1]
    press(page, "a", then="idle")
    press(page, "Enter", then="calling")
    press(page, "h")
    press(page, "1", then="idle")
    press(page, "Enter", then="calling")
    press(page, "l", then="idle")
    press(page, "g", then="serving")
    assert label_here(page) == labels[2]
    press(page, "f", then="idle")
    assert verbs(site, "call_next", "start", "finish", "no_answer", "hold", "release", "resume_here") == [
        f"call_next {labels[0]}",
        f"start {labels[0]}",
        f"finish {labels[0]}",
        f"call_next {labels[1]}",
        f"no_answer {labels[1]}",
        f"call_next {labels[2]}",
        f"hold {labels[2]}",
        f"call_next {labels[3]}",
        f"release {labels[3]}",
        f"resume_here {labels[2]}",
        f"finish {labels[2]}",
    ]
    assert troubles == []


def test_needs_and_the_reason_of_the_order_are_seen_before_the_call(page: Page, site: Site) -> None:
    site.issue(language="vi", needs=["captions", "wheelchair"])
    at_desk(page, site)
    coming = page.locator("#following").inner_text()
    assert "ベトナム語" in coming
    assert "字幕で話す" in coming
    assert "車いす" in coming
    assert "発券の順 10:20" in page.locator("#line tr").first.inner_text()


def test_a_press_whose_answer_was_lost_is_carried_out_once(page: Page, site: Site, context: BrowserContext) -> None:
    label = site.issue()["label"]
    site.issue()
    at_desk(page, site)
    keys: list[str | None] = []

    def lose_the_first(route: Route) -> None:
        keys.append(route.request.headers.get("idempotency-key"))
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    context.route("**/call-next", lose_the_first)
    press(page, "Enter", then="calling")
    said(page, label)
    assert len(set(keys)) == 1
    assert verbs(site, "call_next") == [f"call_next {label}"]


def test_a_server_that_is_away_loses_no_press_and_a_person_decides_after_ten_seconds(
    page: Page, site: Site, context: BrowserContext
) -> None:
    label = site.issue()["label"]
    context.clock.install()
    line = Line(context)
    at_desk(page, site)
    line.break_()
    page.keyboard.press("Enter")
    assert page.locator("#verbs [aria-busy=true]").inner_text().startswith("送っています")
    for _ in range(40):
        page.clock.run_for(500)
    assert page.locator(".asking").is_visible()
    assert page.locator(".alert.stale").is_visible()
    page.keyboard.press("h")
    line.mend()
    page.keyboard.press("Enter")
    for _ in range(40):
        page.clock.run_for(250)
    in_state(page, "calling")
    assert page.locator(".asking").count() == 0
    assert verbs(site, "call_next", "hold") == [f"call_next {label}"]


def test_a_press_that_was_let_go_is_not_sent_any_more(page: Page, site: Site, context: BrowserContext) -> None:
    site.issue()
    context.clock.install()
    line = Line(context)
    at_desk(page, site)
    line.break_()
    page.keyboard.press("Enter")
    for _ in range(30):
        page.clock.run_for(500)
    page.locator("[data-give-up]").click()
    said(page, "送るのをやめました")
    line.mend()
    for _ in range(40):
        page.clock.run_for(250)
    assert verbs(site, "call_next") == []
    press(page, "Enter")
    for _ in range(10):
        page.clock.run_for(250)
    in_state(page, "calling")


def test_a_press_survives_a_reload_of_the_page(page: Page, site: Site, context: BrowserContext) -> None:
    label = site.issue()["label"]
    at_desk(page, site)
    context.route("**/call-next", lambda route: route.abort())
    page.keyboard.press("Enter")
    page.wait_for_selector("#verbs [aria-busy=true]")
    page.reload()
    page.wait_for_selector(".asking")
    context.unroute("**/call-next")
    page.click("[data-again]")
    in_state(page, "calling")
    assert label_here(page) == label
    assert verbs(site, "call_next") == [f"call_next {label}"]


def test_a_key_held_down_and_a_double_click_press_once(page: Page, site: Site) -> None:
    labels = [site.issue()["label"] for _ in range(3)]
    at_desk(page, site)
    page.keyboard.down("Enter")
    page.keyboard.down("Enter")
    page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    in_state(page, "calling")
    page.locator("#verbs .primary").dblclick()
    in_state(page, "serving")
    assert label_here(page) == labels[0]
    assert verbs(site, "call_next", "start", "finish") == [f"call_next {labels[0]}", f"start {labels[0]}"]


def test_a_colleague_is_seen_at_once_and_a_late_press_is_told_kindly(page: Page, site: Site) -> None:
    first, second = (site.issue()["label"] for _ in range(2))
    at_desk(page, site)
    other = page.context.browser.new_context(viewport=DESK, locale="ja-JP")  # type: ignore[union-attr]
    site.hall.staff("taro", roles={"main": Role.CLERK})
    colleague = at_desk(other.new_page(), site, "taro", window="w21")
    assert page.locator("#line tr").first.inner_text().startswith(first)
    press(colleague, "Enter", then="calling")
    holds(page, "(label) => document.querySelector('#line tr').textContent.startsWith(label)", second)
    page.route("**/api/v1/legs/*/start", stale_version)
    press(page, "Enter", then="calling")
    press(page, "Enter")
    said(page, "ほかの操作が先に入りました")
    assert label_here(page) == second
    other.close()


def stale_version(route: Route) -> None:
    """Send the press on as if somebody else had been faster."""
    body = dict(route.request.post_data_json)
    route.continue_(post_data={**body, "version": body["version"] + 5})


def test_a_press_can_be_taken_back_for_thirty_seconds_and_again(page: Page, site: Site) -> None:
    site.issue()
    at_desk(page, site)
    press(page, "Enter", then="calling")
    press(page, "Enter", then="serving")
    page.wait_for_selector(".undo")
    press(page, "z", then="calling")
    press(page, "z", then="idle")
    assert verbs(site, "call_next", "start", "undo")[-2:] == verbs(site, "undo")


def test_who_is_called_out_of_order_needs_a_reason(page: Page, site: Site) -> None:
    labels = [site.issue()["label"] for _ in range(3)]
    at_desk(page, site)
    press(page, "/")
    page.keyboard.type(labels[2][-1])
    page.keyboard.press("Enter")
    page.keyboard.press("1")
    page.wait_for_selector("dialog >> text=2人")
    press(page, "2", then="calling")
    assert label_here(page) == labels[2]
    (event,) = site.happened("call_this")
    assert event.detail["out_of_order"] == "small_child"


def test_sending_on_planning_and_cancelling_say_what_they_do(page: Page, site: Site) -> None:
    first, second = (site.issue()["label"] for _ in range(2))
    at_desk(page, site)
    press(page, "Enter", then="calling")
    press(page, "Enter", then="serving")
    press(page, "p")
    page.click("dialog .choices .btn >> text=総合相談")
    page.wait_for_selector(".plan li >> text=総合相談")
    press(page, "c")
    page.wait_for_selector("dialog >> text=1件")
    assert page.evaluate("document.activeElement.textContent") == "いいえ、戻る"
    press(page, "Enter")
    assert label_here(page) == first
    press(page, "t")
    page.click("dialog .choices .btn >> text=証明書")
    in_state(page, "idle")
    press(page, "Enter", then="calling")
    while label_here(page) != second:
        press(page, "a", then="idle")
        press(page, "Enter", then="calling")
    press(page, "c")
    page.click("dialog .btn.stop")
    in_state(page, "idle")
    assert verbs(site, "cancel") == [f"cancel {second}"]


def test_a_colleague_comes_to_the_seat_and_one_planned_stop_is_dropped(page: Page, site: Site) -> None:
    for code, name in (("shimin", "市民課"), ("zeimu", "税務課")):
        change(site.hall, "department", code, {"name": {"ja": name}})
    site.issue()
    at_desk(page, site)
    press(page, "Enter", then="calling")
    press(page, "Enter", then="serving")
    press(page, "k")
    page.click("dialog .choices .btn >> text=税務課が席に来ました")
    page.wait_for_selector("#person >> text=税務課")
    press(page, "k")
    page.click("dialog .choices .btn >> text=税務課が席を離れます")
    page.wait_for_selector("#person >> text=税務課", state="detached")
    assert [event.detail["department"] for event in site.happened("relay_in")] == ["zeimu"]
    press(page, "p")
    page.click("dialog .choices .btn >> text=総合相談")
    page.wait_for_selector(".plan li >> text=総合相談")
    press(page, "p")
    page.click("dialog .choices .btn >> text=総合相談を予定から外す")
    page.wait_for_selector(".plan li >> text=総合相談", state="detached")
    in_state(page, "serving")


def test_a_break_has_a_reason_and_one_key_ends_it(page: Page, site: Site) -> None:
    at_desk(page, site)
    press(page, "b")
    press(page, "1", then="paused")
    assert "昼休み" in page.locator("#person").inner_text()
    press(page, "Enter", then="idle")


def test_somebody_elses_window_is_taken_over_only_after_asking(page: Page, site: Site) -> None:
    site.issue()
    at_desk(page, site)
    press(page, "Enter", then="calling")
    other = page.context.browser.new_context(viewport=DESK, locale="ja-JP")  # type: ignore[union-attr]
    site.hall.staff("taro", roles={"main": Role.CLERK})
    colleague = other.new_page()
    sign_in(colleague, site, "taro", then="/window")
    assert "窓口 花子 さんがいます" in colleague.locator("[data-window=w3]").inner_text()
    colleague.click("[data-window=w3]")
    colleague.wait_for_selector("dialog >> text=引き継ぎますか")
    colleague.click("dialog >> text=いいえ、戻る")
    assert colleague.url.endswith("/window")
    colleague.goto(f"{site.url}/window/w3")
    in_state(colleague, "theirs")
    press(colleague, "Enter")
    colleague.click("dialog .btn.primary")
    in_state(colleague, "calling")
    in_state(page, "theirs")
    assert [event.verb for event in site.happened("hand_over")] == ["hand_over"]
    other.close()


def test_a_sign_in_that_ended_leads_to_the_sign_in_and_back_to_the_desk(page: Page, site: Site) -> None:
    site.issue()
    at_desk(page, site)
    site.hall.machine.advance(3600)
    press(page, "Enter")
    page.wait_for_url("**/sign-in?next=%2Fwindow%2Fw3")
    sign_in(page, site, "hanako", then="/window/w3")
    in_state(page, "theirs")
    press(page, "Enter", then="idle")
    press(page, "Enter", then="calling")


def test_who_may_only_look_has_no_buttons_that_call(page: Page, site: Site) -> None:
    site.hall.staff("kengaku", roles={"main": Role.VIEWER})
    sign_in(page, site, "kengaku", then="/window/w3")
    page.wait_for_selector("body[data-ready]")
    assert page.locator("#verbs button").count() == 0
    assert "見ることはできます" in page.locator("#verbs").inner_text()


def test_every_key_that_a_button_shows_is_explained(page: Page, site: Site) -> None:
    site.issue()
    site.hall.staff("minoru", roles={"main": Role.LEAD})
    at_desk(page, site, "minoru")
    shown: set[str] = set()
    for key, then in (("Enter", "calling"), ("Enter", "serving")):
        shown |= set(page.locator("#verbs .key, .top .key").all_inner_texts())
        press(page, key, then=then)
    shown |= set(page.locator("#verbs .key, .top .key, .undo .key").all_inner_texts())
    press(page, "?")
    assert {"Enter", "O", "Z"} < shown <= set(page.locator("dialog .keys .key").all_inner_texts())


CUT_NEXT = "[...document.querySelectorAll('.next p')].filter((one) => one.scrollWidth > one.clientWidth).length"


def test_the_whole_name_of_the_next_persons_service_is_read(page: Page, site: Site) -> None:
    name = {"ja": "介護保険・後期高齢者医療の届出とご相談"}
    site.change("service", "hikkoshi", **{**ITEMS["service"]["hikkoshi"], "name": name})
    site.issue()
    at_desk(page, site)
    assert name["ja"] in page.locator(".next .who").inner_text()
    assert page.evaluate(CUT_NEXT) == 0


def test_a_day_that_cannot_be_closed_yet_names_whole_numbers_and_asks_nothing(page: Page, site: Site) -> None:
    site.hall.staff("minoru", roles={"main": Role.LEAD})
    label = site.issue()["label"]
    at_desk(page, site, "minoru")
    press(page, "Enter", then="calling")
    press(page, "w")
    page.click("dialog button:has-text('一日を締める')")
    page.wait_for_selector("dialog h2:has-text('まだ一日を締められません')")
    assert page.locator("dialog .labels .num").all_inner_texts() == [label]
    assert page.locator("dialog .two button").count() == 1
    page.click("dialog .two button")
    assert site.happened("day_close") == []


def test_a_window_that_is_free_is_told_from_one_where_somebody_sits(page: Page, site: Site) -> None:
    site.hall.staff("minoru", roles={"main": Role.LEAD})
    edge = "getComputedStyle(document.querySelector('[data-window=w3]')).borderTopColor"
    sign_in(page, site, "minoru", then="/window")
    free = page.evaluate(edge)
    page.context.clear_cookies()
    at_desk(page, site)
    page.context.clear_cookies()
    sign_in(page, site, "minoru", then="/window")
    assert "さんがいます" in page.locator("[data-window=w3]").inner_text()
    assert page.evaluate(edge) != free


def test_letters_can_be_switched_off_and_enter_stays(page: Page, site: Site) -> None:
    site.issue()
    at_desk(page, site)
    press(page, "?")
    page.click("dialog .switch input")
    press(page, "Escape")
    press(page, "b")
    assert page.locator("dialog[open]").count() == 0
    press(page, "Enter", then="calling")


def test_a_call_for_staff_is_answered_from_the_strip(page: Page, site: Site) -> None:
    at_desk(page, site)
    headers = {"X-CSRF": ""}
    lead = site.hall.signed_in("minoru", roles={"main": Role.LEAD})
    headers["X-CSRF"] = site.hall.csrf_of(lead)
    assert lead.post("/api/v1/kiosks/iriguchi/call-staff", headers=headers).status_code == 201
    page.wait_for_selector(".alert.staff_call >> text=入口の発券機")
    page.click("[data-answer]")
    page.wait_for_selector(".alert.staff_call", state="detached")
    assert len(site.happened("staff_came")) == 1


def test_a_lead_puts_a_notice_on_every_board_and_ends_it(page: Page, site: Site) -> None:
    site.hall.staff("minoru", roles={"main": Role.LEAD})
    at_desk(page, site, "minoru")
    press(page, "e")
    page.click("dialog [data-digit='1']")
    page.click("dialog .btn.stop")
    page.wait_for_selector(".alert.emergency")
    press(page, "e")
    page.click("dialog .btn.primary")
    page.wait_for_selector(".alert.emergency", state="detached")


@pytest.mark.parametrize("size", [(1280, 720), (640, 360), (1920, 1080)])
def test_every_button_can_be_reached_and_nothing_is_cut_off(page: Page, site: Site, size: tuple[int, int]) -> None:
    site.issue(language="vi", needs=["captions", "wheelchair", "writing"])
    at_desk(page, site)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    press(page, "Enter", then="calling")
    cut = """() => [...document.querySelectorAll('button:not([hidden]), .num')].filter((one) => one.checkVisibility()
      && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible')
      .map((one) => one.textContent)"""
    assert page.evaluate(cut) == []
    for button in page.locator("#verbs button").all():
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
    if size == (1280, 720):
        inside = "(one) => one.getBoundingClientRect().bottom <= innerHeight"
        shown: Any = page.evaluate(f"[...document.querySelectorAll('#verbs button')].every({inside})")
        assert shown is True


def test_the_pages_have_no_fault_that_a_tool_finds_and_no_style_of_their_own(page: Page, site: Site) -> None:
    troubles = watch(page)
    site.issue(language="vi", needs=["captions"])
    site.issue()
    sign_in(page, site, "hanako", then="/window")
    assert axe(page) == []
    page.click("[data-window=w3]")
    page.wait_for_url("**/window/w3")
    in_state(page, "idle")
    assert axe(page) == []
    press(page, "Enter", then="calling")
    page.wait_for_selector(".undo")
    assert axe(page) == []
    press(page, "h")
    page.wait_for_selector("dialog .choices")
    assert axe(page) == []
    assert page.evaluate("document.querySelectorAll('[style], style').length") == 0
    assert troubles == []


def test_the_desk_speaks_english_to_who_reads_english(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport=DESK, locale="en-GB")
    site.issue()
    site.issue()
    page = at_desk(context.new_page(), site)
    assert page.locator("#verbs .primary").inner_text().startswith("Call the next person")
    assert page.get_attribute("html", "lang") == "en"
    press(page, "Enter", then="calling")
    assert "min" in page.locator(".next .why").inner_text()
    assert page.evaluate(CUT_NEXT) == 0
    context.close()
