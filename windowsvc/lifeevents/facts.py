"""Facts: what may be known about a case, what each fact is for, and whether a given value can be one.

Pure: content comes in as plain data, time as an argument. A fact left out or null is unknown. Facts of the
type ``mynumber`` do not exist here: they are dropped from the content and a value for one is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any, Final, Literal

from windowsvc.mynumber import holds_individual_number
from windowsvc.refusal import N_, Refusal

Value = bool | int | str | date | frozenset[str] | Mapping[str, Any]
"""What a fact can be. Text, addresses and phones are strings; names and accounts are mappings."""

Purpose = Literal["rule", "form", "route", "deadline"]
Ask = Literal["never", "confirm", "if_unknown", "always", "optional", "derived"]

TYPES: Final = ("bool", "int", "enum", "set", "date", "text", "name", "address", "phone", "account", "list", "table")
RULED: Final = frozenset({"bool", "int", "enum", "set", "date"})
"""Types that a condition can look at."""

LARGEST: Final = 1_000_000
MAX_TEXT: Final = 400
_ACCOUNT: Final = frozenset({"bank", "branch", "kind", "number", "holder_kana"})
_NAME: Final = frozenset({"name", "kana"})


class FactError(ValueError):
    """A value cannot be the value of the fact; the text says what would be."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact that may be known.

    Attributes:
        id: ``household.*``, ``deceased.*`` and the like have one value per case, ``person.*`` one per person,
            ``city.*`` is a setting of the city.
        values: the words an enum or a set may hold.
        unknown_value: the word of an enum that says that nobody knows ("わからない").
        low, high: bounds of an int.
        purposes: what the fact is for.
        records: registers and documents that know it.
        says: clauses for reasons, by value: ``yes`` and ``no`` of a bool, each word of an enum, ``has`` and
            ``has_not`` of a set, ``zero`` of an int.
        labels: the words of a set, in Japanese.
        topic: what is not known, as a Japanese noun phrase.
    """

    id: str
    type: str
    values: tuple[str, ...] = ()
    unknown_value: str | None = None
    low: int = 0
    high: int = LARGEST
    ask: Ask = "if_unknown"
    when: str | None = None
    question_ja: str = ""
    question_en: str = ""
    purposes: tuple[Purpose, ...] = ()
    records: tuple[str, ...] = ()
    sensitive: bool = False
    derive: str | None = None
    says: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    topic: str = ""
    unit: str = ""
    note: str = ""

    @property
    def of_person(self) -> bool:
        """Whether each person has a value of their own."""
        return self.id.startswith("person.")


def read(fact: Fact, raw: Any) -> Value | None:
    """The value of ``fact`` as a plain JSON or YAML value says it; None when it says that it is unknown.

    Raises:
        FactError: the value is of another type, out of range, or no word of the fact.
    """
    if raw is None or (fact.unknown_value is not None and raw == fact.unknown_value):
        return None
    return _READERS[fact.type](fact, raw)


def nearest(word: str, words: Any) -> str:
    """A clause that names what was probably meant, or nothing."""
    found = get_close_matches(word, sorted(words), n=1, cutoff=0.5)
    return f"; did you mean {found[0]}?" if found else ""


def _bool(_fact: Fact, raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise FactError("is true or false")
    return raw


def _int(fact: Fact, raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise FactError("is a whole number")
    if not fact.low <= raw <= fact.high:
        raise FactError(f"is a whole number from {fact.low} to {fact.high}")
    return raw


def _word(fact: Fact, raw: Any) -> str:
    if not isinstance(raw, str) or raw not in fact.values:
        hint = nearest(raw, fact.values) if isinstance(raw, str) else ""
        raise FactError(f"is one of {', '.join(fact.values)}{hint}")
    return raw


def _set(fact: Fact, raw: Any) -> frozenset[str]:
    if not isinstance(raw, list | tuple | set | frozenset):
        raise FactError("is a list of words")
    return frozenset(_word(fact, one) for one in raw)


def _date(_fact: Fact, raw: Any) -> date:
    if type(raw) is date:
        return raw
    if isinstance(raw, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    raise FactError("is a date like 2026-11-24")


def _text(fact: Fact, raw: Any) -> str:
    if not isinstance(raw, str) or len(raw) > MAX_TEXT or not raw.isprintable():
        raise FactError(f"is a text of one line, at most {MAX_TEXT} characters")
    if fact.type != "phone" and holds_individual_number(raw):
        raise FactError("holds what looks like an individual number (個人番号); this system keeps none")
    return raw


def _name(fact: Fact, raw: Any) -> Mapping[str, Any] | str:
    if isinstance(raw, str):
        return _text(fact, raw)
    return _parts(fact, raw, _NAME)


def _account(fact: Fact, raw: Any) -> Mapping[str, Any]:
    return _parts(fact, raw, _ACCOUNT)


def _parts(fact: Fact, raw: Any, allowed: frozenset[str]) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping) or not raw or not set(raw) <= allowed:
        raise FactError(f"has the parts {', '.join(sorted(allowed))}")
    return {key: _text(fact, value) for key, value in raw.items()}


def _list(_fact: Fact, raw: Any) -> frozenset[str]:
    if not isinstance(raw, list) or not all(isinstance(one, str) for one in raw):
        raise FactError("is a list of words")
    return frozenset(raw)


def _table(_fact: Fact, raw: Any) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping) or not all(isinstance(key, str) for key in raw):
        raise FactError("is a table of names and values")
    return dict(raw)


_READERS: Final[Mapping[str, Callable[[Fact, Any], Value]]] = {
    "bool": _bool,
    "int": _int,
    "enum": _word,
    "set": _set,
    "date": _date,
    "text": _text,
    "address": _text,
    "phone": _text,
    "name": _name,
    "account": _account,
    "list": _list,
    "table": _table,
}


@dataclass(frozen=True)
class Given:
    """What is known of one case: the facts of the case, and those of each person by the person's id."""

    facts: Mapping[str, Value]
    people: Mapping[str, Mapping[str, Value]]
    on: date


def given(raw: Any, *, known: Mapping[str, Fact], on: date, withheld: frozenset[str] = frozenset()) -> Given:
    """Check a facts file against the facts of its event.

    Args:
        raw: ``{"on": date, "facts": {...}, "people": [{"id": ..., "person.age": ...}]}``.
        on: the day of the plan when the file names none.
        withheld: ids of facts that are never kept (個人番号).

    Raises:
        Refusal: ``facts_invalid`` with every mistake, ``mynumber_refused``.
    """
    mistakes: list[str] = []
    if not isinstance(raw, Mapping):
        raise _invalid(["the file is a mapping with the keys on, facts and people"])
    mistakes += [f"{key}: no such key; on, facts and people are known" for key in raw if key not in _KEYS]
    day = _day(raw.get("on"), on, mistakes)
    case = _values(raw.get("facts"), known=known, withheld=withheld, person=False, at="facts", mistakes=mistakes)
    people = _people(raw.get("people"), known=known, withheld=withheld, mistakes=mistakes)
    if mistakes:
        raise _invalid(mistakes)
    return Given(facts=case, people=people, on=day)


_KEYS: Final = ("on", "facts", "people")
MAX_PEOPLE: Final = 40


def _invalid(mistakes: list[str]) -> Refusal:
    return Refusal(
        "facts_invalid", N_("The facts cannot be used: {first}"), status=422, first=mistakes[0], mistakes=mistakes
    )


def _day(raw: Any, on: date, mistakes: list[str]) -> date:
    if raw is None:
        return on
    try:
        return _date(Fact("on", "date"), raw)
    except FactError as error:
        mistakes.append(f"on {error}")
        return on


def _values(
    raw: Any, *, known: Mapping[str, Fact], withheld: frozenset[str], person: bool, at: str, mistakes: list[str]
) -> dict[str, Value]:
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        mistakes.append(f"{at}: is a mapping of facts")
        return {}
    values: dict[str, Value] = {}
    for key, one in raw.items():
        name = str(key)
        if name in withheld:
            raise Refusal("mynumber_refused", N_("Individual numbers (個人番号) are never kept; leave {fact} out."),
                          status=422, fact=name)  # fmt: skip
        fact = known.get(name)
        if fact is None or name.startswith("city."):
            mistakes.append(f"{at}: there is no fact {name}{nearest(name, known)}")
        elif fact.of_person != person:
            mistakes.append(f"{at}: {name} belongs {'to a person' if fact.of_person else 'to the case'}")
        else:
            try:
                value = read(fact, one)
            except FactError as error:
                mistakes.append(f"{at}: {name} {error}")
            else:
                if value is not None:
                    values[name] = value
    return values


def _people(
    raw: Any, *, known: Mapping[str, Fact], withheld: frozenset[str], mistakes: list[str]
) -> dict[str, dict[str, Value]]:
    if raw is None:
        return {}
    if not isinstance(raw, list) or len(raw) > MAX_PEOPLE:
        mistakes.append(f"people: is a list of at most {MAX_PEOPLE} people")
        return {}
    people: dict[str, dict[str, Value]] = {}
    for number, one in enumerate(raw):
        who = one.get("id") if isinstance(one, Mapping) else None
        at = f"people[{number}]"
        if not isinstance(who, str) or not who or len(who) > 40 or who in people:
            mistakes.append(f"{at}: needs an id of its own")
            continue
        rest = {key: value for key, value in one.items() if key != "id"}
        people[who] = _values(rest, known=known, withheld=withheld, person=True, at=at, mistakes=mistakes)
    return people
