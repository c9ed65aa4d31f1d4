"""A day as the estimate reads it: what an office is, and what happened there, in minutes after local midnight.

Nothing here knows a person: a leg is a number, a window and a service are codes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

FRONT: Final = -1e12
"""Added to a place that comes before everybody who waits by their own."""
LAST: Final = 1e12
"""Added to the place of somebody who is not here yet."""

Tiers = tuple[tuple[str, ...], ...]
"""The services of a window: everybody of the first group before anybody of the second, inside a group by place."""
Span = tuple[float, float]
"""From one minute of the day to another."""


class Kind(StrEnum):
    """What can happen to a leg or a window."""

    ENTER = "enter"
    CALL = "call"
    START = "start"
    FINISH = "finish"
    HOLD = "hold"
    ABSENT = "absent"
    REJOIN = "rejoin"
    LEAVE = "leave"
    OPEN = "open"
    SHUT = "shut"


class Via(StrEnum):
    """How a leg came to wait: by a ticket just taken, by an appointment, or as the next stop of a visit."""

    WALK = "walk"
    BOOKED = "booked"
    STOP = "stop"


class Entry(NamedTuple):
    """One thing that happened.

    Attributes:
        at: minutes after local midnight.
        place: where the leg stands in the line (with ENTER and REJOIN); smaller is called earlier.
        note: with ENTER of a next stop the service it came from; with BOOKED the index of the appointment; with OPEN
            the window's profile.
    """

    at: float
    kind: Kind
    leg: int = 0
    service: str = ""
    window: str = ""
    place: float = 0.0
    via: Via = Via.WALK
    note: str = ""


class Appointment(NamedTuple):
    """Somebody expected: the minute of the day and the service."""

    at: float
    service: str


@dataclass(frozen=True)
class Office:
    """What is known of an office's day before it begins.

    Attributes:
        windows: by code, the services of each as tiers.
        opens, closes, last_issue: minutes after midnight.
        breaks: by window, the breaks that somebody registered; a window left out has none registered.
        opening: by window, the minute it is planned to open, where that is not the office's own.
        booked: the appointments of the day.
        comes_back_first: held and missed people wait before all others when they are back; else at their own place.
        stops_keep_place: the next stop of a visit starts from the visit's own place; else behind everybody.
        profiles: by code, the tiers a window has when it opens with that profile.
    """

    windows: Mapping[str, Tiers]
    opens: float
    closes: float
    last_issue: float
    breaks: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    opening: Mapping[str, float] = field(default_factory=dict)
    booked: Sequence[Appointment] = ()
    comes_back_first: bool = True
    stops_keep_place: bool = True
    profiles: Mapping[str, Tiers] = field(default_factory=dict)

    @property
    def services(self) -> tuple[str, ...]:
        """Every service some window can serve, in a fixed order."""
        every = (*self.windows.values(), *self.profiles.values())
        return tuple(dict.fromkeys(one for tiers in every for tier in tiers for one in tier))


class Day(NamedTuple):
    """One past day: what was known of it, and everything that happened, in order."""

    office: Office
    entries: Sequence[Entry]
