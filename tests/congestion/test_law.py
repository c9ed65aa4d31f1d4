"""What is expected of coming days: marks of the calendar, what they teach, how good it is, and what is read of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowsvc.congestion.ahead import WHOLE, Ahead, Level, content_of, level_of
from windowsvc.congestion.law import ENOUGH, HOURS, Day, learn
from windowsvc.congestion.marks import Calendar, marks
from windowsvc.congestion.proof import Proof, proof, weekday_means
from windowsvc.demo import year

CALENDAR = Calendar(year.is_open, frozenset(range(5)))
PEOPLE = {"shomei": 200.0, "hikkoshi": 60.0}


def made(first: date, last: date, *, seed: int = 5) -> list[Day]:
    """Days that an invented city hall has counted."""
    return [Day(one.day, one.came) for one in year.days(first, last, people=PEOPLE, seed=seed)]


def flat(days: int, *, people: int = 10, monday: int = 10) -> list[Day]:
    """Open days from Monday 6 April 2026 on, with so many people at ten and at fourteen o'clock."""
    found, day = [], date(2026, 4, 6)
    while len(found) < days:
        if year.is_open(day):
            many = monday if day.weekday() == 0 else people
            found.append(Day(day, {"shomei": [many if hour in (10, 14) else 0 for hour in range(HOURS)]}))
        day += timedelta(days=1)
    return found


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 24), {"weekday_1", "after_long"}),
        (date(2026, 11, 20), {"weekday_4", "before_holiday"}),
        (date(2026, 11, 25), {"weekday_2", "second_after_long"}),
        (date(2026, 11, 4), {"weekday_2", "after_holiday", "month_start_2"}),
        (date(2026, 11, 30), {"weekday_0", "month_end_1"}),
        (date(2026, 11, 16), {"weekday_0"}),
        (date(2027, 3, 31), {"weekday_2", "month_end_1", "march_24_31"}),
        (date(2027, 4, 1), {"weekday_3", "month_start_1", "april_1_7"}),
        (date(2027, 1, 4), {"weekday_0", "after_long", "month_start_1"}),
    ],
)
def test_a_day_is_marked_by_weekday_closures_month_and_season(day: date, expected: set[str]) -> None:
    calendar = CALENDAR
    if day.month == 11 and day.day in (24, 25):  # a bridge: the Monday holiday and the Friday before are off
        calendar = Calendar(lambda one: year.is_open(one) and one != date(2026, 11, 20), CALENDAR.weekdays)
    found = marks(day, calendar)
    assert {mark for mark in found if not mark.startswith("third_")} == expected
    assert found[-1] == f"third_{day.month}_{min(2, (day.day - 1) // 10)}"


def test_nothing_is_expected_before_there_are_enough_days() -> None:
    assert learn(flat(ENOUGH - 1), CALENDAR) is None
    assert learn([], CALENDAR) is None
    assert learn(flat(ENOUGH), CALENDAR) is not None


def test_the_weekday_and_the_hours_of_past_days_are_expected_again() -> None:
    law = learn(flat(60, people=10, monday=30), CALENDAR)
    assert law is not None
    monday, tuesday = law.hours(date(2026, 7, 13))["shomei"], law.hours(date(2026, 7, 14))["shomei"]
    assert monday[10] == pytest.approx(30, rel=0.15)
    assert tuesday[10] == pytest.approx(10, rel=0.15)
    assert monday[14] == pytest.approx(monday[10], rel=0.05)
    assert sum(monday) - monday[10] - monday[14] < 0.01 * sum(monday)


def test_a_day_on_which_the_machines_were_away_teaches_nothing() -> None:
    days = flat(60)
    days[30] = Day(days[30].day, {"shomei": [0] * HOURS})
    with_gap, without = learn(days, CALENDAR), learn([*days[:30], *days[31:]], CALENDAR)
    assert with_gap is not None
    assert without is not None
    assert with_gap.hours(date(2026, 8, 3)) == without.hours(date(2026, 8, 3))


def test_the_turn_of_the_fiscal_year_is_assumed_before_it_was_seen_and_learnt_afterwards() -> None:
    first = learn(made(date(2025, 4, 14), date(2026, 3, 13)), CALENDAR)
    second = learn(made(date(2025, 3, 1), date(2026, 3, 13)), CALENDAR)
    assert first is not None
    assert second is not None
    assert first.lines["hikkoshi"].effects["march_24_31"] == pytest.approx(0.25, abs=0.1)
    assert second.lines["hikkoshi"].effects["march_24_31"] > 0.5
    assert sum(second.hours(date(2026, 3, 26))["hikkoshi"]) > 1.2 * sum(first.hours(date(2026, 3, 26))["hikkoshi"])


def test_on_days_it_did_not_know_it_is_much_better_than_the_weekday_s_mean() -> None:
    found = proof(made(date(2024, 10, 1), date(2026, 4, 30)), CALENDAR)
    assert found.hours > 1000
    assert found.error < found.naive_error
    assert found.gain >= 0.2


def test_the_naive_forecast_is_the_mean_of_the_weekday_s_hours() -> None:
    assert weekday_means(flat(10, people=10, monday=30))[0][10] == 30
    assert weekday_means(flat(10, people=10, monday=30))[1][14] == 10


def test_errors_are_of_hours_and_are_kept_as_plain_numbers() -> None:
    found = Proof()
    found.add(10, 12.0, 16.0)
    found.add(10, 9.0, 10.0)
    assert (found.error, found.naive_error) == (1.5, 3.0)
    assert found.gain == pytest.approx(0.5)
    assert Proof.from_json(found.as_json()) == found
    assert Proof().gain == 0.0


def _ahead(days: Sequence[Day], today: date) -> Ahead:
    def minutes(_service: str, day: date) -> dict[int, int]:
        return {8: 30, **dict.fromkeys(range(9, 17), 60)} if year.is_open(day) else {}

    law = learn(days, CALENDAR)
    assert law is not None
    content = content_of(law, days, today=today, minutes=lambda day: minutes(WHOLE, day), proof=Proof())
    return Ahead(content, minutes)


def test_the_coming_two_months_are_told_by_day_and_hour() -> None:
    ahead = _ahead(made(date(2025, 10, 1), date(2026, 6, 30)), date(2026, 7, 1))
    assert (ahead.days()[0], ahead.days()[-1]) == (date(2026, 7, 1), date(2026, 8, 31))
    whole, parts = ahead.hours(date(2026, 7, 6)), [ahead.hours(date(2026, 7, 6), one) for one in PEOPLE]
    assert [one.hour for one in whole] == list(range(8, 17))
    assert whole[2].people == pytest.approx(sum(part[2].people for part in parts))
    assert ahead.hours(date(2026, 7, 5)) == []
    assert ahead.hours(date(2026, 7, 6), "unheard-of") == []
    assert ahead.usual() == pytest.approx(sum(ahead.usual(one) for one in PEOPLE), abs=0.01)


def test_quieter_hours_are_whole_open_ones_of_different_days_within_two_weeks() -> None:
    ahead = _ahead(made(date(2025, 10, 1), date(2026, 6, 30)), date(2026, 7, 1))
    found = ahead.quieter("hikkoshi", after=date(2026, 7, 1))
    assert len({one.day for one in found}) == len(found) == 3
    assert [one.day for one in found] == sorted(one.day for one in found)
    for one in found:
        assert date(2026, 7, 1) < one.day <= date(2026, 7, 15)
        assert one.minutes == 60
        assert one.level in (Level.QUIET, Level.USUAL)
        assert one.people == min(other.people for other in ahead.hours(one.day, "hikkoshi") if other.minutes == 60)


@given(share=st.floats(0, 10), more=st.floats(0, 10))
def test_more_people_are_never_a_quieter_level(share: float, more: float) -> None:
    order = list(Level)
    assert order.index(level_of(share + more)) >= order.index(level_of(share))


@given(seed=st.integers(0, 50), start=st.integers(0, 300))
def test_nothing_negative_and_nothing_on_hours_without_people_is_expected(seed: int, start: int) -> None:
    first = date(2025, 1, 6) + timedelta(days=start)
    law = learn(made(first, first + timedelta(days=60), seed=seed), CALENDAR)
    assert law is not None
    for ahead in range(61, 120):
        day = first + timedelta(days=ahead)
        if year.is_open(day):
            for hours in law.hours(day).values():
                assert all(people >= 0 for people in hours)
                assert sum(hours[:8]) + sum(hours[17:]) < 0.02 * sum(hours)
