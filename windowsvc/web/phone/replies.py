"""An answer as a phone's form sends it, read against the question it was put by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from windowsvc.lifeevents.answering import Reply
from windowsvc.lifeevents.facts import Fact
from windowsvc.lifeevents.interview import WHICH_OF, Question
from windowsvc.lifeevents.model import Event
from windowsvc.refusal import N_, Refusal

Form = MultiDict[str, str]

NONE: Final = "-none"
UNKNOWN: Final = "-unknown"
"""What stands in a form for none of them, and for nobody knows; no word of any fact begins with a hyphen."""


FIELD: Final = "v"
"""What the answer to a question is called in its form; one of several facts has its own id after it, and a person."""


def unknown(form: Form) -> bool:
    """Whether nobody knows."""
    return UNKNOWN in form.getlist(FIELD)


def reply(event: Event, question: Question, form: Form) -> Reply:
    """What was answered.

    Raises:
        Refusal: ``answer_missing`` when nothing was chosen, ``answer_wrong`` when it cannot be.
    """
    if question.screening:
        return Reply({}, {}, none=_chosen(form) == NONE)
    if question.id.endswith(WHICH_OF):
        return Reply({}, {}, ticked=_ticked(event, question, form))
    facts: dict[str, Any] = {}
    people: dict[str, dict[str, Any]] = {}
    for name in question.facts:
        fact = event.facts[name]
        field = FIELD if name == question.id else f"{FIELD}.{name}"
        whose = question.whose.get(name, ())
        if not whose:
            facts[name] = _value(fact, form.getlist(field))
            continue
        for who, value in _of_people(fact, whose, form, field).items():
            people.setdefault(who, {})[name] = value
    return Reply(facts, people)


def _of_people(fact: Fact, people: Iterable[str], form: Form, field: str) -> dict[str, Any]:
    if fact.type == "bool":
        return dict(_members(people, form.getlist(field)))
    return {who: _value(fact, form.getlist(f"{field}.{who}")) for who in people}


def _chosen(form: Form) -> str:
    value = form.get("v", "")
    if not value:
        raise _missing()
    return value


def _missing() -> Refusal:
    return Refusal("answer_missing", N_("Please choose one answer. “I don't know” is an answer too."), status=422)


def _members(people: Iterable[str], chosen: Iterable[str]) -> dict[str, bool | None]:
    """Yes for those who were ticked; nobody ticked needs to be said."""
    ticked = set(chosen)
    if UNKNOWN in ticked:
        return dict.fromkeys(people)
    if not ticked:
        raise _missing()
    return {who: who in ticked for who in people}


def _ticked(event: Event, question: Question, form: Form) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in question.facts:
        chosen = tuple(form.getlist(f"t.{name}"))
        if chosen:
            whose = question.whose.get(name, question.people) if event.facts[name].of_person else ()
            found[name] = tuple(who for who in chosen if who in whose)
    if not found and NONE not in form.getlist("v"):
        raise _missing()
    return found


def _value(fact: Fact, given: list[str]) -> Any:
    values = [one.strip() for one in given if one.strip()]
    if not values:
        raise _missing()
    if UNKNOWN in values:
        return None
    if fact.type == "set":
        return [] if NONE in values else values
    if fact.type == "bool":
        return _yes(values[0])
    if fact.type == "int":
        return _number(values[0])
    return values[0]


def _yes(word: str) -> bool:
    if word not in ("yes", "no"):
        raise _wrong()
    return word == "yes"


def _number(word: str) -> int:
    if not word.isdecimal() or len(word) > 7:
        raise _wrong()
    return int(word)


def _wrong() -> Refusal:
    return Refusal("answer_wrong", N_("This answer cannot be used. Please choose again."), status=422)
