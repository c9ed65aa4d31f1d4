"""Asking for a person, and the notice that goes over every board."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.events import Actor, Held
from windowsvc.lobby.states import Verb
from windowsvc.lobby.tables import Emergency, StaffCall
from windowsvc.refusal import N_, Refusal


def call_staff(session: Session, held: Held, *, place: str, by: Actor, ticket_id: int | None = None) -> int:
    """Somebody at ``place`` (a kiosk's or a service's code) asks for a person; asking twice is asking once."""
    waiting = select(StaffCall).where(
        StaffCall.office == held.office, StaffCall.place == place, StaffCall.answered_at.is_(None)
    )
    found = session.scalars(waiting).first()
    if found is None:
        found = StaffCall(office=held.office, place=place, ticket_id=ticket_id, at=held.now)
        session.add(found)
        session.flush()
    events.append(session, held, Verb.CALL_STAFF.value, by=by, ticket=ticket_id, call=found.id, place=place)
    return found.id


def staff_came(session: Session, held: Held, *, call_id: int, by: Actor) -> None:
    """Somebody is on the way.

    Raises:
        Refusal: ``staff_call_unknown``; ``already_answered``.
    """
    found = session.get(StaffCall, call_id)
    if found is None or found.office != held.office:
        raise Refusal("staff_call_unknown", N_("There is no such call."), status=404)
    if found.answered_at is not None:
        raise Refusal("already_answered", N_("Somebody has already answered this call."))
    found.answered_at = held.now
    events.append(session, held, Verb.STAFF_CAME.value, by=by, ticket=found.ticket_id, call=call_id, place=found.place)


def emergency_on(session: Session, held: Held, *, text: Mapping[str, str], by: Actor) -> None:
    """Put a text on all boards of the office at once, over everything."""
    session.merge(Emergency(office=held.office, text=dict(text), since=held.now))
    events.append(session, held, Verb.EMERGENCY_ON.value, by=by)


def emergency_off(session: Session, held: Held, *, by: Actor) -> None:
    """End the notice.

    Raises:
        Refusal: ``no_emergency``.
    """
    found = session.get(Emergency, held.office)
    if found is None:
        raise Refusal("no_emergency", N_("No notice is shown."))
    session.delete(found)
    events.append(session, held, Verb.EMERGENCY_OFF.value, by=by)
