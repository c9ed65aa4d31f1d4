"""People ahead of numbers that follow one another at once, by one door or by several."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lobby.hall import CLERK, OFFICE, Hall
from windowsvc.database import writing
from windowsvc.lobby import reception, rush
from windowsvc.lobby.states import Verb
from windowsvc.office.configuration import Configuration


def given(hall: Hall, service: str = "certificate", *, lost: bool = False, setup: Configuration | None = None) -> int:
    """Give a number; how many people it was told to have ahead. ``lost``: the power fails before the commit."""
    with writing(hall.engine) as session:
        held = hall.hold(session)
        city = (setup or hall.setup).held(session, held)
        new: Any = {"service": service, "by": CLERK, "origin": "kiosk"}
        issued = reception.issue(session, held, city=city, keys=hall.keys, **new)
        ahead = rush.ahead_of_issued(session, held, city=city, issued=issued)
        if lost:
            session.rollback()
    return ahead


def test_each_of_a_rush_has_one_more_ahead(hall: Hall) -> None:
    assert [given(hall) for _ in range(4)] == [0, 1, 2, 3]


def test_a_number_that_was_never_committed_stands_in_nobodys_way(hall: Hall) -> None:
    assert [given(hall), given(hall, lost=True), given(hall), given(hall, "moving"), given(hall)] == [0, 1, 1, 2, 3]


def test_what_happened_between_two_numbers_counts(hall: Hall) -> None:
    assert [given(hall), given(hall)] == [0, 1]
    leg = hall.called("w1")
    assert given(hall) == 1
    hall.on(Verb.NO_ANSWER, leg)
    assert given(hall) == 2
    hall.on(Verb.RETURN, leg)
    assert given(hall) == 4


def test_another_process_may_have_given_the_number_before(hall: Hall) -> None:
    other = Configuration()
    assert [given(hall), given(hall, setup=other), given(hall), given(hall, setup=other)] == [0, 1, 2, 3]


@pytest.mark.parametrize("policy", ["back", "after_k"])
def test_whoever_stands_behind_the_newest_place_is_not_ahead(hall: Hall, policy: str) -> None:
    hall.configure("rules", OFFICE, {"recall_spacing_seconds": 0, "return_policy": policy})
    assert given(hall) == 0
    leg = hall.called("w1")
    assert given(hall) == 0
    hall.on(Verb.NO_ANSWER, leg)
    hall.on(Verb.RETURN, leg)
    assert [given(hall), given(hall)] == [2, 3]
