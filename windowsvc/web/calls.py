"""One request on its way through the door: who asks, in which language, in which transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask import Request, Response
from pydantic import BaseModel

from windowsvc import events
from windowsvc.database import Session, reading, writing
from windowsvc.events import Actor, Held
from windowsvc.languages.locales import Locale
from windowsvc.office.configuration import City
from windowsvc.office.kinds import Office
from windowsvc.office.permissions import ANONYMOUS, Principal
from windowsvc.refusal import N_, Refusal
from windowsvc.web import languages
from windowsvc.web.parts import Parts

if TYPE_CHECKING:
    from windowsvc.web.access import Door


@dataclass(frozen=True)
class Answer:
    """What a view answers: a status, plain data (or a model, a Response, a text and its type) and headers."""

    status: int = 200
    data: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    mimetype: str = "text/html"


class Call:
    """One request.

    Attributes:
        principal: who acts; settled by `permit` or `hold` when several could.
        office: the office that `permit` or `hold` was about.
        body: the validated body, or None.
        query: the validated query, or None.
        key: the Idempotency-Key, or None.
        afterwards: what is to be done once the transaction is committed; must not raise.
        repeated: what this very command answered when it was carried out before, or None.
    """

    def __init__(self, *, parts: Parts, door: Door, request: Request, path: Mapping[str, Any]) -> None:
        self.parts = parts
        self.door = door
        self.request = request
        self.path = path
        self.candidates: tuple[Principal, ...] = ()
        self.principal: Principal = ANONYMOUS
        self.body: Any = None
        self.query: Any = None
        self.key: str | None = None
        self.repeated: dict[str, Any] | None = None
        self.office: str | None = None
        self.cookies: dict[str, tuple[str, str]] = {}
        self.afterwards: list[Callable[[], None]] = []
        self._held: Held | None = None
        self._request_hash = ""
        self._transaction: AbstractContextManager[Session] | None = None
        self._session: Session | None = None

    @cached_property
    def locale(self) -> Locale:
        """The reader's language, found out once it is needed."""
        return languages.choose(self.request, self.parts, domain=self.door.domain)

    @property
    def session(self) -> Session:
        """The session of the one transaction of this request, opened at the first use."""
        if self._session is None:
            opened = writing if self.door.writes else reading
            self._transaction = opened(self.parts.engine)
            self._session = self._transaction.__enter__()
        return self._session

    @property
    def now(self) -> datetime:
        """The business clock; the instant of the verbs, once an office is held."""
        return self._held.now if self._held else self.parts.clocks.business.now()

    @property
    def machine(self) -> datetime:
        """The machine's clock."""
        return self.parts.clocks.machine.now()

    def city(self) -> City:
        """The configuration; under an office's mutex, as it stands there."""
        if self._held is not None:
            return self.parts.configuration.held(self.session, self._held)
        found = self.parts.configuration.remembered()
        if found is not None:
            return found
        if self._session is not None or not self.door.writes:
            return self.parts.configuration.city(self.session)
        with reading(self.parts.engine) as session:
            return self.parts.configuration.city(session)

    @property
    def by(self) -> Actor:
        """Whoever acts, as the log knows them in the permitted office."""
        return self.principal.acting(self.office) if self.office else self.principal.actor

    def permit(self, office: str) -> None:
        """Settle who acts, by what they may do in ``office`` ("*": in every office).

        Raises:
            Refusal: ``sign_in_needed`` (401), ``not_permitted`` (403).
        """
        self.principal = self._first(office)
        self.office = office

    def may(self, permission: str, *, office: str) -> bool:
        """Whether whoever acts could also do something else here; for showing or hiding a button."""
        return self.principal.may(permission, office=office)

    def offices(self) -> tuple[str, ...]:
        """The codes of the offices in which this door is open to whoever asks, in the city's order.

        Raises:
            Refusal: ``not_permitted`` when there is none, as for somebody who works in one department alone.
        """
        every = self.city().all(Office)
        found = [code for code in every if any(one.may(self.door.permission, office=code) for one in self.candidates)]
        if not found:
            raise _not_permitted()
        if self.office is None:
            self.permit(found[0])
        return tuple(found)

    def hold(self, office: str, *, within: str | None = None) -> Held:
        """Permit, take the office's mutex, and look whether this command was carried out before.

        Args:
            within: the department that it is about, where working there is enough.

        Raises:
            Refusal: as `permit`, `events.hold` and `events.answered`.
        """
        self.permit(within or office)
        parts = self.parts
        self._held = held = events.hold(
            self.session, office, now=parts.clocks.business.now(), machine=parts.clocks.machine.now(), build=parts.build
        )
        if self.key is not None:
            self._request_hash = events.fingerprint(self.request.path, self._plain_body())
            self.repeated = events.answered(
                self.session, actor=self.principal.actor.code, key=self.key, request=self._request_hash
            )
        return held

    def remember(self, result: dict[str, Any]) -> None:
        """Keep the ids this command answers with, for its repeat. Nothing is kept without a key."""
        if self.key is None or self._held is None:
            return
        events.remember(
            self.session,
            self._held,
            actor=self.principal.actor.code,
            key=self.key,
            request=self._request_hash,
            verb=self.door.view.__name__[:24],
            result=result,
        )

    def fresh(self, *state: object) -> Answer | None:
        """The answer 304 when the reader already has this state, in this language, of this build; else None.

        The answer that follows should carry `etag(*state)`.
        """
        given = self.request.headers.get("If-None-Match")
        tag = self.etag(*state)
        if given is not None and tag in (one.strip().removeprefix("W/") for one in given.split(",")):
            return Answer(304, headers={"ETag": tag, "Cache-Control": "private, no-cache"})
        return None

    def etag(self, *state: object) -> str:
        """The ETag of a state: plain values that name everything the answer depends on but the time."""
        text = json.dumps([self.parts.build, self.locale.code, *state], default=str, separators=(",", ":"))
        return f'"{hashlib.sha256(text.encode()).hexdigest()[:22]}"'

    def set_cookie(self, name: str, value: str, *, seconds: int | None = None, lax: bool = False) -> None:
        """Send a cookie no script can read with the answer; ``seconds=0`` takes it away.

        ``lax``: it comes along also when another site leads here.
        """
        secure = "; Secure" if self.parts.settings.secure else ""
        site = "Lax" if lax else "Strict"
        age = "" if seconds is None else f"; Max-Age={seconds}"
        self.cookies[name] = (value, f"{name}={value}; Path=/; HttpOnly; SameSite={site}{secure}{age}")

    def finish(self) -> list[dict[str, Any]]:
        """Commit, or roll back when a held office got no event. Returns the events that were committed."""
        appended = self._held.appended if self._held else []
        if self._session is not None and self._transaction is not None:
            if self._held is not None and not appended:
                self._session.rollback()
            transaction, self._transaction, self._session = self._transaction, None, None
            try:
                transaction.__exit__(None, None, None)
            except BaseException:
                self.parts.configuration.forget()  # it may hold what was not committed
                raise
        if any(row["verb"] == "configure" for row in appended):
            self.parts.configuration.forget()
        for follow in self.afterwards:
            follow()
        return appended

    def abandon(self, error: BaseException) -> None:
        """Roll back because of ``error``, which may come out as a refusal that says it plainly."""
        transaction, self._transaction, self._session = self._transaction, None, None
        if self._held is not None:
            self.parts.configuration.forget()
        if transaction is not None:
            transaction.__exit__(type(error), error, error.__traceback__)

    def _first(self, office: str) -> Principal:
        for one in self.candidates or (ANONYMOUS,):
            if one.may(self.door.permission, office=office):
                return one
        if not self.candidates:
            raise Refusal("sign_in_needed", N_("Please sign in."), status=401)
        raise _not_permitted()

    def _plain_body(self) -> Any:
        return self.body.model_dump(mode="json") if isinstance(self.body, BaseModel) else None


def _not_permitted() -> Refusal:
    return Refusal("not_permitted", N_("You are not permitted to do this here."), status=403)


def plain(value: Any) -> Any:
    """JSON for the few types that views put into their answers besides JSON's own."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} has no form in JSON")


_encode = json.JSONEncoder(default=plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def to_json(value: Any) -> str:
    """Compact JSON, characters as they are."""
    return _encode(value)


def written(answer: Any) -> Answer:
    """What a view returned as an answer whose data stands in its last form: a Response, or a text and its type.

    A view may return an Answer, a Response, a text (a page) or plain data.

    Raises:
        TypeError: for data that has no form in JSON, while all can still be taken back.
    """
    found: Answer = answer if isinstance(answer, Answer) else Answer(data=answer)
    if found.data is None or isinstance(found.data, str | Response):
        return found
    return replace(found, data=to_json(found.data), mimetype="application/json")


def response_of(answer: Answer, *, call: Call) -> Response:
    """The response to what was `written`."""
    if isinstance(answer.data, Response):
        response = answer.data
    elif answer.data is None:
        response = Response(status=answer.status)
    else:
        response = Response(answer.data, status=answer.status, mimetype=answer.mimetype)
    for name, value in answer.headers.items():
        response.headers[name] = value
    for _, cookie in call.cookies.values():
        response.headers.add("Set-Cookie", cookie)
    return response
