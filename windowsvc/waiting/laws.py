"""How long things take: observed minutes, drawn from again, also given how long one has lasted already."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from random import Random
from statistics import NormalDist

_FEWEST = 3
_GRID = tuple(NormalDist().inv_cdf((step + 0.5) / 24) for step in range(24))
SPREAD = 0.5
"""Standard deviation of the logarithm of a case's minutes, where nothing is known; cases of one matter differ so."""


class Law:
    """Minutes seen, kept sorted; a draw is one of them."""

    __slots__ = ("log_mean", "mean", "values")

    def __init__(self, values: Iterable[float]) -> None:
        self.values = sorted(max(0.05, one) for one in values)
        if not self.values:
            raise ValueError("a law of no minutes at all")
        self.mean = sum(self.values) / len(self.values)
        self.log_mean = sum(map(math.log, self.values)) / len(self.values)

    def draw(self, chance: Random) -> float:
        """One case."""
        return self.values[int(chance.random() * len(self.values))]

    def left_after(self, lasted: float, chance: Random) -> float:
        """What is left of a case that has lasted ``lasted`` minutes."""
        first = bisect_left(self.values, lasted)
        longer = len(self.values) - first
        if longer >= _FEWEST:
            return max(0.05, self.values[first + int(chance.random() * longer)] - lasted)
        return 0.35 * max(lasted, 1.0) * chance.expovariate(1.0)

    def mean_left(self, lasted: float) -> float:
        """The mean of what is left."""
        longer = self.values[bisect_left(self.values, lasted) :]
        if len(longer) >= _FEWEST:
            return max(0.3, sum(longer) / len(longer) - lasted)
        return 0.35 * max(lasted, 2.0)


def assumed(mean: float) -> Sequence[float]:
    """Minutes to go on with where too few were seen: a middle value, a spread, and one case in 24 that takes long."""
    middle = mean / 1.2
    return [middle * math.exp(SPREAD * z) for z in _GRID] + [middle * 3.0]
