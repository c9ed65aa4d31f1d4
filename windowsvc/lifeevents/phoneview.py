"""A case as a phone sees it over the API: the next question, and the little that its own answers say."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from windowsvc.lifeevents import choices, citizen
from windowsvc.lifeevents.because import because
from windowsvc.lifeevents.casefile import Opened
from windowsvc.lifeevents.caseplan import Line
from windowsvc.lifeevents.caseview import Frame
from windowsvc.lifeevents.model import Event

Json = dict[str, Any]


def phone(session: Session, opened: Opened, frame: Frame, *, language: str) -> Json:
    """What a phone may see: the next question, and what follows from its own answers alone.

    What registers, departments or staff said is not in it, and what registers know is not asked: whoever holds the
    number need not be entitled to know, and waits for nothing that the city hall has.
    """
    event = frame.event
    screen = citizen.screen(session, opened, event)
    again = screen.question is None and screen.later > 0
    if again:
        screen = citizen.screen(session, opened, event, again=True)
    question = None if screen.gentle else screen.question
    lines = citizen.own_list(session, opened, event, is_open=frame.is_open, language=language)
    return {
        "event": opened.row.event,
        "event_name": dict(event.name),
        "state": opened.row.state,
        "gentle": screen.gentle,
        "question": choices.question(event, question) if question else None,
        "left": screen.left if question else 0,
        "asked": screen.asked,
        "again": again,
        "people": [{"who": who, "name": name or who} for who, name in screen.people],
        "items": [_own_item(event, line) for line in lines],
    }


def _own_item(event: Event, line: Line) -> Json:
    item, told = line.item, because(event, line.item)
    return {
        "id": item.id,
        "person": item.person,
        "name": item.name,
        "status": line.status.value,
        "reason": told.sentence if told else "",
    }
