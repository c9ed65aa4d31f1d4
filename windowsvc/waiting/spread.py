"""From many played waits to three numbers: what one in ten, half, and nine in ten are shorter than."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

SHARES = (0.085, 0.5, 0.895)
"""Called before the range costs more than called after it: its beginning is a little earlier than one in ten."""
FEWEST = 5
"""Fewer plays in which a number was called at all tell nothing."""
BEYOND = 240.0
"""Minutes that stand for not being called within a play."""


class Spread(NamedTuple):
    """Minutes until the call: one in ten is shorter than ``low``, half than ``middle``, nine in ten than ``high``."""

    low: float
    middle: float
    high: float

    def later(self, minutes: float) -> Spread:
        """The same, seen from ``minutes`` earlier."""
        return Spread(*(max(0.0, one + minutes) for one in self))


def spread_of(minutes: Sequence[float], *, plays: int) -> Spread:
    """The spread of the waits of ``plays`` plays; in those that are missing the number was not called.

    Each quantile is a mean of all waits in order, weighted by how likely each stands at it (Harrell and Davis 1982):
    with forty plays that wanders less than any single one of them.
    """
    ordered = sorted(minutes) + [BEYOND] * max(0, plays - len(minutes))
    if len(minutes) < FEWEST:
        return Spread(BEYOND / 2, BEYOND, BEYOND)
    found = [sum(map(_times, _weights(len(ordered), share), ordered)) for share in SHARES]
    return Spread(*found)


def _times(first: float, second: float) -> float:
    return first * second


@lru_cache(maxsize=512)
def _weights(count: int, share: float) -> tuple[float, ...]:
    """How likely each of ``count`` ordered values is the one at ``share``: the areas of a beta density, each summed."""
    first, second = share * (count + 1), (1.0 - share) * (count + 1)
    steps = 16
    areas = []
    for index in range(count):
        points = [(index + (step + 0.5) / steps) / count for step in range(steps)]
        areas.append(sum(math.exp((first - 1) * math.log(x) + (second - 1) * math.log(1 - x) - _PEAK) for x in points))
    whole = sum(areas)
    return tuple(area / whole for area in areas)


_PEAK = -20.0


def chance_within(minutes: Sequence[float], *, plays: int, limit: float) -> float:
    """The share of the plays in which the number was called within ``limit`` minutes."""
    return sum(one <= limit for one in minutes) / max(1, plays)
