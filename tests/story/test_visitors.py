"""A visitor who does not hear, and one who reads Nepali: from the ticket machine to the sheet they take home.

What each of them chose at the machine is known on the phone, at the counter and on paper without being asked again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.living import CityHall, city_hall
from tests.story.stage import DESK, HAND, SETTLED, UPRIGHT, Desk, Machine, Stage
from tests.story.test_case_story import Case, back_at_the_desk
from tests.web import blind_spots
from tests.web.browsing import chromium, holds
from windowsvc.languages.locales import get

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Visitor:
    """Somebody, and what stands before them in their language.

    Attributes:
        known: what the clerk reads of them before the call.
        offer: what the window offers, on the phone.
        said: a phrase of the clerk's, on the screen at the counter.
        beside: a word of its Japanese there.
    """

    language: str
    needs: tuple[str, ...]
    clerk: str
    window: str
    known: str
    offer: str
    said: str
    beside: str


VISITORS = {
    "deaf": Visitor("ja", ("captions", "vibration"), "haruka", "w3", "字幕", "手話", "どうぞ、お掛けください。", "掛"),
    "nepali": Visitor("ne", ("interpreter",), "jiro", "w5", "通訳", "सांकेतिक भाषा", "कृपया बस्नुहोस्।", "座"),
}
FACTS = {"household.move_in_date": "2026-11-20", "household.tenshutsu_proof": "paper"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CityHall]:
    def offering(plan: dict[str, Any]) -> None:
        for one in VISITORS.values():
            plan["items"]["honcho"]["window"][one.window]["offers"] = {"signing": True, "hearing_loop": True}

    with city_hall(tmp_path_factory.mktemp("city"), settings={"city": "hibari"}, change=offering) as made:
        yield made


@pytest.fixture
def stage(browser: Browser, hall: CityHall, tmp_path: Path) -> Iterator[Stage]:
    yield Stage(browser, hall, language="ja", pictures=tmp_path)
    for context in browser.contexts:
        context.close()


def device(stage: Stage, kind: str, place: str, *, size: Mapping[str, int], to: str) -> Page:
    """The screen of a device that is let in."""
    page = stage.page(f"{kind} {place}", size, touch=True)
    page.context.add_cookies([{"name": "device", "value": stage.hall.enrol(kind, place), "url": stage.hall.url}])
    page.goto(stage.hall.url + to)
    return page


def take(stage: Stage, visitor: Visitor, folder: Path) -> tuple[str, str]:
    """Take a number and say what one needs; the number, and the address that the phone reads."""
    page = device(stage, "kiosk", "iriguchi", size=UPRIGHT, to="/kiosk/honcho")
    machine = Machine(page)
    label = machine.take("引っ越し・戸籍", "hikkoshi", language=visitor.language)
    for need in visitor.needs:
        page.wait_for_timeout(SETTLED)
        page.click(f"[data-need={need}]")
        page.wait_for_selector(f"[data-need={need}][aria-pressed=true]")
    sound(page, visitor)
    stage.photograph(page, f"{visitor.language} machine")
    address = machine.code(folder)
    machine.finish()
    return label, address


def sound(page: Page, visitor: Visitor) -> None:
    """Nothing of the page is cut off, or in a script that is not its language's."""
    faults = blind_spots.faults(page, locale=get(visitor.language))
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize("who", VISITORS)
def test_from_the_machine_to_the_sheet_to_take_home(stage: Stage, tmp_path: Path, who: str) -> None:
    visitor = VISITORS[who]
    label, address = take(stage, visitor, tmp_path)
    phone = stage.page("phone", HAND)
    phone.goto(address)
    assert phone.locator(".me .num").inner_text() == label
    sound(phone, visitor)
    stage.photograph(phone, f"{visitor.language} phone, waiting")

    clerk = stage.page(visitor.clerk, DESK)
    stage.sign_in(clerk, visitor.clerk, then="/window")
    desk = Desk(clerk)
    desk.take(visitor.window)
    clerk.locator("#line", has_text=visitor.known).wait_for()
    desk.press("Enter", then="calling")
    assert desk.label == label
    phone.goto(address)
    phone.locator("body.called .offers", has_text=visitor.offer).wait_for()
    sound(phone, visitor)
    stage.photograph(phone, f"{visitor.language} phone, called")
    desk.press("Enter", then="serving")

    counter = device(stage, "counter", visitor.window, size=DESK, to=f"/counter/{visitor.window}")
    counter.locator(".offers", has_text=visitor.offer).wait_for()
    stage.photograph(counter, f"{visitor.language} counter, before a word")
    mirror = stage.watched("mirror", clerk.context.new_page())
    mirror.goto(f"{stage.hall.url}/window/{visitor.window}/captions")
    mirror.click("[data-phrase='reception.please_sit']")
    counter.locator(".line p", has_text=visitor.said).first.wait_for()
    assert visitor.beside in counter.locator("#left .line p").first.inner_text()
    counter.click("[data-do=again]")
    mirror.locator("#lines .theirs").wait_for()
    stage.photograph(counter, f"{visitor.language} counter")
    stage.photograph(mirror, f"{visitor.language} mirror")
    mirror.close()

    case = Case(stage, clerk, event="move_in")
    case.note(facts=FACTS)
    assert case.now()["language"] == visitor.language
    sheet = stage.watched("sheet", clerk.context.new_page())
    sheet.goto(f"{stage.hall.url}/window/cases/{case.code}/guide")
    assert sheet.locator("html").get_attribute("lang") == get(visitor.language).html_lang
    sound(sheet, visitor)
    loaded = (
        "() => document.fonts.ready.then(() => [...document.fonts].filter((one) => one.status === 'loaded').length)"
    )
    assert sheet.evaluate(loaded) > 0
    stage.photograph(sheet, f"{visitor.language} sheet")
    printed = clerk.request.get(f"{stage.hall.url}/window/cases/{case.code}/guide.pdf")
    assert printed.body().startswith(b"%PDF-")
    (tmp_path / "sheet.pdf").write_bytes(printed.body())
    sheet.close()

    back_at_the_desk(clerk).press("f", then="idle")
    holds(counter, "() => document.querySelectorAll('.line').length === 0")
    assert not any(stage.troubles.values()), stage.troubles
