"""対応: the verbs at the window, and the one that takes the last of them back."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from windowsvc.events import Actor, Held
from windowsvc.lobby.calling import must_be_idle
from windowsvc.lobby.legs import LegRow, announce, before, move, of_office, write
from windowsvc.lobby.ordering import PlaceReason
from windowsvc.lobby.setup import Service
from windowsvc.lobby.states import ACTIVE, LegState, Verb, next_state
from windowsvc.lobby.tables import Leg
from windowsvc.lobby.visits import new_leg, planned_legs
from windowsvc.lobby.windows import close_when_drained, must_be_staffed
from windowsvc.office.configuration import City
from windowsvc.refusal import N_, Refusal


def start(
    session: Session, held: Held, *, leg_id: int, by: Actor, version: int | None = None, window: str | None = None
) -> LegRow:
    """The citizen is here."""
    leg = of_office(session, held, leg_id, version=version, window=window)
    return move(session, held, leg, Verb.START, by=by, values={"started_at": held.now})


def hold(
    session: Session,
    held: Held,
    *,
    leg_id: int,
    by: Actor,
    reason: str,
    version: int | None = None,
    window: str | None = None,
) -> LegRow:
    """Let somebody write or fetch something; the place is kept.

    Raises:
        Refusal: ``reason_needed``.
    """
    if not reason.strip():
        raise Refusal("reason_needed", N_("Please choose a reason."), status=422)
    leg = of_office(session, held, leg_id, version=version, window=window)
    kept = {"reason": reason[:40], "window": None}
    moved = move(session, held, leg, Verb.HOLD, by=by, values=kept)
    close_when_drained(session, held, window=leg.window, by=by)
    return moved


def resume(
    session: Session,
    held: Held,
    *,
    leg_id: int,
    by: Actor,
    version: int | None = None,
    window: str | None = None,
    here: bool = False,
) -> LegRow:
    """Bring a held number back: into the line at its own place, or straight to this window.

    Raises:
        Refusal: when it is to come here: ``window_busy``, ``window_closed``, ``window_needed``.
    """
    leg = of_office(session, held, leg_id, version=version)
    if not here:
        kept = {"reason": None, "window": None, "placed_by": PlaceReason.RESUMED.value}
        return move(session, held, leg, Verb.RESUME, by=by, at=window, values=kept)
    if window is None:
        raise Refusal("window_needed", N_("Name the window."), status=422)
    next_state(LegState(leg.state), Verb.RESUME_HERE)
    must_be_idle(session, window)
    must_be_staffed(session, held, window)
    values: dict[str, object] = {"reason": None, "window": window, "started_at": held.now}
    return move(session, held, leg, Verb.RESUME_HERE, by=by, at=window, values=values)


def transfer(
    session: Session,
    held: Held,
    *,
    city: City,
    leg_id: int,
    service: str,
    by: Actor,
    version: int | None = None,
    window: str | None = None,
) -> LegRow:
    """Send somebody on to another service of this office; returns the leg that waits there.

    The ticket's planned stop of that service begins to wait, or a new one ahead of those planned.

    Raises:
        Refusal: ``service_unknown``, ``same_service``.
    """
    leg = of_office(session, held, leg_id, version=version, window=window)
    target = city.get(Service, service)
    if target is None or not target.active or city.office_of("service", service) != held.office:
        raise Refusal("service_unknown", N_("This office has no such service."), status=404)
    if service == leg.service:
        raise Refusal("same_service", N_("This number is already at that service."))
    next_state(LegState(leg.state), Verb.TRANSFER)
    planned = next((one for one in planned_legs(session, leg.ticket_id) if one.service == service), None)
    note: dict[str, object] = {"to": service}
    closed = {"state": LegState.TRANSFERRED.value, "ended_at": held.now}
    if planned is not None:
        note["advanced"] = {"leg": planned.id, "before": before(planned)}
    moved = write(session, leg, **closed)
    if planned is not None:
        onward = write(session, planned, state=LegState.WAITING.value, waiting_since=held.now)
    else:
        onward = new_leg(session, held, of=leg, service=service, stop=leg.stop, state=LegState.WAITING)
        note["new"] = onward.id
    announce(
        session,
        held,
        Verb.TRANSFER,
        leg=leg,
        moved=moved,
        by=by,
        note={**note, "onward": onward.id, "onward_place": onward.place},
    )
    close_when_drained(session, held, window=leg.window, by=by)
    return onward


def relay(
    session: Session,
    held: Held,
    *,
    leg_id: int,
    by: Actor,
    arrive: bool,
    department: str,
    version: int | None = None,
    window: str | None = None,
) -> LegRow:
    """A colleague of another department comes to the seat, or leaves it; the citizen stays."""
    leg = of_office(session, held, leg_id, version=version, window=window)
    verb = Verb.RELAY_IN if arrive else Verb.RELAY_OUT
    return move(session, held, leg, verb, by=by, note={"department": department})


def finish(
    session: Session,
    held: Held,
    *,
    leg_id: int,
    by: Actor,
    version: int | None = None,
    window: str | None = None,
    advance: bool = True,
) -> LegRow:
    """The business here is done; the first planned stop begins to wait unless told not to."""
    leg = of_office(session, held, leg_id, version=version, window=window)
    next_state(LegState(leg.state), Verb.FINISH)
    planned = list(planned_legs(session, leg.ticket_id)) if advance else []
    onward = planned[0] if planned else None
    done = write(session, leg, state=LegState.DONE.value, ended_at=held.now)
    note: dict[str, object] = {}
    if onward is not None:
        write(session, onward, state=LegState.WAITING.value, waiting_since=held.now)
        note["advanced"] = {"leg": onward.id, "before": before(onward)}
    announce(session, held, Verb.FINISH, leg=leg, moved=done, by=by, note=note)
    close_when_drained(session, held, window=leg.window, by=by)
    return done


def reopen(session: Session, held: Held, *, leg_id: int, window: str, by: Actor, version: int | None = None) -> LegRow:
    """Go on with somebody whose business was finished too early.

    Raises:
        Refusal: ``window_busy``, ``window_closed``; ``not_your_window`` for another window's number unless a lead
            asks; ``already_moved`` when the visit has gone on elsewhere.
    """
    leg = of_office(session, held, leg_id, version=version)
    next_state(LegState(leg.state), Verb.REOPEN)
    if leg.window != window and not by.lead:
        raise Refusal("not_your_window", N_("This number is at another window."), status=403, window=leg.window)
    must_be_idle(session, window)
    must_be_staffed(session, held, window)
    _must_be_of_today(session, held, leg)
    must_not_have_moved(session, leg)
    return move(session, held, leg, Verb.REOPEN, by=by, values={"window": window, "ended_at": None})


def _must_be_of_today(session: Session, held: Held, leg: LegRow) -> None:
    if session.scalar(select(Leg.business_day).where(Leg.id == leg.id)) != held.day:
        raise Refusal("leg_unknown", N_("There is no such number."), status=404)


def must_not_have_moved(session: Session, leg: LegRow) -> None:
    """Refuse when another stop of the same ticket is under way.

    Raises:
        Refusal: ``already_moved``.
    """
    other = select(Leg.id).where(Leg.ticket_id == leg.ticket_id, Leg.id != leg.id, Leg.state.in_(ACTIVE))
    if session.execute(other).first() is not None:
        raise Refusal("already_moved", N_("This visit has already gone on to its next stop."))
