"""同席: which colleagues of other departments sit with the person at a window now, as the log tells it."""

from __future__ import annotations

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from windowsvc.database import Prepared
from windowsvc.events import Event
from windowsvc.lobby.legs import LegRow
from windowsvc.lobby.outlook import Moment
from windowsvc.lobby.states import LegState, Verb
from windowsvc.lobby.undoing import taken_back

_COMING_AND_GOING = Prepared(
    select(Event.seq, Event.verb, Event.detail)
    .where(
        Event.office == bindparam("of_office"),
        Event.business_day == bindparam("of_day"),
        or_(Event.verb == Verb.RELAY_IN.value, Event.verb == Verb.RELAY_OUT.value),
        Event.leg == bindparam("of_leg"),
    )
    .order_by(Event.seq)
)


def seated(session: Session, *, moment: Moment, leg: LegRow | None) -> list[str]:
    """The departments whose colleagues sit with this leg, in the order in which they came."""
    if leg is None or leg.state != LegState.SERVING:
        return []
    found = _COMING_AND_GOING.all(session.connection(), of_office=moment.office, of_day=moment.day, of_leg=leg.id)
    undone = taken_back(session, moment.office, day=moment.day) if found else set()
    here: list[str] = []
    for seq, verb, detail in found:
        department = detail["department"]
        if seq in undone:
            continue
        if department in here:
            here.remove(department)
        if verb == Verb.RELAY_IN:
            here.append(department)
    return here
