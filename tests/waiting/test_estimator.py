"""The job: it publishes for all, says the truth where there is no range, and what was shown stays."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from tests.lobby.hall import OFFICE, Hall
from windowsvc.clocks import Clocks
from windowsvc.database import reading, writing
from windowsvc.lobby import windows
from windowsvc.lobby.outlook import Outlook, Outlooks, moment_of
from windowsvc.waiting.estimator import Estimator
from windowsvc.waiting.fallback import MinutesPerPerson, Seen
from windowsvc.waiting.forecasts import STALE, Reading
from windowsvc.waiting.tables import Forecast, WaitTold


class Desk:
    """The job and the faces' reading beside one hall."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        clocks = Clocks(business=hall.clock, machine=hall.clock)
        self.job = Estimator(hall.engine, clocks=clocks, setup=hall.setup)
        self.outlooks = Outlooks()
        self.outlooks.expected = Reading(hall.clock)

    def look(self) -> Outlook:
        with reading(self.hall.engine) as session:
            moment = moment_of(session, OFFICE, now=self.hall.clock.now())
            return self.outlooks.of(session, city=self.hall.city(), moment=moment)

    def wait(self, leg: int, *, service: str = "certificate", people: int = 0) -> dict[str, object]:
        return self.look().waits.of_leg(leg, service=service, people_ahead=people, now=self.hall.clock.now())


@pytest.fixture
def desk(hall: Hall) -> Desk:
    return Desk(hall)


def _span(told: dict[str, object]) -> tuple[datetime, datetime]:
    wait = told["wait"]
    assert isinstance(wait, dict)
    return datetime.fromisoformat(wait["low"]), datetime.fromisoformat(wait["high"])


def test_until_the_first_refresh_nobody_can_tell(desk: Desk) -> None:
    issued = desk.hall.issue()[0]
    assert desk.wait(issued.leg_id)["wait_note"] == "computing"


def test_every_waiting_number_and_every_service_gets_a_range(desk: Desk) -> None:
    issued = desk.hall.issue(count=12)
    desk.job.run()
    told = desk.wait(issued[-1].leg_id)
    low, high = _span(told)
    assert desk.hall.clock.now() < low < high
    assert told["wait_note"] is None
    waits = desk.look().waits
    assert _span(waits.of_new("certificate"))[0] >= low
    assert waits.of_new("certificate")["before_close"] == "likely"
    assert waits.of_new("moving")["wait"] is not None


def test_the_revision_moves_with_each_forecast(desk: Desk) -> None:
    desk.hall.issue()
    before = desk.look().moment.revision
    desk.job.run()
    after = desk.look().moment.revision
    assert before.split(".")[0] == after.split(".")[0]
    assert int(after.split(".")[1]) == int(before.split(".")[1]) + 1
    desk.job.run()
    assert desk.look().moment.revision == after


def test_what_a_ticket_was_told_at_its_issue_is_what_its_phone_shows(desk: Desk) -> None:
    hall = desk.hall
    hall.issue(count=11)
    desk.job.run()
    hall.clock.advance(2)
    issued = hall.issue()[0]
    told = desk.look().waits.at_issue("certificate", people_ahead=11, now=hall.clock.now())
    hall.clock.advance(1)
    desk.job.run()
    assert _span(desk.wait(issued.leg_id, people=11)) == _span(told)


def test_a_shown_range_stays_while_it_is_honest(desk: Desk) -> None:
    issued = desk.hall.issue(count=15)
    desk.job.run()
    first = desk.wait(issued[-1].leg_id)
    desk.hall.clock.advance(25)
    desk.job.run()
    assert desk.wait(issued[-1].leg_id) == first


def test_where_no_able_window_is_open_the_truth_stands_in_place_of_a_range(desk: Desk) -> None:
    issued = desk.hall.issue(count=3)
    for window in ("w1", "w2"):
        desk.hall.do(windows.close, window=window)
    desk.job.run()
    told = desk.wait(issued[0].leg_id)
    assert (told["wait"], told["wait_note"], told["near"]) == (None, "no_window", False)
    with reading(desk.hall.engine) as session:
        assert session.execute(select(WaitTold.leg)).all() == []


def test_a_phone_calls_its_holder_near_and_says_until_when_the_seat_may_be_left(desk: Desk) -> None:
    issued = desk.hall.issue(count=20)
    desk.job.run()
    near = desk.wait(issued[1].leg_id, people=1)
    far = desk.wait(issued[-1].leg_id, people=19)
    assert near["near"] is True
    assert far["near"] is False
    leave = datetime.fromisoformat(str(far["leave_until"]))
    assert leave == _span(far)[0] - timedelta(minutes=5)


def test_a_forecast_that_nobody_renews_is_not_shown_any_more(desk: Desk) -> None:
    issued = desk.hall.issue(count=3)
    desk.job.run()
    desk.hall.clock.advance((STALE + timedelta(seconds=1)).total_seconds())
    desk.hall.issue()
    assert desk.wait(issued[0].leg_id)["wait_note"] == "computing"


def test_what_was_told_first_is_kept_for_the_accuracy(desk: Desk) -> None:
    issued = desk.hall.issue(count=4)
    desk.job.run()
    desk.hall.clock.advance(30)
    desk.job.run()
    with reading(desk.hall.engine) as session:
        kept = session.execute(select(WaitTold.leg, WaitTold.low, WaitTold.middle, WaitTold.high)).all()
    assert {one.leg for one in kept} == {one.leg_id for one in issued}
    assert all(one.low <= one.middle <= one.high for one in kept)


def test_without_a_new_forecast_calibrated_minutes_for_each_person_ahead_stand_in(desk: Desk) -> None:
    learnt = MinutesPerPerson(Seen("certificate", 1 + number % 9, 4.0 * (1 + number % 9)) for number in range(90))
    assert MinutesPerPerson.from_json(json.loads(json.dumps(learnt.as_json()))).spread("certificate", 6.0) == (
        learnt.spread("certificate", 6.0)
    )
    issued = desk.hall.issue(count=7)
    desk.job.run()
    with writing(desk.hall.engine) as session:
        row = session.scalars(select(Forecast)).one()
        row.content = row.content | {"late": learnt.as_json()}
    desk.hall.clock.advance((STALE + timedelta(seconds=1)).total_seconds())
    desk.hall.issue()
    told = desk.wait(issued[-1].leg_id, people=6)
    low, high = _span(told)
    middle = desk.hall.clock.now() + timedelta(minutes=24)
    assert low <= middle <= high + timedelta(minutes=5)
    assert desk.look().waits.of_new("certificate")["wait"] is None
