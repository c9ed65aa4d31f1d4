"""What the visits of an invented day before the demonstration came to. Pure: the same seed makes the same figures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from random import Random
from typing import Final

from windowsvc.demo.day import COMES_BACK, NO_SHOW, Custom, Town
from windowsvc.demo.year import MadeDay
from windowsvc.measures.kinds import What
from windowsvc.measures.visits import Point
from windowsvc.waiting.sums import DaySums

WITH_CASE: Final[Mapping[str, float]] = {"hikkoshi": 0.7, "koseki": 0.4, "sogo": 0.6}
"""By service, the share of visits whose papers are prepared by questions, once the city has begun with that."""
_PAPERS: Final = 3.2
"""Sheets of such a visit, on average."""
_ANSWERS: Final = 0.05
"""The share of visits that say from the phone how they found it."""
_OPENS: Final = 8.5 * 60
_CLOSES: Final = 17.25 * 60
_PAUSE: Final = 0.16
"""Minutes between a case and the next call."""


def points(made: MadeDay, *, town: Town, usual: Mapping[str, float], prepared: bool, seed: int) -> Iterator[Point]:
    """Every measured value of one day.

    Args:
        usual: by service, the people of an hour on a plain day.
        prepared: papers are prepared by questions: fewer fields are left for a hand, and everybody waits less.
    """
    dice = Random(f"{seed} {made.day.isoformat()} {sorted(made.came)[0]}")  # noqa: S311 - a play, not a secret
    for service, hours in made.came.items():
        for hour, people in enumerate(hours):
            crowd = people / max(usual[service], 1.0)
            for _ in range(people):
                yield from _visit(service, hour, town, dice, crowd=crowd, prepared=prepared)


def is_prepared(day: date, *, today: date) -> bool:
    """Whether the city prepared papers by questions on a day: since the seventh month before the demonstration's."""
    return (today.year - day.year) * 12 + today.month - day.month < 7


def _visit(service: str, hour: int, town: Town, dice: Random, *, crowd: float, prepared: bool) -> Iterator[Point]:
    custom, language = town.crowd[service], _language(town, dice)

    def point(what: What, value: float) -> Point:
        return Point(what, value, service, hour, language)

    yield point(What.PRINT, dice.uniform(0.9, 2.8))
    yield point(What.REPRINTS, float(dice.random() < 0.01))
    wait = dice.gammavariate(1.5, _mean_wait(custom, crowd, prepared=prepared) / 1.5)
    if dice.random() < NO_SHOW * (1 - COMES_BACK):
        yield point(What.UNSERVED, 1.0)
        return
    case = dice.random() < WITH_CASE.get(service, 0.0)
    come = dice.uniform(0.1, 0.5)
    serve = custom.minutes * dice.lognormvariate(0.0, 0.4) * (0.85 if case and prepared else 1.0)
    yield point(What.UNSERVED, 0.0)
    yield point(What.WAIT, wait)
    yield point(What.COME, come)
    yield point(What.SERVE, serve)
    further = [share for share in (*custom.stops.values(), *custom.onward.values()) if dice.random() < share]
    between = [dice.gammavariate(1.5, 3.0 if prepared else 4.5) for _ in further]
    for minutes in between:
        yield point(What.BETWEEN, minutes)
    yield point(What.WINDOWS, 1.0 + len(further))
    yield point(What.VISIT, wait + come + serve + sum(between) + 4.0 * len(further))
    if case and prepared:
        for what, value in _case(dice):
            yield point(what, value)
    if dice.random() < _ANSWERS:
        yield point(What.SCORE, float(min(10, max(0, round(dice.gauss(8.4 if prepared else 7.2, 1.8))))))


def learnt(made: MadeDay, *, town: Town, windows: Mapping[str, tuple[str, ...]], seed: int) -> DaySums:
    """What the day teaches the estimate of waits: who came when, how long cases took, when the windows were open.

    Args:
        windows: by service, those that serve it.
    """
    dice = Random(f"learnt {seed} {made.day.isoformat()}")  # noqa: S311 - a play, not a secret
    sums = DaySums()
    for service, hours in made.came.items():
        people = sum(hours)
        sums.arrivals[service] = [count for hour, many in enumerate(hours) for count in _halves(hour, many)]
        sums.calls[service] = sums.finished[service] = people
        sums.shows[service] = {"0": (people, round(people * NO_SHOW))}
        if windows[service]:
            sums.whole[service] = [
                (round(_at_window(town.crowd[service], dice), 2), dice.choice(windows[service])) for _ in range(people)
            ]
    sums.called = sums.pauses = sum(sums.finished.values())
    sums.pause = sums.pauses * _PAUSE
    sums.missed = round(sums.called * NO_SHOW)
    sums.missing, sums.back = sums.missed * 1.5, round(sums.missed * COMES_BACK)
    for window in sorted({window for served in windows.values() for window in served}):
        begins = _minute(town.lunch[window]) if window in town.lunch else None
        sums.spans[window] = [(_OPENS, _CLOSES)] if begins is None else [
            (_OPENS, begins), (begins + dice.uniform(38, 44), _CLOSES)
        ]  # fmt: skip
    return sums


def _halves(hour: int, many: int) -> tuple[int, int]:
    """The people of an hour by its halves; the first one begins at its half."""
    first = 0 if hour == _OPENS // 60 else many - many // 2
    return first, many - first


def _minute(clock: str) -> float:
    hour, minute = clock.split(":")
    return 60.0 * int(hour) + int(minute)


def _at_window(custom: Custom, dice: Random) -> float:
    return dice.uniform(0.1, 0.5) + custom.minutes * dice.lognormvariate(0.0, 0.4)


def _case(dice: Random) -> Iterator[tuple[What, float]]:
    """A visit with a case: questions, sheets, and what is left of them."""
    sheets = 1 + round(dice.expovariate(1 / (_PAPERS - 1)))
    yield What.INTERVIEW, dice.lognormvariate(1.2, 0.4)
    yield What.FORMS, float(sheets)
    yield What.BY_HAND, float(sum(dice.randrange(2, 5) for _ in range(sheets)))
    yield What.AGAIN, float(dice.random() < 0.08)
    yield What.LATER, float(dice.random() < 0.2)
    yield What.SECOND, float(dice.random() < 0.07)


def _mean_wait(custom: Custom, crowd: float, *, prepared: bool) -> float:
    """Minutes; a line grows faster than the people in it."""
    return (2.5 + 1.3 * custom.minutes) * min(4.0, math.exp(0.9 * (crowd - 1.0))) * (0.75 if prepared else 1.0)


def _language(town: Town, dice: Random) -> str:
    found = dice.random()
    for language, share in town.wishes.languages.items():
        found -= share
        if found < 0:
            return language
    return "ja"
