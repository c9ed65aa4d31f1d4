"""A walk is begun, marked, counted, taken back and ended with its card; what cannot follow changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.lobby.hall import OFFICE
from windowsvc.database import reading
from windowsvc.measures import survey
from windowsvc.refusal import Refusal

if TYPE_CHECKING:
    from tests.lobby.hall import Hall

CARD = {"recommend": 8, "clear": 4, "waiting": 3, "writing": 5, "staff": 5}


def begin(hall: Hall) -> int:
    number: int = hall.do(survey.begin, phase="before", story="move_in")
    return number


def look(hall: Hall, number: int) -> survey.Walk:
    with reading(hall.engine) as session:
        return survey.walk(session, office=OFFICE, walk_id=number)


def press(hall: Hall, number: int, event: str, *, after: float = 0) -> None:
    hall.clock.advance(60 * after)
    hall.do(survey.mark, walk_id=number, version=look(hall, number).version, event=event)


def refused(hall: Hall, verb: Any, number: int, **given: Any) -> str:
    before = look(hall, number)
    with pytest.raises(Refusal) as found:
        hall.do(verb, walk_id=number, **{"version": before.version, **given})
    assert look(hall, number) == before
    return found.value.code


def test_a_walk_from_its_beginning_to_its_card(hall: Hall) -> None:
    number = begin(hall)
    for event, after in (("issue", 1), ("call", 12), ("start", 1), ("finish", 6)):
        press(hall, number, event, after=after)
    for step in (1, 1, -1):
        hall.do(survey.count, walk_id=number, version=look(hall, number).version, what="writes", step=step)
    version = look(hall, number).version
    hall.do(survey.end, walk_id=number, version=version, card=CARD, remarks=["signs", "again", "signs"])
    walk = look(hall, number)
    assert walk.marks == (("issue", 1.0), ("call", 13.0), ("start", 14.0), ("finish", 20.0))
    assert (walk.writes, walk.forms, walk.ended) == (1, 0, True)
    assert (walk.card, walk.remarks) == (CARD, ("signs", "again"))
    assert refused(hall, survey.mark, number, event="start") == "walk_over"


def test_the_last_mark_is_taken_back(hall: Hall) -> None:
    number = begin(hall)
    press(hall, number, "issue")
    hall.do(survey.unmark, walk_id=number, version=look(hall, number).version)
    assert look(hall, number).marks == ()


def test_what_cannot_follow_is_refused(hall: Hall) -> None:
    number = begin(hall)
    assert refused(hall, survey.mark, number, event="finish") == "mark_not_now"
    assert refused(hall, survey.mark, number, event="teleport") == "mark_unknown"
    assert refused(hall, survey.count, number, what="sighs", step=1) == "mark_unknown"
    assert refused(hall, survey.mark, number, event="issue", version=99) == "stale_version"
    assert refused(hall, survey.end, number, card={**CARD, "clear": 9}, remarks=[]) == "card_wrong"
    assert refused(hall, survey.end, number, card=CARD, remarks=["<b>"]) == "card_wrong"


def test_a_walk_that_went_wrong_is_deleted(hall: Hall) -> None:
    number = begin(hall)
    hall.do(survey.drop, walk_id=number)
    with reading(hall.engine) as session:
        assert survey.walks(session, office=OFFICE) == []
        with pytest.raises(Refusal, match="walk"):
            survey.walk(session, office=OFFICE, walk_id=number)
