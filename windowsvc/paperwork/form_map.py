"""What can be done with each form that a procedure names: drawn by us, printed on the city's own sheet, or kept by the
section, which is then said on the guide sheet and never promised as filled."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from windowsvc.lifeevents import checklist, content, worked
from windowsvc.lifeevents.model import Event, Status
from windowsvc.lifeevents.record_files import rows_of
from windowsvc.lifeevents.records import FormRecord
from windowsvc.lifeevents.yamlfiles import Table, read_file
from windowsvc.paperwork import layouts
from windowsvc.paperwork.layouts import Layout

_FILE = "_shared/forms.yaml"


@dataclass(frozen=True)
class Share:
    """How many of the municipal forms that the worked cases need are filled, and which are not, the commonest first.

    Attributes:
        why: what stands in the way of each form that is not, as `FormRecord.held` says it.
    """

    needed: int
    filled: int
    held: tuple[tuple[str, int], ...]
    why: Mapping[str, str]


@functools.cache
def entries() -> Mapping[str, FormRecord]:
    """The entry of each form by its name."""

    def read(name: str) -> Table:
        return read_file(content.ROOT / name, name=name)

    return {one.name: one for one, _, _ in rows_of(FormRecord, read, _FILE, "forms")}


@functools.cache
def layouts_of(event: str, name: str) -> tuple[Layout, ...]:
    """The layouts that a form is filled on in an event: its own, else those of an event like it, else any.

    A dog whose owner died moves on another sheet than one whose family moves house.
    """
    entry = entries().get(name)
    if entry is None or entry.resolves == "held_by_section":
        return ()
    for known in _nearest(event):
        found = tuple(known[one] for one in entry.layouts if one in known)
        if found:
            return found
    return ()


def _nearest(event: str) -> Iterator[Mapping[str, Layout]]:
    """The layouts of an event, those of the events like it, and all; none is read before it is looked for."""
    yield layouts.load(event)
    kin = [one for one in content.events() if _about_people(one) == _about_people(event)]
    yield {name: layout for one in kin for name, layout in layouts.load(one).items()}
    yield layouts.shipped()


@functools.cache
def _about_people(event: str) -> bool:
    """Whether an event has people, as it says itself; the rest of it is not read for that."""
    name = f"{event}/event.yaml"
    return bool(read_file(content.ROOT / name, name=name).get("people"))


def share(event: Event, cases: Iterable[worked.Worked]) -> Share:
    """The share of needed municipal forms that are filled, over the worked cases of an event."""
    filled = 0
    held: Counter[str] = Counter()
    for one in cases:
        for draft in checklist.drafts(event, one.case):
            if draft.status is not Status.NEEDED or draft.procedure.body != "city":
                continue
            for name in draft.forms:
                if layouts_of(event.id, name):
                    filled += 1
                else:
                    held[name] += 1
    why = {name: entry.held for name in held if (entry := entries().get(name))}
    return Share(filled + held.total(), filled, tuple(held.most_common()), why)
