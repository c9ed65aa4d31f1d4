"""A walk with a stopwatch tells the same steps as the log."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from windowsvc.measures.kinds import What
from windowsvc.measures.steps import MARKS, allowed, measured, tallied


def test_a_walk_with_numbers_and_two_windows() -> None:
    marks = [
        ("issue", 1.0), ("call", 9.0), ("start", 10.0), ("interview", 16.0), ("transfer", 20.0),
        ("call", 25.0), ("start", 26.0), ("finish", 36.0),
    ]  # fmt: skip
    found = list(measured(marks))
    assert [value for what, value in found if what is What.WAIT] == [8.0, 5.0]
    assert [value for what, value in found if what is What.COME] == [1.0, 1.0]
    assert [value for what, value in found if what is What.SERVE] == [10.0, 10.0]
    assert (What.INTERVIEW, 6.0) in found
    assert (What.BETWEEN, 6.0) in found
    assert found[-2:] == [(What.VISIT, 35.0), (What.WINDOWS, 2)]


def test_a_walk_where_nobody_gives_numbers() -> None:
    assert list(measured([("start", 4.0), ("finish", 9.0)])) == [
        (What.WAIT, 4.0), (What.SERVE, 5.0), (What.VISIT, 9.0), (What.WINDOWS, 1),
    ]  # fmt: skip


@given(st.data())
def test_whatever_may_be_pressed_tells_no_negative_time(data: st.DataObject) -> None:
    marks: list[tuple[str, float]] = []
    while (can := sorted(allowed([event for event, _ in marks]), key=MARKS.index)) and len(marks) < 30:
        gap = data.draw(st.floats(0, 30))
        marks.append((data.draw(st.sampled_from(can)), (marks[-1][1] if marks else 0.0) + gap))
    assert all(value >= -1e-9 for _, value in measured(marks))


def test_several_walks_are_added_up() -> None:
    found = tallied([([("start", 1.0), ("finish", 4.0)], 6, 2), ([("start", 3.0), ("finish", 9.0)], 2, 1)])
    assert found[What.BY_HAND].mean == 4
    assert found[What.FORMS].total == 3
    assert found[What.SERVE].mean == 4.5
