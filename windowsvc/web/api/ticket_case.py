"""The interview on the phone, behind the ticket's token: one question after the other while its holder waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from windowsvc.events import Held
from windowsvc.lifeevents import answering, casefile, cases, knowledge, phoneview
from windowsvc.lifeevents.casefile import Opened
from windowsvc.lifeevents.casewords import CaseState, Role, Source
from windowsvc.lobby import visitor
from windowsvc.office.sealed import new_key
from windowsvc.refusal import N_, Refusal
from windowsvc.web import casework
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.api.case_answers import ANSWER_REFUSALS, AnswerBody, QuestionBody
from windowsvc.web.api.case_shapes import EventId, QuestionOut, Status
from windowsvc.web.api.case_verbs import OPEN
from windowsvc.web.api.common import api
from windowsvc.web.api.shapes import Shape, Text

_PHONE = ("ticket_unknown", "case_unknown", "case_closed")


class BeginBody(Body):
    """Which life event; for a move, how many people move."""

    event: EventId
    movers: Annotated[int, Field(ge=0, le=12)] = 0


class EventBody(Body):
    """Which of the visit's cases."""

    event: EventId


class PhoneAnswerBody(AnswerBody):
    """An answer from a phone."""

    event: EventId


class PhoneQuestionBody(QuestionBody):
    """A question that is left for later."""

    event: EventId


class MoverOut(Shape):
    """Somebody who moves."""

    who: str
    name: str


class OwnItemOut(Shape):
    """What follows from the phone's own answers; ``reason`` is empty where it rests on something private."""

    id: str
    person: str | None
    name: str
    status: Status
    reason: str


class PhoneCaseOut(Shape):
    """The interview as it stands on the phone; nothing that registers or staff said is in it.

    ``gentle``: these people are asked nothing; staff finish everything. ``again``: what was left for later comes back.
    """

    event: str
    event_name: Text
    state: str
    gentle: bool
    question: QuestionOut | None
    left: int
    asked: int
    again: bool
    people: list[MoverOut]
    items: list[OwnItemOut]


class PhoneCasesOut(Shape):
    """The interviews of a visit, and the life events that could be begun."""

    cases: list[PhoneCaseOut]
    events: list[str]


def _show(call: Call, opened: Opened) -> Answer:
    frame = casework.frame_of(call, opened)
    seen = phoneview.phone(call.session, opened, frame, language=call.locale.code)
    return Answer(data=seen, headers={"Cache-Control": "no-store"})


@door(
    api, "GET", "/tickets/<token>/cases", permission="public", rate="phone", answers={200: PhoneCasesOut},
    refusals=("ticket_unknown",),
)  # fmt: skip
def phone_cases(call: Call, token: str) -> Answer:
    """The interviews of this visit."""
    found = visitor.visit(call.session, call.parts.keys, token=token)
    shown = []
    for code in casefile.of_ticket(call.session, found.ticket_id):
        opened = casefile.find(call.session, call.parts.keys, code)
        if opened.row.state != CaseState.CLOSED:
            shown.append(
                phoneview.phone(call.session, opened, casework.frame_of(call, opened), language=call.locale.code)
            )
    events = knowledge.live_events(call.session, city=call.parts.settings.city, on=casework.today(call))
    return Answer(data={"cases": shown, "events": events}, headers={"Cache-Control": "no-store"})


@door(
    api, "POST", "/tickets/<token>/cases", permission="public", rate="phone", body=BeginBody,
    answers={201: PhoneCaseOut},
    refusals=(*_PHONE, "event_unknown", "event_not_live", "case_exists", "city_unknown"), key="optional",
)  # fmt: skip
def begin_on_phone(call: Call, token: str) -> Answer:
    """Begin to answer while waiting; until staff look at it, it is a draft that ends with the day."""
    found = visitor.visit(call.session, call.parts.keys, token=token)
    event = casework.event_now(call, call.body.event)
    held = call.hold(found.office)
    if call.repeated is None:
        key = new_key(call.parts.keys, today=call.machine.date())
        opened = cases.open_(
            call.session, held, key=key, event=event, overlay=casework.overlay(call), by=call.by,
            draft=True, origin="phone", ticket_id=found.ticket_id,
        )  # fmt: skip
        for number in range(call.body.movers if event.people else 0):
            cases.name_person(call.session, held, opened, details={}, roles=(Role.MOVER,), by=call.by)
            del number
        cases.share(call.session, held, opened, keys=call.parts.keys, meanings=knowledge.meanings(), by=call.by)
        call.remember({"case": opened.code})
    else:
        opened = casefile.find(call.session, call.parts.keys, call.repeated["case"])
    shown = _show(call, opened)
    return Answer(201, shown.data, shown.headers)


def _phone_verb(name: str, *, body: type[Body], refusals: tuple[str, ...]) -> Callable[[casework.Run], casework.Run]:
    """Declare one verb on the interview of a visit; what is decorated runs it and answers nothing."""

    def declare(run: casework.Run) -> casework.Run:
        def view(call: Call, token: str) -> Answer:
            held, opened = _own(call, token)
            if call.repeated is None:
                run(call, held, opened)
                call.remember({})
            return _show(call, opened)

        view.__name__, view.__doc__ = run.__name__, run.__doc__
        door(
            api, "POST", f"/tickets/<token>/cases/{name}", permission="public", rate="phone", body=body,
            answers={200: PhoneCaseOut}, refusals=("ticket_unknown", "case_unknown", *refusals), key="optional",
        )(view)  # fmt: skip
        return run

    return declare


def _own(call: Call, token: str) -> tuple[Held, Opened]:
    """The visit's case of this life event, under the office's mutex."""
    found = visitor.visit(call.session, call.parts.keys, token=token)
    held = call.hold(found.office)
    for code in casefile.of_ticket(call.session, found.ticket_id):
        opened = casefile.find(call.session, call.parts.keys, code)
        if opened.row.event == call.body.event:
            return held, opened
    raise Refusal("case_unknown", N_("There is no such case."), status=404)


@_phone_verb("answer", body=PhoneAnswerBody, refusals=ANSWER_REFUSALS)
def answer_on_phone(call: Call, held: Held, opened: Opened) -> None:
    """Answer one question."""
    answering.answer(
        call.session, held, opened, event=casework.event_of(call, opened), question=call.body.question,
        reply=call.body.reply, source=Source.HOLDER, by=call.by,
    )  # fmt: skip


@_phone_verb("skip", body=PhoneQuestionBody, refusals=(*OPEN, "question_unknown"))
def skip_on_phone(call: Call, held: Held, opened: Opened) -> None:
    """Leave a question for later."""
    answering.skip(
        call.session, held, opened, event=casework.event_of(call, opened), question=call.body.question,
        source=Source.HOLDER, by=call.by,
    )  # fmt: skip


@_phone_verb("back", body=EventBody, refusals=(*OPEN, "nothing_to_take_back"))
def back_on_phone(call: Call, held: Held, opened: Opened) -> None:
    """Go back to the question before."""
    answering.back(call.session, held, opened, source=Source.HOLDER, by=call.by)
