"""A window where somebody sits: the clerk's hands, the counter's screen, and what the database holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from tests.web.browsing import Site
from tests.web.conftest import PASSWORD, visitor_token
from tests.web.live_site import live_site
from windowsvc import events
from windowsvc.app import background_of
from windowsvc.database import writing
from windowsvc.events import INSTALLATION, SYSTEM
from windowsvc.office import devices
from windowsvc.office.permissions import DeviceKind, Role


@dataclass
class Windows:
    """Windows 3 and 21 of the site, each with a screen at its counter, and one clerk."""

    site: Site
    clerk: FlaskClient
    screens: dict[str, str] = field(default_factory=dict)

    def screen(self, window: str | None) -> str:
        """The token of a counter's screen at this window."""
        name = window or "nowhere"
        if name not in self.screens:
            hall = self.site.hall
            with writing(hall.parts.engine) as session:
                now, machine = hall.business.now(), hall.machine.now()
                held = events.hold(session, INSTALLATION, now=now, machine=machine, build="test")
                self.screens[name] = devices.enrol_directly(
                    session, held, kind=DeviceKind.COUNTER, office="main", name=name, place=window, by=SYSTEM
                ).token
        return self.screens[name]

    def at(self, window: str, method: str, path: str, body: Any = None, *, screen: str | None = "") -> Any:
        """Ask as the screen of ``screen`` (its own by default) would, about a window."""
        token = self.screen(window if screen == "" else screen)
        client = self.site.hall.client()
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        return client.open(f"/counter/{window}{path}", method=method, json=body, headers=headers)

    def desk(self, path: str, body: Any = None, *, window: str = "w3") -> Any:
        """The clerk presses something of the captions."""
        headers = {"X-CSRF": self.site.hall.csrf_of(self.clerk), "Accept": "application/json"}
        return self.clerk.post(f"/window/{window}/captions{path}", json=body, headers=headers)

    def say(self, phrase: str, window: str = "w3", **slots: Any) -> int:
        """The clerk says a phrase; its place."""
        told = self.desk("/lines", {"phrase": phrase, "slots": slots}, window=window)
        assert told.status_code == 201, told.text
        return int(told.json["seq"])

    def shown(self, window: str = "w3") -> dict[str, Any]:
        """What the screen at the counter shows."""
        told: dict[str, Any] = self.at(window, "GET", "/captions").json
        return told

    def somebody(self, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Somebody with a ticket sits down at window 3: ticket and stop."""
        ticket = self.site.issue(**more)
        return ticket, self.site.act(self.site.call_next(), "start")


@contextmanager
def windows(data: Path, **settings: Any) -> Iterator[Windows]:
    """A live site with a clerk signed in."""
    with live_site(data, **settings) as site:
        site.hall.staff("mado", roles={"main": Role.LEAD})
        client = site.hall.client()
        form = {"login": "mado", "password": PASSWORD, "csrf": visitor_token(client)}
        assert client.post("/sign-in", data=form).status_code == 303
        try:
            yield Windows(site, client)
        finally:
            background_of(site.hall.app).announcer.clips.engines.stop()
