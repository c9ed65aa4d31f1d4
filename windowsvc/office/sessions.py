"""Sign-ins: kept in a table, so that they end when we say so, and known by a token that we do not keep."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from windowsvc import settings
from windowsvc.database import Prepared, UtcDateTime
from windowsvc.events import Actor
from windowsvc.office.lastseen import LastSeen
from windowsvc.office.permissions import Principal, Role, leads_everywhere
from windowsvc.office.tables import Staff, StaffRole, StaffSession
from windowsvc.office.vault import token_hash

_seen: Final = LastSeen[str]()


@dataclass(frozen=True)
class Opened:
    """A new sign-in. The token is told once; afterwards only its hash exists."""

    token: str
    csrf: str
    code: str


def opaque() -> str:
    """Ten random characters of base32, lower case: a name that says nothing."""
    return base64.b32encode(secrets.token_bytes(7)).decode("ascii")[:10].lower()


def open_session(session: Session, *, staff_id: int, actor: str, now: datetime, lasting: settings.Sessions) -> Opened:
    """Begin a sign-in that ends after its longest time, or when nobody was heard for its idle time.

    Args:
        actor: the person's code in the log, as of today.
        now: the machine's time.
    """
    opened = Opened(token=secrets.token_urlsafe(32), csrf=secrets.token_urlsafe(32), code=opaque())
    session.add(
        StaffSession(
            token_hash=token_hash(opened.token),
            code=opened.code,
            staff_id=staff_id,
            actor=actor,
            csrf=opened.csrf,
            created_at=now,
            seen_at=now,
            ends_at=now + timedelta(hours=lasting.absolute_hours),
        )
    )
    session.flush()
    return opened


def session_of(
    session: Session, *, token: str, now: datetime, lasting: settings.Sessions, touch: bool = True
) -> Principal | None:
    """Who signed in with this token, or None when that is over. Reads only.

    Args:
        now: the machine's time.
        touch: whether this counts as being there; False for what a page asks by itself.
    """
    row = _OPENED.first(session.connection(), of_token=token_hash(token), at_now=now)
    if row is None:
        return None
    heard = max(row.seen_at, _seen.get(row.code) or row.seen_at)
    if now - heard >= timedelta(minutes=lasting.idle_minutes):
        return None
    if touch:
        _seen.note(row.code, now=now)
    roles = roles_of(session, staff_id=row.staff_id)
    return Principal(
        kind="staff",
        actor=Actor(row.actor, lead=leads_everywhere(roles)),
        roles=roles,
        staff_id=row.staff_id,
        name=row.name,
        session=row.code,
        device=None,
        csrf=row.csrf,
    )


_OPENED = Prepared(
    select(
        StaffSession.code,
        StaffSession.staff_id,
        StaffSession.actor,
        StaffSession.csrf,
        StaffSession.seen_at,
        Staff.name,
    )
    .join(Staff, Staff.id == StaffSession.staff_id)
    .where(
        StaffSession.token_hash == bindparam("of_token"),
        StaffSession.ends_at > bindparam("at_now", type_=UtcDateTime),
        Staff.disabled_at.is_(None),
    )
)


def lasting_of(session: Session, *, codes: Collection[str], now: datetime, lasting: settings.Sessions) -> set[str]:
    """Which of these sign-ins go on: neither ended, nor idle, nor of a person who was put out. Reads only."""
    query = (
        select(StaffSession.code, StaffSession.seen_at)
        .join(Staff, Staff.id == StaffSession.staff_id)
        .where(StaffSession.code.in_(codes), StaffSession.ends_at > now, Staff.disabled_at.is_(None))
    )
    idle = timedelta(minutes=lasting.idle_minutes)
    rows = session.execute(query).all() if codes else []
    return {row.code for row in rows if now - max(row.seen_at, _seen.get(row.code) or row.seen_at) < idle}


def roles_of(session: Session, *, staff_id: int) -> Mapping[str, frozenset[Role]]:
    """Office -> roles of one person."""
    session.flush()  # roles that were given in this transaction count too
    rows = _ROLES.all(session.connection(), of_staff=staff_id)
    return {office: frozenset(Role(role) for where, role in rows if where == office) for office, _ in rows}


_ROLES = Prepared(select(StaffRole.office, StaffRole.role).where(StaffRole.staff_id == bindparam("of_staff")))


def touch(principal: Principal, *, now: datetime) -> None:
    """The person behind a sign-in did something; for requests whose principal was remembered."""
    if principal.session is not None:
        _seen.note(principal.session, now=now)


_SEEN = (
    update(StaffSession)
    .where(StaffSession.code == bindparam("of_code"), StaffSession.seen_at < bindparam("at", type_=UtcDateTime))
    .values(seen_at=bindparam("at", type_=UtcDateTime))
)


def flush_seen(session: Session) -> int:
    """Write when each sign-in of this process was last heard of; returns how many.

    Every process must do this once a minute: another process knows an idle time only from the table.
    """
    taken = _seen.take()
    if taken:
        session.connection().execute(_SEEN, [{"of_code": code, "at": at} for code, at in sorted(taken.items())])
    return len(taken)


def end_session(session: Session, *, code: str) -> None:
    """End one sign-in, by its short name."""
    session.execute(delete(StaffSession).where(StaffSession.code == code))


def end_sessions_of(session: Session, *, staff_id: int, but: str | None = None) -> int:
    """End every sign-in of a person, save the one named ``but``; returns how many ended."""
    chosen = delete(StaffSession).where(StaffSession.staff_id == staff_id)
    if but is not None:
        chosen = chosen.where(StaffSession.code != but)
    return len(session.execute(chosen.returning(StaffSession.code)).all())


def purge(session: Session, *, now: datetime, lasting: settings.Sessions) -> int:
    """Delete the sign-ins that are over; returns how many. Flush what was seen first."""
    idle_since = now - timedelta(minutes=lasting.idle_minutes)
    over = or_(StaffSession.ends_at <= now, StaffSession.seen_at <= idle_since - timedelta(minutes=5))
    return len(session.execute(delete(StaffSession).where(over).returning(StaffSession.code)).all())


def forget_seen() -> None:
    """Drop what this process heard, as a new process would not know it."""
    _seen.forget()
