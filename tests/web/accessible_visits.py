"""A visit through the pages that need somebody at both sides: the questions on the phone, the conversation at the
counter, the second screen, and the clerk's own pages while they serve.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.living import OFFICE, CityHall
from tests.web.accessible_look import DESK, HAND, Found, look, opened, sign_in
from tests.web.browsing import holds
from windowsvc.languages.locales import JA, Locale

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SCREEN = (1280, 800)
WISHES = ["large_text", "high_contrast"]
FACING = "w4"
DIED: dict[str, Any] = {
    "deceased.name": {"name": "見本 一子", "kana": "ミホン イチコ"},
    "deceased.date_of_death": "2026-11-12",
    "deceased.insurance": "late_elderly",
}


def interview(browser: Browser, hall: CityHall, found: Found, *, locale: Locale) -> None:
    """The questions behind the ticket: what it is about, each kind of question, a wrong answer, the list."""
    hall.send_home()
    ticket = hall.issue("hikkoshi", language=locale.code)
    ask = f"{hall.url}/t/{ticket['token']}/ask"
    with opened(browser, hall, HAND, lang=locale.outside) as page:
        page.goto(ask)
        page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        look(page, "questions: about what", found, locale=locale)
        _on(page, "form:has([value=move_in]) .btn.primary")
        seen: set[str] = set()
        while page.locator("form.asking").count():
            kind = page.evaluate(_KIND)
            if kind not in seen:
                seen.add(kind)
                page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
                look(page, f"questions: {kind}", found, locale=locale)
                if "date" in kind:
                    _on(page, "[value=answer]")
                    look(page, "questions: not answered", found, locale=locale)
            _on(page, "[value=later]")
        look(page, "questions: all asked", found, locale=locale)
        page.goto(f"{ask}/move_in/list")
        page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        look(page, "questions: the list", found, locale=locale)


def _on(page: Page, selector: str) -> None:
    """Press what leads to the next page."""
    with page.expect_navigation():
        page.locator(selector).click()


_KIND = """() => {
  const fields = [...document.querySelectorAll('form.asking main input:not([type=hidden]), form.asking select')];
  return [...new Set(fields.map((one) => one.type))].sort().join(' and ');
}"""


@contextmanager
def clerk(browser: Browser, hall: CityHall, login: str, *, then: str, locale: Locale = JA) -> Iterator[Page]:
    """Somebody of the staff, signed in."""
    with opened(browser, hall, DESK, lang=locale.outside) as page:
        sign_in(page, hall, login, then=then)
        yield page


def ask(page: Page, hall: CityHall, path: str, body: Any) -> Any:
    """Ask the API as whoever is signed in on a page."""
    csrf = page.evaluate("() => JSON.parse(document.getElementById('page').textContent).csrf")
    answer = page.request.post(
        f"{hall.url}/api/v1{path}", data=body, headers={"X-CSRF": csrf, "Idempotency-Key": secrets.token_hex(8)}
    )
    assert answer.ok, answer.text()
    return answer.json() if answer.body() else None


def conversation(browser: Browser, hall: CityHall, found: Found, *, locale: Locale) -> None:
    """The counter's screen before a word, in its schemes, with pictures, answering, paused, erased; and the phone."""
    hall.send_home()
    ticket = hall.issue("hikkoshi", language=locale.code)
    hall.open(FACING)
    leg = hall.act(hall.call(FACING), "start")
    device = hall.enrol("counter", FACING)
    desk = clerk(browser, hall, "minoru", then=f"/window/{FACING}/captions")
    with opened(browser, hall, SCREEN, device=device) as page, opened(browser, hall, HAND) as phone, desk as staff:
        page.goto(f"{hall.url}/counter/{FACING}")
        page.wait_for_selector("[data-do=reply]")
        look(page, "counter: before a word", found, locale=locale)
        staff.click("[data-situation=reception]")
        staff.click("[data-phrase='reception.please_sit']")
        staff.fill("#text", "在留カードを見せてください")
        staff.click("#typing .btn")
        page.locator(".line").nth(2 if locale.html_lang != "ja" else 1).wait_for()
        for scheme in ("night", "day", "yellow"):
            look(page, f"counter: {scheme}", found, locale=locale)
            page.click("[data-do=scheme]")
        for name in ("larger", "mirror", "pause"):
            page.click(f"[data-do={name}]")
        look(page, "counter: larger, mirrored, paused", found, locale=locale)
        page.click("[data-do=pause]")
        page.click("[data-do=reply]")
        page.wait_for_selector("#replies[open] .phrases .btn")
        look(page, "counter: answering", found, locale=locale)
        page.locator("#replies .phrases .btn").first.click()
        phone.goto(f"{hall.url}/t/{ticket['token']}/captions")
        phone.wait_for_selector(".line")
        look(phone, "phone: captions", found, locale=locale)
        hall.ask("POST", f"/tickets/{ticket['token']}/prefer", {"needs": WISHES})
        phone.reload()
        phone.wait_for_selector("body.large.contrast .line")
        look(phone, "phone: captions, large on dark", found, locale=locale)
        page.click("[data-do=erase]")
        page.click("[data-do=erase]")
        holds(page, "() => document.querySelectorAll('.line').length === 0")
        look(page, "counter: erased", found, locale=locale)
        hall.act(leg, "finish")
        holds(phone, "() => document.getElementById('answer').hidden")
        look(phone, "phone: captions are over", found, locale=locale)


def booth(browser: Browser, hall: CityHall, found: Found, *, locale: Locale) -> None:
    """The second screen: blank, a case to be confirmed, what follows from it."""
    with opened(browser, hall, SCREEN, device=hall.enrol("booth", FACING)) as page:
        page.goto(f"{hall.url}/booth/{FACING}")
        page.wait_for_selector("main.blank")
        look(page, "second screen: blank", found, locale=JA)
        with clerk(browser, hall, "minoru", then=f"/window/{FACING}/captions") as staff:
            opened_case = {"event": "bereavement", "office": OFFICE, "language": locale.code}
            case = ask(staff, hall, "/cases", opened_case)["code"]
            ask(staff, hall, f"/cases/{case}/facts", {"facts": DIED, "source": "document"})
            ask(staff, hall, f"/windows/{FACING}/booth", {"case": case})
            page.locator("button[value=right]").wait_for()
            look(page, "second screen: to be confirmed", found, locale=locale)
            page.click("button[value=right]")
            page.locator(".part").first.wait_for()
            look(page, "second screen: what is to do", found, locale=locale)
            ask(staff, hall, f"/windows/{FACING}/booth", {"case": None})
            page.wait_for_selector("main.blank")
            hall.send_home()
            hall.issue("hikkoshi", language=locale.code, needs=WISHES)
            hall.open(FACING)
            leg = hall.act(hall.call(FACING), "start")
            ask(staff, hall, f"/windows/{FACING}/booth", {"case": case})
            page.wait_for_selector("body.larger.contrast .acts")
            look(page, "second screen: large on dark", found, locale=locale)
            ask(staff, hall, f"/windows/{FACING}/booth", {"case": None})
            hall.act(leg, "finish")


def serving(browser: Browser, hall: CityHall, found: Found, *, locale: Locale) -> None:
    """The desk of a window from idle to the end of a visit, its case, its papers, its captions; the lists of cases."""
    hall.send_home()
    with clerk(browser, hall, "haruka", then="/window", locale=locale) as page:
        page.click("[data-window=w3]")
        page.wait_for_selector("dialog[open] .choices .btn")
        look(page, "window: with which work", found, locale=locale)
        page.keyboard.press("Enter")
        page.wait_for_url("**/window/w3")
        page.wait_for_selector("body[data-state=idle]")
        look(page, "window: idle, nobody waits", found, locale=locale)
        for needs in (["wheelchair", "captions"], []):
            hall.issue("hikkoshi", language="ne", needs=needs)
        page.locator("#line tr").nth(1).wait_for()
        for key, state in (("Enter", "calling"), ("Enter", "serving")):
            page.keyboard.press(key)
            page.wait_for_selector(f"body[data-state={state}]")
            look(page, f"window: {state}", found, locale=locale)
        for key, name in (("w", "menu"), ("?", "keys"), ("t", "to which service")):
            page.keyboard.press(key)
            page.wait_for_selector("dialog[open]")
            look(page, f"window: {name}", found, locale=locale)
            page.keyboard.press("Escape")
            page.wait_for_selector("dialog[open]", state="detached")
        _case(page, hall, found, locale=locale)
        page.goto(f"{hall.url}/window/w3/captions")
        page.click("[data-phrase='reception.please_sit']")
        page.locator("#lines .mine").wait_for()
        look(page, "captions: the clerk's side", found, locale=locale)
        page.goto(f"{hall.url}/window/w3")
        page.wait_for_selector("body[data-state=serving]")
        page.keyboard.press("f")
        page.wait_for_selector("body[data-state=idle]")
        look(page, "window: finished, may be taken back", found, locale=locale)
        for path in ("/cases", "/cases/due", "/departments/shimin"):
            page.goto(hall.url + path)
            page.wait_for_selector("h1")
            look(page, f"cases: {path}", found, locale=locale)


def _case(page: Page, hall: CityHall, found: Found, *, locale: Locale) -> None:
    page.keyboard.press("o")
    page.wait_for_url("**/case")
    page.wait_for_selector("[data-begin=bereavement]")
    look(page, "case: which event", found, locale=locale)
    page.click("[data-begin=bereavement]")
    page.wait_for_selector("body[data-case-state=open]")
    papers = page.get_attribute("[data-papers]", "href") or ""
    case = papers.split("/")[-2]
    ask(page, hall, f"/cases/{case}/facts", {"facts": DIED, "source": "document"})
    page.locator("#items tr").nth(3).wait_for()
    for tab in ("items", "answers", "people", "journal"):
        page.click(f"#to-{tab}")
        look(page, f"case: {tab}", found, locale=locale)
    page.click("#to-people")
    page.keyboard.press("n")
    page.wait_for_selector("dialog input[name=name]")
    look(page, "case: a person", found, locale=locale)
    page.keyboard.press("Escape")
    for path, name in ((papers, "papers"), (papers.replace("/papers", "/guide"), "guide sheet")):
        page.goto(hall.url + path)
        look(page, f"case: {name}", found, locale=locale)
    page.goto(f"{hall.url}/window/w3")
    page.wait_for_selector("body[data-state=serving]")
