"""Two families from the ticket machine to the end of their case: a daughter whose mother died, and a family moving in.

The number is taken at the machine, its phone page is opened by its code, it is called at a window and its case begun
there by keys; the interview is asked to its end, the family confirms on the second screen, three departments come to
the seat or are walked to, one procedure is left for another day, the guide sheet is read, the case is closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.living import CityHall, city_hall
from tests.paperwork import paper
from tests.story.stage import DESK, HAND, UPRIGHT, Desk, Hand, Machine, Stage
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
SCREEN = {"width": 1280, "height": 800}
ASK = """([method, path, body]) => fetch(`/api/v1/${path}`, {
  method, headers: body === null ? {} : {
    "Content-Type": "application/json", "X-CSRF": JSON.parse(document.getElementById("page").textContent).csrf,
  }, ...(body === null ? {} : {body: JSON.stringify(body)}),
}).then((answer) => answer.json())"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CityHall]:
    with city_hall(tmp_path_factory.mktemp("city"), settings={"city": "hibari"}) as made:
        yield made


@pytest.fixture
def stage(browser: Browser, hall: CityHall, tmp_path: Path) -> Iterator[Stage]:
    yield Stage(browser, hall, language="ja", pictures=tmp_path)
    for context in browser.contexts:
        context.close()


class Case:
    """The page of a case beside the desk of a window."""

    def __init__(self, stage: Stage, page: Page, *, event: str) -> None:
        self.stage = stage
        self.page = page
        self.event = event
        page.keyboard.press("o")
        page.wait_for_url("**/case")
        page.click(f"[data-begin={event}]")
        page.wait_for_selector("body[data-case-state=open]")
        self.settled()
        self.papers = page.get_attribute("[data-papers]", "href") or ""
        self.code = self.papers.split("/")[-2]

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

    def departments(self) -> list[str]:
        """Those who have something to do, in the order they should come."""
        return [one["code"] for one in self.now()["departments"] if one["code"] and one["open"]]

    def at_the_seat(self, department: str) -> None:
        """A colleague is called, comes and leaves."""
        for step in ("call", "in", "out"):
            self.page.click(f"[data-relay={step}][data-department={department}]")
            if step != "out":
                self.page.wait_for_selector(f"[data-relay={'in' if step == 'call' else 'out'}]")
            self.settled()

    def confirmed(self, screen: Page, *, shows: str) -> None:
        """The clerk sends the case to the second screen; the family looks, and says that it is right."""
        self.page.click("#booth")
        screen.locator("main dd", has_text=shows).first.wait_for()
        self.stage.photograph(screen, f"{self.event}, to be confirmed")
        screen.click("button[value=right]")
        screen.locator(".part").first.wait_for()
        self.stage.photograph(screen, f"{self.event}, confirmed")
        self.page.locator("#booth-said b:not(:empty)").wait_for()

    def sheet(self, *, picture: str) -> str:
        """The guide sheet as the page of papers prints it: what stands on it, without spaces."""
        page = self.stage.watched(f"papers {self.event}", self.page.context.new_page())
        page.goto(self.stage.hall.url + self.papers)
        form = page.locator("form[action$='guide.pdf']")
        address = f"{form.get_attribute('action')}?lang={form.locator('select').input_value()}"
        answer = page.request.get(self.stage.hall.url + address)
        assert answer.headers["content-type"] == "application/pdf"
        page.close()
        self.stage.keep(paper.picture(answer.body(), dpi=100), picture)
        return paper.squeezed(paper.text(answer.body()))

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


def arrive(stage: Stage, folder: Path, *, group: str, service: str, window: str) -> tuple[str, Hand, Page]:
    """Take a number at the ticket machine and open its page; the second screen of the window is let in meanwhile."""
    officer = stage.page("administration", DESK)
    stage.sign_in(officer, "dx", then="/admin/honcho/devices")
    page, screen = stage.page("machine", UPRIGHT, touch=True), stage.page("second screen", SCREEN, touch=True)
    stage.let_in(page, stage.make_code(officer, "kiosk", place="kiosk:iriguchi"), to="/kiosk/honcho")
    stage.let_in(screen, stage.make_code(officer, "booth", place=f"window:{window}"), to=f"/booth/{window}")
    machine = Machine(page)
    label = machine.take(group, service, language="ja")
    phone = Hand(stage.page("phone", HAND, touch=True), machine.code(folder))
    assert phone.label == label
    page.context.close()
    officer.context.close()
    return label, phone, screen


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


def test_a_daughter_leaves_with_everything_told_and_one_thing_for_another_day(stage: Stage, tmp_path: Path) -> None:
    label, phone, screen = arrive(stage, tmp_path, group="総合相談・ご案内", service="sogo", window="w10")
    page = serve(stage, "jiro", "w10", label=label)
    case = Case(stage, page, event="bereavement")
    case.note(facts=MOTHER)
    asked = case.ask_to_the_end()
    assert 0 < asked < MOST_QUESTIONS
    stage.photograph(page, "bereavement, all asked")
    case.confirmed(screen, shows="見本 一子 様")
    open_items = [
        one for one in case.now()["items"] if one["open"] and one["status"] == "needed" and not one["sensitive"]
    ]
    came = case.departments()[:3]
    assert len(came) == 3
    for department in came:
        case.at_the_seat(department)
    done, later = open_items[:2]
    case.move(done["key"], "d")
    case.move(later["key"], "l")
    stage.photograph(page, "bereavement, three departments have come")
    found = {one["key"]: one for one in case.now()["items"]}
    assert found[done["key"]]["state"] == "done"
    assert found[later["key"]]["until"] == "2027-01-15"
    assert [one["relay"]["state"] for one in case.now()["departments"] if one["relay"]] == ["left"] * 3
    sheet = case.sheet(picture="bereavement, the sheet")
    done_at, later_at = (sheet.index(paper.squeezed(one["name"])) for one in (done, later))
    assert sheet.index("市役所で済んだもの") < done_at < sheet.index("後日のお手続") < later_at
    assert "2027年1月15日" in sheet
    assert "見本" not in sheet
    case.close()
    screen.locator("main.blank").wait_for()
    back_at_the_desk(page).press("f", then="idle")
    phone.is_in("done")
    stage.photograph(phone.page, "bereavement, phone at the end")
    assert not any(stage.troubles.values()), stage.troubles


def test_a_family_that_moves_in_walks_on_and_its_procedures_are_ticked(stage: Stage, tmp_path: Path) -> None:
    label, phone, screen = arrive(stage, tmp_path, group="引っ越し・戸籍", service="hikkoshi", window="w3")
    page = serve(stage, "haruka", "w3", label=label)
    case = Case(stage, page, event="move_in")
    page.click("#to-people")
    for count, (name, roles) in enumerate((("転入 太郎", ("visitor", "mover")), ("転入 なな", ("mover",)))):
        page.keyboard.press("n")
        page.fill("dialog input[name=name]", name)
        for box in page.query_selector_all("dialog input[name=role]"):
            box.set_checked(box.get_attribute("value") in roles)
        page.click("dialog .btn.primary")
        page.locator("#tab-people .people > li").nth(count).wait_for()
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
    case.confirmed(screen, shows="平成3年8月2日")
    seated = [one for one in case.departments() if one != "hoken"][:2]
    assert len(seated) == 2
    for department in seated:
        case.at_the_seat(department)
    page.click("[data-relay=walk][data-department=hoken]")
    page.wait_for_selector("dialog[open] .choices")
    page.click("dialog .choices .btn >> nth=0")
    page.wait_for_selector("#items small >> text=次の行き先")
    bound = [one["key"] for one in case.now()["items"] if one["leg"] is not None]
    assert bound
    rest = [one for one in case.now()["items"] if one["open"] and one["key"] not in bound and not one["after"]]
    later = next(one for one in rest if one["status"] == "needed" and not one["sensitive"])
    case.move(later["key"], "l")
    sheet = case.sheet(picture="move-in, the sheet")
    assert paper.squeezed(later["name"]) in sheet
    assert "2027年1月15日" in sheet
    assert "転入太郎" not in sheet
    back_at_the_desk(page).press("f", then="idle")
    phone.is_in("waiting")
    stage.photograph(phone.page, "move-in, phone on the way to the next window")
    onward = serve(stage, "midori", "w6", label=label)
    Desk(onward).press("f", then="idle")
    states = {one["key"]: one["state"] for one in case.now()["items"]}
    assert {states[key] for key in bound} == {"done"}
    page.goto(f"{stage.hall.url}/cases/{case.code}")
    page.wait_for_selector("body[data-case-state=open]")
    case.close()
    phone.is_in("done")
    assert not any(stage.troubles.values()), stage.troubles
