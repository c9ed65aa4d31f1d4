"""進み具合: the verbs on one procedure of a case, and how the lobby's verbs move it along.

A stop that is bound to procedures carries them: when it begins they are in hand, when it is finished they are done, and
taking that back takes the tick back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from windowsvc.events import Actor, Held
from windowsvc.lifeevents.casefile import REASON, Opened, Planned, line_of, must_be_open, record, spoken
from windowsvc.lifeevents.casewords import ENDED, CaseState, CaseVerb, Progress, Role, must_move
from windowsvc.lifeevents.model import Status
from windowsvc.lifeevents.tables import CaseEntry, CaseFile, CaseItem, CaseTicket
from windowsvc.lobby import visits
from windowsvc.lobby.legs import LegRow
from windowsvc.lobby.states import Verb
from windowsvc.office.configuration import City
from windowsvc.refusal import N_, Refusal


def progress(
    session: Session,
    held: Held,
    opened: Opened,
    *,
    planned: Planned,
    item: str,
    to: Progress,
    by: Actor,
    until: date | None = None,
    version: int | None = None,
    anyway: bool = False,
) -> None:
    """Move one procedure on.

    Args:
        until: the day something is put off to.
        anyway: done although something that comes first is not.

    Raises:
        Refusal: ``case_closed``, ``item_unknown``, ``stale_version``, ``progress_not_allowed``, ``waits_for_other``.
    """
    must_be_open(opened)
    line = line_of(planned, item)
    _must_be_fresh(line.touched.version, version)
    before = line.touched.state
    must_move(before, to)
    if to is Progress.DONE and line.after and not anyway:
        message = N_("Something that comes first is not done yet.")
        raise Refusal("waits_for_other", message, items=list(line.after))
    row = _row(session, held, opened, item, by=by)
    row.state, row.until = to.value, until if to is Progress.LATER else None
    row.version += 1
    record(session, held, opened, CaseVerb.PROGRESS, by=by, item=item, before=before, after=to)


def override(
    session: Session,
    held: Held,
    opened: Opened,
    *,
    planned: Planned,
    item: str,
    status: Status | None,
    reason: str,
    by: Actor,
    version: int | None = None,
) -> None:
    """Set what a procedure is to this family in place of what follows from the answers; None takes that back.

    Raises:
        Refusal: ``case_closed``, ``item_unknown``, ``stale_version``, ``text_invalid`` without a reason.
    """
    must_be_open(opened)
    line = line_of(planned, item)
    _must_be_fresh(line.touched.version, version)
    words = spoken(reason)
    row = _row(session, held, opened, item, by=by)
    row.status = status.value if status else None
    row.reason = opened.key.seal(REASON, words) if status else None
    row.version += 1
    record(
        session, held, opened, CaseVerb.OVERRIDE, by=by, item=item, before=line.status,
        after=status or line.item.status, note=words,
    )  # fmt: skip


def choose_role(
    session: Session, held: Held, opened: Opened, *, planned: Planned, item: str, role: Role, by: Actor
) -> None:
    """Let somebody else than usual act in a procedure.

    Raises:
        Refusal: ``case_closed``, ``item_unknown``.
    """
    must_be_open(opened)
    line = line_of(planned, item)
    row = _row(session, held, opened, item, by=by)
    row.role = role.value
    row.version += 1
    record(session, held, opened, CaseVerb.PEOPLE, by=by, item=item, before=line.role, after=role)


def put_off(
    session: Session, held: Held, opened: Opened, *, planned: Planned, by: Actor, until: date | None = None
) -> int:
    """きょうはここまで: everything that is still to do here is for later; returns how many.

    Raises:
        Refusal: ``case_closed``, ``nothing_to_change``.
    """
    must_be_open(opened)
    still = [line for line in planned.lines if line.open and line.touched.state is not Progress.LATER]
    if not still:
        raise Refusal("nothing_to_change", N_("There is nothing left to do in this case."), status=422)
    for line in still:
        row = _row(session, held, opened, line.key, by=by)
        row.state, row.until = Progress.LATER.value, until
        row.version += 1
        record(
            session, held, opened, CaseVerb.PROGRESS, by=by, item=line.key, before=line.touched.state,
            after=Progress.LATER,
        )  # fmt: skip
    return len(still)


def walk_to(
    session: Session,
    held: Held,
    opened: Opened,
    *,
    planned: Planned,
    city: City,
    ticket_id: int,
    service: str,
    items: Sequence[str],
    by: Actor,
    window: str | None = None,
) -> LegRow:
    """Let the citizen walk: procedures become a planned stop of the same number, by this press of staff.

    Raises:
        Refusal: ``case_closed``, ``item_unknown``; as `visits.plan_stop`.
    """
    must_be_open(opened)
    lines = [line_of(planned, item) for item in items]
    leg = visits.plan_stop(session, held, city=city, ticket_id=ticket_id, service=service, by=by, window=window)
    for line in lines:
        row = _row(session, held, opened, line.key, by=by)
        row.leg = leg.id
        if line.touched.state is Progress.LATER:
            row.state, row.until = Progress.NOT_STARTED.value, None
        row.version += 1
        record(
            session, held, opened, CaseVerb.PROGRESS, by=by, item=line.key, before=line.touched.state,
            after=row.state, stop=leg.id, walks_to=service,
        )  # fmt: skip
    return leg


def _must_be_fresh(known: int, seen: int | None) -> None:
    if seen is not None and seen != known:
        message = N_("Somebody else has changed this case meanwhile. The screen shows how it stands now.")
        raise Refusal("stale_version", message, version=known)


def _row(session: Session, held: Held, opened: Opened, item: str, *, by: Actor) -> CaseItem:
    row = session.get(CaseItem, (opened.code, item))
    if row is None:
        row = CaseItem(
            case=opened.code, item=item, state=Progress.NOT_STARTED.value, version=0, by=by.code, at=held.now
        )
        session.add(row)
    row.by, row.at = by.code, held.now
    return row


# What follows from the lobby


def follow_legs(session: Session, held: Held, row: dict[str, Any]) -> None:
    """A subscriber of the log: a stop that begins or ends moves the procedures bound to it; undo puts them back."""
    follow = _FOLLOWED.get(row["verb"])
    if follow is not None:
        follow(session, held, row)


def _began(session: Session, held: Held, row: dict[str, Any]) -> None:
    query = (
        select(CaseFile)
        .join(CaseTicket, CaseTicket.case == CaseFile.code)
        .where(CaseTicket.ticket_id == row["ticket"], CaseFile.state != CaseState.CLOSED.value)
    )
    for found in session.scalars(query):
        found.last_visit = held.day
    for item in _bound(session, row["leg"]):
        if item.state in (Progress.NOT_STARTED, Progress.WAITING):
            _tick(session, held, item, row, to=Progress.IN_HAND)


def _finished(session: Session, held: Held, row: dict[str, Any]) -> None:
    for item in _bound(session, row["leg"]):
        if Progress(item.state) not in ENDED | {Progress.LATER}:
            _tick(session, held, item, row, to=Progress.DONE)


def _fell_away(session: Session, held: Held, row: dict[str, Any]) -> None:
    legs = [row["leg"], *(one["leg"] for one in row["detail"].get("planned", ()))]
    for leg in legs:
        for item in _bound(session, leg):
            item.leg = None
            if item.state == Progress.IN_HAND:
                _tick(session, held, item, row, to=Progress.NOT_STARTED)
            else:
                item.version += 1


def _undone(session: Session, held: Held, row: dict[str, Any]) -> None:
    if row["detail"].get("what") == Verb.PLAN_STOP:
        _fell_away(session, held, row)
        return
    query = (
        select(CaseEntry)
        .join(CaseFile, CaseFile.code == CaseEntry.case)
        .where(
            CaseFile.office == held.office,
            CaseEntry.event_seq == row["detail"]["of"],
            CaseEntry.verb == CaseVerb.PROGRESS.value,
            CaseEntry.item.is_not(None),
        )
    )
    for entry in session.scalars(query).all():
        item = session.get(CaseItem, (entry.case, entry.item))
        if item is not None and item.state == entry.after and entry.before:
            _tick(session, held, item, row, to=Progress(entry.before))


def _bound(session: Session, leg: int | None) -> Sequence[CaseItem]:
    if leg is None:
        return ()
    return session.scalars(select(CaseItem).where(CaseItem.leg == leg)).all()


def _tick(session: Session, held: Held, item: CaseItem, row: dict[str, Any], *, to: Progress) -> None:
    session.add(
        CaseEntry(
            case=item.case, verb=CaseVerb.PROGRESS.value, item=item.item, before=item.state, after=to.value,
            event_seq=row["seq"], note=None, by=row["actor"], at=held.now,
        )
    )  # fmt: skip
    item.state, item.by, item.at = to.value, row["actor"], held.now
    item.version += 1
    found = session.get(CaseFile, item.case)
    if found is not None:
        found.version += 1


_FOLLOWED: Final[dict[str, Callable[[Session, Held, dict[str, Any]], None]]] = {
    Verb.START.value: _began,
    Verb.RESUME_HERE.value: _began,
    Verb.FINISH.value: _finished,
    Verb.CANCEL.value: _fell_away,
    Verb.EXPIRE.value: _fell_away,
    Verb.TRANSFER.value: _fell_away,
    Verb.UNDO.value: _undone,
}


def entries(session: Session, opened: Opened) -> Sequence[CaseEntry]:
    """The journal of a case, the latest last. Who looked at the names is in the audit record, not here."""
    query = select(CaseEntry).where(CaseEntry.case == opened.code, CaseEntry.verb != CaseVerb.REVEAL.value)
    return list(session.scalars(query.order_by(CaseEntry.id)))
