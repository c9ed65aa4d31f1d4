"""Two clocks: what they tell, and that a business day is the city hall's, wherever the machine stands."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowsvc.clocks import (
    TOKYO,
    DemoClock,
    RealClock,
    StandingClock,
    business_day,
    demo_start,
    local,
    real_clocks,
)

START = datetime(2026, 11, 24, 10, 20, tzinfo=TOKYO)
BEGAN = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
INSTANTS = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@pytest.fixture(params=["UTC", "Asia/Tokyo", "America/New_York"])
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The machine's own time zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def test_the_real_clock_is_aware_and_in_utc_in_any_zone(zone: str) -> None:
    before = datetime.now(UTC)
    told = RealClock().now()
    assert told.utcoffset() == timedelta(0)
    assert before <= told <= datetime.now(UTC)
    assert type(real_clocks().machine) is type(real_clocks().business) is RealClock


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 24, 14, 59, 59, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 11, 24, 15, 0, 0, tzinfo=UTC), date(2026, 11, 25)),
        (datetime(2026, 12, 31, 15, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2026, 11, 24, 10, 0, 0, tzinfo=timezone(timedelta(hours=-5))), date(2026, 11, 25)),
    ],
)
def test_a_business_day_turns_at_midnight_in_tokyo(zone: str, at: datetime, day: date) -> None:
    assert business_day(at) == day


@given(at=INSTANTS)
def test_the_wall_clock_is_nine_hours_ahead_and_the_same_instant(at: datetime) -> None:
    assert local(at) == at
    assert local(at).replace(tzinfo=None) - at.replace(tzinfo=None) == timedelta(hours=9)
    assert business_day(at) == local(at).date()


def test_a_standing_clock_moves_only_when_told() -> None:
    clock = StandingClock(START)
    assert clock.now() == clock.now() == START
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.advance(90) == clock.now() == START + timedelta(seconds=90)


@given(speed=st.sampled_from([0.0, 0.5, 1.0, 60.0]), seconds=st.integers(0, 100_000))
def test_a_demos_day_runs_at_its_speed_from_its_start(speed: float, seconds: int) -> None:
    machine = StandingClock(BEGAN + timedelta(seconds=seconds))
    clock = DemoClock(start=START, began=BEGAN, speed=speed, machine=machine)
    assert clock.now() == START + timedelta(seconds=seconds) * speed
    assert clock.now().utcoffset() == timedelta(0)
    later = clock.now() + timedelta(hours=1)
    if speed:
        machine.advance(clock.seconds_until(later))
        assert abs(clock.now() - later) < timedelta(milliseconds=1)
    else:
        assert clock.seconds_until(later) == math.inf
    assert clock.seconds_until(clock.now()) == 0.0


@pytest.mark.parametrize(
    ("today", "start"),
    [
        (date(2026, 11, 21), date(2026, 11, 24)),
        (date(2026, 11, 24), date(2026, 12, 1)),
        (date(2026, 11, 23), date(2026, 11, 24)),
        (date(2026, 12, 28), date(2027, 1, 5)),
    ],
)
def test_a_demo_begins_on_the_next_ordinary_tuesday(today: date, start: date) -> None:
    closed = {date(2026, 12, 29)}
    at = demo_start(today, is_ordinary=lambda day: day not in closed)
    assert local(at) == datetime(start.year, start.month, start.day, 10, 20, tzinfo=TOKYO)
    assert start.weekday() == 1
