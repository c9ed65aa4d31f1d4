"""The screen in front of the family, from the clerk's side: send a case there, make it blank, see what was pressed."""

from __future__ import annotations

from typing import Literal

from windowsvc.lifeevents import booth, casefile
from windowsvc.refusal import N_, Refusal
from windowsvc.web import casework
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.api.common import Code, api
from windowsvc.web.api.shapes import Instant, Shape


class SendBody(Body):
    """Which case; null makes the screen blank. ``stay``: what it shows already stays longer."""

    case: Code | None
    stay: bool = False


class BoothOut(Shape):
    """Which case the screen shows, and what the family pressed on it; ``fact``: the line to be mended.

    ``until``: when it goes blank by itself, unless somebody presses something; ``ending``: that is soon.
    """

    case: str | None
    said: Literal["", "right", "fix", "rest"]
    fact: str
    until: Instant | None
    ending: bool


def _office(call: Call, code: str) -> str:
    office = call.city().office_of("window", code)
    if office is None:
        raise Refusal("window_unknown", N_("There is no such window."), status=404)
    return office


@door(
    api, "GET", "/windows/<code>/booth", permission="case.work", answers={200: BoothOut}, refusals=("window_unknown",)
)
def booth_of(call: Call, code: str) -> Answer:
    """What the screen of a window shows."""
    call.permit(_office(call, code))
    return _told(call, code)


@door(
    api, "POST", "/windows/<code>/booth", permission="case.work", body=SendBody, answers={200: BoothOut},
    refusals=("window_unknown", "case_unknown", "case_closed", "booth_moved"), key="optional",
)  # fmt: skip
def send_to_booth(call: Call, code: str) -> Answer:
    """Send a case to the screen of a window, or make it blank."""
    office = _office(call, code)
    held = call.hold(office)
    if call.repeated is None:
        body: SendBody = call.body
        if body.stay:
            booth.stay(call.session, held, window=code, by=call.by)
        elif body.case is None:
            booth.clear(call.session, held, window=code, by=call.by)
        else:
            opened = casefile.of_office(call.session, held, call.parts.keys, body.case)
            frame = casework.frame_of(call, opened)
            booth.send(
                call.session, held, opened, event=frame.event, is_open=frame.is_open, window=code, by=call.by
            )  # fmt: skip
        call.remember({})
    return _told(call, code)


def _told(call: Call, code: str) -> Answer:
    found = booth.told(call.session, window=code, now=call.now)
    if found["said"] == "right" and _corrected(call, code):
        found["said"] = ""  # they said it of something else
    return Answer(data=found, headers={"Cache-Control": "no-store"})


def _corrected(call: Call, code: str) -> bool:
    shown = booth.shown(call.session, call.parts.keys, window=code, now=call.now)
    if shown is None:
        return False
    frame = casework.frame_of(call, shown.opened)
    view = booth.view(call.session, shown.opened, event=frame.event, is_open=frame.is_open, window=code)
    return view.corrected
