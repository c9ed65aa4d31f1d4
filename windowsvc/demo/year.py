"""A made-up year of a city hall: who wants to come, who finds it open, and at which hour. No clock, no database.

Every calendar day, open or not, some people want to come. Whoever finds the hall shut comes later or not at all, so
that Mondays and days after holidays are crowded by themselves. Around the turn of the fiscal year, at ends of months
and in June more want to come; rain, chance and slow change do the rest. It knows nothing of how the forecast is made.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final, NamedTuple

import jpholiday

HOURS: Final = 24
DAY_SHARES: Final = {8: 4.0, 9: 13.2, 10: 16.3, 11: 12.8, 12: 8.5, 13: 12.0, 14: 12.3, 15: 10.2, 16: 7.6}
"""Of a hundred people, how many come in each hour (Ofunato's published shares)."""
STAYS: Final = 0.55
"""Of those who find the hall shut, how many still want to come a day later."""
ON_CLOSED_DAYS: Final = 0.3
"""Of the usual wishes, how many arise on a day on which the hall is shut."""
_BEFORE: Final = 21
"""Days played before the first one, so that it, too, may follow closed days."""


class Season(NamedTuple):
    """How strongly the year moves a kind of business, as parts of its plain day; ``early``: it comes in the morning."""

    moves: float
    month_end: float
    june: float
    early: float


PLAIN: Final = Season(0.6, 0.12, 0.05, 0.0)
SEASONS: Final[Mapping[str, Season]] = {
    "shomei": Season(0.5, 0.16, 0.05, 0.0),
    "inkan": Season(0.4, 0.10, 0.0, 0.2),
    "hikkoshi": Season(2.3, 0.30, 0.0, 0.1),
    "mynumber": Season(0.9, 0.05, 0.05, -0.2),
    "hoken": Season(1.3, 0.25, 0.5, 0.1),
    "kodomo": Season(0.8, 0.15, 0.6, 0.0),
    "zei": Season(0.3, 0.20, 0.9, 0.1),
}
"""By service, a branch's (kita-shomei) as the main office's."""


@dataclass(frozen=True)
class MadeDay:
    """One open day.

    Attributes:
        meant: by service, the people each hour would bring on average, without the chances of the day.
        came: by service, the people each hour brought.
    """

    day: date
    meant: Mapping[str, Sequence[float]]
    came: Mapping[str, Sequence[int]]


def days(first: date, last: date, *, people: Mapping[str, float], seed: int) -> Iterator[MadeDay]:
    """The open days from ``first`` to ``last``; ``people``: by service, how many come on a plain day."""
    chance = Random(seed)  # noqa: S311 - a play, not a secret
    waiting, drift, mood = dict.fromkeys(people, 0.0), dict.fromkeys(people, 0.0), 0.0
    day = first - timedelta(days=_BEFORE)
    while day <= last:
        mood = 0.35 * mood + chance.gauss(0.0, 0.065)
        drift = {name: one + chance.gauss(0.0, 0.006) for name, one in drift.items()}
        fading = 1.0 - 0.03 * (day - first).days / 365
        coming = {
            name: waiting[name] + fading * plain * math.exp(drift[name]) * (1.0 if is_open(day) else ON_CLOSED_DAYS)
            * _season(season_of(name), day)
            for name, plain in people.items()
        }  # fmt: skip
        if not is_open(day):
            waiting = {name: STAYS * many for name, many in coming.items()}
        else:
            waiting = dict.fromkeys(people, 0.0)
            if day >= first:
                yield _made(day, coming, mood, chance)
        day += timedelta(days=1)


def _made(day: date, coming: Mapping[str, float], mood: float, chance: Random) -> MadeDay:
    """An open day with the chances it has: the mood of the days, rain, each kind of business its own."""
    rain = math.log(0.93) if chance.random() < 0.25 else 0.0
    tilt = chance.gauss(0.0, 0.05)
    came = {}
    for name, many in coming.items():
        luck = math.exp(mood + rain + chance.gauss(0.0, 0.05))
        came[name] = [_poisson(mean * luck, chance) for mean in _by_hour(many, season_of(name).early + tilt, day)]
    return MadeDay(day, {name: _by_hour(many, season_of(name).early, day) for name, many in coming.items()}, came)


def season_of(service: str) -> Season:
    """The season of a service."""
    return SEASONS.get(service.rpartition("-")[2], PLAIN)


def is_open(day: date) -> bool:
    """Monday to Friday, no public holiday, not 29 December to 3 January."""
    year_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() < 5 and not year_end and not jpholiday.is_holiday(day)


def _season(season: Season, day: date) -> float:
    """How many want to come on a day of the calendar, over those of a plain one."""
    turn = (day - date(day.year, 4, 1)).days
    more = season.moves * math.exp(-((turn / (9.0 if turn < 0 else 6.5)) ** 2) / 2)
    left = ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - day).days - 1
    more += season.month_end * math.exp(-left / 1.6) + 0.5 * season.month_end * math.exp(-(day.day - 1) / 1.2)
    more += season.june * math.exp(-(((day - date(day.year, 6, 15)).days / 8.0) ** 2) / 2)
    tens = 0.05 if day.day % 5 == 0 else 0.0
    weekday = (0.0, -0.04, -0.07, -0.02, 0.06, 0.0, 0.0)[day.weekday()]
    return 1.0 + more + tens + weekday


def _by_hour(people: float, early: float, day: date) -> list[float]:
    """Spread a day's people over its hours: Mondays and the first days of a month begin earlier, Fridays end later."""
    lean = early + {0: 0.15, 4: -0.12}.get(day.weekday(), 0.0) + (0.1 if day.day <= 2 else 0.0)
    weights = {hour: share * math.exp(-lean * (hour - 12.5) / 4.0) for hour, share in DAY_SHARES.items()}
    whole = sum(weights.values())
    return [people * weights.get(hour, 0.0) / whole for hour in range(HOURS)]


def _poisson(mean: float, chance: Random) -> int:
    """So many, around a mean; by a normal law where that is close enough."""
    if mean > 60:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count
