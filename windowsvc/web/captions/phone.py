"""The same conversation on the phone behind the ticket, while its holder is at a window; and what they take home."""

from __future__ import annotations

from typing import Any, Final

from flask import Response

from windowsvc.captions import sessions, views
from windowsvc.captions.phrases import library
from windowsvc.captions.sessions import Talk
from windowsvc.languages.locales import get
from windowsvc.lobby import visitor
from windowsvc.lobby.legs import LegRow
from windowsvc.lobby.states import AT_WINDOW
from windowsvc.refusal import N_, Refusal
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.captions import shared
from windowsvc.web.captions.shared import Said, Shown, captions_of, pages
from windowsvc.web.pages import csrf, render

SCRIPTS: Final = ("captions/phone.js", "captions/pane.js")


def _leg(call: Call, token: str) -> LegRow:
    """The stop of a ticket that is at a window now.

    Raises:
        Refusal: those of `visitor.visit`; ``captions_off``, ``captions_ended``.
    """
    if not call.parts.settings.captions.phone:
        raise Refusal("captions_off", N_("Captions are shown at the window, not on phones."), status=404)
    found = visitor.visit(call.session, call.parts.keys, token=token)
    call.locale = get(found.current.language)
    if found.current.state not in AT_WINDOW or found.current.window is None:
        raise Refusal("captions_ended", N_("This conversation has ended and is erased."), status=410)
    return found.current


def _talk(call: Call, leg: LegRow) -> Talk | None:
    talk = sessions.of_leg(call.session, leg.id)
    if talk is not None:
        call.locale = get(talk.language)
    return talk


@door(pages, "GET", "/t/<token>/captions", permission="public", rate="phone")
def phone_page(call: Call, token: str) -> Answer:
    """The page on the phone."""
    leg = _leg(call, token)
    _talk(call, leg)
    data = {
        "token": token,
        "csrf": csrf(),
        "lang": call.locale.html_lang,
        "replies": views.phrases(library(), speaker="citizen", own=call.locale),
    }
    return Answer(data=render(call, "phone/captions.html", scripts=SCRIPTS, data=data, token=token, leg=leg))


@door(pages, "GET", "/t/<token>/captions.json", permission="public", rate="phone")
def phone_lines(call: Call, token: str) -> Answer:
    """The conversation now; 304 when nothing is new."""
    leg = _leg(call, token)
    talk = _talk(call, leg)
    state = [talk.id, talk.last, talk.language] if talk else []
    fresh = call.fresh(*state)
    if fresh is not None:
        return fresh
    told = captions_of(call.parts).snapshot(call.session, city=call.city(), window=str(leg.window))
    return Answer(data=told, headers={"ETag": call.etag(*state), "Cache-Control": "no-store"})


@door(pages, "POST", "/t/<token>/captions", permission="public", rate="phone", body=Said, answers={201: Shown})
def phone_reply(call: Call, token: str) -> Answer:
    """The citizen answers on their phone."""
    leg = _leg(call, token)
    return shared.say(call, str(leg.window), side="citizen")


def _kept(call: Call, token: str) -> tuple[Talk, list[Any]]:
    talk = _talk(call, _leg(call, token))
    if talk is None:
        raise Refusal("captions_ended", N_("This conversation has ended and is erased."), status=410)
    return talk, sessions.lines(call.session, call.parts.keys, talk)


@door(pages, "GET", "/t/<token>/captions.txt", permission="public", rate="phone")
def as_text(call: Call, token: str) -> Answer:
    """The conversation for its holder to keep, as text."""
    talk, entries = _kept(call, token)
    return _file(views.text(library(), entries, talk), "text/plain", "captions.txt")


@door(pages, "GET", "/t/<token>/captions.vtt", permission="public", rate="phone")
def as_webvtt(call: Call, token: str) -> Answer:
    """The conversation for its holder to keep, as WebVTT."""
    talk, entries = _kept(call, token)
    return _file(views.webvtt(library(), entries, talk), "text/vtt", "captions.vtt")


@door(pages, "GET", "/t/<token>/captions.pdf", permission="public", rate="phone")
def as_sheet(call: Call, token: str) -> Answer:
    """The conversation for its holder to keep, on A4."""
    talk, entries = _kept(call, token)
    return shared.hand_out(entries, talk, at=call.now, sample=call.parts.settings.training)


def _file(text: str, kind: str, name: str) -> Answer:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Answer(data=Response(text, mimetype=kind), headers=headers)
