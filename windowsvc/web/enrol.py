"""Letting a device in: eight digits typed at the device itself, or sent by a program."""

from __future__ import annotations

from flask import Blueprint, Response
from pydantic import BaseModel, Field

from windowsvc.office import devices
from windowsvc.office.devices import CODE_MINUTES, Enrolled
from windowsvc.refusal import N_, Refusal
from windowsvc.web import errors
from windowsvc.web.access import DEVICE_SECONDS, Answer, Body, Call, door
from windowsvc.web.homes import screen_of
from windowsvc.web.pages import render

pages = Blueprint("enrol", __name__)


class Code(Body):
    """The code that the administration page shows."""

    code: str = Field(min_length=1, max_length=40)


class Device(BaseModel):
    """The device that was let in, and its token, which is told once."""

    kind: str
    office: str
    place: str | None
    name: str
    token: str


@door(pages, "GET", "/enrol", permission="public", domain="staff")
def enrol_page(call: Call) -> Answer:
    """The page with the keypad."""
    return Answer(data=_form(call))


@door(pages, "POST", "/enrol", permission="public", body=Code, form=True, rate="sign_in", domain="staff")
def enrol(call: Call) -> Answer:
    """Let this browser in and lead it to its screen."""
    try:
        found = _enrol(call)
    except Refusal as refusal:
        page = _form(call, problem=errors.message(refusal))
        return Answer(refusal.status, page, errors.retry_header(refusal))
    call.set_cookie(call.parts.doorkeeper.cookies.device, found.token, seconds=DEVICE_SECONDS)
    screen = screen_of(found.device)
    if screen:
        return Answer(303, headers={"Location": screen})
    return Answer(data=render(call, "enrolled.html", device=found.device, token=found.token))


@door(
    pages,
    "POST",
    "/api/v1/enrol",
    permission="public",
    body=Code,
    rate="sign_in",
    answers={201: Device},
    refusals=("code_wrong", "too_many_tries"),
)
def enrol_program(call: Call) -> Answer:
    """Let a program in by its code: a printer's agent, or another system of the city."""
    found = _enrol(call)
    device = found.device
    told = {"kind": str(device.kind), "office": device.office, "place": device.place, "name": device.name}
    return Answer(201, told | {"token": found.token})


@door(pages, "GET", "/enrol/root.crt", permission="public")
def root_certificate(call: Call) -> Response:
    """The certificate of this installation's own authority, for browsers that are to trust it."""
    path = call.parts.settings.root_certificate
    if not path.is_file():
        raise Refusal("not_found", N_("There is no such page."), status=404)
    response = Response(path.read_bytes(), mimetype="application/x-x509-ca-cert")
    response.headers["Content-Disposition"] = 'attachment; filename="root.crt"'
    return response


def _enrol(call: Call) -> Enrolled:
    parts = call.parts
    found = devices.enrol(
        parts.engine,
        keys=parts.keys,
        code=call.body.code,
        address=call.request.remote_addr or "",
        clocks=parts.clocks,
        build=parts.build,
    )
    parts.news.wake()
    return found


def _form(call: Call, *, problem: str = "") -> str:
    own = call.parts.settings.root_certificate.is_file()
    return render(call, "enrol.html", problem=problem, minutes=CODE_MINUTES, root_certificate=own)
