"""What holds for every family, whatever is known of it: unknown hides nothing, and every change has its reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from windowsvc.lifeevents import asking, checklist, content
from windowsvc.lifeevents.check_facts import used_facts
from windowsvc.lifeevents.checklist import Checklist, Item
from windowsvc.lifeevents.evaluation import grounds
from windowsvc.lifeevents.facts import Fact, Given
from windowsvc.lifeevents.interview import SOURCES, unknown_facts
from windowsvc.lifeevents.model import Event, Status
from windowsvc.lifeevents.wording import ENDINGS

ON = date(2026, 11, 24)
EVENTS = {name: content.load(name, city="hibari") for name in content.events()}
USED = {name: sorted(one for one in used_facts(event) if not one.startswith("city.")) for name, event in EVENTS.items()}
COUNTS = ("household.dogs", "household.mopeds")
FIXED = {"household.event", "household.notice_date", "deceased.stillbirth", *SOURCES}
"""What the event itself says, or what follows from other facts: nobody answers it."""
Key = tuple[str, str | None, int]

each_event = pytest.mark.parametrize("name", sorted(EVENTS))
TRIES = settings(max_examples=25, deadline=None)


def value_of(fact: Fact) -> st.SearchStrategy[Any]:
    """Any value that a fact can have."""
    words = [one for one in fact.values if one != fact.unknown_value]
    found: dict[str, st.SearchStrategy[Any]] = {
        "bool": st.booleans(),
        "int": st.integers(min_value=max(fact.low, 1 if fact.id in COUNTS else 0), max_value=min(fact.high, 130)),
        "enum": st.sampled_from(words or [""]),
        "set": st.frozensets(st.sampled_from(words or [""]), max_size=3),
        "date": st.integers(min_value=-400, max_value=60).map(lambda days: ON + timedelta(days=days)),
    }
    return found[fact.type]


@st.composite
def families(draw: st.DrawFn, name: str) -> Given:
    """A family of which some facts are known, and none, one or three people."""
    event = EVENTS[name]
    ruled = [event.facts[one] for one in {*USED[name], *SOURCES.values()} & event.facts.keys() if one not in FIXED]
    people = ("a", "b", "c")[: draw(st.sampled_from((0, 1, 3)))] if event.people else ()

    def some(*, person: bool) -> dict[str, Any]:
        chosen = draw(st.sets(st.sampled_from([one.id for one in ruled if one.of_person is person] or [""])))
        return {one: draw(value_of(event.facts[one])) for one in sorted(chosen) if one}

    return Given(some(person=False), {who: some(person=True) for who in people}, ON)


def plan(name: str, family: Given) -> Checklist:
    return checklist.plan(EVENTS[name], family, is_open=asking.ordinarily_open)


def keyed(made: Checklist) -> dict[Key, Item]:
    seen: dict[tuple[str, str | None], int] = {}
    found = {}
    for item in made.items:
        at = seen[item.id, item.person] = seen.get((item.id, item.person), 0) + 1
        found[item.id, item.person, at] = item
    return found


def without(family: Given, fact: str, who: str | None) -> Given:
    def rest(own: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in own.items() if name != fact}

    if who is None:
        return Given(rest(family.facts), family.people, family.on)
    return Given(family.facts, {**family.people, who: rest(family.people[who])}, family.on)


def a_known_fact(data: st.DataObject, family: Given) -> tuple[str, str | None]:
    """One fact of the case or of a person; those that only count how often an item is there are left alone."""
    every: list[tuple[str, str | None]] = [(one, None) for one in family.facts if one not in COUNTS]
    every += [(one, who) for who, own in family.people.items() for one in own]
    assume(every)
    return data.draw(st.sampled_from(sorted(every, key=str)))


@each_event
@TRIES
@given(data=st.data())
def test_forgetting_a_fact_only_moves_items_to_be_confirmed(name: str, data: st.DataObject) -> None:
    """A status that was there without the fact stays with it, unless it was to be confirmed."""
    family = data.draw(families(name))
    fact, who = a_known_fact(data, family)
    knowing, less = keyed(plan(name, family)), keyed(plan(name, without(family, fact, who)))
    assert knowing.keys() == less.keys()
    for key, item in less.items():
        if item.status is not Status.TO_CONFIRM:
            assert knowing[key].status is item.status, key


@each_event
@TRIES
@given(data=st.data())
def test_nothing_becomes_not_needed_without_a_reason_in_words(name: str, data: st.DataObject) -> None:
    family = data.draw(families(name))
    fact, who = a_known_fact(data, family)
    event, knowing = EVENTS[name], keyed(plan(name, family))
    ruled = {rule.text for rule in event.rules}
    for key, before in keyed(plan(name, without(family, fact, who))).items():
        after = knowing[key]
        if before.status is not after.status:
            bare = ENDINGS[after.status]
            assert after.reason in ruled or (after.reason.endswith(bare) and after.reason != bare), after


@each_event
@TRIES
@given(data=st.data())
def test_what_is_to_be_confirmed_says_which_facts_settle_it(name: str, data: st.DataObject) -> None:
    event, family = EVENTS[name], data.draw(families(name))
    case = checklist.case_of(event, family)
    for draft in checklist.drafts(event, case):
        if draft.status is Status.TO_CONFIRM and not draft.checking and draft.unknown is None:
            told = set(unknown_facts(draft, case))
            assert told, draft.procedure.id
            assert not told & draft.known.keys() or case.people


@each_event
@TRIES
@given(data=st.data())
def test_the_order_of_answers_does_not_matter(name: str, data: st.DataObject) -> None:
    family = data.draw(families(name))

    def shuffled(own: Mapping[str, Any]) -> dict[str, Any]:
        return {one: own[one] for one in data.draw(st.permutations(sorted(own)))}

    other = Given(shuffled(family.facts), {who: shuffled(own) for who, own in family.people.items()}, family.on)
    assert plan(name, other) == plan(name, family)


@pytest.mark.parametrize("name", sorted(one for one, event in EVENTS.items() if event.people))
@TRIES
@given(data=st.data())
def test_items_of_persons_follow_the_persons(name: str, data: st.DataObject) -> None:
    """Each person has every such item once; who stands first in the list and what others are called changes nothing."""
    family = data.draw(families(name))
    event = EVENTS[name]
    own = {one.id for one in event.procedures if one.scope == "each_person" and one.in_force(ON)}
    made = plan(name, family)
    for who in family.people or (None,):
        assert [one.id for one in made.items if one.person == who and one.id in own] == [
            one.id for one in event.procedures if one.id in own
        ]
    turned = Given(family.facts, dict(reversed([*family.people.items()])), family.on)
    assert {key: one.status for key, one in keyed(plan(name, turned)).items()} == {
        key: one.status for key, one in keyed(made).items()
    }


@pytest.mark.parametrize("name", sorted(one for one, event in EVENTS.items() if event.people))
@TRIES
@given(data=st.data())
def test_a_person_is_judged_by_their_own_facts(name: str, data: st.DataObject) -> None:
    """Where a condition asks nobody else, another person's answers change nothing for this one."""
    family = data.draw(families(name))
    assume(len(family.people) == 3)
    event = EVENTS[name]
    alone = {one.id for one in event.procedures if one.scope == "each_person" and not _asks_others(event, one.id)}
    fewer = Given(family.facts, {"a": family.people["a"]}, family.on)
    together, apart = keyed(plan(name, family)), keyed(plan(name, fewer))
    for key, item in apart.items():
        if item.person == "a" and item.id in alone:
            assert together[key].status is item.status


def _asks_others(event: Event, procedure: str) -> bool:
    found = next(one for one in event.procedures if one.id == procedure)
    conditions = [found.applies, found.check, *(rule.when for rule in event.acting[procedure])]
    return any(one is not None and "_person(" in one.text for one in conditions)


@each_event
@TRIES
@given(data=st.data())
def test_grounds_and_conditions_come_to_the_same(name: str, data: st.DataObject) -> None:
    """What a reason is made from agrees with what was evaluated, for every condition."""
    event = EVENTS[name]
    case = checklist.case_of(event, data.draw(families(name)))
    for one in event.procedures:
        for known in case.people if one.scope == "each_person" else [case.known]:
            assert grounds(one.applies.node, known=known, people=case.people)[0] is one.applies.test(known, case.people)
