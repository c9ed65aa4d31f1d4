"""What is asked next: only what can still change a result, screening first, once for the whole household."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from windowsvc.lifeevents import content, worked
from windowsvc.lifeevents.facts import Given, given
from windowsvc.lifeevents.interview import Question, questions, rehearse

ON = date(2026, 11, 24)


def asking(
    event: str, facts: dict[str, Any], people: list[dict[str, Any]] | None = None, *asked: str
) -> list[Question]:
    found = content.shipped(event)
    known = given({"facts": facts, "people": people or []}, known=found.facts, on=ON, withheld=found.withheld)
    return questions(found, known, asked=frozenset(asked))


def ids(found: list[Question]) -> set[str]:
    return {one.id for one in found}


def test_screening_questions_come_first() -> None:
    found = asking("move_in", {}, [{"id": "a"}])
    kinds = [one.screening for one in found]
    assert kinds == sorted(kinds, reverse=True)
    assert found[0].screening
    assert {"sg_disability", "sg_property"} <= ids(found)


def test_a_fact_is_asked_once_for_everybody() -> None:
    found = asking("move_in", {}, [{"id": "a"}, {"id": "b"}])
    assert len(found) == len(ids(found))
    assert next(one.people for one in found if one.id == "person.is_mover") == ("a", "b")


def test_what_can_change_nothing_is_not_asked() -> None:
    moving = asking("move_in", {}, [{"id": "a", "person.is_mover": True}], "sg_benefits", "sg_benefits.which")
    staying = asking("move_in", {}, [{"id": "a", "person.is_mover": False}], "sg_benefits", "sg_benefits.which")
    assert "person.mnc_state" in ids(moving)
    assert "person.mnc_state" not in ids(staying)
    assert len(staying) < len(moving)


def test_what_only_a_record_knows_or_what_follows_is_not_asked() -> None:
    found = ids(asking("bereavement", {}))
    assert "deceased.resident_here" not in found
    assert "deceased.age" not in found
    assert "deceased.date_of_birth" in found


def test_somebody_meant_by_a_screening_question_is_ticked_on_one_list() -> None:
    found = asking("move_in", {}, [{"id": "a", "person.is_mover": True}], "sg_disability")
    ticked = next(one for one in found if one.id == "sg_disability.which")
    assert not ticked.screening
    assert ticked.private
    assert {"person.ryoiku", "person.nanbyo"} <= set(ticked.facts)
    after = asking("move_in", {}, [{"id": "a", "person.is_mover": True}], "sg_disability", "sg_disability.which")
    assert "sg_disability.which" not in ids(after)


def test_not_knowing_is_an_answer_that_is_not_asked_again() -> None:
    assert "household.tenshutsu_proof" in ids(asking("move_in", {}))
    assert "household.tenshutsu_proof" not in ids(asking("move_in", {}, None, "household.tenshutsu_proof"))


@pytest.mark.parametrize("event", content.events())
def test_no_family_is_asked_twice(event: str) -> None:
    found = content.shipped(event)
    for one in worked.load(found)[::5]:
        course = rehearse(found, one.given, records=True)
        ids = [question.id for question in course.asked]
        facts = [fact for question in course.asked if not question.screening for fact in question.facts]
        assert len(ids) == len(set(ids)), one.name
        assert len(facts) == len(set(facts)), one.name


def test_when_all_is_known_nothing_is_asked() -> None:
    found = content.shipped("move_in")
    whole = worked.load(found)[0].given
    assert questions(found, whole) == []


@pytest.mark.parametrize(
    ("event", "records", "screens"), [("bereavement", True, 24), ("bereavement", False, 36), ("move_in", True, 18)]
)
def test_the_number_of_screens_stays_within_bounds(event: str, records: bool, screens: int) -> None:
    found = content.shipped(event)
    courses = [rehearse(found, one.given, records=records) for one in worked.load(found)[::7]]
    ordered = sorted(course.screens for course in courses)
    assert ordered[len(ordered) * 9 // 10] <= screens


def test_an_interview_leads_to_what_the_whole_answers_lead_to() -> None:
    found = content.shipped("move_in")
    for one in worked.load(found)[::20]:
        whole = one.given
        bare = Given({}, {who: {} for who in whole.people}, whole.on)
        assert rehearse(found, whole, records=False).screens > 0
        assert len(questions(found, bare)) >= len(questions(found, whole))
