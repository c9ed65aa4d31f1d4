"""The days an office has lived through: whichever room keeps something of them reads each once."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session

from windowsvc.database import Prepared
from windowsvc.events import Event
from windowsvc.lobby.tables import Counter


def unread(session: Session, kept: Any, *, until: date, since: date = date.min) -> list[tuple[str, date]]:
    """The days on which numbers were given and of which a table keeps nothing yet, the newest first.

    Args:
        kept: a table with a row or more for each ``office`` and ``business_day``.
        since, until: the first and the last day that count.
    """
    known = exists().where(kept.office == Counter.office, kept.business_day == Counter.business_day)
    query = (
        select(Counter.office, Counter.business_day)
        .where(Counter.business_day >= since, Counter.business_day <= until, ~known)
        .distinct()
        .order_by(Counter.business_day.desc(), Counter.office)
    )
    return [(row.office, row.business_day) for row in session.execute(query)]


_SPAN = Prepared(
    select(func.min(Event.seq).label("first"), func.max(Event.seq).label("last")).where(
        Event.office == bindparam("of_office"), Event.business_day == bindparam("of_day")
    )
)
"""Both ends at once: for one alone SQLite would walk the whole log instead of the index."""


def stretch(session: Session, *, office: str, day: date) -> tuple[int, int] | None:
    """The numbers of the first and the last event of an office's business day; None where nothing happened."""
    found = _SPAN.first(session.connection(), of_office=office, of_day=day)
    return None if found.first is None else (found.first, found.last)


_OF_DAY = Prepared(
    select(
        Event.seq, Event.at, Event.verb, Event.ticket, Event.leg, Event.service, Event.window, Event.to_state,
        Event.detail,
    )
    .where(Event.office == bindparam("of_office"), Event.seq >= bindparam("first"), Event.seq <= bindparam("last"))
    .order_by(Event.seq)
)  # fmt: skip


def events_of(session: Session, *, office: str, day: date) -> list[Any]:
    """Everything that happened on an office's business day, oldest first, without who did it.

    The log's numbers and days grow together, so that a day is one stretch of it.
    """
    ends = stretch(session, office=office, day=day)
    if ends is None:
        return []
    return _OF_DAY.all(session.connection(), of_office=office, first=ends[0], last=ends[1])
