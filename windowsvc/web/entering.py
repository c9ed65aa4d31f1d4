"""What every way of signing in shares: where one was going, and the cookie that says who one is."""

from __future__ import annotations

from flask import Blueprint
from pydantic import Field

from windowsvc.office.signing_in import SignedIn
from windowsvc.web.access import Answer, Body, Call
from windowsvc.web.homes import inside

pages = Blueprint("sign_in", __name__)


class Wanted(Body):
    """Where somebody was going when they were asked to sign in."""

    next: str = Field("", max_length=300)


def entered(call: Call, signed: SignedIn, *, to: str) -> Answer:
    """Give the cookie and lead where one was going; with a password that was made for one, change it first."""
    call.set_cookie(call.parts.doorkeeper.cookies.staff, signed.token)
    call.parts.news.wake()
    wanted = inside(to)
    return lead(f"/password?next={wanted}" if signed.staff.must_change else wanted or "/")


def lead(address: str) -> Answer:
    """Lead the browser to another page of ours."""
    return Answer(303, headers={"Location": address})
