"""From facts to a list: every procedure of an event once per scope, each with its status and why.

Pure: the day comes in with the facts, the days on which the office is open as a function.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

from windowsvc.lifeevents import derived, wording
from windowsvc.lifeevents.conditions import depends_on
from windowsvc.lifeevents.deadlines import Deadline, IsOpen, last_day
from windowsvc.lifeevents.effects import Draft, act, standing, test_of
from windowsvc.lifeevents.evaluation import Ground, Truth, grounds
from windowsvc.lifeevents.facts import Given
from windowsvc.lifeevents.model import NEEDED, NOT_NEEDED, TO_CONFIRM, Condition, Event, Mode, Procedure, Status

Known = Mapping[str, Any]

Scoped = tuple[str | None, Known, int]
"""Whom an item is about: a person or the household, the facts that count for it, the number of a dog or moped."""

_COUNTED: Final = {"each_dog": ("household.dogs", "頭目"), "each_moped": ("household.mopeds", "台目")}


@dataclass(frozen=True)
class Until:
    """A deadline as it is for this family; ``day`` is None when it cannot be said."""

    day: date | None
    text: str


@dataclass(frozen=True)
class Item:
    """One line of the checklist; ``grounds`` are what its status follows from."""

    id: str
    person: str | None
    name: str
    department: str
    mode: Mode
    status: Status
    reason: str
    deadline: Until | None
    bring: tuple[str, ...]
    forms: tuple[str, ...]
    question: str | None
    notes: tuple[str, ...]
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True)
class Checklist:
    """What a family has to do, as far as is known.

    Attributes:
        notes: about the answers themselves.
        same_documents: a document to bring -> the one under which it is asked for once.
    """

    event: str
    on: date
    items: tuple[Item, ...]
    notes: tuple[str, ...]
    same_documents: Mapping[str, str] = field(default_factory=dict)

    @property
    def bring_once(self) -> tuple[str, ...]:
        """Everything to bring for what is needed or to be confirmed, each once."""
        wanted = (NEEDED, TO_CONFIRM)
        every = (one for item in self.items if item.status in wanted for one in item.bring)
        return tuple(dict.fromkeys(self.same_documents.get(one, one) for one in every))


@dataclass(frozen=True)
class Case:
    """The known facts in the shape that conditions look at."""

    known: Known
    people: Sequence[Known]
    ids: Sequence[str]
    truths: Mapping[str, Truth]
    notes: Sequence[str]
    settings: Mapping[str, Any]
    on: date

    @cached_property
    def whole(self) -> Sequence[Scoped]:
        """The case as what a procedure of the household is about."""
        return [(None, self.known, 0)]

    @cached_property
    def each(self) -> Sequence[Scoped]:
        """The people as what a procedure of each person is about."""
        return [(who, known, 0) for who, known in zip(self.ids, self.people, strict=True)]


def case_of(event: Event, given: Given, *, settings: Mapping[str, Any] | None = None) -> Case:
    """The facts with what follows from them and the settings of the city in force on the day.

    Args:
        settings: values that stand in place of the city's own, by id; see `flattened`.
    """
    known, people, differing = derived.completed(given, event=event.id, dates=event.bases)
    if "household.event" in event.facts:
        known.setdefault("household.event", event.id)
    values = {name: one.on(given.on) for name, one in event.settings.items()} | dict(settings or {})
    known.update(flattened(event, values, on=given.on))
    merged = [{**known, **own} for own in people.values()]
    truths = {rule.id: test_of(rule.when, known, merged) for rule in event.rules}
    notes = [wording.differs(event.facts[name], told, follows) for name, told, follows in differing]
    return Case(known, merged, list(people), truths, notes, values, given.on)


def flattened(event: Event, values: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """The settings as facts ``city.*``: a day becomes whether it has come, a table one fact per key."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        kind = event.settings[name].kind
        if value is None:
            continue
        if kind == "date":
            found[f"city.{name}"] = value != "never" and value <= on
        elif kind == "table":
            found.update({f"city.{name}.{key}": one for key, one in value.items() if one is not None})
        else:
            found[f"city.{name}"] = frozenset(value) if kind == "list" else value
    return found


def drafts(event: Event, case: Case) -> Iterator[Draft]:
    """Every procedure in force on the day, once per scope, with its status after all rules."""
    for procedure in event.procedures:
        if not procedure.in_force(case.on):
            continue
        rules = standing(event.acting[procedure.id], case.truths)
        for person, known, number in scope_of(procedure, case):
            draft = draft_of(procedure, person, known, case.people)
            if number:
                draft.number = number
            if rules.denying or draft.status is not NOT_NEEDED:
                act(draft, rules, case.truths)
            yield draft


def scope_of(procedure: Procedure, case: Case) -> Sequence[Scoped]:
    """Whom a procedure is about: person, the facts that count for it, and the number of a dog or moped."""
    if procedure.scope == "household":
        return case.whole
    if procedure.scope == "each_person":
        return case.each or case.whole
    count = case.known.get(_COUNTED[procedure.scope][0]) or 1
    return [(None, case.known, number if count > 1 else 0) for number in range(1, count + 1)]


def draft_of(procedure: Procedure, person: str | None, known: Known, people: Sequence[Known]) -> Draft:
    """A procedure with the status its own conditions give it."""
    applies = procedure.applies.test(known, people)
    status = NOT_NEEDED if applies is False else TO_CONFIRM if applies is None else NEEDED
    draft = Draft(
        procedure, person, known, status, procedure.mode, procedure.department, procedure.bring, procedure.forms
    )
    checked = procedure.check if status is NEEDED else None
    if checked is not None and checked.test(known, people) is not False:
        draft.status, draft.checking = TO_CONFIRM, True
    return draft


def plan(
    event: Event,
    given: Given,
    *,
    is_open: IsOpen,
    settings: Mapping[str, Any] | None = None,
    language: str = "ja",
) -> Checklist:
    """The checklist of one family.

    Args:
        settings: values in place of the city's own (``--set``), already checked.
        language: of names and questions; what is not there falls back to Japanese.
    """
    case = case_of(event, given, settings=settings)
    items = tuple(_item(event, case, draft, is_open=is_open, language=language) for draft in drafts(event, case))
    return Checklist(event.id, given.on, items, tuple(case.notes), event.same_documents)


def _item(event: Event, case: Case, draft: Draft, *, is_open: IsOpen, language: str) -> Item:
    procedure = draft.procedure
    found = _grounds(event, case, draft)
    active = draft.status is not NOT_NEEDED
    asks = draft.status is TO_CONFIRM
    question = wording.question(found, facts=event.facts, language=language) if asks else None
    if asks and question is None:
        question = procedure.check_question or (draft.decided.text if draft.decided else None)
    open_to_do = active and draft.status is not Status.CITY_DOES_IT
    return Item(
        id=procedure.id,
        person=draft.person,
        name=_name(draft, language),
        department=draft.department,
        mode=draft.mode,
        status=draft.status,
        reason=_reason(event, draft, found),
        deadline=_until(procedure.deadline, case, is_open) if open_to_do else None,
        bring=draft.bring if open_to_do else (),
        forms=draft.forms if open_to_do else (),
        question=question,
        notes=tuple(dict.fromkeys(_notes(event, case, draft, found))) if active else (),
        grounds=tuple(found),
    )


def _grounds(event: Event, case: Case, draft: Draft) -> list[Ground]:
    """What decided the status: the unknown rule, the check, or the condition itself."""
    condition: Condition | None = draft.procedure.applies
    if draft.unknown is not None and draft.status is TO_CONFIRM:
        condition = draft.unknown.when
    elif draft.checking:
        condition = draft.procedure.check
    if condition is None:
        return []
    return grounds(condition.node, known=draft.known, people=case.people)[1]


def _reason(event: Event, draft: Draft, found: Sequence[Ground]) -> str:
    if draft.decided is not None and draft.unknown is None and draft.decided.text:
        return draft.decided.text
    return wording.reason(draft.status, found, facts=event.facts, background=event.background)


def _name(draft: Draft, language: str) -> str:
    names = draft.procedure.name
    own = names["ja"]
    if draft.number:
        own = f"{own}({draft.number}{_COUNTED[draft.procedure.scope][1]})"
    return f"{names[language]} / {own}" if language != "ja" and language in names else own


def _until(deadline: Deadline | None, case: Case, is_open: IsOpen) -> Until | None:
    if deadline is None or not (deadline.text or deadline.offset):
        return None
    days = case.settings.get(deadline.offset_setting) if deadline.offset_setting else None
    if days is not None:
        deadline = replace(deadline, offset=f"P{days}D", text=deadline.text.replace("{days}", str(days)))
    return Until(last_day(deadline, known=case.known, is_open=is_open), deadline.text)


def _notes(event: Event, case: Case, draft: Draft, found: Sequence[Ground]) -> Iterator[str]:
    procedure = draft.procedure
    if draft.status is TO_CONFIRM:
        fact = next((event.facts[one.fact] for one in found if one.value is None), None)
        if fact is not None and fact.records:
            yield f"確認できる記録: {'・'.join(fact.records)}"
    yield from (one for one in draft.notes if one)
    yield from (f"{wording.topic(event.facts[fact])}により、届け先が変わることがあります。" for fact in _doubted(draft))
    yield from procedure.notes
    amount = case.settings.get(procedure.amount) if procedure.amount else None
    if amount is not None:
        yield f"金額: {wording.yen(amount)}"


def _doubted(draft: Draft) -> list[str]:
    return sorted({fact for rule in draft.doubts if rule.when for fact in depends_on(rule.when.node)})


def as_json(checklist: Checklist) -> dict[str, Any]:
    """The checklist as plain JSON values."""
    return {
        "event": checklist.event,
        "on": checklist.on.isoformat(),
        "items": [_item_json(item) for item in checklist.items],
    }


def _item_json(item: Item) -> dict[str, Any]:
    until = item.deadline
    return {
        "id": item.id,
        "person": item.person,
        "name": item.name,
        "department": item.department,
        "mode": item.mode,
        "status": str(item.status),
        "reason": item.reason,
        "deadline": until and {"date": until.day.isoformat() if until.day else None, "text": until.text},
        "bring": list(item.bring),
        "forms": list(item.forms),
        "question": item.question,
        "notes": list(item.notes),
    }
