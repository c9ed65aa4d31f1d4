"""A board, a desk and a phone beside a server that fails: what they show, and what the database says."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.living import PASSWORD, PATIENCE, CityHall
from tests.web.browsing import watch

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

HEARD = "window.heard = []; document.addEventListener('chime', (event) => window.heard.push(event.detail));"
STEP = 500
"""How far a page's clock runs at a time, in milliseconds."""

BOARD = """() => ({
  newest: ['number', 'window'].map((one) => document.querySelector(`#plate .${one}`)?.textContent ?? null),
  earlier: [...document.querySelectorAll('#calls li > .num')].map((one) => one.textContent),
  absent: [...document.querySelectorAll('#absent li')].map((one) => one.textContent),
  waiting: Object.fromEntries([...document.querySelectorAll('#waits tr')].map((row) =>
    [row.dataset.service, Number(row.querySelector('.n .num')?.textContent ?? 0)])),
})"""
DESK = """() => ({
  here: document.querySelector('#person [data-label]')?.textContent ?? null,
  state: document.body.dataset.state,
  line: [...document.querySelectorAll('#line tr[data-leg] .num')].map((one) => one.textContent),
  aside: [...document.querySelectorAll('#side .parked .pick')].map((one) => one.textContent).sort(),
})"""


@dataclass
class Screens:
    """One of each kind, with clocks of their own that can be run ahead."""

    hall: CityHall
    contexts: list[BrowserContext]
    board: Page
    desk: Page
    phone: Page
    window: str
    token: str
    troubles: list[list[str]]

    def let_pass(self, seconds: float) -> None:
        """Let the pages' clocks run ahead."""
        for _ in range(int(seconds * 1000 / STEP)):
            for page in (self.board, self.desk, self.phone):
                page.clock.run_for(STEP)

    def until(self, true: Callable[[], bool], what: str) -> None:
        """Let the pages' clocks run until something is so."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if true():
                return
            for page in (self.board, self.desk, self.phone):
                page.clock.run_for(STEP)
            time.sleep(0.05)
        raise AssertionError(f"never came true: {what}\n{self.seen()}\n{self.truth()}")

    def stale(self) -> bool:
        """Whether every screen says in words that its news are old."""
        said = (
            ("通信が切れています", self.board.locator("#broken")),
            ("通信が切れています", self.desk.locator("#strip .alert.stale")),
            ("新しい知らせが届いていません", self.phone.locator("#stale")),
        )
        return all(where.is_visible() and words in where.inner_text() for words, where in said)

    def seen(self) -> dict[str, Any]:
        """What people see."""
        return {
            "board": self.board.evaluate(BOARD),
            "desk": self.desk.evaluate(DESK),
            "phone": self.phone.locator("body").get_attribute("data-state"),
        }

    def truth(self) -> dict[str, Any]:
        """The same, as the database says."""
        wall = self.hall.ask("GET", "/boards/lobby", who=self._cookies(self.board))
        desk = self.hall.ask("GET", f"/windows/{self.window}/screen", who=self._cookies(self.desk))
        calls = [(one["label"], one["window"]["label"]) for one in wall["calls"]]
        return {
            "board": {
                "newest": list(calls[0]) if calls else [None, None],
                "earlier": [label for label, _ in calls[1:7]],
                "absent": wall["absent"],
                "waiting": {row["service"]: row["waiting"] for row in wall["waiting"]},
            },
            "desk": {
                "here": desk["leg"]["label"] if desk["leg"] else None,
                "state": desk["window"]["state"],
                "line": [leg["label"] for leg in desk["waiting"]],
                "aside": sorted(leg["label"] for leg in [*desk["held"], *desk["absent"]]),
            },
            "phone": self.hall.ask("GET", f"/tickets/{self.token}")["state"],
        }

    @staticmethod
    def _cookies(page: Page) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())}

    def agree(self) -> None:
        """Wait until every screen shows what the database says and no longer calls itself old."""
        self.until(lambda: self.seen() == self.truth() and not self._any_stale(), "screens and database agree")

    def _any_stale(self) -> bool:
        return (
            self.board.get_attribute("body", "data-stale") is not None
            or self.desk.get_attribute("body", "data-stale") is not None
            or self.phone.locator("body.stale-page").count() > 0
        )

    def heard(self) -> list[str]:
        """The numbers the board has chimed for."""
        found: list[str] = self.board.evaluate("window.heard.map((one) => one.label)")
        return found

    def close(self) -> None:
        """Close the browsers; no script may have failed in any of them."""
        for context in self.contexts:
            context.close()
        assert self.troubles == [[]] * len(self.troubles)


def put_up(browser: Browser, hall: CityHall, *, clerk: str = "haruka", window: str = "w3") -> Screens:
    """A board, a desk whose clerk has just sat down, and the phone of somebody who waits."""
    contexts: list[BrowserContext] = []
    troubles: list[list[str]] = []

    def page(viewport: dict[str, int]) -> Page:
        context = browser.new_context(viewport=viewport, locale="ja-JP")  # type: ignore[arg-type]
        context.add_init_script(HEARD)
        context.clock.install()
        contexts.append(context)
        made = context.new_page()
        made.set_default_timeout(PATIENCE * 1000)
        troubles.append(watch(made))
        return made

    board = page({"width": 1920, "height": 1080})
    board.context.add_cookies([{"name": "device", "value": hall.enrol("board", "lobby"), "url": hall.url}])
    board.goto(f"{hall.url}/board/lobby")
    board.wait_for_selector("body[data-ready]")
    desk = page({"width": 1280, "height": 720})
    sit_down(desk, hall, clerk, window)
    token = hall.issue("hikkoshi")["token"]
    phone = page({"width": 390, "height": 844})
    phone.goto(f"{hall.url}/t/{token}")
    phone.wait_for_selector("#card")
    return Screens(hall, contexts, board, desk, phone, window, token, troubles)


def sit_down(page: Page, hall: CityHall, login: str, window: str) -> None:
    """Sign in and take a window, from whoever has it."""
    page.goto(f"{hall.url}/sign-in?next=/window/{window}")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main .btn.primary")
    page.wait_for_selector("body[data-ready]")
    if page.get_attribute("body", "data-state") == "theirs":
        page.keyboard.press("Enter")
    page.wait_for_selector("body[data-state=idle]")
