"""The colleagues who came to the seat in the weeks before a demonstration, as the log would have them.

From them the case at the window learns how long a department usually takes to come, and how long it stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final, NamedTuple

from sqlalchemy import Engine

from windowsvc import events
from windowsvc.clocks import TOKYO
from windowsvc.database import writing
from windowsvc.demo import city, year
from windowsvc.events import SYSTEM
from windowsvc.lifeevents.casewords import CaseVerb, RelayState
from windowsvc.lobby.states import Verb

_DAYS: Final = 42
_FIRST_HOUR: Final = 9
_HOURS: Final = 7


class Step(NamedTuple):
    """One line of the log: a department is called, comes, or leaves."""

    at: datetime
    verb: str
    department: str
    state: str | None


def remember(engine: Engine, plan: Mapping[str, Any], *, today: date, seed: int) -> None:
    """Begin the logs of the offices with the relays of the weeks before.

    To be called before anything else is in the logs: days and numbers of a log grow together.
    """
    for office in plan["relays"]:
        made = steps(plan, office, today=today, seed=seed)
        with writing(engine) as session:
            events.open_sequence(session, office, now=made[0].at)
            for step in made:
                held = events.hold(session, office, now=step.at, machine=step.at, build=city.BUILD)
                events.append(
                    session, held, step.verb, by=SYSTEM, to_state=step.state, department=step.department
                )  # fmt: skip


def steps(plan: Mapping[str, Any], office: str, *, today: date, seed: int) -> list[Step]:
    """What happened in an office, the oldest first: on many an open day each department came once."""
    return sorted(_steps(plan["relays"][office], today=today, seed=seed))


def _steps(departments: Mapping[str, Mapping[str, float]], *, today: date, seed: int) -> Iterator[Step]:
    for department, usual in departments.items():
        chance = Random(f"{seed} {department}")  # noqa: S311 - a play, not a secret
        for days in range(1, _DAYS + 1):
            day = today - timedelta(days=days)
            if year.is_open(day) and chance.random() < usual["share"]:
                yield from _visit(department, usual, day, chance)


def _visit(department: str, usual: Mapping[str, float], day: date, chance: Random) -> Iterator[Step]:
    minutes = chance.uniform(0, _HOURS * 60)
    called = datetime(day.year, day.month, day.day, _FIRST_HOUR, tzinfo=TOKYO) + timedelta(minutes=minutes)
    came = called + timedelta(minutes=usual["comes_after"] * chance.lognormvariate(0, 0.35))
    left = came + timedelta(minutes=usual["stays"] * chance.lognormvariate(0, 0.3))
    yield Step(called, CaseVerb.SUMMON.value, department, RelayState.CALLED.value)
    yield Step(came, Verb.RELAY_IN.value, department, None)
    yield Step(left, Verb.RELAY_OUT.value, department, None)
