"""Periods of the law: which day counts first, how months end, and closed days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowsvc.lifeevents.deadlines import Deadline, OffsetError, ends, last_day, next_open


def weekdays(day: date) -> bool:
    return day.weekday() < 5


def last(base: str, offset: str, **more: object) -> str:
    deadline = Deadline("", base="x", offset=offset, **more)  # type: ignore[arg-type]
    return str(last_day(deadline, known={"x": date.fromisoformat(base)}, is_open=weekdays))


@pytest.mark.parametrize(
    ("base", "offset", "first", "expected"),
    [
        ("2026-11-10", "P7D", True, "2026-11-16"),  # 戸籍法43条: the day itself is the first
        ("2026-11-10", "P14D", False, "2026-11-24"),
        ("2026-11-10", "P3M", True, "2027-02-09"),
        ("2026-11-10", "P3M", False, "2027-02-10"),
        ("2026-11-10", "P2Y", False, "2028-11-10"),
        ("2026-11-30", "P3M", False, "2027-02-28"),
        ("2027-02-28", "P1M", False, "2027-03-31"),  # counts from 1 March, so it ends with March
        ("2028-02-29", "P2Y", False, "2030-02-28"),
        ("2026-11-30", "P3M", True, "2027-02-28"),  # 民法143条2項ただし書: no 30 February
        ("2026-11-10", "P10M", False, "2027-09-10"),
    ],
)
def test_the_last_day(base: str, offset: str, first: bool, expected: str) -> None:
    assert last(base, offset, first_day_counts=first) == expected


def test_a_closed_last_day_moves_only_where_the_law_says_so() -> None:
    assert last("2026-11-14", "P14D") == "2026-11-28"
    assert last("2026-11-14", "P14D", roll_over=True) == "2026-11-30"


def test_the_earliest_of_several_periods_counts() -> None:
    deadline = Deadline("", base="moved", offset="P14D", also=(Deadline("", base="planned", offset="P30D"),))
    known = {"moved": date(2026, 11, 20), "planned": date(2026, 10, 28)}
    assert last_day(deadline, known=known, is_open=weekdays) == date(2026, 11, 27)


def test_year_ends_and_fixed_days() -> None:
    assert last("2026-11-10", "P3Y", year_end=True) == "2029-12-31"
    assert last("2026-11-10", "P3Y", year_end=True, not_after=date(2027, 12, 31)) == "2027-12-31"
    assert last("2020-11-10", "P3Y", not_before=date(2027, 3, 31)) == "2027-03-31"
    assert last("2026-11-10", "P0D", year_end=True) == "2026-12-31"


def test_without_its_base_a_deadline_has_no_day() -> None:
    assert last_day(Deadline("", base="x", offset="P14D"), known={}, is_open=weekdays) is None
    assert last_day(Deadline("お早めに"), known={}, is_open=weekdays) is None


@pytest.mark.parametrize("offset", ["", "P", "14D", "P2W", "PT3H", "P-3D", "P99999D", "P١D"])
def test_what_is_no_period_is_refused(offset: str) -> None:
    with pytest.raises(OffsetError):
        ends(date(2026, 4, 1), offset)


def test_a_hall_that_never_opens_leaves_the_day_as_it_is() -> None:
    assert next_open(date(2026, 5, 2), is_open=lambda _day: False) == date(2026, 5, 2)


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)), st.integers(1, 400))
def test_days_simply_add_up(day: date, days: int) -> None:
    assert (ends(day, f"P{days}D") - day).days == days - 1
