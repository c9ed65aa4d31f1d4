"""A served application whose news reach the screens, and browsers whose line to it can be cut."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.web.browsing import ITEMS, Site, serving
from tests.web.conftest import PASSWORD, make_hall
from windowsvc.app import background_of

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, WebSocketRoute

MORE: dict[str, dict[str, dict[str, Any]]] = {
    "window": {"w21": {"label": "21", "floor": "2階", "way": "up", "profile": "all"}},
    "board": {"lobby": {"name": {"ja": "1階ロビー", "en": "1F lobby"}, "languages": ["ja", "en", "vi"]}},
    "notice": {"until": {"text": {"ja": "発券は17:00まで。", "en": "Tickets until 17:00."}}},
    "rules": {"main": {"pause_reasons": [{"ja": "昼休み", "en": "Lunch"}]}},
}


@contextmanager
def live_site(data: Path, **settings: Any) -> Iterator[Site]:
    """The furnished city of the page tests, with a second window, a board and its news."""
    hall = make_hall(data, **settings)
    background = background_of(hall.app)
    with serving(hall) as site:
        for kind, items in MORE.items():
            for code, item in items.items():
                site.change(kind, code, **item)
        background.news.start(background.socketio.start_background_task)
        try:
            yield site
        finally:
            background.news.stop()
    hall.parts.engine.dispose()


def services(site: Site, count: int) -> None:
    """Set up so many services in all."""
    for number in range(len(ITEMS["service"]), count):
        name = {"ja": f"受付業務その{number}", "en": f"Service {number}"}
        site.change("service", f"more{number}", series="a", name=name, public_name=name, order=10 + number)


class Line:
    """The way from one browser's pages to the server, which can be cut and mended."""

    def __init__(self, context: BrowserContext) -> None:
        self.cut = False
        self._open: list[WebSocketRoute] = []
        context.route_web_socket("**/socket.io/**", self._socket)
        context.route("**/api/**", lambda route: route.abort() if self.cut else route.continue_())

    def _socket(self, route: WebSocketRoute) -> None:
        if self.cut:
            route.close()
            return
        server = route.connect_to_server()
        self._open.append(route)
        route.on_message(lambda said: None if self.cut else server.send(said))
        server.on_message(lambda said: None if self.cut else route.send(said))

    def break_(self) -> None:
        """Nothing comes through any more; nobody is told, as when a cable is pulled."""
        self.cut = True

    def mend(self) -> None:
        """Let everything through again; what was open is lost."""
        self.cut = False
        lost, self._open = self._open, []
        for one in lost:
            one.close()


def sign_in(page: Page, site: Site, login: str, *, then: str) -> None:
    """Sign in somebody known to the site, and go on to a page."""
    page.goto(f"{site.url}/sign-in?next={then}")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main .btn.primary")
    page.wait_for_url(f"**{then}")
