"""氏名の表示: who has the names of a case on the screen, and since when.

Names are shown to one sign-in for a quarter of an hour after it asked. Each time is an event of the log and a link of
the audit chain; the journal of the case remembers the sign-in, so that every process knows it and it is erased with
the case.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.events import Actor, Held
from windowsvc.lifeevents.casefile import Opened, tickets_of
from windowsvc.lifeevents.casewords import CaseVerb
from windowsvc.lifeevents.tables import CaseEntry

LASTING: Final = timedelta(minutes=15)


def reveal(session: Session, held: Held, opened: Opened, *, sign_in: str, by: Actor) -> None:
    """Show the names of a case to a sign-in for a while; the case itself does not change."""
    seq = _append(session, held, opened, CaseVerb.REVEAL, by=by)
    session.add(
        CaseEntry(
            case=opened.code, verb=CaseVerb.REVEAL.value, item=None, before=_instant(held.machine), after=sign_in,
            event_seq=seq, note=None, by=by.code, at=held.now,
        )
    )  # fmt: skip
    session.flush()


def conceal(session: Session, held: Held, opened: Opened, *, sign_in: str, by: Actor) -> None:
    """Hide the names of a case from a sign-in again."""
    _append(session, held, opened, CaseVerb.CONCEAL, by=by)
    mine = (CaseEntry.case == opened.code, CaseEntry.verb == CaseVerb.REVEAL.value, CaseEntry.after == sign_in)
    session.execute(update(CaseEntry).where(*mine).values(after=None))


def shown(session: Session, cases: Collection[str], *, sign_in: str | None, now: datetime) -> set[str]:
    """Which of these cases have their names shown to a sign-in.

    Args:
        now: the machine's time.
    """
    if sign_in is None or not cases:
        return set()
    query = select(CaseEntry.case).where(
        CaseEntry.case.in_(cases),
        CaseEntry.verb == CaseVerb.REVEAL.value,
        CaseEntry.after == sign_in,
        CaseEntry.before > _instant(now - LASTING),
        CaseEntry.before <= _instant(now + timedelta(seconds=1)),
    )
    return set(session.scalars(query))


def _append(session: Session, held: Held, opened: Opened, verb: CaseVerb, *, by: Actor) -> int:
    tickets = tickets_of(session, opened.code)
    return events.append(
        session, held, verb.value, by=by, ticket=tickets[-1] if tickets else None, case=opened.code,
        life_event=opened.row.event, machine=held.machine.timestamp(),
    )  # fmt: skip


def _instant(at: datetime) -> str:
    """Text whose order is that of the instants."""
    return at.astimezone(UTC).isoformat(timespec="seconds")
