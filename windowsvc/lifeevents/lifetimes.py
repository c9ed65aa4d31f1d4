"""How long a case may be kept: a draft for its day, an open one until nobody came for long, a closed one briefly.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from windowsvc.lifeevents.casewords import CaseState


@dataclass(frozen=True)
class Lifetimes:
    """Days, each a setting of the city: an open case after the last visit, its warning, a closed case."""

    open_days: int = 90
    warn_days: int = 75
    closed_days: int = 7


@dataclass(frozen=True)
class Kept:
    """What the lifetime of a case depends on; days are business days.

    Attributes:
        began: the day it was written.
        visit: the booked day of a visit that has not been.
        seen: the day of the last visit.
        closed: the day it was closed.
    """

    state: CaseState
    began: date
    visit: date | None
    seen: date | None
    closed: date | None


def last_day(kept: Kept, rules: Lifetimes) -> date:
    """The last day on which a case is kept."""
    if kept.state is CaseState.DRAFT:
        return kept.began
    if kept.state is CaseState.CLOSED:
        return (kept.closed or kept.began) + timedelta(days=rules.closed_days)
    return max(kept.seen or kept.visit or kept.began, kept.began) + timedelta(days=rules.open_days)


def warned(kept: Kept, rules: Lifetimes, *, today: date) -> bool:
    """Whether staff are told that an open case will soon be erased."""
    if kept.state is not CaseState.OPEN:
        return False
    return today >= last_day(kept, rules) - timedelta(days=rules.open_days - rules.warn_days)
