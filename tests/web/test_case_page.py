"""A case beside the desk, by keys alone: from the number to the closed case; a booked visit; a department's work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.browsing import Site, axe, chromium, holds, watch
from tests.web.live_site import live_site, sign_in
from windowsvc.office.permissions import Role

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 720}
JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
DEPARTMENTS = {
    "shimin": "市民課",
    "hoken": "保険年金課",
    "kaigo": "介護保険課",
    "zeimu": "税務課",
    "sogo": "総合窓口課",
}
MOTHER: dict[str, Any] = {
    "deceased.name": {"name": "見本 一子", "kana": "ミホン イチコ"},
    "deceased.date_of_birth": "1944-05-01",
    "deceased.date_of_death": "2026-11-12",
    "deceased.resident_here": True,
    "deceased.insurance": "late_elderly",
}
SEND = """([path, body, token]) => fetch(`/api/v1/${path}`, {
  method: "POST", headers: {"Content-Type": "application/json", "X-CSRF": token}, body: JSON.stringify(body),
}).then((answer) => answer.status)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with live_site(tmp_path, city="hibari") as made:
        made.hall.staff("hanako", roles={"main": Role.CLERK})
        for code, name in DEPARTMENTS.items():
            made.change("department", code, name={"ja": name})
        for service, department in (("shomei", "shimin"), ("hikkoshi", "shimin"), ("sogo", "sogo")):
            names = {"name": {"ja": service}, "public_name": {"ja": service}}
            series = {"shomei": "a", "hikkoshi": "c", "sogo": "s"}[service]
            made.change("service", service, series=series, department=department, floor="1階", **names)
        made.change("service", "hoken", series="a", department="hoken", name={"ja": "保険"}, public_name={"ja": "保険"})
        yield made


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK, locale="ja-JP")
    made = context.new_page()
    made.set_default_timeout(30_000)
    yield made
    context.close()


def at_case(page: Page, site: Site, *, event: str = "bereavement") -> None:
    """Signed in, a number served, and its case begun by keys."""
    sign_in(page, site, "hanako", then="/window")
    at_window(page, site)
    page.keyboard.press("o")
    page.wait_for_selector(f"[data-begin={event}]")
    page.click(f"[data-begin={event}]")
    page.wait_for_selector("body[data-case-state=open]")


def at_window(page: Page, site: Site) -> None:
    """A number is taken, called and served at window 3."""
    page.click("[data-window=w3]")
    page.wait_for_selector("body[data-state=idle]")
    site.issue("sogo")
    for state in ("calling", "serving"):
        holds(page, "() => !document.querySelector('#verbs .primary')?.ariaDisabled")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"body[data-state={state}]")


def send(page: Page, path: str, body: dict[str, Any]) -> None:
    token = page.evaluate("() => JSON.parse(document.getElementById('page').textContent).csrf")
    assert page.evaluate(SEND, [path, body, token]) < 300


def case_of(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        "() => fetch('/api/v1/offices/main/cases').then((answer) => answer.json()).then((all) => "
        "fetch(`/api/v1/cases/${all.cases[0].code}`)).then((answer) => answer.json())"
    )
    return found


def version(page: Page) -> int:
    return int(page.get_attribute("body", "data-version") or 0)


def settled(page: Page) -> None:
    """Wait until no press is under way."""
    holds(page, "() => document.body.dataset.sending === undefined")


def press(page: Page, key: str) -> None:
    """Press a key that changes the case, and wait until the page shows the change."""
    before = version(page)
    page.keyboard.press(key)
    holds(page, "(before) => Number(document.body.dataset.version) > before", before)
    settled(page)


def test_in_english_the_content_has_its_english_names_with_the_japanese_beside(page: Page, site: Site) -> None:
    problems = watch(page)
    at_case(page, site)
    send(page, f"cases/{case_of(page)['code']}/facts", {"facts": MOTHER, "source": "record"})
    page.goto(f"{site.url}/window/w3/case?lang=en")
    page.wait_for_selector("#who .event >> text=After a death")
    names = page.locator("#items tr[data-key] td:nth-child(2) > b").all_inner_texts()
    assert names
    assert [one for one in names if JAPANESE.search(one)] == []
    beside = page.locator("#items tr[data-key] td:nth-child(2) > small").first
    assert JAPANESE.search(beside.inner_text())
    assert beside.get_attribute("lang") == "ja"
    assert not JAPANESE.search(page.inner_text("#question .asks").split("\n")[0])
    assert page.locator("#question .asks small").get_attribute("lang") == "ja"
    assert not JAPANESE.search(page.inner_text("#items td.d b >> nth=0"))
    assert axe(page) == []
    page.goto(f"{site.url}/cases?lang=en")
    page.wait_for_selector("td b >> text=After a death")
    assert problems == []


def test_the_names_are_shown_and_hidden_by_keyboard_and_the_button_keeps_the_focus(page: Page, site: Site) -> None:
    problems = watch(page)
    at_case(page, site)
    send(page, f"cases/{case_of(page)['code']}/facts", {"facts": MOTHER, "source": "record"})
    page.wait_for_selector("#who >> text=見○○ 様(82)")
    page.focus("[data-do=names]")
    for shown, key in (("true", "Enter"), ("false", "Space"), ("true", "Enter")):
        page.keyboard.press(key)
        page.wait_for_selector(f"[data-do=names][aria-pressed={shown}]:focus")
        assert ("見本 一子" in page.inner_text("#who")) == (shown == "true")
    page.keyboard.press("v")
    page.wait_for_selector("[data-do=names][aria-pressed=false]:focus")
    assert problems == []


def test_an_interview_by_keys_marks_what_came_and_goes_back(page: Page, site: Site) -> None:
    problems = watch(page)
    at_case(page, site)
    code = case_of(page)["code"]
    send(page, f"cases/{code}/facts", {"facts": MOTHER, "source": "record"})
    page.wait_for_selector("#who >> text=見○○ 様(82)")
    assert "見本" not in page.inner_text("body")
    page.keyboard.press("v")
    page.wait_for_selector("#who >> text=見本 一子 様(82)")
    settled(page)
    page.keyboard.press("v")
    page.wait_for_selector("#who >> text=見○○ 様(82)")
    settled(page)
    first = page.inner_text("#question .asks")
    press(page, "1")
    assert page.inner_text("#question .asks") != first
    page.wait_for_selector("#changes .mark.off")
    press(page, "Backspace")
    assert page.inner_text("#question .asks") == first
    press(page, "s")
    assert page.inner_text("#question .asks") != first
    page.click("#to-answers")
    assert page.locator("#tab-answers .from.record").count() == len(MOTHER)
    assert axe(page) == []
    assert problems == []


def test_a_case_is_worked_through_and_closed_by_keys(page: Page, site: Site) -> None:
    at_case(page, site)
    code = case_of(page)["code"]
    send(page, f"cases/{code}/facts", {"facts": MOTHER, "source": "record"})
    page.wait_for_selector("#items tr[data-key]:has(.mark.need)")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("#items tr.sel")
    key = page.get_attribute("#items tr.sel", "data-key")
    press(page, "i")
    press(page, "d")
    assert next(one["state"] for one in case_of(page)["items"] if one["key"] == key) == "done"

    page.click("#relay button[data-relay=call] >> nth=0")
    page.click("#relay button[data-relay=in]")
    page.wait_for_selector("#relay li.at")
    page.click("#relay button[data-relay=out]")
    page.wait_for_selector("#relay li.at", state="detached")
    settled(page)
    page.click("#relay button[data-relay=walk][data-department=hoken]")
    page.wait_for_selector("#items small >> text=次の行き先")
    settled(page)
    page.keyboard.press("h")
    page.wait_for_selector("dialog[open]")
    page.click("dialog .two button[type=button]")
    page.wait_for_selector("dialog", state="detached")
    page.wait_for_selector("[data-do=put_off]", state="detached")
    page.keyboard.press("c")
    page.click("dialog .two .primary")
    page.wait_for_selector("body[data-case-state=closed]")
    page.wait_for_selector("#question", state="hidden")  # not: all was asked
    assert page.locator("#relay button").count() == 0
    assert page.locator("#who .until").count() == 0
    stops = case_of_code(page, code)["tickets"][0]["stops"]
    assert [one["state"] for one in stops] == ["serving", "planned"]
    page.keyboard.press("Escape")
    page.wait_for_url("**/window/w3")


def case_of_code(page: Page, code: str) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        "(code) => fetch(`/api/v1/cases/${code}`).then((answer) => answer.json())", code
    )
    return found


_WITHIN = """() => {
  const card = document.querySelector("#question")
  const edge = card.getBoundingClientRect().right - parseFloat(getComputedStyle(card).paddingRight)
  return [...card.querySelectorAll("input, select, button")].every((one) => one.getBoundingClientRect().right <= edge)
}"""


def test_a_move_asks_first_who_moves_then_what_belongs_together_on_one_card(page: Page, site: Site) -> None:
    problems = watch(page)
    at_case(page, site, event="move_in")
    page.wait_for_selector("#question [data-do=person]")
    page.keyboard.press("n")
    page.fill("dialog input[name=name]", "見本 花子")
    assert page.is_checked("dialog input[value=visitor]")
    assert page.is_checked("dialog input[value=mover]")
    page.click("dialog .primary")
    page.wait_for_selector("#question fieldset >> nth=1")
    assert page.evaluate(_WITHIN)
    assert axe(page) == []
    page.locator("#question select").select_option("true")
    page.locator("#question input[type=date]").fill("1991-08-02")
    page.click("#answer-form .btn")
    page.wait_for_selector("#question fieldset", state="detached")
    assert {one["fact"] for one in case_of(page)["answers"]} == {"person.is_mover", "person.birth_date"}
    assert problems == []


def test_an_override_takes_a_usual_reason_with_one_key_and_is_taken_back(page: Page, site: Site) -> None:
    at_case(page, site)
    row = page.locator("tr[data-key]").first
    key = row.get_attribute("data-key")
    name = page.locator(f"tr[data-key='{key}'] td:nth-child(2) b").inner_text()

    def decide(words: str) -> None:
        before = version(page)
        row = page.locator(f"tr[data-key='{key}']")
        row.click()
        if page.locator("dialog[open]").count() == 0:
            page.keyboard.press("e")
        for said in ("理由をつけて決め直す", words, "記録で確認した"):
            page.locator("dialog[open] button", has_text=said).first.click()
        holds(page, "(before) => Number(document.body.dataset.version) > before", before)
        settled(page)

    decide("市が行う")
    item = next(one for one in case_of(page)["items"] if one["key"] == key)
    assert (item["name"], item["status"], item["overridden"]) == (name, "city_does_it", True)
    page.locator("[data-filter]").last.click()
    decide("判断を取り消し")
    item = next(one for one in case_of(page)["items"] if one["key"] == key)
    assert (item["status"], item["overridden"]) == (item["follows"], False)


def test_people_roles_and_identity_are_written_down(page: Page, site: Site) -> None:
    at_case(page, site)
    page.click("#to-people")
    page.keyboard.press("n")
    page.fill("dialog input[name=name]", "見本 花子")
    page.fill("dialog input[name=relation]", "長女")
    page.check("dialog input[value=chief_mourner]")
    page.click("dialog .primary")
    page.wait_for_selector("#who >> text=見○○ 様（長女・喪主）")
    page.click("[data-person-check]")  # whoever compares a card with a name sees the name
    page.wait_for_selector("dialog >> text=見本 花子")
    page.click("dialog .choices .btn >> nth=0")
    page.wait_for_selector("#tab-people .checked")
    assert axe(page) == []


def test_a_booked_visit_and_a_departments_one_press(page: Page, site: Site) -> None:
    sign_in(page, site, "hanako", then="/cases")
    page.wait_for_selector("body[data-ready]")
    page.fill("input[name=visit_on]", "2026-11-25")
    page.click("form[data-open] button")
    page.wait_for_url("**/cases/*")
    page.wait_for_selector("[data-do=ask]")
    code = page.url.rsplit("/", 1)[1]
    send(page, f"cases/{code}/facts", {"facts": {"deceased.name": MOTHER["deceased.name"]}, "source": "record"})
    press(page, "q")
    page.wait_for_selector("#requests .late")  # the last open day before the visit has come
    assert axe(page) == []
    page.goto(f"{site.url}/departments/zeimu")
    page.wait_for_selector(".replying.late")
    assert axe(page) == []
    shows_and_hides(page, "#files h2")
    page.click("[data-nothing]")
    page.wait_for_selector(".replying", state="detached")
    page.goto(f"{site.url}/cases")
    page.wait_for_selector("tbody tr")
    shows_and_hides(page, "tbody a")
    assert axe(page) == []
    taken_up(page, site, code)


def taken_up(page: Page, site: Site, code: str) -> None:
    """The family has come: one key carries their case through the number at the window, unless it just moved on."""
    page.goto(f"{site.url}/window")
    at_window(page, site)
    page.keyboard.press("o")
    page.wait_for_selector(f"#none [data-attach='{code}']")
    assert "見○○" in page.inner_text("#none")
    assert "11月25日" in page.inner_text("#none")
    assert "見本" not in page.inner_text("#none")
    assert axe(page) == []
    send(page, f"cases/{code}/notes", {"text": "駐車券あり"})
    page.keyboard.press("A")
    page.wait_for_selector("#said >> text=選び直してください")
    page.keyboard.press("A")
    page.wait_for_selector("body[data-case-state=open]")
    page.wait_for_selector("#who .num >> text=S")
    assert [one["leg"]["state"] for one in case_of_code(page, code)["tickets"]] == ["serving"]


def shows_and_hides(page: Page, where: str) -> None:
    """The name stands masked, is shown by a press, and hidden by another."""
    for words in ("見本 一子", "見○○"):
        assert words not in page.inner_text(where)
        page.click("[data-names]")
        page.wait_for_selector(f"{where} >> text={words}")
    assert "見本" not in page.inner_text("body")
