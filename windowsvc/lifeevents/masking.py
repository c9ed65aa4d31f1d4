"""A case as staff see it before they ask for the names: nothing in it tells who it is about. Pure.

Names keep their first character, so that two cases on one screen can be told apart; addresses, telephone numbers,
accounts, dates of birth and whatever was typed freely are hidden whole. Procedures, statuses, ages, other days and
chosen words stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Json = dict[str, Any]

HIDDEN: Final = "○○○"
TYPED: Final = frozenset({"name", "address", "text", "phone", "account", "list", "table"})
"""The types of facts that hold words about a person, not chosen ones."""
BIRTH: Final = ("date_of_birth", "birth_date")
"""How the names of facts end that say when a person was born: with the name they tell who somebody is."""


def name(text: str) -> str:
    """A name with its first character alone; how long it is does not show."""
    return f"{text[0]}○○" if text else text


def line(one: Mapping[str, Any]) -> Json:
    """A case in a list."""
    return {**one, "title": name(one["title"]), "revealed": False}


def item(one: Mapping[str, Any]) -> Json:
    """A procedure: whom it is for, who acts, and what staff typed as their reason."""
    return {
        **one,
        "person_name": one["person_name"] and name(one["person_name"]),
        "acting": [name(person) for person in one["acting"]],
        "reason": HIDDEN if one["overridden"] and one["reason"] else one["reason"],
    }


def whole(view: Mapping[str, Any]) -> Json:
    """The whole view of a case."""
    return {
        **view,
        "people": [_person(one) for one in view["people"]],
        "answers": [_answer(one) for one in view["answers"]],
        "about": [_about(one) for one in view["about"]],
        "items": [item(one) for one in view["items"]],
        "journal": [{**one, "note": one["note"] and HIDDEN} for one in view["journal"]],
        "revealed": False,
    }


def _person(one: Mapping[str, Any]) -> Json:
    known = one["details"]
    details = {part: text and (text if part == "relation" else HIDDEN) for part, text in known.items()}
    if known.get("name"):
        details["name"] = name(known["name"])
    return {**one, "name": name(one["name"]) if known.get("name") else one["name"], "details": details}


def _answer(one: Mapping[str, Any]) -> Json:
    person = one["person_name"] and name(one["person_name"])
    if one["value"] is None or not _tells(one):
        return {**one, "person_name": person}
    return {**one, "person_name": person, "value": None, "said": HIDDEN, "hidden": True}


def _tells(one: Mapping[str, Any]) -> bool:
    """Whether an answer tells who somebody is. What is of no known type may."""
    field = one["field"]
    return field is None or field["type"] in TYPED or one["fact"].endswith(BIRTH)


def _about(one: Mapping[str, Any]) -> Json:
    said = HIDDEN if one["key"] == "address" else one["said"]
    return {**one, "name": one["name"] and name(one["name"]), "said": said}
