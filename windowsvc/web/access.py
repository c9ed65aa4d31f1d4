"""The door. Every route is declared through it: who may enter, what may be carried in, what may come out.

A view is a function of one `Call`. The door finds out who asks, refuses what may not pass,
opens the one transaction and commits it: views and verbs never do. The declaration is also
what the OpenAPI document is written from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any, Literal

from flask import Blueprint, Flask, Response, current_app, g, request
from pydantic import BaseModel

from windowsvc.languages.catalogue import Domain
from windowsvc.office.permissions import ANONYMOUS, PERMISSIONS
from windowsvc.refusal import N_, Refusal
from windowsvc.web import bodies, origins, rates
from windowsvc.web.bodies import Body
from windowsvc.web.calls import Answer, Call, response_of, to_json, written
from windowsvc.web.parts import Parts, parts_of

__all__ = ["Answer", "Body", "Call", "Door", "Parts", "door", "parts_of", "to_json"]

View = Callable[..., Any]
Key = Literal["required", "optional"]
NO_OFFICE = frozenset({"public", "session.own"})
"""Permissions that are about no office."""

DEVICE_SECONDS = 400 * 24 * 3600
"""How long a device's cookie lasts, the longest that browsers allow; its own page makes it anew."""

_SCREENS = frozenset({"kiosk.show", "board.show", "counter.show", "booth.show"})
"""Where the device itself goes before a person who is signed in at it."""


@dataclass(frozen=True)
class Door:
    """The declaration of one route.

    Attributes:
        permission: a line of the table of permissions.
        body: the model of the JSON body, or of the form when ``form``.
        answers: status -> model of the answer, None where there is no body.
        refusals: the codes a view or its verbs may refuse with.
        key: whether an Idempotency-Key is needed or taken.
        writes: whether the transaction writes.
        form: the body comes from an HTML form.
        rate: which limit counts; None: that of whoever asks.
        domain: which catalogue speaks to the reader.
        body_kb: how large a body may be; None: as the settings say.
    """

    method: str
    rule: str
    permission: str
    view: View
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    answers: Mapping[int, type[BaseModel] | None] = field(default_factory=dict)
    refusals: tuple[str, ...] = ()
    key: Key | None = None
    writes: bool = False
    form: bool = False
    rate: rates.Kind | None = None
    domain: Domain = "public"
    body_kb: int | None = None

    def __call__(self, **path: Any) -> Response:
        parts = parts_of()
        call = Call(parts=parts, door=self, request=request, path=path)
        g.call = call
        if self.body_kb is not None:
            request.max_content_length = self.body_kb * 1024
        self._let_in(call)
        with parts.limiter.one_phone() if self.rate == "phone" else nullcontext():
            return self._answer(call, path)

    def _answer(self, call: Call, path: Mapping[str, Any]) -> Response:
        try:
            self._carry_in(call)
            answer = written(self.view(call, **path))
            if call.office is None and self.permission not in NO_OFFICE:
                raise PermissionError(f"{self.rule}: the view never asked for which office {self.permission} is needed")
        except BaseException as error:
            call.abandon(error)
            raise
        committed = call.finish()
        if committed:  # a few screens hear of a call at once; else whoever pressed is answered first
            call.parts.news.tell(committed)
        response = response_of(answer, call=call)
        if committed:
            response.call_on_close(lambda: call.parts.news.wake(committed))
        return response

    def _let_in(self, call: Call) -> None:
        """Find out who asks, count them, and refuse those who may not pass anywhere."""
        known = call.parts.doorkeeper.candidates(request)
        if self.permission in _SCREENS:
            known = tuple(reversed(known))
        call.candidates = known
        call.principal = known[0] if known else ANONYMOUS
        self._count(call)
        if self.method not in origins.SAFE and "Authorization" not in request.headers:
            call.candidates = self._trusted(call)
            call.principal = call.candidates[0] if call.candidates else ANONYMOUS
        if self.permission == "public":
            return
        if not known:
            raise Refusal("sign_in_needed", N_("Please sign in."), status=401)
        if not any(one.may(self.permission, office=None) for one in call.candidates):
            raise Refusal("not_permitted", N_("You are not permitted to do this here."), status=403)
        call.principal = next(one for one in call.candidates if one.may(self.permission, office=None))
        self._seen(call)

    def _seen(self, call: Call) -> None:
        """Keep a sign-in alive by what a person does, not by what a page asks by itself; keep a screen's cookie."""
        asked_by_page = self.method == "GET" and call.request.path.startswith("/api/")
        cookies = call.parts.doorkeeper.cookies
        if call.principal.kind == "staff" and not asked_by_page:
            call.parts.doorkeeper.touch(call.principal)
        elif self.permission in _SCREENS and not asked_by_page and cookies.device in request.cookies:
            call.set_cookie(cookies.device, request.cookies[cookies.device], seconds=DEVICE_SECONDS)

    def _trusted(self, call: Call) -> tuple[Any, ...]:
        """Those behind a cookie whose token came along; a visitor's form needs the visitor's token."""
        origins.check_site(request)
        token = origins.given_token(request, form=self.form)
        trusted = origins.trusted(call.candidates, token=token)
        if trusted:
            return trusted
        if self.permission != "public":
            raise origins.refused() if call.candidates else Refusal("sign_in_needed", N_("Please sign in."), status=401)
        visitor = call.parts.doorkeeper.cookies.csrf
        if self.form and not origins.same_visitor(request, cookie=visitor, token=token):
            raise origins.refused()
        return ()

    def _count(self, call: Call) -> None:
        kind, caller = rates.caller(call.principal, address=request.remote_addr or "", path=call.path, rate=self.rate)
        if self.rate == "phone":
            call.parts.limiter.check_misses(rates.network(request.remote_addr or ""))
        call.parts.limiter.check(kind, caller)

    def _carry_in(self, call: Call) -> None:
        call.key = bodies.idempotency_key(request, wanted=self.key)
        if self.query is not None:
            call.query = bodies.fields(request.args, self.query)
        if self.form:
            bodies.refuse_numbers(request.form)
        if self.body is not None:
            call.body = bodies.fields(request.form, self.body) if self.form else bodies.json_body(request, self.body)


def door(
    blueprint: Blueprint | Flask,
    method: str,
    rule: str,
    *,
    permission: str,
    endpoint: str | None = None,
    writes: bool | None = None,
    **declared: Any,
) -> Callable[[View], View]:
    """Declare a route; see `Door` for what can be said. The view itself stays as it was.

    ``writes`` is True for every method but GET unless said otherwise.

    Raises:
        ValueError: for a permission that is in no table, or a body that lets unknown keys pass.
    """
    if permission not in PERMISSIONS:
        raise ValueError(f"{rule}: there is no permission {permission!r}")
    for model in (declared.get("body"), declared.get("query")):
        if model is not None and model.model_config.get("extra") != "forbid":
            raise ValueError(f"{rule}: {model.__name__} must refuse unknown keys")

    def declare(view: View) -> View:
        made = Door(
            method=method,
            rule=rule,
            permission=permission,
            view=view,
            writes=method != "GET" if writes is None else writes,
            **declared,
        )
        blueprint.add_url_rule(
            rule, endpoint=endpoint or view.__name__, view_func=made, methods=[method], provide_automatic_options=False
        )
        return view

    return declare


def door_of(app: Flask, endpoint: str | None) -> Door | None:
    """The declaration behind an endpoint."""
    found = app.view_functions.get(endpoint or "")
    return found if isinstance(found, Door) else None


def current_call() -> Call | None:
    """The call that is being answered, if the request came through a door."""
    found: Call | None = g.get("call")
    return found


def current_parts() -> Parts:
    """The parts of the application that is answering."""
    return parts_of(current_app)
