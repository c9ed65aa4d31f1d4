"""The lobby as it stands at one minute: followed from what happens, one entry at a time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import NamedTuple

from windowsvc.waiting.story import Entry, Kind, Office, Via

ASLEEP = 6.0
"""An open window that lets people wait for so many minutes without calling anybody is not to be counted on."""


class Part(IntEnum):
    """Which part of a leg is still to come: all of it, the rest after a hold, or all after a missed call."""

    FRESH = 0
    AFTER_HOLD = 1
    AFTER_ABSENCE = 2


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's stop: ``entered`` is the minute they first waited for it."""

    leg: int
    service: str
    place: float
    entered: float
    part: Part = Part.FRESH
    via: Via = Via.WALK


class Since(NamedTuple):
    """Somebody in a state, from a minute on. ``started``: at a window, whether they have come."""

    person: Person
    at: float
    started: bool = False


class Hall:
    """Who waits, who is at which window, who is away, and which windows are open."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.now = office.opens
        self.waiting: dict[int, Person] = {}
        self.at_window: dict[str, Since] = {}
        self.held: dict[int, Since] = {}
        self.absent: dict[int, Since] = {}
        self.open: set[str] = set()
        self.tiers = dict(office.windows)
        self.changed: dict[str, float] = {}
        self.acted: dict[str, float] = {}
        self.came: set[int] = set()
        self._known: dict[int, Person] = {}
        self._lanes: defaultdict[str, dict[int, Person]] = defaultdict(dict)
        self._place: dict[int, str] = {}
        self._known_rivals: dict[str, tuple[set[str], set[str]]] = {}

    def feed(self, entry: Entry) -> None:
        """Take in what happened next. What does not fit what is known is passed over."""
        self.now = entry.at
        if entry.kind in (Kind.OPEN, Kind.SHUT):
            self._turn(entry)
        elif entry.kind is Kind.ENTER:
            self._enter(entry)
        elif entry.leg in self._known:
            self._move(entry, self._known[entry.leg])

    def _turn(self, entry: Entry) -> None:
        self._known_rivals.clear()
        (self.open.add if entry.kind is Kind.OPEN else self.open.discard)(entry.window)
        self.changed[entry.window] = self.acted[entry.window] = entry.at
        if entry.note in self.office.profiles and entry.window in self.tiers:
            self.tiers[entry.window] = self.office.profiles[entry.note]

    def _enter(self, entry: Entry) -> None:
        person = Person(entry.leg, entry.service, entry.place, entry.at, via=entry.via)
        self._wait(person)
        if entry.via is Via.BOOKED and entry.note:
            self.came.add(int(entry.note))

    def _move(self, entry: Entry, person: Person) -> None:
        leg = entry.leg
        if entry.window:
            self.acted[entry.window] = entry.at
        if entry.kind is Kind.START:
            if (found := self.at_window.get(entry.window)) is not None and found.person.leg == leg:
                self.at_window[entry.window] = found._replace(started=True)
            return
        self._take_away(person)
        if entry.kind is Kind.CALL:
            self.at_window[entry.window] = Since(person, entry.at)
            self._place[leg] = entry.window
        elif entry.kind is Kind.HOLD:
            self._aside(self.held, replace(person, part=Part.AFTER_HOLD), entry.at)
        elif entry.kind is Kind.ABSENT:
            self._aside(self.absent, replace(person, part=Part.AFTER_ABSENCE), entry.at)
        elif entry.kind is Kind.REJOIN:
            self._wait(replace(person, place=entry.place))
        else:
            del self._known[leg]

    def _aside(self, where: dict[int, Since], person: Person, at: float) -> None:
        self._known[person.leg] = person
        where[person.leg] = Since(person, at)

    def _wait(self, person: Person) -> None:
        self._known[person.leg] = self.waiting[person.leg] = self._lanes[person.service][person.leg] = person

    def _take_away(self, person: Person) -> None:
        leg = person.leg
        if self.waiting.pop(leg, None) is not None:
            del self._lanes[person.service][leg]
        self.held.pop(leg, None)
        self.absent.pop(leg, None)
        if self.with_window(leg) is not None:
            del self.at_window[self._place.pop(leg)]

    def with_window(self, leg: int) -> Since | None:
        """Since when somebody is at a window; None for those who are not."""
        found = self.at_window.get(self._place.get(leg, ""))
        return found if found is not None and found.person.leg == leg else None

    def asleep(self, window: str, *, now: float) -> bool:
        """Whether an open window calls nobody though somebody it serves has waited for a while: its clerk is away."""
        if window in self.at_window or now - self.acted.get(window, now) < ASLEEP:
            return False
        tiers = self.tiers.get(window, ())
        return any(
            now - one.entered >= ASLEEP and any(one.service in tier for tier in tiers) for one in self.waiting.values()
        )

    def people_before(self, person: Person) -> int:
        """How many some open window would call before somebody, as people ahead are counted on screens."""
        whole, mixed = self._rivals(person.service)
        key = (person.place, person.leg)
        ahead = sum(len(self._lanes[service]) for service in whole)
        return ahead + sum((one.place, one.leg) < key for service in mixed for one in self._lanes[service].values())

    def _rivals(self, service: str) -> tuple[set[str], set[str]]:
        """The services that open windows put before a service, and those they call in one line with it."""
        if service not in self._known_rivals:
            whole: set[str] = set()
            mixed = {service}
            for window in self.open:
                tiers = self.tiers.get(window, ())
                rank = next((rank for rank, tier in enumerate(tiers) if service in tier), None)
                if rank is not None:
                    whole.update(one for tier in tiers[:rank] for one in tier)
                    mixed.update(tiers[rank])
            self._known_rivals[service] = whole, mixed - whole
        return self._known_rivals[service]

    def next_at(self, window: str) -> Person | None:
        """Whom a window would call next by its order."""
        for tier in self.tiers.get(window, ()):
            able = [one for service in tier for one in self._lanes[service].values()]
            if able:
                return min(able, key=lambda one: (one.place, one.leg))
        return None

    def has_work(self, window: str) -> bool:
        """Whether somebody waits whom a window could call."""
        return any(self._lanes[service] for tier in self.tiers.get(window, ()) for service in tier)
