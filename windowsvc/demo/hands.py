"""The hands of the people in the play: real requests to the service, in its own process or over the network.

Whatever a hand does, anybody could do with a browser: sign in with a password, carry the page's token, press a button.
"""

from __future__ import annotations

import http.client
import json
import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from flask import Flask

Json = dict[str, Any]
PATIENCE = 6
"""How often a request is made again when the service failed to answer it properly."""


@dataclass(frozen=True)
class Reply:
    """What the service answered; ``data`` is empty where it answered no JSON."""

    status: int
    data: Json
    headers: Mapping[str, str]
    text: str = ""

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return 200 <= self.status < 300

    @property
    def code(self) -> str:
        """The code of a refusal."""
        return str(self.data.get("code", ""))


class Unreachable(Exception):
    """Nobody answered."""


class Line(Protocol):
    """What carries one request to the service.

    Raises:
        Unreachable: nobody answered; the request may or may not have been carried out.
    """

    def __call__(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes | None) -> Reply: ...


def inside(app: Flask) -> Line:
    """A line to an application of this process; it raises RuntimeError where the application fails."""
    client = app.test_client(use_cookies=False)

    def ask(method: str, path: str, *, headers: Mapping[str, str], body: bytes | None) -> Reply:
        answer = client.open(path, method=method, headers=dict(headers), data=body)
        if answer.status_code >= 500:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.get_data(as_text=True)[:400]}")
        return _reply(answer.status_code, dict(answer.headers), answer.get_data(as_text=True))

    return ask


class OverNetwork:
    """A line to a server, one connection that is made anew when it breaks."""

    def __init__(self, address: str, *, root: str | None = None, seconds: float = 20) -> None:
        found = urlsplit(address)
        self._make: Callable[[], http.client.HTTPConnection]
        if found.scheme == "https":
            trust = ssl.create_default_context(cafile=root)
            self._make = lambda: http.client.HTTPSConnection(
                found.hostname or "", found.port, timeout=seconds, context=trust
            )
        else:
            self._make = lambda: http.client.HTTPConnection(found.hostname or "", found.port, timeout=seconds)
        self._connection: http.client.HTTPConnection | None = None

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __call__(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes | None) -> Reply:
        connection = self._connection or self._make()
        self._connection = None
        try:
            connection.request(method, path, body=body, headers=dict(headers))
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise Unreachable(type(error).__name__) from error
        self._connection = connection
        return _reply(answer.status, dict(answer.getheaders()), text)


def _reply(status: int, headers: Mapping[str, str], text: str) -> Reply:
    lower = {name.lower(): value for name, value in headers.items()}
    is_json = lower.get("content-type", "").startswith("application/json") and bool(text)
    found = json.loads(text) if is_json else {}
    return Reply(status, found if isinstance(found, dict) else {}, lower, "" if is_json else text)


@dataclass(frozen=True)
class SignIn:
    """Somebody's cookie, and the token that their pages carry."""

    cookie: str
    csrf: str


class Hands:
    """Makes the requests of everybody in the play.

    Args:
        rest: called with seconds before something is tried again; returns False when there is no use in it any more.
    """

    def __init__(
        self,
        line: Line,
        *,
        password: str,
        tokens: Mapping[str, str],
        rest: Callable[[float], bool],
        sign_ins: Mapping[str, SignIn] | None = None,
    ) -> None:
        self._line = line
        self._password = password
        self._tokens = tokens
        self._rest = rest
        self.sign_ins: dict[str, SignIn] = dict(sign_ins or {})

    def person(self, login: str, method: str, path: str, body: Json | None = None, *, key: str | None = None) -> Reply:
        """Let a person press a button; they sign in first where they have to."""
        if login not in self.sign_ins:
            self._sign_in(login)
        reply = self._ask(method, path, body, headers=self._of(login), key=key)
        if reply.status == 401:
            self._sign_in(login)
            reply = self._ask(method, path, body, headers=self._of(login), key=key)
        return reply

    def device(self, name: str, method: str, path: str, body: Json | None = None, *, key: str | None = None) -> Reply:
        """Let a device ask."""
        return self._ask(method, path, body, headers={"Authorization": f"Bearer {self._tokens[name]}"}, key=key)

    def anybody(self, method: str, path: str, body: Json | None = None, *, key: str | None = None) -> Reply:
        """Let a phone ask."""
        return self._ask(method, path, body, headers={}, key=key)

    def _of(self, login: str) -> dict[str, str]:
        found = self.sign_ins.get(login)
        return {"Cookie": found.cookie, "X-CSRF": found.csrf} if found else {}

    def _sign_in(self, login: str) -> None:
        self.sign_ins.pop(login, None)
        page = self._send("GET", "/sign-in", headers={}, body=None)
        visitor = _cookie(page)
        form = {"login": login, "password": self._password, "csrf": visitor.partition("=")[2]}
        headers = {"Cookie": visitor, "Content-Type": "application/x-www-form-urlencoded"}
        signed = self._send("POST", "/sign-in", headers=headers, body=urlencode(form).encode())
        if signed.status != 303:
            return
        cookie = _cookie(signed)
        token = re.search(
            r'name="csrf" value="([^"]+)"', self._send("GET", "/password", headers={"Cookie": cookie}, body=None).text
        )
        if token is not None:
            self.sign_ins[login] = SignIn(cookie, token[1])

    def _ask(self, method: str, path: str, body: Json | None, *, headers: Mapping[str, str], key: str | None) -> Reply:
        every = dict(headers)
        if key is not None:
            every["Idempotency-Key"] = key
        if body is not None:
            every["Content-Type"] = "application/json"
        return self._send(
            method, f"/api/v1{path}", headers=every, body=None if body is None else json.dumps(body).encode()
        )

    def _send(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes | None) -> Reply:
        """Ask until there is an answer; repeating is safe, for what is not keyed is refused the second time."""
        pause, failed = 0.2, 0
        while True:
            try:
                reply = self._line(method, path, headers=headers, body=body)
            except Unreachable:
                reply = Reply(0, {}, {})
            if 0 < reply.status < 500 and reply.status != 429:
                return reply
            failed += reply.status >= 500
            wait = float(reply.headers.get("retry-after", pause))
            if failed >= PATIENCE or not self._rest(wait):
                return reply
            pause = min(pause * 2, 5.0)


def _cookie(reply: Reply) -> str:
    """The first cookie of an answer, as it is sent back."""
    return reply.headers.get("set-cookie", "").partition(";")[0]
