"""Conditions: one line over facts, parsed and checked when content is loaded, never run as code.

The grammar, from the loosest to the tightest::

    condition  = term { "or" term }
    term       = factor { "and" factor }
    factor     = "not" factor | "(" condition ")" | ("any_person" | "no_person") "(" condition ")" | comparison
    comparison = fact [ ("==" | "!=" | "<" | "<=" | ">" | ">=") value | "in" ("[" value { "," value } "]") ]
               | word "in" fact
    value      = word | number | date | "true" | "false" | fact

A name with a dot is a fact, a bare word is a value of an enum or a set. What comes out is a tree of plain lists
(`Node`), which can be kept as JSON: ``["and", [..]]``, ``["or", [..]]``, ``["not", x]``, ``["any", x]``,
``["none", x]`` and the leaves ``["is", fact, None, column]``, ``[operator, fact, value, column]``; a value that is a
fact itself is ``["fact", name]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from windowsvc.lifeevents.facts import RULED, Fact, FactError, nearest, read

Node: TypeAlias = Sequence[Any]

MAX_LENGTH: Final = 4000
MAX_DEPTH: Final = 20
ORDERED: Final = frozenset({"<", "<=", ">", ">="})
_TOKEN: Final = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})|(?P<number>-?[0-9]{1,9})(?![0-9A-Za-z_.])"
    r"|(?P<fact>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)+)|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign>==|!=|<=|>=|<|>|\(|\)|\[|\]|,)",
    re.ASCII,
)
_KEYWORDS: Final = frozenset({"and", "or", "not", "in", "any_person", "no_person", "true", "false"})


class ConditionError(ValueError):
    """A condition says nothing that can be worked out; ``column`` counts from 1."""

    def __init__(self, message: str, *, column: int) -> None:
        super().__init__(message)
        self.column = column


Token = tuple[str, str, int]
"""Kind (fact, word, number, date, sign, end), text, column."""


def tokens(text: str) -> Iterator[Token]:
    """The words of a condition, ended by one of the kind ``end``."""
    position = 0
    while position < len(text):
        if text[position] in " \t\n":
            position += 1
            continue
        found = _TOKEN.match(text, position)
        if found is None:
            raise ConditionError(f"{text[position]!r} has no meaning here", column=position + 1)
        yield str(found.lastgroup), found[0], position + 1
        position = found.end()
    yield "end", "", len(text) + 1


class _Parser:
    def __init__(self, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise ConditionError(f"a condition has at most {MAX_LENGTH} characters", column=1)
        self.rest = list(tokens(text))
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        return self.rest[self.at]

    def take(self) -> Token:
        token = self.rest[self.at]
        self.at += 1
        return token

    def accept(self, *texts: str) -> str | None:
        kind, text, _ = self.next
        if kind in ("word", "sign") and text in texts:
            self.at += 1
            return text
        return None

    def expect(self, text: str) -> None:
        if self.accept(text) is None:
            raise self.wrong(f"{text} was expected")

    def wrong(self, message: str) -> ConditionError:
        _, text, column = self.next
        return ConditionError(f"{message}, not {text!r}" if text else f"{message}, but it ends here", column=column)

    def whole(self) -> Node:
        found = self.either()
        if self.next[0] != "end":
            raise self.wrong("and, or, or the end was expected")
        return found

    def either(self) -> Node:
        parts = [self.both()]
        while self.accept("or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else ["or", parts]

    def both(self) -> Node:
        parts = [self.factor()]
        while self.accept("and"):
            parts.append(self.factor())
        return parts[0] if len(parts) == 1 else ["and", parts]

    def factor(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.wrong(f"brackets go at most {MAX_DEPTH} deep")
        try:
            if self.accept("not"):
                return ["not", self.factor()]
            people = self.accept("any_person", "no_person")
            if people is not None:
                self.expect("(")
            elif not self.accept("("):
                return self.comparison()
            inner = self.either()
            self.expect(")")
            return inner if people is None else ["any" if people == "any_person" else "none", inner]
        finally:
            self.depth -= 1

    def comparison(self) -> Node:
        kind, text, column = self.take()
        if kind == "word" and text not in _KEYWORDS:
            self.expect("in")
            name, fact, _ = self.take()
            if name != "fact":
                self.at -= 1
                raise self.wrong(f"{text} in ... needs a fact that holds a set")
            return ["has", fact, text, column]
        if kind != "fact":
            self.at -= 1
            raise self.wrong("a fact was expected")
        operator = self.accept("==", "!=", "<", "<=", ">", ">=", "in")
        if operator is None:
            return ["is", text, None, column]
        return [operator, text, self.listed() if operator == "in" else self.value(), column]

    def listed(self) -> list[Any]:
        self.expect("[")
        values = [self.value()]
        while self.accept(","):
            values.append(self.value())
        self.expect("]")
        return values

    def value(self) -> Any:
        kind, text, _ = self.next
        if kind == "number":
            found: Any = int(text)
        elif kind == "fact":
            found = ["fact", text]
        elif kind == "date" or (kind == "word" and text not in _KEYWORDS):
            found = text
        elif text in ("true", "false"):
            found = text == "true"
        else:
            raise self.wrong("a value was expected")
        self.at += 1
        return found


def parse(text: str) -> Node:
    """The tree of a condition. Raises ConditionError."""
    return _Parser(text).whole()


def checked(text: str, *, facts: Mapping[str, Fact], person: bool) -> Node:
    """The tree of a condition, every name and value of which the facts know.

    Args:
        person: whether ``person.*`` may be used outside any_person and no_person.

    Raises:
        ConditionError: also for unknown facts, values out of range and wrong types.
    """
    node = parse(text)
    _check(node, facts=facts, person=person, inside=False)
    return node


def leaves(node: Node) -> Iterator[Node]:
    """The comparisons of a tree, from left to right."""
    if node[0] in ("and", "or"):
        for part in node[1]:
            yield from leaves(part)
    elif node[0] in ("not", "any", "none"):
        yield from leaves(node[1])
    else:
        yield node


def depends_on(node: Node) -> frozenset[str]:
    """The facts a condition looks at."""
    found = set()
    for leaf in leaves(node):
        found.add(str(leaf[1]))
        if _is_fact(leaf[2]):
            found.add(str(leaf[2][1]))
    return frozenset(found)


def _is_fact(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and value[0] == "fact"


def _check(node: Node, *, facts: Mapping[str, Fact], person: bool, inside: bool) -> None:
    if node[0] in ("and", "or"):
        for part in node[1]:
            _check(part, facts=facts, person=person, inside=inside)
    elif node[0] == "not":
        _check(node[1], facts=facts, person=person, inside=inside)
    elif node[0] in ("any", "none"):
        if inside:
            raise ConditionError("any_person and no_person do not go inside each other", column=1)
        _check(node[1], facts=facts, person=True, inside=True)
    else:
        _check_leaf(node, facts=facts, person=person)


def _check_leaf(leaf: Node, *, facts: Mapping[str, Fact], person: bool) -> None:
    operator, name, value, column = leaf
    fact = _known(name, facts=facts, person=person, column=column)
    if operator == "is":
        if fact.type != "bool":
            raise ConditionError(f"{name} is {fact.type}, so it needs a comparison", column=column)
        return
    if (operator == "has") != (fact.type == "set"):
        raise ConditionError(f"{name} is {fact.type}: write 'value in {name}' for sets only", column=column)
    if operator in ORDERED and fact.type not in ("int", "date"):
        raise ConditionError(f"{name} is {fact.type}: {operator} is for numbers and dates", column=column)
    for one in value if operator == "in" else [value]:
        _check_value(fact, one, facts=facts, person=person, column=column)


def _check_value(fact: Fact, value: Any, *, facts: Mapping[str, Fact], person: bool, column: int) -> None:
    if _is_fact(value):
        other = _known(value[1], facts=facts, person=person, column=column)
        if other.type != fact.type:
            raise ConditionError(f"{fact.id} is {fact.type} and {other.id} is {other.type}", column=column)
        return
    if fact.unknown_value is not None and value == fact.unknown_value:
        raise ConditionError(f"{fact.id}: {value} means that nobody knows, so no condition can ask it", column=column)
    try:
        read(fact, [value] if fact.type == "set" else value)
    except FactError as error:
        raise ConditionError(f"{fact.id} {error}", column=column) from None


def _known(name: str, *, facts: Mapping[str, Fact], person: bool, column: int) -> Fact:
    fact = facts.get(name)
    if fact is None:
        raise ConditionError(f"there is no fact {name}{nearest(name, facts)}", column=column)
    if fact.type not in RULED:
        raise ConditionError(f"{name} is {fact.type}; conditions look at {', '.join(sorted(RULED))}", column=column)
    if fact.of_person and not person:
        raise ConditionError(f"{name} is about one person: put it into any_person(...)", column=column)
    return fact
