"""The invented past of a demonstration: counts, walks and figures that tell the same story."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from sqlalchemy import Engine, select

from windowsvc import migrating
from windowsvc.clocks import Clocks, RealClock, StandingClock, business_day
from windowsvc.congestion.tables import Congestion, DayCount
from windowsvc.database import make_engine, reading
from windowsvc.demo import city, past
from windowsvc.measures import measuring, survey
from windowsvc.measures.folding import Summary, summary
from windowsvc.measures.kinds import What
from windowsvc.measures.periods import Period, month_of
from windowsvc.measures.steps import allowed
from windowsvc.office import configuration
from windowsvc.settings import Settings
from windowsvc.waiting.following import habits_of
from windowsvc.waiting.offices import office_of

SEED = 3


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, plan: dict[str, Any], start: datetime) -> Iterator[Engine]:
    """A furnished city that remembers the year before."""
    made = make_engine(Settings(data=tmp_path_factory.mktemp("past"), mode="demo"))
    migrating.upgrade(made)
    clocks = Clocks(business=StandingClock(start - timedelta(hours=2)), machine=RealClock())
    city.furnish(made, plan, clocks=clocks, address="http://127.0.0.1:8480", password="asagao no hana ga saku")
    past.remember(made, plan, clocks=clocks, seed=SEED)
    yield made
    made.dispose()


def _months(engine: Engine, plan: dict[str, Any], start: datetime) -> Iterator[tuple[str, Period]]:
    return past.measure(engine, plan, today=business_day(start), seed=SEED)


def _of(engine: Engine, month: Period) -> Summary:
    with reading(engine) as session:
        rows = measuring.months_between(session, office="honcho", first=month.first, last=month.last)
    return summary(rows)


def test_the_newest_months_come_first_once_each_and_agree_with_the_counts(
    engine: Engine, plan: dict[str, Any], start: datetime
) -> None:
    months = _months(engine, plan, start)
    now = month_of(business_day(start))
    assert {office for office, _ in islice(months, 2)} == {"honcho", "kita"}
    with reading(engine) as session:
        days = session.scalars(select(DayCount).where(DayCount.office == "honcho", DayCount.business_day >= now.first))
        came = sum(sum(hours.values()) for one in days for hours in one.numbers.values())
        assert set(session.scalars(select(Congestion.office))) == {"honcho", "kita"}
    found = _of(engine, now)
    assert found.of(What.UNSERVED).n == came > 5000
    assert 0 < (found.of(What.UNSERVED).mean or 0) < 0.05
    assert found.of(What.BY_HAND).n == found.of(What.FORMS).n > 100
    assert next(_months(engine, plan, start))[1].first < now.first
    assert _of(engine, now).of(What.UNSERVED).n == came


def test_the_last_days_have_taught_the_estimate_what_the_play_is_like(
    engine: Engine, plan: dict[str, Any], start: datetime
) -> None:
    day = business_day(start)
    with reading(engine) as session:
        setup = office_of(configuration.read(session), "honcho", day=day)
        habits, stretch = habits_of(session, setup, office="honcho", day=day)
    assert stretch == 1.0
    assert habits.days == 20
    for service in ("shomei", "hikkoshi"):
        assert habits.laws[service].mean == pytest.approx(plan["crowd"][service]["minutes"], rel=0.35)
        assert sum(habits.rates[service][:16]) == 0.0
        assert sum(habits.rates[service]) * 30 == pytest.approx(plan["crowd"][service]["per_hour"] * 8.5, rel=0.3)
    lunch = [one.start for one in habits.breaks["w1"]]
    assert lunch == [11 * 60 + 40]


def test_the_walks_are_walks_that_can_have_been_taken(engine: Engine) -> None:
    with reading(engine) as session:
        walks = survey.walks(session, office="honcho")
    assert {one.phase for one in walks if one.ended} == {"before", "after"}
    for one in walks:
        events, minutes = zip(*one.marks, strict=True)
        assert all(event in allowed(events[:number]) for number, event in enumerate(events))
        assert list(minutes) == sorted(minutes)
        assert events[-1] == "finish"
