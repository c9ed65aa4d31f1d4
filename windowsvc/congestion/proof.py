"""How good the expectation would have been on days it did not know, beside the mean of the same weekday. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from typing import Any, Final

from windowsvc.congestion.law import ENOUGH, HOURS, Day, learn
from windowsvc.congestion.marks import Calendar

AHEAD: Final = 61
"""Days a forecast reaches."""
MONTHS: Final = 6
"""So many past months are forecast again, each from the days before it."""
YEAR: Final = 366
BETTER: Final = 0.2
"""The share by which the forecast is meant to be better than the weekday's mean."""


@dataclass
class Proof:
    """Hours of days that were forecast without knowing them, and the people by which that was wrong in all.

    Attributes:
        people: all who came. ``off``, ``naive``: how many the forecast, and the weekday's mean, were wrong by.
    """

    hours: int = 0
    people: float = 0.0
    off: float = 0.0
    naive: float = 0.0

    @property
    def error(self) -> float:
        """Mean people an hour the forecast was wrong by."""
        return self.off / max(1, self.hours)

    @property
    def naive_error(self) -> float:
        """The same of the weekday's mean."""
        return self.naive / max(1, self.hours)

    @property
    def gain(self) -> float:
        """The share of the naive error that is gone; below 0 where the forecast is worse."""
        return 1.0 - self.off / self.naive if self.naive else 0.0

    def add(self, came: float, expected: float, naive: float) -> None:
        """Take in one hour."""
        self.hours += 1
        self.people += came
        self.off += abs(came - expected)
        self.naive += abs(came - naive)

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {"hours": self.hours, "people": self.people, "off": round(self.off, 1), "naive": round(self.naive, 1)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Proof:
        """As it was kept."""
        return cls(**kept)


def proof(days: Sequence[Day], calendar: Calendar) -> Proof:
    """Forecast the last months again, each month's days up to two months ahead from the days before it."""
    found = Proof()
    for start in _starts(days):
        known = [one for one in days if one.day < start]
        law = learn(known, calendar)
        if law is None:
            continue
        usual = weekday_means(known)
        for one in days:
            if start <= one.day < start + timedelta(days=AHEAD):
                came = _hours(one)
                expected = [sum(hour) for hour in zip(*law.hours(one.day).values(), strict=True)]
                naive = usual.get(one.day.weekday(), [0.0] * HOURS)
                for hour in _open_hours(known):
                    found.add(came[hour], expected[hour], naive[hour])
    return found


def weekday_means(days: Sequence[Day]) -> dict[int, list[float]]:
    """The naive forecast: by weekday, the mean people of each hour over the last year."""
    since = days[-1].day - timedelta(days=YEAR)
    rows: defaultdict[int, list[list[int]]] = defaultdict(list)
    for one in days:
        if one.day > since:
            rows[one.day.weekday()].append(_hours(one))
    return {weekday: [fmean(hour) for hour in zip(*found, strict=True)] for weekday, found in rows.items()}


def _hours(one: Day) -> list[int]:
    return [sum(hour) for hour in zip([0] * HOURS, *one.numbers.values(), strict=True)]


def _open_hours(days: Sequence[Day]) -> list[int]:
    """The hours in which people come at all."""
    every = [sum(hour) for hour in zip(*map(_hours, days), strict=True)]
    return [hour for hour, people in enumerate(every) if people >= len(days)]


def _starts(days: Sequence[Day]) -> Iterator[date]:
    """The first days of the last months that have enough days before them."""
    firsts = sorted({one.day.replace(day=1) for one in days})
    for start in firsts[-MONTHS:]:
        if sum(one.day < start for one in days) >= ENOUGH:
            yield start
