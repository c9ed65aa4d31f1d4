"""One morning in the lobby, from the first code of a ticket machine to the end of an alarm, seen and heard.

Two ticket machines, two boards, two phones, three windows and a lead, each in a browser of its own, against a server of
its own; a printer that prints and one that has no paper. The number is the same on paper, on every screen and in every
chime.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.living import CityHall, city_hall
from tests.paperwork.loopback_printer import PAPER_OUT, LoopbackPrinter
from tests.story.stage import DESK, HAND, UPRIGHT, WALL, Desk, Hand, Machine, Stage, Wall, read_code, says
from tests.web.browsing import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

WORDS = {
    "ja": {
        "printed": "番号札を印刷しました",
        "not printed": "紙を印刷できませんでした",
        "staff told": "職員にも知らせました",
        "missed": "戻りました",
        "back kiosk": "裏口の発券機",
    },
    "en": {
        "printed": "Your number is printed",
        "not printed": "The paper could not be printed",
        "staff told": "Staff have been told",
        "missed": "I am back",
        "back kiosk": "Back entrance",
    },
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def printers() -> Iterator[tuple[LoopbackPrinter, LoopbackPrinter]]:
    """One that prints, and one without paper."""
    good, empty = LoopbackPrinter(), LoopbackPrinter(answers=PAPER_OUT)
    yield good, empty
    good.close()
    empty.close()


@pytest.fixture
def hall(tmp_path: Path, printers: tuple[LoopbackPrinter, LoopbackPrinter]) -> Iterator[CityHall]:
    def two_machines(plan: dict[str, Any]) -> None:
        items = plan["items"]["honcho"]
        items["rules"]["honcho"]["recall_spacing_seconds"] = 0
        machines = items["kiosk"]
        machines["uraguchi"] = {"name": {"ja": "裏口の発券機", "en": "Back entrance"}, "order": 2}
        for code, printer in zip(("iriguchi", "uraguchi"), printers, strict=True):
            machines[code]["printer"] = {"kind": "network", "host": "127.0.0.1", "port": printer.port, "width_mm": 80}

    with city_hall(tmp_path / "city", change=two_machines) as made:
        yield made


@pytest.fixture(params=["ja", "en"])
def stage(request: pytest.FixtureRequest, browser: Browser, hall: CityHall, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(browser, hall, language=request.param, pictures=tmp_path)
    yield made
    for context in browser.contexts:
        context.close()


class Lobby:
    """The hall before the first citizen comes: devices let in, clerks at their windows."""

    def __init__(self, stage: Stage) -> None:
        officer = stage.page("administration", DESK)
        stage.sign_in(officer, "dx", then="/admin/honcho/devices")
        self.front = Machine(self._device(stage, officer, "kiosk", "iriguchi", to="/kiosk/honcho"))
        self.back = Machine(self._device(stage, officer, "kiosk", "uraguchi", to="/kiosk/honcho"))
        self.lobby = Wall(self._device(stage, officer, "board", "lobby", to="/board/lobby"))
        assert not self.lobby.locked
        self.upstairs = self._switched_on_again(
            stage, self._device(stage, officer, "board", "nikai", to="/board/nikai")
        )
        self.haruka = self._clerk(stage, "haruka", "w3")
        self.jiro = self._clerk(stage, "jiro", "w5")
        self.tsuyoshi = self._clerk(stage, "tsuyoshi", "w21")
        stage.photograph(officer, "administration, devices")

    @staticmethod
    def _device(stage: Stage, officer: Page, kind: str, place: str, *, to: str) -> Page:
        page = stage.page(place, UPRIGHT if kind == "kiosk" else WALL, touch=kind == "kiosk")
        stage.let_in(page, stage.make_code(officer, kind, place=f"{kind}:{place}"), to=to)
        return page

    @staticmethod
    def _switched_on_again(stage: Stage, page: Page) -> Wall:
        """A board nobody has touched since it was switched on says so; one touch, and it may sound."""
        anew = stage.watched("nikai, switched on again", page.context.new_page())
        page.close()
        anew.goto(f"{stage.hall.url}/board/nikai")
        wall = Wall(anew)
        assert wall.locked
        wall.touch()
        return wall

    @staticmethod
    def _clerk(stage: Stage, login: str, window: str) -> Desk:
        page = stage.page(login, DESK)
        stage.sign_in(page, login, then="/window")
        desk = Desk(page)
        desk.take(window)
        return desk


def test_a_morning_in_the_lobby(
    stage: Stage, printers: tuple[LoopbackPrinter, LoopbackPrinter], tmp_path: Path
) -> None:
    words, language, (printer, _) = WORDS[stage.language], stage.language, printers
    lobby = Lobby(stage)

    # Somebody takes a number at the front: it is on paper, and the paper's code is its page.
    first = lobby.front.take("引っ越し・戸籍", "hikkoshi", language=language)
    lobby.front.print_words(words["printed"])
    stage.photograph(lobby.front.page, "ticket machine, printed")
    assert first == "C-001"
    assert says(printer.paper, first)
    assert not says(printer.paper, "C-002")
    address = read_code(printer.paper.image(), tmp_path)
    assert address == lobby.front.code(tmp_path)
    phone = Hand(stage.page("phone", HAND, touch=True), address)
    assert phone.label == first
    phone.allow_sound()
    stage.photograph(phone.page, "phone, waiting")
    lobby.front.finish()

    # At the back there is no paper: the screen is enough, and the clerks are told.
    second = lobby.back.take("引っ越し・戸籍", "hikkoshi", language=language)
    lobby.back.print_words(words["not printed"])
    lobby.back.print_words(words["staff told"])
    stage.photograph(lobby.back.page, "ticket machine, no paper")
    assert second == "C-002"
    other = Hand(stage.page("second phone", HAND, touch=True), lobby.back.code(tmp_path))
    assert other.label == second
    for desk in (lobby.haruka, lobby.jiro):
        desk.strip(words["back kiosk"], second)
    lobby.back.finish()
    third = lobby.front.take("税", "zei", language=language)
    assert third == "R-001"
    lobby.front.finish()

    # Window 3 calls: the boards, the phone and the colleague know.
    lobby.jiro.is_next(first)
    lobby.haruka.press("Enter", then="calling")
    assert lobby.haruka.label == first
    lobby.lobby.shows(first, "3")
    stage.photograph(lobby.lobby.page, "board, the moment of a call")
    lobby.lobby.has_heard((first, "3", "call"))
    phone.is_loud(first, "3")
    stage.photograph(phone.page, "phone, called")
    lobby.jiro.is_next(second)
    lobby.haruka.press("Enter", then="serving")
    phone.is_in("serving")
    lobby.haruka.press("h", "1", then="idle")
    phone.is_in("held")

    # Window 5 calls somebody who is not there, who comes back by phone.
    lobby.jiro.press("Enter", then="calling")
    assert lobby.jiro.label == second
    lobby.lobby.shows(second, "5")
    other.is_in("called")
    lobby.lobby.has_heard((first, "3", "call"), (second, "5", "call"))
    lobby.jiro.press("a", then="idle")
    lobby.lobby.page.locator("#absent", has_text=second).wait_for()
    other.is_in("absent")
    stage.photograph(other.page, "phone, missed")
    other.page.get_by_role("button", name=words["missed"]).click()
    other.is_in("waiting")
    lobby.jiro.is_next(second)
    lobby.lobby.page.wait_for_selector("#absent", state="hidden")

    # Window 3 goes on with the first number and sends it upstairs; there it is called before those who came later.
    lobby.haruka.press("g", then="serving")
    assert lobby.haruka.label == first
    lobby.haruka.page.keyboard.press("t")
    taxes = {"ja": "税のご相談・お支払い", "en": "Taxes"}[language]
    lobby.haruka.page.locator("dialog[open] .choices .btn", has_text=taxes).first.click()
    lobby.haruka.is_in("idle")
    lobby.tsuyoshi.is_next(first)
    phone.is_in("waiting")
    lobby.tsuyoshi.press("Enter", then="calling")
    assert lobby.tsuyoshi.label == first
    for wall in (lobby.lobby, lobby.upstairs):
        wall.shows(first, "21")
    phone.is_loud(first, "21")
    stage.photograph(lobby.upstairs.page, "board upstairs")

    # Begun, finished, finished by mistake, taken back, finished.
    lobby.tsuyoshi.press("Enter", then="serving")
    lobby.tsuyoshi.press("f", then="idle")
    phone.is_in("done")
    lobby.tsuyoshi.page.wait_for_selector(".undo")
    stage.photograph(lobby.tsuyoshi.page, "desk, can be taken back")
    lobby.tsuyoshi.press("z", then="serving")
    assert lobby.tsuyoshi.label == first
    phone.page.reload()
    phone.is_in("serving")
    lobby.tsuyoshi.press("f", then="idle")
    phone.is_in("done")

    # The next one does not come at once and is called again; the one who came back is called, too.
    lobby.tsuyoshi.press("Enter", then="calling")
    assert lobby.tsuyoshi.label == third
    lobby.upstairs.shows(third, "21")
    below = [(first, "3", "call"), (second, "5", "call")]
    above = [(first, "21", "call"), (third, "21", "call")]
    both_have_heard(lobby, below, above)  # a recall would take the place of a call that is still to be heard
    lobby.tsuyoshi.page.keyboard.press("r")
    above.append((third, "21", "recall"))
    both_have_heard(lobby, below, above)
    lobby.jiro.press("Enter", then="calling")
    assert lobby.jiro.label == second
    lobby.lobby.shows(second, "5")
    lobby.lobby.has_heard(*below, *above, (second, "5", "call"))
    for wall in (lobby.lobby, lobby.upstairs):
        assert all(wall.sounded())
    lobby.jiro.press("Enter", then="serving")
    lobby.jiro.press("Enter", then="idle")

    _alarm(stage, lobby)
    log = [(one["label"], one["window"]) for one in stage.hall.happened("call_next")]
    assert log == [(first, "w3"), (second, "w5"), (first, "w21"), (third, "w21"), (second, "w5")]
    assert {name: found for name, found in stage.troubles.items() if found} == {}


def both_have_heard(lobby: Lobby, below: list[tuple[str, str, str]], above: list[tuple[str, str, str]]) -> None:
    """Wait until each board has chimed for its calls: below all of them, upstairs those of its floor."""
    lobby.lobby.has_heard(*below, *above)
    lobby.upstairs.has_heard(*above)


def _alarm(stage: Stage, lobby: Lobby) -> None:
    """The lead's notice is over everything on both boards, until the lead ends it."""
    lead = stage.page("lead", DESK)
    stage.sign_in(lead, "minoru", then="/window/w10")
    lead.wait_for_selector("body[data-ready]")
    lead.keyboard.press("e")
    lead.wait_for_selector("dialog[open]")
    lead.keyboard.press("1")
    lead.click("dialog[open] .btn.stop")
    for wall in (lobby.lobby, lobby.upstairs):
        wall.page.wait_for_selector("#emergency:not([hidden])")
        box = wall.page.locator("#emergency").bounding_box()
        assert box is not None
        assert (box["width"], box["height"]) == (WALL["width"], WALL["height"])
        said = wall.page.locator("#emergency").inner_text()
        assert "火災" in said
        assert "There is a fire." in said
    stage.photograph(lobby.lobby.page, "board, alarm")
    lead.wait_for_selector("#strip .alert.emergency")
    lead.keyboard.press("e")
    lead.click("dialog[open] .btn.primary")
    for wall in (lobby.lobby, lobby.upstairs):
        wall.page.wait_for_selector("#emergency", state="hidden")
