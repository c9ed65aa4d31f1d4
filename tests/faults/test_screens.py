"""Whatever fails, every screen comes to the database's state again, and said meanwhile in words that it was old."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from windowsvc import resources

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.faults.screens import Screens
    from tests.living import CityHall
    from tests.proxy import Line

pytestmark = [pytest.mark.browser, pytest.mark.faults]
Fault = Callable[["CityHall", "Line"], None]


def killed(hall: CityHall, between: Line) -> None:
    hall.kill()


def started_again(hall: CityHall, between: Line) -> None:
    hall.start()


FAULTS: dict[str, tuple[Fault, Fault]] = {
    "the server is killed": (killed, started_again),
    "the cable is pulled": (lambda hall, between: between.pull(), lambda hall, between: between.mend()),
    "the switch is off": (lambda hall, between: between.cut(), lambda hall, between: between.mend()),
    "the line forgets": (lambda hall, between: between.silence(), lambda hall, between: between.mend()),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_screen_says_that_it_is_old_and_comes_back(
    screens: Screens, hall: CityHall, between: Line, fault: str
) -> None:
    break_, mend = FAULTS[fault]
    hall.issue("zei")
    screens.desk.keyboard.press("Enter")
    screens.until(lambda: len(screens.heard()) == 1, "the first call is heard")
    screens.agree()
    (first,) = screens.heard()
    break_(hall, between)
    screens.let_pass(60)
    screens.until(screens.stale, "every screen says so")
    assert screens.board.locator("#plate .number").inner_text() == first
    if hall.process is None:
        mend(hall, between)
        missed = hall.call("w21")["label"]
    else:
        missed = hall.call("w21")["label"]
        mend(hall, between)
    screens.agree()
    screens.until(lambda: len(screens.heard()) == 2, "the call that was missed is heard")
    assert screens.heard() == [first, missed]
    screens.desk.keyboard.press("Enter")
    screens.until(lambda: screens.truth()["desk"]["state"] == "serving", "a press arrives again")
    screens.agree()


def served(hall: CityHall, leg: dict[str, Any]) -> None:
    """Have somebody who was called come and go at once."""
    hall.act(hall.act(leg, "start"), "finish")


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_frames_that_are_lost_are_noticed(screens: Screens, hall: CityHall, between: Line, seed: int) -> None:
    before = between.lost
    between.drop_frames(0.4, seed=seed)
    called: list[str] = []
    while between.lost < before + 12:
        assert len(called) < 60
        hall.issue("zei")
        leg = hall.call("w21")
        called.append(leg["label"])
        screens.until(lambda: len(screens.heard()) == len(called), f"{leg['label']} is heard")
        served(hall, leg)
    between.behave()
    screens.agree()
    assert screens.heard() == called


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_connections_that_break_off_at_any_moment_are_made_anew(
    screens: Screens, hall: CityHall, between: Line, seed: int
) -> None:
    before = between.broken
    between.break_off(1_000, 6_000, seed=seed)
    called: list[str] = []
    while between.broken < before + 4:
        assert len(called) < 60
        hall.issue("zei")
        leg = hall.call("w21")
        called.append(leg["label"])
        screens.until(lambda: len(screens.heard()) == len(called), f"{leg['label']} is heard")
        served(hall, leg)
    between.behave()
    screens.agree()
    assert screens.heard() == called


def test_after_a_quiet_hour_the_first_call_and_its_recall_are_heard(screens: Screens, hall: CityHall) -> None:
    screens.board.mouse.click(900, 500)
    screens.board.wait_for_selector("#locked", state="hidden")
    for page in (screens.board, screens.desk, screens.phone):
        page.clock.fast_forward("01:00:00")
    leg = hall.call("w5")
    screens.until(lambda: screens.heard() == [leg["label"]], "the first call is heard")
    leg = hall.act(leg, "recall")
    screens.until(lambda: screens.heard() == [leg["label"]] * 2, "the recall is heard")
    assert screens.board.evaluate("window.heard.map((one) => [one.kind, one.sounded])") == [
        ["call", True],
        ["recall", True],
    ]
    screens.agree()


def test_calls_at_the_same_moment_are_each_heard_once(screens: Screens, hall: CityHall) -> None:
    windows = ("w5", "w6", "w7", "w9", "w21")
    hall.open("w6", "w7", "w9")
    services = ("hikkoshi", "hoken", "nenkin", "kodomo", "zei")
    labels = [hall.issue(service)["label"] for service in services[1:]]
    with ThreadPoolExecutor(len(windows)) as people:
        called = [leg["label"] for leg in people.map(hall.call, windows)]
    assert len(set(called)) == len(windows)
    assert set(labels) < set(called)
    screens.until(lambda: len(screens.heard()) >= len(windows), "every call is heard")
    screens.let_pass(30)
    assert sorted(screens.heard()) == sorted(called)
    screens.agree()


def another_build(folder: Path) -> Path:
    """The files of another build: one of its templates says so."""
    for name in ("templates", "static", "translations"):
        shutil.copytree(resources.ROOT / name, folder / name, ignore=shutil.ignore_patterns("vendor"))
    (folder / "static" / "vendor").symlink_to(resources.ROOT / "static" / "vendor")
    base = folder / "templates" / "base.html"
    base.write_text(base.read_text(encoding="utf-8").replace("<head>", '<head><meta name="release" content="next">', 1))
    return folder


def test_pages_of_an_older_build_load_themselves_anew(
    screens: Screens, hall: CityHall, browser: Browser, tmp_path: Path
) -> None:
    kiosk = browser.new_context(viewport={"width": 1080, "height": 1920})
    kiosk.clock.install()
    kiosk.add_cookies([{"name": "device", "value": hall.enrol("kiosk", "iriguchi"), "url": hall.url}])
    machine = kiosk.new_page()
    machine.goto(f"{hall.url}/kiosk/honcho")
    machine.wait_for_selector("[data-language]")
    hall.kill()
    hall.start(files=another_build(tmp_path))
    release = "meta[name=release][content=next]"
    pages = {"board": screens.board, "phone": screens.phone, "ticket machine": machine}

    def all_new() -> bool:
        machine.clock.run_for(500)
        return all(page.locator(release).count() for page in pages.values())

    screens.until(all_new, "board, phone and ticket machine are of the new build")
    screens.board.wait_for_selector("body[data-ready]")
    screens.until(lambda: screens.desk.locator("[data-reload]").is_visible(), "the desk offers to load the new page")
    assert screens.desk.locator(release).count() == 0
    screens.desk.click("[data-reload]")
    screens.desk.wait_for_selector(release, state="attached")
    screens.desk.wait_for_selector("body[data-ready]")
    screens.agree()
    kiosk.close()
    hall.kill()
    hall.start()
