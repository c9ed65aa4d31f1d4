"""One day of the invented city as it might be: who arrives when and for what, and how each visit goes.

Pure. The same seed, day and city give the same day: nobody here asks a clock, a file or the machine's own chance.
Instants are aware UTC datetimes, lengths are seconds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final

NO_SHOW: Final = 0.04
"""The share of people who are not there when their number is called."""
COMES_BACK: Final = 0.75
"""The share of those who come back to ask."""
GIVES_UP: Final = 0.01
"""The share of people who leave the line and say so on their phone."""
RUSH: Final = 0.1
"""The part of an hour's people who stand at the door when it opens."""

_BUSY: Final = ((9.0, 0.85), (11.5, 1.1), (13.0, 0.95), (15.0, 1.05), (16.5, 0.8), (24.0, 0.5))
"""How busy it is until an hour of the day, beside the usual."""
_BUSIEST: Final = max(share for _, share in _BUSY)
_TOKYO: Final = timedelta(hours=9)

Span = tuple[datetime, datetime]
"""When numbers of a service are given: from, until."""


@dataclass(frozen=True, slots=True)
class Custom:
    """How a service is used.

    Attributes:
        per_hour: people an hour.
        minutes: the usual time at the window.
        onward: service -> chance that somebody is sent there instead of ending here.
        stops: service -> chance that it is planned as a further stop.
        writes: chance that somebody is let write at the side for a while.
        priority: chance that staff give the number, with a reason to be called earlier.
    """

    per_hour: float
    minutes: float
    onward: Mapping[str, float] = field(default_factory=dict)
    stops: Mapping[str, float] = field(default_factory=dict)
    writes: float = 0.0
    priority: float = 0.0


@dataclass(frozen=True, slots=True)
class Wishes:
    """The languages and needs that people choose, with their shares."""

    languages: Mapping[str, float]
    needs: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody comes in and takes a number; ``priority`` only where staff give it."""

    at: datetime
    service: str
    language: str | None
    needs: tuple[str, ...]
    priority: str | None


@dataclass(frozen=True, slots=True)
class Manner:
    """How one stop goes.

    Attributes:
        comes: whether they are there at the first call; whoever has come back is.
        walk: from the call to the window.
        back: how long after being marked absent they come back to ask; None: never.
        seconds: the time at the window.
        onward: the service they are sent on to.
        stops: the services planned after this one.
        writes: for how long they write at the side in between; None: not at all.
        gap: until the window calls the next number.
    """

    comes: bool
    walk: float
    back: float | None
    seconds: float
    onward: str | None
    stops: tuple[str, ...]
    writes: float | None
    gap: float


@dataclass(frozen=True, slots=True)
class Rest:
    """A window rests."""

    at: datetime
    seconds: float
    reason: str


@dataclass(frozen=True)
class Town:
    """What a day needs to know of the city."""

    crowd: Mapping[str, Custom]
    wishes: Wishes
    reasons: Mapping[str, tuple[str, ...]]
    """Office -> its reasons for priority."""
    offices: Mapping[str, str]
    """Service -> its office."""
    lunch: Mapping[str, str]
    """Window -> when it rests over lunch."""


def town_of(plan: Mapping[str, Any]) -> Town:
    """The part of the city's plan that its days are made from."""
    items = plan["items"]
    return Town(
        crowd={service: Custom(**said) for service, said in plan["crowd"].items()},
        wishes=Wishes(**plan["wishes"]),
        reasons={office: tuple(kinds.get("priority", {})) for office, kinds in items.items()},
        offices={service: office for office, kinds in items.items() for service in kinds["service"]},
        lunch=plan["lunch"],
    )


def arrivals(town: Town, *, seed: int, day: date, spans: Mapping[str, Iterable[Span]]) -> list[Arrival]:
    """Everybody who comes on a day, in the order in which they come.

    Args:
        spans: service -> when its numbers are given.
    """
    found = [
        one
        for service in sorted(town.crowd)
        for one in _of_service(town, _dice(seed, day, service), service=service, spans=spans.get(service, ()))
    ]
    return sorted(found, key=lambda one: (one.at, one.service))


def _of_service(town: Town, dice: Random, *, service: str, spans: Iterable[Span]) -> Iterator[Arrival]:
    custom = town.crowd[service]
    reasons = town.reasons[town.offices[service]]
    for at in _instants(dice, per_hour=custom.per_hour, spans=spans):
        hurried = bool(reasons) and dice.random() < custom.priority
        yield Arrival(
            at,
            service=service,
            language=_chosen(dice, town.wishes.languages),
            needs=tuple(need for need, share in town.wishes.needs.items() if dice.random() < share),
            priority=dice.choice(reasons) if hurried else None,
        )


def _instants(dice: Random, *, per_hour: float, spans: Iterable[Span]) -> Iterator[datetime]:
    for number, (opens, until) in enumerate(spans):
        waiting = math.floor(per_hour * RUSH + dice.random()) if number == 0 else 0
        yield from sorted(opens + timedelta(seconds=dice.uniform(2, 100)) for _ in range(waiting))
        at = opens
        while True:
            at += timedelta(hours=dice.expovariate(per_hour * _BUSIEST))
            if at >= until:
                break
            if dice.random() * _BUSIEST < _busy(at):
                yield at


def _busy(at: datetime) -> float:
    local = at + _TOKYO
    hour = local.hour + local.minute / 60
    return next(share for until, share in _BUSY if hour < until)


def manner(town: Town, *, seed: int, day: date, leg: int, service: str, visitor: bool = False) -> Manner:
    """How a stop goes.

    Args:
        leg: names the stop.
        visitor: somebody from outside the play: comes when called, and is neither sent on nor made to write.
    """
    dice = _dice(seed, day, f"leg {leg} {service}")
    custom = town.crowd.get(service) or Custom(per_hour=0, minutes=4)
    comes = dice.random() >= NO_SHOW or visitor
    back = dice.uniform(90, 600) if dice.random() < COMES_BACK else None
    length = custom.minutes * 60 * math.exp(min(dice.gauss(0, 0.4), 1.1))
    writes = dice.uniform(150, 480) if dice.random() < custom.writes else None
    onward = _chosen(dice, custom.onward)
    stops = tuple(service for service, share in custom.stops.items() if dice.random() < share)
    return Manner(
        comes=comes,
        walk=dice.uniform(6, 22),
        back=back,
        seconds=max(length, 40.0),
        onward=None if visitor else onward,
        stops=() if visitor or onward else stops,
        writes=None if visitor else writes,
        gap=dice.uniform(5, 14),
    )


def gives_up(*, seed: int, day: date, ticket: int) -> float | None:
    """After how long somebody has waited enough; None for almost everybody."""
    dice = _dice(seed, day, f"ticket {ticket}")
    return dice.uniform(300, 900) if dice.random() < GIVES_UP else None


def rests(town: Town, *, seed: int, day: date, window: str) -> list[Rest]:
    """When a window rests, in order: a few minutes in the morning and in the afternoon, and over lunch."""
    dice = _dice(seed, day, f"window {window}")
    found = [
        Rest(_wall(day, dice.uniform(9.4, 11.3)), dice.uniform(300, 560), "休憩"),
        Rest(_wall(day, dice.uniform(14.2, 15.8)), dice.uniform(300, 560), "休憩"),
    ]
    if window in town.lunch:
        hour, minute = map(int, town.lunch[window].split(":"))
        found.append(Rest(_wall(day, hour + minute / 60), dice.uniform(2300, 2600), "昼休み"))
    return sorted(found, key=lambda rest: rest.at)


def _wall(day: date, hour: float) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - _TOKYO + timedelta(hours=hour)


def _chosen(dice: Random, shares: Mapping[str, float]) -> str | None:
    left = dice.random()
    for name, share in shares.items():
        left -= share
        if left < 0:
            return name
    return None


def _dice(seed: int, day: date, what: str) -> Random:
    return Random(f"{seed} {day.isoformat()} {what}")  # noqa: S311 - a play, not a secret
