"""The two clocks. Nothing else in the house asks the machine for the time.

The business clock tells opening hours, business days, waits and deadlines; a demo may
run it faster or let it stand. The machine clock tells sessions, leases, undo and
staleness, and is always real. Both give aware UTC instants.
"""

from __future__ import annotations

import time
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
    """Starts at ``start`` and runs ``speed`` times as fast as the machine; 0 stands still."""

    def __init__(self, *, start: datetime, speed: float) -> None:
        self.start = start.astimezone(UTC)
        self.speed = speed
        self._began = time.monotonic()

    def now(self) -> datetime:
        return self.start + timedelta(seconds=(time.monotonic() - self._began) * self.speed)


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
