"""Midnight, the year's end, the end of March and clocks that are set back, told with the verbs on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.lobby import screens
from tests.lobby.hall import OFFICE, TUESDAY, Hall
from windowsvc.clocks import TOKYO, Clocks
from windowsvc.database import reading
from windowsvc.lobby.routine import Routine
from windowsvc.lobby.states import LegState, Verb
from windowsvc.lobby.tables import Leg
from windowsvc.refusal import Refusal
from windowsvc.settings import Settings

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS = {
    "hours": {
        "weekly": {day: ["00:00-24:00"] for day in DAYS},
        "closed_on_holidays": False,
        "closed_at_year_end": False,
    }
}
OFFICE_HOURS = {"weekly": {day: ["08:30-17:15"] for day in DAYS[:5]}, "last_issue": "17:00"}


def tokyo(text: str) -> datetime:
    """The instant of a wall time in Tokyo."""
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO).astimezone(UTC)


def routine(hall: Hall) -> Routine:
    """The jobs of the lobby, by the hall's clock."""
    clocks = Clocks(business=hall.clock, machine=hall.clock)
    return Routine(
        hall.engine, settings=Settings(), clocks=clocks, setup=hall.setup, keys=hall.keys, build="test"
    )  # fmt: skip


def at(hall: Hall, text: str, **opening: Any) -> None:
    """Let it be this wall time in a hall with these opening hours, every window open."""
    hall.configure("opening", OFFICE, opening or ALWAYS)
    hall.clock.at = tokyo(text)
    for window in ("w1", "w2", "w3"):
        hall.take(window, take_over=True)


def log_is_whole(hall: Hall) -> None:
    """The log has no gap and never goes back, and nobody waited, was called or served for less than no time."""
    log = hall.log()
    assert [event.seq for event in log] == list(range(1, len(log) + 1))
    assert [event.at for event in log] == sorted(event.at for event in log)
    assert all(event.business_day == event.at.astimezone(TOKYO).date() for event in log)
    with reading(hall.engine) as session:
        for leg in session.scalars(select(Leg)):
            known = (leg.waiting_since, leg.called_at, leg.started_at, leg.ended_at)
            steps = [instant for instant in known if instant is not None]
            assert steps == sorted(steps), leg.id


def closed_days(hall: Hall) -> list[str]:
    """The days that were closed, but for the one on which the hall was set up."""
    days = [event.detail["day"] for event in hall.log() if event.verb == Verb.DAY_CLOSE]
    return [day for day in days if day != TUESDAY.astimezone(TOKYO).date().isoformat()]


def expired(hall: Hall) -> set[int]:
    return {leg for leg, state in hall.states().items() if state == LegState.EXPIRED}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2026-11-25T23:59:59", "2026-11-26T00:00:00"),
        ("2026-12-31T23:59:59", "2027-01-01T00:00:00"),
        ("2027-03-31T23:59:59", "2027-04-01T00:00:00"),
        ("2028-02-29T23:59:59", "2028-03-01T00:00:00"),
    ],
)
def test_at_midnight_numbers_begin_again_and_yesterday_is_over(hall: Hall, before: str, after: str) -> None:
    at(hall, before)
    old = [hall.issue()[0] for _ in range(3)]
    served = hall.serve("w1")
    called = hall.called("w2")
    hall.clock.at = tokyo(after)
    assert [hall.issue()[0].label for _ in range(2)] == ["A-001", "A-002"]
    assert expired(hall) == {called.id, old[2].leg_id}
    assert hall.leg(served.id).state == LegState.DONE
    for token in (one.token for one in old):
        with pytest.raises(Refusal, match="ticket_unknown"):
            screens.on_phone(hall, token)
    with pytest.raises(Refusal, match="verb_not_allowed"):
        hall.on(Verb.START, called)
    assert closed_days(hall) == [before[:10]]
    log_is_whole(hall)


def test_a_number_given_after_the_day_was_closed_is_not_carried_into_the_next(hall: Hall) -> None:
    at(hall, "2026-12-30T23:29:00")
    first = hall.issue()[0]
    hall.clock.at = tokyo("2026-12-30T23:30:00")
    routine(hall).close_days()
    routine(hall).close_days()
    late = hall.issue()[0]
    assert (first.label, late.label) == ("A-001", "A-002")
    assert expired(hall) == {first.leg_id}
    hall.clock.at = tokyo("2026-12-31T00:00:01")
    assert hall.issue()[0].label == "A-001"
    assert expired(hall) == {first.leg_id, late.leg_id}
    log_is_whole(hall)


def test_over_the_year_end_nothing_is_given_and_a_forgotten_close_is_made_good(hall: Hall) -> None:
    at(hall, "2026-12-28T16:59:59", hours=OFFICE_HOURS)
    last = hall.issue()[0]
    for closed in ("2026-12-28T17:00:00", "2026-12-29T10:00:00", "2026-12-31T23:59:59", "2027-01-01T00:00:00"):
        hall.clock.at = tokyo(closed)
        with pytest.raises(Refusal, match="service_closed") as refused:
            hall.issue()
        assert refused.value.detail["next_opening"] == "2027-01-03T23:30:00Z"
    hall.clock.at = tokyo("2027-01-04T08:30:00")
    assert hall.issue()[0].label == "A-001"
    assert expired(hall) == {last.leg_id}
    with pytest.raises(Refusal, match="ticket_unknown"):
        screens.on_phone(hall, last.token)
    log_is_whole(hall)


def test_people_called_before_closing_are_served_after_it(hall: Hall) -> None:
    at(hall, "2027-03-31T16:59:00", hours=OFFICE_HOURS)
    hall.issue(count=30)
    hall.clock.at = tokyo("2027-03-31T17:16:00")
    assert len(hall.call_all()) == 30
    routine(hall).close_days()
    assert closed_days(hall) == []
    hall.clock.at = tokyo("2027-03-31T23:30:00")
    routine(hall).close_days()
    assert closed_days(hall) == ["2027-03-31"]
    log_is_whole(hall)


def test_what_was_decided_for_april_holds_from_its_first_instant(hall: Hall) -> None:
    at(hall, "2027-03-31T23:59:00")
    april = {"prefix": "F", "last": 99}
    hall.configure("series", "a", april, valid_from=tokyo("2027-04-01T00:00:00"))
    jobs = routine(hall)
    jobs.apply_changes()
    assert hall.issue()[0].label == "A-001"
    hall.clock.at = tokyo("2027-04-01T00:00:00")
    jobs.apply_changes()
    jobs.apply_changes()
    assert hall.issue()[0].label == "F-001"
    log_is_whole(hall)


def test_the_last_sunday_of_march_is_open_where_the_city_says_so(hall: Hall) -> None:
    special = {"2027-03-28": {"intervals": "09:00-12:00", "reason": {"ja": "休日開庁"}}}
    at(hall, "2027-03-28T09:00:00", hours={**OFFICE_HOURS, "last_issue": 15, "special": special})
    assert hall.issue()[0].label == "A-001"
    hall.clock.at = tokyo("2027-04-04T09:00:00")
    with pytest.raises(Refusal, match="service_closed"):
        hall.issue()


def test_a_clock_that_is_set_back_makes_nobody_wait_less_than_no_time(hall: Hall) -> None:
    at(hall, "2026-12-31T10:00:00")
    first, second = hall.issue(count=2)
    hall.advance(minutes=3)
    leg = hall.called("w1")
    hall.advance(minutes=-10)
    leg = hall.on(Verb.START, leg)
    leg = hall.on(Verb.FINISH, leg)
    assert leg.ended_at is not None
    assert leg.ended_at >= hall.leg(first.leg_id).issued_at
    assert screens.on_phone(hall, second.token)["people_ahead"] == 0
    assert hall.called("w2").label == second.label
    log_is_whole(hall)


def test_a_machine_that_wakes_on_an_earlier_day_gives_nothing_and_changes_nothing(hall: Hall) -> None:
    at(hall, "2027-01-01T00:00:01")
    ticket = hall.issue()[0]
    before = [event.seq for event in hall.log()]
    for waking in ("2026-12-31T23:59:59", "2000-01-01T09:00:00"):
        hall.clock.at = tokyo(waking)
        with pytest.raises(Refusal, match="clock_wrong"):
            hall.issue()
        with pytest.raises(Refusal, match="clock_wrong"):
            hall.call()
    assert [event.seq for event in hall.log()] == before
    hall.clock.at = tokyo("2027-01-01T00:00:02")
    assert hall.called().label == ticket.label
    log_is_whole(hall)


def test_what_the_hour_alone_changes_on_the_screens_is_written_once(hall: Hall) -> None:
    at(hall, "2026-11-24T16:50", hours=OFFICE_HOURS)
    end = tokyo("2026-11-24T17:10").isoformat()
    hall.configure("notice", "n", {"text": {"ja": "本日は混み合っています"}, "until": end})
    hall.city()
    jobs = routine(hall)

    def written(text: str) -> int:
        hall.clock.at = tokyo(text)
        before = len(hall.log())
        jobs.follow_hours()
        jobs.follow_hours()
        return len(hall.log()) - before

    assert [written(f"2026-11-24T{clock}") for clock in ("16:50", "16:59", "17:00", "17:05", "17:10", "17:20")] == [
        0, 0, 1, 0, 1, 1,
    ]  # fmt: skip
    assert hall.log()[-1].verb == Verb.HOURS
    log_is_whole(hall)
