"""Whether a condition can ever hold: the search for facts that make it true, or false."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from windowsvc.lifeevents.conditions import Node, leaves
from windowsvc.lifeevents.evaluation import Test
from windowsvc.lifeevents.facts import Fact
from windowsvc.lifeevents.model import Condition

MOST_STEPS: Final = 200_000


class TooManyStepsError(Exception):
    """A condition is too tangled to be searched through."""


def facts_for(condition: Condition, *, facts: Mapping[str, Fact], wanted: bool) -> Mapping[str, Any] | None:
    """Facts, of the case and of one person together, under which a condition comes to ``wanted``; None: there are none.

    Raises:
        TooManyStepsError: the search was given up.
    """
    people = max(1, _quantified(condition.node))
    choices = []
    for name in _order(condition.node):
        values = tuple(_choices(facts[name], condition.node))
        choices += [(who, name, values) for who in range(people if facts[name].of_person else 1)]
    return _search(condition.test, [{} for _ in range(people)], choices, wanted, [MOST_STEPS])


Choice = tuple[int, str, tuple[Any, ...]]
"""The person, the fact and the values to be tried; facts of the case are kept with person 0."""


def _search(
    test: Test, people: list[dict[str, Any]], rest: list[Choice], wanted: bool, steps: list[int]
) -> dict[str, Any] | None:
    steps[0] -= 1
    if steps[0] < 0:
        raise TooManyStepsError
    known = people[0]
    case = {name: value for name, value in known.items() if not name.startswith("person.")}
    found = test(known, [{**case, **one} for one in people])
    if found is wanted:
        return known
    if found is not None or not rest:
        return None
    who, name, values = rest[0]
    for value in values:
        changed = [{**one, name: value} if number == who else one for number, one in enumerate(people)]
        made = _search(test, changed, rest[1:], wanted, steps)
        if made is not None:
            return made
    return None


def _quantified(node: Node) -> int:
    """How many times a condition asks all people."""
    if node[0] in ("and", "or"):
        return sum(_quantified(part) for part in node[1])
    return 1 if node[0] in ("any", "none") else _quantified(node[1]) if node[0] == "not" else 0


def _order(node: Node) -> list[str]:
    names: dict[str, None] = {}
    for leaf in leaves(node):
        names[leaf[1]] = None
        for value in leaf[2] if isinstance(leaf[2], list) and leaf[2][:1] != ["fact"] else [leaf[2]]:
            if isinstance(value, list):
                names[value[1]] = None
    return list(names)


def _choices(fact: Fact, node: Node) -> Iterable[Any]:
    """Values of a fact that a condition can tell apart."""
    if fact.type == "bool":
        return (True, False)
    if fact.type == "enum":
        return tuple(one for one in fact.values if one != fact.unknown_value)
    if fact.type == "set":
        return (frozenset(fact.values), frozenset(), *(frozenset({one}) for one in fact.values))
    if fact.type == "date":
        return (date(1950, 1, 1), date(2100, 1, 1))
    bounds = {
        value
        for leaf in leaves(node)
        for value in (leaf[2] if leaf[0] == "in" else [leaf[2]])
        if isinstance(value, int) and not isinstance(value, bool)
    } or {fact.low}
    near = {bound + step for bound in bounds for step in (-1, 0, 1)}
    return sorted(one for one in near if fact.low <= one <= fact.high)
