"""A condition in Japanese words, for people who look over the content. Pure.

What each fact says (`Fact.says`) ends so that a noun can follow; what cannot be said by them is said by the topic.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from windowsvc.languages.wareki import wareki
from windowsvc.lifeevents.choices import label_of
from windowsvc.lifeevents.conditions import Node
from windowsvc.lifeevents.facts import Fact
from windowsvc.lifeevents.wording import topic

Facts = Mapping[str, Fact]

_BOUNDS: Final = {">=": "{}以上", ">": "{}より上", "<=": "{}以下", "<": "{}より下", "==": "{}", "!=": "{}以外"}
_DAYS: Final = {">=": "{}以後", ">": "{}より後", "<=": "{}以前", "<": "{}より前", "==": "{}", "!=": "{}以外"}


def said(node: Node, facts: Facts) -> str:
    """The condition as one phrase, brackets around what belongs together."""
    kind = node[0]
    if kind in ("and", "or"):
        joint = "、かつ、" if kind == "and" else "、または、"
        return joint.join(
            f"({said(part, facts)})" if part[0] in ("and", "or") else said(part, facts) for part in node[1]
        )
    if kind == "not":
        return _not(node[1], facts)
    if kind in ("any", "none"):
        return f"[{said(node[1], facts)}]方が{'いる' if kind == 'any' else 'いない'}"
    return _leaf(node, facts)


def _part(node: Node, facts: Facts) -> str:
    return f"({said(node, facts)})" if node[0] in ("and", "or") else said(node, facts)


def _not(node: Node, facts: Facts) -> str:
    kind, name, *_ = node
    if kind == "is":
        return facts[name].says.get("no") or f"{topic(facts[name])}が「いいえ」"
    return f"「{said(node, facts)}」ではない"


def _leaf(node: Node, facts: Facts) -> str:
    operator, name, value, _ = node
    fact = facts[name]
    if operator == "is":
        return fact.says.get("yes") or f"{topic(fact)}が「はい」"
    if operator == "has":
        return fact.says.get("has", f"{topic(fact)}に「{{label}}」がある").replace("{label}", label_of(fact, value))
    if operator == "in":
        return f"{topic(fact)}が{'か'.join(_value(fact, one, facts) for one in value)}"
    if fact.type == "bool" and isinstance(value, bool):
        return (
            fact.says.get("yes" if value is (operator == "==") else "no")
            or f"{topic(fact)}が{_value(fact, value, facts)}"
        )
    bounds = _DAYS if fact.type == "date" else _BOUNDS
    return f"{topic(fact)}が{bounds[operator].format(_value(fact, value, facts))}"


def _value(fact: Fact, value: Any, facts: Facts) -> str:
    if isinstance(value, list):
        return f"「{topic(facts[value[1]])}」"
    if isinstance(value, bool):
        return "「はい」" if value else "「いいえ」"
    if fact.type in ("enum", "set"):
        return f"「{label_of(fact, value)}」"
    return str(wareki(date.fromisoformat(value))) if fact.type == "date" else f"{value}{fact.unit}"
