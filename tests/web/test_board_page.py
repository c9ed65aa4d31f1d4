"""The board on the wall, as a lobby sees it: calls, lines, a cut line, an emergency, months without a hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Error as PlaywrightError

from tests.web.browsing import Site, axe, chromium, watch
from tests.web.live_site import Line, live_site, services
from windowsvc.lobby.setup import Window
from windowsvc.office.permissions import DeviceKind
from windowsvc.web.board.pages import floor_hint
from windowsvc.web.board.sizes import letter_mm, sizes, stylesheet

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

WALL = {"width": 1920, "height": 1080}
HEARD = "window.heard = []; document.addEventListener('chime', (event) => window.heard.push(event.detail));"
browser_test = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with live_site(tmp_path) as made:
        yield made


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport=WALL)
    cookie = site.hall.parts.doorkeeper.cookies.device
    made.add_cookies([{"name": cookie, "value": site.token(DeviceKind.BOARD), "url": site.url}])
    made.add_init_script(HEARD)
    made.clock.install()
    yield made
    made.close()


@pytest.fixture
def line(context: BrowserContext) -> Line:
    return Line(context)


@pytest.fixture
def page(context: BrowserContext, line: Line) -> Page:
    return context.new_page()


def shown(page: Page, site: Site) -> Page:
    """The board, with its first snapshot on it."""
    page.goto(f"{site.url}/board/lobby")
    page.wait_for_selector("body[data-ready]")
    return page


def until(page: Page, test: str) -> None:
    """Let the page's clock run until a sentence about the page is true."""
    for _ in range(120):
        if page.evaluate(f"() => Boolean({test})"):
            return
        page.clock.run_for(500)
    raise AssertionError(f"never came true: {test}")


def heard(page: Page) -> list[tuple[str, str]]:
    return [(one["label"], one["kind"]) for one in page.evaluate("window.heard")]


@browser_test
def test_a_call_is_seen_over_the_whole_width_heard_once_and_stays_on_the_plate(page: Page, site: Site) -> None:
    troubles = watch(page)
    shown(page, site)
    assert page.locator("#plate .title").is_visible()
    label = site.issue(language="vi")["label"]
    site.call_next()
    page.wait_for_selector("#moment:not([hidden])")
    assert page.locator("#moment .number").inner_text() == label
    assert page.locator("#moment .window").inner_text() == "3"
    assert label in page.locator("#moment .spoken").inner_text()
    assert page.locator("#moment .other [lang=vi]").count() == 1
    page.clock.run_for(13_000)
    assert page.locator("#moment").is_hidden()
    assert page.locator("#plate").get_attribute("data-look") == "call"
    assert page.locator("#plate .number").inner_text() == label
    assert "1階 右奥" in page.locator("#plate .way").inner_text()
    assert heard(page) == [(label, "call")]
    assert troubles == []


@browser_test
def test_a_recall_is_heard_again_and_two_calls_chime_twice(page: Page, site: Site) -> None:
    shown(page, site)
    first = site.issue()["label"]
    second = site.issue()["label"]
    leg = site.call_next()
    until(page, "window.heard.length === 1")
    site.hall.business.advance(30)
    leg = site.act(leg, "recall")
    until(page, "window.heard.length === 2")
    site.act(site.act(leg, "start"), "finish")
    site.call_next()
    until(page, "window.heard.length === 3")
    page.clock.run_for(30_000)
    assert heard(page) == [(first, "call"), (first, "recall"), (second, "call")]
    until(page, f"document.querySelector('#calls .num').textContent === '{first}'")


@browser_test
def test_only_the_language_line_changes_its_language(page: Page, site: Site) -> None:
    shown(page, site)
    label = site.issue(language="en")["label"]
    site.call_next()
    page.wait_for_selector("#moment:not([hidden])")
    page.clock.run_for(13_000)
    spoken = []
    for _ in range(6):
        spoken.append(page.locator(".langline .words").get_attribute("lang"))
        assert page.locator("#plate .number").inner_text() == label
        assert page.locator("#plate .window").inner_text() == "3"
        page.clock.run_for(4_000)
    assert set(spoken) == {"en", "ja", "vi"}
    turns = [len(list(turn)) for _, turn in groupby(spoken)]
    assert min(turns[1:-1]) >= 2  # eight seconds each


def test_the_picture_moves_by_a_pixel_or_two_and_nobody_sees_it(page: Page, site: Site) -> None:
    shown(page, site)
    places = set()
    for _ in range(4):
        page.clock.run_for(600_000)
        moved = page.locator("#plate").evaluate(
            "(one) => [getComputedStyle(one.closest('body > *')).translate, one.getAnimations({subtree: true}).length]"
        )
        places.add(moved[0])
        assert all(float(part) <= 2 for part in re.findall(r"[0-9.]+", moved[0]))
        assert moved[1] == 0
    assert len(places) > 1


@browser_test
def test_who_was_served_is_not_called_in_yellow_any_more(page: Page, site: Site) -> None:
    shown(page, site)
    site.issue()
    leg = site.call_next()
    page.wait_for_selector("#moment:not([hidden])")
    site.act(leg, "start")
    page.clock.run_for(60_000)
    until(page, "document.querySelector('#plate').dataset.look === 'past'")
    assert page.locator("#plate .number").inner_text() == leg["label"]


@browser_test
def test_a_cut_line_is_said_in_words_with_the_time_and_mends_itself(page: Page, site: Site, line: Line) -> None:
    shown(page, site)
    site.issue()
    leg = site.call_next()
    page.wait_for_selector("#moment:not([hidden])")
    line.break_()
    page.clock.run_for(17_000)
    page.wait_for_selector("body[data-stale]")
    assert page.locator("#broken").is_visible()
    assert "10:20" in page.locator("#broken").inner_text()
    assert page.locator("#plate .number").inner_text() == leg["label"]
    assert page.locator("#ahead").is_hidden()
    assert page.locator("#moment").is_hidden()
    site.act(site.act(leg, "start"), "finish")
    missed = site.issue()["label"]
    site.call_next()
    line.mend()
    until(page, "!document.body.hasAttribute('data-stale')")
    until(page, "window.heard.length === 2")
    assert page.locator("#plate .number").inner_text() == missed
    assert heard(page)[-1] == (missed, "call")


@browser_test
def test_without_a_socket_the_board_asks_over_plain_http(page: Page, site: Site, context: BrowserContext) -> None:
    context.unroute_all()
    context.route_web_socket("**/socket.io/**", lambda route: route.close())
    page.goto(f"{site.url}/board/lobby")
    until(page, "document.body.hasAttribute('data-ready')")
    label = site.issue()["label"]
    site.call_next()
    until(page, "window.heard.length === 1")
    assert heard(page) == [(label, "call")]
    page.clock.run_for(30_000)
    until(page, "document.body.dataset.link === 'poll'")
    assert page.get_attribute("body", "data-stale") is None


@browser_test
def test_an_emergency_notice_goes_over_everything_until_it_is_ended(page: Page, site: Site) -> None:
    shown(page, site)
    lead = site.hall.signed_in("minoru", roles={"main": "lead"})  # type: ignore[dict-item]
    headers = {"X-CSRF": site.hall.csrf_of(lead)}
    text = {"ja": "火災です。外へ出てください。", "en": "Fire. Please leave."}
    assert lead.post("/api/v1/offices/main/emergency", json={"text": text}, headers=headers).status_code == 200
    page.wait_for_selector("#emergency:not([hidden])")
    said = page.locator("#emergency").inner_text()
    assert text["ja"] in said
    assert text["en"] in said
    box = page.locator("#emergency").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (WALL["width"], WALL["height"])
    site.issue()
    site.call_next()
    until(page, "window.heard.length === 1")
    assert page.locator("#moment").is_hidden()
    assert lead.post("/api/v1/offices/main/emergency-end", headers=headers).status_code == 200
    page.wait_for_selector("#emergency", state="hidden")


@browser_test
def test_more_services_than_fit_take_turns(page: Page, site: Site) -> None:
    services(site, 12)
    shown(page, site)
    seen: set[str] = set()
    for _ in range(8):
        page.locator("#ahead").wait_for()  # away while the board thinks its news too old
        rows = page.locator("#waits tr:visible")
        low, edge = page.evaluate(
            """() => [[...document.querySelectorAll('#waits tr:not([hidden])')], [document.getElementById('ahead')]]
              .map((parts) => Math.max(...parts.map((one) => one.getBoundingClientRect().bottom)))"""
        )
        assert low <= edge + 1
        seen |= {rows.nth(index).get_attribute("data-service") or "" for index in range(rows.count())}
        page.clock.run_for(12_000)
    assert len(seen) == 12


@browser_test
def test_a_wait_nobody_can_tell_yet_is_said_to_be_calculated_and_a_closed_service_says_why(
    page: Page, site: Site
) -> None:
    shown(page, site)
    assert page.locator("tr[data-service=hikkoshi] .calc").count() == 1
    assert page.locator("tr[data-service=card] .shut").inner_text() != ""


@browser_test
def test_a_lobby_after_hours_says_when_it_opens_again(page: Page, site: Site) -> None:
    site.hall.business.advance(9 * 3600)
    shown(page, site)
    page.wait_for_selector("#plate[data-look=closed]")
    assert "8:30" in page.locator("#plate .sub").inner_text()


@browser_test
def test_the_longest_number_fits_its_plate_and_its_line(page: Page, site: Site) -> None:
    site.change("series", "c", prefix="CK", first=123450, last=999999, width=6, shape="square")
    shown(page, site)
    for _ in range(3):
        site.issue()
        leg = site.call_next()
        site.act(site.act(leg, "start"), "finish")
    page.wait_for_selector("#moment:not([hidden])")
    wide = """[...document.querySelectorAll('.go, .spoken, #calls li, .strip')]
      .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.className)"""
    assert page.evaluate(wide) == []
    page.clock.run_for(40_000)
    assert page.evaluate(wide) == []
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('#plate .number')).fontSize)")
    assert size >= sizes(distance_m=5, pitch_mm=0.634).least_call


@browser_test
def test_nothing_piles_up_however_long_it_hangs_there(page: Page, site: Site) -> None:
    shown(page, site)

    def round_() -> int:
        for _ in range(8):
            site.issue()
            leg = site.call_next()
            site.act(site.act(leg, "start"), "finish")
            until(page, f"window.heard.at(-1)?.label === '{leg['label']}'")
        page.clock.run_for(120_000)
        until(page, "document.querySelector('#moment').hidden")
        found: int = page.evaluate("document.querySelectorAll('*').length")
        return found

    first = round_()
    assert abs(round_() - first) < 30
    assert abs(round_() - first) < 30
    assert page.evaluate("window.heard.length") == 24


@browser_test
def test_a_new_build_is_loaded_when_no_call_is_shown(page: Page, site: Site, line: Line) -> None:
    shown(page, site)
    page.evaluate("window.before = true")
    site.issue()
    site.call_next()
    page.wait_for_selector("#moment:not([hidden])")
    site.hall.parts.build = "another"
    page.clock.run_for(10_000)
    line.break_()
    line.mend()
    assert page.evaluate("window.before") is True
    assert any(begun_anew(page) for _ in range(200))


def begun_anew(page: Page) -> bool:
    """Let some time pass; whether the page has been loaded again since it was marked."""
    with suppress(PlaywrightError):  # the page may leave while it is asked
        page.clock.run_for(2_500)
        return bool(page.evaluate("window.before === undefined && document.body.hasAttribute('data-ready')"))
    return False


@browser_test
def test_the_page_has_no_fault_that_a_tool_finds_and_no_style_of_its_own(page: Page, site: Site) -> None:
    troubles = watch(page)
    shown(page, site)
    site.issue()
    site.call_next()
    page.wait_for_selector("#moment:not([hidden])")
    page.clock.run_for(13_000)
    assert axe(page) == []
    assert page.evaluate("document.querySelectorAll('[style], style').length") == 0
    assert page.get_attribute("html", "lang") == "ja"
    assert troubles == []


@browser_test
def test_only_a_board_of_the_office_or_its_staff_may_look(browser: Browser, site: Site) -> None:
    stranger = browser.new_context()
    page = stranger.new_page()
    page.goto(f"{site.url}/board/lobby")
    assert page.url.startswith(f"{site.url}/sign-in")
    stranger.close()


@browser_test
def test_a_training_server_marks_every_board(browser: Browser, tmp_path: Path) -> None:
    with live_site(tmp_path, training=True) as site:
        context = browser.new_context(viewport=WALL)
        cookie = site.hall.parts.doorkeeper.cookies.device
        context.add_cookies([{"name": cookie, "value": site.token(DeviceKind.BOARD), "url": site.url}])
        page = context.new_page()
        page.goto(f"{site.url}/board/lobby")
        page.wait_for_selector("body[data-ready]")
        assert page.locator(".sample").is_visible()
        context.close()


@browser_test
@pytest.mark.parametrize(("distance", "width"), [(3, 1920), (5, 1920), (8, 1920), (5, 1280)])
def test_no_letter_is_smaller_than_the_distance_asks_for(page: Page, site: Site, distance: float, width: int) -> None:
    site.change("board", "lobby", name={"ja": "1階ロビー"}, languages=["ja", "en"], distance_m=distance)
    page.set_viewport_size({"width": width, "height": width * 9 // 16})
    shown(page, site)
    site.issue()
    site.call_next()
    page.wait_for_selector("#moment:not([hidden])")
    page.clock.run_for(13_000)
    least = sizes(distance_m=distance, pitch_mm=0.634)
    small = """(least) => [...document.querySelectorAll('body *')].filter((one) =>
      one.checkVisibility() && !one.closest('.locked, .sr')
      && [...one.childNodes].some((n) => n.nodeType === 3 && n.data.trim())
      && parseFloat(getComputedStyle(one).fontSize) + .01 < (one.matches(':lang(ja)') ? least[0] : least[1])
      && one.namespaceURI.endsWith('xhtml')).map((one) => `${one.className} ${getComputedStyle(one).fontSize}`)"""
    assert page.evaluate(small, [least.least, least.least_latin]) == []
    called = page.evaluate("parseFloat(getComputedStyle(document.querySelector('#plate .number')).fontSize)")
    assert called + 0.01 >= least.least_call


def test_the_least_letter_follows_the_standard() -> None:
    assert round(letter_mm(5), 1) == 29.8
    assert letter_mm(1) == 9.0
    at_five = sizes(distance_m=5, pitch_mm=0.634)
    assert (at_five.least, at_five.least_latin, at_five.least_call, at_five.text) == (50, 44, 166, 52)
    assert sizes(distance_m=10, pitch_mm=0.634).text > 1.9 * at_five.text


def test_a_finer_display_has_more_pixels_to_a_letter() -> None:
    assert sizes(distance_m=5, pitch_mm=0.317).least >= 2 * sizes(distance_m=5, pitch_mm=0.634).least - 1


def test_the_stylesheet_says_nothing_but_sizes() -> None:
    assert stylesheet(sizes(distance_m=5, pitch_mm=0.634)).splitlines() == [
        ":root {",
        "  --board-min: 50px;",
        "  --board-latin: 44px;",
        "  --board-call: 166px;",
        "  --board-text-size: 52px;",
        "}",
    ]


def say(text: str, **values: Any) -> str:
    return text.format(**values)


def on(floor: str, *labels: str) -> list[Window]:
    return [Window(label=label, floor=floor, profile="all") for label in labels]


def test_windows_on_another_floor_are_told_in_a_few_words_or_not_at_all() -> None:
    home = on("1階", "1", "2", "9", "10")
    assert floor_hint([*home, *on("2階", "21", "25")], say) == "20s are on floor 2"
    assert floor_hint([*home, *on("2F", "31")], say) == "30s are on floor 2"
    assert floor_hint([*home, *on("2階", "11")], say) == "No. 11 is on floor 2"
    assert floor_hint([*home, *on("2階", "11", "12")], say) == ""
    assert floor_hint([*home, *on("2階", "A")], say) == ""
    assert floor_hint([*home, *on("2階", "21"), *on("3階", "31")], say) == ""
    assert floor_hint(home, say) == ""


@browser_test
@pytest.mark.parametrize(
    ("office", "board", "place"),
    [
        ("ひばり市役所 北支所", "北支所", "ひばり市役所 北支所"),
        ("ひばり市役所 本庁舎", "1階ロビー", "ひばり市役所 本庁舎 1階ロビー"),
    ],
)
def test_a_board_says_once_where_it_hangs(page: Page, site: Site, office: str, board: str, place: str) -> None:
    site.change("office", "main", name={"ja": office}, languages=["ja", "en"], phone_base_url=site.url)
    site.change("board", "lobby", name={"ja": board}, languages=["ja", "en"], distance_m=5)
    shown(page, site)
    assert page.locator(".place").inner_text() == place
