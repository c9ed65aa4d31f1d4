"""The hall as the simulation needs it: numbers instead of codes, and everything drawn from laid out once."""

from __future__ import annotations

import math
from bisect import bisect, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random
from typing import NamedTuple

from windowsvc.waiting.habits import Habits
from windowsvc.waiting.hall import Hall, Person
from windowsvc.waiting.pace import Level
from windowsvc.waiting.story import FRONT, LAST, Office
from windowsvc.waiting.sums import BINS

HALF_HOUR = 30.0

GHOST = -1
"""Part of somebody who is not there: a ticket that might be taken now."""
Item = tuple[float, int, float, int]
"""One who waits: place, leg, the minute they began to wait, and which part of the leg is to come."""
END: Item = (math.inf, 0, 0.0, 0)
"""Closes a line."""


class Newcomers:
    """Those who are still to come, for some services: by half hour how many a minute, and for which service.

    Args:
        rates: by service, tickets a minute in each half hour of the day.
        until: nobody comes from this minute on.
    """

    def __init__(self, services: Sequence[int], *, rates: Sequence[Sequence[float]], load: float, until: float) -> None:
        self._services = services
        self._until = until
        self._shares = [list(accumulate(row[bin_] * load for row in rates)) for bin_ in range(BINS)] if rates else []

    def after(self, at: float, chance: Random) -> tuple[float, int] | None:
        """When the next one comes after ``at`` and for which service, drawn; None when nobody does."""
        while self._shares and at < self._until:
            bin_ = min(BINS - 1, int(at // HALF_HOUR))
            shares, end = self._shares[bin_], HALF_HOUR * (bin_ + 1)
            if shares[-1] > 0 and (found := at + chance.expovariate(shares[-1])) < end:
                which = bisect(shares, chance.random() * shares[-1])
                return (found, self._services[min(which, len(shares) - 1)]) if found < self._until else None
            at = end
        return None


class Busy(NamedTuple):
    """A window with somebody: their service, how long they have been there, and the way back into the line."""

    window: int
    service: int
    lasted: float
    item: Item


class Away(NamedTuple):
    """Somebody held or missed: their service, for how long."""

    service: int
    lasted: float
    item: Item


@dataclass
class Scene:
    """One refresh. Services and windows are numbered in the order of ``services`` and ``windows``.

    Attributes:
        lanes: by service, who waits, in order, closed by `END`.
        tiers: by window, its services as tiers. ``able``: by service, its windows, those that put it first before.
        newcomers: those still to come who may be called before somebody who waits now.
        ghosts: by leg number, the service a ticket might be taken for.
    """

    now: float
    office: Office
    habits: Habits
    levels: Mapping[str, Level]
    services: tuple[str, ...]
    windows: tuple[str, ...]
    lanes: list[list[Item]]
    tiers: list[tuple[tuple[int, ...], ...]]
    able: list[list[int]]
    open: list[bool]
    busy: list[Busy]
    held: list[Away]
    absent: list[Away]
    newcomers: Newcomers
    expected: list[tuple[float, int]]
    changed: list[float | None]
    waiting: set[int]
    ghosts: dict[int, int] = field(default_factory=dict)


def scene_of(
    hall: Hall, *, habits: Habits, levels: Mapping[str, Level], now: float, load: float = 1.0, ghosts: bool = False
) -> Scene:
    """Lay out the hall at ``now``.

    Args:
        levels: today's pace. ``load``: how many come today over the usual.
        ghosts: also imagine one ticket for each service, taken now.
    """
    office = hall.office
    asleep = {window for window in hall.open if hall.asleep(window, now=now)}
    services, windows = office.services, tuple(office.windows)
    number = {code: index for index, code in enumerate(services)}
    lanes: list[list[Item]] = [[] for _ in services]
    for person in hall.waiting.values():
        if person.service in number:
            insort(lanes[number[person.service]], _item(person))
    imagined = {-1 - index: index for index in range(len(services))} if ghosts else {}
    for leg, service in imagined.items():
        lanes[service].append((LAST + now, leg, now, GHOST))
    tiers = [tuple(tuple(number[one] for one in tier) for tier in hall.tiers[window]) for window in windows]
    asked = {index for index, lane in enumerate(lanes) if lane}
    coming = _arriving(asked, tiers)
    rates = [habits.rates[services[one]] for one in coming]
    return Scene(
        now=now,
        office=office,
        habits=habits,
        levels=levels,
        services=services,
        windows=windows,
        lanes=[[*lane, END] for lane in lanes],
        tiers=tiers,
        able=[_able(index, tiers) for index in range(len(services))],
        open=[window in hall.open and window not in asleep for window in windows],
        busy=_busy(hall, windows, number, now),
        held=[_away(hall, since.person, now - since.at, number) for since in hall.held.values()],
        absent=[_away(hall, since.person, now - since.at, number) for since in hall.absent.values()],
        newcomers=Newcomers(coming, rates=rates, load=load, until=office.last_issue),
        expected=_expected(hall, number, now),
        changed=[(hall.acted if window in asleep else hall.changed).get(window) for window in windows],
        waiting={item[1] for lane in lanes for item in lane},
        ghosts=imagined,
    )


def _item(person: Person) -> Item:
    return person.place, person.leg, person.entered, int(person.part)


def _able(service: int, tiers: Sequence[tuple[tuple[int, ...], ...]]) -> list[int]:
    ranked = [
        (rank, window) for window, groups in enumerate(tiers) for rank, group in enumerate(groups) if service in group
    ]
    return [window for _, window in sorted(ranked)]


def _busy(hall: Hall, windows: Sequence[str], number: Mapping[str, int], now: float) -> list[Busy]:
    return [
        Busy(
            windows.index(window),
            number[since.person.service],
            now - since.at,
            _back_item(hall.office, since.person),
        )
        for window, since in hall.at_window.items()
        if window in windows and since.person.service in number
    ]


def _away(hall: Hall, person: Person, lasted: float, number: Mapping[str, int]) -> Away:
    return Away(number[person.service], lasted, _back_item(hall.office, person))


def _back_item(office: Office, person: Person) -> Item:
    """How somebody stands in the line once they are back."""
    place = person.place
    if office.comes_back_first and place > FRONT / 2:
        place = FRONT + person.entered
    return place, person.leg, person.entered, int(person.part)


def _arriving(asked: set[int], tiers: Sequence[tuple[tuple[int, ...], ...]]) -> tuple[int, ...]:
    """The services whose newcomers a window may call first, and all that compete with those newcomers."""
    found: set[int] = set()
    for groups in tiers:
        for rank, group in enumerate(groups):
            if asked.intersection(group):
                found.update(one for earlier in groups[:rank] for one in earlier)
    grown = True
    while grown and found:
        sharing = {one for groups in tiers for group in groups for one in group if _touches(groups, found)}
        grown = bool(sharing - found)
        found |= sharing
    return tuple(sorted(found))


def _touches(groups: tuple[tuple[int, ...], ...], found: set[int]) -> bool:
    return any(one in found for group in groups for one in group)


def _expected(hall: Hall, number: Mapping[str, int], now: float) -> list[tuple[float, int]]:
    return [
        (one.at, number[one.service])
        for index, one in enumerate(hall.office.booked)
        if index not in hall.came and one.service in number and one.at > now - 25
    ]
