"""呼出: the verbs by which a window and a number find each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, bindparam, case, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from windowsvc.database import Prepared
from windowsvc.events import Actor, Held
from windowsvc.lobby.legs import LEG_COLUMNS, LegRow, announce, joined, move, of_office, row, with_ticket
from windowsvc.lobby.ordering import PlaceReason
from windowsvc.lobby.setup import Rules
from windowsvc.lobby.states import AT_WINDOW, LegState, Verb
from windowsvc.lobby.tables import Leg
from windowsvc.lobby.windows import WindowRow, able, close_when_drained
from windowsvc.office.configuration import City
from windowsvc.refusal import N_, Refusal


def leg_at(session: Session, window: str) -> LegRow | None:
    """The leg that is called or served at a window."""
    found = _AT_WINDOW.first(session.connection(), of_window=window)
    return row(found) if found else None


def _at_window(leg: type[Leg]) -> ColumnElement[bool]:
    return or_(*(leg.state == state.value for state in sorted(AT_WINDOW)))


_Other = aliased(Leg)
_THERE = (Leg.window == bindparam("of_window"), _at_window(Leg))
_AT_WINDOW = Prepared(with_ticket().where(*_THERE))
ID_AT_WINDOW = select(Leg.id).where(*_THERE).scalar_subquery()
"""The id of the leg that is called or served at the window ``of_window``, for a statement that asks more."""


def must_be_idle(session: Session, window: str) -> None:
    """Refuse when the window already has somebody.

    Raises:
        Refusal: ``window_busy``, with the leg.
    """
    busy = leg_at(session, window)
    if busy is not None:
        raise Refusal(
            "window_busy",
            N_("{label} is still at this window. Finish, hold or release that number first."),
            label=busy.label,
            leg={"id": busy.id, "version": busy.version, "label": busy.label, "state": busy.state},
        )


@lru_cache(maxsize=256)
def _first(services: tuple[str, ...], strict: bool) -> Select[int]:
    """The id of the first waiting leg of these services, in the window's order; made once for each profile."""
    order: list[ColumnElement[int]] = [Leg.place.expression, Leg.id.expression]
    if strict:
        order.insert(0, case({code: rank for rank, code in enumerate(services)}, value=Leg.service))
    return (
        select(Leg.id)
        .where(
            Leg.office == bindparam("of_office"),
            Leg.state == LegState.WAITING.value,
            Leg.business_day == bindparam("of_day"),
            or_(*(Leg.service == code for code in services)),
        )
        .order_by(*order)
        .limit(1)
    )


@lru_cache(maxsize=256)
def _claim(services: tuple[str, ...], strict: bool) -> Prepared:
    return Prepared(
        update(Leg)
        .where(
            Leg.id == _first(services, strict).scalar_subquery(),
            Leg.state == LegState.WAITING.value,
            ~exists().where(_Other.window == bindparam("to_window"), _at_window(_Other)),
        )
        .values(
            state=LegState.CALLED.value,
            window=bindparam("to_window"),
            version=Leg.version + 1,
            calls=Leg.calls + 1,
            called_at=bindparam("to_called_at"),
            started_at=None,
        )
        .returning(*LEG_COLUMNS)
    )


def call_next(
    session: Session,
    held: Held,
    *,
    city: City,
    window: str,
    by: Actor,
    permit: Callable[[WindowRow], None] | None = None,
) -> LegRow | None:
    """Call the first waiting leg this window serves; None when nobody waits (and nothing was written).

    The claim is one conditional UPDATE, for a window that has nobody: whoever holds the office sees every commit
    before it.

    Args:
        permit: refuses whoever may not act at this window as it stands.

    Raises:
        Refusal: ``window_busy``, ``window_closed``, ``window_paused``, ``window_draining``.
    """
    ready = able(session, held, city=city, window=window, permit=permit)
    claim = _claim(ready.profile.services, ready.profile.strict)
    found = claim.first(
        held.connection, of_office=held.office, of_day=held.day, to_window=window, to_called_at=held.now
    )
    if found is None:
        must_be_idle(session, window)
        return None
    called = joined(session, found._asdict())
    announce(
        session, held, Verb.CALL_NEXT, leg=_as_it_waited(called), moved=called, by=by, note={"calls": called.calls}
    )
    return called


def _as_it_waited(called: LegRow) -> LegRow:
    return replace(called, state=LegState.WAITING.value, window=None, calls=called.calls - 1, called_at=None)


def call_this(
    session: Session,
    held: Held,
    *,
    city: City,
    window: str,
    leg_id: int,
    by: Actor,
    version: int | None = None,
    reason: str | None = None,
) -> LegRow:
    """Call a chosen leg: one that waits out of its order, one held, or one that was not there.

    Raises:
        Refusal: as `call_next`; ``reason_needed`` when a waiting leg that is not the next is called without one.
    """
    ready = able(session, held, city=city, window=window)
    must_be_idle(session, window)
    leg = of_office(session, held, leg_id, version=version)
    if leg.state == LegState.WAITING and not reason and not _is_next(held, leg=leg, ready=ready):
        raise Refusal("reason_needed", N_("This number is not the next one. Please choose a reason."), status=422)
    return move(
        session,
        held,
        leg,
        Verb.CALL_THIS,
        by=by,
        at=window,
        note={"calls": leg.calls + 1, "out_of_order": reason},
        values={
            "window": window,
            "calls": leg.calls + 1,
            "called_at": held.now,
            "started_at": None,
            "reason": None,
        },
    )


def _is_next(held: Held, *, leg: LegRow, ready: WindowRow) -> bool:
    query = _first(ready.profile.services, ready.profile.strict)
    found = held.connection.execute(query, {"of_office": held.office, "of_day": held.day})
    return found.scalar_one_or_none() == leg.id


def recall(
    session: Session,
    held: Held,
    *,
    city: City,
    leg_id: int,
    by: Actor,
    version: int | None = None,
    window: str | None = None,
) -> LegRow:
    """Call once more; it is always announced again.

    Raises:
        Refusal: ``too_soon`` with the seconds left; ``recall_limit``.
    """
    leg = of_office(session, held, leg_id, version=version, window=window)
    rules = city.get(Rules, held.office) or Rules()
    if leg.state == LegState.CALLED and leg.called_at is not None:
        wait = leg.called_at + timedelta(seconds=rules.recall_spacing_seconds) - held.now
        if wait > timedelta(0):
            raise Refusal(
                "too_soon",
                N_("Please wait {seconds} seconds before calling again."),
                seconds=-(-wait // timedelta(seconds=1)),
            )
        if leg.calls > rules.recall_limit:
            raise Refusal("recall_limit", N_("This number has been called often enough. Please mark it as absent."))
    return move(
        session,
        held,
        leg,
        Verb.RECALL,
        by=by,
        values={"calls": leg.calls + 1, "called_at": held.now},
        note={"calls": leg.calls + 1},
    )


def no_answer(
    session: Session,
    held: Held,
    *,
    leg_id: int,
    by: Actor,
    version: int | None = None,
    window: str | None = None,
    reason: str | None = None,
) -> LegRow:
    """不在: nobody came. The citizen says it too (すぐに行けません), and so does the clock after a while."""
    leg = of_office(session, held, leg_id, version=version, window=window)
    moved = move(session, held, leg, Verb.NO_ANSWER, by=by, values={"reason": reason, "window": None})
    close_when_drained(session, held, window=leg.window, by=by)
    return moved


def release(
    session: Session, held: Held, *, leg_id: int, by: Actor, version: int | None = None, window: str | None = None
) -> LegRow:
    """Take a call back without anybody's fault: the number waits again at its own place."""
    leg = of_office(session, held, leg_id, version=version, window=window)
    values = {"window": None, "placed_by": PlaceReason.RESUMED.value}
    moved = move(session, held, leg, Verb.RELEASE, by=by, values=values)
    close_when_drained(session, held, window=leg.window, by=by)
    return moved


def leg_if_called(session: Session, leg_id: int) -> LegRow | None:
    """The leg while it is called, for whoever decides that nobody comes."""
    found = session.execute(with_ticket().where(Leg.id == leg_id, Leg.state == LegState.CALLED.value)).first()
    return row(found) if found else None
