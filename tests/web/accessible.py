"""Every page in its states, looked at by axe and by checks for what axe cannot see; and the report of a run.

`python -m tests.web.accessible` walks through all of them in all languages and writes
`static/about/accessibility.json`, which the page `/accessibility` shows.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.living import CityHall, city_hall
from tests.web import accessible_visits, blind_spots
from tests.web.accessible_look import DESK, HAND, UPRIGHT, WALL, Found, criterion_of, look, opened, sign_in
from tests.web.browsing import AXE, chromium, holds
from windowsvc import resources
from windowsvc.languages.locales import JA, LOCALES, Locale
from windowsvc.web.accessibility import RESULTS
from windowsvc.web.criteria import CRITERIA

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SETTLED = 700


def kiosk(browser: Browser, hall: CityHall, found: Found, *, locale: Locale) -> None:
    """Choosing the language and the matter, the number, the answer to a call for staff, large letters on dark."""
    with opened(browser, hall, UPRIGHT, device=hall.enrol("kiosk", "iriguchi")) as page:
        page.goto(f"{hall.url}/kiosk/honcho")
        page.wait_for_selector("[data-language]")
        look(page, "kiosk: languages", found, locale=JA)
        for choice, name in (
            (f"[data-language='{locale.code}']", "kiosk: matters"),
            ("[data-group]:nth-of-type(2)", "kiosk: matters of a group"),
            ("[data-service='hikkoshi']", "kiosk: number"),
        ):
            _press(page, choice)
            page.wait_for_selector({"kiosk: number": ".tk"}.get(name, ".row"))
            look(page, name, found, locale=locale)
        _press(page, "[data-do=larger]")
        _press(page, "[data-do=contrast]")
        look(page, "kiosk: number, large on dark", found, locale=locale)
        found.faults += [f"kiosk: number [{locale.code}] {fault}" for fault in blind_spots.beneath(page)]
        _press(page, "[data-do=staff]")
        page.wait_for_selector("dialog[open] .btn")
        look(page, "kiosk: staff called", found, locale=locale)


def _press(page: Page, selector: str) -> None:
    page.wait_for_selector(selector)
    page.wait_for_timeout(SETTLED)
    page.click(selector)


def phone(browser: Browser, hall: CityHall, found: Found, *, locale: Locale) -> None:
    """Waiting, called, to be cancelled, over, and a number that nobody knows."""
    with opened(browser, hall, HAND, lang=locale.outside) as page:
        hall.send_home()
        first = hall.issue("hikkoshi", language=locale.code, needs=["large_text", "high_contrast"])
        second = hall.issue("hikkoshi", language=locale.code)
        for ticket, path, name in (
            (second, "", "phone: waiting"),
            (first, "", "phone: waiting, large on dark"),
            (second, "/cancel", "phone: cancel?"),
        ):
            page.goto(f"{hall.url}/t/{ticket['token']}{path}")
            look(page, name, found, locale=locale)
        page.goto(f"{hall.url}/t/{second['token']}")
        page.click(".languages summary")
        look(page, "phone: languages open", found, locale=locale)
        hall.open("w5")
        leg = hall.call("w5")
        page.goto(f"{hall.url}/t/{first['token']}")
        look(page, "phone: called", found, locale=locale)
        hall.finish(leg)
        page.goto(f"{hall.url}/t/{first['token']}")
        look(page, "phone: finished", found, locale=locale)
        page.goto(f"{hall.url}/t/nobody-knows-this-one")
        look(page, "phone: unknown", found, locale=locale)


def board(browser: Browser, hall: CityHall, found: Found, *, locale: Locale) -> None:
    """Nobody called, somebody called, and the line cut."""
    with opened(browser, hall, WALL, device=hall.enrol("board", "lobby")) as page:
        hall.send_home()
        page.goto(f"{hall.url}/board/lobby")
        page.wait_for_selector("body[data-ready]")
        look(page, "board: empty", found, locale=JA)
        found.faults += blind_spots.white(page)
        hall.issue("hikkoshi", language=locale.code)
        hall.open("w5")
        leg = hall.call("w5")
        page.wait_for_selector("[data-look=call]")
        look(page, "board: called", found, locale=JA)
        found.faults += blind_spots.white(page)
        page.context.set_offline(True)
        holds(page, "() => document.body.innerText.includes('通信')")
        look(page, "board: cut off", found, locale=JA)
        hall.finish(leg)


def opening(browser: Browser, hall: CityHall, found: Found, *, locale: Locale) -> None:
    """The pages that anybody may open, and the one that says that there is none."""
    with opened(browser, hall, HAND, lang=locale.outside) as page:
        for path in ("/about", "/accessibility", "/nowhere"):
            page.goto(hall.url + path)
            look(page, f"open: {path}", found, locale=locale)
        if locale.has_ruby:
            return  # staff sign in; their pages are in Japanese without readings
        for path in ("/enrol", "/sign-in"):
            page.goto(hall.url + path)
            look(page, f"open: {path}", found, locale=locale)
        page.fill("[name=login]", "nobody")
        page.fill("[name=password]", "not the right one at all")
        page.click("main .btn.primary")
        page.wait_for_selector("[role=alert]")
        look(page, "open: sign-in refused", found, locale=locale)


def staff(browser: Browser, hall: CityHall, found: Found, *, locale: Locale) -> None:
    """The window and the administration, signed in, with a name that is too long for anything."""
    with opened(browser, hall, DESK, lang=locale.outside) as page:
        sign_in(page, hall, "hanako", then="/window")
        page.wait_for_selector("main")
        look(page, "window: which one", found, locale=locale)
    with opened(browser, hall, DESK, lang=locale.outside) as page:
        sign_in(page, hall, "dx", then="/admin")
        paths = (
            "", "/honcho/devices", "/honcho/services", "/honcho/hours", "/honcho/changes", "/staff", "/honcho/import",
            "/honcho/measures", "/honcho/measures/now", "/honcho/measures/period", "/honcho/measures/compare",
            "/honcho/survey",
        )  # fmt: skip
        for path in paths:
            answer = page.goto(f"{hall.url}/admin{path}")
            assert answer is not None
            look(page, f"admin: {path or 'morning'}", found, locale=locale)


def busy(browser: Browser, hall: CityHall, found: Found, *, locale: Locale) -> None:
    """How busy an office is, on a phone and on a desk, and the list of the offices."""
    for size in (HAND, DESK):
        with opened(browser, hall, size) as page:
            page.goto(f"{hall.url}/offices/honcho?lang={locale.outside}")
            look(page, f"busy {size[0]}", found, locale=locale)
            page.goto(f"{hall.url}/offices?lang={locale.outside}")
            look(page, "offices", found, locale=locale)


Walk = Callable[..., None]
EACH: tuple[Walk, ...] = (
    kiosk, phone, opening, busy, accessible_visits.interview, accessible_visits.conversation, accessible_visits.booth,
)  # fmt: skip
PUBLIC: tuple[Walk, ...] = (*EACH, board)
"""A board speaks its own languages, whoever looks at it."""
STAFF: tuple[Walk, ...] = (staff, accessible_visits.serving)
SETTINGS: dict[str, Any] = {"city": "hibari", "captions.phone": True, "rates.phone": 0}
"""A city whose officers have looked its life events over, and who has switched captions on for phones."""

__all__ = ["EACH", "PUBLIC", "SETTINGS", "STAFF", "Found", "Walk", "commit", "criterion_of", "drawn", "report"]


def drawn(commit: str) -> Locale:
    """The language beside Japanese that a commit is looked at in."""
    others = [locale for locale in LOCALES if locale is not JA]
    return others[int(commit[:8], 16) % len(others)]


def commit() -> str:
    """The commit that is checked out, noughts where this is no checkout."""
    done = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False, cwd=resources.ROOT)
    return done.stdout.strip() or "0" * 8


def report(found: Found, *, on: date, axe: str, languages: list[str]) -> dict[str, Any]:
    """What the page `/accessibility` shows of a run."""
    return {
        "on": on.isoformat(),
        "axe": axe,
        "pages": len(found.pages),
        "languages": languages,
        "criteria": {one.number: {"outcome": _outcome(found.told.get(one.number, Counter()))} for one in CRITERIA},
    }


def _outcome(told: Counter[str]) -> str:
    if told["violations"]:
        return "failed"
    if told["passes"]:
        return "checked"
    return "absent" if told["inapplicable"] else "by_hand"


def main() -> int:
    """Walk through everything in every language, write the report, print the faults."""
    found = Found()
    with (
        tempfile.TemporaryDirectory() as folder,
        city_hall(Path(folder), settings=SETTINGS) as hall,
        chromium() as browser,
    ):
        for walk in STAFF:
            walk(browser, hall, found, locale=JA)
        for locale in LOCALES:
            for walk in PUBLIC if locale is JA else EACH:
                walk(browser, hall, found, locale=locale)
    version = re.search(r'axe\.version="([\d.]+)"', AXE.read_text(encoding="utf-8"))
    told = report(
        found,
        on=date.today(),  # noqa: DTZ011 - the day of the run, as the person at the terminal has it
        axe=version[1] if version else "",
        languages=[locale.outside for locale in LOCALES],
    )
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write("".join(f"{fault}\n" for fault in found.faults))
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
