"""How fast today goes against other days, service by service: learnt from today's cases and slowly forgotten."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

CASE = 0.3
"""Variance of the logarithm of one case's minutes."""
DAY = 0.012
"""Variance between days of one service's pace."""
WHOLE = 0.005
"""Variance between days of the pace of the whole office."""
UNKNOWN = 0.6
"""Variance of a service's usual minutes where no day has told them yet."""
HALF_LIFE = 320.0
"""Minutes in which half of what a service's cases told is forgotten: its pace hardly changes within a day."""
WHOLE_HALF_LIFE = 75.0
"""The same for the whole office, whose pace an outage or a rush changes within the hour."""
SETTLED = 15.0
"""After this many cases of earlier days a service's usual minutes are known."""
_LARGEST = 1.2


class Level(NamedTuple):
    """The logarithm of today's factor, and its standard deviation."""

    log: float
    deviation: float


class Pace:
    """Today's factor for each service.

    Args:
        seen: how many cases of earlier days each service's usual minutes come from.
    """

    def __init__(self, seen: Mapping[str, float]) -> None:
        self._prior = {service: CASE / _doubt(count) for service, count in seen.items()}
        self._settled = {service for service, count in seen.items() if count >= SETTLED}
        self._sum = dict.fromkeys(seen, 0.0)
        self._count = dict.fromkeys(seen, 0.0)
        self._whole_sum = self._whole_count = 0.0
        self._at = 0.0

    def add(self, service: str, *, at: float, ratio: float) -> None:
        """A case ended: its minutes over those usual for its service and window."""
        if service not in self._count or ratio <= 0:
            return
        self._fade(at)
        level = max(-_LARGEST, min(_LARGEST, math.log(ratio)))
        if service in self._settled:
            self._whole_sum += level
            self._whole_count += 1.0
        self._sum[service] += level
        self._count[service] += 1.0

    def _fade(self, at: float) -> None:
        passed = max(0.0, at - self._at)
        self._at = max(at, self._at)
        kept = 0.5 ** (passed / HALF_LIFE)
        for service in self._settled:
            self._sum[service] *= kept
            self._count[service] *= kept
        kept = 0.5 ** (passed / WHOLE_HALF_LIFE)
        self._whole_sum *= kept
        self._whole_count *= kept

    def levels(self) -> dict[str, Level]:
        """Each service's level now."""
        whole_weight = self._whole_count + CASE / WHOLE
        whole = self._whole_sum / whole_weight
        found = {}
        for service, count in self._count.items():
            weight = count + self._prior[service]
            own = whole + (self._sum[service] - count * whole) / weight
            found[service] = Level(own, math.sqrt(CASE / weight + CASE / whole_weight))
        return found


def _doubt(count: float) -> float:
    return DAY + UNKNOWN * CASE / (CASE + UNKNOWN * count)
