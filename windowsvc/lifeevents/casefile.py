"""A case as it lies in the tables: found with its key, its answers opened, its line in the journal written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.events import Actor, Held
from windowsvc.lifeevents import checklist
from windowsvc.lifeevents.caseplan import Line, Touched, lines_of
from windowsvc.lifeevents.casewords import CaseState, CaseVerb, Progress, Role, Source
from windowsvc.lifeevents.checklist import Checklist
from windowsvc.lifeevents.deadlines import IsOpen
from windowsvc.lifeevents.facts import Given, given
from windowsvc.lifeevents.lifetimes import Kept
from windowsvc.lifeevents.model import Event, Status
from windowsvc.lifeevents.tables import (
    CaseAnswer,
    CaseEntry,
    CaseFile,
    CaseItem,
    CasePerson,
    CaseQuestion,
    CaseRole,
    CaseTicket,
)
from windowsvc.mynumber import holds_individual_number
from windowsvc.office.sealed import CaseKey, key_of
from windowsvc.office.vault import KeyStore
from windowsvc.refusal import N_, Refusal

VALUE: Final = "case_answer.value"
DETAILS: Final = "case_person.details"
REASON: Final = "case_item.reason"
NOTE: Final = "case_entry.note"


@dataclass(frozen=True)
class Opened:
    """A case with the key to what is sealed in it."""

    row: CaseFile
    key: CaseKey

    @property
    def code(self) -> str:
        return self.row.code


@dataclass(frozen=True)
class Answer:
    """A value that counts now; ``value`` is plain JSON, None where somebody was asked and did not know."""

    fact: str
    person: str | None
    value: Any
    source: Source
    department: str | None
    by: str
    at: datetime


@dataclass(frozen=True)
class PersonOf:
    """A person of a case; ``details`` may hold name, kana, relation, address, phone, born (ISO date)."""

    who: str
    details: Mapping[str, str]
    roles: tuple[Role, ...]


def find(session: Session, keys: KeyStore, code: str) -> Opened:
    """The case.

    Raises:
        Refusal: ``case_unknown`` when there is none, or its key is destroyed.
    """
    row = session.get(CaseFile, code)
    if row is None:
        raise Refusal("case_unknown", N_("There is no such case."), status=404)
    return Opened(row, key_of(keys, code))


def of_office(session: Session, held: Held, keys: KeyStore, code: str, *, version: int | None = None) -> Opened:
    """The case, when it is of the held office, not closed, and unchanged since the caller saw it.

    Raises:
        Refusal: ``case_unknown``, ``case_closed``, ``stale_version``.
    """
    opened = find(session, keys, code)
    if opened.row.office != held.office:
        raise Refusal("case_unknown", N_("There is no such case."), status=404)
    if version is not None and opened.row.version != version:
        message = N_("Somebody else has changed this case meanwhile. The screen shows how it stands now.")
        raise Refusal("stale_version", message, version=opened.row.version)
    return opened


def must_be_open(opened: Opened) -> None:
    """Refuse to change what is closed.

    Raises:
        Refusal: ``case_closed``.
    """
    if opened.row.state == CaseState.CLOSED:
        raise Refusal("case_closed", N_("This case is closed. Open it again first."))


def office_of(session: Session, code: str) -> str:
    """The office of a case.

    Raises:
        Refusal: ``case_unknown``.
    """
    found = session.scalar(select(CaseFile.office).where(CaseFile.code == code))
    if found is None:
        raise Refusal("case_unknown", N_("There is no such case."), status=404)
    return found


def of_ticket(session: Session, ticket_id: int) -> list[str]:
    """The codes of the cases that a visit carries, the first one first."""
    query = select(CaseTicket.case).where(CaseTicket.ticket_id == ticket_id)
    return list(session.scalars(query.order_by(CaseTicket.joined_at, CaseTicket.case)))


def tickets_of(session: Session, code: str) -> list[int]:
    """The visits of a case, the latest last."""
    query = select(CaseTicket.ticket_id).where(CaseTicket.case == code)
    return list(session.scalars(query.order_by(CaseTicket.joined_at, CaseTicket.ticket_id)))


def answers(
    session: Session, opened: Opened, *, sources: Iterable[Source] | None = None, before: int | None = None
) -> list[Answer]:
    """The answers that count now, in the order they were given.

    Args:
        before: the row of a question: what counted before it was answered.
    """
    query = select(CaseAnswer).where(CaseAnswer.case == opened.code)
    if before is None:
        query = query.where(CaseAnswer.ended_at.is_(None))
    else:
        query = query.where(
            CaseAnswer.question.is_distinct_from(before),
            or_(CaseAnswer.ended_at.is_(None), CaseAnswer.ended_by == before),
        )
    if sources is not None:
        query = query.where(CaseAnswer.source.in_([one.value for one in sources]))
    return [
        Answer(
            row.fact, row.person or None, opened.key.open(row.value) if row.value else None,
            Source(row.source), row.department, row.by, row.at,
        )
        for row in session.scalars(query.order_by(CaseAnswer.id))
    ]  # fmt: skip


def questions(session: Session, code: str) -> Sequence[CaseQuestion]:
    """The questions that were put and not taken back, the latest last."""
    query = select(CaseQuestion).where(CaseQuestion.case == code, CaseQuestion.ended_at.is_(None))
    return list(session.scalars(query.order_by(CaseQuestion.id)))


def given_of(event: Event, found: Iterable[Answer], *, movers: Iterable[str], on: date) -> Given:
    """The answers as the rules take them; what the content of today does not know any more is left out."""
    facts: dict[str, Any] = {}
    people: dict[str, dict[str, Any]] = {who: {} for who in movers}
    for one in found:
        fact = event.facts.get(one.fact)
        if one.value is None or fact is None or fact.of_person != (one.person is not None):
            continue
        if one.person is None:
            facts[one.fact] = one.value
        elif one.person in people:
            people[one.person][one.fact] = one.value
    raw = {"facts": facts, "people": [{"id": who, **own} for who, own in people.items()]}
    return given(raw, known=event.facts, on=on, withheld=event.withheld)


def people_of(session: Session, opened: Opened) -> list[PersonOf]:
    """The people of a case with what they are in it, in the order they were named."""
    roles: dict[str, list[Role]] = {}
    for row in session.scalars(select(CaseRole).where(CaseRole.case == opened.code)):
        roles.setdefault(row.who, []).append(Role(row.role))
    query = select(CasePerson).where(CasePerson.case == opened.code).order_by(CasePerson.at, CasePerson.who)
    order = list(Role)
    return [
        PersonOf(row.who, opened.key.open(row.details), tuple(sorted(roles.get(row.who, ()), key=order.index)))
        for row in session.scalars(query)
    ]


def movers_of(session: Session, code: str) -> list[str]:
    """The ids of those whom the facts of persons are about."""
    query = select(CaseRole.who).where(CaseRole.case == code, CaseRole.role == Role.MOVER.value)
    return sorted(session.scalars(query), key=lambda who: (len(who), who))


def touched_of(session: Session, opened: Opened) -> dict[str, Touched]:
    """What staff made of the items of a case."""
    return {
        row.item: Touched(
            state=Progress(row.state),
            version=row.version,
            until=row.until,
            leg=row.leg,
            role=Role(row.role) if row.role else None,
            status=Status(row.status) if row.status else None,
            reason=opened.key.open(row.reason) if row.reason else "",
            by=row.by,
        )
        for row in session.scalars(select(CaseItem).where(CaseItem.case == opened.code))
    }


@dataclass(frozen=True)
class Planned:
    """A case with everything that follows from its answers."""

    given: Given
    checklist: Checklist
    lines: Sequence[Line]


def plan(session: Session, opened: Opened, *, event: Event, is_open: IsOpen, language: str = "ja") -> Planned:
    """The checklist of a case as its answers are now."""
    facts = given_of(event, answers(session, opened), movers=movers_of(session, opened.code), on=opened.row.starts_on)
    made = checklist.plan(event, facts, is_open=is_open, language=language)
    return Planned(facts, made, lines_of(event, made, touched_of(session, opened)))


def line_of(planned: Planned, item: str) -> Line:
    """One line.

    Raises:
        Refusal: ``item_unknown``.
    """
    for line in planned.lines:
        if line.key == item:
            return line
    raise Refusal("item_unknown", N_("There is no such procedure in this case."), status=404)


def record(
    session: Session,
    held: Held,
    opened: Opened,
    verb: CaseVerb,
    *,
    by: Actor,
    item: str | None = None,
    before: str | None = None,
    after: str | None = None,
    note: str = "",
    **detail: Any,
) -> int:
    """Write what happened: one event without a word about anybody, one line in the journal, a new version."""
    tickets = tickets_of(session, opened.code)
    plain: dict[str, Any] = {"case": opened.code, "life_event": opened.row.event, "machine": held.machine.timestamp()}
    about: dict[str, Any] = {"item": item} if item else {}
    seq = events.append(
        session, held, verb.value, by=by, ticket=tickets[-1] if tickets else None,
        from_state=before and before[:16], to_state=after and after[:16], **plain, **about, **detail,
    )  # fmt: skip
    sealed = opened.key.seal(NOTE, spoken(note)) if note else None
    session.add(
        CaseEntry(
            case=opened.code, verb=verb.value, item=item, before=before, after=after, event_seq=seq, note=sealed,
            by=by.code, at=held.now,
        )
    )  # fmt: skip
    opened.row.version += 1
    session.flush()
    return seq


def spoken(text: str, *, longest: int = 400) -> str:
    """A text that somebody typed, fit to be kept.

    Raises:
        Refusal: ``text_invalid``, ``mynumber_refused``.
    """
    text = " ".join(text.split())
    if not text or len(text) > longest or not text.isprintable():
        message = N_("Please write one line of at most {longest} characters.")
        raise Refusal("text_invalid", message, status=422, longest=longest)
    if holds_individual_number(text):
        message = N_("Individual numbers (個人番号) are never kept. Please leave it out.")
        raise Refusal("mynumber_refused", message, status=422)
    return text


def kept(row: CaseFile) -> Kept:
    """What the lifetime of a case depends on."""
    from windowsvc.clocks import business_day

    closed = business_day(row.closed_at) if row.closed_at else None
    return Kept(CaseState(row.state), business_day(row.opened_at), row.visit_on, row.last_visit, closed)
