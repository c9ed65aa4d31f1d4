"""The estimator of `windowsvc.waiting` behind the interface of the waits benchmark: translates events, nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from windowsvc.waiting.habits import learn
from windowsvc.waiting.model import PLAYS, Model
from windowsvc.waiting.story import FRONT, Appointment, Day, Entry, Kind, Office, Via
from windowsvc.waiting.sums import DaySums, sums_of

KINDS = {
    "issued": Kind.ENTER, "transferred": Kind.ENTER, "called": Kind.CALL, "started": Kind.START,
    "finished": Kind.FINISH, "held": Kind.HOLD, "noshow": Kind.ABSENT, "recallable": Kind.REJOIN,
    "cancelled": Kind.LEAVE, "wopen": Kind.OPEN, "wclose": Kind.SHUT,
}  # fmt: skip
OPEN, CLOSE, LAST_ISSUE = 510.0, 1035.0, 1020.0


def office_of(static: Any) -> Office:
    """What the benchmark publishes of a day: skills by window, plan by window, appointments."""
    skills, plan, appointments, _ = static
    return Office(
        windows={str(window): _tiers(skill) for window, skill in enumerate(skills)},
        opens=OPEN,
        closes=CLOSE,
        last_issue=LAST_ISSUE,
        breaks={
            str(window): [(before[1], after[0]) for before, after in pairwise(spans)]
            for window, spans in enumerate(plan)
        },
        opening={str(window): float(spans[0][0]) for window, spans in enumerate(plan)},
        booked=[Appointment(at, str(service)) for at, service in appointments],
        stops_keep_place=False,
    )


def _tiers(skill: dict[int, int]) -> tuple[tuple[str, ...], ...]:
    ranks = sorted(set(skill.values()))
    return tuple(tuple(str(one) for one, rank in skill.items() if rank == wanted) for wanted in ranks)


class Translator:
    """Turns the benchmark's records of one day into entries."""

    def __init__(self) -> None:
        self._entered: dict[int, float] = {}
        self._service: dict[int, str] = {}

    def entry(self, record: Any) -> Entry:
        at, kind, ticket, category, window, extra = record
        found = KINDS[kind]
        if found in (Kind.OPEN, Kind.SHUT):
            return Entry(at, found, window=str(window))
        if found is Kind.ENTER:
            return self._enter(at, ticket, str(category), window, extra, stop=kind == "transferred")
        place = FRONT + self._entered.get(ticket, at)
        return Entry(at, found, ticket, str(category), "" if window is None else str(window), place)

    def _enter(self, at: float, ticket: int, service: str, appointment: Any, extra: Any, *, stop: bool) -> Entry:
        self._entered[ticket], self._service[ticket] = at, service
        if stop:
            return Entry(at, Kind.ENTER, ticket, service, place=at, via=Via.STOP, note=self._service.get(extra, ""))
        if extra == "appt":
            return Entry(at, Kind.ENTER, ticket, service, place=FRONT + at, via=Via.BOOKED, note=str(appointment))
        return Entry(at, Kind.ENTER, ticket, service, place=at)


class Estimator:
    """`fit`, `start_day`, `on_event`, `ask`, as the benchmark calls them."""

    name, heavy = "windowsvc", True

    def __init__(self, plays: int = PLAYS) -> None:
        self._plays = plays
        self._days: list[DaySums] = []

    def fit(self, days: Sequence[Any]) -> None:
        for static, log in days:
            translator = Translator()
            day = Day(office_of(static), [translator.entry(record) for record in log])
            self._days.append(sums_of(day))

    def start_day(self, static: Any) -> None:
        office = office_of(static)
        self._translator = Translator()
        self._model = Model(office, learn(office, self._days))

    def on_event(self, record: Any, board: Any) -> None:
        self._model.feed(self._translator.entry(record))

    def ask(self, board: Any, tickets: Sequence[int]) -> dict[int, tuple[float, float, float]]:
        answer = self._model.ask(board.t, tickets, plays=self._plays)
        return {ticket: tuple(answer.spreads[ticket]) for ticket in tickets}


def make_estimator() -> Estimator:
    """The estimator that serves, as the benchmark asks for it."""
    return Estimator()
