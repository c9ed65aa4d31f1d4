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
from typing import Any

from windowsvc.lifeevents.evaluation import Truth
from windowsvc.lifeevents.model import Condition, Mode, Procedure, Rule, Status

SETTLED = frozenset({Status.NEEDED, Status.CITY_DOES_IT, Status.CONSULT})


@dataclass
class Draft:
    """An item while the rules act on it. ``decided`` is the rule that gave it its status, if one did."""

    procedure: Procedure
    person: str | None
    known: Mapping[str, Any]
    status: Status
    number: int = 0
    checking: bool = False
    decided: Rule | None = None
    unknown: Rule | None = None
    mode: Mode = "unknown"
    department: str = ""
    bring: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    doubts: list[Rule] = field(default_factory=list)


def test_of(condition: Condition | None, known: Mapping[str, Any], people: Sequence[Mapping[str, Any]]) -> Truth:
    """What a condition comes to; a rule without one always holds."""
    return True if condition is None else condition.test(known, people)


def act(draft: Draft, rules: Sequence[Rule], truths: Mapping[str, Truth]) -> None:
    """Let the rules act on an item, in their order."""
    for rule in rules:
        truth = truths[rule.id]
        if truth is False or not _chosen(rule, draft):
            continue
        if truth is None:
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
        draft.status, draft.unknown = Status.TO_CONFIRM, rule
    elif rule.effect == "redirect" and draft.status is not Status.NOT_NEEDED:
        draft.doubts.append(rule)


def _status(draft: Draft, rule: Rule) -> None:
    if rule.status is None:
        return
    if rule.status is Status.NOT_NEEDED:
        draft.status, draft.decided = Status.NOT_NEEDED, rule
    elif draft.status in SETTLED:
        draft.status, draft.decided = rule.status, rule
    elif draft.status is Status.TO_CONFIRM:
        draft.notes.append(rule.text)


def _replace(draft: Draft, rule: Rule) -> None:
    if draft.status is Status.NOT_NEEDED:
        return
    if draft.status in SETTLED:
        draft.status, draft.decided = rule.status or Status.NEEDED, rule
    draft.bring = draft.bring if rule.bring is None else rule.bring
    draft.forms = draft.forms if rule.forms is None else rule.forms
    draft.notes.append(rule.text)


def _redirect(draft: Draft, rule: Rule) -> None:
    if draft.status is Status.NOT_NEEDED:
        return
    draft.mode, draft.department = "other_body_info", rule.department
    draft.notes.append(rule.text)


def _note(draft: Draft, rule: Rule) -> None:
    if draft.status is not Status.NOT_NEEDED:
        draft.notes.append(rule.text)


def _withhold(draft: Draft, rule: Rule) -> None:
    if draft.status is Status.NOT_NEEDED or not draft.forms:
        return
    draft.forms = () if rule.forms is None else tuple(one for one in draft.forms if one not in rule.forms)
    draft.notes.append(rule.text)


_EFFECTS: Mapping[str, Callable[[Draft, Rule], None]] = {
    "status": _status,
    "replace": _replace,
    "redirect": _redirect,
    "note": _note,
    "withhold_form": _withhold,
}
