"""Signing in and out, and changing one's own password."""

from __future__ import annotations

from pydantic import Field

from windowsvc.events import INSTALLATION
from windowsvc.office import signing_in
from windowsvc.office.second import Passed
from windowsvc.refusal import N_, Refusal
from windowsvc.web import errors, sign_in_second
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.entering import Wanted, entered, lead, pages
from windowsvc.web.homes import home_of, inside
from windowsvc.web.pages import render


class SignIn(Wanted):
    """The form."""

    login: str = Field(max_length=200)
    password: str = Field(max_length=2000)


class NewPassword(Wanted):
    """The form."""

    old: str = Field(max_length=2000)
    new: str = Field(max_length=2000)
    again: str = Field(max_length=2000)


@door(pages, "GET", "/", permission="public", domain="staff")
def home(call: Call) -> Answer:
    """Lead whoever comes to the page that is theirs."""
    return lead("/demo" if call.parts.settings.mode == "demo" else home_of(call.principal))


@door(pages, "GET", "/sign-in", permission="public", query=Wanted, domain="staff")
def sign_in_page(call: Call) -> Answer:
    """The page."""
    if call.principal.kind == "staff":
        return lead(inside(call.query.next) or home_of(call.principal))
    return Answer(data=render(call, "sign_in.html", next=inside(call.query.next), login="", problem=""))


@door(pages, "POST", "/sign-in", permission="public", body=SignIn, form=True, rate="sign_in", domain="staff")
def sign_in(call: Call) -> Answer:
    """Sign in, and go where one was going; with a password that was made for one, change it first."""
    form, parts = call.body, call.parts
    try:
        signed = signing_in.sign_in(
            parts.engine,
            login=form.login,
            password=form.password,
            address=call.request.remote_addr or "",
            clocks=parts.clocks,
            build=parts.build,
            lasting=parts.settings.sessions,
        )
    except Refusal as refusal:
        again = render(call, "sign_in.html", next=inside(form.next), login=form.login, problem=errors.message(refusal))
        return Answer(refusal.status, again, errors.retry_header(refusal))
    if isinstance(signed, Passed):
        return Answer(data=sign_in_second.ask(call, signed, to=inside(form.next), login=form.login))
    return entered(call, signed, to=form.next)


@door(pages, "POST", "/sign-out", permission="session.own", form=True, domain="staff")
def sign_out(call: Call) -> Answer:
    """End this sign-in, here and on every page that still shows it."""
    held = call.hold(INSTALLATION)
    signing_in.sign_out(call.session, held, principal=call.principal)
    call.afterwards.append(call.parts.doorkeeper.forget)
    call.set_cookie(call.parts.doorkeeper.cookies.staff, "", seconds=0)
    return lead("/sign-in")


@door(pages, "GET", "/password", permission="session.own", query=Wanted, domain="staff")
def password_page(call: Call) -> Answer:
    """The page to change one's password."""
    return Answer(data=render(call, "password.html", next=inside(call.query.next), problem="", first=True))


@door(pages, "POST", "/password", permission="session.own", body=NewPassword, form=True, rate="sign_in", domain="staff")
def password(call: Call) -> Answer:
    """Change one's own password; one's other sign-ins end."""
    form, parts = call.body, call.parts
    try:
        if form.new != form.again:
            raise Refusal("password_differs", N_("The new password was typed in two different ways."), status=422)
        signing_in.change_password(
            parts.engine,
            principal=call.principal,
            old=form.old,
            new=form.new,
            address=call.request.remote_addr or "",
            clocks=parts.clocks,
            build=parts.build,
        )
    except Refusal as refusal:
        again = render(call, "password.html", next=inside(form.next), problem=errors.message(refusal), first=False)
        return Answer(422 if refusal.status == 401 else refusal.status, again, errors.retry_header(refusal))
    parts.doorkeeper.forget()
    parts.news.wake()
    return lead(inside(form.next) or "/")
