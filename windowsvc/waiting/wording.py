"""What people are told of a wait: a held range of clock times, never a single figure, or the truth that there is none.

Minutes are those of the day. A range once shown stays: it moves earlier at once, later only when the evidence lasts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from windowsvc.waiting.spread import Spread

SOON = 5.0
"""Whoever is called within these minutes by nine chances in ten is called soon."""
LONG = 60.0
"""Beyond an hour nobody can tell a range: 60 minutes or more."""
EARLIER = 1.0
"""A range moves at once when the call may come these minutes before it."""
PATIENCE = 3.0
"""It moves later when for these minutes it has not fitted any more."""
WIDE = 2.2
"""It does not fit when it is so many times wider than it could be."""
SPARE = 5.0
"""Be back these minutes before the range begins."""
WORTH_LEAVING = 10.0
"""Nobody is told that they may leave for less."""
ALERT_PEOPLE = 2
ALERT_MINUTES = 5.0
LIKELY, POSSIBLE = 0.8, 0.5
"""Chances of being called before the close: below the first a warning, below the second another day is offered."""


class Form(StrEnum):
    """How a wait is said: まもなく, a range of clock times, or 60分以上."""

    SOON = "soon"
    RANGE = "range"
    LONG = "long"


class Closing(StrEnum):
    """Whether a ticket taken now is served before the close."""

    LIKELY = "likely"
    DOUBTFUL = "doubtful"
    UNLIKELY = "unlikely"


class Unknown(StrEnum):
    """Why no range is told: it is being computed, before opening, lunch, no able window open, or nobody is called."""

    COMPUTING = "computing"
    OPENING = "opening"
    LUNCH = "lunch"
    NO_WINDOW = "no_window"
    STALLED = "stalled"


@dataclass(frozen=True)
class Shown:
    """What stands on the screens for one ticket.

    Attributes:
        low, high: minutes of the day; of LONG only ``low`` means something.
        doubted: since which minute it has not fitted; None while it fits.
    """

    form: Form
    low: float
    high: float
    doubted: float | None = None

    @property
    def leave_until(self) -> float | None:
        """Until when one may leave one's seat."""
        return None if self.form is Form.SOON else self.low - SPARE


def fresh(spread: Spread, *, now: float) -> Shown:
    """What would be shown to somebody who asks for the first time: rounded outward to the steps of the clock."""
    if spread.high <= SOON:
        return Shown(Form.SOON, now, now + SOON)
    if spread.low >= LONG:
        return Shown(Form.LONG, _down(now + spread.low, 10.0), now + spread.high)
    low = _down(now + spread.low, _step(spread.low))
    high = max(_up(now + spread.high, _step(spread.high)), low + 5.0)
    return Shown(Form.RANGE, low, high)


def _step(minutes: float) -> float:
    return 5.0 if minutes <= 30 else 10.0 if minutes <= 60 else 15.0


def _down(at: float, step: float) -> float:
    return math.floor(at / step + 1e-9) * step


def _up(at: float, step: float) -> float:
    return math.ceil(at / step - 1e-9) * step


def held(shown: Shown | None, spread: Spread, *, now: float) -> Shown:
    """What is shown now, after ``shown``: the same as long as it is honest."""
    new = fresh(spread, now=now)
    if shown is None or now + spread.low < shown.low - EARLIER:
        return new
    if _fits(shown, new, spread, now):
        return shown if shown.doubted is None else replace(shown, doubted=None)
    since = shown.doubted if shown.doubted is not None else now
    if now - since >= PATIENCE or new.form is Form.SOON:
        return new
    return replace(shown, doubted=since)


def _fits(shown: Shown, new: Shown, spread: Spread, now: float) -> bool:
    if shown.form is not Form.RANGE or new.form is not Form.RANGE:
        return shown.form is new.form or (shown.form is Form.SOON and spread.middle <= SOON)
    middle = now + spread.middle
    width = shown.high - max(shown.low, now)
    return shown.low <= middle <= shown.high and width <= WIDE * (new.high - max(new.low, now))


def closing(chance: float) -> Closing:
    """What the chance of being called before the close comes to."""
    return Closing.LIKELY if chance >= LIKELY else Closing.DOUBTFUL if chance >= POSSIBLE else Closing.UNLIKELY


def alerts(spread: Spread, *, people_ahead: int) -> bool:
    """Whether a phone asks its holder to come near now."""
    return spread.low <= ALERT_MINUTES or people_ahead <= ALERT_PEOPLE
