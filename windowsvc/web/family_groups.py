"""The list of a family in groups, as a page shows it: to do here, to be confirmed, done by the city, elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from windowsvc.lifeevents.caseplan import FAR, Line
from windowsvc.lifeevents.casewords import ENDED, Progress
from windowsvc.lifeevents.model import Event, Status
from windowsvc.refusal import N_


@dataclass(frozen=True)
class Group:
    """One part of the list; ``title`` is a message id."""

    code: str
    title: str
    lines: Sequence[Line]


_TITLES: Final[Mapping[str, str]] = {
    "here": N_("What you do at this city hall"),
    "consult": N_("To be talked over before you sign anything"),
    "confirm": N_("We look this up with you at the counter"),
    "others": N_("Outside the city hall"),
    "city": N_("The city does this"),
    "done": N_("Done at the city hall"),
}


def grouped(lines: Iterable[Line], *, today: date) -> list[Group]:
    """The groups that have something in them, what is due first on top."""
    found: dict[str, list[Line]] = {code: [] for code in _TITLES}
    for line in lines:
        code = _code(line)
        if code:
            found[code].append(line)
    return [
        Group(code, _TITLES[code], sorted(own, key=lambda line: line.due or FAR)) for code, own in found.items() if own
    ]


def _code(line: Line) -> str:
    if line.touched.state in ENDED:
        return "done" if line.touched.state is Progress.DONE else ""
    if line.status is Status.NOT_NEEDED:
        return ""
    if line.status is Status.CITY_DOES_IT:
        return "city"
    if line.status is Status.CONSULT:
        return "consult"
    if line.status is Status.TO_CONFIRM:
        return "confirm"
    return "here" if line.procedure.body == "city" else "others"


def bring(lines: Iterable[Line], event: Event) -> list[str]:
    """What to bring for what is needed here, each once."""
    every = (one for line in lines if _code(line) == "here" for one in line.item.bring)
    return list(dict.fromkeys(event.same_documents.get(one, one) for one in every))
