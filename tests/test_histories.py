"""The judge of histories, judged by histories made by hand."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.histories import EMPTY, NEVER, Recorder, Search, Seen, line, linearizable, lobby, read


def _one_after_the_other(*whats: tuple[object, ...]) -> list[Seen]:
    return [Seen(2.0 * i, 2.0 * i + 1, what) for i, what in enumerate(whats)]


def _at_once(*whats: tuple[object, ...]) -> list[Seen]:
    return [Seen(0.0, 9.0, what) for what in whats]


@pytest.mark.parametrize(
    ("whats", "fits"),
    [
        ([("issue", 1), ("issue", 2), ("call", 1), ("call", 2), ("call", None)], True),
        ([("issue", 1), ("issue", 3)], False),
        ([("issue", 1), ("issue", 1)], False),
        ([("issue", 1), ("call", 1), ("call", 1)], False),
        ([("issue", 1), ("issue", 2), ("call", 2)], False),
        ([("issue", 1), ("call", None)], False),
        ([("call", None), ("issue", 1)], True),
        ([("call", 1), ("issue", 1)], False),
        ([], True),
    ],
)
def test_one_line_with_nobody_at_the_same_time(whats: list[tuple[object, ...]], fits: bool) -> None:
    assert linearizable(_one_after_the_other(*whats), line, (0, 0)) is fits


@pytest.mark.parametrize(
    ("whats", "fits"),
    [
        ([("call", 2), ("call", 1), ("issue", 2), ("issue", 1)], True),
        ([("issue", 1), ("call", None)], True),
        ([("call", 1), ("call", 1), ("issue", 1)], False),
        ([("issue", 1), ("issue", 3)], False),
    ],
)
def test_at_the_same_time_any_order_may_explain_it(whats: list[tuple[object, ...]], fits: bool) -> None:
    assert linearizable(_at_once(*whats), line, (0, 0)) is fits


def test_an_answer_given_before_another_began_binds_the_order() -> None:
    early, late = Seen(0, 1, ("issue", 2)), Seen(2, 3, ("issue", 1))
    assert not linearizable([late, early], line, (0, 0))
    assert linearizable([Seen(0, 2.5, ("issue", 2)), late], line, (0, 0))


def test_what_was_never_answered_may_have_happened_or_not() -> None:
    lost = Seen(0, NEVER, ("issue", None))
    assert linearizable([lost, Seen(1, 2, ("issue", 1))], line, (0, 0))
    assert linearizable([lost, Seen(1, 2, ("issue", 2))], line, (0, 0))
    assert not linearizable([lost, Seen(1, 2, ("issue", 3))], line, (0, 0))
    assert not linearizable([Seen(1, 2, ("issue", 2)), Seen(3, NEVER, ("issue", None))], line, (0, 0))


def test_windows_call_by_their_services_and_strict_ones_by_their_order() -> None:
    come = [("issue", "moving", 1), ("issue", "card", 2), ("issue", "moving", 3)]
    right = [("call", ("card", "moving"), True, 2), ("call", ("moving",), False, 1), ("call", ("card",), False, None)]
    assert linearizable(_one_after_the_other(*come, *right), lobby, EMPTY)
    for wrong in (
        ("call", ("card", "moving"), True, 1),
        ("call", ("card", "moving"), False, 2),
        ("call", ("moving",), False, 3),
        ("call", ("moving",), False, None),
    ):
        assert not linearizable(_one_after_the_other(*come, wrong), lobby, EMPTY)


@pytest.mark.parametrize("seed", range(5))
def test_a_long_right_history_takes_one_look_at_each_operation(seed: int) -> None:
    chance = random.Random(seed)
    seen, issued, called = [], 0, 0
    for at in range(3000):
        if chance.random() < 0.5:
            issued += 1
            what = ("issue", issued)
        elif called < issued:
            called += 1
            what = ("call", called)
        else:
            what = ("call", None)
        seen.append(Seen(at - chance.random() * 4, at + chance.random() * 4, what))
    search = Search(seen, line)
    assert search.fits((0, 0))
    assert search.states < 2 * len(seen)
    last = max(seen, key=lambda one: one.end)
    spoilt = Search([*seen, Seen(last.end + 1, last.end + 2, ("call", 1))], line)
    assert not spoilt.fits((0, 0))
    assert spoilt.explained == len(seen)


def test_what_is_written_down_is_read_again(tmp_path: Path) -> None:
    paths = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    for path in paths:
        recorder = Recorder(path)
        recorder.note(("call", ("card",), True, None), start=1.0)
        recorder.note(("issue", "card", None), start=2.0, end=NEVER)
        recorder.close()
    found = read(paths)
    assert [one.what for one in found] == [("call", ("card",), True, None), ("issue", "card", None)] * 2
    assert [one.lost for one in found] == [False, True] * 2
    assert found[0].end > found[0].start


def _lobby_day(chance: random.Random) -> list[Seen]:
    """A right history of two services with a strict and an easy window, many of them at the same time."""
    seen: list[Seen] = []
    state = EMPTY
    for at in range(12):
        if chance.random() < 0.5:
            what: tuple[Any, ...] = ("issue", chance.choice(("card", "moving")), state[0] + 1)
        else:
            services, strict = chance.choice(((("card", "moving"), True), (("moving",), False)))
            able = [one for one in state[1] if one[1] in services]
            first = min(able, key=lambda one: (services.index(one[1]) if strict else 0, one[0]), default=(None, ""))
            what = ("call", services, strict, first[0])
        after = lobby(state, what)
        assert after is not None
        state = after
        seen.append(Seen(at - chance.random() * 3, at + chance.random() * 3, what))
    return seen


def test_a_call_that_is_possible_needs_no_other_try() -> None:
    chance, verdicts = random.Random(5), set()
    for _ in range(300):
        seen = _lobby_day(chance)
        if chance.random() < 0.7:
            one, other = chance.sample(range(len(seen)), 2)
            seen[one], seen[other] = (
                replace(seen[one], what=seen[other].what),
                replace(seen[other], what=seen[one].what),
            )
        quick = Search(seen, lobby, at_once=lambda what: what[0] == "call")
        verdict = linearizable(seen, lobby, EMPTY)
        assert quick.fits(EMPTY) is verdict
        assert quick.states <= len(seen) + 1
        verdicts.add(verdict)
    assert verdicts == {True, False}
