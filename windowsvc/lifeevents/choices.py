"""How a question and a value are put into words for a screen. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from windowsvc.languages.wareki import wareki
from windowsvc.lifeevents.facts import Fact
from windowsvc.lifeevents.interview import WHICH_OF, Question
from windowsvc.lifeevents.model import Event

Json = dict[str, Any]
_LEADS: Final = ("来られた方が", "亡くなられた方の", "亡くなられた方が")


def options(fact: Fact) -> list[Json]:
    """What may be chosen for an enum or a set: the word that is kept, and how it is said."""
    return [{"value": word, "label": label_of(fact, word)} for word in fact.values if word != fact.unknown_value]


def label_of(fact: Fact, word: str) -> str:
    """How one word of a fact is said."""
    said = fact.labels.get(word) or fact.says.get(word) or word
    for lead in _LEADS:
        said = said.removeprefix(lead)
    return said


def question(event: Event, one: Question) -> Json:
    """A question as a screen needs it."""
    kind = "screening" if one.screening else "fact" if one.id in event.facts else "together"
    if one.id.endswith(WHICH_OF):
        kind = "list"
    return {
        "id": one.id,
        "kind": kind,
        "text": dict(one.text),
        "facts": [field(event.facts[name]) for name in one.facts],
        "people": list(one.people),
        "whose": {name: list(people) for name, people in one.whose.items()},
        "open": one.open,
        "private": one.private,
    }


def topic_of(fact: Fact) -> str:
    """What a fact is about: its topic, else its question, else what a yes would say."""
    return fact.topic or fact.question_ja or fact.says.get("yes") or fact.id


def field(fact: Fact) -> Json:
    """A fact as a form needs it."""
    return {
        "id": fact.id,
        "type": fact.type,
        "topic": topic_of(fact),
        "question": {"ja": fact.question_ja, "en": fact.question_en},
        "options": options(fact),
        "unit": fact.unit,
        "low": fact.low,
        "high": fact.high,
        "of_person": fact.of_person,
        "records": list(fact.records),
    }


def said(fact: Fact | None, value: Any) -> str:
    """A kept value in words; empty where somebody did not know."""
    if value is None or fact is None:
        return ""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, Mapping) and value.get("name") and value.get("kana"):
        return f"{value['name']}({value['kana']})"
    if isinstance(value, Mapping):
        return "、".join(str(part) for part in value.values() if part)
    if fact.type == "set":
        return "、".join(label_of(fact, word) for word in value) or "なし"
    if fact.type == "enum":
        return label_of(fact, value)
    if fact.type == "date":
        return str(wareki(date.fromisoformat(value)))
    return f"{value}{fact.unit}" if fact.type == "int" else str(value)
