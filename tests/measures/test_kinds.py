"""Classes tell medians closely enough, and nothing is lost in keeping them."""

from __future__ import annotations

from statistics import quantiles

from hypothesis import given
from hypothesis import strategies as st

from windowsvc.measures.kinds import EDGES, Tally

MINUTES = st.lists(st.floats(0, 400, allow_nan=False), min_size=1, max_size=200)


def tally_of(values: list[float], *, unit: str = "minutes") -> Tally:
    found = Tally()
    for one in values:
        found.add(one, unit)  # type: ignore[arg-type]
    return found


@given(MINUTES)
def test_a_kept_tally_says_the_same(values: list[float]) -> None:
    found, again = tally_of(values), Tally()
    again.take(found.kept())
    assert (again.n, again.classes) == (found.n, found.classes)
    assert again.quantile(0.5, "minutes") == found.quantile(0.5, "minutes")


@given(MINUTES, MINUTES)
def test_two_tallies_together_are_the_tally_of_both(one: list[float], other: list[float]) -> None:
    both = Tally()
    both.take(tally_of(one).kept())
    both.take(tally_of(other).kept())
    whole = tally_of(one + other)
    assert (both.n, both.classes) == (whole.n, whole.classes)


@given(st.lists(st.floats(0, 29), min_size=20, max_size=200))
def test_a_median_is_within_a_minute_of_the_true_one_where_classes_are_minutes(values: list[float]) -> None:
    told = tally_of(values).quantile(0.5, "minutes")
    low, high = sorted(values)[(len(values) - 1) // 2], sorted(values)[len(values) // 2]
    assert told is not None
    assert low - 1 <= told <= high + 1


def test_nine_in_ten_of_a_hundred_waits() -> None:
    values = [number / 5 for number in range(100)]
    told = tally_of(values).quantile(0.9, "minutes")
    assert told is not None
    assert abs(told - quantiles(values, n=10)[-1]) < 1


def test_counts_are_told_as_they_are_and_nothing_of_nothing() -> None:
    assert tally_of([1, 2, 2, 7], unit="count").quantile(0.5, "count") == 2
    assert Tally().quantile(0.5, "minutes") is None
    assert Tally().mean is None


def test_the_longest_is_kept_in_the_last_class() -> None:
    told = tally_of([5_000.0]).quantile(0.5, "minutes")
    assert told is not None
    assert told >= EDGES[-1]
