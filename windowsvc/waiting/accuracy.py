"""How good a day's forecasts were: what was told at the issue beside the minutes it took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any, NamedTuple

from windowsvc.waiting.spread import Spread
from windowsvc.waiting.story import Entry, Kind

EARLY = 2.0
"""Called more minutes than this before the range: somebody may have missed it."""
PROMISED = 0.8
LEAST, MOST = 0.72, 0.92
"""A smaller share of calls inside is not what was promised; with a larger one ranges are wider than need be."""
FEWEST_DAYS, FEWEST = 3, 60
_KEPT = 300
_EVERYTHING = ""


class Told(NamedTuple):
    """What was told of one leg at minute ``at``."""

    leg: int
    service: str
    at: float
    spread: Spread


@dataclass
class Score:
    """So many forecasts: the minutes they were off, how many held, and how many calls came early."""

    count: int = 0
    off: float = 0.0
    bias: float = 0.0
    inside: int = 0
    early: int = 0

    def add(self, told: Spread, took: float) -> None:
        self.count += 1
        self.off += abs(told.middle - took)
        self.bias += told.middle - took
        self.inside += told.low <= took <= told.high
        self.early += took < told.low - EARLY

    def join(self, row: Sequence[float]) -> None:
        """Add what another day kept."""
        count, off, bias, inside, early = row
        self.count, self.off, self.bias = self.count + int(count), self.off + off, self.bias + bias
        self.inside, self.early = self.inside + int(inside), self.early + int(early)

    def row(self) -> list[float]:
        """As it is kept."""
        return [self.count, round(self.off, 2), round(self.bias, 2), self.inside, self.early]

    @property
    def error(self) -> float | None:
        """Mean minutes off."""
        return self.off / self.count if self.count else None

    @property
    def coverage(self) -> float | None:
        """The share called inside the range."""
        return self.inside / self.count if self.count else None

    @property
    def early_share(self) -> float | None:
        """The share called well before it."""
        return self.early / self.count if self.count else None


def first_calls(entries: Iterable[Entry]) -> dict[int, float]:
    """By leg, the minute of its first call."""
    found: dict[int, float] = {}
    for entry in entries:
        if entry.kind is Kind.CALL:
            found.setdefault(entry.leg, entry.at)
    return found


def measured(told: Iterable[Told], calls: Mapping[int, float]) -> dict[str, Any]:
    """A day's accuracy as it is kept: by service and hour, and how far calls lay from the middle of their range.

    ``far`` holds minutes from the middle over the minutes from there to the end of the range: 1 is its edge.
    """
    scores: dict[str, dict[str, Score]] = {}
    far = []
    for one in told:
        if one.leg not in calls:
            continue
        took = calls[one.leg] - one.at
        hours = scores.setdefault(one.service, {})
        hours.setdefault(str(int(one.at // 60)), Score()).add(one.spread, took)
        side = one.spread.high - one.spread.middle if took > one.spread.middle else one.spread.middle - one.spread.low
        far.append(round(abs(took - one.spread.middle) / max(0.5, side), 3))
    rows = {service: {hour: score.row() for hour, score in hours.items()} for service, hours in scores.items()}
    return {"scores": rows, "far": far[:_KEPT]}


def summed(days: Iterable[Mapping[str, Any]], *, by: str = "") -> dict[str, Score]:
    """The scores of some days together: in all (""), by "service" or by "hour"."""
    found: dict[str, Score] = {}
    for day in days:
        for service, hours in day.get("scores", {}).items():
            for hour, row in hours.items():
                key = {"service": service, "hour": hour}.get(by, _EVERYTHING)
                found.setdefault(key, Score()).join(row)
    return found


def drifts(recent: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the last days' ranges are not what they promise."""
    score = summed(recent).get(_EVERYTHING, Score())
    if score.coverage is None or score.count < FEWEST:
        return False
    return score.coverage < LEAST or (score.early_share or 0.0) > 1.0 - PROMISED


def _are_idle(recent: Sequence[Mapping[str, Any]]) -> bool:
    """Whether ranges are far wider than they need to be."""
    score = summed(recent).get(_EVERYTHING, Score())
    return score.count >= FEWEST and (score.coverage or 0.0) > MOST


def stretch(recent: Sequence[Mapping[str, Any]]) -> float:
    """By how much ranges are widened (or narrowed) until they hold again; 1 while they keep their promise."""
    if len(recent) < FEWEST_DAYS or not (drifts(recent) or _are_idle(recent)):
        return 1.0
    far = [one for day in recent for one in day.get("far", ())]
    if len(far) < FEWEST:
        return 1.0
    return float(min(2.5, max(0.6, quantiles(far, n=10)[7])))


def stretched(spread: Spread, by: float) -> Spread:
    """A range made wider around its middle."""
    if by == 1.0:
        return spread
    low, middle, high = spread
    return Spread(max(0.0, middle - (middle - low) * by), middle, middle + (high - middle) * by)
