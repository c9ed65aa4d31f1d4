"""What the content of a life event is, once it has been read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, Literal

from windowsvc.lifeevents.conditions import Node
from windowsvc.lifeevents.deadlines import Deadline
from windowsvc.lifeevents.evaluation import Test, compiled
from windowsvc.lifeevents.facts import Fact

Mode = Literal[
    "accept_here", "explain_and_post", "guide_to_window", "other_body_info", "automatic_no_action", "unknown"
]
Scope = Literal["household", "each_person", "each_dog", "each_moped"]
Effect = Literal["status", "replace", "redirect", "note", "withhold_form"]


class Status(StrEnum):
    """What a procedure is to this family."""

    NEEDED = "needed"
    TO_CONFIRM = "to_confirm"
    NOT_NEEDED = "not_needed"
    CITY_DOES_IT = "city_does_it"
    CONSULT = "consult"


REDIRECTED: Final[Mode] = "other_body_info"
"""The mode of what a rule has given to another body."""
NEEDED: Final = Status.NEEDED
TO_CONFIRM: Final = Status.TO_CONFIRM
NOT_NEEDED: Final = Status.NOT_NEEDED
"""Names of their own: looking a member up on its class takes ten times as long, and rules do it for every item."""


@dataclass(frozen=True)
class Condition:
    """A checked condition: its line, its tree, and a function that evaluates it."""

    text: str
    node: Node

    @cached_property
    def test(self) -> Test:
        """The condition as a function of the known facts."""
        return compiled(self.node)


@dataclass(frozen=True)
class Where:
    """The place in a file that something was read from."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Procedure:
    """One procedure of one department or other body. Texts are Japanese unless their name says otherwise."""

    id: str
    name: Mapping[str, str]
    department: str
    body: Literal["city", "other"]
    kind: str
    mode: Mode
    scope: Scope
    applies: Condition
    where: Where
    check: Condition | None = None
    check_question: str = ""
    why: str = ""
    deadline: Deadline | None = None
    who: tuple[str, ...] = ()
    bring: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    result: str = ""
    if_missing: str = ""
    varies: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    stage: str = ""
    order: int | None = None
    estate: bool = False
    optional: bool = False
    sensitive: bool = False
    switch: bool = False
    privacy: str = ""
    seal: str = ""
    amount: str = ""
    settings: tuple[str, ...] = ()
    rows: str = ""
    evidence: str = "unknown"
    sources: tuple[str, ...] = ()
    reviewed: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether the procedure exists on a day; the first and the last day count."""
        return (self.valid_from or day) <= day <= (self.valid_until or day)


@dataclass(frozen=True)
class Targets:
    """Which items a rule acts on: named ones, those of an estate, those of a mode or of a status; less ``keep``."""

    items: frozenset[str] = frozenset()
    estate: bool = False
    mode: str = ""
    status: str = ""
    keep: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rule:
    """A rule that cuts across procedures; see `windowsvc.lifeevents.effects` for what each effect does."""

    id: str
    effect: Effect
    targets: Targets
    text: str
    where: Where
    when: Condition | None = None
    status: Status | None = None
    department: str = ""
    bring: tuple[str, ...] | None = None
    forms: tuple[str, ...] | None = None
    evidence: str = ""


@dataclass(frozen=True)
class Dated:
    """A value of a setting from a day on; None: from the beginning."""

    since: date | None
    value: Any


@dataclass(frozen=True)
class Setting:
    """A switch, an amount or an age that each city decides.

    Attributes:
        name: in Japanese.
        keys: of a table.
        titles: what each key is called.
    """

    name: str
    fact: Fact
    kind: str
    values: tuple[Dated, ...]
    keys: Mapping[str, Fact] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    note: str = ""

    def on(self, day: date) -> Any:
        """The value in force on a day."""
        if len(self.values) == 1 and self.values[0].since is None:
            return self.values[0].value
        found = [one for one in self.values if one.since is None or one.since <= day]
        return max(found, key=lambda one: one.since or date.min).value if found else None


@dataclass(frozen=True)
class Screening:
    """One question for many facts: answered with none, they are all settled."""

    id: str
    question: Mapping[str, str]
    sets_none: tuple[str, ...]
    private: bool


@dataclass(frozen=True)
class Together:
    """Facts of one matter that are asked on one screen, where more than one of them is still open.

    Attributes:
        first: asked before everything else: it says who the people are, as a register would have.
    """

    id: str
    title: Mapping[str, str]
    facts: tuple[str, ...]
    first: bool = False


@dataclass(frozen=True)
class Event:
    """One life event as one city has it.

    Attributes:
        background: facts that go without saying in a reason when another fact decided as well.
        bases: base of a deadline -> the fact whose date stands for it.
        withheld: ids of the facts that are never kept (個人番号).
        same_documents: a document to bring -> the one under which it is asked for once.
        gentle: when it is true, people are spared the interview but for ``gentle_asks``.
        texts: what the city itself says in other languages: Japanese -> {inside code of a language: text}.
    """

    id: str
    name: Mapping[str, str]
    facts: Mapping[str, Fact]
    procedures: tuple[Procedure, ...]
    rules: tuple[Rule, ...]
    settings: Mapping[str, Setting]
    bases: Mapping[str, str] = field(default_factory=dict)
    background: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    same_documents: Mapping[str, str] = field(default_factory=dict)
    screening: tuple[Screening, ...] = ()
    together: tuple[Together, ...] = ()
    people: bool = False
    live: bool = True
    gentle: Condition | None = None
    gentle_asks: frozenset[str] = frozenset()
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def acting(self) -> Mapping[str, tuple[Rule, ...]]:
        """Procedure -> the rules that may act on it, in their order. Those by mode or status may act on any."""
        return {one.id: tuple(rule for rule in self.rules if may_act(rule.targets, one)) for one in self.procedures}


def may_act(targets: Targets, procedure: Procedure) -> bool:
    """Whether a rule with these targets could act on a procedure in some state of it."""
    if procedure.id in targets.keep:
        return False
    named = procedure.id in targets.items or (targets.estate and procedure.estate)
    by_mode = bool(targets.mode) and targets.mode in (procedure.mode, REDIRECTED)
    return named or by_mode or targets.status != ""
