"""What a cold browser fetches before a page stands, as Chromium counts it on the wire; fonts apart."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.living import CityHall, city_hall
from tests.web.browsing import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@dataclasses.dataclass
class Fetched:
    """What went over the wire, by request."""

    addresses: dict[str, str] = dataclasses.field(default_factory=dict)
    sizes: dict[str, int] = dataclasses.field(default_factory=dict)

    def listen(self, page: Page) -> None:
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", self._asked)
        wire.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            self.addresses[event["requestId"]] = event["request"]["url"]

    def _came(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    def under_way(self) -> bool:
        """Whether a request has not come to its end, as when a page asks for news just now."""
        return not self.addresses.keys() <= self.sizes.keys()

    def besides_fonts(self) -> dict[str, int]:
        """Address -> bytes with headers; every request must have come to its end."""
        wanted = {key: address for key, address in self.addresses.items() if "/vendor/fonts/" not in address}
        return {f"{key} {address}": self.sizes[key] for key, address in wanted.items()}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CityHall]:
    with city_hall(tmp_path_factory.mktemp("weight")) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def cold(browser: Browser, hall: CityHall, path: str, *, ready: str, token: str | None = None) -> dict[str, int]:
    """Open a page in a browser that has never been here; what it fetched until it was ready and quiet."""
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, locale="ja")
    if token is not None:
        context.add_cookies([{"name": "device", "value": token, "url": hall.url}])
    page = context.new_page()
    fetched = Fetched()
    fetched.listen(page)
    page.goto(hall.url + path, wait_until="networkidle")
    page.wait_for_selector(ready)
    while fetched.under_way():
        page.wait_for_timeout(50)
    found = fetched.besides_fonts()
    context.close()
    return found


def test_a_ticket_machine_s_page(browser: Browser, hall: CityHall) -> None:
    fetched = cold(browser, hall, "/kiosk/honcho", ready="[data-language=ja]", token=hall.enrol("kiosk", "iriguchi"))
    assert len(fetched) <= 10, fetched
    assert sum(fetched.values()) <= 60_000, fetched


def test_a_board_s_page(browser: Browser, hall: CityHall) -> None:
    fetched = cold(browser, hall, "/board/lobby", ready="body[data-ready]", token=hall.enrol("board", "lobby"))
    assert len(fetched) <= 10, fetched
    assert sum(fetched.values()) <= 60_000, fetched


def test_a_phone_s_page(browser: Browser, hall: CityHall) -> None:
    fetched = cold(browser, hall, f"/t/{hall.issue()['token']}", ready="#card")
    assert len(fetched) <= 6, fetched
    assert sum(fetched.values()) <= 60_000, fetched
