"""The two clocks. Nothing else in the house asks the machine for the time.

The business clock tells opening hours, business days, waits and deadlines; a demo may
run it faster or let it stand. The machine clock tells sessions, leases, undo and
staleness, and is always real. Both give aware UTC instants.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable

TOKYO = ZoneInfo("Asia/Tokyo")


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        ...


class RealClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class StandingClock:
    """A clock that moves only when it is told to."""

    def __init__(self, at: datetime) -> None:
        self.at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self.at

    def advance(self, seconds: float) -> datetime:
        self.at += timedelta(seconds=seconds)
        return self.at


class DemoClock:
    """Stood at ``start`` when the machine's clock said ``began``; since then ``speed`` times as fast, 0 stands still.

    Nothing is counted here, so that every process that is given the same three values tells the same time.
    """

    def __init__(self, *, start: datetime, began: datetime, speed: float, machine: Clock | None = None) -> None:
        self.start = start.astimezone(UTC)
        self.began = began.astimezone(UTC)
        self.speed = speed
        self._machine = machine or RealClock()

    def now(self) -> datetime:
        passed = max(self._machine.now() - self.began, timedelta(0))
        return self.start + passed * self.speed

    def seconds_until(self, at: datetime) -> float:
        """How long the machine has to wait until it is ``at``; infinite where the clock stands still before it."""
        left = (at - self.now()).total_seconds()
        if left <= 0:
            return 0.0
        return left / self.speed if self.speed else math.inf


@dataclass(frozen=True)
class Clocks:
    """The pair that is handed through the house."""

    business: Clock
    machine: Clock


def real_clocks() -> Clocks:
    """Both clocks real, as in daily service."""
    return Clocks(business=RealClock(), machine=RealClock())


def local(at: datetime) -> datetime:
    """The same instant on the wall clock of the city hall."""
    return at.astimezone(TOKYO)


def business_day(at: datetime) -> date:
    """The calendar day of an instant at the city hall."""
    return local(at).date()


def demo_start(today: date, *, is_ordinary: Callable[[date], bool]) -> datetime:
    """10:20 on the next ordinary working Tuesday after ``today``."""
    day = today + timedelta(days=1)
    while day.weekday() != 1 or not is_ordinary(day):
        day += timedelta(days=1)
    return datetime(day.year, day.month, day.day, 10, 20, tzinfo=TOKYO).astimezone(UTC)
