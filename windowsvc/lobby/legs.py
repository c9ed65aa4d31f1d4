"""Reading one leg with its ticket, and the one way any leg is moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select, update
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.database import Prepared
from windowsvc.events import Actor, Held
from windowsvc.lobby.states import AT_WINDOW, ENDED, LegState, Verb, next_state
from windowsvc.lobby.tables import Leg, Ticket
from windowsvc.refusal import N_, Refusal


@dataclass(frozen=True, slots=True)
class LegRow:
    """A leg and what its ticket says of it. Instants are aware UTC."""

    id: int
    version: int
    ticket_id: int
    office: str
    service: str
    state: str
    window: str | None
    place: int
    placed_by: str
    priority: str | None
    stop: int
    calls: int
    reason: str | None
    waiting_since: datetime | None
    called_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    label: str
    series: str
    number: int
    ordinal: int
    language: str
    needs: tuple[str, ...]
    issued_at: datetime


LEG_COLUMNS = (
    Leg.id,
    Leg.version,
    Leg.ticket_id,
    Leg.office,
    Leg.service,
    Leg.state,
    Leg.window,
    Leg.place,
    Leg.placed_by,
    Leg.priority,
    Leg.stop,
    Leg.calls,
    Leg.reason,
    Leg.waiting_since,
    Leg.called_at,
    Leg.started_at,
    Leg.ended_at,
)
TICKET_COLUMNS = (
    Ticket.label,
    Ticket.series,
    Ticket.number,
    Ticket.ordinal,
    Ticket.language,
    Ticket.needs,
    Ticket.issued_at,
)
_WITH_TICKET: Select[*tuple[Any, ...]] = select(*LEG_COLUMNS, *TICKET_COLUMNS).join(Ticket, Ticket.id == Leg.ticket_id)
_BY_ID = Prepared(_WITH_TICKET.where(Leg.id == bindparam("leg_id")))
_TICKET = Prepared(select(*TICKET_COLUMNS).where(Ticket.id == bindparam("ticket_id")))


def with_ticket() -> Select[*tuple[Any, ...]]:
    """A query of legs with their tickets, to be narrowed by the caller and read by `row`."""
    return _WITH_TICKET


def row(found: Row[*tuple[Any, ...]]) -> LegRow:
    """Make a `LegRow` of a row of `with_ticket`."""
    values = found._asdict()
    values["needs"] = tuple(values["needs"] or ())
    return LegRow(**values)


def find(session: Session, leg_id: int) -> LegRow:
    """The leg.

    Raises:
        Refusal: ``leg_unknown``.
    """
    found = _BY_ID.first(session.connection(), leg_id=leg_id)
    if found is None:
        raise Refusal("leg_unknown", N_("There is no such number."), status=404)
    return row(found)


def joined(session: Session, leg: Mapping[str, Any]) -> LegRow:
    """A leg just written, with its ticket."""
    ticket = _TICKET.first(session.connection(), ticket_id=leg["ticket_id"])
    values = dict(leg) | ticket._asdict()
    values["needs"] = tuple(values["needs"] or ())
    return LegRow(**values)


def of_office(session: Session, held: Held, leg_id: int, *, version: int | None, window: str | None = None) -> LegRow:
    """The leg, when it is of the held office, unchanged since the caller saw it, and the caller's window's own.

    Raises:
        Refusal: ``leg_unknown``, ``stale_version``, ``not_your_window``.
    """
    leg = find(session, leg_id)
    if leg.office != held.office:
        raise Refusal("leg_unknown", N_("There is no such number."), status=404)
    if version is not None and leg.version != version:
        raise Refusal(
            "stale_version",
            N_("Somebody else has acted on this number meanwhile. The screen shows how it stands now."),
            version=leg.version,
            state=leg.state,
        )
    if window is not None and leg.window is not None and leg.state in AT_WINDOW and leg.window != window:
        raise Refusal("not_your_window", N_("This number is at another window."), status=403, window=leg.window)
    return leg


def write(session: Session, leg: LegRow, **values: Any) -> LegRow:
    """Write new values into a leg that nobody has changed meanwhile; its version goes up by one."""
    writing = _writing(frozenset(values))
    found = writing.first(session.connection(), of_id=leg.id, of_version=leg.version, **values)
    if found is None:
        raise Refusal("stale_version", N_("Somebody else has acted on this number meanwhile."))
    return LegRow(
        **found._asdict(),
        label=leg.label,
        series=leg.series,
        number=leg.number,
        ordinal=leg.ordinal,
        language=leg.language,
        needs=leg.needs,
        issued_at=leg.issued_at,
    )


@lru_cache(maxsize=64)
def _writing(names: frozenset[str]) -> Prepared:
    """The update of these columns, made once for each set of them."""
    return Prepared(
        update(Leg)
        .where(Leg.id == bindparam("of_id"), Leg.version == bindparam("of_version"))
        .values({name: bindparam(name) for name in sorted(names)} | {"version": Leg.version + 1})
        .returning(*LEG_COLUMNS)
    )


_UNDO_FIELDS = (
    "state",
    "window",
    "place",
    "placed_by",
    "calls",
    "reason",
    "waiting_since",
    "called_at",
    "started_at",
    "ended_at",
)


def before(leg: LegRow) -> dict[str, Any]:
    """What an undo needs in order to put a leg back, as JSON."""
    values: dict[str, Any] = {}
    for name in _UNDO_FIELDS:
        value = getattr(leg, name)
        values[name] = value.isoformat() if isinstance(value, datetime) else value
    return values


def put_back(session: Session, leg: LegRow, values: Mapping[str, Any]) -> LegRow:
    """Write the values that `before` noted."""
    restored = {
        name: datetime.fromisoformat(value) if name.endswith(("_at", "_since")) and value else value
        for name, value in values.items()
    }
    return write(session, leg, **restored)


def move(
    session: Session,
    held: Held,
    leg: LegRow,
    verb: Verb,
    *,
    by: Actor,
    at: str | None = None,
    values: Mapping[str, Any] | None = None,
    note: Mapping[str, Any] | None = None,
) -> LegRow:
    """Move a leg by a verb, write it, and append the event that can be taken back.

    Args:
        at: the window that acts, for the log; the leg's own by default.
        values: columns to write beside the state.
        note: more detail for the event.
    """
    after = next_state(LegState(leg.state), verb)
    ended = {"ended_at": held.now} if after in ENDED else {}
    moved = write(session, leg, **(ended | {"state": after.value} | dict(values or {})))
    announce(session, held, verb, leg=leg, moved=moved, by=by, at=at, note=note)
    return moved


def announce(
    session: Session,
    held: Held,
    verb: Verb,
    *,
    leg: LegRow | None,
    moved: LegRow,
    by: Actor,
    at: str | None = None,
    note: Mapping[str, Any] | None = None,
) -> int:
    """Append the event of a leg that went from ``leg`` to ``moved``."""
    detail: dict[str, Any] = {"label": moved.label, "language": moved.language, "machine": held.machine.timestamp()}
    if leg is not None:
        detail["before"] = before(leg)
    if leg is None or leg.place != moved.place:
        detail["place"] = moved.place
    return events.append(
        session,
        held,
        verb.value,
        by=by,
        ticket=moved.ticket_id,
        leg=moved.id,
        service=moved.service,
        window=at or moved.window or (leg.window if leg else None),
        from_state=leg.state if leg else None,
        to_state=moved.state,
        **(detail | dict(note or {})),
    )
