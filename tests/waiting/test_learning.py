"""Closed days are learnt from once, what was told is measured against them, and any of them can be played again."""

from __future__ import annotations

import json
import random
from datetime import date

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from tests.lobby.hall import OFFICE, Hall
from windowsvc.clocks import Clocks
from windowsvc.commands.waits import _lines, _told
from windowsvc.database import reading
from windowsvc.lobby import closing, serving
from windowsvc.lobby.states import Verb
from windowsvc.waiting import accuracy
from windowsvc.waiting.accuracy import Told, drifts, measured, stretch, summed
from windowsvc.waiting.estimator import Estimator
from windowsvc.waiting.following import habits_of
from windowsvc.waiting.learning import Learning, recent_accuracy
from windowsvc.waiting.offices import office_of
from windowsvc.waiting.replaying import replay
from windowsvc.waiting.spread import Spread
from windowsvc.waiting.tables import DayLearnt, WaitTold

DAY = date(2026, 11, 24)


@pytest.fixture
def learnt(hall: Hall) -> Hall:
    """A short day that was lived, forecast, closed and learnt from."""
    clocks = Clocks(business=hall.clock, machine=hall.clock)
    job, chance = Estimator(hall.engine, clocks=clocks, setup=hall.setup), random.Random(4)
    hall.issue(count=8)
    for _ in range(14):
        job.run()
        leg = hall.serve("w1")
        hall.clock.advance(60 * chance.uniform(3, 9))
        hall.on(Verb.FINISH, leg)
        hall.issue()
    while (waiting := hall.call("w2")) is not None:
        hall.on(Verb.START, waiting)
        hall.clock.advance(120)
        hall.do(serving.finish, leg_id=waiting.id, window="w2")
    hall.do(closing.close_day)
    Learning(hall.engine, clocks=clocks, setup=hall.setup).run()
    return hall


def test_a_closed_day_teaches_its_minutes_and_its_accuracy_once(learnt: Hall) -> None:
    with reading(learnt.engine) as session:
        (kept,) = session.scalars(select(DayLearnt)).all()
        assert session.scalar(select(func.count()).select_from(WaitTold)) == 0
        habits, widened = habits_of(session, office_of(learnt.city(), OFFICE, day=DAY), office=OFFICE, day=date.max)
    assert kept.business_day == DAY
    assert len(kept.sums["whole"]["certificate"]) == 22
    assert habits.days == 1
    assert 2.0 < habits.laws["certificate"].mean < 9.0
    assert widened == 1.0
    score = summed([kept.accuracy])[""]
    assert score.count >= 20
    assert score.error is not None
    assert score.error < 15
    Learning(learnt.engine, clocks=Clocks(learnt.clock, learnt.clock), setup=learnt.setup).run()
    with reading(learnt.engine) as session:
        assert [day for day, _ in recent_accuracy(session, OFFICE, days=9)] == [DAY]


def test_a_past_day_played_again_gives_the_same_scores_each_time(learnt: Hall) -> None:
    with reading(learnt.engine) as session:
        first = replay(session, learnt.city(), office=OFFICE, day=DAY)
        second = replay(session, learnt.city(), office=OFFICE, day=DAY)
    assert first == second
    assert first[""].count == first["certificate"].count >= 15
    lines = _lines({OFFICE: {name or "*": _told(one) for name, one in first.items()}})
    assert len(lines) == 3
    assert "certificate" in lines[2]


def test_the_open_day_is_not_learnt_from(hall: Hall) -> None:
    hall.issue()
    Learning(hall.engine, clocks=Clocks(hall.clock, hall.clock), setup=hall.setup).run()
    with reading(hall.engine) as session:
        assert session.scalars(select(DayLearnt)).all() == []


def _days(*, took: float) -> list[dict[str, object]]:
    """Three days on which every number was told 10 to 20 minutes; one in five took ``took`` minutes, the others 14."""
    told = [Told(leg, "a", 600.0, Spread(10.0, 14.0, 20.0)) for leg in range(100)]
    calls = {leg: 600.0 + (took if leg % 5 == 0 else 14.0) for leg in range(100)}
    return [measured(told, calls) for _ in range(3)]


def test_ranges_that_hold_stay_and_ranges_that_do_not_are_widened() -> None:
    assert stretch(_days(took=19.0)) == 1.0 or not drifts(_days(took=24.0))
    wrong = [Told(leg, "a", 600.0, Spread(10.0, 14.0, 20.0)) for leg in range(100)]
    calls = {leg: 600.0 + (30.0 if leg % 2 else 14.0) for leg in range(100)}
    days = [measured(wrong, calls) for _ in range(3)]
    assert drifts(days)
    assert stretch(days) == pytest.approx(2.5)
    assert stretch(days[:2]) == 1.0
    assert accuracy.stretched(Spread(10.0, 14.0, 20.0), 2.0) == Spread(6.0, 14.0, 26.0)


def test_the_scores_tell_error_coverage_and_early_calls_by_service_and_hour() -> None:
    told = [Told(1, "a", 600.0, Spread(5.0, 8.0, 12.0)), Told(2, "b", 665.0, Spread(20.0, 30.0, 40.0))]
    day = measured(told, {1: 610.0, 2: 680.0})
    whole = summed([day])[""]
    assert (whole.count, whole.error, whole.coverage, whole.early_share) == (2, 8.5, 0.5, 0.5)
    assert set(summed([day], by="service")) == {"a", "b"}
    assert set(summed([day], by="hour")) == {"10", "11"}
    assert summed([json.loads(json.dumps(day))]) == summed([day])


def test_the_command_refuses_an_office_that_does_not_exist(tmp_path: object) -> None:
    from windowsvc.cli import cli

    found = CliRunner().invoke(cli, ["waits", "replay", "--day", "yesterday"])
    assert found.exit_code == 2
