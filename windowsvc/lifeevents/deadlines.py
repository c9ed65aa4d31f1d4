"""Deadlines: the last day of a period, from the law's own clock.

A period counts from the day after its base (民法140条) unless the day of the event is itself the first day
(戸籍法43条). Where the law or the city says so, a last day on which the office is closed moves to the next open day
(民法142条). Years and months end on the day before the day that corresponds to the first one (民法143条2項).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

IsOpen = Callable[[date], bool]
"""Whether the city hall is open on a day."""

_OFFSET: Final = re.compile(r"P(?:([0-9]{1,3})Y)?(?:([0-9]{1,3})M)?(?:([0-9]{1,4})D)?", re.ASCII)
LONGEST_CLOSURE: Final = 60


class OffsetError(ValueError):
    """A text is no ISO 8601 period of years, months and days."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when something is to be done.

    Attributes:
        base: the fact (a date) from which it counts, or None: no date can be said.
        offset: ISO 8601 period, e.g. ``P14D``; None: no date can be said.
        offset_setting: the setting that says how many days it really is in this city.
        first_day_counts: the day of the base is the first day.
        roll_over: a last day on which the office is closed moves to the next open day.
        hard: a right lapses or a penalty exists.
        text: the wording, in Japanese.
        law, law_confirmed: the article, and whether it was read in the statute.
        also: further periods, the earliest of which counts.
        year_end: the period runs to the end of the year in which it would end.
        not_before, not_after: fixed days between which the last day lies.
    """

    text: str
    base: str | None = None
    offset: str | None = None
    offset_setting: str = ""
    first_day_counts: bool = False
    roll_over: bool = False
    hard: bool = False
    law: str = ""
    law_confirmed: bool = False
    also: tuple[Deadline, ...] = ()
    year_end: bool = False
    not_before: date | None = None
    not_after: date | None = None


def ends(start: date, offset: str) -> date:
    """The last day of a period whose first day is ``start``.

    Raises:
        OffsetError: for anything but a period like ``P2Y``, ``P3M``, ``P14D``.
    """
    found = _OFFSET.fullmatch(offset)
    if found is None or not any(found.groups()):
        raise OffsetError(f"{offset} is not a period like P14D, P3M or P2Y")
    years, months, days = (int(part or 0) for part in found.groups())
    month = start.month - 1 + months + 12 * years
    year, month = start.year + month // 12, month % 12 + 1
    if year > date.max.year - 100:
        raise OffsetError(f"{offset} from {start} is too far away")
    longest = monthrange(year, month)[1]
    if start.day > longest:
        return date(year, month, longest) + timedelta(days=days)
    return date(year, month, start.day) + timedelta(days=days - 1)


def last_day(deadline: Deadline, *, known: Mapping[str, Any], is_open: IsOpen) -> date | None:
    """The last day, or None when its base is unknown or it has none."""
    found = [day for one in (deadline, *deadline.also) if (day := _own_last_day(one, known, is_open)) is not None]
    return min(found, default=None)


def _own_last_day(deadline: Deadline, known: Mapping[str, Any], is_open: IsOpen) -> date | None:
    base = known.get(deadline.base) if deadline.base is not None else None
    if not isinstance(base, date) or deadline.offset is None:
        return None
    day = ends(base if deadline.first_day_counts else base + timedelta(days=1), deadline.offset)
    if deadline.year_end:
        day = date(day.year, 12, 31)
    if deadline.not_before is not None:
        day = max(day, deadline.not_before)
    if deadline.roll_over:
        day = next_open(day, is_open=is_open)
    if deadline.not_after is not None:
        day = min(day, deadline.not_after)
    return day


def next_open(day: date, *, is_open: IsOpen) -> date:
    """``day`` itself, or the first day after it on which the office is open."""
    for later in range(LONGEST_CLOSURE):
        found = day + timedelta(days=later)
        if is_open(found):
            return found
    return day
