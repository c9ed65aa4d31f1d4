"""Signing in by the city's directory: going there and coming back."""

from __future__ import annotations

from pydantic import Field

from windowsvc.office import signing_in
from windowsvc.office.directory import Directory
from windowsvc.refusal import N_, Refusal
from windowsvc.web import errors
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.entering import Wanted, pages
from windowsvc.web.homes import inside
from windowsvc.web.pages import render

BACK = "/sign-in/directory/back"
_MEMORY = "directory"


class Came(Body):
    """What the directory sends back in the address; keys it adds of its own are none of ours."""

    state: str = Field("", max_length=200)
    code: str = Field("", max_length=4000)
    error: str = Field("", max_length=200)
    error_description: str = Field("", max_length=2000)
    iss: str = Field("", max_length=300)
    session_state: str = Field("", max_length=300)
    scope: str = Field("", max_length=300)


@door(pages, "GET", "/sign-in/directory", permission="public", query=Wanted, rate="sign_in", domain="staff")
def to_directory(call: Call) -> Answer:
    """Go to the directory; while it is away, back to the password."""
    directory, to = _directory(call), inside(call.query.next)
    try:
        address, memory = directory.ask(back=_back(call), to=to, now=call.machine)
    except Refusal as refusal:
        return _password_instead(call, refusal, to=to)
    # Sent along when the directory leads back, which no stricter cookie would be.
    call.set_cookie(_cookie(call), memory, seconds=600, lax=True)
    return Answer(303, headers={"Location": address})


@door(pages, "GET", BACK, permission="public", query=Came, rate="sign_in", domain="staff")
def from_directory(call: Call) -> Answer:
    """Come back, and be signed in when the directory vouches for one."""
    parts, came = call.parts, call.query
    now = parts.clocks.machine.now()
    memory = call.request.cookies.get(_cookie(call), "")
    call.set_cookie(_cookie(call), "", seconds=0, lax=True)
    try:
        vouched = _directory(call).answered(memory=memory, state=came.state, code=came.code, back=_back(call), now=now)
        signed = signing_in.by_directory(
            parts.engine, vouched=vouched, clocks=parts.clocks, build=parts.build, lasting=parts.settings.sessions
        )
    except Refusal as refusal:
        return _password_instead(call, refusal)
    call.set_cookie(parts.doorkeeper.cookies.staff, signed.token)
    parts.news.wake()
    # A page of ours first: the strict cookie does not travel along a way that began at another site.
    return Answer(data=render(call, "directory_back.html", to=inside(vouched.next) or "/"))


def _password_instead(call: Call, refusal: Refusal, *, to: str = "") -> Answer:
    page = render(call, "sign_in.html", next=to, login="", problem=errors.message(refusal))
    return Answer(refusal.status, page, errors.retry_header(refusal))


def _directory(call: Call) -> Directory:
    parts = call.parts
    if not parts.settings.oidc.issuer:
        raise Refusal("not_found", N_("There is no such page."), status=404)
    found: Directory = parts.extra.setdefault("directory", Directory(parts.settings, keys=parts.keys))
    return found


def _back(call: Call) -> str:
    return call.request.host_url.rstrip("/") + BACK


def _cookie(call: Call) -> str:
    return ("__Host-" if call.parts.settings.secure else "") + _MEMORY
