"""What the faces of a conversation share: bodies, whose window it is, and adding a line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Final

from flask import Blueprint, Response
from pydantic import Field

from windowsvc.captions import furigana, sessions, views
from windowsvc.captions.live import Captions
from windowsvc.captions.phrases import library
from windowsvc.captions.sessions import Body as LineBody
from windowsvc.captions.sessions import Line, Producer, Side, Talk
from windowsvc.languages.catalogue import Texts
from windowsvc.languages.locales import get, parse
from windowsvc.lobby import windows
from windowsvc.refusal import N_, Refusal
from windowsvc.voice.engines import VoiceUnavailableError
from windowsvc.web import wording
from windowsvc.web.access import Answer, Body, Call
from windowsvc.web.board.voice import voice_of
from windowsvc.web.parts import Parts

pages = Blueprint("captions", __name__)

LONGEST: Final = 200
Slot = Annotated[str, Field(max_length=40)] | int | list[int]
Words = Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")]
_TWELVE_DIGITS: Final = re.compile(r"(?<![0-9])(?:[0-9][ -]?){11}[0-9](?![0-9])")


class Said(Body):
    """A line: a phrase with its slots, or words that were typed."""

    phrase: str | None = Field(None, max_length=60)
    slots: dict[str, Slot] = Field(default_factory=dict, max_length=8)
    text: Words | None = None


class Language(Body):
    """The language to go on in."""

    language: str = Field(min_length=1, max_length=20)


class Shown(Body):
    """Where the new entry stands."""

    session: int
    seq: int


def captions_of(parts: Parts) -> Captions:
    """The conversations of this application."""
    found: Captions = parts.extra["captions"]
    return found


def permit_window(call: Call, code: str) -> str:
    """Settle who acts at a window; a screen at a counter sees its own window only. Returns the office.

    Raises:
        Refusal: ``window_unknown``, ``not_permitted``, ``counter_without_window``, ``other_window``.
    """
    office = sessions.office_of(call.city(), code)
    call.permit(office)
    own_window(call.principal.device, code)
    return office


def own_window(device: Any, code: str) -> None:
    """Refuse a counter's screen that stands at another window, or at none.

    Raises:
        Refusal: ``counter_without_window``, ``other_window``.
    """
    if device is None:
        return
    if device.place is None:
        raise Refusal("counter_without_window", N_("It is not said yet at which window this screen stands."))
    if device.place != code:
        raise Refusal("other_window", N_("This screen belongs to another window."), status=403)


def must_sit_there(call: Call, code: str) -> None:
    """Refuse to write at a window that is somebody else's.

    Raises:
        Refusal: ``window_taken``.
    """
    holder = windows.find(call.session, call.city(), code).holder
    if holder is not None and holder != call.principal.session and not call.by.lead:
        raise Refusal("window_taken", N_("Somebody else has taken this window."), window=code)


def say(call: Call, code: str, *, side: Side) -> Answer:
    """Add the line of the call's body to a window's conversation, which begins with it if there is none."""
    captions = captions_of(call.parts)
    talk = sessions.begin(call.session, call.parts.keys, city=call.city(), window=code, now=call.machine)
    return add(call, captions, talk, side=side)


def add(call: Call, captions: Captions, talk: Talk, *, side: Side) -> Answer:
    """Add the line of the call's body to a conversation, and send it to its screens once it is written."""
    producer, body = line_of(call, talk, side=side)
    added = sessions.add(call.session, call.parts.keys, talk, side=side, producer=producer, body=body, now=call.machine)
    call.afterwards.append(lambda: captions.said(talk, added))
    return Answer(201, {"session": talk.id, "seq": added.seq})


def line_of(call: Call, talk: Talk, *, side: Side) -> tuple[Producer, LineBody]:
    """What is kept of a line.

    Raises:
        Refusal: ``phrase_unknown``, ``slot_invalid``, ``nothing_said``, ``number_not_here``.
    """
    said: Said = call.body
    if said.phrase is not None:
        phrase = library().phrase(said.phrase)
        if phrase.speaker != side:
            raise Refusal("phrase_unknown", N_("There is no such phrase."), status=422)
        library().say(phrase, said.slots, get("ja"))
        return "phrase", {"phrase": phrase.id, "slots": {name: said.slots[name] for name in phrase.slots}}
    text = (said.text or "").strip()
    if not text:
        raise Refusal("nothing_said", N_("There is nothing to say yet."), status=422)
    if _TWELVE_DIGITS.search(text):
        raise Refusal("number_not_here", N_("Please do not write a 12-digit number here."), status=422)
    language = "ja" if side == "staff" else talk.language
    body: LineBody = {"text": text, "language": language}
    if side == "staff":
        body["easy"] = read(call.parts, text)
    return "typed", body


def read(parts: Parts, text: str) -> str:
    """A typed text with the readings of its kanji."""
    engines = voice_of(parts).clips.engines
    terms = library().terms_in(text)
    try:
        return furigana.annotate(text, terms=terms, guess=engines.readings)
    except VoiceUnavailableError:
        return furigana.annotate(text, terms=terms, guess=None)


def hand_out(entries: Iterable[Line], talk: Talk, *, at: datetime, sample: bool) -> Answer:
    """The conversation on A4; ``at`` is when it is printed. Nothing of it is kept on the way.

    Args:
        sample: mark every page 見本, as in practice.
    """
    from windowsvc.captions import hand_out as sheets  # what makes PDFs is read when one is wanted

    own = get(talk.language)
    say = Texts(own, overrides=wording.current().texts).gettext
    lines = views.standing(library(), entries, own)
    drawn = sheets.sheet(sheets.Talk(lines, own, say, at), sample=sample)
    headers = {"Content-Disposition": 'inline; filename="captions.pdf"', "Cache-Control": "no-store"}
    return Answer(data=Response(drawn, mimetype="application/pdf"), headers=headers)


def change_language(call: Call, code: str) -> Answer:
    """Go on in another language."""
    captions = captions_of(call.parts)
    if parse(call.body.language) is None:
        raise Refusal("language_unknown", N_("This language is not known."), status=422)
    talk = sessions.begin(call.session, call.parts.keys, city=call.city(), window=code, now=call.machine)
    sessions.speak_in(call.session, talk, call.body.language)
    call.afterwards.append(lambda: captions.again(code))
    return Answer(204)


def erase(call: Call, code: str) -> Answer:
    """End the conversation now: its words and their key are gone when this is answered."""
    captions = captions_of(call.parts)
    captions.drop(sessions.erase(call.session, code))
    call.afterwards.append(lambda: captions.again(code))
    return Answer(204)
