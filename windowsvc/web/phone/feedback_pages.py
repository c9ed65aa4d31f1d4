"""ひとこと: what somebody says of their visit, on the page behind their number until its day is closed."""

from __future__ import annotations

from pydantic import Field

from windowsvc.lobby import visitor
from windowsvc.measures import feedback
from windowsvc.refusal import Refusal
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.phone.pages import back_to, pages


class Spoken(Body):
    """Points from 0 to 10, and a few words."""

    score: int = Field(ge=0, le=10)
    words: str = Field("", max_length=2_000)


_SAID = {"feedback_given": "thanks", "not_served_yet": "changed"}
"""What a second answer, and one before the visit, are told on the page; other refusals have a page of their own."""


@door(pages, "POST", "/t/<token>/feedback", permission="public", rate="phone", body=Spoken, form=True)
def give(call: Call, token: str) -> Answer:
    """Say how the visit was."""
    try:
        held = call.hold(visitor.visit(call.session, call.parts.keys, token=token).office)
        found = visitor.visit(call.session, call.parts.keys, token=token)
        feedback.give(
            call.session, held, keys=call.parts.keys, visit=found, score=call.body.score, words=call.body.words
        )
    except Refusal as refusal:
        if refusal.code not in _SAID:
            raise
        call.session.rollback()
        return back_to(token, _SAID[refusal.code])
    return back_to(token, "thanks")
