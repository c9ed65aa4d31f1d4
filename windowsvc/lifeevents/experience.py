"""How long the departments usually take to come to the seat and stay there, learned from the log of the last weeks.

Always a range, in which every second visit lay; too few visits say nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil, floor
from statistics import quantiles
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from windowsvc.events import Event
from windowsvc.lifeevents.casewords import CaseVerb, RelayState
from windowsvc.lobby.states import Verb

LOOK_BACK: Final = 60
"""Days of the log that expected times are learned from."""
ENOUGH: Final = 5
"""Fewer visits than so many are no experience."""

_Visit = tuple[str, int | None]


@dataclass(frozen=True)
class Span:
    """Whole minutes: a quarter of the visits took less than ``low``, a quarter more than ``high``."""

    low: int
    high: int

    def after(self, instant: datetime) -> tuple[datetime, datetime]:
        """When that is, counted from an instant."""
        return instant + timedelta(minutes=self.low), instant + timedelta(minutes=self.high)


@dataclass(frozen=True)
class Usual:
    """What the log says of a department: until somebody came, and how long they stayed; None: too few visits."""

    until_here: Span | None = None
    stays: Span | None = None


UNKNOWN: Final = Usual()


@dataclass(frozen=True)
class Left:
    """Minutes from now until somebody comes; ``low`` 0: at any moment; ``high`` 0: it takes longer than usual."""

    low: int
    high: int


def left_until(called_at: datetime, usual: Usual, *, now: datetime) -> Left | None:
    """How long it still is until somebody comes who was called; None: nobody can tell yet."""
    if usual.until_here is None:
        return None
    low, high = usual.until_here.after(called_at)
    return Left(max(0, floor(_minutes(now, low))), max(0, ceil(_minutes(now, high))))


def usual(session: Session, *, office: str, today: date) -> dict[str, Usual]:
    """How long the departments of an office usually take."""
    query = (
        select(Event.verb, Event.seq, Event.ticket, Event.at, Event.to_state, Event.detail)
        .where(
            Event.office == office,
            Event.business_day.in_([today - timedelta(days=days) for days in range(LOOK_BACK)]),
            Event.verb.in_([CaseVerb.SUMMON.value, *(verb.value for verb in _STEPS)]),
        )
        .order_by(Event.seq)
    )
    log = _Log()
    for row in session.execute(query):
        log.read(row)
    names = log.waits.keys() | log.stays.keys()
    return {name: Usual(_span(log.waits.get(name)), _span(log.stays.get(name))) for name in names}


_STEPS: Final = (Verb.RELAY_IN, Verb.RELAY_OUT, Verb.UNDO)


@dataclass
class _Log:
    """What was read so far; a step that was taken back counts for nothing."""

    called: dict[_Visit, datetime] = field(default_factory=dict)
    here: dict[_Visit, datetime] = field(default_factory=dict)
    waits: dict[str, dict[int, float]] = field(default_factory=dict)
    stays: dict[str, dict[int, float]] = field(default_factory=dict)

    def read(self, row: Any) -> None:
        if row.verb == Verb.UNDO:
            for minutes in (*self.waits.values(), *self.stays.values()):
                minutes.pop(row.detail.get("of", 0), None)
            return
        department = row.detail.get("department", "")
        visit = (department, row.ticket)
        if row.verb == CaseVerb.SUMMON:
            self._summoned(visit, row)
        elif row.verb == Verb.RELAY_IN:
            self.here[visit] = row.at
            if visit in self.called:
                self.waits.setdefault(department, {})[row.seq] = _minutes(self.called[visit], row.at)
        elif visit in self.here:
            self.called.pop(visit, None)
            self.stays.setdefault(department, {})[row.seq] = _minutes(self.here[visit], row.at)

    def _summoned(self, visit: _Visit, row: Any) -> None:
        if row.to_state == RelayState.CALLED_OFF:
            self.called.pop(visit, None)
        else:
            self.called[visit] = row.at


def _minutes(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds() / 60


def _span(minutes: dict[int, float] | None) -> Span | None:
    if minutes is None or len(minutes) < ENOUGH:
        return None
    low, _, high = quantiles(minutes.values(), n=4, method="inclusive")
    return Span(floor(low), max(ceil(high), floor(low) + 1))
