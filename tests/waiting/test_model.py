"""The estimate: what it learns from days, and what must hold of any answer."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.waiting.town import MINUTES, crowded, habits, office, played_day
from windowsvc.waiting.habits import Habits, learn
from windowsvc.waiting.model import Model
from windowsvc.waiting.story import Entry, Kind
from windowsvc.waiting.sums import DaySums, sums_of

NOW = 601.0


@pytest.fixture(scope="module")
def learnt() -> Habits:
    return habits()


def test_minutes_pauses_and_the_lunch_of_a_window_are_learnt_from_days(learnt: Habits) -> None:
    assert learnt.laws["cert"].mean == pytest.approx(MINUTES["cert"] * 1.083, rel=0.12)
    assert learnt.laws["move"].mean == pytest.approx(MINUTES["move"] * 1.083, rel=0.12)
    assert set(learnt.breaks) == {"w2"}
    assert learnt.breaks["w2"][0].start == pytest.approx(695, abs=12)
    assert learnt.breaks["w2"][0].end == pytest.approx(750, abs=2)
    assert learnt.pause < 1.0


def test_a_day_is_kept_as_plain_values_and_teaches_the_same_from_them() -> None:
    sums = sums_of(played_day(1))
    kept = DaySums.from_json(sums.as_json())
    assert kept == sums
    assert learn(office(), [kept]).laws["cert"].values == learn(office(), [sums]).laws["cert"].values


def test_without_any_day_every_number_still_gets_an_answer() -> None:
    answer = crowded(6, learnt=learn(office(), [])).ask(NOW, new=True)
    assert set(answer.spreads) == {1, 2, 3, 4, 5, 6}
    assert set(answer.new) == {"cert", "move"}
    assert 5 < answer.spreads[6].middle < 60


@settings(max_examples=20, deadline=None)
@given(people=st.integers(1, 30))
def test_whoever_stands_further_back_never_waits_less_and_every_range_is_in_order(learnt: Habits, people: int) -> None:
    spreads = crowded(people, learnt=learnt).ask(NOW).spreads
    line = [spreads[number + 1] for number in range(people)]
    for one in line:
        assert 0 <= one.low <= one.middle <= one.high
    for before, after in pairwise(line):
        assert before.low <= after.low + 1e-9
        assert before.middle <= after.middle + 1e-9
        assert before.high <= after.high + 1e-9


@settings(max_examples=12, deadline=None)
@given(people=st.integers(3, 25), more=st.integers(1, 10))
def test_more_people_ahead_never_shorten_the_wait_of_a_number_taken_now(learnt: Habits, people: int, more: int) -> None:
    few = crowded(people, learnt=learnt).ask(NOW, new=True, plays=80).new["cert"]
    many = crowded(people + more, learnt=learnt).ask(NOW, new=True, plays=80).new["cert"]
    noise = 0.15 * many.middle
    assert few.low <= many.low + noise
    assert few.middle <= many.middle + noise
    assert few.high <= many.high + noise


@settings(max_examples=12, deadline=None)
@given(people=st.integers(4, 25))
def test_one_more_window_never_lengthens_the_wait(learnt: Habits, people: int) -> None:
    one = crowded(people, learnt=learnt, windows=("w1",)).ask(NOW, plays=80).spreads[people]
    two = crowded(people, learnt=learnt, windows=("w1", "w3")).ask(NOW, plays=80).spreads[people]
    assert two.middle <= one.middle * 1.05
    assert two.high <= one.high * 1.1


def test_the_same_story_gives_the_same_answer_and_asking_changes_nothing(learnt: Habits) -> None:
    first, second = crowded(12, learnt=learnt), crowded(12, learnt=learnt)
    first.ask(NOW)
    first.ask(NOW + 1)
    assert first.ask(NOW + 2).spreads == second.ask(NOW + 2).spreads


def test_today_s_pace_moves_the_ranges(learnt: Habits) -> None:
    slow, usual = crowded(10, learnt=learnt), crowded(10, learnt=learnt)
    for number in range(12):
        at = 520.0 + 6 * number
        for kind, minute in ((Kind.ENTER, at), (Kind.CALL, at), (Kind.FINISH, at + 14.0)):
            slow.feed(Entry(minute, kind, 100 + number, "cert", "w3"))
    assert slow.ask(NOW).spreads[10].middle > 1.2 * usual.ask(NOW).spreads[10].middle


def test_a_usual_lunch_is_reckoned_with(learnt: Habits) -> None:
    def at(minute: float) -> float:
        model = Model(office(), learnt)
        model.feed(Entry(510.0, Kind.OPEN, window="w2"))
        for number in range(6):
            model.feed(Entry(minute, Kind.ENTER, number + 1, "move", place=float(number)))
        return model.ask(minute).spreads[6].middle

    assert at(660.0) > at(560.0) + 25
