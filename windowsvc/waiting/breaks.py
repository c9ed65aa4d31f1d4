"""When windows are open: the breaks that are registered, or those their own past days show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from windowsvc.waiting.story import Office, Span
from windowsvc.waiting.sums import DaySums

SHORTEST, LONGEST = 25.0, 130.0
"""A shutting of these minutes may be the window's habit; another one is an accident of its day."""
_NEAR = 35.0
_USUAL = 0.5
_FEWEST_DAYS = 2
REGISTERED = (-3.0, 5.0)
"""Around a registered time a window shuts or opens within these minutes."""


@dataclass(frozen=True)
class Break:
    """A break that a window takes.

    Attributes:
        start, end: minutes of the day.
        wander: it begins and ends within these minutes of that.
        share: of its days, how many it is taken on.
    """

    start: float
    end: float
    wander: Span = REGISTERED
    share: float = 1.0


def registered(office: Office) -> dict[str, list[Break]]:
    """The breaks somebody has entered."""
    return {window: [Break(*span) for span in spans] for window, spans in office.breaks.items() if spans}


def usual(days: Sequence[DaySums]) -> dict[str, list[Break]]:
    """The break each window takes on most of the days it opens."""
    found = {}
    windows = sorted({window for day in days for window in day.spans})
    for window in windows:
        spans = [day.spans[window] for day in days if window in day.spans]
        gaps = [_gaps(one) for one in spans]
        if len(spans) >= _FEWEST_DAYS and (habits := _habits(gaps)):
            found[window] = habits
    return found


def _gaps(spans: Sequence[Span]) -> list[Span]:
    ordered = sorted(spans)
    return [(before[1], after[0]) for before, after in pairwise(ordered) if SHORTEST <= after[0] - before[1] <= LONGEST]


def _habits(gaps: Sequence[Sequence[Span]]) -> list[Break]:
    """Group the gaps of the days by their middle; a group seen on most days is a habit."""
    every = sorted((span for day in gaps for span in day), key=lambda span: span[0] + span[1])
    groups: list[list[Span]] = []
    for span in every:
        if groups and (span[0] + span[1]) / 2 - _middle(groups[-1]) <= _NEAR:
            groups[-1].append(span)
        else:
            groups.append([span])
    found = []
    for group in groups:
        share = min(1.0, len(group) / len(gaps))
        if share >= _USUAL and len(group) >= _FEWEST_DAYS:
            found.append(_break(group, share))
    return found


def _middle(group: Sequence[Span]) -> float:
    return sum(start + end for start, end in group) / 2 / len(group)


def _break(group: Sequence[Span], share: float) -> Break:
    """A window shuts when its case has ended: what it means to keep is nearer to the earliest shuttings."""
    starts, ends = sorted(start for start, _ in group), sorted(end for _, end in group)
    meant = starts[len(starts) // 4]
    end = median(ends)
    wander = max(3.0, min(15.0, (ends[-1 - len(ends) // 6] - ends[len(ends) // 6]) / 2))
    return Break(meant, end, (-wander, wander), share)


def shuttings(days: Sequence[DaySums], breaks: dict[str, list[Break]]) -> tuple[list[float], float]:
    """The minutes of shuttings that are no habit, and the hours windows were open: how often they happen."""
    lengths, hours = [], 0.0
    for day in days:
        for window, spans in day.spans.items():
            hours += sum(end - start for start, end in spans) / 60
            ordered = sorted(spans)
            for before, after in pairwise(ordered):
                if not any(_same(one, before[1], after[0]) for one in breaks.get(window, ())):
                    lengths.append(after[0] - before[1])
    return lengths, hours


def _same(one: Break, start: float, end: float) -> bool:
    return start < one.end + 5 and end > one.start - 5


def openings(days: Sequence[DaySums], office: Office) -> dict[str, float]:
    """When a window that does not open with the office usually opens; one that seldom opens at all is left out."""
    found = {}
    for window in office.windows:
        firsts = [min(day.spans[window])[0] for day in days if day.spans.get(window)]
        if firsts and len(firsts) >= _USUAL * len(days):
            found[window] = median(firsts)
    return found
