"""The one-line grammar: what it takes, what it refuses and what it says about it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windowsvc.lifeevents.conditions import ConditionError, checked, depends_on, leaves, parse
from windowsvc.lifeevents.facts import Fact

FACTS = {
    fact.id: fact
    for fact in (
        Fact("deceased.age", "int", high=130),
        Fact("deceased.dog", "enum", values=("none", "tag", "microchip")),
        Fact("deceased.insurance", "enum", values=("nhi", "other", "unknown"), unknown_value="unknown"),
        Fact("deceased.services", "set", values=("alert", "pass")),
        Fact("deceased.died_on", "date"),
        Fact("deceased.name", "name"),
        Fact("funeral.held", "bool"),
        Fact("person.age", "int", high=130),
        Fact("person.moves", "bool"),
        Fact("city.child_age", "int"),
    )
}


def refusal(text: str, *, person: bool = False) -> ConditionError:
    with pytest.raises(ConditionError) as caught:
        checked(text, facts=FACTS, person=person)
    return caught.value


def test_and_binds_tighter_than_or_and_not_takes_a_whole_comparison() -> None:
    node = parse("funeral.held or not deceased.dog == tag and deceased.age >= 65")
    assert node[0] == "or"
    assert node[1][1][0] == "and"
    assert node[1][1][1][0][0] == "not"
    assert [leaf[0] for leaf in leaves(node)] == ["is", "==", ">="]


def test_a_condition_knows_the_facts_it_depends_on() -> None:
    node = checked(
        "any_person(person.moves and person.age <= city.child_age) and pass in deceased.services",
        facts=FACTS,
        person=False,
    )
    assert depends_on(node) == {"person.moves", "person.age", "city.child_age", "deceased.services"}


@pytest.mark.parametrize(
    "text",
    [
        "deceased.dog in [tag, microchip]",
        "not (funeral.held and deceased.age < 65)",
        "no_person(person.age < 18)",
        "deceased.died_on >= 2026-04-01",
        "funeral.held == false",
        "((((funeral.held))))",
    ],
)
def test_these_are_conditions(text: str) -> None:
    assert checked(text, facts=FACTS, person=False)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("deceased.agee >= 65", "did you mean deceased.age?"),
        ("deceased.dog == tagg", "did you mean tag?"),
        ("deceased.age >= 200", "from 0 to 130"),
        ("deceased.age == old", "whole number"),
        ("deceased.dog >= tag", "is for numbers and dates"),
        ("deceased.dog", "needs a comparison"),
        ("deceased.services == alert", "for sets only"),
        ("alarm in deceased.services", "did you mean alert?"),
        ("alert in deceased.dog", "for sets only"),
        ("deceased.name == x", "conditions look at"),
        ("deceased.insurance == unknown", "nobody knows"),
        ("person.age > 3", "any_person"),
        ("any_person(no_person(person.moves))", "inside each other"),
        ("deceased.died_on >= 2026-02-30", "date like"),
        ("deceased.age >= deceased.dog", "is int and deceased.dog is enum"),
        ("funeral.held == yes", "true or false"),
        ("", "a fact was expected, but it ends here"),
        ("funeral.held and", "ends here"),
        ("funeral.held funeral.held", "the end was expected"),
        ("(funeral.held", ") was expected"),
        ("deceased.dog in []", "a value was expected"),
        ("deceased.dog in tag", "[ was expected"),
        ("__import__('os')", "has no meaning"),
        ("funeral.held; funeral.held", "has no meaning"),
        ("deceased.age >= 1e9", "has no meaning"),
    ],
)
def test_what_is_wrong_is_said(text: str, says: str) -> None:
    assert says in str(refusal(text))


def test_a_mistake_has_a_column() -> None:
    assert refusal("funeral.held and deceased.agee >= 65").column == 18


def test_depth_and_length_have_bounds() -> None:
    assert "deep" in str(refusal("not " * 900 + "funeral.held"))
    assert "characters" in str(refusal(" or ".join(["funeral.held"] * 1000)))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_hostile_text_is_refused_or_understood(text: str) -> None:
    columns: list[tuple[int, int]] = []
    try:
        found = depends_on(checked(text, facts=FACTS, person=True))
    except ConditionError as error:
        found = frozenset()
        columns.append((error.column, len(text)))
    assert all(1 <= column <= length + 1 for column, length in columns)
    assert found <= set(FACTS)


WORDS = st.sampled_from(
    ["and", "or", "not", "in", "(", ")", "[", "]", ",", "==", "<", "any_person", "no_person", "deceased.age",
     "funeral.held", "person.moves", "tag", "65", "deceased.dog", "alert", "deceased.services", "2026-01-01"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_any_row_of_words_is_refused_or_understood(text: str) -> None:
    try:
        found = depends_on(checked(text, facts=FACTS, person=True))
    except ConditionError:
        found = frozenset()
    assert found <= set(FACTS)
