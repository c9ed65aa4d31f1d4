"""What sets a day apart in the calendar of a city hall, seen from the days on which it is open. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

Mark = str
THIRD: Final = "third_"
FAR: Final = 14
"""Days looked back and ahead for the end of a closure."""
LONG: Final = 4
"""Closed days in a row that are a long closure."""
_SEASONS: Final[tuple[tuple[Mark, tuple[int, int], tuple[int, int]], ...]] = (
    ("march_16_23", (3, 16), (3, 23)),
    ("march_24_31", (3, 24), (3, 31)),
    ("april_1_7", (4, 1), (4, 7)),
    ("april_8_14", (4, 8), (4, 14)),
)
ASSUMED: Final[dict[Mark, float]] = {"march_24_31": 0.25, "april_1_7": 0.3, "april_8_14": 0.1}
"""How much busier, as logarithms, the turn of the fiscal year is taken to be before an office has seen one.

Kagoshima counted 286 cases a day from 25 March to 7 April and 521 on 1 April (the city's own figures of its counters).
"""


@dataclass(frozen=True)
class Calendar:
    """The days of an office.

    Attributes:
        is_open: whether it gives numbers on a day. ``weekdays``: those it usually opens on, Monday is 0.
    """

    is_open: Callable[[date], bool]
    weekdays: frozenset[int]


def marks(day: date, calendar: Calendar) -> tuple[Mark, ...]:
    """The marks of an open day: its weekday first, the third of the month (上旬, 中旬, 下旬) last."""
    found = [f"weekday_{day.weekday()}", *_around_closures(day, calendar)]
    if (last := _place_in_month(day, calendar, step=1)) <= 3:
        found.append(f"month_end_{last}")
    if (first := _place_in_month(day, calendar, step=-1)) <= 2:
        found.append(f"month_start_{first}")
    found += [name for name, since, until in _SEASONS if since <= (day.month, day.day) <= until]
    return (*found, f"{THIRD}{day.month}_{min(2, (day.day - 1) // 10)}")


def _around_closures(day: date, calendar: Calendar) -> list[Mark]:
    """After and before days on which the office would usually be open."""
    found = []
    closed, lost = _closed(day, calendar, step=-1)
    if lost:
        found.append("after_long" if closed >= LONG else "after_holiday")
    elif closed == 0:
        earlier, lost_earlier = _closed(day - timedelta(days=1), calendar, step=-1)
        if lost_earlier and earlier >= LONG:
            found.append("second_after_long")
    if _closed(day, calendar, step=1)[1]:
        found.append("before_holiday")
    return found


def _closed(day: date, calendar: Calendar, *, step: int) -> tuple[int, int]:
    """How many days just before (or after) are closed, and how many of them usually are not."""
    closed = lost = 0
    while closed < FAR:
        other = day + timedelta(days=step * (closed + 1))
        if calendar.is_open(other):
            break
        closed += 1
        lost += other.weekday() in calendar.weekdays
    return closed, lost


def _place_in_month(day: date, calendar: Calendar, *, step: int) -> int:
    """Which open day of its month it is, counted from the end (or, with step -1, from the start)."""
    place, other = 1, day + timedelta(days=step)
    while other.month == day.month and place <= 3:
        place += calendar.is_open(other)
        other += timedelta(days=step)
    return place
