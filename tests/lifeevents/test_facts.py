"""A facts file: what a value can be, and what is never taken."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from windowsvc.lifeevents import content
from windowsvc.lifeevents.derived import age_for_insurance, age_on, school_year_age
from windowsvc.lifeevents.facts import Fact, FactError, Given, given, read
from windowsvc.mynumber import holds_individual_number
from windowsvc.refusal import Refusal

ON = date(2026, 11, 24)


def taken(raw: Any, *, event: str = "bereavement") -> Given:
    found = content.shipped(event)
    return given(raw, known=found.facts, on=ON, withheld=found.withheld)


def mistakes(raw: Any, *, event: str = "bereavement") -> list[str]:
    with pytest.raises(Refusal) as caught:
        taken(raw, event=event)
    assert caught.value.code == "facts_invalid"
    found: list[str] = caught.value.detail["mistakes"]
    return found


def test_what_is_left_out_or_null_is_unknown() -> None:
    found = taken({"facts": {"deceased.age": 82, "deceased.dog": None}})
    assert found.facts == {"deceased.age": 82}
    assert found.on == ON


def test_an_answer_of_not_knowing_is_unknown() -> None:
    assert taken({"facts": {"deceased.insurance": "unknown_other"}}).facts == {}
    assert taken({"facts": {"deceased.will": "unknown"}}).facts == {"deceased.will": "unknown"}


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"deceased.agee": 3}, "did you mean deceased.age?"),
        ({"deceased.age": "82"}, "whole number"),
        ({"deceased.age": True}, "whole number"),
        ({"deceased.age": 131}, "from 0 to 130"),
        ({"deceased.resident_here": 1}, "true or false"),
        ({"deceased.resident_here": "yes"}, "true or false"),
        ({"deceased.dog": "chip"}, "microchip"),
        ({"deceased.pensions": "old_basic"}, "list of words"),
        ({"deceased.pensions": ["old"]}, "is one of"),
        ({"funeral.date": "2026/11/10"}, "date like"),
        ({"funeral.date": "2026-02-30"}, "date like"),
        ({"deceased.name": {"nmae": "x"}}, "has the parts"),
        ({"deceased.name": "窓口\n花子"}, "one line"),
        ({"applicant.bank": {"bank": "ひばり銀行", "pin": "1"}}, "has the parts"),
        ({"city.householder_change_mode": "declare"}, "there is no fact"),
    ],
)
def test_wrong_values_are_named(facts: dict[str, Any], says: str) -> None:
    assert says in mistakes({"facts": facts})[0]


def test_every_mistake_is_told_at_once() -> None:
    assert len(mistakes({"facts": {"deceased.agee": 1, "deceased.dog": "x"}, "more": 1})) == 3


def test_facts_of_persons_and_of_the_case_are_kept_apart() -> None:
    assert "belongs to a person" in mistakes({"facts": {"person.age": 3}}, event="move_in")[0]
    people = [{"id": "a", "household.dogs": 1}, {"person.age": 3}, {"id": "a"}]
    found = mistakes({"people": people}, event="move_in")
    assert "belongs to the case" in found[0]
    assert [one for one in found if "needs an id of its own" in one] == [
        f"people[{n}]: needs an id of its own" for n in (1, 2)
    ]


@pytest.mark.parametrize("raw", [[], "x", 3, None])
def test_a_file_is_a_mapping(raw: Any) -> None:
    assert mistakes(raw)


def test_an_individual_number_is_refused() -> None:
    with pytest.raises(Refusal, match="mynumber_refused"):
        taken({"people": [{"id": "a", "person.mynumber": "1"}]}, event="move_in")


def _number(first: str) -> str:
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(weight * int(digit) for weight, digit in zip(weights, first, strict=True)) % 11
    return first + str(0 if rest <= 1 else 11 - rest)


def test_text_that_holds_an_individual_number_is_refused() -> None:
    number = _number("9" * 11)
    assert holds_individual_number(f"番号 {number[:4]} {number[4:8]}-{number[8:]}")
    assert not holds_individual_number("1" + number)
    with pytest.raises(FactError, match="個人番号"):
        read(Fact("deceased.address", "address"), f"ひばり市 {number}")
    assert read(Fact("applicant.phone", "phone"), "+81 90-0000-0000") == "+81 90-0000-0000"


@pytest.mark.parametrize(
    ("born", "day", "law", "insurance", "school"),
    [
        ("1951-11-24", "2026-11-23", 75, 74, 74),  # 75 in law the day before, for the insurance on the birthday
        ("1951-11-24", "2026-11-24", 75, 75, 74),
        ("1961-11-25", "2026-11-24", 65, 65, 64),  # 65 is reached on the day before the birthday
        ("2020-04-01", "2027-03-31", 7, 7, 6),  # born on 1 April: with the school year before
        ("2020-04-02", "2027-03-31", 6, 6, 5),
        ("2008-02-29", "2027-02-28", 19, 19, 18),
    ],
)
def test_ages(born: str, day: str, law: int, insurance: int, school: int) -> None:
    birth, on = date.fromisoformat(born), date.fromisoformat(day)
    assert (age_on(birth, on), age_for_insurance(birth, on), school_year_age(birth, on)) == (law, insurance, school)
