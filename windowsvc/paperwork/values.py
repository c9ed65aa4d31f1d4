"""From facts to the fields of a form. Pure: the day, the city and its settings come in as arguments.

A binding names where a value comes from:

====================  ====================================================================================
``on``                the day of the form
``deceased.address``  a fact; ``+1`` after a date is the day after
``notifier.name``     something of a role: a role is a person, who is often another one for each form
``person.name``       something of the person whom the form, or the line of a table, is about
``a.bank#number``     one part of an account or a name
``=text``             always the same
``city.name``         the city; ``city.<setting>`` what it has set
====================  ====================================================================================

A role is filled only when it is certain who has it: a field for the chief mourner never shows the name of an agent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from windowsvc.paperwork import seals
from windowsvc.paperwork.layouts import BY_HAND, Cell, Layout
from windowsvc.paperwork.roles import ASKS, DERIVED, NAMED_GROUPS, ROLES, Source, each, from_abroad

Content = str | date | frozenset[str] | Mapping[str, str] | None
"""What a field can hold: a text, a day, the words chosen, a name (name, kana) or an account."""

_PLUS: Final = re.compile(r"(?P<binding>[^+]+)\+(?P<days>[0-9]+)")


@dataclass(frozen=True)
class Filled:
    """The contents of a form's fields, and those of the lines of its tables."""

    fields: Mapping[str, Content]
    lines: Mapping[int, Sequence[Mapping[str, Content]]]
    western: frozenset[str] = frozenset()
    """Fields whose date is counted in western years: the birthdays of people from abroad."""
    seal: str = "none"
    """One of `windowsvc.paperwork.seals.RULES`: what the city says about a seal on the form."""


def fill(layout: Layout, source: Source) -> Filled:
    """The contents of a form. What is not known, or only a hand may write, is None."""
    person = source.people.get(source.person or "")
    cells = [cell for block in layout.blocks for row in block.rows for cell in row.cells]
    fields = {cell.id: content_of(cell, source, person) for cell in cells}
    abroad = {cell.id for cell in cells if _is_abroad(cell, source, person)}
    lines: dict[int, list[dict[str, Content]]] = {}
    for number, block in enumerate(layout.blocks):
        if block.columns:
            about = each(block.each, source)
            lines[number] = [{cell.id: content_of(cell, source, one) for cell in block.columns} for one in about]
            abroad |= {f"{cell.id}/{at}" for at, one in enumerate(about) if from_abroad(one) for cell in block.columns}
    return Filled(fields, lines, frozenset(abroad), seals.rule(layout, source.case.known))


def _is_abroad(cell: Cell, source: Source, person: Mapping[str, Any] | None) -> bool:
    role = cell.source.split(".")[0]
    if role == "deceased":
        return (source.case.known.get("deceased.permit_kind") or "japanese") != "japanese"
    if role in ("parent", "owner", "cert_person", "head"):
        return from_abroad({f"person.{key}": one for key, one in ROLES[role](source).items()})
    return role == "person" and person is not None and from_abroad(person)


def content_of(cell: Cell, source: Source, person: Mapping[str, Any] | None) -> Content:
    """What a field holds, in the shape its type asks for."""
    if cell.type in BY_HAND or not cell.source:
        return None
    found = resolve(cell.source, source, person)
    if found is None or found == "":
        return None
    if cell.type in ("choice", "ticks"):
        return _chosen(found) & frozenset(cell.options)
    if cell.type == "name":
        return _name(found, source, cell.source, person)
    if cell.type in ("date", "birth"):
        return found if isinstance(found, date) else None
    if isinstance(found, Mapping):
        part = "kana" if cell.type == "kana" else "name"
        return found if cell.type == "account" else str(found.get(part, "")) or None
    return _text(found, cell)


def _chosen(found: Any) -> frozenset[str]:
    if isinstance(found, bool):
        return frozenset({"yes" if found else "no"})
    return frozenset(found) if isinstance(found, frozenset | tuple | list) else frozenset({str(found)})


def _text(found: Any, cell: Cell) -> str | None:
    if isinstance(found, bool):
        return None
    if isinstance(found, int):
        return f"{found:,}" if cell.type == "money" else str(found)
    if isinstance(found, tuple):
        return "\n".join(f"{number}. {one}" for number, one in enumerate(found, 1))
    if isinstance(found, frozenset):
        return "・".join(cell.options.get(one, one) for one in sorted(found))
    return cell.options.get(str(found), str(found))


def _name(found: Any, source: Source, binding: str, person: Mapping[str, Any] | None) -> Mapping[str, str]:
    if isinstance(found, Mapping):
        return {key: str(value) for key, value in found.items()}
    kana = resolve(re.sub(r"\.name$", ".kana", binding), source, person) if binding.endswith(".name") else None
    return {"name": str(found), "kana": str(kana)} if isinstance(kana, str) else {"name": str(found)}


def resolve(binding: str, source: Source, person: Mapping[str, Any] | None = None) -> Any:
    """The value that a binding names, or None."""
    if binding.startswith("="):
        return binding[1:]
    whole, _, key = binding.partition("#")
    later = _PLUS.fullmatch(whole)
    if later:
        day = resolve(later["binding"], source, person)
        return day + timedelta(days=int(later["days"])) if isinstance(day, date) else None
    found = _found(whole, source, person)
    if key:
        return found.get(key) if isinstance(found, Mapping) else None
    return found


def _found(binding: str, source: Source, person: Mapping[str, Any] | None) -> Any:
    own = {"on": source.case.on, "items": source.items, "city.name": source.city.name, "city.mayor": source.city.mayor}
    if binding in own:
        return own[binding]
    role, _, part = binding.partition(".")
    if role == "person":
        return None if person is None else person.get(binding)
    if binding in DERIVED:
        return DERIVED[binding](source.case.known if person is None else {**source.case.known, **person})
    if role in source.named.roles:
        return source.named.roles[role].get(part)
    return ROLES[role](source).get(part) if role in ROLES else source.case.known.get(binding)


def facts_of(layout: Layout) -> frozenset[str]:
    """The facts that the bindings of a form name themselves; what its roles look at is not among them, nor what is
    known of those who are named in a case."""
    cells = [cell for block in layout.blocks for row in block.rows for cell in row.cells]
    cells += [cell for block in layout.blocks if block.each not in NAMED_GROUPS for cell in block.columns]
    return frozenset(binding for cell in cells if (binding := cell.source.partition("+")[0]) and _is_fact(binding))


def _is_fact(binding: str) -> bool:
    role = binding.partition(".")[0]
    plain = binding.startswith("=") or binding in ("on", "items", "city.name", "city.mayor") or binding in DERIVED
    return not plain and (role == "person" or role not in ROLES)


def gaps(layout: Layout, source: Source) -> list[str]:
    """The facts that would fill further fields of a form: those that its bindings name and nobody has given."""
    person = source.people.get(source.person or "")
    people = [each(block.each, source) for block in layout.blocks if block.columns]
    missing = []
    derived = {ASKS[cell.source](source.case.known) for cell in layout.cells if cell.source in ASKS}
    for name in sorted(facts_of(layout) | derived):
        if name.startswith("person."):
            asked = [person] if person is not None else [one for group in people for one in group]
            known = all(one.get(name) is not None for one in asked)
        else:
            known = source.case.known.get(name) is not None
        missing += [] if known or name.startswith("city.") else [name]
    return missing
