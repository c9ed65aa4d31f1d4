"""The shapes that answers are made of, and those of offices, windows and legs."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Text = dict[str, str]
"""What a city typed, by locale."""
Instant = str
"""ISO 8601 in UTC, ending in Z."""
WindowState = Literal["closed", "idle", "calling", "serving", "paused", "draining"]
LegState = Literal[
    "booked",
    "planned",
    "waiting",
    "called",
    "serving",
    "held",
    "absent",
    "done",
    "transferred",
    "cancelled",
    "expired",
]


class Shape(BaseModel):
    """The base of every answer."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, defer_build=True)


class Sign(Shape):
    """The letter and the shape of a service's numbers."""

    letter: str
    shape: str


class WaitOut(Shape):
    """A wait as a range of clock times; null until there is an honest one."""

    low: Instant
    high: Instant
    as_of: Instant


WaitNote = Literal["soon", "long", "computing", "opening", "lunch", "no_window", "stalled"]
"""Beside a wait: very soon, or an hour or more. Without one: why there is none. Null beside a range."""
BeforeClose = Literal["likely", "doubtful", "unlikely"]
"""Whether a number taken now is called before the close."""


class PlaceOut(Shape):
    """A window as the lobby knows it."""

    code: str
    label: str
    floor: str
    way: str
    way_text: Text | None
    offers: list[Literal["hearing_loop", "cartilage_earphones", "signing", "writing"]]


class OfficeOut(Shape):
    """An office."""

    code: str
    name: Text


class OfficesOut(Shape):
    """The offices of a city."""

    offices: list[OfficeOut]


class DayOut(Shape):
    """How an office or a service stands now."""

    open: bool
    reason: str
    holiday: str | None
    note: Text | None
    closes_at: Instant | None
    last_issue_at: Instant | None
    next_opening: Instant | None


class ServiceLine(Shape):
    """A service and how many people a number taken now has ahead."""

    name: Text
    sign: Sign
    waiting: int
    wait: WaitOut | None
    wait_note: WaitNote | None
    before_close: BeforeClose | None
    open: bool
    reason: str
    note: Text | None
    next_opening: Instant | None


class BoardLine(ServiceLine):
    """A service on a board."""

    service: str


class StatusLine(ServiceLine):
    """A service of an office."""

    code: str


class StatusOut(Shape):
    """How busy an office is."""

    office: OfficeOut
    seq: int
    now: Instant
    day: DayOut
    services: list[StatusLine]


class WindowLine(Shape):
    """A window of an office."""

    code: str
    label: str
    name: Text | None
    floor: str
    state: WindowState
    services: list[str]


class WindowsOut(Shape):
    """The windows of an office."""

    windows: list[WindowLine]


class StopOut(Shape):
    """A stop still planned."""

    leg: int
    version: int
    service: str
    name: Text


class LegOut(Shape):
    """One stop of a visit as staff see it."""

    id: int
    version: int
    ticket: int
    label: str
    sign: Sign
    service: str
    service_name: Text
    state: LegState
    calls: int
    reason: str | None
    language: str
    needs: list[str]
    issued_at: Instant
    waiting_since: Instant | None
    called_at: Instant | None
    started_at: Instant | None
    window: str | None
    stops: list[StopOut]


class InLine(LegOut):
    """Somebody who waits, and why just there."""

    position: int
    because: str
    priority_name: Text | None


class WindowOf(Shape):
    """A window as its clerk sees it; ``held_by`` names a sign-in, without opening anything."""

    code: str
    label: str
    state: WindowState
    version: int
    profile: str
    profile_name: Text | None
    strict: bool
    services: list[str]
    mine: bool | None
    held_by: str | None
    holder: str | None
    reason: str | None


class WindowOut(WindowOf):
    """A window with the number that is there."""

    leg: LegOut | None


class UndoOut(Shape):
    """What one press would take back, and until when by the machine's clock."""

    verb: str
    label: str
    until: Instant
    seconds_left: int
    by: str


class ExpectedOut(Shape):
    """When a number taken now would be called."""

    wait: WaitOut | None
    wait_note: WaitNote | None
    before_close: BeforeClose | None


class ScreenOut(Shape):
    """The whole of a window's screen."""

    revision: str
    seq: int
    build: str
    now: Instant
    window: WindowOf
    leg: LegOut | None
    next: InLine | None
    waiting: list[InLine]
    waiting_count: int
    seated: list[str]
    held: list[LegOut]
    absent: list[LegOut]
    others: dict[str, int]
    expected: dict[str, ExpectedOut]
    undo: UndoOut | None
    alerts: list[dict[str, Any]]
    day: DayOut
