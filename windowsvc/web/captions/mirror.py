"""The clerk's side: what the citizen sees with its Japanese, phrases to press, and words to type."""

from __future__ import annotations

from typing import Final

from windowsvc.captions import sessions, views
from windowsvc.captions.phrases import library
from windowsvc.lifeevents import casefile
from windowsvc.lobby.calling import leg_at
from windowsvc.lobby.setup import Window
from windowsvc.refusal import N_, Refusal
from windowsvc.web import casework
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.captions import shared
from windowsvc.web.captions.shared import Language, Said, Shown, captions_of, pages, permit_window
from windowsvc.web.pages import csrf, render
from windowsvc.web.window.carried import languages

SCRIPTS: Final = ("captions/mirror.js", "captions/feed.js", "captions/slots.js")


@door(pages, "GET", "/window/<code>/captions", permission="window.show", domain="staff")
def mirror(call: Call, code: str) -> Answer:
    """The page a clerk keeps beside the desk."""
    permit_window(call, code)
    window = call.city().get(Window, code)
    data = {
        "window": code,
        "label": window.label if window else code,
        "build": call.parts.build,
        "csrf": csrf(),
        "languages": [{"code": code, "name": one["name"]} for code, one in languages(call.locale).items()],
        "phrases": views.phrases(library(), speaker="staff", own=call.locale),
        "things": [{"code": code, "ja": names["ja"]} for code, names in library().things.items()],
        "may": call.may("caption.write", office=call.office or ""),
    }
    return Answer(data=render(call, "window/captions.html", scripts=SCRIPTS, data=data, window=window, code=code))


@door(
    pages, "POST", "/window/<code>/captions/lines", permission="caption.write", domain="staff",
    body=Said, answers={201: Shown},
)  # fmt: skip
def clerk_says(call: Call, code: str) -> Answer:
    """The clerk says a line."""
    permit_window(call, code)
    shared.must_sit_there(call, code)
    return shared.say(call, code, side="staff")


@door(
    pages, "POST", "/window/<code>/captions/<int:seq>/retract", permission="caption.write", domain="staff",
    answers={201: Shown},
)  # fmt: skip
def clerk_retracts(call: Call, code: str, seq: int) -> Answer:
    """The clerk takes a line back."""
    permit_window(call, code)
    shared.must_sit_there(call, code)
    captions = captions_of(call.parts)
    talk = sessions.begin(call.session, call.parts.keys, city=call.city(), window=code, now=call.machine)
    entry = sessions.retract(call.session, talk, min(seq, 2**31 - 1), side="staff", now=call.machine)
    call.afterwards.append(lambda: captions.said(talk, entry))
    return Answer(201, {"session": talk.id, "seq": entry.seq})


@door(pages, "GET", "/window/<code>/captions/asked", permission="caption.write", domain="staff")
def asked(call: Call, code: str) -> Answer:
    """The things that the list of whoever is at the window asks for; none for those who may not see their case."""
    office = permit_window(call, code)
    shared.must_sit_there(call, code)
    leg = leg_at(call.session, code)
    if leg is None or not call.may("case.work", office=office):
        return Answer(data=[])
    plans = (casework.plan(call, casework.read(call, one)) for one in casefile.of_ticket(call.session, leg.ticket_id))
    return Answer(data=library().things_in(name for plan in plans for name in plan.checklist.bring_once))


@door(pages, "GET", "/window/<code>/captions/hand-out.pdf", permission="caption.write", domain="staff")
def clerk_prints(call: Call, code: str) -> Answer:
    """The conversation on A4, for a citizen without a phone to take home."""
    permit_window(call, code)
    shared.must_sit_there(call, code)
    talk = sessions.at_window(call.session, code)
    if talk is None:
        raise Refusal("captions_ended", N_("This conversation has ended and is erased."), status=410)
    return shared.hand_out(
        sessions.lines(call.session, call.parts.keys, talk), talk, at=call.now, sample=call.parts.settings.training
    )


@door(pages, "POST", "/window/<code>/captions/language", permission="caption.write", domain="staff", body=Language)
def clerk_language(call: Call, code: str) -> Answer:
    """The clerk chooses the citizen's language, for somebody without a ticket."""
    permit_window(call, code)
    shared.must_sit_there(call, code)
    return shared.change_language(call, code)


@door(pages, "POST", "/window/<code>/captions/erase", permission="caption.write", domain="staff")
def clerk_erases(call: Call, code: str) -> Answer:
    """The clerk has everything erased."""
    permit_window(call, code)
    shared.must_sit_there(call, code)
    return shared.erase(call, code)
