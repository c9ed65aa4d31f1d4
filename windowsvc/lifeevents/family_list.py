"""The list a family takes home: which items, written into the part of an address that no server is ever sent.

The page behind the address holds every procedure of every event and shows those that its fragment names. Nobody's
name is in it, no case, and nothing that is nobody else's business.

The fragment: groups separated by ``;``, each a letter, a colon and its items; an item is its id and, after a ``~``,
the day it is due as eight digits. ``m:7`` says that seven more lines stand on the paper only, because a printed code
holds no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from windowsvc.lifeevents.caseplan import Line
from windowsvc.lifeevents.casewords import ENDED, Progress
from windowsvc.lifeevents.model import Procedure, Status

PAGE: Final = "/list"
LONGEST: Final = 1400
"""What a printed code of a readable size still holds, with the address before it."""

DONE, CITY, OPEN, CONSULT, OTHERS = "d", "c", "n", "t", "o"
GROUPS: Final = (OPEN, CONSULT, OTHERS, CITY, DONE)
"""What a family has to know first comes first, and is the last to be left out."""
MORE: Final = "m"


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


def fragment(lines: Iterable[Line], *, longest: int | None = LONGEST) -> str:
    """The items of a family as the fragment of an address; what is due first comes first.

    Args:
        longest: in characters; None for an address that is not printed.
    """
    items = _items(lines)
    kept = len(items)
    while longest is not None and kept and len(_written(items, kept)) > longest:
        kept -= 1
    return _written(items, kept)


def _items(lines: Iterable[Line]) -> list[tuple[str, str]]:
    """The group and the words of each item, the most important first, each once."""
    found: list[tuple[str, str]] = []
    for line in sorted(lines, key=lambda line: str(line.due or "9")):
        group = group_of(line)
        if group is not None and line.status is not Status.TO_CONFIRM:
            due = f"~{line.due:%Y%m%d}" if line.due and group not in (DONE, CITY) else ""
            found.append((group, line.procedure.id + due))
    return sorted(dict.fromkeys(found), key=lambda one: GROUPS.index(one[0]))


def _written(items: Sequence[tuple[str, str]], kept: int) -> str:
    groups: dict[str, list[str]] = {}
    for group, item in items[:kept]:
        groups.setdefault(group, []).append(item)
    parts = [f"{group}:{','.join(found)}" for group, found in groups.items()]
    return ";".join([*parts, f"{MORE}:{len(items) - kept}"] if kept < len(items) else parts)


def address(base: str, lines: Iterable[Line]) -> str | None:
    """Where the list is read; None where phones cannot reach us, or nothing is on it."""
    items = fragment(lines)
    return f"{base.rstrip('/')}{PAGE}#{items}" if base and items else None
