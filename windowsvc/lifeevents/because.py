"""Why an item is as it is, for people who may read it: in words, or by the answers it follows from. Pure.

A reason that rests on something private is not told: the item then stands with what it is for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from windowsvc.lifeevents import wording
from windowsvc.lifeevents.checklist import Item
from windowsvc.lifeevents.evaluation import Ground
from windowsvc.lifeevents.facts import Fact
from windowsvc.lifeevents.model import Event

MOST: Final = 2
"""How many answers are told at most."""


@dataclass(frozen=True)
class Told:
    """An answer that decided: the fact it is about, and the value; None: nobody knows it yet."""

    fact: Fact
    value: Any


@dataclass(frozen=True)
class Because:
    """A reason that may be read: the Japanese sentence, and the answers, which every language can say."""

    sentence: str
    answers: tuple[Told, ...]


def because(event: Event, item: Item) -> Because | None:
    """Why an item is as it is; None where that is nobody else's business."""
    if any(event.facts[one.fact].sensitive for one in item.grounds):
        return None
    return Because(item.reason, tuple(_answers(event, item.grounds))[:MOST])


def _answers(event: Event, grounds: Iterable[Ground]) -> Iterator[Told]:
    """The answers that people gave or can give, each fact once; what the city itself decides is not one."""
    seen = set()
    for one in grounds:
        fact = event.facts[one.fact]
        asked = fact.question_ja and not one.missed and fact.id not in event.background
        if asked and fact.id not in seen:
            seen.add(fact.id)
            yield Told(fact, _value(one))


def sentences(event: Event) -> Iterator[str]:
    """Everything that Japanese reasons of an event are made from, beside the words of this program."""
    yield from wording.OWN
    yield from (rule.text for rule in event.rules)
    for fact in event.facts.values():
        yield from (*fact.says.values(), *fact.labels.values(), fact.topic, fact.unit)


def _value(ground: Ground) -> Any:
    """What was said; of a set only whether it holds the word that was looked for."""
    if ground.leaf[0] == "has" and ground.value is not None:
        return ground.leaf[2] if ground.value else frozenset()
    return ground.found
