"""案件: the verbs on a case as a whole: open, attach to a visit, name people, close, open again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from windowsvc.events import Actor, Held
from windowsvc.languages.locales import parse
from windowsvc.lifeevents import booth, editions
from windowsvc.lifeevents.casefile import (
    DETAILS,
    VALUE,
    Opened,
    Planned,
    answers,
    find,
    must_be_open,
    of_ticket,
    people_of,
    record,
    spoken,
)
from windowsvc.lifeevents.casewords import SEVERAL, CaseState, CaseVerb, IdDocument, Role
from windowsvc.lifeevents.model import Event
from windowsvc.lifeevents.tables import CaseAnswer, CaseFile, CaseIdCheck, CasePerson, CaseRole, CaseTicket
from windowsvc.lobby import legs
from windowsvc.lobby.tables import Leg, Ticket
from windowsvc.office.sealed import CaseKey
from windowsvc.office.vault import KeyStore
from windowsvc.refusal import N_, Refusal

PARTS = ("name", "kana", "relation", "address", "phone", "born")
"""What may be known of a person."""
MOST_PEOPLE = 40


def open_(
    session: Session,
    held: Held,
    *,
    key: CaseKey,
    event: Event,
    overlay: str | None,
    by: Actor,
    draft: bool = False,
    origin: str = "window",
    ticket_id: int | None = None,
    visit_on: date | None = None,
    language: str | None = None,
) -> Opened:
    """Begin a case: from a visit, or before it with the day it is booked for.

    Args:
        key: made and committed before, see `sealed.new_key`.
        overlay: id of the city's overlay.
        draft: answers from a phone that nobody of the staff has seen.

    Raises:
        Refusal: ``event_not_live``; ``ticket_unknown``; ``language_unknown``; ``case_exists`` when the visit carries
            one of this kind already.
    """
    _must_be_possible(event, visit_on=visit_on, today=held.day)
    chosen = _language(language)
    row = CaseFile(
        code=key.case,
        office=held.office,
        event=event.id,
        state=(CaseState.DRAFT if draft else CaseState.OPEN).value,
        origin=origin,
        language=chosen or "ja",
        starts_on=visit_on or held.day,
        visit_on=visit_on,
        opened_at=held.now,
        version=1,
    )
    session.add(row)
    opened = Opened(row, key)
    editions.begin_case(session, held, case=key.case, event=event.id, city=overlay, by=by)
    if ticket_id is not None:
        ticket = _ticket(session, held, ticket_id)
        row.language = chosen or ticket.language
        _must_be_first(session, ticket_id, event=event.id)
        _join(session, held, opened, ticket_id)
    record(session, held, opened, CaseVerb.OPEN, by=by, after=row.state, origin=origin)
    return opened


def _must_be_possible(event: Event, *, visit_on: date | None, today: date) -> None:
    if not event.live:
        raise Refusal("event_not_live", N_("This city does not use this life event yet."), status=409, event=event.id)
    if visit_on is not None and visit_on < today:
        raise Refusal("day_past", N_("This day has passed."), status=422)


def _language(given: str | None) -> str | None:
    if not given:
        return None
    found = parse(given)
    if found is None:
        raise Refusal("language_unknown", N_("We do not know this language."), status=422)
    return found.code


def _ticket(session: Session, held: Held, ticket_id: int) -> Ticket:
    ticket = session.get(Ticket, ticket_id)
    if ticket is None or ticket.office != held.office:
        raise Refusal("ticket_unknown", N_("There is no such ticket today."), status=404)
    return ticket


def _must_be_first(session: Session, ticket_id: int, *, event: str) -> None:
    query = (
        select(CaseFile.code)
        .join(CaseTicket, CaseTicket.case == CaseFile.code)
        .where(CaseTicket.ticket_id == ticket_id, CaseFile.event == event, CaseFile.state != CaseState.CLOSED.value)
    )
    found = session.scalars(query).first()
    if found is not None:
        raise Refusal("case_exists", N_("This visit has a case of this kind already."), case=found)


def _join(session: Session, held: Held, opened: Opened, ticket_id: int) -> None:
    session.add(CaseTicket(case=opened.code, ticket_id=ticket_id, joined_at=held.now))
    opened.row.last_visit = held.day
    session.flush()


def attach(session: Session, held: Held, opened: Opened, *, ticket_id: int, by: Actor) -> None:
    """Carry a case through a visit; a second visit is a second ticket of the same case.

    Raises:
        Refusal: ``case_closed``, ``ticket_unknown``, ``case_exists``.
    """
    must_be_open(opened)
    _ticket(session, held, ticket_id)
    if opened.code in of_ticket(session, ticket_id):
        return
    _must_be_first(session, ticket_id, event=opened.row.event)
    _join(session, held, opened, ticket_id)
    record(session, held, opened, CaseVerb.ATTACH, by=by)


def take_up(session: Session, held: Held, opened: Opened, *, by: Actor) -> None:
    """Staff look at what was answered on a phone: from now on it is an open case."""
    if opened.row.state == CaseState.DRAFT:
        opened.row.state = CaseState.OPEN.value
        record(session, held, opened, CaseVerb.OPEN, by=by, before=CaseState.DRAFT, after=CaseState.OPEN)


def share(
    session: Session,
    held: Held,
    opened: Opened,
    *,
    keys: KeyStore,
    meanings: Mapping[str, tuple[str, ...]],
    by: Actor,
) -> int:
    """Take over what the other cases of the visit know of the same meaning; returns how many answers came.

    Args:
        meanings: fact -> the facts of other events that mean the same, itself left out.
    """
    own = {one.fact for one in answers(session, opened)}
    taken = 0
    others = {code for ticket in _tickets(session, opened) for code in of_ticket(session, ticket)} - {opened.code}
    for code in sorted(others):
        for one in answers(session, find(session, keys, code)):
            for fact in (one.fact, *meanings.get(one.fact, ())):
                if one.person is None and one.value is not None and fact not in own and fact in meanings:
                    own.add(fact)
                    taken += 1
                    session.add(
                        CaseAnswer(
                            case=opened.code, fact=fact, person="", value=opened.key.seal(VALUE, one.value),
                            source=one.source.value, department=one.department, by=one.by, at=one.at,
                        )
                    )  # fmt: skip
    if taken:
        record(session, held, opened, CaseVerb.ANSWER, by=by, n=taken, shared=True)
    return taken


def _tickets(session: Session, opened: Opened) -> list[int]:
    return list(session.scalars(select(CaseTicket.ticket_id).where(CaseTicket.case == opened.code)))


def name_person(
    session: Session,
    held: Held,
    opened: Opened,
    *,
    details: Mapping[str, str],
    roles: tuple[Role, ...],
    by: Actor,
    who: str | None = None,
) -> str:
    """Write down a person of the case and what they are in it; returns their id.

    Raises:
        Refusal: ``case_closed``, ``person_unknown``, ``too_many_people``, ``text_invalid``, ``mynumber_refused``.
    """
    must_be_open(opened)
    known = {one.who: one for one in people_of(session, opened)}
    if who is None:
        who = f"p{max((int(one[1:]) for one in known), default=0) + 1}"
    elif who not in known:
        raise Refusal("person_unknown", N_("There is no such person in this case."), status=404)
    if len(known) >= MOST_PEOPLE and who not in known:
        raise Refusal("too_many_people", N_("There are too many people in this case."), status=422)
    told = {part: spoken(details[part], longest=200) for part in PARTS if details.get(part, "").strip()}
    sealed = opened.key.seal(DETAILS, told)
    row = session.get(CasePerson, (opened.code, who))
    if row is None:
        session.add(CasePerson(case=opened.code, who=who, details=sealed, at=held.now))
    else:
        row.details = sealed
    session.flush()
    _assign(session, opened, who=who, roles=roles)
    record(session, held, opened, CaseVerb.PEOPLE, by=by, who=who, roles=[role.value for role in roles])
    return who


def _assign(session: Session, opened: Opened, *, who: str, roles: tuple[Role, ...]) -> None:
    session.execute(delete(CaseRole).where(CaseRole.case == opened.code, CaseRole.who == who))
    for role in dict.fromkeys(roles):
        if role not in SEVERAL:
            session.execute(delete(CaseRole).where(CaseRole.case == opened.code, CaseRole.role == role.value))
        session.add(CaseRole(case=opened.code, role=role.value, who=who))
    session.flush()


def check_identity(session: Session, held: Held, opened: Opened, *, who: str, kind: IdDocument, by: Actor) -> None:
    """Note that a person's identity was checked, and by which kind of document; nothing of the document itself.

    Raises:
        Refusal: ``case_closed``, ``person_unknown``.
    """
    must_be_open(opened)
    if session.get(CasePerson, (opened.code, who)) is None:
        raise Refusal("person_unknown", N_("There is no such person in this case."), status=404)
    session.add(CaseIdCheck(case=opened.code, who=who, kind=kind.value, by=by.code, at=held.now))
    record(session, held, opened, CaseVerb.CHECK, by=by, who=who, kind=kind.value)


def close(session: Session, held: Held, opened: Opened, *, planned: Planned, by: Actor, anyway: bool = False) -> None:
    """End a case; from now on it waits for its erasure, and no screen in front of a family shows it any more.

    Raises:
        Refusal: ``case_closed``; ``items_open`` with what is still to do, unless ``anyway``.
    """
    must_be_open(opened)
    still = [line for line in planned.lines if line.open]
    if still and not anyway:
        message = N_("{n} procedures of this case are still to be done.")
        raise Refusal("items_open", message, n=len(still), items=[line.key for line in still])
    booth.leave(session, held, opened, by=by)
    before = opened.row.state
    opened.row.state, opened.row.closed_at = CaseState.CLOSED.value, held.now
    record(session, held, opened, CaseVerb.CLOSE, by=by, before=before, after=CaseState.CLOSED, left=len(still))


def reopen(session: Session, held: Held, opened: Opened, *, by: Actor) -> None:
    """Take up again a case that was closed too early.

    Raises:
        Refusal: ``case_not_closed``.
    """
    if opened.row.state != CaseState.CLOSED:
        raise Refusal("case_not_closed", N_("This case is not closed."))
    opened.row.state, opened.row.closed_at = CaseState.OPEN.value, None
    record(session, held, opened, CaseVerb.REOPEN, by=by, before=CaseState.CLOSED, after=CaseState.OPEN)


def note(session: Session, held: Held, opened: Opened, *, text: str, by: Actor, item: str | None = None) -> None:
    """Words for the next department, sealed; the log says only that there are some.

    Raises:
        Refusal: ``case_closed``, ``text_invalid``, ``mynumber_refused``.
    """
    must_be_open(opened)
    record(session, held, opened, CaseVerb.NOTE, by=by, item=item, note=spoken(text))


def ticket_of_leg(session: Session, leg_id: int) -> int:
    """The visit of a stop.

    Raises:
        Refusal: ``leg_unknown``.
    """
    return legs.find(session, leg_id).ticket_id


def leg_of(session: Session, ticket_id: int) -> int | None:
    """The stop a visit is at, or None when it is over."""
    query = select(Leg.id).where(Leg.ticket_id == ticket_id, Leg.state.in_(("waiting", "called", "serving", "held")))
    return session.scalars(query).first()
