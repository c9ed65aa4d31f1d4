"""The gate of the sockets: who may hold one open, and how many.

A socket is held for hours, and on one box each takes a thread. So one address of strangers, one screen and one sign-in
get only a few, and all together leave threads for the windows; whoever gets none asks over plain HTTP, as our screens
do.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, Request

from windowsvc.office.permissions import Principal
from windowsvc.refusal import Refusal
from windowsvc.web.parts import Parts, parts_of
from windowsvc.web.rates import network

if TYPE_CHECKING:
    from windowsvc.settings import Settings

PATH: Final = "/socket.io/"
STRANGERS: Final = 8
"""Sockets of one address of whose holders nobody is known; they are told why they may not stay."""

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Gate:
    """A WSGI application in front of the sockets: whatever is inside it for long is a socket."""

    def __init__(self, inside: Wsgi, parts: Parts, *, each: int, most: int) -> None:
        self._inside, self._parts = inside, parts
        self._each, self._most = each, most
        self._lock = threading.Lock()
        self._open: Counter[str] = Counter()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(PATH):
            return self._inside(environ, start_response)
        try:
            known = self._parts.doorkeeper.candidates(Request(environ))
        except Refusal as refusal:
            if refusal.status == 503:
                return _refused(start_response, "503 Service Unavailable")
            known = ()
        stranger = f"address {network(environ.get('REMOTE_ADDR', ''))}"
        caller, each = (_name(known[0]), self._each) if known else (stranger, STRANGERS)
        with self._lock:
            if (each and self._open[caller] >= each) or self._open.total() >= self._most:
                return _refused(start_response, "429 Too Many Requests")
            self._open[caller] += 1
        try:
            return self._inside(environ, start_response)
        finally:
            with self._lock:
                self._open[caller] -= 1
                if not self._open[caller]:
                    del self._open[caller]


def install(app: Flask, settings: Settings) -> None:
    """Put the gate around an application that has sockets."""
    gate = Gate(app.wsgi_app, parts_of(app), each=settings.rates.sockets, most=settings.sockets)
    app.wsgi_app = gate  # type: ignore[method-assign]


def _name(principal: Principal) -> str:
    return f"device {principal.device.id}" if principal.device else f"staff {principal.session}"


def _refused(start_response: Callable[..., Any], status: str) -> list[bytes]:
    start_response(status, [("Content-Type", "text/plain"), ("Connection", "close"), ("Retry-After", "5")])
    return [b""]
