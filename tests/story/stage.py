"""The screens of a city hall, as the people in front of them use them: each in a browser of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from tests.living import PASSWORD, PATIENCE, CityHall, eventually
from tests.web.browsing import holds, watch
from windowsvc.paperwork.slip_sheet import Sheet
from windowsvc.paperwork.slip_type import typesetter
from windowsvc.resources import FONTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.paperwork.loopback_printer import Paper

HEARD = "window.heard = []; document.addEventListener('chime', (event) => window.heard.push(event.detail));"
WALL = {"width": 1920, "height": 1080}
UPRIGHT = {"width": 1080, "height": 1920}
DESK = {"width": 1280, "height": 720}
HAND = {"width": 390, "height": 844}
SETTLED = 700
"""Longer than a ticket machine ignores hands after a screen appeared, in milliseconds."""


class Stage:
    """Everybody's browsers. Whatever goes wrong in any page is in ``troubles``.

    Args:
        pictures: a folder outside the repository, where `photograph` leaves what a screen looked like.
    """

    def __init__(self, browser: Browser, hall: CityHall, *, language: str, pictures: Path) -> None:
        self.browser = browser
        self.hall = hall
        self.language = language
        self.troubles: dict[str, list[str]] = {}
        self._pictures = pictures

    def page(self, name: str, viewport: Mapping[str, int], *, touch: bool = False) -> Page:
        """A page in a new browser of somebody who reads this language."""
        locale = {"ja": "ja-JP", "en": "en-US"}[self.language]
        size = {"width": viewport["width"], "height": viewport["height"]}
        context = self.browser.new_context(viewport=size, locale=locale, has_touch=touch)  # type: ignore[arg-type]
        context.add_init_script(HEARD)
        return self.watched(name, context.new_page())

    def watched(self, name: str, made: Page) -> Page:
        """A page whose troubles are kept."""
        made.set_default_timeout(PATIENCE * 1000)
        self.troubles[name] = watch(made)
        return made

    def photograph(self, page: Page, name: str) -> None:
        """Keep what a page looks like, for people to look at."""
        page.screenshot(path=self._pictures / f"{self.language} {name}.png")

    def keep(self, image: Image.Image, name: str) -> None:
        """Keep a picture of a sheet beside those of the screens."""
        image.save(self._pictures / f"{self.language} {name}.png")

    def sign_in(self, page: Page, login: str, *, then: str) -> None:
        """Sign in by the page, and go on."""
        page.goto(f"{self.hall.url}/sign-in?next={then}")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.click("main .btn.primary")
        page.wait_for_url(f"**{then}")

    def make_code(self, officer: Page, kind: str, *, place: str) -> str:
        """The eight digits that the administration shows for a device."""
        officer.goto(f"{self.hall.url}/admin/honcho/devices")
        officer.check(f"[name=kind][value={kind}]")
        officer.select_option("#place", place)
        officer.click("form.ed .btn.primary")
        digits = officer.locator(".code-digits").inner_text()
        found = "".join(re.findall(r"\d", digits))
        assert len(found) == 8
        return found

    def let_in(self, page: Page, code: str, *, to: str) -> None:
        """Type a code on the device itself; it comes to its own screen."""
        page.goto(f"{self.hall.url}/enrol")
        for digit in code:
            page.click(f"#keypad [data-digit='{digit}']")
        assert page.locator("#code").input_value() == code
        page.click("#enrol .btn.primary")
        page.wait_for_url(f"**{to}")


class Machine:
    """A ticket machine."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.wait_for_selector("[data-language]")

    def take(self, group: str, service: str, *, language: str) -> str:
        """Language, kind of matter, matter, number: the number it shows."""
        for choice in (f"[data-language='{language}']", f"[data-group='{group}']", f"[data-service='{service}']"):
            self.page.wait_for_selector(choice)
            self.page.wait_for_timeout(SETTLED)
            self.page.click(choice)
        self.page.wait_for_selector(".tk")
        return self.page.locator(".tk .num").first.inner_text()

    def print_words(self, part: str) -> None:
        """Wait until the screen says this about the paper."""
        self.page.locator(".print", has_text=part).wait_for()

    def code(self, folder: Path) -> str:
        """What a phone reads from the screen."""
        image = self.page.locator(".qr")
        image.evaluate("(one) => one.decode()")
        path = folder / "screen.png"
        image.screenshot(path=path)
        return read_code(Image.open(path), folder)

    def finish(self) -> None:
        """Press the end; the next person finds the first screen."""
        self.page.wait_for_timeout(SETTLED)
        self.page.click("[data-do=finish]")
        self.page.wait_for_selector("[data-language]")


class Wall:
    """A board."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.wait_for_selector("body[data-ready]")

    @property
    def locked(self) -> bool:
        """Whether it says that it may not sound before somebody touches it."""
        return self.page.locator("#locked").is_visible()

    def touch(self) -> None:
        """Touch it once: from then on it may sound."""
        self.page.mouse.click(960, 540)
        self.page.wait_for_selector("#locked", state="hidden")

    def heard(self) -> list[tuple[str, str, str]]:
        """Every call it has chimed for: number, window, kind."""
        found: list[dict[str, Any]] = self.page.evaluate("window.heard")
        return [(one["label"], one["window"], one["kind"]) for one in found]

    def sounded(self) -> list[bool]:
        """Whether each of them could be heard in the room."""
        found: list[bool] = self.page.evaluate("window.heard.map((one) => one.sounded)")
        return found

    def shows(self, label: str, window: str) -> None:
        """Wait until the newest call on the plate is this one."""
        holds(
            self.page,
            """([label, window]) => document.querySelector('#plate .number')?.textContent === label
              && document.querySelector('#plate .window')?.textContent === window""",
            [label, window],
        )

    def has_heard(self, *calls: tuple[str, str, str]) -> None:
        """Wait until it has chimed for these calls and no other, in this order."""
        eventually(lambda: len(self.heard()) >= len(calls), f"chimes for {calls}", hint=lambda: str(self.heard()))
        heard = self.heard()
        assert heard == list(calls), heard


class Desk:
    """A window's desk and the clerk at it, who works by keys."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def take(self, window: str) -> None:
        """Sit down at a window, with the work profile it had."""
        self.page.click(f"[data-window={window}]")
        self.page.wait_for_selector("dialog[open] .choices .btn")
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(f"**/window/{window}")
        self.is_in("idle")

    def is_in(self, state: str) -> None:
        """Wait until the window is in this state."""
        self.page.wait_for_selector(f"body[data-state={state}]")

    def press(self, *keys: str, then: str) -> None:
        """Press keys, one question after the other, and wait for the state they lead to."""
        self.page.keyboard.press(keys[0])
        for key in keys[1:]:
            self.page.wait_for_selector("dialog[open]")
            self.page.keyboard.press(key)
        self.is_in(then)

    @property
    def label(self) -> str:
        """The number at the window."""
        return self.page.locator("#person [data-label]").inner_text()

    def is_next(self, label: str | None) -> None:
        """Wait until this number is the first of the line, or nobody is."""
        holds(
            self.page,
            """(label) => {
              const row = document.querySelector('#line tr .num')?.closest('tr');
              return label === null ? !row : Boolean(row?.textContent.includes(label));
            }""",
            label,
        )

    def strip(self, *parts: str) -> None:
        """Wait until the strip of what needs a look says all of this."""
        for part in parts:
            self.page.locator("#strip", has_text=part).wait_for()


class Hand:
    """A phone with the page of a ticket. It asks every few seconds; its clock is run ahead so that nobody waits."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.clock.install()
        page.goto(address)
        page.wait_for_selector("#card")

    @property
    def label(self) -> str:
        return self.page.locator(".me .num").inner_text()

    def allow_sound(self) -> None:
        """Try the sound, as one does before putting the phone away."""
        self.page.click("#try")
        self.page.wait_for_selector("#ring[aria-pressed=true]")

    def is_loud(self, label: str, window: str) -> None:
        """Wait until the whole page calls, with the number and the window, and sounds."""
        self._until("body.called")
        self.page.locator(".to", has_text=window).wait_for()
        assert self.page.locator("h1 .num").inner_text() == label
        self.page.locator("#ringing").wait_for(state="visible")

    def is_in(self, state: str) -> None:
        """Wait until the page is that of this state."""
        self._until(f"body[data-state={state}]")

    def _until(self, selector: str) -> None:
        def there() -> bool:
            self.page.clock.run_for(2_500)
            return self.page.locator(selector).count() > 0

        eventually(there, f"the phone shows {selector}")


def read_code(image: Image.Image, folder: Path) -> str:
    """What zbar reads on a picture."""
    zbarimg = shutil.which("zbarimg")
    if zbarimg is None:
        pytest.skip("zbarimg is not installed (zbar-tools)")
    path = folder / "code.png"
    image.convert("L").save(path)
    command = [zbarimg, "--quiet", "--raw", "--nodbus", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def says(paper: Paper, label: str) -> bool:
    """Whether this number, and no other, stands on the paper in its large letters: dot for dot."""
    sheet = Sheet(type_=typesetter(FONTS), dots=paper.row_bytes * 8, margin=28)
    sheet.number(label, size=200, least=160)
    drawn = sheet.image().convert("1")
    across = drawn.width // 8
    raw = drawn.tobytes()
    rows = [bytes(255 - byte for byte in raw[at : at + across]) for at in range(0, len(raw), across)]
    wanted = b"".join(rows).strip(b"\0")
    first = b"".join(rows).find(wanted) % across
    printed = b"".join(paper.rows)
    at = printed.find(wanted)
    return at >= 0 and at % across == first
