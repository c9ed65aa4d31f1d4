"""What a case makes of its checklist: items by a stable key, what came and went, who waits for what, in which order.

Pure: days come in as arguments.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from windowsvc.lifeevents.casewords import ENDED, Progress, Role
from windowsvc.lifeevents.checklist import Checklist, Item, Until
from windowsvc.lifeevents.model import Event, Procedure, Status

FAR: Final = date.max
TO_DO: Final = frozenset({Status.NEEDED, Status.TO_CONFIRM, Status.CONSULT})
"""Statuses with which somebody still has something to do."""


@dataclass(frozen=True)
class Touched:
    """What staff made of one item.

    Attributes:
        state: its progress.
        until: for what is put off, the day it is for.
        leg: the planned or running stop it is bound to.
        role: who acts, where staff chose somebody else than usual.
        status, reason: set by staff in place of what follows from the answers.
    """

    state: Progress = Progress.NOT_STARTED
    version: int = 0
    until: date | None = None
    leg: int | None = None
    role: Role | None = None
    status: Status | None = None
    reason: str = ""
    by: str = ""


UNTOUCHED: Final = Touched()


@dataclass(frozen=True)
class Line:
    """One item of a case: what it is, how it stands, who acts, and what it waits for."""

    key: str
    item: Item
    procedure: Procedure
    touched: Touched
    role: Role
    after: tuple[str, ...]

    @property
    def status(self) -> Status:
        """What the procedure is to this family; staff's word wins."""
        return self.touched.status or self.item.status

    @property
    def open(self) -> bool:
        """Whether the city hall still has something to do about it."""
        here = self.procedure.body == "city" and self.item.mode != "automatic_no_action"
        return here and self.status in TO_DO and self.touched.state not in ENDED

    @property
    def due(self) -> date | None:
        """The day it is put off to, or its deadline."""
        return self.touched.until or (self.item.deadline.day if self.item.deadline else None)

    def overdue(self, today: date) -> bool:
        """Whether its day has passed while it is open; what may not be needed at all is not late, see `lapsed`."""
        return self._passed(today) and self._certain

    def lapsed(self, today: date) -> bool:
        """Whether its day has passed before anybody confirmed whether it is needed."""
        return self._passed(today) and not self._certain

    @property
    def _certain(self) -> bool:
        return self.status is not Status.TO_CONFIRM or self.touched.until is not None

    def _passed(self, today: date) -> bool:
        return self.open and self.due is not None and self.due < today


def keyed(items: Iterable[Item]) -> Iterator[tuple[str, Item]]:
    """Each item with a key that stays the same while answers change: procedure, person, number of the dog."""
    seen: Counter[tuple[str, str | None]] = Counter()
    for item in items:
        seen[item.id, item.person] += 1
        number = seen[item.id, item.person]
        key = f"{item.id}:{item.person}" if item.person else item.id
        yield (f"{key}.{number}" if number > 1 else key), item


def lines_of(event: Event, checklist: Checklist, touched: Mapping[str, Touched]) -> list[Line]:
    """The lines of a case in the order of the content."""
    procedures = {one.id: one for one in event.procedures}
    found = []
    for key, item in keyed(checklist.items):
        procedure, own = procedures[item.id], touched.get(key, UNTOUCHED)
        found.append(Line(key, item, procedure, own, own.role or role_of(procedure, item), ()))
    return [replace(line, after=_waits_for(line, found)) for line in found]


def decided(checklist: Checklist, lines: Iterable[Line]) -> tuple[Checklist, list[Item]]:
    """The checklist as staff have left it, and apart from it what is done.

    What is put off has its own day; of what staff decided themselves no reason is told, it is theirs.
    """
    open_, done = [], []
    for line in lines:
        item, own = line.item, line.touched
        if own.state is Progress.DONE:
            done.append(item)
            continue
        if own.until is not None:
            item = replace(item, deadline=Until(own.until, ""))
        if own.status is not None or own.state is Progress.NOT_NEEDED:
            status = Status.NOT_NEEDED if own.state is Progress.NOT_NEEDED else line.status
            item = replace(item, status=status, reason="", grounds=())
        open_.append(item)
    return replace(checklist, items=tuple(open_)), done


def _waits_for(line: Line, lines: Sequence[Line]) -> tuple[str, ...]:
    """The keys of the items that come first and are not done; for a person, those of the person or of all."""
    first = set(line.procedure.after)
    if not first or not line.open:
        return ()
    own = (None, line.item.person)
    return tuple(
        one.key
        for one in lines
        if one.procedure.id in first and one.open and (line.item.person is None or one.item.person in own)
    )


_ROLES: Final[Sequence[tuple[str, Role]]] = (
    ("葬祭を行", Role.CHIEF_MOURNER),
    ("喪主", Role.CHIEF_MOURNER),
    ("相続人代表", Role.REPRESENTATIVE),
    ("相続人", Role.HEIR),
    ("新しい世帯主", Role.HOUSEHOLDER),
    ("世帯主", Role.HOUSEHOLDER),
    ("届出義務者", Role.NOTIFIER),
    ("届出人", Role.NOTIFIER),
    ("死亡の届出", Role.NOTIFIER),
)


def role_of(procedure: Procedure, item: Item) -> Role:
    """Who usually acts in a procedure, by whom its content names; staff may choose otherwise."""
    if item.person is not None:
        return Role.MOVER
    if "pension" in procedure.id or "年金" in procedure.name["ja"]:
        return Role.PENSION_CLAIMANT
    for words in procedure.who[:1]:
        for word, role in _ROLES:
            if word in words:
                return role
    return Role.REPRESENTATIVE if procedure.estate else Role.VISITOR


@dataclass(frozen=True)
class Moved:
    """An item whose status changed with an answer; None: it was not there, or is no more."""

    key: str
    name: str
    before: Status | None
    after: Status | None
    reason: str

    @property
    def came(self) -> bool:
        """Whether there is now something to do that was not before."""
        return self.after in TO_DO and self.before not in TO_DO

    @property
    def went(self) -> bool:
        """Whether there is nothing to do any more."""
        return self.before in TO_DO and self.after not in TO_DO


def moved(before: Checklist, after: Checklist) -> list[Moved]:
    """What an answer changed. What was said of nobody and is now said of somebody, or the other way round, did not."""
    old, new = dict(keyed(before.items)), dict(keyed(after.items))
    left = {(old[key].id, old[key].status) for key in old.keys() - new.keys()}
    came = {(new[key].id, new[key].status) for key in new.keys() - old.keys()}
    same = left & came
    old = {key: one for key, one in old.items() if key in new or (one.id, one.status) not in same}
    new = {key: one for key, one in new.items() if key in old or (one.id, one.status) not in same}
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key), new.get(key)
        if (was and was.status) != (now and now.status):
            told = now or was
            if told is not None:
                found.append(
                    Moved(
                        key, told.name, was.status if was else None, now.status if now else None,
                        now.reason if now else "",
                    )
                )  # fmt: skip
    return found


SETTLED: Final = frozenset({Status.NEEDED, Status.CONSULT})
"""Statuses with which a family is told by name what is theirs to do."""


def came_and_went(before: Mapping[str, Status], now: Mapping[str, Status]) -> tuple[Sequence[str], Sequence[str]]:
    """What an answer changed for the family, by ids of procedures: what is theirs to do now and was not before; what
    was, or might have been, and is not any more.

    Args:
        before, now: the status of each item, by its key.
    """
    came = [key for key, status in now.items() if status in SETTLED and before.get(key) not in SETTLED]
    went = [key for key, status in before.items() if status in TO_DO and now.get(key) not in TO_DO]
    ids = [tuple(dict.fromkeys(re.split("[:.]", key)[0] for key in keys)) for keys in (came, went)]
    return ids[0], ids[1]


def in_order(lines: Iterable[Line], *, today: date) -> list[Line]:
    """Overdue first, then what may be, what others wait for, what is certain before what is not, then by the day."""
    every = list(lines)
    wanted = {key for line in every for key in line.after}
    return sorted(
        every,
        key=lambda line: (
            not line.overdue(today),
            not line.lapsed(today),
            line.touched.state in ENDED,
            line.key not in wanted,
            line.status is Status.TO_CONFIRM,
            line.due or FAR,
        ),
    )


GROUPS: Final = ("here", "window", "later", "estate", "others", "nothing")
"""きょうここで・各窓口で・郵送や後日・相続に関わるもの・ほかの機関・市が行う/不要."""


def group_of(line: Line) -> str:
    """Where on the page of the case an item stands."""
    if line.status in (Status.NOT_NEEDED, Status.CITY_DOES_IT) or line.item.mode == "automatic_no_action":
        return "nothing"
    if line.procedure.body == "other" or line.item.mode == "other_body_info":
        return "others"
    if line.status is Status.CONSULT:
        return "estate"
    if line.item.mode == "explain_and_post":
        return "later"
    return "window" if line.item.mode == "guide_to_window" else "here"
