"""`/booth/<window>`: what a clerk has sent to the screen in front of the family; blank otherwise.

No address of it names a case, and what it shows is never kept by a browser.
"""

from __future__ import annotations

from typing import Annotated, Literal

from flask import Blueprint
from pydantic import Field

from windowsvc.languages.locales import JA, get
from windowsvc.lifeevents import booth, relay, texts
from windowsvc.lifeevents.casewords import RelayState
from windowsvc.lobby.setup import Window
from windowsvc.office.kinds import Department, Office
from windowsvc.refusal import N_, Refusal
from windowsvc.web import casework
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.pages import render

pages = Blueprint("booth", __name__)

PRIVATE = {"Cache-Control": "no-store"}


class Said(Body):
    """What was pressed, on which state of the screen; which line is to be mended."""

    version: int = Field(ge=1, le=2**31 - 1)
    word: Literal["right", "fix", "rest"]
    fact: Annotated[str, Field(max_length=80)] = ""


def _window(call: Call, code: str) -> tuple[str, Window]:
    """The window and its office, for a screen that stands there or somebody who works there."""
    city = call.city()
    office, found = city.office_of("window", code), city.get(Window, code)
    if office is None or found is None:
        raise Refusal("window_unknown", N_("There is no such window."), status=404)
    call.permit(office)
    device = call.principal.device
    if device is not None and device.place not in (None, code):
        raise Refusal("not_permitted", N_("You are not permitted to do this here."), status=403)
    return office, found


@door(pages, "GET", "/booth/<code>", permission="booth.show")
def booth_page(call: Call, code: str) -> Answer:
    """The whole screen."""
    return Answer(data=_page(call, code, "booth/booth.html"), headers=PRIVATE)


@door(pages, "GET", "/booth/<code>/view", permission="booth.show")
def booth_view(call: Call, code: str) -> Answer:
    """What is within the screen, asked for again and again."""
    return Answer(data=_page(call, code, "booth/view.html"), headers=PRIVATE)


@door(
    pages, "POST", "/booth/<code>", permission="booth.show", body=Said, form=True,
    refusals=("window_unknown", "booth_moved"),
)  # fmt: skip
def booth_say(call: Call, code: str) -> Answer:
    """The family has pressed a button."""
    office, _ = _window(call, code)
    held = call.hold(office)
    body: Said = call.body
    try:
        booth.say(call.session, held, window=code, version=body.version, word=body.word, fact=body.fact, by=call.by)
    except Refusal as refusal:
        if refusal.code != "booth_moved":
            raise
    return Answer(303, headers={"Location": f"/booth/{code}"})


def _page(call: Call, code: str, template: str) -> str:
    office, window = _window(call, code)
    shown = booth.shown(call.session, call.parts.keys, window=code, now=call.now)
    call.locale = get(shown.opened.row.language) if shown else JA
    rows = booth.rows(call.session, shown.opened, casework.event_of(call, shown.opened)) if shown else []
    departments, coming = call.city().all(Department, office=office), []
    if shown:
        found = relay.of_case(call.session, shown.opened.code)
        called = [one.department for one in found if one.state == RelayState.CALLED]
        coming = [departments[code].name for code in called if code in departments]
    return render(
        call, template, code=code, window=window, office=call.city().get(Office, office), shown=shown, rows=rows,
        coming=coming[:1], read=texts.Reader(call.locale), texts=texts,
    )  # fmt: skip
