"""Who a field is about: a role is filled only when it is certain who has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.paperwork import families
from windowsvc.lifeevents import content
from windowsvc.paperwork import layouts
from windowsvc.paperwork.roles import DERIVED, GROUPS, ROLES, Source
from windowsvc.paperwork.values import facts_of, fill, gaps, resolve


def known(**facts: Any) -> Source:
    """A source that knows only these facts (`applicant__name` for `applicant.name`)."""
    values = {name.replace("__", "."): value for name, value in facts.items()}
    return Source(replace(families.family("bereavement"), known=values), families.CITY)


def moving(*people: dict[str, Any], **facts: Any) -> Source:
    values = {name.replace("__", "."): value for name, value in facts.items()}
    case = replace(
        families.family("move_in"), known=values, people=list(people), ids=[str(n) for n in range(len(people))]
    )
    return Source(case, families.CITY)


def test_the_chief_mourner_is_the_visitor_only_if_they_say_so() -> None:
    said = known(applicant__name="窓口 花子", applicant__is_chief_mourner=True, applicant__address="中央1")
    assert resolve("chief_mourner.name", said) == "窓口 花子"
    assert resolve("chief_mourner.address", said) == "中央1"
    other = known(applicant__name="窓口 花子", applicant__address="中央1", funeral__mourner="窓口 次郎")
    assert resolve("chief_mourner.name", other) == "窓口 次郎"
    assert resolve("chief_mourner.address", other) is None


@pytest.mark.parametrize("who", ["chief_mourner", "claimant", "sole_heir"])
def test_an_agent_is_never_taken_for_the_one_they_act_for(who: str) -> None:
    agent = known(applicant__name="代理 人子", applicant__is_agent=True, applicant__is_chief_mourner=True,
                  applicant__is_heir=True, heirs__count=1)  # fmt: skip
    assert resolve(f"{who}.name", agent) is None
    assert resolve("notifier.name", agent) == "代理 人子"
    assert resolve("agent.name", agent) == "代理 人子"


def test_the_heirs_representative_is_named_or_the_only_heir() -> None:
    one = known(applicant__name="窓口 花子", applicant__is_heir=True, heirs__count=1)
    two = known(applicant__name="窓口 花子", applicant__is_heir=True, heirs__count=2)
    said = known(applicant__name="窓口 花子", applicant__is_heir=True, heirs__count=2, heir__is_applicant=True)
    named = known(applicant__name="窓口 花子", heir__name="窓口 次郎", heir__is_applicant=False)
    assert [resolve("heir.name", source) for source in (one, two, said, named)] == [
        "窓口 花子",
        None,
        "窓口 花子",
        "窓口 次郎",
    ]


def test_the_new_householder_is_the_only_one_left_or_named() -> None:
    left = known(applicant__name="窓口 花子", household__remaining_15plus=1, applicant__same_household=True)
    several = known(applicant__name="窓口 花子", household__remaining_15plus=2, applicant__same_household=True)
    assert resolve("new_head.name", left) == "窓口 花子"
    assert resolve("new_head.name", several) is None


def test_the_parent_is_the_only_adult_or_the_one_said_to() -> None:
    mother, father = {"person.name": "母", "person.age": 30}, {"person.name": "父", "person.age": 31}
    child = {"person.name": "子", "person.age": 5}
    assert resolve("parent.name", moving(mother, child)) == "母"
    assert resolve("parent.name", moving(mother, father, child)) is None
    assert resolve("parent.name", moving(mother, {**father, "person.is_claimant": True}, child)) == "父"
    assert resolve("parent.name", moving(mother, {"person.name": "父"})) is None


def test_the_visitor_is_known_only_for_sure() -> None:
    head, other = {"person.name": "世帯主", "person.is_head": True}, {"person.name": "妻", "person.is_head": False}
    assert resolve("visitor.name", moving(head, other, household__visitor="head")) == "世帯主"
    assert resolve("visitor.name", moving(head, other, household__visitor="self")) is None
    assert resolve("visitor.name", moving(head, household__visitor="self")) == "世帯主"
    assert resolve("visitor.name", moving(head, other, household__visitor="agent")) is None
    assert resolve("visitor.name", moving(head, visitor__name="代理 人子", household__visitor="agent")) == "代理 人子"


def test_the_day_after() -> None:
    assert resolve("deceased.date_of_death+1", known(deceased__date_of_death=date(2026, 12, 31))) == date(2027, 1, 1)
    assert resolve("deceased.date_of_death+1", known()) is None


@pytest.mark.parametrize("event", ["move_in", "move_within", "move_out"])
def test_the_day_of_a_move_is_the_one_its_notice_names(event: str) -> None:
    days = {"household.move_in_date": date(2026, 11, 14), "household.planned_out_date": date(2026, 12, 1)}
    out = event == "move_out"
    at = {"household.event": event, "household.new_address": "ひばり市", "household.old_address": "となり市"}
    notice = layouts.shipped()["F01"]
    case = replace(moving({"person.name": "見本", "person.is_head": True}).case, known=at | days)
    filled = fill(notice, Source(case, families.CITY))
    assert filled.fields["when"] == days["household.planned_out_date" if out else "household.move_in_date"]
    asked = gaps(notice, Source(replace(case, known=at), families.CITY))
    assert set(asked) & days.keys() == {"household.planned_out_date" if out else "household.move_in_date"}
    assert resolve("head.address", Source(case, families.CITY)) == ("となり市" if out else "ひばり市")


def test_school_years_follow_the_second_of_april() -> None:
    case = families.family("move_in")
    child = Source(case, families.CITY, person="c")
    assert resolve("school.grade", child, child.people["c"]) == "小学校2年"


def test_every_binding_names_something() -> None:
    for event in ("bereavement", "move_in", "move_out"):
        facts = content.load(event).facts
        for layout in layouts.load(event).values():
            assert not {name for name in facts_of(layout) if name not in facts}, layout.id
            assert {block.each for block in layout.blocks if block.columns} <= GROUPS.keys()
    assert {"notifier", "claimant", "heir"} <= ROLES.keys()
    assert "tax.kinds" in DERIVED
