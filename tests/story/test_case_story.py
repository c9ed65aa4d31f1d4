"""Two families from the ticket machine to the end of their case: a daughter whose mother died, and a family moving in.

The number is taken at the machine, called at a window, and its case begun there by keys; the interview is asked to its
end, three departments come to the seat or are walked to, one procedure is left for another day, and the case is closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.living import city_hall
from tests.story.stage import DESK, UPRIGHT, Desk, Machine, Stage
from tests.web.browsing import chromium, holds

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

MOTHER: dict[str, Any] = {
    "deceased.name": {"name": "見本 一子", "kana": "ミホン イチコ"},
    "deceased.date_of_birth": "1944-05-01",
    "deceased.date_of_death": "2026-11-12",
    "deceased.resident_here": True,
    "deceased.insurance": "late_elderly",
    "deceased.death_place": "japan",
    "deceased.permit_kind": "japanese",
}
MOST_QUESTIONS = 90
ASK = """([method, path, body]) => fetch(`/api/v1/${path}`, {
  method, headers: body === null ? {} : {
    "Content-Type": "application/json", "X-CSRF": JSON.parse(document.getElementById("page").textContent).csrf,
  }, ...(body === null ? {} : {body: JSON.stringify(body)}),
}).then((answer) => answer.json())"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def stage(browser: Browser, tmp_path: Path) -> Iterator[Stage]:
    with city_hall(tmp_path / "city", settings={"city": "hibari"}) as hall:
        yield Stage(browser, hall, language="ja", pictures=tmp_path)
        for context in browser.contexts:
            context.close()


class Case:
    """The page of a case beside the desk of a window."""

    def __init__(self, stage: Stage, page: Page, *, event: str) -> None:
        self.stage = stage
        self.page = page
        page.keyboard.press("o")
        page.wait_for_url("**/case")
        page.click(f"[data-begin={event}]")
        page.wait_for_selector("body[data-case-state=open]")
        self.settled()
        self.code: str = page.evaluate(ASK, ["GET", "offices/honcho/cases", None])["cases"][0]["code"]

    def settled(self) -> None:
        """Wait until no press is under way."""
        holds(self.page, "() => document.body.dataset.sending === undefined")

    def now(self) -> dict[str, Any]:
        """The case as the server tells it."""
        found: dict[str, Any] = self.page.evaluate(ASK, ["GET", f"cases/{self.code}", None])
        return found

    def note(self, **facts: Any) -> None:
        """Bring along what a register knows, as another system does."""
        told = self.page.evaluate(ASK, ["POST", f"cases/{self.code}/facts", {"source": "record", **facts}])
        holds(self.page, "(n) => Number(document.body.dataset.version) >= n", told["version"])

    def press(self, key: str) -> None:
        """Press a key that changes the case."""
        before = int(self.page.get_attribute("body", "data-version") or 0)
        self.page.keyboard.press(key)
        holds(self.page, "(before) => Number(document.body.dataset.version) > before", before)
        self.settled()

    def ask_to_the_end(self) -> int:
        """Answer every question with none of these, no or not known; returns how many there were."""
        for count in range(MOST_QUESTIONS):
            if self.page.locator("#question .all-asked").count():
                return count
            kind = self.page.evaluate(
                "() => document.querySelector('#question [data-choose=none]') ? '1' "
                ": document.querySelector('#question [data-choose=ticked]') ? 'Enter' : '0'"
            )
            self.press(kind)
        raise AssertionError("the questions do not end")

    def at_the_seat(self, department: str) -> None:
        """A colleague is called, comes and leaves."""
        for step in ("call", "in", "out"):
            self.page.click(f"[data-relay={step}][data-department={department}]")
            if step != "out":
                self.page.wait_for_selector(f"[data-relay={'in' if step == 'call' else 'out'}]")
            self.settled()

    def move(self, item: str, key: str) -> None:
        """Choose a procedure and press the key of its progress."""
        self.page.click(f"tr[data-key='{item}']")
        if key == "l":
            self.page.keyboard.press("l")
            self.page.fill("dialog input[name=day]", "2027-01-15")
            self.page.click("dialog .btn.primary")
            holds(self.page, "() => document.querySelector('dialog') === null")
            self.settled()
        else:
            self.press(key)

    def close(self) -> None:
        """Close, although something is left for another day."""
        self.page.keyboard.press("c")
        self.page.click("dialog .two .primary")
        self.page.wait_for_selector("body[data-case-state=closed]")


def number(stage: Stage, *, group: str, service: str) -> str:
    """Take a number at the ticket machine."""
    officer = stage.page("administration", DESK)
    stage.sign_in(officer, "dx", then="/admin/honcho/devices")
    page = stage.page("machine", UPRIGHT, touch=True)
    stage.let_in(page, stage.make_code(officer, "kiosk", place="kiosk:iriguchi"), to="/kiosk/honcho")
    label = Machine(page).take(group, service, language="ja")
    page.context.close()
    officer.context.close()
    return label


def serve(stage: Stage, login: str, window: str, *, label: str) -> Page:
    """Sit down, call the number and begin."""
    page = stage.page(login, DESK)
    stage.sign_in(page, login, then="/window")
    desk = Desk(page)
    desk.take(window)
    desk.press("Enter", then="calling")
    assert desk.label == label
    desk.press("Enter", then="serving")
    return page


def back_at_the_desk(page: Page) -> Desk:
    """Leave the case for the desk, where the number still is."""
    page.keyboard.press("Escape")
    desk = Desk(page)
    desk.is_in("serving")
    return desk


def test_a_daughter_leaves_with_everything_told_and_one_thing_for_another_day(stage: Stage) -> None:
    label = number(stage, group="総合相談・ご案内", service="sogo")
    page = serve(stage, "jiro", "w10", label=label)
    case = Case(stage, page, event="bereavement")
    case.note(facts=MOTHER)
    asked = case.ask_to_the_end()
    assert 0 < asked < MOST_QUESTIONS
    stage.photograph(page, "bereavement, all asked")
    open_items = [one for one in case.now()["items"] if one["open"] and one["status"] == "needed"]
    came = [one["code"] for one in case.now()["departments"] if one["code"] and one["open"]][:3]
    assert len(came) == 3
    for department in came:
        case.at_the_seat(department)
    case.move(open_items[0]["key"], "d")
    case.move(open_items[1]["key"], "l")
    stage.photograph(page, "bereavement, three departments have come")
    found = {one["key"]: one for one in case.now()["items"]}
    assert found[open_items[0]["key"]]["state"] == "done"
    assert found[open_items[1]["key"]]["until"] == "2027-01-15"
    assert [one["relay"]["state"] for one in case.now()["departments"] if one["relay"]] == ["left"] * 3
    case.close()
    back_at_the_desk(page).press("f", then="idle")
    assert not any(stage.troubles.values()), stage.troubles


def test_a_family_that_moves_in_walks_on_and_its_procedures_are_ticked(stage: Stage) -> None:
    label = number(stage, group="引っ越し・戸籍", service="hikkoshi")
    page = serve(stage, "haruka", "w3", label=label)
    case = Case(stage, page, event="move_in")
    page.click("#to-people")
    for name, roles in (("転入 太郎", ("visitor", "mover")), ("転入 なな", ("mover",))):
        page.keyboard.press("n")
        page.fill("dialog input[name=name]", name)
        for box in page.query_selector_all("dialog input[name=role]"):
            box.set_checked(box.get_attribute("value") in roles)
        page.click("dialog .btn.primary")
        page.wait_for_selector(f"#tab-people >> text={name}")
        case.settled()
    page.click("#to-items")
    own = {"person.is_mover": True, "person.moved_from": "other_pref", "person.health_insurance": "nhi"}
    case.note(
        facts={"household.move_in_date": "2026-11-20"},
        people={
            "p1": {**own, "person.birth_date": "1991-08-02"},
            "p2": {**own, "person.birth_date": "2022-02-10"},
        },
    )
    assert case.ask_to_the_end() < MOST_QUESTIONS
    stage.photograph(page, "move-in, all asked")
    page.click("[data-relay=walk][data-department=hoken]")
    page.wait_for_selector("dialog[open] .choices")
    page.click("dialog .choices .btn >> nth=0")
    page.wait_for_selector("#items small >> text=次の行き先")
    bound = [one["key"] for one in case.now()["items"] if one["leg"] is not None]
    assert bound
    back_at_the_desk(page).press("f", then="idle")
    onward = serve(stage, "midori", "w6", label=label)
    Desk(onward).press("f", then="idle")
    states = {one["key"]: one["state"] for one in case.now()["items"]}
    assert {states[key] for key in bound} == {"done"}
    assert not any(stage.troubles.values()), stage.troubles
