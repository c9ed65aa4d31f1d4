"""The end of a business day: what is still open, closing it, and the close that was forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.events import SYSTEM, Actor, Held, OfficeSequence
from windowsvc.lobby.legs import LegRow, move, row, with_ticket
from windowsvc.lobby.states import AT_WINDOW, OPEN, LegState, Verb
from windowsvc.lobby.tables import Emergency, Leg, StaffCall, Ticket
from windowsvc.lobby.windows import close_all
from windowsvc.office.vault import KeyStore
from windowsvc.refusal import N_, Refusal


@dataclass(frozen=True)
class StillOpen:
    """What a close would end: numbers at a window (which stop it), and all the others by state."""

    at_window: list[LegRow]
    others: dict[str, int]


def preview(session: Session, *, office: str, day: date) -> StillOpen:
    """What is still open of an office's day."""
    legs = _open_legs(session, office=office, day=day)
    others: dict[str, int] = {}
    for leg in legs:
        if leg.state not in AT_WINDOW:
            others[leg.state] = others.get(leg.state, 0) + 1
    return StillOpen([leg for leg in legs if leg.state in AT_WINDOW], others)


def _open_legs(session: Session, *, office: str, day: date) -> list[LegRow]:
    query = with_ticket().where(Leg.office == office, Leg.business_day == day, Leg.state.in_(OPEN)).order_by(Leg.id)
    return [row(found) for found in session.execute(query)]


def close_day(
    session: Session, held: Held, *, by: Actor, day: date | None = None, automatic: bool = False
) -> StillOpen:
    """End a business day of the held office. Once committed, `forget_day` destroys the day's secret.

    The one pressed by a lead refuses while somebody is at a window; the automatic one ends those
    services as done and notes that they were closed unfinished.

    Raises:
        Refusal: ``still_serving``, listing the numbers.
    """
    day = day or held.day
    found = preview(session, office=held.office, day=day)
    if found.at_window and not automatic:
        raise Refusal(
            "still_serving",
            N_("Somebody is still at a window: {labels}."),
            labels=", ".join(leg.label for leg in found.at_window),
            legs=[{"id": leg.id, "label": leg.label, "window": leg.window} for leg in found.at_window],
        )
    for leg in _open_legs(session, office=held.office, day=day):
        verb = Verb.CLOSE_UNFINISHED if leg.state == LegState.SERVING else Verb.EXPIRE
        reason = "closed_unfinished" if leg.state == LegState.SERVING else None
        move(session, held, leg, verb, by=by, values={"reason": reason})
    close_all(session, held)
    session.execute(update(Ticket).where(Ticket.office == held.office, Ticket.business_day == day).values(needs=None))
    session.execute(
        update(StaffCall)
        .where(StaffCall.office == held.office, StaffCall.answered_at.is_(None))
        .values(answered_at=held.now)
    )
    emergency = session.get(Emergency, held.office)
    if emergency is not None:
        session.delete(emergency)
    events.append(
        session,
        held,
        Verb.DAY_CLOSE.value,
        by=by,
        day=day.isoformat(),
        automatic=automatic,
        unfinished=len(found.at_window),
        expired=found.others,
    )
    return found


def forget_day(keys: KeyStore, *, office: str, day: date) -> None:
    """Destroy the secret of a closed day: from now on nobody can make its tokens again."""
    keys.destroy(f"day/{office}/{day.isoformat()}")


def begin_day(session: Session, held: Held) -> date | None:
    """Make the held business day the open one, closing an earlier one that was forgotten.

    Returns the day that was closed, whose secret the caller destroys after the commit.
    """
    if held.open_day == held.day:
        return None
    forgotten = held.open_day
    if forgotten is not None and not was_closed(session, office=held.office, day=forgotten):
        close_day(session, held, by=SYSTEM, day=forgotten, automatic=True)
    else:
        forgotten = None
    session.execute(update(OfficeSequence).where(OfficeSequence.office == held.office).values(open_day=held.day))
    held.open_day = held.day
    return forgotten


def was_closed(session: Session, *, office: str, day: date) -> bool:
    """Whether a day was closed and nothing of it is open any more."""
    closes = session.scalars(
        select(events.Event.detail)
        .where(events.Event.office == office, events.Event.verb == Verb.DAY_CLOSE.value)
        .order_by(events.Event.seq.desc())
        .limit(3)
    )
    closed = any(detail["day"] == day.isoformat() for detail in closes)
    left = select(Leg.id).where(Leg.office == office, Leg.business_day == day, Leg.state.in_(OPEN)).limit(1)
    return closed and session.execute(left).first() is None
