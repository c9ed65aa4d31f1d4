"""Cases at the window: open one from a number or before the visit, read it, name its people, close it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from windowsvc.events import Held
from windowsvc.lifeevents import caselist, cases, caseview, knowledge
from windowsvc.lifeevents.casefile import Opened
from windowsvc.lifeevents.casewords import IdDocument, Role
from windowsvc.office.sealed import key_of, new_key
from windowsvc.refusal import N_, Refusal
from windowsvc.web import casework
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.api.case_shapes import CaseBody, CaseOut, Day, EventId, HeadOut, Line, Person
from windowsvc.web.api.case_verbs import OPEN, case_verb
from windowsvc.web.api.common import LARGEST_ID, Code, api
from windowsvc.web.api.shapes import Shape, Sign

TicketId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Part = Annotated[str, Field(max_length=200)]

PRIVATE: Final = {"Cache-Control": "no-store"}
"""What is about a family lies in no browser's cache: desks are shared."""


class OpenBody(Body):
    """Which life event, from which number or for which day."""

    event: EventId
    office: Code
    ticket: TicketId | None = None
    visit_on: Day | None = None
    origin: Literal["window", "booking", "call"] = "window"
    language: Annotated[str, Field(min_length=1, max_length=20)] | None = None


class AttachBody(CaseBody):
    """The number that the case is carried through."""

    ticket: TicketId


class PersonBody(CaseBody):
    """A person of the case and what they are in it; without ``who`` a new one."""

    who: Person | None = None
    name: Part = ""
    kana: Part = ""
    relation: Part = ""
    address: Part = ""
    phone: Part = ""
    born: date | Literal[""] = ""
    roles: Annotated[list[Role], Field(max_length=11)] = Field(default_factory=list)


class IdCheckBody(CaseBody):
    """Whose identity was checked, by which kind of document."""

    who: Person
    kind: IdDocument


class CloseBody(CaseBody):
    """Whether to close although something is still to do."""

    anyway: bool = False


class NoteBody(CaseBody):
    """One line for the next department."""

    text: Line


class CaseLine(HeadOut):
    """A case in a list, with the number of today and how much is to do."""

    label: str | None
    sign: Sign | None
    title: str
    open: int
    overdue: int
    lapsed: int
    unanswered: int
    late: bool


class CasesOut(Shape):
    """Cases."""

    cases: list[CaseLine]


@door(
    api,
    "POST",
    "/cases",
    permission="case.work",
    body=OpenBody,
    answers={201: CaseOut},
    refusals=(
        "event_unknown", "city_unknown", "event_not_live", "ticket_unknown", "case_exists", "day_past", "day_invalid",
        "language_unknown", "case_unknown",
    ),
    key="required",
)  # fmt: skip
def open_case(call: Call) -> Answer:
    """Open a case: from a number, or before the visit with the day it is booked for."""
    body: OpenBody = call.body
    held = call.hold(body.office)
    if call.repeated is not None:
        return casework.told(call, casework.read(call, call.repeated["case"]), [], status=201)
    event = casework.event_now(call, body.event)
    key = new_key(call.parts.keys, today=call.machine.date())
    opened = cases.open_(
        call.session, held, key=key, event=event, overlay=casework.overlay(call), by=call.by,
        origin=body.origin, ticket_id=body.ticket, visit_on=day_of(body.visit_on), language=body.language,
    )  # fmt: skip
    cases.share(call.session, held, opened, keys=call.parts.keys, meanings=knowledge.meanings(), by=call.by)
    call.remember({"case": opened.code})
    return casework.told(call, opened, [], status=201)


def day_of(text: str | None) -> date | None:
    """A day of a body.

    Raises:
        Refusal: ``day_invalid``.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refusal("day_invalid", N_("There is no such day."), status=422) from error


@door(api, "GET", "/cases/<case>", permission="case.work", answers={200: CaseOut}, refusals=("case_unknown",))
def read_case(call: Call, case: str) -> Answer:
    """The whole of a case."""
    opened = casework.read(call, case)
    held = key_of(call.parts.keys, case)
    seen = caseview.tickets(call.session, opened, city=call.city())
    shown = bool(casework.names_shown(call, case))
    state = (case, held.case, opened.row.version, casework.today(call), [one["leg"] for one in seen], shown)
    fresh = call.fresh(*state)
    if fresh is not None:
        return replace(fresh, headers={**fresh.headers, **PRIVATE})
    return Answer(
        data={**casework.whole(call, opened), "changes": []},
        headers={"ETag": f"W/{call.etag(*state)}", **PRIVATE},
    )


@door(
    api, "GET", "/visits/<int:ticket_id>/cases", permission="case.work", answers={200: CasesOut},
    refusals=("ticket_unknown",),
)  # fmt: skip
def cases_of_ticket(call: Call, ticket_id: int) -> Answer:
    """The cases that a number carries."""
    call.permit(caselist.office_of_ticket(call.session, min(ticket_id, LARGEST_ID)))
    found = caselist.of_ticket(
        call.session, call.parts.keys, ticket_id, frame_of=lambda one: casework.frame_of(call, one)
    )
    return Answer(data={"cases": casework.lines(call, found)}, headers=PRIVATE)


@door(
    api, "GET", "/offices/<code>/cases", permission="case.work", answers={200: CasesOut}, refusals=("office_unknown",)
)
def cases_of_office(call: Call, code: str) -> Answer:
    """The cases of an office that are under way, the most urgent first."""
    call.permit(code)
    found = caselist.of_office(call.session, call.parts.keys, code, frame_of=lambda one: casework.frame_of(call, one))
    return Answer(data={"cases": casework.lines(call, found)}, headers=PRIVATE)


@case_verb("attach", body=AttachBody, refusals=(*OPEN, "ticket_unknown", "case_exists"))
def attach_case(call: Call, held: Held, opened: Opened) -> None:
    """Carry a case through a number: on the booked day, or on a second visit."""
    cases.attach(call.session, held, opened, ticket_id=call.body.ticket, by=call.by)


@case_verb("take-up")
def take_up_case(call: Call, held: Held, opened: Opened) -> None:
    """Go on with what was answered on a phone."""
    cases.take_up(call.session, held, opened, by=call.by)


@case_verb(
    "people", body=PersonBody,
    refusals=(*OPEN, "person_unknown", "too_many_people", "text_invalid", "mynumber_refused", "names_hidden"),
)  # fmt: skip
def name_person(call: Call, held: Held, opened: Opened) -> None:
    """Write down a person of the case and what they are in it; who changes one must have the names on the screen."""
    body: PersonBody = call.body
    if body.who is not None and not casework.names_shown(call, opened.code):
        raise Refusal("names_hidden", N_("Please show the names of this case first."))
    details = {part: str(getattr(body, part)) for part in cases.PARTS}
    roles = tuple(body.roles)
    cases.name_person(call.session, held, opened, details=details, roles=roles, who=body.who, by=call.by)


@case_verb("id-checks", body=IdCheckBody, refusals=(*OPEN, "person_unknown"))
def check_identity(call: Call, held: Held, opened: Opened) -> None:
    """Note that a person's identity was checked: the kind of document, nothing else of it."""
    cases.check_identity(call.session, held, opened, who=call.body.who, kind=call.body.kind, by=call.by)


@case_verb("notes", body=NoteBody, refusals=(*OPEN, "text_invalid", "mynumber_refused"))
def write_note(call: Call, held: Held, opened: Opened) -> None:
    """One line for the next department."""
    cases.note(call.session, held, opened, text=call.body.text, by=call.by)


@case_verb("close", body=CloseBody, refusals=(*OPEN, "items_open"))
def close_case(call: Call, held: Held, opened: Opened) -> None:
    """Close a case; it is erased some days later."""
    planned = casework.plan(call, opened)
    cases.close(call.session, held, opened, planned=planned, by=call.by, anyway=call.body.anyway)


@case_verb("reopen", refusals=("case_not_closed",))
def reopen_case(call: Call, held: Held, opened: Opened) -> None:
    """Take up a case again that was closed too early."""
    cases.reopen(call.session, held, opened, by=call.by)
