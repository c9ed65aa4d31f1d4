"""Who is next at a window and who is ahead of whom: places, return rules and the calling order.

A place is an integer stored on the leg; smaller is called earlier and equal places go by the lower leg id.
Order never depends on the time of day, so a jump of the clock cannot reorder anybody.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, pairwise
from typing import Final

ROOM: Final = 1000
"""Distance between the places of two tickets issued one after the other."""
HALF_ROOM: Final = 500
TAKEN_NOW: Final = 2**63 - 1
"""The place of a ticket taken this instant: after everybody."""

Key = tuple[int, int]
"""(place, leg id): the order within one service."""


class ReturnPolicy(StrEnum):
    """Where somebody who missed the call comes back into the line; each office chooses one."""

    AFTER_K = "after_k"
    KEPT = "kept"
    BACK = "back"


class PlaceReason(StrEnum):
    """Why a leg stands where it stands, in one word for staff."""

    ISSUED = "issued"
    BOOKED = "booked"
    PRIORITY = "priority"
    TRANSFERRED = "transferred"
    RESUMED = "resumed"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One waiting leg: its id, the code of its service, its stored place, and what gave it that place."""

    leg: int
    service: str
    place: int
    reason: PlaceReason = field(default=PlaceReason.ISSUED, compare=False)

    @property
    def key(self) -> Key:
        return self.place, self.leg


@dataclass(frozen=True, slots=True)
class AbleWindow:
    """An open window: the service codes of its profile in the profile's order, and whether that order is strict.

    Strict: everybody of the first service, then of the second, and so on. Otherwise: the smallest place first.
    """

    code: str
    services: tuple[str, ...]
    strict: bool = False


def place_of(ordinal: int) -> int:
    """Return the place of the ticket that was the `ordinal`-th (from 1) issued in its office and day."""
    return ROOM * ordinal


def priority_place(ordinals: Sequence[int], *, head_start: int, own_ordinal: int) -> int:
    """Return the place of a ticket with a named priority reason worth `head_start` people.

    `ordinals`: of the tickets issued today for the same service before this one, ascending, whatever became of
    them. The place lies just before the `head_start`-th last of them (the first, when there are fewer), so no
    ticket is ever passed by more than `head_start` later tickets of one service. With no earlier ticket it is
    the ticket's own place.
    """
    if head_start < 1:
        raise ValueError(f"a head start is at least 1 person, not {head_start}")
    if not ordinals:
        return place_of(own_ordinal)
    return place_of(ordinals[-min(head_start, len(ordinals))]) - HALF_ROOM


def return_place(
    policy: ReturnPolicy, *, leg: int, own_place: int, line: Iterable[Waiting], next_ordinal: int, k: int = 2
) -> int:
    """Return the place at which `leg`, absent until now, waits again. Never before `own_place`, its stored place.

    `line`: the legs waiting for the same service at this instant, in any order. `next_ordinal`: of the next ticket
    the office will issue; it keeps somebody sent to the end before people who are not here yet.

    - `kept`: its own place.
    - `after_k`: halfway between the k-th and the (k+1)-th of the line. With k people or fewer waiting, the end.
      With k = 0 its own place.
    - `back`: the end, which is the last place + 500; nobody waiting: its own place.

    Places are integers, so a gap of 1000 is halved about ten times. Ten people who return with no call between
    them therefore land exactly after k; when a gap is full the leg takes the next one behind it, so it waits for
    more than k people but never lands before the k-th. At the end there is room for 500 returns with no ticket
    issued between them; after that their own order still holds, but the next new ticket may come before them.
    """
    if k < 0:
        raise ValueError(f"nobody can return after {k} others")
    keys = sorted(waiting.key for waiting in line)
    after_k = policy is ReturnPolicy.AFTER_K
    if policy is ReturnPolicy.KEPT or not keys or (after_k and k == 0):
        return own_place
    if after_k:
        for before, after in pairwise(keys[k - 1 :]):
            place = _place_between(before, after=after, leg=leg)
            if place is not None:
                return max(own_place, place)
    return max(own_place, _place_at_end(keys[-1][0], next_place=place_of(next_ordinal)))


def _place_between(before: Key, *, after: Key, leg: int) -> int | None:
    """Return a place that puts `leg` strictly between two neighbours, ties by id counted; None when they leave none."""
    for place in ((before[0] + after[0]) // 2, after[0]):
        if before < (place, leg) < after:
            return place
    return None


def _place_at_end(last: int, *, next_place: int) -> int:
    return last + HALF_ROOM if last + HALF_ROOM < next_place else last + 1


def sort_key(window: AbleWindow, waiting: Waiting) -> tuple[int, int, int]:
    """Return what `window` orders by. The leg's service must be one of the window's (ValueError)."""
    return (window.services.index(waiting.service) if window.strict else 0), waiting.place, waiting.leg


def next_for(window: AbleWindow, waiting: Iterable[Waiting]) -> Waiting | None:
    """Return the leg `window` calls next, or None when nobody waits for its services."""
    able = (each for each in waiting if each.service in window.services)
    return min(able, key=lambda each: sort_key(window, each), default=None)


def queue_for(window: AbleWindow, waiting: Iterable[Waiting]) -> list[Waiting]:
    """Return the legs `window` can serve, in the order it would call them were it the only one calling."""
    able = (each for each in waiting if each.service in window.services)
    return sorted(able, key=lambda each: sort_key(window, each))


def people_ahead(
    service: str,
    *,
    waiting: Iterable[Waiting],
    windows: Iterable[AbleWindow],
    place: int = TAKEN_NOW,
    leg: int | None = None,
) -> int:
    """Count the distinct waiting legs that some open window able to serve this one would call before it.

    `place` and `leg` say who asks: both left out, a ticket taken now; `leg` alone left out, somebody who would
    come last at that place. `waiting` may hold `leg` itself. `windows`: the open ones of the office. When none of
    them serves `service`, the legs of the same service that stand before it are counted.
    """
    groups = _by_service(each for each in waiting if each.leg != leg)
    whole, line = _line_before(service, groups=groups, windows=windows)
    return whole + bisect_left(line, (place, TAKEN_NOW if leg is None else leg))


def people_ahead_of_new(
    waiting: Iterable[Waiting], *, windows: Sequence[AbleWindow], services: Iterable[str]
) -> dict[str, int]:
    """Return `people_ahead` of a ticket taken now, for each of `services`."""
    groups = _by_service(waiting)
    counts = {}
    for service in services:
        whole, line = _line_before(service, groups=groups, windows=windows)
        counts[service] = whole + len(line)
    return counts


def people_ahead_of_all(waiting: Iterable[Waiting], *, windows: Sequence[AbleWindow]) -> dict[int, int]:
    """Return `people_ahead` of every waiting leg, by leg id."""
    groups = _by_service(waiting)
    counts = {}
    for service, keys in groups.items():
        whole, line = _line_before(service, groups=groups, windows=windows)
        for key in keys:
            counts[key[1]] = whole + bisect_left(line, key)
    return counts


def _by_service(waiting: Iterable[Waiting]) -> dict[str, list[Key]]:
    groups: dict[str, list[Key]] = {}
    for each in waiting:
        groups.setdefault(each.service, []).append((each.place, each.leg))
    return groups


def _line_before(service: str, *, groups: dict[str, list[Key]], windows: Iterable[AbleWindow]) -> tuple[int, list[Key]]:
    """Return how many legs come before all of `service`, and the sorted line in which its own legs stand."""
    whole, mixed = reach(service, windows=windows)
    ahead = sum(len(groups.get(each, ())) for each in whole)
    return ahead, sorted(chain.from_iterable(groups.get(each, ()) for each in mixed))


def reach(service: str, *, windows: Iterable[AbleWindow]) -> tuple[frozenset[str], frozenset[str]]:
    """Return whose waiting legs are called before any of `service`, and who stands with it in one line by place.

    By the open `windows`: a strict one puts all of its earlier services first, another one mixes its services.
    """
    whole: set[str] = set()
    mixed = {service}
    for window in windows:
        if service not in window.services:
            continue
        if window.strict:
            whole.update(window.services[: window.services.index(service)])
        else:
            mixed.update(window.services)
    return frozenset(whole), frozenset(mixed - whole)


def reason_of_order(window: AbleWindow, waiting: Iterable[Waiting]) -> dict[int, PlaceReason]:
    """Return why each leg `window` can serve stands where it does, by leg id, in the window's calling order."""
    return {each.leg: each.reason for each in queue_for(window, waiting)}
