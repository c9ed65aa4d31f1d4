"""A case as the screens of staff see it: the whole of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from windowsvc.events import CITIZEN
from windowsvc.lifeevents import answering, casefile, choices, presurvey, progress, relay
from windowsvc.lifeevents.caseabout import about
from windowsvc.lifeevents.casefile import Opened, PersonOf, Planned
from windowsvc.lifeevents.caseplan import Line, group_of, in_order
from windowsvc.lifeevents.casewords import RelayState, Role
from windowsvc.lifeevents.deadlines import IsOpen
from windowsvc.lifeevents.departments import Share, department_of, shares
from windowsvc.lifeevents.experience import UNKNOWN, Usual
from windowsvc.lifeevents.family_list import public
from windowsvc.lifeevents.lifetimes import Lifetimes, last_day, warned
from windowsvc.lifeevents.model import Event
from windowsvc.lifeevents.tables import CaseIdCheck
from windowsvc.lobby import faces
from windowsvc.lobby.legs import row as leg_row
from windowsvc.lobby.legs import with_ticket
from windowsvc.lobby.opening import iso
from windowsvc.lobby.setup import Service
from windowsvc.lobby.states import ACTIVE
from windowsvc.lobby.tables import Leg
from windowsvc.office import people
from windowsvc.office.configuration import City
from windowsvc.office.kinds import Department, Office

Json = dict[str, Any]

JOURNAL_SHOWN: Final = 60


@dataclass(frozen=True)
class Frame:
    """What a view is made from besides the case itself.

    Attributes:
        today: the business day.
        rules: how long cases are kept.
    """

    event: Event
    city: City
    today: date
    is_open: IsOpen
    rules: Lifetimes


def names_of(city: City, office: str) -> dict[str, str]:
    """The Japanese names of the departments of an office, by code."""
    return {code: one.name.root.get("ja", "") for code, one in city.all(Department, office=office).items()}


def whole(session: Session, opened: Opened, frame: Frame) -> Json:
    """Everything of one case."""
    planned = casefile.plan(session, opened, event=frame.event, is_open=frame.is_open)
    persons = casefile.people_of(session, opened)
    found = casefile.answers(session, opened)
    entries = progress.entries(session, opened)[-JOURNAL_SHOWN:]
    actors = {one.by for one in found} | {one.by for one in entries} | {line.touched.by for line in planned.lines}
    staff = people.names_of(session, codes=[code for code in actors if code])
    left, again = answering.left(session, opened, event=frame.event)
    called = {person.who: _called(person) for person in persons}
    return {
        **head(opened, frame),
        "tickets": tickets(session, opened, city=frame.city),
        "people": [_person(session, opened, person) for person in persons],
        "answers": [_answer(frame.event, one, staff=staff, called=called) for one in found],
        "asked": [row.question for row in casefile.questions(session, opened.code)],
        "questions": [choices.question(frame.event, one) for one in left],
        "again": again,
        "about": about(frame.event, planned.given),
        "notes": list(planned.checklist.notes),
        "bring": list(planned.checklist.bring_once),
        "items": items(
            planned.lines, among=planned.lines, frame=frame, office=opened.row.office, staff=staff, persons=persons
        ),
        "departments": _departments(session, opened, planned, frame=frame),
        "requests": _requests(session, opened, frame=frame, staff=staff),
        "journal": [_entry(opened, one, staff=staff) for one in entries],
    }


def head(opened: Opened, frame: Frame) -> Json:
    """What names a case."""
    row = opened.row
    life = casefile.kept(row)
    return {
        "code": row.code,
        "event": row.event,
        "event_name": dict(frame.event.name),
        "office": row.office,
        "state": row.state,
        "version": row.version,
        "origin": row.origin,
        "language": row.language,
        "starts_on": row.starts_on.isoformat(),
        "visit_on": row.visit_on and row.visit_on.isoformat(),
        "last_visit": row.last_visit and row.last_visit.isoformat(),
        "kept_until": last_day(life, frame.rules).isoformat(),
        "warned": warned(life, frame.rules, today=frame.today),
        "today": frame.today.isoformat(),
    }


def tickets(session: Session, opened: Opened, *, city: City) -> list[Json]:
    """The visits of a case, the latest last, each with the stop it is at."""
    ids = casefile.tickets_of(session, opened.code)
    query = with_ticket().where(Leg.ticket_id.in_(ids)).order_by(Leg.stop, Leg.id)
    legs = [leg_row(found) for found in session.execute(query)]
    return [_ticket(city, ticket, [leg for leg in legs if leg.ticket_id == ticket]) for ticket in ids]


def _ticket(city: City, ticket: int, legs: Sequence[Any]) -> Json:
    active = next((leg for leg in legs if leg.state in ACTIVE), None)
    return {
        "ticket": ticket,
        "label": legs[0].label if legs else "",
        "sign": faces.sign(city, legs[0].service if legs else None),
        "leg": faces.leg(city, active) if active else None,
        "stops": [
            {"leg": leg.id, "service": leg.service, "name": faces.staff_name(city, leg.service), "state": leg.state}
            for leg in legs
        ],
    }


def _called(person: PersonOf) -> str:
    return person.details.get("name") or person.details.get("relation") or person.who


def _person(session: Session, opened: Opened, person: PersonOf) -> Json:
    checks = session.scalars(select(CaseIdCheck).where(CaseIdCheck.case == opened.code, CaseIdCheck.who == person.who))
    return {
        "who": person.who,
        "name": _called(person),
        "details": dict(person.details),
        "roles": [role.value for role in person.roles],
        "checks": [{"kind": one.kind, "at": iso(one.at)} for one in checks],
    }


def _answer(event: Event, one: casefile.Answer, *, staff: Mapping[str, str], called: Mapping[str, str]) -> Json:
    fact = event.facts.get(one.fact)
    return {
        "fact": one.fact,
        "person": one.person,
        "person_name": called.get(one.person or ""),
        "topic": choices.topic_of(fact) if fact else one.fact,
        "value": one.value,
        "said": choices.said(fact, one.value),
        "field": choices.field(fact) if fact else None,
        "sensitive": fact.sensitive if fact else True,
        "source": one.source.value,
        "department": one.department,
        "by": staff.get(one.by),
        "at": iso(one.at),
    }


def items(
    lines: Iterable[Line],
    *,
    among: Iterable[Line],
    frame: Frame,
    office: str,
    staff: Mapping[str, str],
    persons: Sequence[PersonOf],
) -> list[Json]:
    """Procedures of a case, overdue ones first; ``among`` all of its own, after some of which they may come."""
    names = names_of(frame.city, office)
    ordered = in_order(lines, today=frame.today)
    titles = {line.key: line.item.name for line in among}
    return [
        _item(line, titles=titles, today=frame.today, names=names, staff=staff, persons=persons) for line in ordered
    ]


def _item(
    line: Line,
    *,
    titles: Mapping[str, str],
    today: date,
    names: Mapping[str, str],
    staff: Mapping[str, str],
    persons: Sequence[PersonOf],
) -> Json:
    item, own = line.item, line.touched
    until = item.deadline
    acting = [one for one in persons if line.role in one.roles and line.role is not Role.MOVER]
    mover = next((one for one in persons if one.who == item.person), None)
    return {
        "key": line.key,
        "id": item.id,
        "person": item.person,
        "person_name": _called(mover) if mover else None,
        "name": item.name,
        "names": _names(line),
        "department": item.department,
        "department_code": department_of(item.department, names),
        "mode": item.mode,
        "status": line.status.value,
        "follows": item.status.value,
        "group": group_of(line),
        "reason": own.reason if own.status else item.reason,
        "overridden": own.status is not None,
        "deadline": until and {"date": until.day and until.day.isoformat(), "text": until.text},
        "due": line.due.isoformat() if line.due else None,
        "overdue": line.overdue(today),
        "lapsed": line.lapsed(today),
        "hard": line.procedure.deadline is not None and line.procedure.deadline.hard,
        "open": line.open,
        "state": own.state.value,
        "version": own.version,
        "until": own.until and own.until.isoformat(),
        "leg": own.leg,
        "by": staff.get(own.by),
        "role": line.role.value,
        "acting": [_called(one) for one in acting],
        "after": [titles[key] for key in line.after],
        "bring": list(item.bring),
        "forms": list(item.forms),
        "question": item.question,
        "notes": list(item.notes),
        "estate": line.procedure.estate,
        "sensitive": not public(line.procedure),
    }


def _names(line: Line) -> Json:
    """The name of an item by language; the Japanese as the list has it, with how many it counts."""
    own = line.procedure.name
    counted = "".join(filter(str.isdecimal, line.item.name.removeprefix(own["ja"])))
    names = {code: f"{said} ({counted})" if counted else said for code, said in own.items()}
    return {**names, "ja": line.item.name}


def _departments(session: Session, opened: Opened, planned: Planned, *, frame: Frame) -> list[Json]:
    """The departments with something to do, in a sensible order, with what calling them would mean."""
    office = opened.row.office
    services = frame.city.all(Service, office=office)
    usual = relay.usual(session, office=office, today=frame.today)
    rows = {row.department: row for row in relay.of_case(session, opened.code) if row.state != RelayState.CALLED_OFF}
    found = shares(planned.lines, names_of(frame.city, office))
    missing = [code for code in rows if code not in {share.code for share in found}]
    names = names_of(frame.city, office)
    found += [Share(code, names.get(code, code), ()) for code in missing]
    return [
        {
            "code": share.code,
            "name": share.name,
            "open": share.open,
            "items": [line.key for line in share.lines],
            "elsewhere": _elsewhere(frame.city, share, office=office),
            "state": share.state.value,
            "services": [
                {"code": code, "name": faces.text(one.name)}
                for code, one in services.items()
                if share.code is not None and one.department == share.code
            ],
            "relay": _relayed(rows.get(share.code or ""), usual.get(share.code or "", UNKNOWN)),
            "usual": asdict(usual.get(share.code or "", UNKNOWN)),
        }
        for share in found
    ]


def _elsewhere(city: City, share: Share, *, office: str) -> list[str]:
    """The names of the other buildings that have a department which this office lacks."""
    if share.code is not None:
        return []
    others = [code for code in city.all(Office) if code != office]
    return [
        faces.office_name(city, code).get("ja", code)
        for code in others
        if department_of(share.name, names_of(city, code)) is not None
    ]


def _relayed(row: Any, usual: Usual) -> Json | None:
    if row is None:
        return None
    expected = usual.until_here.after(row.called_at) if usual.until_here and row.state == RelayState.CALLED else None
    return {
        "state": row.state,
        "expected": expected and {"low": iso(expected[0]), "high": iso(expected[1])},
        "called_at": iso(row.called_at),
        "arrived_at": iso(row.arrived_at),
        "left_at": iso(row.left_at),
    }


def _requests(session: Session, opened: Opened, *, frame: Frame, staff: Mapping[str, str]) -> list[Json]:
    names = names_of(frame.city, opened.row.office)
    return [
        {
            "id": one.id,
            "department": one.department,
            "name": names.get(one.department, one.department),
            "asked_at": iso(one.asked_at),
            "due_on": one.due_on.isoformat(),
            "answered_at": iso(one.answered_at),
            "by": staff.get(one.by or ""),
            "late": presurvey.is_late(one, today=frame.today),
        }
        for one in presurvey.of_case(session, opened.code)
    ]


def _entry(opened: Opened, one: Any, *, staff: Mapping[str, str]) -> Json:
    return {
        "verb": one.verb,
        "item": one.item,
        "before": one.before,
        "after": one.after,
        "note": opened.key.open(one.note) if one.note else None,
        "by": staff.get(one.by),
        "phone": one.by == CITIZEN.code,
        "at": iso(one.at),
    }
