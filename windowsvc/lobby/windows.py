"""窓口: who sits at a window, what it serves, and whether it takes people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, or_, select, update
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.database import Prepared, UtcDateTime, upsert
from windowsvc.events import Actor, Held
from windowsvc.lobby.setup import Profile, Window
from windowsvc.lobby.states import AT_WINDOW, LegState, Verb
from windowsvc.lobby.tables import Leg, WindowState
from windowsvc.office.configuration import City
from windowsvc.refusal import N_, Refusal


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window as it stands: its own state, and whose it is.

    ``state`` is closed, open, paused or draining; ``shown_as`` adds what its leg says.
    """

    code: str
    office: str
    state: str
    version: int
    profile_code: str
    profile: Profile
    holder: str | None
    staff_id: int | None
    reason: str | None
    since: datetime | None


def shown_as(state: str, leg_state: str | None) -> str:
    """The state people see: closed, idle, calling, serving, paused or draining."""
    if leg_state in AT_WINDOW and state != "draining":
        return "calling" if leg_state == LegState.CALLED else "serving"
    return "idle" if state == "open" else state


_STATE = Prepared(select(WindowState.__table__).where(WindowState.window == bindparam("of_window")))


def find(session: Session, city: City, code: str) -> WindowRow:
    """The window as it stands.

    Raises:
        Refusal: ``window_unknown``, ``profile_unknown``.
    """
    setup = city.get(Window, code)
    office = city.office_of("window", code)
    if setup is None or office is None or not setup.active:
        raise Refusal("window_unknown", N_("There is no such window."), status=404)
    found = _STATE.first(session.connection(), of_window=code)
    profile_code = (found.profile if found else None) or setup.profile
    profile = city.get(Profile, profile_code)
    if profile is None:
        raise Refusal("profile_unknown", N_("This window has no work profile yet."), profile=profile_code)
    if found is None:
        return WindowRow(code, office, "closed", 0, profile_code, profile, None, None, None, None)
    return WindowRow(
        code,
        office,
        found.state,
        found.version,
        profile_code,
        profile,
        found.holder,
        found.staff_id,
        found.reason,
        found.since,
    )


def able(
    session: Session, held: Held, *, city: City, window: str, permit: Callable[[WindowRow], None] | None = None
) -> WindowRow:
    """The window, when it may call somebody.

    Args:
        permit: refuses whoever may not act at this window as it stands.

    Raises:
        Refusal: ``window_closed``, ``window_paused``, ``window_draining``, ``window_unknown``.
    """
    found = find(session, city, window)
    if permit is not None:
        permit(found)
    if found.office != held.office:
        raise Refusal("window_unknown", N_("There is no such window."), status=404)
    if found.state != "open":
        messages = {
            "closed": N_("This window is closed. Open it first."),
            "paused": N_("This window is on a break. Resume it first."),
            "draining": N_("This window takes nobody new. Open it first."),
        }
        raise Refusal(f"window_{found.state}", messages[found.state])
    return found


def _write(session: Session, held: Held, *, found: WindowRow, verb: Verb, by: Actor, **values: Any) -> None:
    row = {
        "window": found.code,
        "office": found.office,
        "state": found.state,
        "version": found.version + 1,
        "profile": found.profile_code,
        "holder": found.holder,
        "staff_id": found.staff_id,
        "reason": found.reason,
        "since": held.now,
    } | values
    statement = upsert(session, WindowState).values(row)
    changed = {name: statement.excluded[name] for name in row if name not in ("window", "office")}
    session.execute(statement.on_conflict_do_update(index_elements=["window"], set_=changed))
    events.append(
        session,
        held,
        verb.value,
        by=by,
        window=found.code,
        from_state=found.state,
        to_state=str(row["state"]),
        reason=row["reason"],
        profile=row["profile"],
    )


def _held_by(session: Session, held: Held, *, city: City, window: str, holder: str | None) -> WindowRow:
    found = find(session, city, window)
    if found.office != held.office:
        raise Refusal("window_unknown", N_("There is no such window."), status=404)
    if holder is not None and found.holder not in (None, holder):
        raise Refusal("window_taken", N_("Somebody else has taken this window."), window=window)
    return found


def _must_be_free(session: Session, window: str) -> None:
    label = session.execute(select(Leg.id).where(Leg.window == window, Leg.state.in_(AT_WINDOW))).scalar_one_or_none()
    if label is not None:
        raise Refusal(
            "window_busy", N_("Somebody is still at this window. Finish or hold that number first."), leg=label
        )


def take(
    session: Session,
    held: Held,
    *,
    city: City,
    window: str,
    by: Actor,
    holder: str,
    staff_id: int | None,
    take_over: bool = False,
    profile: str | None = None,
) -> None:
    """Sit down at a window and open it; a called or served number stays with the window.

    Args:
        holder: the sign-in that holds it, so that a second browser of the same person asks too.
        take_over: yes, take it from whoever has it: at lunch, or from another browser.

    Raises:
        Refusal: ``window_taken`` unless taken over; ``profile_unknown``.
    """
    found = find(session, city, window)
    if found.office != held.office:
        raise Refusal("window_unknown", N_("There is no such window."), status=404)
    if profile is not None and (
        city.get(Profile, profile) is None or city.office_of("profile", profile) != held.office
    ):
        raise Refusal("profile_unknown", N_("There is no such work profile."), status=404)
    if found.holder not in (None, holder) and not take_over:
        raise Refusal(
            "window_taken",
            N_("Somebody else has taken this window."),
            window=window,
            same_person=found.staff_id == staff_id,
        )
    verb = Verb.HAND_OVER if found.holder not in (None, holder) else Verb.TAKE
    state = "open" if found.state == "closed" else found.state
    chosen = profile or found.profile_code
    _write(session, held, found=found, verb=verb, by=by, state=state, holder=holder, staff_id=staff_id, profile=chosen)


def open_(session: Session, held: Held, *, city: City, window: str, by: Actor, holder: str | None = None) -> None:
    """Take people at this window."""
    found = _held_by(session, held, city=city, window=window, holder=holder)
    _write(session, held, found=found, verb=Verb.OPEN, by=by, state="open", reason=None)


def pause(
    session: Session, held: Held, *, city: City, window: str, by: Actor, reason: str, holder: str | None = None
) -> None:
    """Take a break, with its reason.

    Raises:
        Refusal: ``window_busy`` while somebody is called or served; ``window_closed``.
    """
    found = _held_by(session, held, city=city, window=window, holder=holder)
    if found.state == "closed":
        raise Refusal("window_closed", N_("This window is closed. Open it first."))
    _must_be_free(session, window)
    _write(session, held, found=found, verb=Verb.PAUSE, by=by, state="paused", reason=reason[:40])


def resume(session: Session, held: Held, *, city: City, window: str, by: Actor, holder: str | None = None) -> None:
    """End the break.

    Raises:
        Refusal: ``window_not_paused``.
    """
    found = _held_by(session, held, city=city, window=window, holder=holder)
    if found.state != "paused":
        raise Refusal("window_not_paused", N_("This window is not on a break."))
    _write(session, held, found=found, verb=Verb.RESUME_WINDOW, by=by, state="open", reason=None)


def drain(session: Session, held: Held, *, city: City, window: str, by: Actor, holder: str | None = None) -> None:
    """Serve whoever is here and take nobody new; with nobody here the window closes."""
    found = _held_by(session, held, city=city, window=window, holder=holder)
    if found.state == "closed":
        raise Refusal("window_closed", N_("This window is closed. Open it first."))
    busy = session.execute(select(Leg.id).where(Leg.window == window, Leg.state.in_(AT_WINDOW))).first()
    state = "draining" if busy else "closed"
    gone = {} if busy else {"holder": None, "staff_id": None}
    _write(session, held, found=found, verb=Verb.DRAIN, by=by, state=state, **gone)


def close(session: Session, held: Held, *, city: City, window: str, by: Actor, holder: str | None = None) -> None:
    """Close the window and leave it.

    Raises:
        Refusal: ``window_busy`` while somebody is called or served.
    """
    found = _held_by(session, held, city=city, window=window, holder=holder)
    _must_be_free(session, window)
    _write(session, held, found=found, verb=Verb.CLOSE, by=by, state="closed", reason=None, holder=None, staff_id=None)


_DRAINED = Prepared(
    update(WindowState)
    .where(
        WindowState.window == bindparam("of_window"),
        WindowState.state == "draining",
        ~exists().where(Leg.window == WindowState.window, or_(*(Leg.state == one.value for one in sorted(AT_WINDOW)))),
    )
    .values(
        state="closed",
        holder=None,
        staff_id=None,
        reason=None,
        since=bindparam("at_now", type_=UtcDateTime),
        version=WindowState.version + 1,
    )
    .returning(WindowState.profile)
)


def close_when_drained(session: Session, held: Held, *, window: str | None, by: Actor) -> None:
    """Close a draining window whose last number has just left."""
    if window is None:
        return
    closed = _DRAINED.first(session.connection(), of_window=window, at_now=held.now)
    if closed is not None:
        events.append(
            session,
            held,
            Verb.CLOSE.value,
            by=by,
            window=window,
            from_state="draining",
            to_state="closed",
            reason=None,
            profile=closed.profile,
        )


def must_be_staffed(session: Session, held: Held, window: str) -> None:
    """Refuse a window that is closed, or not of the held office, for a number that comes back to it.

    Raises:
        Refusal: ``window_unknown``, ``window_closed``.
    """
    query = select(WindowState.office, WindowState.state).where(WindowState.window == window)
    found = session.connection().execute(query).one_or_none()
    if found is not None and found.office != held.office:
        raise Refusal("window_unknown", N_("There is no such window."), status=404)
    if found is None or found.state == "closed":
        raise Refusal("window_closed", N_("This window is closed. Open it first."))


def close_all(session: Session, held: Held) -> None:
    """Close every window of the office at the end of its day, without events of their own."""
    session.execute(
        update(WindowState)
        .where(WindowState.office == held.office)
        .values(
            state="closed", holder=None, staff_id=None, reason=None, since=held.now, version=WindowState.version + 1
        )
    )
