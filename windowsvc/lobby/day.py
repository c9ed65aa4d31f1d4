"""Opening hours: which business day it is, whether a counter is open and issuing, and when it opens next.

Hours are written in wall time of Asia/Tokyo; every instant that goes in or comes out is an aware UTC datetime.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import product
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

import jpholiday

from windowsvc.lobby.hours import Hours, Interval, Weekday, minutes_of

__all__ = [
    "Both", "DayPlan", "DayStatus", "Hours", "Reason", "Schedule", "Span", "both", "business_day", "holiday_name",
    "is_year_end", "local", "plan", "status",
]  # fmt: skip

TOKYO: Final = ZoneInfo("Asia/Tokyo")
SEARCH_DAYS: Final = 40
"""How far ahead the next opening is looked for; a counter closed for longer has none."""


_WEEKDAYS: Final = tuple(Weekday)
_WEEKEND: Final = frozenset({Weekday.SAT, Weekday.SUN})


class Reason(StrEnum):
    """Why a counter is in the state it is in."""

    OPEN = "open"
    BEFORE_OPENING = "before_opening"
    LUNCH = "lunch"
    AFTER_LAST_ISSUE = "after_last_issue"
    AFTER_CLOSE = "after_close"
    CLOSED_DAY = "closed_day"
    HOLIDAY = "holiday"
    YEAR_END = "year_end"
    WEEKEND = "weekend"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Both:
    """Two sets of hours that must both be open: the office's and the service's own."""

    first: Schedule
    second: Schedule


Schedule: TypeAlias = "Hours | Both"


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of opening, half open. Where `last_issue` is not after `opens` nothing is issued in it."""

    opens: datetime
    last_issue: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What is planned for one day. `closed` is None exactly when there are spans."""

    day: date
    spans: tuple[Span, ...]
    closed: Reason | None = None
    holiday_name: str | None = None
    note: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class DayStatus:
    """The state at one instant.

    `closes_at`, `last_issue_at`: of the stretch under way, else of the next one today, else None. `next_opening`:
    the first later instant at which issuing begins, also while open; None when there is none within SEARCH_DAYS.
    `note`: the city's own words on this day, by locale. All instants are aware UTC.
    """

    open: bool
    issuing: bool
    reason: Reason
    holiday_name: str | None
    note: Mapping[str, str] | None
    closes_at: datetime | None
    last_issue_at: datetime | None
    next_opening: datetime | None


def local(at: datetime) -> datetime:
    """Return the instant `at` as wall time in Tokyo. A datetime without a zone is refused (ValueError)."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return at.astimezone(TOKYO)


def business_day(at: datetime) -> date:
    """Return the calendar day in Tokyo of the instant `at`."""
    return local(at).date()


@lru_cache(maxsize=1024)
def holiday_name(day: date) -> str | None:
    """Return the Japanese name of the national holiday (国民の祝日, 休日) on `day`, or None."""
    name: str | None = jpholiday.is_holiday_name(day)
    return name


def is_year_end(day: date) -> bool:
    """Say whether `day` is one of 29 December to 3 January, on which public offices are closed."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def both(office: Schedule, service: Schedule | None) -> Schedule:
    """Return the hours during which `office` and `service` are both open; `office` when the service has none."""
    return office if service is None else Both(office, service)


def plan(hours: Schedule, day: date) -> DayPlan:
    """Return the opening of one day, with the reason when there is none."""
    if isinstance(hours, Both):
        return _common(plan(hours.first, day), plan(hours.second, day))
    special = hours.special.get(day)
    weekday = _WEEKDAYS[day.weekday()]
    intervals = special.intervals if special else hours.weekly.get(weekday, ())
    closed = _closed_by_calendar(hours, day) if special is None else None
    if closed is None and not intervals:
        closed = Reason.WEEKEND if special is None and weekday in _WEEKEND else Reason.CLOSED_DAY
    note = special.reason if special else hours.closed_days.get(day)
    spans = () if closed else _spans(hours, day=day, intervals=intervals)
    return DayPlan(day, spans=spans, closed=closed, holiday_name=holiday_name(day), note=note)


def _closed_by_calendar(hours: Hours, day: date) -> Reason | None:
    if day in hours.closed_days:
        return Reason.CLOSED_DAY
    if hours.closed_at_year_end and is_year_end(day):
        return Reason.YEAR_END
    return Reason.HOLIDAY if hours.closed_on_holidays and holiday_name(day) else None


def _spans(hours: Hours, *, day: date, intervals: tuple[Interval, ...]) -> tuple[Span, ...]:
    last_issues = [*(each.last_issue or each.close for each in intervals[:-1]), hours.last_issue_of(intervals[-1])]
    return tuple(
        Span(_instant(day, each.open), last_issue=_instant(day, last_issue), closes=_instant(day, each.close))
        for each, last_issue in zip(intervals, last_issues, strict=True)
    )


def _instant(day: date, wall: str) -> datetime:
    midnight = datetime.combine(day, time.min, tzinfo=TOKYO)
    return (midnight + timedelta(minutes=minutes_of(wall))).astimezone(UTC)


def _common(first: DayPlan, second: DayPlan) -> DayPlan:
    for closed in (first, second):
        if closed.closed:
            return closed
    spans = tuple(
        Span(max(a.opens, b.opens), last_issue=min(a.last_issue, b.last_issue), closes=min(a.closes, b.closes))
        for a, b in product(first.spans, second.spans)
        if max(a.opens, b.opens) < min(a.closes, b.closes)
    )
    closed_reason = None if spans else Reason.CLOSED_DAY
    note = first.note or second.note
    return DayPlan(first.day, spans=spans, closed=closed_reason, holiday_name=first.holiday_name, note=note)


def status(hours: Schedule, at: datetime, *, closed_until: datetime | None = None) -> DayStatus:
    """Return whether the counter is open and issuing at the instant `at`, why, and when it opens next.

    `closed_until`: the instant at which a temporary closure ends; datetime.max in UTC for one with no known end.
    A datetime without a zone is refused (ValueError).
    """
    if closed_until is not None and closed_until.tzinfo is None:
        raise ValueError("the end of a closure needs its time zone")
    today = plan(hours, business_day(at))
    span = next((each for each in today.spans if at < each.closes), None)
    reason = _reason(today, span=span, at=at, closed_until=closed_until)
    return DayStatus(
        open=reason in (Reason.OPEN, Reason.AFTER_LAST_ISSUE),
        issuing=reason is Reason.OPEN,
        reason=reason,
        holiday_name=today.holiday_name,
        note=today.note,
        closes_at=span.closes if span else None,
        last_issue_at=span.last_issue if span else None,
        next_opening=_next_opening(hours, at=at, closed_until=closed_until),
    )


def _reason(today: DayPlan, *, span: Span | None, at: datetime, closed_until: datetime | None) -> Reason:
    if today.closed is not None:
        return today.closed
    if span is None:
        return Reason.AFTER_CLOSE
    if at < span.opens:
        return Reason.BEFORE_OPENING if span is today.spans[0] else Reason.LUNCH
    if closed_until is not None and at < closed_until:
        return Reason.SUSPENDED
    return Reason.OPEN if at < span.last_issue else Reason.AFTER_LAST_ISSUE


def _next_opening(hours: Schedule, *, at: datetime, closed_until: datetime | None) -> datetime | None:
    today = business_day(at)
    for days in range(SEARCH_DAYS + 1):
        for span in plan(hours, today + timedelta(days=days)).spans:
            start = span.opens if closed_until is None else max(span.opens, closed_until)
            if at < start < span.last_issue:
                return start.astimezone(UTC)
    return None
