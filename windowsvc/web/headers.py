"""The headers of every response, whoever made it: pages, files, errors and the socket's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any

from flask import Flask

from windowsvc.settings import Settings

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "manifest-src 'self'",
    )
)

ALWAYS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(self), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
OVER_TLS = (("Strict-Transport-Security", "max-age=31536000"),)

Status = str
Headers = list[tuple[str, str]]
ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None
App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def always(*, secure: bool) -> list[tuple[str, str]]:
    """The headers of every answer, whoever makes it."""
    return [*ALWAYS, *(OVER_TLS if secure else ())]


class SafeHeaders:
    """WSGI: adds the headers that every response carries; nothing is stored anywhere unless a response says so."""

    def __init__(self, app: App, *, secure: bool) -> None:
        self._app = app
        self._always = always(secure=secure)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: Status, headers: Headers, exc_info: ExcInfo = None) -> Any:
            given = {name.lower() for name, _ in headers}
            headers = headers + [pair for pair in self._always if pair[0].lower() not in given]
            if "cache-control" not in given:
                headers.append(("Cache-Control", "no-store"))
            return start_response(status, headers, *([exc_info] if exc_info else []))

        return self._app(environ, start)


def file_age(path: str, *, versioned: bool) -> int | None:
    """How long a browser may keep a static file, in seconds; None: it must ask each time."""
    if versioned:
        return 31_536_000
    return 604_800 if path.startswith("vendor/fonts/") else None


def wrap(app: Flask, settings: Settings) -> None:
    """Put the headers, and the proxy in front where there is one, around an application."""
    if settings.behind_proxy:
        from werkzeug.middleware.proxy_fix import ProxyFix

        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    app.wsgi_app = SafeHeaders(app.wsgi_app, secure=settings.secure)  # type: ignore[method-assign]
