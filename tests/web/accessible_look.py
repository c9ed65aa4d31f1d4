"""Looking at one page as it stands: axe, and what axe cannot see; and opening a page as somebody new."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.living import PASSWORD, CityHall
from tests.web import blind_spots, colour_vision
from tests.web.browsing import AXE
from windowsvc.languages.locales import Locale

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
UPRIGHT, WALL, HAND, DESK = (1080, 1920), (1920, 1080), (390, 844), (1280, 720)


@dataclass
class Found:
    """What a walk came upon: faults by page and state, and for each criterion how many rules said what."""

    faults: list[str] = field(default_factory=list)
    told: dict[str, Counter[str]] = field(default_factory=dict)
    pages: set[str] = field(default_factory=set)

    def note(self, criterion: str, outcome: str) -> None:
        self.told.setdefault(criterion, Counter())[outcome] += 1


def criterion_of(tag: str) -> str | None:
    """The number of the success criterion behind a tag of axe: wcag1412 is 1.4.12."""
    found = re.fullmatch(r"wcag(\d)(\d)(\d+)", tag)
    return ".".join(found.groups()) if found else None


# Halfway between two colours nothing can be judged; what moves for ever is not waited for.
_SETTLED = """() => Promise.allSettled(document.getAnimations()
  .filter((one) => one.playState === "running" && Number.isFinite(one.effect?.getComputedTiming().endTime))
  .map((one) => one.finished)).then(() => null)"""


def look(page: Page, name: str, found: Found, *, locale: Locale) -> None:
    """Everything that can be seen of one page as it stands."""
    found.pages.add(name)
    page.evaluate("() => document.fonts.ready.then(() => null)")
    page.evaluate(_SETTLED)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    said = page.evaluate("(tags) => axe.run({runOnly: tags})", TAGS)
    for outcome in ("passes", "violations", "inapplicable"):
        for rule in said[outcome]:
            for criterion in filter(None, map(criterion_of, rule["tags"])):
                found.note(criterion, outcome)
    for one in said["violations"]:
        found.faults.append(f"{name} [{locale.code}] {one['id']}: {one['nodes'][0]['html'][:160]}")
    blind = blind_spots.faults(page, locale=locale)
    blind["1.4.3"] = colour_vision.unreadable(
        node for rule in said["passes"] if rule["id"] == "color-contrast" for node in rule["nodes"]
    )
    for criterion, faults in blind.items():
        found.note(criterion, "violations" if faults else "passes")
        found.faults += [f"{name} [{locale.code}] {criterion}: {fault}" for fault in faults]


@contextmanager
def opened(browser: Browser, hall: CityHall, size: tuple[int, int], **cookies: str) -> Iterator[Page]:
    """A page of somebody new, with what a device or a reader brings along."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="ja-JP")
    context.add_cookies([{"name": name, "value": value, "url": hall.url} for name, value in cookies.items()])
    page = context.new_page()
    page.set_default_timeout(90_000)
    try:
        yield page
    finally:
        context.close()


def sign_in(page: Page, hall: CityHall, login: str, *, then: str) -> None:
    """Sign in by the page, and go on."""
    page.goto(f"{hall.url}/sign-in?next={then}")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main .btn.primary")
    page.wait_for_url(f"**{then}**")
