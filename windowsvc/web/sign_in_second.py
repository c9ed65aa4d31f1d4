"""The second step of a sign-in, and setting one up."""

from __future__ import annotations

import base64

from pydantic import Field

from windowsvc.events import INSTALLATION
from windowsvc.office import second, signing_in
from windowsvc.office.kinds import Office
from windowsvc.office.second import Passed
from windowsvc.refusal import Refusal
from windowsvc.web import errors
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.entering import Wanted, entered, pages
from windowsvc.web.homes import inside
from windowsvc.web.pages import render
from windowsvc.web.phone import codes


class Code(Wanted):
    """The form."""

    ticket: str = Field(max_length=600)
    code: str = Field(max_length=40)


class SetUp(Body):
    """The form."""

    ticket: str = Field(max_length=600)
    code: str = Field(max_length=40)


def ask(call: Call, passed: Passed, *, to: str, login: str, refusal: Refusal | None = None) -> str:
    """The page that asks for the code; with a new secret it shows that first."""
    ticket = second.ticket(call.parts.keys, passed)
    return _page(call, "sign_in_second.html", passed, ticket=ticket, to=to, login=login, refusal=refusal)


def _page(
    call: Call, template: str, passed: Passed, *, ticket: str, to: str, login: str, refusal: Refusal | None = None
) -> str:
    picture = ""
    if passed.secret:
        city = next((str(one.name) for one in call.city().all(Office).values()), "windowsvc")
        svg = codes.svg(second.address(passed.secret, login=login or "staff", where=city))
        picture = "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
    return render(
        call,
        template,
        ticket=ticket,
        next=to,
        login=login,
        picture=picture,
        secret=passed.secret,
        problem=errors.message(refusal) if refusal else "",
    )


@door(pages, "POST", "/sign-in/second", permission="public", body=Code, form=True, rate="sign_in", domain="staff")
def second_step(call: Call) -> Answer:
    """Give the code and be signed in."""
    form, parts = call.body, call.parts
    try:
        signed = signing_in.finish(
            parts.engine,
            ticket=form.ticket,
            code=form.code,
            keys=parts.keys,
            clocks=parts.clocks,
            build=parts.build,
            lasting=parts.settings.sessions,
        )
    except Refusal as refusal:
        return _again(call, refusal)
    return entered(call, signed, to=form.next)


def _again(call: Call, refusal: Refusal) -> Answer:
    """Ask for the code once more while the ticket lasts, else for the password."""
    form, headers = call.body, errors.retry_header(refusal)
    try:
        passed = second.read_ticket(call.parts.keys, form.ticket, now=call.machine)
    except Refusal:
        page = render(call, "sign_in.html", next=inside(form.next), login="", problem=errors.message(refusal))
        return Answer(refusal.status, page, headers)
    html = _page(
        call, "sign_in_second.html", passed, ticket=form.ticket, to=inside(form.next), login="", refusal=refusal
    )
    return Answer(refusal.status, html, headers)


@door(pages, "GET", "/second-step", permission="session.own", domain="staff")
def second_page(call: Call) -> Answer:
    """Set up one's own second step."""
    passed = signing_in.begin_second(call.session, principal=call.principal, now=call.machine)
    return Answer(data=_own(call, passed, ticket=second.ticket(call.parts.keys, passed)))


@door(pages, "POST", "/second-step", permission="session.own", body=SetUp, form=True, rate="sign_in", domain="staff")
def set_up_second(call: Call) -> Answer:
    """Confirm it by a first code."""
    form, keys = call.body, call.parts.keys
    try:
        held = call.hold(INSTALLATION)
        signing_in.set_second(
            call.session, held, principal=call.principal, ticket=form.ticket, code=form.code, keys=keys
        )
    except Refusal as refusal:
        if refusal.code != "code_not_right":
            raise
        call.session.rollback()
        passed = second.read_ticket(keys, form.ticket, now=call.machine)
        return Answer(422, _own(call, passed, ticket=form.ticket, refusal=refusal))
    return Answer(data=render(call, "second_done.html"))


def _own(call: Call, passed: Passed, *, ticket: str, refusal: Refusal | None = None) -> str:
    return _page(call, "second_step.html", passed, ticket=ticket, to="", login=call.principal.name, refusal=refusal)
