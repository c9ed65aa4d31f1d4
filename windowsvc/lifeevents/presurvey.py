"""事前調査: before the visit every department is asked what its registers know of this family, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from windowsvc.events import Actor, Held
from windowsvc.lifeevents import answering, interview
from windowsvc.lifeevents.casefile import Opened, answers, must_be_open, record
from windowsvc.lifeevents.casewords import CaseState, CaseVerb, Source
from windowsvc.lifeevents.checklist import case_of
from windowsvc.lifeevents.deadlines import IsOpen
from windowsvc.lifeevents.departments import facts_to_ask
from windowsvc.lifeevents.facts import Given
from windowsvc.lifeevents.model import Event
from windowsvc.lifeevents.tables import CaseFile, CaseRequest
from windowsvc.refusal import N_, Refusal


def day_before(visit: date, *, is_open: IsOpen) -> date:
    """The last open day before a visit."""
    for back in range(1, 15):
        found = visit - timedelta(days=back)
        if is_open(found):
            return found
    return visit - timedelta(days=1)


def ask(
    session: Session,
    held: Held,
    opened: Opened,
    *,
    event: Event,
    given: Given,
    names: Mapping[str, str],
    is_open: IsOpen,
    by: Actor,
) -> list[str]:
    """Ask every department whose registers can still settle something; returns their codes.

    Args:
        names: code -> name of each department of the office.

    Raises:
        Refusal: ``case_closed``, ``nothing_to_ask``.
    """
    must_be_open(opened)
    asked = {row.department for row in of_case(session, opened.code) if row.answered_at is None}
    wanted = [code for code in facts_to_ask(event, case_of(event, given), names) if code not in asked]
    if not wanted:
        raise Refusal("nothing_to_ask", N_("No department needs to be asked about this case."), status=422)
    due = day_before(opened.row.visit_on or held.day, is_open=is_open)
    for department in wanted:
        session.add(CaseRequest(case=opened.code, department=department, asked_at=held.now, due_on=max(due, held.day)))
    record(session, held, opened, CaseVerb.ASK, by=by, departments=wanted)
    return wanted


def form(event: Event, given: Given, *, department: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """The facts that one department is asked about: its own, and only what can still change a result."""
    return facts_to_ask(event, case_of(event, given), names).get(department, ())


def reply(
    session: Session,
    held: Held,
    opened: Opened,
    *,
    event: Event,
    request: CaseRequest,
    fields: Sequence[str],
    facts: Mapping[str, Any],
    nothing: bool,
    by: Actor,
) -> None:
    """What a department's registers say; nothing: this person is in none of them, for every field in one press.

    Raises:
        Refusal: ``case_closed``, ``not_your_facts`` for a fact of another department; as `facts.given`.
    """
    must_be_open(opened)
    strange = [name for name in facts if name not in fields and not _answered_by(session, opened, name, request)]
    if strange:
        message = N_("This department is not asked about this.")
        raise Refusal("not_your_facts", message, status=422, facts=strange)
    told = dict(facts)
    if nothing:
        for name in fields:
            value = interview.nothing(event.facts[name])
            told.setdefault(name, sorted(value) if isinstance(value, frozenset) else value)
    answering.note(
        session, held, opened, event=event, facts=told, people={}, source=Source.DEPARTMENT, by=by,
        department=request.department,
    )  # fmt: skip
    request.answered_at, request.by = held.now, by.code
    record(session, held, opened, CaseVerb.REPLY, by=by, department=request.department, n=len(told))


def _answered_by(session: Session, opened: Opened, name: str, request: CaseRequest) -> bool:
    """Whether the department itself said so before, and now corrects it."""
    return any(one.fact == name and one.department == request.department for one in answers(session, opened))


def of_case(session: Session, case: str) -> list[CaseRequest]:
    """What was asked for a case, in the order it was asked."""
    return list(session.scalars(select(CaseRequest).where(CaseRequest.case == case).order_by(CaseRequest.id)))


def of_department(session: Session, *, office: str, department: str) -> list[CaseRequest]:
    """What a department has still to answer, the most urgent first."""
    query = (
        select(CaseRequest)
        .join(CaseFile, CaseFile.code == CaseRequest.case)
        .where(
            CaseFile.office == office,
            CaseFile.state == CaseState.OPEN.value,
            CaseRequest.department == department,
            CaseRequest.answered_at.is_(None),
        )
    )
    return list(session.scalars(query.order_by(CaseRequest.due_on, CaseRequest.id)))


def find(session: Session, request_id: int) -> CaseRequest:
    """One request.

    Raises:
        Refusal: ``request_unknown``.
    """
    found = session.get(CaseRequest, request_id)
    if found is None:
        raise Refusal("request_unknown", N_("There is no such request."), status=404)
    return found


def is_late(request: CaseRequest, *, today: date) -> bool:
    """Whether an answer is missing on the last open day before the visit, or later."""
    return request.answered_at is None and today >= request.due_on
