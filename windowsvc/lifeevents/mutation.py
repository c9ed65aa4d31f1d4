"""Whether the worked cases would notice a mistake: each condition with one clause dropped or one comparison turned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from windowsvc.lifeevents.conditions import Node
from windowsvc.lifeevents.model import Condition, Event, Procedure, Rule
from windowsvc.lifeevents.worked import Expected, Worked, found_status

FLIPPED: Final[Mapping[str, str]] = {"==": "!=", "!=": "==", "<": "<=", "<=": "<", ">": ">=", ">=": ">"}


@dataclass(frozen=True)
class Mutant:
    """A procedure with a mistake in its condition, or a rule with one."""

    says: str
    procedure: Procedure | None = None
    rule: Rule | None = None


@dataclass(frozen=True)
class Outcome:
    """How many mistakes were tried, and which of them no case notices."""

    tried: int
    unnoticed: tuple[Mutant, ...]

    @property
    def share(self) -> float:
        """The share of the mistakes that no case notices."""
        return len(self.unnoticed) / self.tried if self.tried else 0.0


def mutate(event: Event, cases: tuple[Worked, ...]) -> Outcome:
    """Try every mistake against the cases that expect something of its procedure, or of those its rule acts on."""
    about: dict[str, list[tuple[Worked, Expected]]] = {}
    for case in cases:
        for one in case.expected:
            about.setdefault(one.procedure.id, []).append((case, one))
    every = [(mutant, about.get(one.id, [])) for one in event.procedures for mutant in mutants(one)]
    for rule in event.rules:
        acted_on = [pair for name, pairs in about.items() if rule in event.acting[name] for pair in pairs]
        every += [(mutant, acted_on) for mutant in rule_mutants(rule)]
    unnoticed = tuple(mutant for mutant, pairs in every if not any(_noticed(event, mutant, *pair) for pair in pairs))
    return Outcome(len(every), unnoticed)


def _noticed(event: Event, mutant: Mutant, case: Worked, one: Expected) -> bool:
    procedure = mutant.procedure or one.procedure
    if mutant.rule is not None:
        case = case.under(mutant.rule)
    return found_status(event, case, procedure, one.person) is not one.status


def rule_mutants(rule: Rule) -> Iterator[Mutant]:
    """A rule that gives a status, with each mistake. What only adds words changes no status and is left out."""
    if rule.when is None or rule.effect not in ("status", "replace"):
        return
    for node, says in changed(rule.when.node):
        yield Mutant(f"{rule.id}: {says}", rule=replace(rule, when=Condition(rule.when.text, node)))


def mutants(procedure: Procedure) -> Iterator[Mutant]:
    """The procedure with each mistake."""
    for key in ("applies", "check"):
        condition: Condition | None = getattr(procedure, key)
        if condition is None or condition.text.startswith("household.event =="):
            continue
        for node, says in changed(condition.node):
            made: Any = {key: Condition(condition.text, node)}
            yield Mutant(f"{procedure.name['ja']}: {says}", procedure=replace(procedure, **made))


def changed(node: Node) -> Iterator[tuple[Node, str]]:
    """Every tree that differs from ``node`` by one mistake, and what the mistake is."""
    kind = node[0]
    if kind in ("and", "or"):
        for number, part in enumerate(node[1]):
            rest = [*node[1][:number], *node[1][number + 1 :]]
            yield (rest[0] if len(rest) == 1 else [kind, rest]), f"without {said(part)}"
            for other, says in changed(part):
                yield [kind, [*node[1][:number], other, *node[1][number + 1 :]]], says
    elif kind in ("not", "any", "none"):
        for other, says in changed(node[1]):
            yield [kind, other], says
    elif kind in FLIPPED:
        yield [FLIPPED[kind], *node[1:]], f"{said(node)} with {FLIPPED[kind]}"
    elif kind == "in" and len(node[2]) > 1:
        for number, value in enumerate(node[2]):
            yield [kind, node[1], [*node[2][:number], *node[2][number + 1 :]], node[3]], f"{said(node)} without {value}"
    else:
        yield ["not", node], f"not {said(node)}"


def said(node: Node) -> str:
    """A tree as it would be written."""
    kind = node[0]
    if kind in ("and", "or"):
        return "(" + f" {kind} ".join(said(part) for part in node[1]) + ")"
    if kind in ("not", "any", "none"):
        return f"{ {'not': 'not', 'any': 'any_person', 'none': 'no_person'}[kind] } {said(node[1])}"
    if kind == "is":
        return str(node[1])
    if kind == "has":
        return f"{node[2]} in {node[1]}"
    if kind == "in":
        return f"{node[1]} in [{', '.join(_word(one) for one in node[2])}]"
    return f"{node[1]} {kind} {_word(node[2])}"


def _word(value: Any) -> str:
    return str(value[1]) if isinstance(value, list) else str(value)
