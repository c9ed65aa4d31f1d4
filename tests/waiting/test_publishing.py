"""What one refresh publishes: held ranges, the chance before the close, or why there is no range."""

from __future__ import annotations

from typing import Any

import pytest

from tests.waiting.town import CLOSES, crowded, habits, office
from windowsvc.waiting.fallback import MinutesPerPerson, Seen
from windowsvc.waiting.habits import Habits
from windowsvc.waiting.model import Model
from windowsvc.waiting.publishing import Circumstances, content_of
from windowsvc.waiting.spread import BEYOND, spread_of
from windowsvc.waiting.story import Entry, Kind
from windowsvc.waiting.translation import Translation

NOW = 601.0


@pytest.fixture(scope="module")
def learnt() -> Habits:
    return habits()


def published(model: Model, *, now: float = NOW, before: dict[str, Any] | None = None, **around: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"before_opening": False, "lunch": False, "people": {}, "ahead": {}} | around
    answer = model.ask(now, new=True)
    return content_of(model, answer, now=now, before=before or {}, around=Circumstances(**given))


def test_every_leg_and_service_has_a_range_and_a_chance_before_the_close(learnt: Habits) -> None:
    content = published(crowded(8, learnt=learnt), people={"cert": 8})
    assert set(content["legs"]) == {str(leg) for leg in range(1, 9)}
    assert {one["why"] for one in content["legs"].values()} == {None}
    assert content["services"]["cert"]["people"] == 8
    assert content["services"]["cert"]["chance"] == 1.0


def test_late_in_the_day_the_chance_falls(learnt: Habits) -> None:
    model = Model(office(), learnt)
    model.feed(Entry(510.0, Kind.OPEN, window="w2"))
    for number in range(9):
        model.feed(Entry(CLOSES - 61, Kind.ENTER, number + 1, "move", place=float(number)))
    assert published(model, now=CLOSES - 60)["services"]["move"]["chance"] < 0.5


@pytest.mark.parametrize(
    ("around", "why"), [({"before_opening": True}, "opening"), ({"lunch": True}, "lunch"), ({}, None)]
)
def test_before_opening_and_over_the_office_s_lunch_the_truth_is_told(
    learnt: Habits, around: dict[str, bool], why: str | None
) -> None:
    content = published(crowded(3, learnt=learnt), **around)
    assert {one["why"] for one in content["legs"].values()} == {why}


def test_the_usual_break_of_the_only_window_is_said_and_any_other_shutting_too(learnt: Habits) -> None:
    def at(minute: float) -> str | None:
        model = Model(office(windows={"w2": (("move",),)}), learnt)
        model.feed(Entry(510.0, Kind.OPEN, window="w2"))
        model.feed(Entry(minute - 5, Kind.ENTER, 1, "move"))
        model.feed(Entry(minute - 1, Kind.SHUT, window="w2"))
        why: str | None = published(model, now=minute)["legs"]["1"]["why"]
        return why

    assert at(720.0) == "lunch"
    assert at(600.0) == "no_window"


def test_where_nobody_is_called_for_long_no_range_is_told(learnt: Habits) -> None:
    model = crowded(4, learnt=learnt, windows=("w1",))
    model.feed(Entry(601.0, Kind.CALL, 1, "cert", "w1"))
    assert published(model, now=605.0)["legs"]["4"]["why"] is None
    assert published(model, now=660.0)["legs"]["4"]["why"] == "stalled"


def test_an_open_window_that_lets_people_wait_is_not_counted_on(learnt: Habits) -> None:
    model = crowded(10, learnt=learnt, windows=("w1", "w3"))
    model.feed(Entry(602.0, Kind.CALL, 1, "cert", "w1"))
    model.feed(Entry(606.0, Kind.FINISH, 1, "cert", "w1"))
    model.feed(Entry(606.0, Kind.CALL, 2, "cert", "w1"))
    assert not model.hall.asleep("w1", now=608.0)
    assert model.hall.asleep("w3", now=608.0)


def test_a_wider_range_is_published_while_ranges_do_not_hold(learnt: Habits) -> None:
    usual = published(crowded(12, learnt=learnt))["legs"]["12"]["spread"]
    wider = published(crowded(12, learnt=learnt), stretch=2.0)["legs"]["12"]["spread"]
    assert wider[1] == usual[1]
    assert wider[2] - wider[1] == pytest.approx(2 * (usual[2] - usual[1]), abs=0.2)


def test_the_quantiles_of_plays_are_in_order_and_a_number_never_called_is_far_away() -> None:
    spread = spread_of([float(one) for one in range(1, 41)], plays=40)
    assert (spread.low, spread.middle, spread.high) == pytest.approx((3.6, 20.5, 36.3), abs=1.0)
    assert spread_of([3.0], plays=40).middle == BEYOND


def test_minutes_per_person_are_learnt_by_line_and_calibrated() -> None:
    seen = [Seen("a", people, 5.0 * people * (0.8 if people % 2 else 1.2)) for people in range(1, 13)] * 20
    learnt = MinutesPerPerson(seen)
    spread = learnt.spread("a", 8)
    assert spread.low <= 40 * 0.85
    assert 32 <= spread.middle <= 48
    assert spread.high >= 40
    assert learnt.spread("never seen", 8).middle > 0


def test_a_case_that_the_close_cut_off_teaches_nothing() -> None:
    class Logged:
        def __init__(self, seq: int, verb: str, state: str) -> None:
            self.seq, self.verb, self.to_state = seq, verb, state
            self.leg, self.service, self.window = 1, "cert", "w1"
            self.detail: dict[str, Any] = {}

    told = Translation()
    kinds = [
        entry.kind
        for one in (
            Logged(1, "issue", "waiting"),
            Logged(2, "call_next", "called"),
            Logged(3, "start", "serving"),
            Logged(4, "close_unfinished", "done"),
        )
        for entry in told.entries(one, at=600.0)
    ]
    assert kinds == [Kind.ENTER, Kind.CALL, Kind.START, Kind.LEAVE]
