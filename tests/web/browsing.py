"""The pages in a real Chromium, against the real application on a port of this machine."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright
from werkzeug.serving import make_server

from tests.web.conftest import Hall
from windowsvc import events
from windowsvc.database import writing
from windowsvc.events import SYSTEM
from windowsvc.office import configuration
from windowsvc.office.permissions import DeviceKind

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
OPEN_HOURS = {"weekly": {day: ["08:30-17:15"] for day in ("mon", "tue", "wed", "thu", "fri")}, "last_issue": "17:00"}
LANGUAGES = ("ja", "ja@easy", "en")


def _both(ja: str, en: str) -> dict[str, str]:
    return {"ja": ja, "en": en}


def _service(series: str, ja: str, en: str, **more: Any) -> dict[str, Any]:
    return {"series": series, "name": _both(ja, en), "public_name": _both(ja, en), "floor": "1階", **more}


ITEMS: dict[str, dict[str, dict[str, Any]]] = {
    "opening": {"main": {"hours": OPEN_HOURS}},
    "series": {
        "a": {"prefix": "A", "shape": "circle"},
        "c": {"prefix": "C", "shape": "square"},
        "s": {"prefix": "S", "shape": "plate"},
        "y": {"prefix": "Y", "shape": "triangle"},
    },
    "service": {
        "shomei": _service("a", "証明書", "Certificates", order=1, examples=_both("住民票、戸籍", "Residence record")),
        "hikkoshi": _service(
            "c", "引っ越し・住所の変更", "Moving, change of address", order=2,
            wait_at=_both("1階 右奥 3番窓口の前", "1F, back right, window 3"),
        ),
        "sogo": _service("s", "総合相談", "General advice", order=3, staffed_desk=True),
        "card": _service(
            "y", "マイナンバーカード", "My Number Card", order=4,
            paused_reason=_both("機器の点検中", "Under inspection"),
        ),
    },
    "profile": {"all": {"name": {"ja": "すべて"}, "services": ["shomei", "hikkoshi", "sogo"]}},
    "window": {
        "w3": {
            "label": "3", "floor": "1階", "way": "ahead_right", "profile": "all",
            "way_text": _both("右奥", "back right"),
        },
    },
    "kiosk": {"iriguchi": {"name": {"ja": "入口の発券機"}}},
}  # fmt: skip


@dataclass
class Site:
    """The application under test, served on ``url``."""

    hall: Hall
    url: str
    tokens: dict[DeviceKind, str] = field(default_factory=dict)
    keys: int = 0

    def token(self, kind: DeviceKind) -> str:
        """The token of a device of ``main``, enrolled at its first use."""
        if kind not in self.tokens:
            self.tokens[kind] = self.hall.device(kind)
        return self.tokens[kind]

    def ask(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """Ask the API as another system would; the answer's data."""
        headers = {"Authorization": f"Bearer {self.token(DeviceKind.INTEGRATION)}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        answer = self.hall.client().open(f"/api/v1{path}", method=method, json=body, headers=headers)
        assert answer.status_code < 300, answer.text
        return answer.json

    def issue(self, service: str = "hikkoshi", **more: Any) -> dict[str, Any]:
        """Take a number."""
        self.keys += 1
        told: dict[str, Any] = self.ask("POST", "/tickets", {"service": service, **more}, key=f"k{self.keys}")
        return told

    def call_next(self) -> dict[str, Any]:
        """Call the next number to window 3."""
        told: dict[str, Any] = self.ask("POST", "/windows/w3/call-next")
        return told

    def act(self, leg: dict[str, Any], verb: str, **more: Any) -> dict[str, Any]:
        """One verb about a leg."""
        told: dict[str, Any] = self.ask("POST", f"/legs/{leg['id']}/{verb}", {"version": leg["version"], **more})
        return told

    def happened(self, verb: str) -> list[events.Event]:
        """What the log says of one verb."""
        with writing(self.hall.parts.engine) as session:
            return [one for one in session.query(events.Event).order_by(events.Event.seq) if one.verb == verb]

    def change(self, kind: str, code: str, **data: Any) -> None:
        """Change the city's set-up."""
        with writing(self.hall.parts.engine) as session:
            held = self._held(session)
            configuration.change(session, held, kind=kind, code=code, after=data, by=SYSTEM)
        self.hall.parts.configuration.forget()

    def furnish(self) -> None:
        """Set up ``main`` and open window 3."""
        with writing(self.hall.parts.engine) as session:
            held = self._held(session)
            office = {
                "name": {"ja": "ひばり市役所", "en": "Hibari City Hall"},
                "languages": LANGUAGES,
                "phone_base_url": self.url,
            }
            configuration.change(session, held, kind="office", code="main", after=office, by=SYSTEM)
            for kind, items in ITEMS.items():
                for code, data in items.items():
                    configuration.change(session, held, kind=kind, code=code, after=data, by=SYSTEM)
        self.hall.parts.configuration.forget()
        self.ask("POST", "/windows/w3/open", {})

    def _held(self, session: Any) -> events.Held:
        now = self.hall.business.now()
        return events.hold(session, "main", now=now, machine=self.hall.machine.now(), build="test")


def _whole(app: Any) -> Any:
    """Answers in one piece: a page that is left while its fonts are loading leaves no file open."""

    def answer(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        pieces = app(environ, start_response)
        try:
            return [b"".join(pieces)]
        finally:
            if hasattr(pieces, "close"):
                pieces.close()

    return answer


@contextmanager
def serving(hall: Hall) -> Iterator[Site]:
    """Answer on a port of this machine until the end of the block."""
    server = make_server("127.0.0.1", 0, _whole(hall.app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    site = Site(hall, f"http://127.0.0.1:{server.server_port}")
    site.furnish()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's Chromium; the test is skipped, with the reason, where there is none."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=path, args=sandbox, timeout=120_000)
        try:
            yield browser
        finally:
            browser.close()


def watch(page: Page) -> list[str]:
    """Everything that goes wrong in a page from now on: errors of its scripts, refusals of its policy."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda said: found.append(said.text) if "Security Policy" in said.text else None)
    return found


def holds(page: Page, expression: str, arg: Any = None) -> None:
    """Wait until a JavaScript expression is true of the page.

    Playwright's own wait evaluates text within the page from its second look on, which the page's policy refuses.
    """
    until = time.monotonic() + 90
    while not _true(page, expression, arg):
        assert time.monotonic() < until, f"never came true: {expression} with {arg}"
        page.wait_for_timeout(50)


def _true(page: Page, expression: str, arg: Any) -> bool:
    try:
        return bool(page.evaluate(expression, arg))
    except Error as error:
        if "context was destroyed" in str(error):  # the page has just made way for the next one
            return False
        raise


def axe(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and its best practice: rule and place."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    wanted = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("(tags) => axe.run({runOnly: tags})", wanted)
    return [json.dumps([one["id"], one["nodes"][0]["html"][:120]], ensure_ascii=False) for one in found["violations"]]
