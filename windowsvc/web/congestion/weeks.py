"""The calendar of busy hours as tables, one a week: hours down, days across. For the public page and for staff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from babel.dates import get_day_names

from windowsvc.congestion.ahead import BOUNDS, Ahead, Hour, Level
from windowsvc.languages import dates
from windowsvc.languages.locales import Locale
from windowsvc.refusal import N_

LEVELS: Final[Mapping[Level, str]] = {
    Level.QUIET: N_("Quiet"),
    Level.USUAL: N_("Usual"),
    Level.BUSY: N_("Busy"),
    Level.CROWDED: N_("Crowded"),
}


@dataclass(frozen=True)
class Column:
    """A day of a week: its number in the month, its weekday in short, both in full for listeners; and if it is over."""

    number: int
    weekday: str
    full: str
    past: bool


@dataclass(frozen=True)
class Row:
    """An hour of a week: when it begins, and for each day the hour, or None where no numbers are given."""

    begins: str
    cells: tuple[Hour | None, ...]


@dataclass(frozen=True)
class Week:
    """One table."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def weeks(ahead: Ahead, service: str, *, today: date, locale: Locale) -> list[Week]:
    """The coming weeks. A weekday on which nothing is ever open has no column; a closed day keeps its own."""
    known = {day: {one.hour: one for one in ahead.hours(day, service)} for day in ahead.days() if day >= today}
    known = {day: hours for day, hours in known.items() if hours}
    shown = sorted({day.weekday() for day in known})
    mondays = sorted({day - timedelta(days=day.weekday()) for day in known})
    return [
        _week([monday + timedelta(days=one) for one in shown], known, today=today, locale=locale) for monday in mondays
    ]


def _week(days: list[date], known: Mapping[date, Mapping[int, Hour]], *, today: date, locale: Locale) -> Week:
    hours = sorted({hour for day in days for hour in known.get(day, ())})
    return Week(
        name=dates.day_range(days[0], days[-1], locale),
        columns=tuple(
            Column(day.day, _weekday(day, locale), dates.date_short(day, locale), day < today) for day in days
        ),
        rows=tuple(
            Row(f"{hour}:{_begins(hour, known, days):02}", tuple(known.get(day, {}).get(hour) for day in days))
            for hour in hours
        ),
    )


def _begins(hour: int, known: Mapping[date, Mapping[int, Hour]], days: Iterable[date]) -> int:
    """The first minute of an hour in which numbers are given: the day's first hour may begin at half past."""
    for day in days:
        open_ = known.get(day, {})
        if hour in open_ and hour - 1 not in open_:
            return 60 - open_[hour].minutes if hour + 1 in open_ else 0
    return 0


def _weekday(day: date, locale: Locale) -> str:
    return str(get_day_names("abbreviated", locale=locale.babel)[day.weekday()])


def bounds(usual: float) -> dict[Level, tuple[int, int]]:
    """From and up to how many people an hour each level reaches; the last one has no end and says 0."""
    edges = [0, *(max(1, round(bound * usual)) for _, bound in BOUNDS), 0]
    return dict(zip(Level, pairwise(edges), strict=True))
