"""The coming two months of an office as they are kept and read: by day and hour, how many people and how busy. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from windowsvc.congestion.law import Day, Law
from windowsvc.congestion.proof import AHEAD, YEAR, Proof

Content = dict[str, Any]
Minutes = Mapping[int, int]
"""By hour of the day, how many of its minutes numbers are given in."""
WHOLE: Final = ""
"""Stands for all services together."""
QUIETER_WITHIN: Final = 14
"""Days within which a quieter hour is looked for."""
_WHOLE_HOUR = 60
"""A part of an hour is not offered to anybody."""


class Level(StrEnum):
    """How busy an hour is, beside the office's own usual one."""

    QUIET = "quiet"
    USUAL = "usual"
    BUSY = "busy"
    CROWDED = "crowded"


BOUNDS: Final = ((Level.QUIET, 0.8), (Level.USUAL, 1.2), (Level.BUSY, 1.6))
"""Up to which part of the usual people of an hour a level reaches; the last one has no end."""


def level_of(share: float) -> Level:
    """The level of an hour with this part of the usual people."""
    return next((level for level, bound in BOUNDS if share < bound), Level.CROWDED)


@dataclass(frozen=True)
class Hour:
    """One hour of a coming day: its people as if it were a whole hour, ``minutes`` of which are open."""

    day: date
    hour: int
    minutes: int
    people: float
    level: Level


def content_of(
    law: Law, days: Sequence[Day], *, today: date, minutes: Callable[[date], Minutes], proof: Proof
) -> Content:
    """What is kept of an expectation.

    Args:
        minutes: the open minutes of a day, by hour; none on a closed day.
    """
    coming = [today + timedelta(days=ahead) for ahead in range(AHEAD + 1)]
    kept = {day.isoformat(): _day(law, day, open_) for day in coming if (open_ := minutes(day))}
    return {"days": kept, "usual": _usual(days, minutes), "proof": proof.as_json(), "learnt": len(days)}


def _day(law: Law, day: date, open_: Minutes) -> Content:
    return {service: {str(hour): round(hours[hour], 2) for hour in open_} for service, hours in law.hours(day).items()}


def _usual(days: Sequence[Day], minutes: Callable[[date], Minutes]) -> dict[str, float]:
    """People in a usual open hour of the last year: of each service, and of all."""
    last = [one for one in days if one.day > days[-1].day - timedelta(days=YEAR)]
    hours = max(1.0, sum(sum(minutes(one.day).values()) for one in last) / 60)
    services = sorted({service for one in last for service in one.numbers})
    usual = {service: sum(sum(one.numbers.get(service, ())) for one in last) / hours for service in services}
    return {WHOLE: round(sum(usual.values()), 3), **{service: round(people, 3) for service, people in usual.items()}}


@dataclass(frozen=True)
class Ahead:
    """What is kept, for whoever shows it.

    Attributes:
        minutes: the open minutes of a service (or, for "", of the office) on a day, as the city has set them now.
    """

    content: Mapping[str, Any]
    minutes: Callable[[str, date], Minutes]

    @property
    def proof(self) -> Proof:
        """How good it would have been."""
        return Proof.from_json(self.content["proof"])

    @property
    def learnt(self) -> int:
        """From how many past days it comes."""
        return int(self.content["learnt"])

    def usual(self, service: str = WHOLE) -> float:
        """People in a usual open hour."""
        return float(self.content["usual"].get(service, 0.0))

    def days(self) -> list[date]:
        """The open days ahead."""
        return [date.fromisoformat(day) for day in self.content["days"]]

    def hours(self, day: date, service: str = WHOLE) -> list[Hour]:
        """The open hours of a day; none where nothing is known of it."""
        kept = self.content["days"].get(day.isoformat())
        usual = self.usual(service)
        if kept is None or not usual:
            return []
        lines = list(kept.values()) if service == WHOLE else [kept.get(service, {})]
        return list(self._hours(day, lines, service, usual))

    def _hours(self, day: date, lines: Sequence[Content], service: str, usual: float) -> Iterator[Hour]:
        for hour, minutes in sorted(self.minutes(service, day).items()):
            known = [line[str(hour)] for line in lines if str(hour) in line]
            if known:
                people = sum(known) * 60 / minutes
                yield Hour(day, hour, minutes, people, level_of(people / usual))

    def quieter(self, service: str, *, after: date, count: int = 3) -> list[Hour]:
        """The least crowded hour of each of the quietest days soon after a day, in the order of their days."""
        best = [
            min(hours, key=lambda one: one.people)
            for ahead in range(1, QUIETER_WITHIN + 1)
            if (hours := self._offered(after + timedelta(days=ahead), service))
        ]
        chosen = sorted(best, key=lambda one: (one.people, one.day))[:count]
        return sorted(chosen, key=lambda one: one.day)

    def _offered(self, day: date, service: str) -> list[Hour]:
        return [
            one
            for one in self.hours(day, service)
            if one.minutes == _WHOLE_HOUR and one.level in (Level.QUIET, Level.USUAL)
        ]
