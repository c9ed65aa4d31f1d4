"""取り消して戻す: the last command at a window, taken back by a compensating event; nothing is deleted."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.events import Actor, Event, Held
from windowsvc.lobby.calling import must_be_idle
from windowsvc.lobby.legs import LegRow, find, put_back, write
from windowsvc.lobby.serving import must_not_have_moved
from windowsvc.lobby.states import ACTIVE, AT_WINDOW, UNDOABLE, LegState, Verb
from windowsvc.lobby.tables import Leg
from windowsvc.lobby.windows import close_when_drained
from windowsvc.lobby.windows import find as find_window
from windowsvc.office.configuration import City
from windowsvc.refusal import N_, Refusal

_LOOK_BACK = 40
_QUIET = frozenset({Verb.PREFER.value, Verb.REPRINT.value, Verb.UNDO.value})


def taken_back(session: Session, office: str, *, day: date) -> set[int]:
    """The sequence numbers of the day's events that were taken back."""
    query = select(Event.detail).where(Event.office == office, Event.business_day == day, Event.verb == Verb.UNDO.value)
    return {detail["of"] for detail in session.scalars(query)}


def last_command(
    session: Session, *, office: str, day: date, window: str, by: Actor, machine: float, seconds: int
) -> Event | None:
    """The event an undo would take back now, or None; what a closed day holds stays.

    Args:
        machine: the machine clock, in seconds since the epoch: demo days run at their own speed.
        seconds: how long a command may be taken back.
    """
    undone = taken_back(session, office, day=day)
    closed = select(func.max(Event.seq)).where(
        Event.office == office, Event.business_day == day, Event.verb == Verb.DAY_CLOSE.value
    )
    query = (
        select(Event)
        .where(
            Event.seq > func.coalesce(closed.scalar_subquery(), 0),
            Event.office == office,
            Event.business_day == day,
            Event.window == window,
            Event.verb.in_([verb.value for verb in UNDOABLE]),
        )
        .order_by(Event.seq.desc())
        .limit(_LOOK_BACK)
    )
    for found in session.scalars(query):
        if found.seq in undone or (found.actor != by.code and not by.lead):
            continue
        return found if machine - found.detail.get("machine", 0) <= seconds else None
    return None


def undo(session: Session, held: Held, *, city: City, window: str, by: Actor, seconds: int) -> LegRow:
    """Take back the actor's last command at this window; a lead's reaches everybody's.

    Raises:
        Refusal: ``nothing_to_undo``; ``window_busy`` when somebody else is at the window the number
            would come back to; ``already_moved`` when the number has gone on since.
    """
    found = last_command(
        session,
        office=held.office,
        day=held.day,
        window=window,
        by=by,
        machine=held.machine.timestamp(),
        seconds=seconds,
    )
    if found is None or found.leg is None:
        raise Refusal("nothing_to_undo", N_("There is nothing to take back now."))
    leg = find(session, found.leg)
    _must_be_latest(session, found)
    if found.verb == Verb.PLAN_STOP:
        restored = _end(session, held, leg)
    else:
        note = found.detail["before"]
        if note["state"] in AT_WINDOW and leg.state not in AT_WINDOW:
            _window_must_take_back(session, city=city, window=note["window"])
        _take_back_onward(session, held, found.detail)
        if note["state"] in ACTIVE:
            must_not_have_moved(session, leg)
        restored = put_back(session, leg, note)
    events.append(
        session,
        held,
        Verb.UNDO.value,
        by=by,
        ticket=leg.ticket_id,
        leg=leg.id,
        service=leg.service,
        window=window,
        from_state=leg.state,
        to_state=restored.state,
        of=found.seq,
        what=found.verb,
        label=leg.label,
    )
    close_when_drained(session, held, window=leg.window, by=by)
    return restored


def _must_be_latest(session: Session, found: Event) -> None:
    undone = taken_back(session, found.office, day=found.business_day)
    later = session.execute(
        select(Event.seq, Event.verb).where(
            Event.office == found.office, Event.leg == found.leg, Event.seq > found.seq, Event.verb.not_in(_QUIET)
        )
    )
    if any(row.seq not in undone for row in later):
        raise Refusal("already_moved", N_("This number has already gone on. It cannot be taken back."))


def _window_must_take_back(session: Session, *, city: City, window: str) -> None:
    must_be_idle(session, window)
    if find_window(session, city, window).state == "closed":
        raise Refusal("window_closed", N_("This window is closed. Open it first."))


def _end(session: Session, held: Held, leg: LegRow) -> LegRow:
    if leg.state != LegState.PLANNED:
        raise Refusal("already_moved", N_("This number has already gone on. It cannot be taken back."))
    return write(session, leg, state=LegState.CANCELLED.value, ended_at=held.now)


def _take_back_onward(session: Session, held: Held, detail: dict[str, Any]) -> None:
    """Undo what finish, transfer or cancel did to the ticket's other legs."""
    if advanced := detail.get("advanced"):
        onward = _untouched(session, advanced["leg"])
        put_back(session, onward, advanced["before"])
    elif new := detail.get("new"):
        write(session, _untouched(session, new), state=LegState.CANCELLED.value, ended_at=held.now)
    dropped = [one["leg"] for one in detail.get("planned", ())]
    if dropped:
        session.execute(
            update(Leg)
            .where(Leg.id.in_(dropped), Leg.state == LegState.CANCELLED.value)
            .values(state=LegState.PLANNED.value, ended_at=None, version=Leg.version + 1)
        )


def _untouched(session: Session, leg_id: int) -> LegRow:
    onward = find(session, leg_id)
    if onward.state != LegState.WAITING or onward.calls:
        raise Refusal("already_moved", N_("This number has already gone on. It cannot be taken back."))
    return onward
