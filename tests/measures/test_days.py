"""What a lived day comes to: the log is measured once, what was taken back has not happened, nothing names a window."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.lobby.hall import OFFICE
from windowsvc.clocks import Clocks
from windowsvc.database import reading, writing
from windowsvc.lobby import closing, forgetting, serving, visits
from windowsvc.lobby.states import Verb
from windowsvc.measures import measuring
from windowsvc.measures.folding import Summary, everything, summary
from windowsvc.measures.kinds import What
from windowsvc.measures.measuring import Measuring
from windowsvc.measures.open_data import GROUPS
from windowsvc.measures.tables import MeasuredDay
from windowsvc.measures.visits import Point

if TYPE_CHECKING:
    from tests.lobby.hall import Hall

DAY = date(2026, 11, 24)


def minutes(hall: Hall, many: float) -> None:
    hall.clock.advance(60 * many)


def points(hall: Hall) -> list[Point]:
    with reading(hall.engine) as session:
        return list(measuring.points_of(session, office=OFFICE, day=DAY))


def values(hall: Hall, what: What) -> list[float]:
    return [round(one.value, 3) for one in points(hall) if one.what is what]


def measured(hall: Hall) -> Summary:
    """The day after: the night's job has run."""
    hall.do(closing.close_day)
    hall.clock.advance(24 * 3600)
    Measuring(hall.engine, clocks=Clocks(business=hall.clock, machine=hall.clock), keys=hall.keys).run()
    with reading(hall.engine) as session:
        days = measuring.rows_between(session, office=OFFICE, first=DAY, last=DAY)
        months = measuring.months_between(session, office=OFFICE, first=DAY.replace(day=1), last=DAY)
    by_day, by_month = (summary(rows, wanted=everything(*GROUPS, "month")) for rows in (days, months))
    assert by_day == by_month
    return by_month


def one_visit(hall: Hall, *, wait: float = 7, come: float = 1, serve: float = 5, language: str = "ja") -> None:
    hall.issue(language=language)
    minutes(hall, wait)
    leg = hall.called()
    minutes(hall, come)
    hall.on(Verb.START, leg)
    minutes(hall, serve)
    hall.on(Verb.FINISH, leg)


def test_the_steps_of_a_visit(hall: Hall) -> None:
    one_visit(hall)
    assert values(hall, What.WAIT) == [7]
    assert values(hall, What.COME) == [1]
    assert values(hall, What.SERVE) == [5]
    assert values(hall, What.VISIT) == [13]
    assert values(hall, What.WINDOWS) == [1]
    assert values(hall, What.UNSERVED) == [0]
    assert {(one.service, one.hour, one.language) for one in points(hall)} == {("certificate", 10, "ja")}


def test_a_second_window_and_the_way_to_it(hall: Hall) -> None:
    hall.issue()
    leg = hall.serve()
    minutes(hall, 4)
    hall.on(Verb.TRANSFER, leg, service="moving")
    minutes(hall, 6)
    onward = hall.called("w2")
    minutes(hall, 2)
    hall.on(Verb.START, onward)
    minutes(hall, 10)
    hall.do(serving.finish, leg_id=onward.id, window="w2")
    assert values(hall, What.WINDOWS) == [2]
    assert values(hall, What.BETWEEN) == [8]
    assert values(hall, What.VISIT) == [22]
    assert sorted(values(hall, What.WAIT)) == [0, 6]
    assert {one.service for one in points(hall) if one.what is What.BETWEEN} == {"moving"}


def test_a_pause_is_no_service_and_an_absence_no_wait(hall: Hall) -> None:
    hall.issue()
    minutes(hall, 3)
    leg = hall.called()
    hall.on(Verb.NO_ANSWER, leg)
    minutes(hall, 9)
    hall.do(visits.return_, leg_id=leg.id, city=hall.city())
    leg = hall.called()
    minutes(hall, 1)
    leg = hall.on(Verb.START, leg)
    minutes(hall, 2)
    hall.on(Verb.HOLD, leg, reason="writes")
    minutes(hall, 15)
    hall.do(serving.resume, leg_id=leg.id, window="w1", here=True)
    minutes(hall, 4)
    hall.on(Verb.FINISH, leg)
    assert values(hall, What.WAIT) == [3]
    assert values(hall, What.COME) == [1]
    assert values(hall, What.SERVE) == [6]


def test_what_was_taken_back_has_not_happened(hall: Hall) -> None:
    hall.issue()
    minutes(hall, 3)
    hall.called()
    hall.undo()
    minutes(hall, 2)
    leg = hall.called()
    leg = hall.on(Verb.START, leg)
    minutes(hall, 4)
    hall.on(Verb.FINISH, leg)
    hall.undo()
    minutes(hall, 1)
    hall.on(Verb.FINISH, leg)
    assert values(hall, What.WAIT) == [5]
    assert values(hall, What.SERVE) == [5]
    assert values(hall, What.WINDOWS) == [1]


def test_whoever_goes_unserved_is_counted_and_a_day_that_cuts_somebody_off_tells_no_time(hall: Hall) -> None:
    hall.issue(count=2)
    hall.serve()
    hall.do(closing.close_day, automatic=True)
    assert sorted(values(hall, What.UNSERVED)) == [0, 1]
    assert values(hall, What.SERVE) == []
    assert values(hall, What.VISIT) == []


def test_a_day_is_measured_in_the_night_after_it_and_once(hall: Hall) -> None:
    for language in ("ja", "vi", "vi"):
        one_visit(hall, language=language)
    found = measured(hall)
    assert found.of(What.WAIT).n == 3
    assert found.of(What.WAIT).mean == pytest.approx(7)
    assert {key: one.n for key, one in found.by("language", What.UNSERVED).items()} == {"ja": 1, "vi": 2}
    assert list(found.by("weekday", What.WAIT)) == ["1"]
    assert list(found.by("month", What.WAIT)) == ["2026-11"]
    again = Measuring(hall.engine, clocks=Clocks(business=hall.clock, machine=hall.clock), keys=hall.keys)
    again.run()
    with reading(hall.engine) as session:
        assert len(session.scalars(select(MeasuredDay)).all()) == 1


def test_the_day_under_way_is_measured_from_the_log_and_not_kept(hall: Hall) -> None:
    one_visit(hall)
    Measuring(hall.engine, clocks=Clocks(business=hall.clock, machine=hall.clock), keys=hall.keys).run()
    with reading(hall.engine) as session:
        assert session.scalars(select(MeasuredDay)).all() == []
        rows = measuring.today_rows(session, office=OFFICE, day=DAY)
    assert summary(rows).of(What.WAIT).n == 1


def test_the_figures_stay_when_the_visits_are_forgotten(hall: Hall) -> None:
    one_visit(hall)
    before = measured(hall).of(What.WAIT).kept()
    with writing(hall.engine) as session:
        forgetting.forget(session, before=DAY + timedelta(days=1))
    with reading(hall.engine) as session:
        kept = measuring.rows_between(session, office=OFFICE, first=DAY, last=DAY)
    assert summary(kept).of(What.WAIT).kept() == before


def test_no_window_and_nobody_of_the_staff_is_in_what_is_kept(hall: Hall) -> None:
    one_visit(hall)
    measured(hall)
    with reading(hall.engine) as session:
        (row,) = session.scalars(select(MeasuredDay)).all()
    words = json.dumps(row.content)
    assert "w1" not in words
    assert "p-clerk" not in words
    assert set(row.content["wait"]) == {"a", "h", "l"}
