"""The past of a demonstration, invented: how many came on each day of the year before, and what their visits came to.

The counts are there before the first screen is, and what the last days taught: the calendar of busy hours and the
estimate of waits are made from them. The figures of the visits are written beside the running demonstration by a
process of its own, the newest month first, so that nobody waits for them.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine

from windowsvc import settings
from windowsvc.clocks import Clocks, business_day
from windowsvc.congestion.keeping import Keeping
from windowsvc.congestion.tables import DayCount
from windowsvc.database import make_engine, reading, writing
from windowsvc.demo import city, visits, year
from windowsvc.demo.day import town_of
from windowsvc.demo.year import MadeDay
from windowsvc.measures import measuring
from windowsvc.measures.folding import Content, fold
from windowsvc.measures.periods import Period, month_of
from windowsvc.measures.tables import SurveyWalk
from windowsvc.office.configuration import Configuration
from windowsvc.waiting import accuracy
from windowsvc.waiting.tables import DayLearnt

_DAYS: Final = 420
"""Days that are invented before the demonstration's first."""
_LEARNT: Final = 20
"""Of these, how many have taught the estimate of waits."""
_HOURS: Final = 8.5
_PATIENT: Final = 10
"""How much more important everything else on the machine is than the figures (nice)."""


def remember(engine: Engine, plan: Mapping[str, Any], *, clocks: Clocks, seed: int) -> None:
    """Give every office its walks, the counts of the year before, what its last days taught, and its busy hours."""
    for office in plan["items"]:
        made = list(_days(plan, office, today=business_day(clocks.business.now()), seed=seed))
        counts = [{code: _counted(hours) for code, hours in one.came.items()} for one in made]
        with writing(engine) as session:
            session.add_all(
                DayCount(office=office, business_day=one.day, numbers=numbers)
                for one, numbers in zip(made, counts, strict=True)
            )
            session.add_all(_learnt(plan, office, one, seed=seed) for one in made[-_LEARNT:])
    with writing(engine) as session:
        session.add_all(_walk(said, now=clocks.business.now()) for said in plan["walks"])
    Keeping(engine, clocks=clocks, setup=Configuration()).run()


def measure(engine: Engine, plan: Mapping[str, Any], *, today: date, seed: int) -> Iterator[tuple[str, Period]]:
    """Give every office the figures of the months before, the newest first, and tell each; what is there stays."""
    for month, office, days in _months(plan, today=today, seed=seed):
        with reading(engine) as session:
            if measuring.days_between(session, office=office, first=month.first, last=month.last):
                continue
        contents = {one.day: _figures(plan, one, today=today, seed=seed) for one in days}
        with writing(engine) as session:
            for day, content in contents.items():
                measuring.keep(session, content, office=office, day=day)
            measuring.roll_month(session, office=office, month=month)
        yield office, month


def _months(plan: Mapping[str, Any], *, today: date, seed: int) -> Iterator[tuple[Period, str, list[MadeDay]]]:
    """Each month of each office, the newest first, with its days."""
    every = [
        (month, office, list(days))
        for office in plan["items"]
        for month, days in groupby(_days(plan, office, today=today, seed=seed), key=lambda one: month_of(one.day))
    ]
    yield from sorted(every, key=lambda one: one[0].first, reverse=True)


def _figures(plan: Mapping[str, Any], made: MadeDay, *, today: date, seed: int) -> dict[str, Content]:
    usual = {code: float(plan["crowd"][code]["per_hour"]) for code in made.came}
    prepared = visits.is_prepared(made.day, today=today)
    return fold(visits.points(made, town=town_of(plan), usual=usual, prepared=prepared, seed=seed))


def _days(plan: Mapping[str, Any], office: str, *, today: date, seed: int) -> Iterator[MadeDay]:
    people = {code: plan["crowd"][code]["per_hour"] * _HOURS for code in plan["items"][office]["service"]}
    return year.days(today - timedelta(days=_DAYS), today - timedelta(days=1), people=people, seed=seed)


def _learnt(plan: Mapping[str, Any], office: str, made: MadeDay, *, seed: int) -> DayLearnt:
    """What a day has taught the estimate of waits; nothing was told on it whose accuracy could be known."""
    desks = {window: city.services_of(plan, window)[1] for window in plan["desks"]}
    windows = {code: tuple(window for window, served in desks.items() if code in served) for code in made.came}
    sums = visits.learnt(made, town=town_of(plan), windows=windows, seed=seed)
    return DayLearnt(office=office, business_day=made.day, sums=sums.as_json(), accuracy=accuracy.measured([], {}))


def _walk(said: Mapping[str, Any], *, now: datetime) -> SurveyWalk:
    began = now + timedelta(days=said["days"])
    told = {name: value for name, value in said.items() if name != "days"}
    return SurveyWalk(**told, business_day=business_day(began), began_at=began, ended=True)


def _counted(hours: Sequence[int]) -> dict[str, int]:
    return {str(hour): count for hour, count in enumerate(hours) if count}


def order(data: Path, *, today: date, seed: int) -> str:
    """What `main` is told."""
    return json.dumps({"data": str(data), "today": today.isoformat(), "seed": seed})


def main() -> None:
    """Take the order from standard input and write the figures."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_PATIENT)
    given: dict[str, Any] = json.loads(sys.stdin.readline())
    engine = make_engine(settings.load(Path(given["data"])))
    try:
        for _ in measure(engine, city.plan(), today=date.fromisoformat(given["today"]), seed=given["seed"]):
            pass
    finally:
        engine.dispose()


if __name__ == "__main__":
    main()
