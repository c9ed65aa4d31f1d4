"""The voice of a board: the clip of a call by the number of its event, and whose turn it is to speak."""

from __future__ import annotations

from flask import Blueprint, Response
from pydantic import Field

from windowsvc.clocks import Clocks
from windowsvc.database import Engine
from windowsvc.languages.locales import get, parse
from windowsvc.lobby.board import setup_of
from windowsvc.office.configuration import Configuration
from windowsvc.refusal import N_, Refusal
from windowsvc.settings import Settings
from windowsvc.voice.announcer import Announcer
from windowsvc.voice.clips import Clips
from windowsvc.voice.engines import Engines
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.parts import Parts

pages = Blueprint("voice", __name__)

_LARGEST = 2**31 - 1


def announcer(settings: Settings, engine: Engine, *, clocks: Clocks, configuration: Configuration) -> Announcer:
    """What will speak the calls of an application with these settings."""
    clips = Clips(settings.data, engines=Engines())
    return Announcer(engine, clips, clocks=clocks, configuration=configuration, ready=settings.voice)


def voice_of(parts: Parts) -> Announcer:
    """What speaks the calls of this application."""
    found: Announcer = parts.extra["voice"]
    return found


class Sounding(Body):
    """A board's page, and whether its sound runs."""

    holder: str = Field(min_length=8, max_length=40)
    running: bool


class Turn(Body):
    """Whether this board speaks now."""

    speaks: bool


@door(pages, "GET", "/board/<code>/voice/<int:seq>/<language>.opus", permission="board.show")
def clip(call: Call, code: str, seq: int, language: str) -> Answer:
    """One call, spoken in Japanese or in the ticket's own language."""
    office, _ = setup_of(call.city(), code)
    call.permit(office)
    if parse(language) is None or seq > _LARGEST:
        raise Refusal("call_unknown", N_("There is no such call."), status=404)
    path = voice_of(call.parts).clip(call.session, code=code, seq=seq, language=get(language).code)
    headers = {"Cache-Control": "private, max-age=86400"}
    return Answer(data=Response(path.read_bytes(), mimetype="audio/ogg"), headers=headers)


@door(
    pages,
    "POST",
    "/board/<code>/voice",
    permission="board.show",
    body=Sounding,
    answers={200: Turn},
    refusals=("board_unknown",),
    writes=False,
)
def turn(call: Call, code: str) -> Answer:
    """Ask for, keep or give up the voice of a zone."""
    office, _ = setup_of(call.city(), code)
    call.permit(office)
    speaks = voice_of(call.parts).turn(code=code, holder=call.body.holder, running=call.body.running)
    return Answer(data={"speaks": speaks})
