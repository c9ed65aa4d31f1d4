"""課の名前: the department of an item as a reader of another language is told it, floor and all. Pure.

The content names departments in Japanese, several of them with a joint between, a city with the floor behind. Each name
is said by itself; where one of them has no translation the whole stays Japanese, as it stands on the signs.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Final

from windowsvc.languages.catalogue import Found, Texts
from windowsvc.languages.locales import JA, chain
from windowsvc.lifeevents import content
from windowsvc.lifeevents.record_files import rows_of
from windowsvc.lifeevents.records import Names, Record, Text
from windowsvc.lifeevents.yamlfiles import Table, read_file

FILE: Final = "department_names.yaml"
_JOINT: Final = re.compile(r"(・|または)(?![^(]*\))")
"""Between two departments; what stands in brackets belongs to one."""
_FLOOR: Final = re.compile(r"\s*\((地下)?([0-9]{1,2})階\)$")


class NameRecord(Record):
    """A department, or who else does a procedure, in the languages we speak."""

    name: Text
    said: Names


def names_in(department: str) -> Iterator[str]:
    """The single names in what the content calls a department, without floors."""
    return (_FLOOR.sub("", part).strip() for part in _JOINT.split(department)[::2])


def names(text: str) -> bool:
    """Whether a text of the content is the name of a department, or of several, that we have a name for."""
    return all(one in known() for one in names_in(text))


def said(department: str, texts: Texts) -> Found:
    """A department in the language of a reader, else as it is; with the language it is in."""
    for locale in chain(texts.locale):
        if locale is JA:
            break
        found = [_one(part, texts, locale.code) for part in _JOINT.split(department)[::2]]
        if all(found):
            joints = iter(_JOINT.findall(department))
            joined = found[0] or ""
            for one in found[1:]:
                joint = next(joints)
                joined += (joint if locale.has_ruby else " / ") + (one or "")
            return Found(joined, locale)
    return Found(department, JA)


def _one(part: str, texts: Texts, language: str) -> str | None:
    floor = _FLOOR.search(part)
    own = known().get(_FLOOR.sub("", part).strip(), {}).get(language)
    if own is None or floor is None:
        return own
    where = texts.gettext("Basement floor {floor}" if floor[1] else "Floor {floor}", floor=int(floor[2]))
    return f"{own} {where}" if texts.locale.has_ruby else f"{own}, {where}"


@functools.cache
def known() -> Mapping[str, Mapping[str, str]]:
    """The languages of every name, those of the cities that have an overlay too."""

    def read(name: str) -> Table:
        return read_file(content.ROOT / name, name=name)

    own = [f"cities/{city}/{FILE}" for city in content.cities() if (content.ROOT / f"cities/{city}/{FILE}").is_file()]
    return {
        one.name: one.said
        for file in (f"_shared/{FILE}", *own)
        for one, _, _ in rows_of(NameRecord, read, file, "names")
    }
