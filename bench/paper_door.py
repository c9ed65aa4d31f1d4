"""How long a packet takes through the door: a clerk's press on "print", a real server on loopback, the first byte."""

from __future__ import annotations

import http.client
import json
import re
import statistics
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.living import OFFICE, PASSWORD, CityHall, city_hall

_CLERK = "jiro"
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Door:
    """Milliseconds from the last byte of the request to the first byte of the PDF.

    Attributes:
        first: of the first packet that a server makes.
        median: of those after it.
        sheets: forms in the packet.
    """

    first: float
    median: float
    sheets: int


class _Clerk:
    """A browser of a signed-in clerk, on one connection."""

    def __init__(self, hall: CityHall) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", hall.port, timeout=120)
        self.cookies: dict[str, str] = {}
        token = _found(r'name="csrf" value="([^"]+)"', self.read("GET", "/sign-in"))
        self.read("POST", "/sign-in", urlencode({"login": _CLERK, "password": PASSWORD, "csrf": token}), _FORM)
        self.csrf = ""

    def _send(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> None:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.line.request(method, path, body=body, headers={**headers, "Cookie": cookie})

    def _answer(self) -> http.client.HTTPResponse:
        answer = self.line.getresponse()
        for one in answer.msg.get_all("Set-Cookie") or []:
            name, _, value = one.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def read(self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] | None = None) -> str:
        self._send(method, path, body, headers or {})
        answer = self._answer()
        text = answer.read().decode()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:200]}")
        return text

    def api(self, path: str, body: Any, *, key: str) -> Any:
        headers = {"Content-Type": "application/json", "X-CSRF": self.csrf, "Idempotency-Key": key}
        return json.loads(self.read("POST", f"/api/v1{path}", json.dumps(body), headers))

    def print_(self, case: str) -> float:
        """Press the button; the milliseconds until the first byte of the PDF."""
        body = urlencode({"csrf": self.csrf, "which": "all"})
        self._send("POST", f"/window/cases/{case}/papers", body, _FORM)
        start = time.perf_counter()
        answer = self._answer()
        first = answer.read(1)
        took = (time.perf_counter() - start) * 1000
        if first + answer.read(3) != b"%PDF":
            raise RuntimeError(f"no PDF: {answer.status}")
        answer.read()
        return took


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError(f"the page lacks {pattern}")
    return found[1]


def through_the_door(facts: Mapping[str, Any], *, rounds: int = 11) -> Door:
    """Print the packet of one family again and again, on a server of its own with the demonstration's city."""
    with tempfile.TemporaryDirectory() as folder, city_hall(Path(folder), settings={"city": "hibari"}) as hall:
        clerk = _Clerk(hall)
        clerk.csrf = _found(r'"csrf": ?"([^"]+)"', clerk.read("GET", "/window"))
        case = clerk.api("/cases", {"event": "bereavement", "office": OFFICE}, key="case")["code"]
        clerk.api(f"/cases/{case}/facts", {"facts": facts, "source": "record"}, key="facts")
        page = clerk.read("GET", f"/window/cases/{case}/papers")
        clerk.csrf = _found(r'name="csrf" value="([^"]+)"', page)
        took = [clerk.print_(case) for _ in range(rounds + 1)]
    return Door(took[0], statistics.median(took[1:]), page.count('<th scope="row"'))
