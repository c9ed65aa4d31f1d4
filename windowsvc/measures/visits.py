"""From the log of one day to the numbers of its visits: never of a window, never of anybody who works there. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple, Protocol

from windowsvc.measures.casework import Casework
from windowsvc.measures.kinds import What
from windowsvc.measures.stops import Stop
from windowsvc.waiting.translation import Logged, Translation

NO_NUMBER = "-"
"""Stands for the service of what was done for a case without a number."""
_TICKETS = frozenset({"issue", "enter_block"})


class Line(Logged, Protocol):
    """One event of the log, as far as it is read here."""

    @property
    def ticket(self) -> int | None: ...


class Point(NamedTuple):
    """One measured value, of a service, an hour of the day (None: of none) and a language."""

    what: What
    value: float
    service: str
    hour: int | None
    language: str


@dataclass
class Visit:
    """One number and its stops, in the order in which they were made."""

    service: str
    issued: float
    language: str
    stops: dict[int, Stop] = field(default_factory=dict)
    cases: Casework | None = None
    reprints: int = 0


class Day:
    """Follows the log of one office's day.

    Args:
        default: the language of a number that says none.
    """

    def __init__(self, *, default: str = "ja") -> None:
        self._default = default
        self._translation = Translation()
        self._visits: dict[int, Visit] = {}
        self._of_leg: dict[int, int] = {}
        self._loose = Casework()

    def feed(self, line: Line, *, at: float) -> None:
        """Take in the next event, at a minute of the day."""
        if line.verb.startswith("case_"):
            self._case(line).feed(line.verb, line.detail, to=line.to_state, at=at)
        elif line.verb == "reprint" and line.ticket in self._visits:
            self._visits[line.ticket].reprints += 1
        elif line.verb == "prefer" and line.ticket in self._visits:
            self._visits[line.ticket].language = str(line.detail.get("language") or self._visits[line.ticket].language)
        elif line.leg is not None and line.ticket is not None:
            self._move(line, line.ticket, at)

    def _case(self, line: Line) -> Casework:
        visit = self._visits.get(line.ticket) if line.ticket is not None else None
        if visit is None:
            return self._loose
        if visit.cases is None:
            visit.cases = Casework()
        return visit.cases

    def _move(self, line: Line, ticket: int, at: float) -> None:
        if line.verb in _TICKETS:
            language = str(line.detail.get("language") or self._default)
            self._visits[ticket] = Visit(str(line.service), at, language)
        for entry in self._translation.entries(line, at=at):
            visit = self._visits.get(self._of_leg.setdefault(entry.leg, ticket))
            if visit is not None:
                visit.stops.setdefault(entry.leg, Stop(entry.service)).feed(entry)

    def points(
        self, *, returned: frozenset[int] = frozenset(), slips: Mapping[int, float] | None = None
    ) -> Iterator[Point]:
        """Everything that was measured until now.

        Args:
            returned: the numbers whose case had been here on an earlier day.
            slips: by number, the seconds until its paper was out.
        """
        for ticket, visit in self._visits.items():
            measured = [
                *_of_stops(visit), *_of_visit(visit), *_of_cases(visit.cases, back=ticket in returned)
            ]  # fmt: skip
            if slips and ticket in slips:
                measured.append((What.PRINT, slips[ticket], None))
            for what, value, stop in measured:
                service, since = (stop.service, stop.entered) if stop else (visit.service, visit.issued)
                yield Point(what, value, service, int((since or 0.0) // 60), visit.language)
        for what, value, _ in _of_papers(self._loose):
            yield Point(what, value, NO_NUMBER, None, self._default)


_Measured = tuple[What, float, Stop | None]


def _of_stops(visit: Visit) -> Iterator[_Measured]:
    for stop in visit.stops.values():
        if stop.entered is not None and stop.first_call is not None:
            yield What.WAIT, stop.first_call - stop.entered, stop
        if stop.begun is not None and stop.call is not None:
            yield What.COME, stop.begun - stop.call, stop
        if stop.begun is not None and stop.ended is not None and not stop.cut:
            yield What.SERVE, stop.served, stop


def _of_visit(visit: Visit) -> Iterator[_Measured]:
    made = sorted((stop for stop in visit.stops.values() if stop.begun is not None), key=lambda one: one.begun or 0.0)
    for before, after in pairwise(made):
        if before.ended is not None and after.begun is not None and after.begun >= before.ended:
            yield What.BETWEEN, after.begun - before.ended, after
    yield What.UNSERVED, 0.0 if made else 1.0, None
    yield What.REPRINTS, visit.reprints, None
    if made:
        yield What.WINDOWS, len(made), None
    if made and made[-1].ended is not None and not made[-1].cut:
        yield What.VISIT, made[-1].ended - visit.issued, None


def _of_cases(cases: Casework | None, *, back: bool) -> Iterator[_Measured]:
    if cases is None:
        return
    if cases.interview is not None:
        yield What.INTERVIEW, cases.interview, None
    yield from _of_papers(cases)
    yield What.LATER, cases.later, None
    yield What.SECOND, 1.0 if back else 0.0, None


def _of_papers(cases: Casework) -> Iterator[_Measured]:
    if cases.prints:
        yield What.FORMS, cases.sheets, None
        yield What.AGAIN, cases.again, None
    if cases.by_hand is not None:
        yield What.BY_HAND, cases.by_hand, None
