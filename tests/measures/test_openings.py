"""Who should open: the window that helps whoever waits comes first, and one that helps nobody is not named."""

from __future__ import annotations

from tests.waiting.town import crowded, habits
from windowsvc.measures.openings import ahead, arrivals

LEARNT = habits()


def test_a_window_that_serves_the_crowd_is_named_first_and_shortens_its_wait() -> None:
    model = crowded(14, service="move", windows=("w1",), learnt=LEARNT)
    found = ahead(model, minute=600.2)
    assert found.lines["move"].waiting == 14
    assert found.open == 1
    best = found.openings[0]
    assert set(best.windows) <= {"w2", "w3"}
    was, becomes = best.waits["move"]
    assert becomes < was
    assert [one.spared for one in found.openings] == sorted((one.spared for one in found.openings), reverse=True)


def test_the_model_itself_is_left_as_it_was() -> None:
    model = crowded(8, windows=("w1",), learnt=LEARNT)
    before = set(model.hall.open)
    assert ahead(model, minute=600.2) == ahead(model, minute=600.2)
    assert set(model.hall.open) == before


def test_where_every_window_is_open_nothing_is_offered() -> None:
    assert ahead(crowded(5, windows=("w1", "w2", "w3"), learnt=LEARNT), minute=600.2).openings == ()


def test_nobody_is_expected_after_the_last_number() -> None:
    model = crowded(1, learnt=LEARNT)
    assert arrivals(model, "cert", model.office.last_issue) == 0
    assert arrivals(model, "cert", 600.0) > 0
