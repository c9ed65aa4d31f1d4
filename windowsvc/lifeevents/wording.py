"""Reasons in words, made from the facts that decided.

Each fact brings its own clauses (`Fact.says`), which end so that ため or 方 can follow; here they are only joined.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from windowsvc.lifeevents.evaluation import Ground
from windowsvc.lifeevents.facts import Fact
from windowsvc.lifeevents.model import Status

Facts = Mapping[str, Fact]

MOST: Final = 2
"""How many clauses a reason has at most."""

COUNTERS: Final = frozenset({"人", "頭", "台"})

ENDINGS: Final[Mapping[Status, str]] = {
    Status.NEEDED: "必要です。",
    Status.NOT_NEEDED: "不要です。",
    Status.CITY_DOES_IT: "市が行います。お手続きは不要です。",
    Status.CONSULT: "ご相談ください。",
    Status.TO_CONFIRM: "確認が必要です。",
}
ALWAYS: Final[Mapping[Status, str]] = {
    Status.NEEDED: "どなたにも必要です。",
    Status.NOT_NEEDED: "不要です。",
    Status.CITY_DOES_IT: "市が行います。お手続きは不要です。",
    Status.CONSULT: "ご相談ください。",
    Status.TO_CONFIRM: "確認が必要です。",
}
OWN: Final = (
    *ENDINGS.values(),
    *ALWAYS.values(),
    "ため、また、と、が分からないため、どうか方がいるいないだけの以上以下超える数",
)
"""What stands in reasons beside the words of the facts."""


def reason(status: Status, grounds: Iterable[Ground], *, facts: Facts, background: frozenset[str]) -> str:
    """Why an item has its status, in one Japanese sentence."""
    told = list(grounds)
    unknown = [one for one in told if one.value is None]
    if unknown and status is Status.TO_CONFIRM:
        topics = _different(topic(facts[one.fact]) for one in unknown)
        return f"{'と、'.join(topics[:MOST])}が分からないため、確認が必要です。"
    telling = [one for one in told if one.fact not in background and not one.fact.startswith("city.")] or told
    clauses = _different(_clauses(telling, facts=facts))
    if not clauses:
        return ALWAYS[status]
    return f"{'、また、'.join(f'{one}ため' for one in clauses[:MOST])}{ENDINGS[status]}"


def topic(fact: Fact) -> str:
    """What is not known, as a noun phrase."""
    if fact.topic:
        return fact.topic
    if fact.type == "bool" and "yes" in fact.says:
        return f"{fact.says['yes']}かどうか"
    return fact.id


def _clauses(grounds: list[Ground], *, facts: Facts) -> list[str]:
    """One clause for each ground; what was asked of all people becomes one clause about somebody."""
    single = [clause(one, fact=facts[one.fact]) for one in grounds if one.quantified is None]
    asked = [one for one in grounds if one.quantified is not None]
    if not asked:
        return single
    people = _different(clause(one, fact=facts[one.fact]) for one in asked)
    if not any(one.missed for one in asked):
        return [f"{'、'.join(people[:MOST])}方がいる", *single]
    if len({repr(one.leaf) for one in asked}) > 1:
        return [f"{'と、'.join(f'{one}方' for one in people[: MOST + 1])}だけの", *single]
    return [f"{_wanted(asked[0], fact=facts[asked[0].fact])}方がいない", *single]


def clause(ground: Ground, *, fact: Fact) -> str:
    """What is the case, as a clause before ため or 方."""
    found, says = ground.found, fact.says
    if fact.type == "bool":
        return says.get("yes" if found else "no", f"{fact.id}が{'はい' if found else 'いいえ'}の")
    if fact.type == "enum":
        return says.get(str(found), f"{fact.id}が{found}の")
    if fact.type == "set":
        return _of_set(ground, fact=fact)
    if fact.type == "int":
        if found == 0 and "zero" in says:
            return says["zero"]
        counted = ground.leaf[0] in (">", ">=") and fact.unit in COUNTERS
        only = "だけ" if counted and found and ground.value is False else ""
        return says.get("some", f"{fact.id}が{{n}}の").replace("{n}", f"{found}{fact.unit}{only}")
    return f"{fact.id}が{found}の"


def _of_set(ground: Ground, *, fact: Fact) -> str:
    if ground.value:
        label = fact.labels.get(str(ground.leaf[2]), str(ground.leaf[2]))
        return fact.says.get("has", "{label}がある").replace("{label}", label)
    return fact.says.get("none", f"{fact.id}に当てはまるものがない")


def _wanted(ground: Ground, *, fact: Fact) -> str:
    """What a leaf asked for and nobody was, as a clause before 方."""
    operator, _, value, _ = ground.leaf
    says = fact.says
    if fact.type == "bool":
        return says.get("yes", fact.id)
    if fact.type == "enum":
        words = value if operator == "in" else [value]
        return "・".join(_different(says.get(str(one), str(one)) for one in words)[:3])
    if fact.type == "int" and not isinstance(value, list):
        bound = _BOUNDS.get(operator, "").replace("{n}", f"{value}{fact.unit}")
        return says.get("bound", f"{topic(fact)}が{{bound}}の").replace("{bound}", bound)
    return "当てはまる"


_BOUNDS: Final[Mapping[str, str]] = {
    ">=": "{n}以上", ">": "{n}を超える数", "<=": "{n}以下", "<": "{n}より下", "==": "{n}", "!=": "{n}以外",
}  # fmt: skip


def _different(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def question(grounds: Iterable[Ground], *, facts: Facts, language: str) -> str | None:
    """The question that settles an item: the first one that may be asked, else what to look up, else None."""
    unknown = [facts[one.fact] for one in grounds if one.value is None]
    if not unknown:
        return None
    fact = next((one for one in unknown if one.ask not in ("never", "derived") and one.question_ja), unknown[0])
    text = fact.question_en if language == "en" and fact.question_en else fact.question_ja
    if fact.ask in ("never", "derived") or not text:
        return f"{topic(fact)}を記録で確認してください。"
    return text


def differs(fact: Fact, told: Any, follows: Any) -> str:
    """A note that an answer is not what follows from the others."""
    said = f"伺ったのは{_value(told, fact)}、ほかの答えからは{_value(follows, fact)}です。"
    return f"{topic(fact)}: {said}伺ったほうで進めます。"


def _value(value: Any, fact: Fact) -> str:
    return ("はい" if value else "いいえ") if isinstance(value, bool) else f"{value}{fact.unit}"


def yen(amount: Any) -> str:
    """An amount of money: 50,000円."""
    return f"{amount:,}円"
