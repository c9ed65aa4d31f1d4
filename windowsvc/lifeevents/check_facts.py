"""What is wrong with the facts of a life event: asked for nothing, or without the words that people would read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from windowsvc.lifeevents import content
from windowsvc.lifeevents.conditions import depends_on
from windowsvc.lifeevents.model import Event

Level = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that was found."""

    level: Level
    code: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.level}: {self.text} ({self.code})"


def findings(event: Event) -> Iterator[Finding]:
    """Everything to be said about the facts and settings of an event."""
    yield from _purposes(event)
    yield from _wordless(event)


def used_facts(event: Event) -> frozenset[str]:
    """The facts that some condition of the event looks at."""
    conditions = [one.applies for one in event.procedures]
    conditions += [one.check for one in event.procedures if one.check]
    conditions += [one.when for one in event.rules if one.when]
    return frozenset().union(*(depends_on(one.node) for one in conditions))


def _purposes(event: Event) -> Iterator[Finding]:
    """Facts that decide nothing, or decide something without being said to."""
    every = (
        [event]
        if event.id == "bereavement"
        else [content.shipped(one) for one in content.events() if one != "bereavement"]
    )
    used = frozenset().union(*(used_facts(one) for one in every))
    for fact in event.facts.values():
        if fact.id.startswith("city."):
            continue
        if "rule" in fact.purposes and fact.id not in used:
            yield Finding("error", "fact_idle", fact.id, f"{fact.id} is asked for the rules, but decides nothing")
        if fact.id in used and "rule" not in fact.purposes:
            yield Finding("error", "fact_unsaid", fact.id, f"{fact.id} decides something, but is not said to")
        if fact.id in used and fact.type == "bool" and not {"yes", "no"} <= set(fact.says):
            yield Finding("error", "fact_wordless", fact.id, f"{fact.id} has no clauses for reasons")
        if fact.ask == "always" and fact.records:
            text = f"{fact.id} is always asked, though a record gives it: {'・'.join(fact.records)}"
            yield Finding("warning", "fact_recorded", fact.id, text)


def _wordless(event: Event) -> Iterator[Finding]:
    """Choices and settings that people would meet as an id."""
    for fact in event.facts.values():
        words = [
            one for one in fact.values if one != fact.unknown_value and not ({**fact.labels, **fact.says}).get(one)
        ]
        if words:
            yield Finding("error", "choice_wordless", fact.id, f"{fact.id}: no words for {', '.join(words)}")
    for name, setting in event.settings.items():
        if setting.name == name:
            yield Finding("error", "setting_nameless", name, f"the setting {name} has no name")
