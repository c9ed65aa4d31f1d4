"""The verbs on a visit under way that are not the window's: wishes, planned stops, cancelling, coming back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.database import Prepared
from windowsvc.events import Actor, Held
from windowsvc.languages.locales import parse
from windowsvc.lobby.legs import LEG_COLUMNS, LegRow, announce, joined, move, of_office, row, with_ticket
from windowsvc.lobby.ordering import PlaceReason, ReturnPolicy, Waiting, place_of, return_place
from windowsvc.lobby.reception import OF_THE_DAY, known_needs, service_of
from windowsvc.lobby.setup import Rules
from windowsvc.lobby.states import OPEN, LegState, Verb
from windowsvc.lobby.tables import Counter, Leg, Ticket
from windowsvc.lobby.windows import close_when_drained
from windowsvc.office.configuration import City
from windowsvc.refusal import N_, Refusal


def prefer(
    session: Session,
    held: Held,
    *,
    ticket_id: int,
    by: Actor,
    language: str | None = None,
    needs: Iterable[str] | None = None,
) -> None:
    """Note the language or needs of a ticket; the last choice wins. The log says that it changed, not to what."""
    values: dict[str, Any] = {}
    if language is not None:
        locale = parse(language)
        if locale is None:
            raise Refusal("language_unknown", N_("We do not know this language."), status=422)
        values["language"] = locale.code
    if needs is not None:
        values["needs"] = known_needs(needs)
    if not values:
        raise Refusal("nothing_to_change", N_("Nothing was chosen."), status=422)
    session.execute(update(Ticket).where(Ticket.id == ticket_id, Ticket.office == held.office).values(**values))
    leg = session.scalars(
        select(Leg.id).where(Leg.ticket_id == ticket_id, Leg.state.in_(OPEN)).order_by(Leg.stop)
    ).first()
    events.append(session, held, Verb.PREFER.value, by=by, ticket=ticket_id, leg=leg, language=values.get("language"))


def plan_stop(
    session: Session, held: Held, *, city: City, ticket_id: int, service: str, by: Actor, window: str | None = None
) -> LegRow:
    """Plan a further stop of a ticket, behind those already planned. Only a press by staff does this.

    Raises:
        Refusal: ``service_unknown``; ``ticket_ended`` when the visit is over; ``already_planned``.
    """
    service_of(city, office=held.office, code=service)
    legs = [row(one) for one in session.execute(with_ticket().where(Leg.ticket_id == ticket_id).order_by(Leg.stop))]
    open_legs = [leg for leg in legs if leg.state in OPEN and leg.office == held.office]
    if not open_legs:
        raise Refusal("ticket_ended", N_("This visit has ended. Please take a new number."))
    if any(leg.service == service and leg.state == LegState.PLANNED for leg in open_legs):
        raise Refusal("already_planned", N_("This stop is already planned."))
    planned = new_leg(session, held, of=legs[0], service=service, stop=legs[-1].stop + 1, state=LegState.PLANNED)
    announce(session, held, Verb.PLAN_STOP, leg=None, moved=planned, by=by, at=window, note={"new": planned.id})
    return planned


def new_leg(session: Session, held: Held, *, of: LegRow, service: str, stop: int, state: LegState) -> LegRow:
    """Add a leg to a ticket, at the ticket's own place."""
    values = {
        "ticket_id": of.ticket_id,
        "office": held.office,
        "business_day": held.day,
        "service": service,
        "state": state.value,
        "version": 1,
        "place": place_of(of.ordinal),
        "placed_by": PlaceReason.TRANSFERRED.value,
        "stop": stop,
        "calls": 0,
        "waiting_since": held.now if state is LegState.WAITING else None,
    }
    found = session.connection().execute(insert(Leg).returning(*LEG_COLUMNS), values).one()
    return joined(session, dict(found._mapping))


def planned_legs(session: Session, ticket_id: int) -> Sequence[LegRow]:
    """The planned stops of a ticket, in their order."""
    return [row(one) for one in _PLANNED.all(session.connection(), of_ticket=ticket_id)]


_PLANNED = Prepared(
    with_ticket()
    .where(Leg.ticket_id == bindparam("of_ticket"), Leg.state == LegState.PLANNED.value)
    .order_by(Leg.stop, Leg.id)
)


def cancel(
    session: Session,
    held: Held,
    *,
    leg_id: int,
    by: Actor,
    version: int | None = None,
    window: str | None = None,
    reason: str | None = None,
) -> LegRow:
    """End a visit that will not happen: this leg and every planned one. A planned leg is dropped from the plan alone.

    Raises:
        Refusal: ``verb_not_allowed``, ``stale_version``, ``not_your_window``.
    """
    leg = of_office(session, held, leg_id, version=version, window=window)
    planned = [] if leg.state == LegState.PLANNED else planned_legs(session, leg.ticket_id)
    dropped = [{"leg": one.id, "before": "planned"} for one in planned]
    session.execute(
        update(Leg)
        .where(Leg.id.in_([one.id for one in planned]))
        .values(state=LegState.CANCELLED.value, ended_at=held.now, version=Leg.version + 1)
    )
    note = {"planned": dropped}
    moved = move(session, held, leg, Verb.CANCEL, by=by, at=window, values={"reason": reason}, note=note)
    close_when_drained(session, held, window=leg.window, by=by)
    return moved


def return_(
    session: Session,
    held: Held,
    *,
    city: City,
    leg_id: int,
    by: Actor,
    version: int | None = None,
    window: str | None = None,
) -> LegRow:
    """Put somebody who was not there when called back into the line, by the office's rule."""
    leg = of_office(session, held, leg_id, version=version)
    rules = city.get(Rules, held.office) or Rules()
    query = select(Leg.id, Leg.service, Leg.place).where(
        Leg.office == held.office,
        Leg.business_day == held.day,
        Leg.service == leg.service,
        Leg.state == LegState.WAITING.value,
    )
    line = [Waiting(one.id, one.service, one.place) for one in session.execute(query)]
    counted = session.get(Counter, (held.office, held.day, OF_THE_DAY))
    place = return_place(
        ReturnPolicy(rules.return_policy),
        leg=leg.id,
        own_place=leg.place,
        line=line,
        next_ordinal=(counted.last if counted else 0) + 1,
        k=rules.return_k,
    )
    return move(
        session,
        held,
        leg,
        Verb.RETURN,
        by=by,
        at=window,
        note={"policy": rules.return_policy},
        values={
            "place": place,
            "placed_by": PlaceReason.RETURNED.value,
            "reason": None,
            "waiting_since": held.now,
        },
    )
