"""What is measured, and how numbers are kept so that a median can be told after the visits are forgotten. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Literal

Unit = Literal["minutes", "seconds", "count", "share", "score"]


class What(StrEnum):
    """A thing that is measured."""

    WAIT = "wait"
    COME = "come"
    SERVE = "serve"
    BETWEEN = "between"
    VISIT = "visit"
    INTERVIEW = "interview"
    PRINT = "print"
    WINDOWS = "windows"
    FORMS = "forms"
    BY_HAND = "by_hand"
    AGAIN = "again"
    REPRINTS = "reprints"
    LATER = "later"
    SECOND = "second"
    UNSERVED = "unserved"
    SCORE = "score"


UNITS: Final[dict[What, Unit]] = {
    What.WAIT: "minutes",
    What.COME: "minutes",
    What.SERVE: "minutes",
    What.BETWEEN: "minutes",
    What.VISIT: "minutes",
    What.INTERVIEW: "minutes",
    What.PRINT: "seconds",
    What.WINDOWS: "count",
    What.FORMS: "count",
    What.BY_HAND: "count",
    What.AGAIN: "count",
    What.REPRINTS: "count",
    What.LATER: "count",
    What.SECOND: "share",
    What.UNSERVED: "share",
    What.SCORE: "score",
}

EDGES: Final = (*range(30), *range(30, 60, 2), *range(60, 120, 5), *range(120, 300, 15), *range(300, 661, 60))
"""Where the classes of minutes and seconds begin; the last one is open."""
_MOST: Final = 99
"""Counts above are kept as this one."""

Kept = list[float]
"""A tally as it lies in the table: how many, their sum, then class and count by turns."""


class Tally:
    """How many values there were, their sum, and how many fell into each class."""

    __slots__ = ("classes", "n", "total")

    def __init__(self) -> None:
        self.n = 0
        self.total = 0.0
        self.classes: dict[int, int] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tally) and other.kept() == self.kept()

    __hash__ = None  # type: ignore[assignment]

    def add(self, value: float, unit: Unit) -> None:
        """Count one value."""
        self.n += 1
        self.total += value
        found = _class_of(value, unit)
        self.classes[found] = self.classes.get(found, 0) + 1

    def take(self, kept: Sequence[float]) -> None:
        """Count everything of a kept tally."""
        self.n += int(kept[0])
        self.total += kept[1]
        classes = self.classes
        for at in range(2, len(kept), 2):
            found = int(kept[at])
            classes[found] = classes.get(found, 0) + int(kept[at + 1])

    def kept(self) -> Kept:
        """As it lies in the table."""
        pairs = [float(one) for pair in sorted(self.classes.items()) for one in pair]
        return [self.n, round(self.total, 2), *(int(one) for one in pairs)]

    @property
    def mean(self) -> float | None:
        """The mean; None of nothing."""
        return self.total / self.n if self.n else None

    def quantile(self, share: float, unit: Unit) -> float | None:
        """The value below which a share of all lie, straight within a class; None of nothing.

        Args:
            share: 0.5 for the median.
        """
        if not self.n:
            return None
        wanted, before = share * self.n, 0
        for found in sorted(self.classes):
            count = self.classes[found]
            if before + count >= wanted:
                low, high = _bounds(found, unit)
                return low + (high - low) * (wanted - before) / count
            before += count
        raise AssertionError("the classes hold fewer than there are")


def _class_of(value: float, unit: Unit) -> int:
    if unit in ("minutes", "seconds"):
        return bisect_right(EDGES, max(value, 0.0)) - 1
    return min(max(round(value), 0), _MOST)


def _bounds(found: int, unit: Unit) -> tuple[float, float]:
    """From where to where a class goes; a count is only itself."""
    if unit not in ("minutes", "seconds"):
        return float(found), float(found)
    low = EDGES[found]
    return float(low), float(EDGES[found + 1] if found + 1 < len(EDGES) else low + 60)
