"""From the plain description of an event (as assembled, or kept in a cache) to the objects the rules work with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from windowsvc.lifeevents.deadlines import Deadline
from windowsvc.lifeevents.facts import Fact, FactError, nearest, read
from windowsvc.lifeevents.model import (
    Condition,
    Dated,
    Event,
    Procedure,
    Rule,
    Screening,
    Setting,
    Status,
    Targets,
    Together,
    Where,
)
from windowsvc.lifeevents.yamlfiles import refused

Plain = Mapping[str, Any]

LAST = 100
"""The order of what has none."""

_KINDS = {"bool": "bool", "int": "int", "enum": "enum", "list": "set", "date": "bool", "text": "text"}
_SAME = (
    "id", "name", "department", "body", "kind", "mode", "scope", "check_question", "why", "result", "if_missing",
    "stage", "order", "estate", "optional", "sensitive", "switch", "privacy", "seal", "amount", "rows", "evidence",
)  # fmt: skip
_TUPLES = ("who", "bring", "forms", "varies", "notes", "after", "settings", "sources")


@dataclass(frozen=True)
class Words:
    """What events share: the facts and the settings, by their ids."""

    facts: Mapping[str, Fact]
    settings: Mapping[str, Setting]


def words_of(plain: Plain) -> Words:
    """The facts and settings of a plain description."""
    return Words(
        facts={fact.id: fact for fact in facts_of(plain)},
        settings={one["id"]: _setting(one) for one in plain["settings"]},
    )


def event_of(plain: Plain, *, words: Words | None = None) -> Event:
    """The event that a plain description describes.

    Args:
        words: its facts and settings, where they were made before.
    """
    head = plain["event"]
    words = words or words_of(plain)
    return Event(
        id=head["id"],
        name=head["name"],
        facts=words.facts,
        procedures=tuple(sorted((_procedure(one) for one in plain["procedures"]), key=_place)),
        rules=tuple(_rule(one) for one in plain["rules"]),
        settings=words.settings,
        bases=head["bases"],
        background=frozenset(head["background"]),
        withheld=frozenset(plain["withheld"]),
        same_documents=plain["same"],
        screening=tuple(
            Screening(one["id"], one["question"], tuple(one["sets_none"]), one["private"]) for one in plain["screening"]
        ),
        together=tuple(
            Together(one["id"], one["title"], tuple(one["facts"]), one["first"]) for one in plain.get("together", ())
        ),
        people=head["people"],
        live=plain["live"],
        texts=plain.get("texts", {}),
        gentle=Condition(head["gentle"]["when"], plain["gentle_node"]) if head["gentle"] else None,
        gentle_asks=frozenset(head["gentle"]["ask"] if head["gentle"] else ()),
    )


def _place(procedure: Procedure) -> int:
    """What has an order comes first, the rest as the files have it."""
    return LAST if procedure.order is None else procedure.order


def facts_of(plain: Plain) -> Iterable[Fact]:
    """The facts of the event and, as ``city.*``, the settings that conditions may look at."""
    for one in plain["facts"]:
        question = one["question"]
        yield Fact(
            id=one["id"], type=one["type"], values=tuple(one["values"]), unknown_value=one["unknown_value"],
            low=one["min"], high=one["max"], ask=one["ask"], when=one["when"],
            question_ja=question.get("ja", ""), question_en=question.get("en", ""),
            purposes=tuple(one["purposes"]), records=tuple(one["records"]), sensitive=one["sensitive"],
            derive=one["derive"], says=one["says"], labels=one["labels"], topic=one["topic"], unit=one["unit"],
            note=one["note"],
        )  # fmt: skip
    for one in plain["settings"]:
        yield from _city_facts(one)


def _city_facts(one: Plain) -> Iterable[Fact]:
    name = f"city.{one['id']}"
    if one["type"] != "table":
        yield _city_fact(name, one, kind=_KINDS[one["type"]])
    for key, part in one["keys"].items():
        yield _city_fact(f"{name}.{key}", {**one, **part}, kind=_KINDS[part["type"]])


def _city_fact(name: str, one: Plain, *, kind: str) -> Fact:
    return Fact(
        id=name, type=kind, values=tuple(one["values"]), low=one["min"], high=one["max"], ask="never",
        purposes=("rule",), says=one["says"], labels=one["labels"], topic=one["topic"] or f"{_called(one)}(市の設定)",
        unit=one["unit"],
    )  # fmt: skip


def _called(one: Plain) -> str:
    """The Japanese name of a setting, or its id where it has none."""
    return str(one["name"] or one["id"])


def _where(one: Plain) -> Where:
    return Where(one["where"][0], one["where"][1])


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) and text != "unknown" else None


def _procedure(one: Plain) -> Procedure:
    check = one["check_when"]
    plain: dict[str, Any] = {key: one[key] for key in _SAME} | {key: tuple(one[key]) for key in _TUPLES}
    return Procedure(
        **plain,
        applies=Condition(one["applies_when"], one["applies_when_node"]),
        check=Condition(check, one["check_when_node"]) if check else None,
        deadline=_deadline(one["deadline"]) if one["deadline"] else None,
        reviewed=_day(one["reviewed"]),
        valid_from=_day(one["valid_from"]),
        valid_until=_day(one["valid_until"]),
        where=_where(one),
    )


def _deadline(one: Plain) -> Deadline:
    return Deadline(
        text=one["text"], base=one["base"], offset=one["offset"], offset_setting=one["offset_setting"],
        first_day_counts=one["first_day_counts"],
        roll_over=one["roll_over"], hard=one["hard"], law=one["law"], law_confirmed=one["law_confirmed"],
        also=tuple(_deadline(part) for part in one["also"]), year_end=one["year_end"],
        not_before=_day(one["not_before"]), not_after=_day(one["not_after"]),
    )  # fmt: skip


def _rule(one: Plain) -> Rule:
    estate = one["items"] == "estate"
    targets = Targets(
        items=frozenset(() if estate else one["items"]),
        estate=estate,
        mode=one["mode"],
        status=one["of_status"],
        keep=frozenset(one["keep"]),
    )
    return Rule(
        id=one["id"],
        effect=one["effect"],
        targets=targets,
        text=one["text"],
        where=_where(one),
        when=Condition(one["when"], one["when_node"]) if one["when"] else None,
        status=Status(one["status"]) if one["status"] else None,
        department=one["department"],
        bring=None if one["bring"] is None else tuple(one["bring"]),
        forms=None if one["forms"] is None else tuple(one["forms"]),
        evidence=one["evidence"],
    )


def _setting(one: Plain) -> Setting:
    values = tuple(Dated(_day(since), _typed(one, value)) for since, value in one["dated"])
    fact = _city_fact(f"city.{one['id']}", one, kind=_KINDS.get(one["type"], "table"))
    keys = {name: _city_fact(name, {**one, **part}, kind=part["type"]) for name, part in one["keys"].items()}
    titles = {name: part["name"] or part["topic"] or name for name, part in one["keys"].items()}
    return Setting(
        name=_called(one), fact=fact, kind=one["type"], values=values, keys=keys, titles=titles, unit=one["unit"],
        note=one["note"],
    )  # fmt: skip


def _typed(one: Plain, value: Any) -> Any:
    return date.fromisoformat(value) if one["type"] == "date" and value not in (None, "never") else value


def setting_value(setting: Setting, value: Any) -> Any:
    """A value for a setting, as ``--set`` gives it.

    Raises:
        FactError: the setting cannot have that value.
    """
    if value is None:
        return None
    if setting.kind == "date":
        return value if value == "never" else read(Fact("day", "date"), value)
    if setting.kind == "table":
        return _table(setting, value)
    if setting.kind == "list":
        read(Fact("list", "list"), value)
        return [word for word in value if not setting.fact.values or read(setting.fact, [word])]
    return read(setting.fact, value)


def _table(setting: Setting, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise FactError("is a table of names and values")
    for name, one in value.items():
        if name not in setting.keys:
            raise FactError(f"has no {name}{nearest(str(name), setting.keys)}")
        read(setting.keys[name], one)
    return value


def check_setting(one: Plain, value: Any, *, at: tuple[str, int]) -> None:
    """Refuse a value a setting cannot have, with its place."""
    plain = {**one, "dated": []}
    try:
        setting_value(_setting(plain), value)
    except FactError as error:
        raise refused(*at, f"{one['id']} {error}") from None


def dated(one: Plain, value: Any, *, at: tuple[str, int]) -> list[list[Any]]:
    """The values of a setting with the day each holds from; a plain value holds from the beginning."""
    rows = value if isinstance(value, list) and value and all(isinstance(row, Mapping) for row in value) else None
    if rows is None:
        rows = [{"from": None, "value": value}]
    found = []
    for row in rows:
        if set(row) != {"from", "value"} or not isinstance(row["from"], date | None):
            raise refused(*at, f"{one['id']}: each value has the keys from (a day) and value")
        check_setting(one, row["value"], at=at)
        since, worth = row["from"], row["value"]
        found.append([since and since.isoformat(), worth.isoformat() if isinstance(worth, date) else worth])
    return found
