"""Calibrated minutes per person: the estimate while nobody renews the forecast, and where no end of a case is logged.

Of each line (an office's queue) only this is known: how many people were ahead, and how long it took. The point is the
usual minutes per person of that line times the people; its range comes from how far such points were off before, by
how large they are.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

from windowsvc.waiting.spread import Spread

FEWEST = 20
"""Questions by which a line's own minutes per person weigh as much as those of all lines."""
EDGES = (2.0, 4.0, 7.0, 11.0, 16.0, 24.0, 36.0, 60.0)
"""The sizes of a point, in minutes, that have a calibration of their own."""
_BLEND = 60.0
_SHARES = (0.1, 0.5, 0.9)


class Seen(NamedTuple):
    """One answered question: the line, the people ahead, and the minutes it took."""

    line: Hashable
    people: float
    minutes: float


class MinutesPerPerson:
    """Learnt from answered questions; ``spread`` answers new ones."""

    def __init__(self, seen: Iterable[Seen]) -> None:
        rows = [one for one in seen if one.people > 0]
        every = [one.minutes / one.people for one in rows] or [3.0]
        self._usual = median(every)
        self._each = _by_line(rows, self._usual)
        self._sizes = _factors(self._points(rows))

    def _points(self, rows: Sequence[Seen]) -> list[tuple[float, float]]:
        return [(self.point(one.line, one.people), one.minutes) for one in rows]

    def as_json(self) -> dict[str, Any]:
        """As it is published beside a forecast."""
        return {"usual": self._usual, "each": self._each, "sizes": self._sizes}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> MinutesPerPerson:
        """As it was published."""
        found = cls(())
        found._usual, found._each, found._sizes = kept["usual"], dict(kept["each"]), kept["sizes"]
        return found

    def point(self, line: Hashable, people: float) -> float:
        """The usual minutes per person of a line, times the people."""
        return self._each.get(line, self._usual) * people

    def spread(self, line: Hashable, people: float) -> Spread:
        """How long it takes until ``people`` have been called."""
        point = self.point(line, people)
        factors = self._sizes[bisect_left(EDGES, point)]
        return Spread(*(max(0.0, (point + 1.0) * one - 1.0) for one in factors))


def _by_line(rows: Sequence[Seen], usual: float) -> dict[Hashable, float]:
    ratios: dict[Hashable, list[float]] = {}
    for one in rows:
        ratios.setdefault(one.line, []).append(one.minutes / one.people)
    return {line: _drawn(median(found), len(found), usual) for line, found in ratios.items()}


def _drawn(own: float, count: int, usual: float) -> float:
    """A line's own minutes, drawn towards those of all lines where few questions tell them."""
    share = count / (count + FEWEST)
    return math.exp(share * math.log(own + 0.01) + (1.0 - share) * math.log(usual + 0.01))


def _factors(points: Sequence[tuple[float, float]]) -> list[list[float]]:
    """By size of the point, the quantiles of what it took over it; few of a size are drawn towards all."""
    sizes: list[list[float]] = [[] for _ in range(len(EDGES) + 1)]
    for point, took in points:
        sizes[bisect_left(EDGES, point)].append((took + 1.0) / (point + 1.0))
    every = sorted(one for found in sizes for one in found) or [0.6, 1.0, 1.6]
    whole = [_quantile(every, share) for share in _SHARES]
    blended = []
    for found in sizes:
        ordered, count = sorted(found), len(found)
        own = [_quantile(ordered, share) for share in _SHARES] if ordered else whole
        blended.append([(count * a + _BLEND * b) / (count + _BLEND) for a, b in zip(own, whole, strict=True)])
    return blended


def _quantile(ordered: Sequence[float], share: float) -> float:
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (at - low) * (ordered[high] - ordered[low])
