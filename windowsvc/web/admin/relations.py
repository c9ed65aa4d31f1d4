"""Which items refer to which: what can be chosen for a field, and what uses an item."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from windowsvc.lobby.setup import Series
from windowsvc.office.configuration import City, Item, kinds
from windowsvc.web.admin.fields import fields_of, title_of, value_at
from windowsvc.web.admin.words_lobby import KINDS


@dataclass(frozen=True)
class Option:
    """One item that a field can name.

    Attributes:
        note: a second word about it, such as the range of a series.
        off: it is not in use, and only offered because the field names it already.
    """

    value: str
    label: str
    note: str = ""
    off: bool = False


@dataclass(frozen=True)
class Use:
    """An item that names another one."""

    kind: str
    code: str
    title: str


def options(city: City, *, office: str, kind: str, chosen: Collection[str] = ()) -> tuple[Option, ...]:
    """The items of a kind that a field may name: those in use, and those it names already."""
    every = city.all(kinds()[kind], office=office, inactive=True)
    return tuple(
        Option(code, title_of(item, kind=kind, code=code), note=_note(item), off=not item.active)
        for code, item in every.items()
        if item.active or code in chosen
    )


def ordered(offered: Collection[Option], *, order: Collection[str]) -> tuple[Option, ...]:
    """The options in a given order of their values, the others after them."""
    place = {value: at for at, value in enumerate(order)}
    return tuple(sorted(offered, key=lambda one: place.get(one.value, len(place))))


def _note(item: Item) -> str:
    return f"{item.label(item.first)} – {item.label(item.last)}" if isinstance(item, Series) else ""


def used_by(city: City, *, office: str, kind: str, code: str) -> tuple[Use, ...]:
    """The items in use of this office that name the item."""
    found = []
    for other, words in KINDS.items():
        referring = [one for one in fields_of(other) if one.words.target == kind]
        for name, item in city.all(kinds()[other], office=office).items() if referring else ():
            data = item.model_dump(mode="json")
            named = [value_at(data, one.path) for one in referring]
            if any(code == value or (isinstance(value, list) and code in value) for value in named):
                found.append(Use(words.kind, name, title_of(item, kind=other, code=name)))
    return tuple(found)


def free_code(city: City, *, kind: str, stem: str) -> str:
    """A code that no item of the kind has: the stem itself, else with a number."""
    taken = {code for taken_kind, code in city.versions if taken_kind == kind}
    if stem and stem not in taken:
        return stem
    return next(code for n in range(1, len(taken) + 2) if (code := f"{stem}{n}") not in taken)
