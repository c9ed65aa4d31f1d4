"""The shape of the records in the YAML files. Unknown keys are refused; what is not known is left out or "unknown"."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from windowsvc.lifeevents.model import Effect, Mode, Scope, Status

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,59}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(max_length=1200)]
Texts = tuple[Text, ...]
Names = dict[str, Text]
Evidence = Literal["official", "partial", "secondary", "general", "unknown"]


class Record(BaseModel):
    """A record of a file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, defer_build=True)


class FactRecord(Record):
    """A fact; see `windowsvc.lifeevents.facts.Fact`."""

    id: Name
    type: Literal["bool", "int", "enum", "set", "date", "text", "name", "address", "phone", "account", "mynumber"]
    values: tuple[str, ...] = ()
    unknown_value: str | None = None
    min: int = 0
    max: int = 1_000_000
    ask: Literal["never", "confirm", "if_unknown", "always", "optional", "derived"] = "if_unknown"
    when: str | None = None
    question: Names = Field(default_factory=dict)
    purposes: tuple[Literal["rule", "form", "route", "deadline"], ...] = Field(default=(), alias="for")
    records: Texts = ()
    sensitive: bool = False
    derive: str | None = None
    says: Names = Field(default_factory=dict)
    labels: Names = Field(default_factory=dict)
    topic: str = ""
    unit: str = ""
    note: str = ""
    assumed: Any = None


class DeadlineRecord(Record):
    """A deadline; see `windowsvc.lifeevents.deadlines.Deadline`."""

    text: str = ""
    base: str | None = None
    offset: str | None = None
    offset_setting: str = ""
    first_day_counts: bool = False
    roll_over: bool = False
    hard: bool = False
    law: str = ""
    law_confirmed: bool = False
    also: tuple[DeadlineRecord, ...] = ()
    year_end: bool = False
    not_before: date | None = None
    not_after: date | None = None


class ProcedureRecord(Record):
    """A procedure; see `windowsvc.lifeevents.model.Procedure`."""

    id: Id
    name: Names
    department: str
    body: Literal["city", "other"] = "city"
    kind: str
    mode: Mode = "unknown"
    scope: Scope = "household"
    applies_when: str
    check_when: str | None = None
    check_question: str = ""
    why: Text = ""
    deadline: DeadlineRecord | None = None
    who: Texts = ()
    bring: Texts = ()
    forms: Texts = ()
    result: Text = ""
    if_missing: Text = ""
    varies: Texts = ()
    notes: Texts = ()
    after: tuple[Id, ...] = ()
    stage: str = ""
    order: int | None = None
    estate: bool = False
    optional: bool = False
    sensitive: bool = False
    switch: bool = False
    privacy: str = ""
    seal: str = ""
    amount: str = ""
    settings: tuple[Id, ...] = ()
    rows: str = ""
    evidence: Evidence = "unknown"
    sources: tuple[str, ...] = ()
    reviewed: date | Literal["unknown"] = "unknown"
    valid_from: date | None = None
    valid_until: date | None = None


class RuleRecord(Record):
    """A rule that cuts across procedures; see `windowsvc.lifeevents.effects`."""

    id: Id
    when: str | None = None
    effect: Effect
    items: tuple[Id, ...] | Literal["estate"] = ()
    mode: str = ""
    of_status: str = ""
    keep: tuple[Id, ...] = ()
    status: Status | None = None
    department: str = ""
    bring: Texts | None = None
    forms: Texts | None = None
    text: Text
    evidence: str = ""


class KeyRecord(Record):
    """One key of a setting that is a table."""

    type: Literal["bool", "int", "list", "text", "enum"]
    values: tuple[str, ...] = ()
    name: str = ""
    says: Names = Field(default_factory=dict)
    topic: str = ""
    unit: str = ""


class SettingRecord(Record):
    """A setting that each city decides; see `windowsvc.lifeevents.model.Setting`."""

    id: Id
    name: str = ""
    type: Literal["bool", "int", "enum", "list", "date", "table"]
    values: tuple[str, ...] = ()
    labels: Names = Field(default_factory=dict)
    default: Any = None
    min: int = 0
    max: int = 10_000_000
    keys: dict[str, KeyRecord] = Field(default_factory=dict)
    says: Names = Field(default_factory=dict)
    topic: str = ""
    unit: str = ""
    note: str = ""
    seen: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()


class GentleRecord(Record):
    """When people are spared the interview, and the few questions that are put all the same."""

    when: str
    ask: tuple[Name, ...] = ()


class EventRecord(Record):
    """What an event is made of."""

    id: Id
    name: Names
    people: bool = False
    live: bool = False
    questions: tuple[str, ...]
    sources: tuple[str, ...]
    screening: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    bases: dict[str, str] = Field(default_factory=dict)
    background: tuple[str, ...] = ()
    gentle: GentleRecord | None = None


class ScreeningRecord(Record):
    """One question for many facts; see `windowsvc.lifeevents.model.Screening`."""

    id: Id
    question: Names
    sets_none: tuple[str, ...]
    private: bool = False


class TogetherRecord(Record):
    """Facts of one matter that are asked on one screen; see `windowsvc.lifeevents.model.Together`."""

    id: Id
    title: Names
    facts: tuple[str, ...]
    first: bool = False


class FormRecord(Record):
    """A form somebody may name: what it is called, what we can do with it, and the layouts drawn for it.

    Attributes:
        held: why a section keeps a form: ``unseen``, no sheet of it is known; ``certified``, it is one sheet with what
            a doctor or midwife certifies, which the family brings; ``sent``, another body sends it to the family.
    """

    name: Text
    resolves: Literal["layout", "city_pdf", "held_by_section"] = "held_by_section"
    held: Literal["unseen", "certified", "sent"] = "unseen"
    layouts: tuple[Id, ...] = ()
    fills: dict[str, str] = Field(default_factory=dict)


class DocumentRecord(Record):
    """Something to bring; ``same_as`` names the document under which it is asked for once."""

    name: Text
    same_as: str | None = None


class DepartmentRecord(Record):
    """A department of the city or another body."""

    name: Text
    body: Literal["city", "other"]


class SourceRecord(Record):
    """Where something was read."""

    id: Id
    title: Text
    url: str = ""
    note: Text = ""


class QualityRecord(Record):
    """How far the content of an event is confirmed; `windowsvc.lifeevents.check` holds every line against the data.

    Bronze: it loads, nothing is wrong, and there are worked cases. Silver: every procedure has cases in both
    directions, and every text of it is there in each language named.
    """

    grade: Literal["bronze", "silver"]
    cases: int = Field(ge=1)
    translated: tuple[str, ...]
    reviewed_by_city: bool


class OverlayEvent(Record):
    """What a city changes in one event."""

    live: bool = False
    unconfirmed_deadlines_accepted: str = ""
    items: dict[str, dict[str, Any]] = Field(default_factory=dict)


class OverlayRecord(Record):
    """A city's overlay."""

    city: Id
    name: Names
    settings: dict[str, Any] = Field(default_factory=dict)
    departments: dict[str, str] = Field(default_factory=dict)
    texts: dict[str, Names] = Field(default_factory=dict)
    events: dict[str, OverlayEvent] = Field(default_factory=dict)
