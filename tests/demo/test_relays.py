"""The relays of the weeks before a demonstration: departments have a usual time, and the days stay unread."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from windowsvc import migrating
from windowsvc.clocks import Clocks, RealClock, StandingClock, business_day
from windowsvc.congestion import counting
from windowsvc.database import make_engine, reading
from windowsvc.demo import city, relays
from windowsvc.events import Event
from windowsvc.lifeevents import experience
from windowsvc.settings import Settings


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, plan: dict[str, Any], start: datetime) -> Iterator[Engine]:
    """A city whose departments have come to the seat for weeks, furnished after that."""
    made = make_engine(Settings(data=tmp_path_factory.mktemp("relays"), mode="demo"))
    migrating.upgrade(made)
    clocks = Clocks(business=StandingClock(start - timedelta(hours=2)), machine=RealClock())
    relays.remember(made, plan, today=business_day(start), seed=1)
    city.furnish(made, plan, clocks=clocks, address="http://127.0.0.1:8480", password="asagao no hana ga saku")
    yield made
    made.dispose()


def test_every_department_has_a_usual_time_to_come_and_to_stay(
    engine: Engine, plan: dict[str, Any], start: datetime
) -> None:
    with reading(engine) as session:
        usual = experience.usual(session, office="honcho", today=business_day(start))
    for department, said in plan["relays"]["honcho"].items():
        found = usual[department]
        assert found.until_here is not None, department
        assert said["comes_after"] / 2 < found.until_here.high < said["comes_after"] * 2
        assert found.stays is not None
        assert said["stays"] / 2 < found.stays.high < said["stays"] * 2


def test_every_department_of_the_plan_is_one_of_the_office(plan: dict[str, Any]) -> None:
    for office, departments in plan["relays"].items():
        assert set(departments) <= set(plan["items"][office]["department"])


def test_the_log_grows_with_the_days_and_no_day_is_to_be_counted(engine: Engine, start: datetime) -> None:
    today = business_day(start)
    with reading(engine) as session:
        rows = session.execute(select(Event.seq, Event.at).where(Event.office == "honcho").order_by(Event.seq)).all()
        assert counting.due(session, office="honcho", today=today) == []
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert [row.at for row in rows] == sorted(row.at for row in rows)


def test_another_seed_tells_other_visits(engine: Engine, plan: dict[str, Any], start: datetime) -> None:
    today = business_day(start)
    assert [*relays.steps(plan, "honcho", today=today, seed=1)] == [*relays.steps(plan, "honcho", today=today, seed=1)]
    assert [*relays.steps(plan, "honcho", today=today, seed=1)] != [*relays.steps(plan, "honcho", today=today, seed=2)]
