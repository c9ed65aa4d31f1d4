"""The log: the truth of the day.

Every verb appends its event in the same transaction as its change. A writing transaction
first takes the office's sequence row: that row is the office's mutex, and its number makes
the log gapless and commit-ordered on both databases. Ids only, no foreign keys into other
rooms, and never a word about a person.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import JSON, Connection, Date, Index, Integer, String, bindparam, case, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from windowsvc.clocks import business_day
from windowsvc.database import Base, Prepared, UtcDateTime, upsert
from windowsvc.refusal import N_, Refusal

INSTALLATION = "*"
"""The sequence row of writes that belong to no office."""


class OfficeSequence(Base):
    """One row per office: its mutex, its last event, its configuration's revision."""

    __tablename__ = "office_sequence"
    office: Mapped[str] = mapped_column(String(40), primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]
    open_day: Mapped[date | None] = mapped_column(Date)
    config: Mapped[int] = mapped_column(default=0)
    forecast: Mapped[int] = mapped_column(default=0)


class Event(Base):
    """What happened, in the order it was committed."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_day", "office", "business_day", "verb"), {"sqlite_with_rowid": False})
    office: Mapped[str] = mapped_column(String(40), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    business_day: Mapped[date] = mapped_column(Date)
    verb: Mapped[str] = mapped_column(String(24))
    ticket: Mapped[int | None]
    leg: Mapped[int | None]
    service: Mapped[str | None] = mapped_column(String(40))
    window: Mapped[str | None] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[str | None] = mapped_column(String(16))
    to_state: Mapped[str | None] = mapped_column(String(16))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    build: Mapped[str] = mapped_column(String(24))


class Entry(NamedTuple):
    """An event as the dispatcher, the screens and whoever follows the log are told it: its columns, in their order."""

    office: str
    seq: int
    at: datetime
    business_day: date
    verb: str
    ticket: int | None
    leg: int | None
    service: str | None
    window: str | None
    actor: str
    from_state: str | None
    to_state: str | None
    detail: dict[str, Any]
    build: str


class Idempotency(Base):
    """The answer a committed command gave, so that its repeat gives the same."""

    __tablename__ = "idempotency"
    __table_args__ = ({"sqlite_with_rowid": False},)
    actor: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    request: Mapped[str] = mapped_column(String(64))
    verb: Mapped[str] = mapped_column(String(24))
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime]


@dataclass(frozen=True)
class Actor:
    """Who acts, as the log knows them.

    Attributes:
        code: opaque and short; a person's changes each quarter.
        lead: may do what is reserved to a lead of the office.
    """

    code: str
    lead: bool = False


SYSTEM = Actor("job")
CITIZEN = Actor("citizen")


@dataclass
class Held:
    """An office whose mutex this transaction owns, and the instant its verbs happen at."""

    office: str
    seq: int
    now: datetime
    machine: datetime
    config: int
    open_day: date | None
    build: str
    connection: Connection = field(repr=False)
    appended: list[dict[str, Any]] = field(default_factory=list)

    @cached_property
    def day(self) -> date:
        """The business day."""
        return business_day(self.now)


Subscriber = Callable[[Session, Held, dict[str, Any]], None]
_subscribers: list[Subscriber] = []


def subscribe(subscriber: Subscriber) -> None:
    """Call ``subscriber`` inside the transaction of every event from now on.

    It may write its own room's tables; it never calls a verb.
    """
    if subscriber not in _subscribers:
        _subscribers.append(subscriber)


_HOLD = Prepared(
    update(OfficeSequence)
    .where(OfficeSequence.office == bindparam("of_office"))
    .values(
        seq=OfficeSequence.seq + 1,
        last_at=case(
            (OfficeSequence.last_at > bindparam("at_now", type_=UtcDateTime), OfficeSequence.last_at),
            else_=bindparam("at_now", type_=UtcDateTime),
        ),
    )
    .returning(OfficeSequence.seq, OfficeSequence.last_at, OfficeSequence.config, OfficeSequence.open_day)
)
_NEXT = Prepared(
    update(OfficeSequence)
    .where(OfficeSequence.office == bindparam("of_office"))
    .values(seq=OfficeSequence.seq + 1)
    .returning(OfficeSequence.seq)
)
_INSERT = Prepared(insert(Event), *(column.name for column in Event.__table__.columns))


def hold(session: Session, office: str, *, now: datetime, machine: datetime, build: str) -> Held:
    """Take the office's mutex and the next number of its log.

    The office's clock never goes back: an instant before its last event becomes that of the
    last event. A transaction that appends nothing must be rolled back, or the log would have
    a gap.

    Raises:
        Refusal: ``office_unknown``; ``clock_wrong`` when the day is earlier than the last event's.
    """
    connection = session.connection()
    row = _HOLD.first(connection, of_office=office, at_now=now)
    if row is None:
        raise Refusal("office_unknown", N_("There is no such office."), status=404)
    if business_day(now) < business_day(row.last_at):
        raise Refusal(
            "clock_wrong",
            N_("The server's clock says {now}, but the last entry is of {last}. Please have the clock set."),
            status=503,
            now=str(business_day(now)),
            last=str(business_day(row.last_at)),
        )
    return Held(office, row.seq, row.last_at, machine, row.config, row.open_day, build, connection)


def append(
    session: Session,
    held: Held,
    verb: str,
    *,
    by: Actor,
    ticket: int | None = None,
    leg: int | None = None,
    service: str | None = None,
    window: str | None = None,
    from_state: str | None = None,
    to_state: str | None = None,
    **detail: Any,
) -> int:
    """Write one event and tell the subscribers; returns its sequence number.

    ``detail`` holds plain JSON without personal data.
    """
    if held.appended:
        held.seq = _NEXT.first(held.connection, of_office=held.office).seq
    row: dict[str, Any] = {
        "office": held.office,
        "seq": held.seq,
        "at": held.now,
        "business_day": held.day,
        "verb": verb,
        "ticket": ticket,
        "leg": leg,
        "service": service,
        "window": window,
        "actor": by.code,
        "from_state": from_state,
        "to_state": to_state,
        "detail": detail,
        "build": held.build,
    }
    _INSERT.all(held.connection, **row)
    held.appended.append(row)
    for subscriber in _subscribers:
        subscriber(session, held, row)
    return held.seq


def open_sequence(session: Session, office: str, *, now: datetime) -> None:
    """Give a new office its sequence row; one that has it keeps it."""
    session.execute(
        upsert(session, OfficeSequence)
        .values(office=office, seq=0, last_at=now, config=0, forecast=0)
        .on_conflict_do_nothing()
    )


_SINCE = Prepared(
    select(*(getattr(Event, name) for name in Entry._fields))
    .where(Event.office == bindparam("of_office"), Event.seq > bindparam("after"))
    .order_by(Event.seq)
    .limit(500)
)


def since(session: Session, office: str, *, seq: int) -> list[Entry]:
    """The events after ``seq``, oldest first, at most 500."""
    return [Entry(*row) for row in _SINCE.all(session.connection(), of_office=office, after=seq)]


def one(session: Session, office: str, seq: int) -> Event | None:
    """The event of this number, if there is one."""
    return session.get(Event, (office, seq))


def last_seqs(session: Session) -> dict[str, int]:
    """The last sequence number of every office."""
    return {row.office: row.seq for row in session.execute(select(OfficeSequence.office, OfficeSequence.seq))}


def last_revisions(session: Session) -> dict[str, tuple[int, int]]:
    """The last sequence number of every office, and the number of its last forecast."""
    query = select(OfficeSequence.office, OfficeSequence.seq, OfficeSequence.forecast)
    return {row.office: (row.seq, row.forecast) for row in session.execute(query)}


_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode


def fingerprint(verb: str, body: Any) -> str:
    """What makes two requests the same request."""
    return hashlib.sha256(_encode([verb, body]).encode()).hexdigest()


_KNOWN = Prepared(
    select(Idempotency.request, Idempotency.result).where(
        Idempotency.actor == bindparam("of_actor"), Idempotency.key == bindparam("of_key")
    )
)


def answered(session: Session, *, actor: str, key: str, request: str) -> dict[str, Any] | None:
    """What this command answered when it was committed before, or None.

    Raises:
        Refusal: ``key_reused`` when the same key came with other content.
    """
    row = _KNOWN.first(session.connection(), of_actor=actor, of_key=key)
    if row is None:
        return None
    if row.request != request:
        raise Refusal("key_reused", N_("This Idempotency-Key was already used for a different request."), status=422)
    found: dict[str, Any] = row.result
    return found


_REMEMBER = Prepared(insert(Idempotency), *(column.name for column in Idempotency.__table__.columns))


def remember(
    session: Session, held: Held, *, actor: str, key: str, request: str, verb: str, result: dict[str, Any]
) -> None:
    """Keep the ids a command answered with, in the command's own transaction."""
    _REMEMBER.all(held.connection, actor=actor, key=key, request=request, verb=verb, result=result, at=held.machine)
