"""What a condition comes to in three values, and which of its leaves decided it.

True, False, or None for unknown (Kleene): unknown is never taken for no. A fact is unknown when the mapping of the
known facts lacks it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

from windowsvc.lifeevents.conditions import Node, leaves

Truth: TypeAlias = bool | None
Known: TypeAlias = Mapping[str, Any]
"""The known facts of the case (and of one person, where a person is looked at)."""
People: TypeAlias = Sequence[Known]
"""For each person, the facts of the case with the person's own. Empty: nobody has been named yet, so unknown."""
Test: TypeAlias = Callable[[Known, People], Truth]

_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compiled(node: Node) -> Test:
    """A function that evaluates a checked condition; for people inside any_person and no_person see `People`."""
    kind = node[0]
    if kind in ("and", "or"):
        return _joined(tuple(compiled(part) for part in node[1]), decisive=kind == "or")
    if kind == "not":
        inner = compiled(node[1])
        return lambda known, people: _negated(inner(known, people))
    if kind in ("any", "none"):
        return _someone(compiled(node[1]), wanted=kind == "any")
    return _leaf(node)


def _joined(parts: tuple[Test, ...], *, decisive: bool) -> Test:
    """``or`` is decided by one true part, ``and`` by one false part; else any unknown part makes it unknown."""
    if len(parts) == 2:
        return _pair(*parts, decisive=decisive)

    def test(known: Known, people: People) -> Truth:
        unknown = False
        for part in parts:
            found = part(known, people)
            if found is decisive:
                return decisive
            if found is None:
                unknown = True
        return None if unknown else not decisive

    return test


def _pair(first: Test, second: Test, *, decisive: bool) -> Test:
    """The same for two parts, which most conditions have."""

    def test(known: Known, people: People) -> Truth:
        one = first(known, people)
        if one is decisive:
            return decisive
        other = second(known, people)
        if other is decisive:
            return decisive
        return None if one is None or other is None else not decisive

    return test


def _negated(found: Truth) -> Truth:
    return None if found is None else not found


def _someone(inner: Test, *, wanted: bool) -> Test:
    def test(_known: Known, people: People) -> Truth:
        unknown = not people
        for one in people:
            found = inner(one, people)
            if found:
                return wanted
            if found is None:
                unknown = True
        return None if unknown else not wanted

    return test


def _leaf(node: Node) -> Test:
    kind, fact, value, _ = node
    if kind == "is":
        return lambda known, _people: known.get(fact)
    if kind == "has":
        return lambda known, _people: None if (found := known.get(fact)) is None else value in found
    if kind == "in":
        if any(isinstance(one, list) for one in value):
            return _joined(tuple(_compared("==", fact, one) for one in value), decisive=True)
        words = frozenset(value)
        return lambda known, _people: None if (found := known.get(fact)) is None else found in words
    return _compared(kind, fact, value)


def _compared(kind: str, fact: str, value: Any) -> Test:
    compare = _COMPARE[kind]
    if isinstance(value, list):
        other = value[1]

        def test(known: Known, people: People) -> Truth:
            del people
            left, right = known.get(fact), known.get(other)
            return None if left is None or right is None else compare(left, right)

        return test
    constant = date.fromisoformat(value) if isinstance(value, str) and value[:4].isdigit() else value
    if kind == "==":  # by far the most
        return lambda known, _people: None if (found := known.get(fact)) is None else found == constant

    def test_constant(known: Known, people: People) -> Truth:
        del people
        found = known.get(fact)
        return None if found is None else compare(found, constant)

    return test_constant


@dataclass(frozen=True, slots=True)
class Ground:
    """A leaf that decided a condition.

    Attributes:
        leaf: the leaf.
        value: what the leaf came to.
        found: the value of its fact; None when unknown.
        quantified: ``any`` or ``none`` when it was asked of all people.
        missed: asked of all people, and nobody fits.
        at: the place among the people of the one it is about, where it was asked of all and is unknown of them.
    """

    leaf: Node
    value: Truth
    found: Any
    quantified: str | None = None
    missed: bool = False
    at: int | None = field(default=None, compare=False)

    @property
    def fact(self) -> str:
        """The fact the leaf looks at."""
        return str(self.leaf[1])


def grounds(node: Node, *, known: Known, people: People) -> tuple[Truth, list[Ground]]:
    """The value of a condition and the leaves that made it so.

    A true ``and`` is decided by all its parts, a false one by its false parts, an unknown one by its unknown parts;
    ``or`` the other way round.
    """
    kind = node[0]
    if kind in ("and", "or"):
        found = [grounds(part, known=known, people=people) for part in node[1]]
        value = compiled(node)(known, people)
        deciding = [reasons for truth, reasons in found if truth is value]
        if value is (kind == "or"):
            return value, deciding[0]
        return value, [one for reasons in deciding for one in reasons]
    if kind == "not":
        value, reasons = grounds(node[1], known=known, people=people)
        return _negated(value), reasons
    if kind in ("any", "none"):
        return _of_people(node, people=people)
    value = _leaf(node)(known, people)
    missing = node[2][1] if value is None and isinstance(node[2], list) and node[2][:1] == ["fact"] else None
    if missing and known.get(node[1]) is not None:
        return value, [Ground(["is", missing, None, node[3]], None, None)]
    return value, [Ground(node, value, known.get(node[1]))]


def _of_people(node: Node, *, people: People) -> tuple[Truth, list[Ground]]:
    wanted = node[0] == "any"
    found = [grounds(node[1], known=one, people=people) for one in people]
    if not found:
        return None, [Ground(leaf, None, None, node[0]) for leaf in _first_leaves(node[1])]
    witness = next((reasons for truth, reasons in found if truth), None)
    if witness is not None:
        return wanted, [_asked_of_all(one, node[0]) for one in witness]
    unknown = [
        Ground(one.leaf, one.value, one.found, node[0], at=at)
        for at, (truth, reasons) in enumerate(found)
        if truth is None
        for one in reasons
    ]
    if unknown:
        return None, unknown
    return not wanted, _shared([reasons for _, reasons in found], node[0])


def _shared(failures: list[list[Ground]], kind: str) -> list[Ground]:
    """The leaf that failed for everybody, or all that failed for somebody."""
    common = set.intersection(*({repr(one.leaf) for one in reasons} for reasons in failures))
    every = [Ground(one.leaf, one.value, one.found, kind, missed=True) for reasons in failures for one in reasons]
    return [one for one in every if repr(one.leaf) in common][:1] or every


def _asked_of_all(ground: Ground, kind: str) -> Ground:
    return Ground(ground.leaf, ground.value, ground.found, kind)


def _first_leaves(node: Node) -> list[Node]:
    return list(leaves(node))[:1]
