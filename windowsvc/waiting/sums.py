"""What one closed day teaches, as plain numbers: small enough to keep for years and to read a month of at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from typing import Any

from windowsvc.waiting.hall import Hall, Part, Person
from windowsvc.waiting.story import Day, Entry, Kind, Via

BINS = 48
"""Half hours of a day."""
SOON = 12.0
"""Whoever is called within these minutes and is not there would not have been there at all."""
STEP = 10.0
_LONGEST_PAUSE = 15.0
_ENDS = frozenset({Kind.FINISH, Kind.HOLD, Kind.ABSENT})

Minutes = list[tuple[float, str]]


@dataclass
class DaySums:
    """One day.

    Attributes:
        whole, first, second: by service, minutes and window of cases without a hold, until one, and after one.
        calls, held: by service, first calls that began, and holds among them.
        shows: by service and steps of ten minutes waited, how many were called and how many of them were not there.
        away, back_after: minutes until held and missed people were back. ``missed``, ``back``: how many.
        finished, moves: by service, cases ended; by "from>to", next stops.
        arrivals: by service and half hour, tickets taken.
        pause: by window, minutes between a case and the next call while somebody waited; ``pauses``: how many.
        called, skipped: calls, and those of somebody who was not the next.
        spans: by window, when it was open.
        lines: by service, people ahead of a number when it was taken, and the minutes until its call.
        late: minutes by which appointments came after their time. ``unkept``: how many did not come. ``booked``: all.
    """

    whole: dict[str, Minutes] = field(default_factory=dict)
    first: dict[str, Minutes] = field(default_factory=dict)
    second: dict[str, Minutes] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    shows: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)
    away: list[float] = field(default_factory=list)
    back_after: list[float] = field(default_factory=list)
    missed: int = 0
    missing: float = 0.0
    back: int = 0
    finished: dict[str, int] = field(default_factory=dict)
    moves: dict[str, int] = field(default_factory=dict)
    arrivals: dict[str, list[int]] = field(default_factory=dict)
    pause: float = 0.0
    pauses: int = 0
    called: int = 0
    skipped: int = 0
    spans: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    lines: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    late: list[float] = field(default_factory=list)
    unkept: int = 0
    booked: int = 0

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> DaySums:
        """As it was kept."""
        return cls(**kept)


def sums_of(day: Day) -> DaySums:
    """Read a closed day once."""
    reader = _Reader(day)
    for entry in day.entries:
        reader.take(entry)
    return reader.end()


class _Reader:
    def __init__(self, day: Day) -> None:
        self._office = day.office
        self._hall = Hall(day.office)
        self._sums = DaySums(booked=len(day.office.booked))
        self._free: dict[str, float] = {}
        self._opened: dict[str, float] = {}
        self._ahead: dict[int, int] = {}
        self._whole: defaultdict[str, Minutes] = defaultdict(list)
        self._first: defaultdict[str, Minutes] = defaultdict(list)
        self._second: defaultdict[str, Minutes] = defaultdict(list)
        self._shows: defaultdict[str, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))

    def take(self, entry: Entry) -> None:
        hall = self._hall
        if entry.kind is Kind.CALL:
            self._called(entry)
        elif entry.kind is Kind.REJOIN:
            self._rejoined(entry)
        elif entry.kind in _ENDS and (was := hall.with_window(entry.leg)) is not None:
            self._ended(entry, was.person, entry.at - was.at)
        hall.feed(entry)
        if entry.kind is Kind.ENTER:
            self._entered(entry)
        elif entry.kind in _ENDS and hall.has_work(entry.window):
            self._free[entry.window] = entry.at
        elif entry.kind in (Kind.OPEN, Kind.SHUT):
            self._turned(entry)

    def _called(self, entry: Entry) -> None:
        sums, hall = self._sums, self._hall
        person = hall.waiting.get(entry.leg)
        since = self._free.pop(entry.window, None)
        if since is not None:
            sums.pause += min(_LONGEST_PAUSE, entry.at - since)
            sums.pauses += 1
        if person is None:
            return
        sums.called += 1
        if entry.leg in self._ahead:
            line = sums.lines.setdefault(person.service, [])
            line.append((self._ahead.pop(entry.leg), round(entry.at - person.entered, 2)))
        expected = hall.next_at(entry.window)
        sums.skipped += expected is not None and expected.leg != entry.leg

    def _ended(self, entry: Entry, person: Person, minutes: float) -> None:
        sums, service, case = self._sums, person.service, (round(minutes, 2), entry.window)
        if person.part is Part.FRESH:
            show = self._shows[service][_step(entry.at - minutes - person.entered)]
            show[0] += 1
            show[1] += entry.kind is Kind.ABSENT
        if entry.kind is Kind.ABSENT:
            sums.missed += 1
            sums.missing += min(_LONGEST_PAUSE, minutes)
            return
        if person.part is not Part.AFTER_HOLD:
            sums.calls[service] = sums.calls.get(service, 0) + 1
        if entry.kind is Kind.HOLD:
            sums.held[service] = sums.held.get(service, 0) + 1
            self._first[service].append(case)
            return
        sums.finished[service] = sums.finished.get(service, 0) + 1
        (self._second if person.part is Part.AFTER_HOLD else self._whole)[service].append(case)

    def _rejoined(self, entry: Entry) -> None:
        sums, hall = self._sums, self._hall
        if entry.leg in hall.held:
            sums.away.append(round(entry.at - hall.held[entry.leg].at, 2))
        elif entry.leg in hall.absent:
            sums.back += 1
            sums.back_after.append(round(entry.at - hall.absent[entry.leg].at, 2))

    def _entered(self, entry: Entry) -> None:
        sums = self._sums
        if entry.via is Via.STOP:
            move = f"{entry.note}>{entry.service}"
            sums.moves[move] = sums.moves.get(move, 0) + 1
        elif entry.via is Via.WALK:
            row = sums.arrivals.setdefault(entry.service, [0] * BINS)
            row[min(BINS - 1, max(0, int(entry.at // 30)))] += 1
            self._ahead[entry.leg] = self._hall.people_before(self._hall.waiting[entry.leg])
        elif entry.note:
            sums.late.append(round(entry.at - self._office.booked[int(entry.note)].at, 2))

    def _turned(self, entry: Entry) -> None:
        if entry.kind is Kind.OPEN:
            self._opened.setdefault(entry.window, entry.at)
            return
        self._free.pop(entry.window, None)
        since = self._opened.pop(entry.window, None)
        if since is not None:
            self._sums.spans.setdefault(entry.window, []).append((round(since, 2), round(entry.at, 2)))

    def end(self) -> DaySums:
        sums = self._sums
        for window, since in self._opened.items():
            sums.spans.setdefault(window, []).append((round(since, 2), round(max(since, self._office.closes), 2)))
        sums.whole, sums.first, sums.second = dict(self._whole), dict(self._first), dict(self._second)
        sums.shows = {
            service: {str(step): (row[0], row[1]) for step, row in steps.items()}
            for service, steps in self._shows.items()
        }
        sums.unkept = sums.booked - len(sums.late)
        return sums


def _step(waited: float) -> int:
    return 0 if waited <= SOON else 1 + int((waited - SOON) // STEP)
