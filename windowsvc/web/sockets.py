"""Socket events, declared like routes: each names its permission, and who asks is found out anew for each event."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask, request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO as SocketIO
from flask_socketio import disconnect

from windowsvc import mynumber
from windowsvc.database import Session, reading
from windowsvc.office.configuration import City
from windowsvc.office.permissions import ANONYMOUS, PERMISSIONS, Principal
from windowsvc.refusal import N_, Refusal
from windowsvc.web import errors, origins
from windowsvc.web.parts import Parts, parts_of

Handler = Callable[..., Any]


@dataclass(frozen=True)
class SocketDoor:
    """The declaration of one socket event."""

    namespace: str
    event: str
    permission: str
    handler: Handler


_declared: dict[tuple[str, str], SocketDoor] = {}


class SocketCall:
    """One event on its way in; it only reads, verbs come over HTTP.

    Attributes:
        candidates: everybody the socket could speak for; `permit` settles who does.
        sid: the socket's own name within its namespace.
    """

    def __init__(self, *, parts: Parts, declared: SocketDoor, candidates: tuple[Principal, ...]) -> None:
        self.parts = parts
        self.door = declared
        self.candidates = candidates
        self.principal = candidates[0] if candidates else ANONYMOUS
        self.office: str | None = None
        self.sid: str = getattr(request, "sid", "")

    def permit(self, office: str) -> None:
        """Settle who acts, by what they may do in ``office``.

        Raises:
            Refusal: ``sign_in_needed`` (401), ``not_permitted`` (403).
        """
        for one in self.candidates or (ANONYMOUS,):
            if one.may(self.door.permission, office=office):
                self.principal, self.office = one, office
                return
        _turn_away(self.candidates)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A reading transaction for as long as it takes."""
        with reading(self.parts.engine) as session:
            yield session

    def city(self) -> City:
        """The configuration."""
        found = self.parts.configuration.remembered()
        if found is not None:
            return found
        with self.read() as session:
            return self.parts.configuration.city(session)


def socket_door(namespace: str, event: str, *, permission: str) -> Callable[[Handler], Handler]:
    """Declare a socket event; the handler takes a `SocketCall` and what the browser sent.

    A refusal of ``connect`` closes the door with the refusal's code; that of another event is its acknowledgement,
    and where nobody may stay it also ends the connection.
    """
    if permission not in PERMISSIONS:
        raise ValueError(f"{namespace} {event}: there is no permission {permission!r}")

    def declare(handler: Handler) -> Handler:
        _declared[namespace, event] = SocketDoor(namespace, event, permission, handler)
        return handler

    return declare


def declared() -> tuple[SocketDoor, ...]:
    """Every declared socket event."""
    return tuple(_declared.values())


def install(socketio: SocketIO, app: Flask) -> None:
    """Let the declared events of all faces in through their doors."""
    for one in declared():
        socketio.on_event(one.event, _entrance(one, app), namespace=one.namespace)


def _entrance(one: SocketDoor, app: Flask) -> Handler:
    parts = parts_of(app)

    def connect(auth: Any = None) -> Any:
        try:
            call = _let_in(one, parts, csrf=str(auth.get("csrf", "")) if isinstance(auth, dict) else "")
            return one.handler(call, auth)
        except Refusal as refusal:
            raise Refused(refusal.code) from refusal

    def event(*sent: Any) -> Any:
        try:
            mynumber.refuse(sent)
            return one.handler(_let_in(one, parts), *sent)
        except Refusal as refusal:
            if refusal.status in (401, 403):
                disconnect()
            return errors.told(refusal)

    def leave(*reason: Any) -> Any:
        return one.handler(SocketCall(parts=parts, declared=one, candidates=()), *reason)

    return {"connect": connect, "disconnect": leave}.get(one.event, event)


def _let_in(one: SocketDoor, parts: Parts, *, csrf: str | None = None) -> SocketCall:
    """Find out who speaks; at ``connect`` a cookie alone is not enough, the page's token must come along."""
    candidates = parts.doorkeeper.candidates(request)
    if csrf is not None and "Authorization" not in request.headers:
        candidates = origins.trusted(candidates, token=csrf)
    if not any(principal.may(one.permission, office=None) for principal in candidates or (ANONYMOUS,)):
        _turn_away(candidates)
    return SocketCall(parts=parts, declared=one, candidates=candidates)


def _turn_away(candidates: tuple[Principal, ...]) -> None:
    if not candidates:
        raise Refusal("sign_in_needed", N_("Please sign in."), status=401)
    raise Refusal("not_permitted", N_("You are not permitted to do this here."), status=403)
