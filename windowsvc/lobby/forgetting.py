"""What the lobby kept for statistics goes after its years: tickets, stops, counters and the log of those days."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from windowsvc.events import Event
from windowsvc.lobby.tables import Counter, Leg, Ticket

_OF_DAYS: Final[tuple[Any, ...]] = (Leg, Ticket, Counter, Event)
"""In the order in which they may go."""


def older(session: Session, *, before: date) -> int:
    """How many rows of days before ``before`` there are."""
    return sum(
        session.scalar(select(func.count()).select_from(table).where(table.business_day < before)) or 0
        for table in _OF_DAYS
    )


def forget(session: Session, *, before: date) -> int:
    """Delete them; returns how many went."""
    found = older(session, before=before)
    for table in _OF_DAYS:
        session.execute(delete(table).where(table.business_day < before))
    return found
