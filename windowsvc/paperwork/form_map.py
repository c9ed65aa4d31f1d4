"""What can be done with each form that a procedure names: drawn by us, printed on the city's own sheet, or kept by the
section, which is then said on the guide sheet and never promised as filled."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from windowsvc.lifeevents import checklist, content, worked
from windowsvc.lifeevents.assembling import rows_of
from windowsvc.lifeevents.model import Event, Status
from windowsvc.lifeevents.records import FormRecord
from windowsvc.lifeevents.yamlfiles import Table, read_file
from windowsvc.paperwork import layouts
from windowsvc.paperwork.layouts import Layout

_FILE = "_shared/forms.yaml"


@dataclass(frozen=True)
class Share:
    """How many of the municipal forms that the worked cases need are filled, and which are not, the commonest first."""

    needed: int
    filled: int
    held: tuple[tuple[str, int], ...]


@functools.cache
def entries() -> Mapping[str, FormRecord]:
    """The entry of each form by its name."""

    def read(name: str) -> Table:
        return read_file(content.ROOT / name, name=name)

    return {one.name: one for one, _, _ in rows_of(FormRecord, read, _FILE, "forms")}


@functools.cache
def layouts_of(event: str, name: str) -> tuple[Layout, ...]:
    """The layouts that a form is filled on in an event: those of the event itself, else of any other."""
    entry = entries().get(name)
    if entry is None or entry.resolves == "held_by_section":
        return ()
    own = layouts.load(event)
    every = layouts.shipped()
    found = tuple(own[one] for one in entry.layouts if one in own)
    return found or tuple(every[one] for one in entry.layouts if one in every)


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
    return Share(filled + held.total(), filled, tuple(held.most_common()))
