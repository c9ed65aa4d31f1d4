"""How many people are to be expected on a day, hour by hour and service by service, learnt from past days. Pure.

A day's number is a level times the effects of its marks (weekday, days after closures, ends of months, the turn of the
fiscal year); what an office as a whole shows steadies what each service shows. The level moves slowly with the last
weeks. Its people come by the hours that the same weekdays have shown.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, median
from typing import Final, NamedTuple

from windowsvc.congestion.marks import ASSUMED, THIRD, Calendar, Mark, marks

HOURS: Final = 24
ENOUGH: Final = 20
"""Days before anything is expected at all."""
YEARS: Final = 2
"""Days older than so many years teach nothing."""
_A_YEAR: Final = 330
"""Days that must lie behind before thirds of months teach anything: those of one year tell nothing of the next ones."""
_ROUNDS: Final = 12
_HALF_LIFE: Final = 25.0
"""Days after which a past day counts half for the level."""
_NOISE, _SPREAD = 0.012, 0.04
"""Variance of a day's logarithm around what is expected, and of an effect around what it is drawn towards."""
_LIKE_OFFICE = 0.5
"""A service's effects lie nearer to the office's than those to none."""
_WEEKDAY_WEIGHT, _OFFICE_WEIGHT = 400.0, 100.0
"""So many people of all weekdays (of all services) steady the hours of one."""
_STRANGE = 0.1
"""A day with less than this of the usual people was no day of its kind: the machines were away."""


class Day(NamedTuple):
    """One past day: by service, how many numbers were taken in each hour of it."""

    day: date
    numbers: Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Line:
    """What one service shows.

    Attributes:
        level: logarithm of the people of a day without any effect, as of the last days.
        effects: by mark, added to it. ``shares``: by weekday, the share of each hour.
    """

    level: float
    effects: Mapping[Mark, float]
    shares: Mapping[int, Sequence[float]]

    def people(self, found: Sequence[Mark]) -> float:
        """The people expected on a day with these marks."""
        return max(0.0, math.exp(self.level + sum(self.effects.get(one, 0.0) for one in found)) - 0.5)


@dataclass(frozen=True)
class Law:
    """What is expected of every service of an office."""

    calendar: Calendar
    lines: Mapping[str, Line]

    def hours(self, day: date) -> dict[str, list[float]]:
        """By service, the people expected in each hour of an open day."""
        found = marks(day, self.calendar)
        return {
            service: [line.people(found) * share for share in line.shares[day.weekday()]]
            for service, line in self.lines.items()
        }


def learn(days: Sequence[Day], calendar: Calendar) -> Law | None:
    """What the days teach, the oldest first; None while they are too few."""
    days = _usual(days)
    if len(days) < ENOUGH:
        return None
    year = (days[-1].day - days[0].day).days >= _A_YEAR
    kinds = [[mark for mark in marks(one.day, calendar) if year or not mark.startswith(THIRD)] for one in days]
    services = sorted({service for one in days for service in one.numbers})
    totals = {service: [sum(one.numbers.get(service, ())) for one in days] for service in services}
    every = [sum(row) for row in zip(*totals.values(), strict=True)]
    _, office = _fitted(every, kinds, drawn_to=ASSUMED, spread=_SPREAD)
    shares = _shares(days, services)
    lines = {}
    for service in services:
        level, effects = _fitted(totals[service], kinds, drawn_to=office, spread=_SPREAD * _LIKE_OFFICE)
        lines[service] = Line(level, effects, shares[service])
    return Law(calendar, lines)


def _usual(days: Sequence[Day]) -> list[Day]:
    """The days of the last years on which people came as they do."""
    if not days:
        return []
    since = days[-1].day.toordinal() - YEARS * 366
    known = [one for one in days if one.day.toordinal() > since]
    people = [sum(map(sum, one.numbers.values())) for one in known]
    least = _STRANGE * median(people)
    return [one for one, many in zip(known, people, strict=True) if many > least]


def _fitted(
    totals: Sequence[int], kinds: Sequence[Sequence[Mark]], *, drawn_to: Mapping[Mark, float], spread: float
) -> tuple[float, dict[Mark, float]]:
    """The level and the effects that explain the days best, each effect drawn towards what is known beforehand."""
    logs = [math.log(one + 0.5) for one in totals]
    weight = (_NOISE + 1.0 / max(1.0, fmean(totals))) / spread
    where: defaultdict[Mark, list[int]] = defaultdict(list)
    for index, found in enumerate(kinds):
        for mark in found:
            where[mark].append(index)
    effects = {mark: drawn_to.get(mark, 0.0) for mark in {*where, *drawn_to}}
    left = [log - sum(effects[mark] for mark in found) for log, found in zip(logs, kinds, strict=True)]
    for _ in range(_ROUNDS):
        level = _smooth(left)
        for mark, indices in where.items():
            before = effects[mark]
            over = sum(left[index] - level[index] + before for index in indices)
            effects[mark] = (over + weight * drawn_to.get(mark, 0.0)) / (len(indices) + weight)
            for index in indices:
                left[index] += before - effects[mark]
    return _last(left), effects


def _smooth(values: Sequence[float]) -> list[float]:
    """The slow movement of values: what those around each come to, the nearer the more."""
    keep = 0.5 ** (1.0 / _HALF_LIFE)
    forward, backward = _running(values, keep), _running(values[::-1], keep)[::-1]
    return [
        (one[0] + other[0] - value) / (one[1] + other[1] - 1.0)
        for one, other, value in zip(forward, backward, values, strict=True)
    ]


def _running(values: Sequence[float], keep: float) -> list[tuple[float, float]]:
    """Up to each value, the faded sum of those before it and of their weights."""
    found, total, weight = [], 0.0, 0.0
    for value in values:
        total, weight = total * keep + value, weight * keep + 1.0
        found.append((total, weight))
    return found


def _last(values: Sequence[float]) -> float:
    total, weight = _running(values, 0.5 ** (1.0 / _HALF_LIFE))[-1]
    return total / weight


def _shares(days: Sequence[Day], services: Sequence[str]) -> dict[str, dict[int, list[float]]]:
    """By service and weekday, the share of each hour: few people are drawn towards those of all weekdays."""
    of_weekday = {service: {weekday: [0] * HOURS for weekday in range(7)} for service in services}
    for one in days:
        for service, numbers in one.numbers.items():
            row = of_weekday[service][one.day.weekday()]
            for hour, count in enumerate(numbers):
                row[hour] += count
    every = {service: [sum(hour) for hour in zip(*rows.values(), strict=True)] for service, rows in of_weekday.items()}
    office = _share([sum(hour) for hour in zip(*every.values(), strict=True)], [1.0 / HOURS] * HOURS, weight=0.0)
    return {
        service: {
            weekday: _share(row, _share(every[service], office, weight=_OFFICE_WEIGHT), weight=_WEEKDAY_WEIGHT)
            for weekday, row in rows.items()
        }
        for service, rows in of_weekday.items()
    }


def _share(counts: Sequence[int], drawn_to: Sequence[float], *, weight: float) -> list[float]:
    whole = sum(counts) + weight
    return [(count + weight * share) / whole for count, share in zip(counts, drawn_to, strict=True)]
