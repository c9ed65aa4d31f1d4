"""Rules that cut across procedures, as data with five effects.

- ``status``: an item that is needed gets another status. When the rule's condition is unknown, the item is to be
  confirmed. What is to be confirmed already stays so; what is not needed stays so and only takes the rule's reason
  when the rule, too, says that it is not needed.
- ``replace``: what to bring and which forms are replaced, and the item is needed in that shape.
- ``redirect``: another body handles the item.
- ``note``: a sentence is added.
- ``withhold_form``: no form is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from windowsvc.lifeevents.evaluation import Truth
from windowsvc.lifeevents.model import (
    NEEDED,
    NOT_NEEDED,
    REDIRECTED,
    TO_CONFIRM,
    Condition,
    Mode,
    Procedure,
    Rule,
    Status,
)

SETTLED = frozenset({NEEDED, Status.CITY_DOES_IT, Status.CONSULT})


@dataclass
class Draft:
    """An item while the rules act on it. ``decided`` is the rule that gave it its status, if one did.

    Hundreds are made for one family: what few of them have is not written into each.
    """

    procedure: Procedure
    person: str | None
    known: Mapping[str, Any]
    status: Status
    mode: Mode
    department: str
    bring: tuple[str, ...]
    forms: tuple[str, ...]
    number: int = field(default=0, init=False)
    checking: bool = field(default=False, init=False)
    decided: Rule | None = field(default=None, init=False)
    unknown: Rule | None = field(default=None, init=False)
    notes: tuple[str, ...] = field(default=(), init=False)
    doubts: tuple[Rule, ...] = field(default=(), init=False)


def test_of(condition: Condition | None, known: Mapping[str, Any], people: Sequence[Mapping[str, Any]]) -> Truth:
    """What a condition comes to; a rule without one always holds."""
    return True if condition is None else condition.test(known, people)


class Standing(NamedTuple):
    """The rules that hold or may hold for a procedure, and those of them that act on what is not needed anyway."""

    rules: Sequence[Rule]
    denying: Sequence[Rule]


_NONE: Final = Standing((), ())


def standing(rules: Sequence[Rule], truths: Mapping[str, Truth]) -> Standing:
    """The rules of a procedure whose conditions are not false."""
    found = [rule for rule in rules if truths[rule.id] is not False]
    if not found:
        return _NONE
    return Standing(found, [rule for rule in found if rule.status is NOT_NEEDED and truths[rule.id]])


def act(draft: Draft, found: Standing, truths: Mapping[str, Truth]) -> None:
    """Let the rules that stand act on an item, in their order."""
    for rule in found.denying if draft.status is NOT_NEEDED else found.rules:
        if not _chosen(rule, draft):
            continue
        if truths[rule.id] is None:
            _in_doubt(draft, rule)
        else:
            _EFFECTS[rule.effect](draft, rule)


def _chosen(rule: Rule, draft: Draft) -> bool:
    targets, procedure = rule.targets, draft.procedure
    if procedure.id in targets.items or (targets.estate and procedure.estate):
        return True
    return (targets.mode != "" and targets.mode == draft.mode) or (
        targets.status != "" and targets.status == draft.status
    )


def _in_doubt(draft: Draft, rule: Rule) -> None:
    if rule.effect == "status" and draft.status in SETTLED and draft.status != rule.status:
        draft.status, draft.unknown = TO_CONFIRM, rule
    elif rule.effect == "redirect" and draft.status is not NOT_NEEDED:
        draft.doubts += (rule,)


def _status(draft: Draft, rule: Rule) -> None:
    if rule.status is None:
        return
    if rule.status is NOT_NEEDED:
        draft.status, draft.decided = NOT_NEEDED, rule
    elif draft.status in SETTLED:
        draft.status, draft.decided = rule.status, rule
    elif draft.status is TO_CONFIRM:
        draft.notes += (rule.text,)


def _replace(draft: Draft, rule: Rule) -> None:
    if draft.status is NOT_NEEDED:
        return
    if draft.status in SETTLED:
        draft.status, draft.decided = rule.status or NEEDED, rule
    draft.bring = draft.bring if rule.bring is None else rule.bring
    draft.forms = draft.forms if rule.forms is None else rule.forms
    draft.notes += (rule.text,)


def _redirect(draft: Draft, rule: Rule) -> None:
    if draft.status is NOT_NEEDED:
        return
    draft.mode, draft.department = REDIRECTED, rule.department
    draft.notes += (rule.text,)


def _note(draft: Draft, rule: Rule) -> None:
    if draft.status is not NOT_NEEDED:
        draft.notes += (rule.text,)


def _withhold(draft: Draft, rule: Rule) -> None:
    if draft.status is NOT_NEEDED or not draft.forms:
        return
    draft.forms = () if rule.forms is None else tuple(one for one in draft.forms if one not in rule.forms)
    draft.notes += (rule.text,)


_EFFECTS: Mapping[str, Callable[[Draft, Rule], None]] = {
    "status": _status,
    "replace": _replace,
    "redirect": _redirect,
    "note": _note,
    "withhold_form": _withhold,
}
