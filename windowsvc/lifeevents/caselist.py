"""Lists of cases: those of a number, of an office, and what one department has to do in all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from windowsvc.lifeevents import casefile, caseview, choices, presurvey
from windowsvc.lifeevents.casefile import Opened, Planned
from windowsvc.lifeevents.caseview import Frame
from windowsvc.lifeevents.casewords import CaseState
from windowsvc.lifeevents.departments import department_of
from windowsvc.lifeevents.tables import CaseFile
from windowsvc.lobby.tables import Ticket
from windowsvc.office.vault import KeyStore
from windowsvc.refusal import N_, Refusal

Json = dict[str, Any]
FrameOf = Callable[[Opened], Frame]

MOST: Final = 300
TITLES: Final = ("deceased.name", "household.new_address")
"""The facts that tell one case from another on a list, the first that is known."""


def office_of_ticket(session: Session, ticket_id: int) -> str:
    """The office of a number.

    Raises:
        Refusal: ``ticket_unknown``.
    """
    ticket = session.get(Ticket, ticket_id)
    if ticket is None:
        raise Refusal("ticket_unknown", N_("There is no such ticket today."), status=404)
    return ticket.office


def of_ticket(session: Session, keys: KeyStore, ticket_id: int, *, frame_of: FrameOf) -> list[Json]:
    """The cases that a number carries."""
    return [
        line(session, opened, frame_of(opened))
        for opened in _opened(session, keys, casefile.of_ticket(session, ticket_id))
    ]


def of_office(session: Session, keys: KeyStore, office: str, *, frame_of: FrameOf) -> list[Json]:
    """The cases of an office that are not closed: late answers first, then by the day of the visit."""
    lines = [line(session, opened, frame_of(opened)) for opened in under_way(session, keys, office)]
    return sorted(lines, key=lambda one: (not one["late"], not one["overdue"], one["visit_on"] or one["starts_on"]))


def under_way(session: Session, keys: KeyStore, office: str) -> Iterator[Opened]:
    """The cases of an office that are neither drafts nor closed, the newest first."""
    query = select(CaseFile.code).where(CaseFile.office == office, CaseFile.state == CaseState.OPEN.value)
    yield from _opened(session, keys, session.scalars(query.order_by(CaseFile.opened_at.desc()).limit(MOST)))


def _opened(session: Session, keys: KeyStore, codes: Iterable[str]) -> Iterator[Opened]:
    for code in list(codes):
        try:
            yield casefile.find(session, keys, code)
        except Refusal as refusal:
            if refusal.code != "case_unknown":  # its key is gone already, its rows go with the next sweep
                raise


def line(session: Session, opened: Opened, frame: Frame) -> Json:
    """A case as it stands in a list."""
    planned = casefile.plan(session, opened, event=frame.event, is_open=frame.is_open)
    visits = caseview.tickets(session, opened, city=frame.city)
    current = next((one for one in reversed(visits) if one["leg"] is not None), None)
    asked = presurvey.of_case(session, opened.code)
    return {
        **caseview.head(opened, frame),
        "label": current["label"] if current else None,
        "sign": current["sign"] if current else None,
        "title": title(session, opened, frame),
        "open": sum(line.open for line in planned.lines),
        "overdue": sum(line.overdue(frame.today) for line in planned.lines),
        "lapsed": sum(line.lapsed(frame.today) for line in planned.lines),
        "unanswered": sum(one.answered_at is None for one in asked),
        "late": any(presurvey.is_late(one, today=frame.today) for one in asked),
    }


def title(session: Session, opened: Opened, frame: Frame) -> str:
    """What tells a case from others: the name of the one it is about, else of who comes."""
    known = {one.fact: one for one in casefile.answers(session, opened) if one.value is not None}
    for name in TITLES:
        if name in known and name.endswith(".name"):
            value = known[name].value
            return str(
                value["name"]
                if isinstance(value, dict) and "name" in value
                else choices.said(frame.event.facts.get(name), value)
            )
    people = casefile.people_of(session, opened)
    return next((one.details["name"] for one in people if one.details.get("name")), "")


def of_department(session: Session, keys: KeyStore, office: str, department: str, *, frame_of: FrameOf) -> list[Json]:
    """What one department has to do in every case of its office: overdue first, then what others wait for."""
    found = []
    for opened in under_way(session, keys, office):
        frame = frame_of(opened)
        planned = casefile.plan(session, opened, event=frame.event, is_open=frame.is_open)
        own = _own(planned, department, frame)
        requests = [
            {
                "id": one.id,
                "due_on": one.due_on.isoformat(),
                "late": presurvey.is_late(one, today=frame.today),
                "fields": _fields(planned, frame, department),
            }
            for one in presurvey.of_case(session, opened.code)
            if one.department == department and one.answered_at is None
        ]
        if own or requests:
            head = line(session, opened, frame)
            found.append({"case": head, "items": _items(session, opened, own, planned, frame), "requests": requests})
    return sorted(found, key=lambda one: _urgency(one, far=date.max.isoformat()))


def _own(planned: Planned, department: str, frame: Frame) -> list[Any]:
    names = caseview.names_of(frame.city, _office(frame, department))
    return [
        one
        for one in planned.lines
        if (one.open or one.touched.version) and department_of(one.item.department, names) == department
    ]


def _office(frame: Frame, department: str) -> str:
    return frame.city.office_of("department", department) or ""


def _fields(planned: Planned, frame: Frame, department: str) -> list[Json]:
    names = caseview.names_of(frame.city, _office(frame, department))
    form = presurvey.form(frame.event, planned.given, department=department, names=names)
    return [choices.field(frame.event.facts[name]) for name in form]


def _items(session: Session, opened: Opened, own: list[Any], planned: Planned, frame: Frame) -> list[Json]:
    persons = casefile.people_of(session, opened)
    return caseview.items(own, among=planned.lines, frame=frame, office=opened.row.office, staff={}, persons=persons)


def _urgency(one: Json, *, far: str) -> tuple[bool, bool, str]:
    items = [item for item in one["items"] if item["open"]]
    return (
        not any(item["overdue"] for item in items),
        not any(request["late"] for request in one["requests"]),
        min((item["due"] or far for item in items), default=far),
    )
