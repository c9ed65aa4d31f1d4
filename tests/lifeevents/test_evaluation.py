"""Three values: the tables of Kleene, sets and people, and which leaves decided."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowsvc.lifeevents.conditions import Node, parse
from windowsvc.lifeevents.evaluation import Truth, compiled, grounds

T, F, U = True, False, None


def value(text: str, known: dict[str, Any], people: list[dict[str, Any]] | None = None) -> Truth:
    merged = [{**known, **own} for own in people or []]
    node = parse(text)
    found = compiled(node)(known, merged)
    assert grounds(node, known=known, people=merged)[0] is found
    return found


def facts(**values: Truth) -> dict[str, Any]:
    return {f"x.{name}": truth for name, truth in values.items() if truth is not None}


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (T, T, T, T), (T, F, F, T), (T, U, U, T), (F, T, F, T), (F, F, F, F),
        (F, U, F, U), (U, T, U, T), (U, F, F, U), (U, U, U, U),
    ],
)  # fmt: skip
def test_and_and_or(left: Truth, right: Truth, both: Truth, either: Truth) -> None:
    known = facts(a=left, b=right)
    assert value("x.a and x.b", known) is both
    assert value("x.a or x.b", known) is either


@pytest.mark.parametrize(("given_", "turned"), [(T, F), (F, T), (U, U)])
def test_not(given_: Truth, turned: Truth) -> None:
    assert value("not x.a", facts(a=given_)) is turned


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("x.n >= 2", {"x.n": 2}, T),
        ("x.n >= 2", {"x.n": 1}, F),
        ("x.n >= 2", {}, U),
        ("x.n != 2", {"x.n": 2}, F),
        ("x.n <= y.n", {"x.n": 2, "y.n": 2}, T),
        ("x.n <= y.n", {"x.n": 2}, U),
        ("x.e in [a, b]", {"x.e": "b"}, T),
        ("x.e in [a, b]", {"x.e": "c"}, F),
        ("x.e in [a, b]", {}, U),
        ("a in x.s", {"x.s": frozenset({"a"})}, T),
        ("a in x.s", {"x.s": frozenset()}, F),
        ("a in x.s", {}, U),
    ],
)
def test_leaves(text: str, known: dict[str, Any], expected: Truth) -> None:
    assert value(text, known) is expected


@pytest.mark.parametrize(
    ("ages", "someone", "nobody"),
    [
        ([{"person.age": 70}, {"person.age": 3}], T, F),
        ([{"person.age": 3}, {"person.age": 5}], F, T),
        ([{"person.age": 3}, {}], U, U),
        ([{}, {"person.age": 70}], T, F),
        ([], U, U),
    ],
)
def test_people(ages: list[dict[str, Any]], someone: Truth, nobody: Truth) -> None:
    assert value("any_person(person.age >= 65)", {}, ages) is someone
    assert value("no_person(person.age >= 65)", {}, ages) is nobody


def decided(text: str, known: dict[str, Any], people: list[dict[str, Any]] | None = None) -> set[str]:
    merged = [{**known, **own} for own in people or []]
    return {ground.fact for ground in grounds(parse(text), known=known, people=merged)[1]}


def test_the_deciding_leaves_are_told() -> None:
    assert decided("x.a and x.b", facts(a=T, b=F)) == {"x.b"}
    assert decided("x.a and x.b", facts(a=T, b=T)) == {"x.a", "x.b"}
    assert decided("x.a and x.b", facts(a=U, b=F)) == {"x.b"}
    assert decided("x.a and x.b", facts(a=T)) == {"x.b"}
    assert decided("x.a or x.b", facts(b=T)) == {"x.b"}
    assert decided("x.a or x.b", facts(a=F, b=F)) == {"x.a", "x.b"}
    assert decided("not (x.a or x.b)", facts(a=T)) == {"x.a"}


def test_for_people_the_leaf_that_failed_for_everybody_decides() -> None:
    people = [{"person.moves": True, "person.age": 70}, {"person.moves": True, "person.age": 40}]
    assert decided("any_person(person.moves and person.age >= 75)", {}, people) == {"person.age"}


NAMES = ("x.a", "x.b", "x.c")
leaf = st.sampled_from([["is", name, None, 1] for name in NAMES])
trees = st.recursive(
    leaf,
    lambda inner: st.one_of(
        inner.map(lambda node: ["not", node]),
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)).map(list),
    ),
    max_leaves=8,
)


@given(trees, st.dictionaries(st.sampled_from(NAMES), st.booleans()))
def test_a_known_value_stays_when_more_becomes_known(node: Node, known: dict[str, bool]) -> None:
    found = compiled(node)(known, [])
    for rest in (
        {name: name in known and known[name] for name in NAMES},
        {name: known.get(name, True) for name in NAMES},
    ):
        if found is not None:
            assert compiled(node)(rest, []) is found


@given(trees, st.dictionaries(st.sampled_from(NAMES), st.booleans()))
def test_the_grounds_alone_decide(node: Node, known: dict[str, bool]) -> None:
    found, reasons = grounds(node, known=known, people=[])
    if found is not None:
        kept = {ground.fact: known[ground.fact] for ground in reasons}
        assert compiled(node)(kept, []) is found
