"""Who is asking: a device by its Bearer token or cookie, staff by their cookie, or anybody.

What a token stands for is remembered for a few seconds, so that a revoked device or a
disabled account is out at once and a busy kiosk costs no query.
"""

from __future__ import annotations

import base64
import hmac
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from flask import Request

from windowsvc import settings
from windowsvc.clocks import Clock
from windowsvc.database import Engine, Session, reading
from windowsvc.office import devices, sessions
from windowsvc.office.permissions import Principal
from windowsvc.office.vault import token_hash
from windowsvc.refusal import N_, Refusal

REMEMBERED = timedelta(seconds=4)
KEPT = 5_000

Kind = Literal["staff", "device"]


@dataclass(frozen=True)
class CookieNames:
    """The names of our cookies; over TLS they carry the prefix that ties them to this very host."""

    staff: str
    device: str
    csrf: str
    language: str = "lang"


def cookie_names(*, secure: bool) -> CookieNames:
    """The cookie names of an installation."""
    prefix = "__Host-" if secure else ""
    return CookieNames(staff=f"{prefix}staff", device=f"{prefix}device", csrf=f"{prefix}csrf")


class Doorkeeper:
    """Knows who stands behind a token."""

    def __init__(self, engine: Engine, *, clock: Clock, lasting: settings.Sessions, cookies: CookieNames) -> None:
        self._engine = engine
        self._clock = clock
        self._lasting = lasting
        self._lock = threading.Lock()
        self._known: dict[tuple[Kind, bytes], tuple[datetime, Principal | None]] = {}
        self._find: dict[Kind, Callable[[Session, str], Principal | None]] = {
            "staff": self._staff,
            "device": self._device,
        }
        self.cookies = cookies

    def candidates(self, request: Request) -> tuple[Principal, ...]:
        """Everybody this request could be from, the one to be asked first in front.

        A Bearer token stands alone; cookies may name both a person and the device.

        Raises:
            Refusal: ``token_invalid`` (401) for a Bearer token that is unknown or revoked.
        """
        authorization = request.headers.get("Authorization")
        if authorization is not None:
            return (self._bearer(authorization),)
        cookies = request.cookies
        if not cookies:
            return ()
        staff, device = cookies.get(self.cookies.staff), cookies.get(self.cookies.device)
        found = [self.find(kind, token) for kind, token in _given(staff, device) if token]
        return tuple(principal for principal in found if principal is not None)

    def find(self, kind: Kind, token: str) -> Principal | None:
        """The principal of a token, remembered for a few seconds."""
        key = (kind, token_hash(token))
        now = self._clock.now()
        known = self._known.get(key)
        if known is not None and timedelta(0) <= now - known[0] < REMEMBERED:
            return known[1]
        with reading(self._engine) as session:
            principal = self._find[kind](session, token)
        with self._lock:
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[key] = (now, principal)
        return principal

    def touch(self, principal: Principal) -> None:
        """The person did something, so that their sign-in does not end for being idle."""
        sessions.touch(principal, now=self._clock.now())

    def forget(self) -> None:
        """Ask the database again from now on, for instance after a sign-out."""
        with self._lock:
            self._known.clear()

    def _staff(self, session: Session, token: str) -> Principal | None:
        return sessions.session_of(session, token=token, now=self._clock.now(), lasting=self._lasting, touch=False)

    def _device(self, session: Session, token: str) -> Principal | None:
        device = devices.device_of(session, token=token, now=self._clock.now())
        return None if device is None else replace(devices.principal_of(device), csrf=csrf_of(token))

    def _bearer(self, authorization: str) -> Principal:
        scheme, _, token = authorization.partition(" ")
        principal = self.find("device", token.strip()) if scheme.lower() == "bearer" and token else None
        if principal is None:
            raise Refusal("token_invalid", N_("This access token is not valid."), status=401)
        return principal


def csrf_of(token: str) -> str:
    """The CSRF token of a device's cookie: made from it, so that it need not be kept."""
    digest = hmac.digest(token.encode("utf-8", "surrogatepass"), b"csrf", "sha256")[:16]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _given(staff: str | None, device: str | None) -> tuple[tuple[Kind, str | None], ...]:
    return (("staff", staff), ("device", device))
