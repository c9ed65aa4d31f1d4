"""What is asked next: only what can still change a result, screening first, once for the whole household."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from windowsvc.lifeevents import content, worked
from windowsvc.lifeevents.checklist import case_of, drafts
from windowsvc.lifeevents.facts import Given, given
from windowsvc.lifeevents.interview import SOURCES, WHICH_OF, Question, from_record, questions, rehearse
from windowsvc.lifeevents.model import Event

ON = date(2026, 11, 24)


def asking(
    event: str, facts: dict[str, Any], people: list[dict[str, Any]] | None = None, *asked: str
) -> list[Question]:
    found = content.shipped(event)
    known = given({"facts": facts, "people": people or []}, known=found.facts, on=ON, withheld=found.withheld)
    return questions(found, known, asked=frozenset(asked))


def ids(found: list[Question]) -> set[str]:
    return {one.id for one in found}


def test_who_the_people_are_comes_first_then_screening_questions() -> None:
    found = asking("move_in", {}, [{"id": "a"}])
    assert found[0].facts == ("person.is_mover", "person.birth_date")
    kinds = [one.screening for one in found[1:]]
    assert kinds == sorted(kinds, reverse=True)
    assert found[1].screening
    assert {"sg_disability", "sg_property"} <= ids(found)


def test_a_fact_is_asked_once_for_everybody() -> None:
    found = asking("move_in", {}, [{"id": "a"}, {"id": "b"}])
    assert len(found) == len(ids(found))
    assert next(one.people for one in found if "person.is_mover" in one.facts) == ("a", "b")
    facts = [fact for one in found for fact in one.facts]
    assert len(facts) == len(set(facts))


def test_facts_of_one_matter_stand_on_one_screen_while_more_than_one_is_open() -> None:
    both = asking("move_in", {}, [{"id": "a", "person.is_mover": True}])
    cards = next(one for one in both if one.id == "tg_cards")
    assert cards.facts == ("person.residence_class", "person.mnc_state")
    one_known = asking("move_in", {}, [{"id": "a", "person.is_mover": True, "person.residence_class": "japanese"}])
    assert "tg_cards" not in ids(one_known)
    assert "person.mnc_state" in ids(one_known)
    put = asking("move_in", {}, [{"id": "a", "person.is_mover": True}], "tg_cards", "person.residence_class")
    assert "person.mnc_state" in ids(put), "what was left empty is asked by itself"
    assert "person.residence_class" not in ids(put)


def test_a_screen_of_several_facts_is_private_when_one_of_them_is() -> None:
    found = asking("move_in", {}, [{"id": "a", "person.is_mover": True}])
    assert next(one.private for one in found if "household.dv_support" in one.facts)
    assert not next(one.private for one in found if one.id == "tg_move")


def test_a_city_hall_may_leave_out_what_its_registers_know() -> None:
    event = content.shipped("move_in")
    given_ = Given({}, {"a": {"person.is_mover": True}}, ON)
    found = questions(event, given_, may=lambda fact: not from_record(fact))
    asked = [name for one in found if one.id in event.facts or one.id.startswith("tg_") for name in one.facts]
    assert "household.move_in_date" in asked
    assert not any(from_record(event.facts[name]) for name in asked)


def test_what_can_change_nothing_is_not_asked() -> None:
    moving = asking("move_in", {}, [{"id": "a", "person.is_mover": True}], "sg_benefits", "sg_benefits.which")
    staying = asking("move_in", {}, [{"id": "a", "person.is_mover": False}], "sg_benefits", "sg_benefits.which")
    assert "tg_cards" in ids(moving)
    assert not {"tg_cards", "person.mnc_state"} & ids(staying)
    assert len(staying) < len(moving)


def test_whoever_does_not_move_is_asked_only_what_can_concern_them() -> None:
    moving: dict[str, Any] = {"id": "a", "person.is_mover": True, "person.birth_date": "1990-01-01"}
    people = [moving, {"id": "b", "person.is_mover": False}, {"id": "c"}]
    found = asking("move_in", {}, people, "sg_disability")
    cards = next(one for one in found if one.id == "tg_cards")
    assert cards.whose == {"person.residence_class": ("a", "c"), "person.mnc_state": ("a", "c")}
    ticked = next(one for one in found if one.id == "sg_disability.which")
    assert ticked.people == ("a", "c")
    assert set(ticked.whose) == set(ticked.facts)
    assert next(one for one in found if one.id == "tg_people").whose == {
        "person.is_mover": ("c",), "person.birth_date": ("c",),
    }  # fmt: skip


@pytest.mark.parametrize("event", content.events())
def test_leaving_somebody_out_settles_as_much_as_asking_everybody(event: str) -> None:
    """What is told only of those who were asked settles every item as it would be if it were told of everybody."""
    found = content.shipped(event)
    for one in worked.load(found)[::5]:
        everybody, some = (_told(found, one.given, everybody=all_) for all_ in (True, False))
        assert some == everybody, one.name


def _told(event: Event, whole: Given, *, everybody: bool) -> list[tuple[str, str | None, str]]:
    """The statuses after an interview in which answers count only of those who were asked, or of everybody."""
    given_ = Given({}, {who: {} for who in whole.people}, whole.on)
    asked: set[str] = set()
    while left := questions(event, given_, asked=frozenset(asked)):
        put = left[0]
        asked |= {put.id, *(put.facts if put.id in {one.id for one in event.together} else ())}
        names = set() if put.screening else {name for name in event.facts if SOURCES.get(name, name) in put.facts}
        whose = {name: set(put.whose.get(SOURCES.get(name, name), put.people)) for name in names}
        given_ = Given(
            {**given_.facts, **{name: whole.facts[name] for name in names if name in whole.facts}},
            {
                who: {**given_.people[who], **{
                    name: own[name] for name in names if name in own and (everybody or who in whose[name])
                }}
                for who, own in whole.people.items()
            },
            whole.on,
        )  # fmt: skip
    return [(one.procedure.id, one.person, one.status.value) for one in drafts(event, case_of(event, given_))]


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
    asked = ("tg_move", "household.move_in_date", "household.planned_out_date", "person.moved_from")
    assert "household.tenshutsu_proof" in ids(asking("move_in", {}, None, *asked))
    assert "household.tenshutsu_proof" not in ids(asking("move_in", {}, None, *asked, "household.tenshutsu_proof"))


@pytest.mark.parametrize("event", content.events())
def test_no_family_is_asked_twice(event: str) -> None:
    found = content.shipped(event)
    for one in worked.load(found)[::5]:
        course = rehearse(found, one.given, records=True)
        ids = [question.id for question in course.asked]
        lists = [question for question in course.asked if question.screening or question.id.endswith(WHICH_OF)]
        facts = [fact for question in course.asked if question not in lists for fact in question.facts]
        assert len(ids) == len(set(ids)), one.name
        assert len(facts) == len(set(facts)), one.name


def test_when_all_is_known_nothing_is_asked() -> None:
    found = content.shipped("move_in")
    whole = worked.load(found)[0].given
    assert questions(found, whole) == []


@pytest.mark.parametrize(
    ("event", "records", "most", "aim"),
    [
        ("bereavement", True, 24, 15),
        ("bereavement", False, 36, 30),
        ("move_in", True, 18, 14),
        ("move_in", False, 18, 15),
    ],
)
def test_no_family_sees_more_screens_than_promised(event: str, records: bool, most: int, aim: int) -> None:
    found = content.shipped(event)
    courses = [rehearse(found, one.given, records=records) for one in worked.load(found)]
    ordered = sorted(course.screens for course in courses)
    assert ordered[-1] <= most
    assert ordered[len(ordered) // 2] <= aim


def test_what_is_ticked_and_no_yes_or_no_is_counted_as_asked_by_itself() -> None:
    found = content.shipped("move_in")
    whole = next(one.given for one in worked.load(found) if one.given.facts.get("household.dogs"))
    asked = [one.id for one in rehearse(found, whole, records=True).asked]
    assert asked.index("sg_property.which") < asked.index("household.dogs")


def test_an_interview_leads_to_what_the_whole_answers_lead_to() -> None:
    found = content.shipped("move_in")
    for one in worked.load(found)[::20]:
        whole = one.given
        bare = Given({}, {who: {} for who in whole.people}, whole.on)
        assert rehearse(found, whole, records=False).screens > 0
        assert len(questions(found, bare)) >= len(questions(found, whole))
