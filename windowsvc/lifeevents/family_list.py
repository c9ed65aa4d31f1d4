"""The list a family takes home: which items, written into the part of an address that no server is ever sent.

The page behind the address holds every procedure of every event and shows those that its fragment names. Nobody's
name is in it, no case, and nothing that is nobody else's business.

The fragment: groups separated by ``;``, each a letter, a colon and its items; an item is its id and, after a ``~``,
the day it is due as eight digits.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from windowsvc.lifeevents.caseplan import Line
from windowsvc.lifeevents.casewords import ENDED, Progress
from windowsvc.lifeevents.model import Procedure, Status

PAGE: Final = "/list"
LONGEST: Final = 1400
"""What a printed code of a readable size still holds, with the address before it."""

DONE, CITY, OPEN, CONSULT, OTHERS = "d", "c", "n", "t", "o"
GROUPS: Final = (DONE, CITY, OPEN, CONSULT, OTHERS)


def public(one: Procedure) -> bool:
    """Whether a procedure may stand on a list that lies on the kitchen table."""
    return not one.sensitive and one.privacy != "high"


def group_of(line: Line) -> str | None:
    """The group of a line; None: it is not on the list."""
    if not public(line.procedure):
        return None
    if line.touched.state is Progress.DONE:
        return DONE
    if line.status is Status.CITY_DOES_IT or line.item.mode == "automatic_no_action":
        return CITY if line.status is not Status.NOT_NEEDED else None
    if line.status is Status.NOT_NEEDED or line.touched.state in ENDED:
        return None
    if line.status is Status.CONSULT:
        return CONSULT
    return OPEN if line.procedure.body == "city" else OTHERS


def fragment(lines: Iterable[Line]) -> str:
    """The items of a family as the fragment of an address; what is due first comes first."""
    found: dict[str, list[str]] = {group: [] for group in GROUPS}
    for line in sorted(lines, key=lambda line: str(line.due or "9")):
        group = group_of(line)
        if group is not None and line.status is not Status.TO_CONFIRM:
            due = f"~{line.due:%Y%m%d}" if line.due and group not in (DONE, CITY) else ""
            found[group].append(line.procedure.id + due)
    parts = [f"{group}:{','.join(dict.fromkeys(items))}" for group, items in found.items() if items]
    while parts and len(";".join(parts)) > LONGEST:
        parts[-1] = parts[-1].rpartition(",")[0]
        parts = [one for one in parts if one]
    return ";".join(parts)


def address(base: str, lines: Iterable[Line]) -> str | None:
    """Where the list is read; None where phones cannot reach us, or nothing is on it."""
    items = fragment(lines)
    return f"{base.rstrip('/')}{PAGE}#{items}" if base and items else None
