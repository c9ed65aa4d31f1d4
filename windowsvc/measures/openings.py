"""どの窓口を開けるか: what opening one more window now would spare those who wait and those who come in the next hour.

The estimate of waits plays the rest of the day as it stands, and once more with each closed window open. Both plays
draw the same chances, so that what differs is the window.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from windowsvc.lobby.outlook import moment_of
from windowsvc.office.configuration import City
from windowsvc.waiting.following import follow
from windowsvc.waiting.forecasts import minute_of
from windowsvc.waiting.model import Answer, Model
from windowsvc.waiting.story import Entry, Kind, Tiers

HOUR: Final = 60.0
_BIN: Final = 30.0
"""Minutes that one of the learnt rates of arrival stands for."""
WORTH: Final = 10.0
"""Minutes spared, of all people together, from which on opening a window is worth saying."""


@dataclass(frozen=True)
class Line:
    """One service as it stands.

    Attributes:
        waiting: how many wait. ``expected``: how many are expected within the hour; None before a day was learnt.
        wait: the middle of what a number taken now would wait, in minutes; None where nobody can tell.
    """

    waiting: int
    expected: float | None
    wait: float | None


@dataclass(frozen=True)
class Opening:
    """What opening one of some equal windows now would change.

    Attributes:
        windows: the codes of those that serve alike and are closed.
        services: what they serve.
        spared: minutes, of all who wait and are expected within the hour together.
        waits: by service, the wait of a number taken now, before and after.
    """

    windows: tuple[str, ...]
    services: tuple[str, ...]
    spared: float
    waits: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Outlook:
    """Now and the next hour of an office, the openings that help most first."""

    lines: Mapping[str, Line]
    open: int
    openings: tuple[Opening, ...]


def outlook(session: Session, city: City, *, office: str, now: datetime) -> Outlook:
    """Look an hour ahead."""
    moment = moment_of(session, office, now=now)
    followed = follow(session, city, office=office, day=moment.day, config=moment.config)
    followed.catch_up(session)
    model = followed.model
    return ahead(model, minute=max(minute_of(now, moment.day), model.hall.now))


def ahead(model: Model, *, minute: float) -> Outlook:
    """Look an hour ahead from a minute of the day."""
    before = model.ask(minute, new=True)
    expected = {service: arrivals(model, service, minute) for service in model.office.services}
    lines = {
        service: Line(
            sum(1 for one in model.hall.waiting.values() if one.service == service),
            expected[service] if model.habits.days else None,
            before.new[service].middle if service in before.new else None,
        )
        for service in model.office.services
    }
    found = [
        _opening(model, windows, tiers, before, expected, minute) for tiers, windows in _closed(model).items()
    ]  # fmt: skip
    worth = sorted((one for one in found if one.spared >= WORTH), key=lambda one: (-one.spared, one.windows))
    return Outlook(lines, len(model.hall.open), tuple(worth))


def arrivals(model: Model, service: str, minute: float) -> float:
    """How many are expected for a service within the hour: the usual, at today's load."""
    until = min(minute + HOUR, model.office.last_issue)
    rates = model.habits.rates.get(service, ())
    usual = sum(
        rate * max(0.0, min(until, (number + 1) * _BIN) - max(minute, number * _BIN))
        for number, rate in enumerate(rates)
    )
    return usual * model.load(minute)


def _closed(model: Model) -> dict[Tiers, tuple[str, ...]]:
    """The windows that nobody has opened, those that serve alike together."""
    found: dict[Tiers, tuple[str, ...]] = {}
    for window, tiers in model.hall.tiers.items():
        if window not in model.hall.open and tiers:
            found[tiers] = (*found.get(tiers, ()), window)
    return found


def _opening(
    model: Model, windows: tuple[str, ...], tiers: Tiers, before: Answer, expected: Mapping[str, float], minute: float
) -> Opening:
    trial = copy.copy(model)
    trial.hall = copy.deepcopy(model.hall)
    trial.hall.feed(Entry(minute, Kind.OPEN, window=windows[0]))
    after = trial.ask(minute, new=True)
    spared = sum(one.middle - after.spreads[leg].middle for leg, one in before.spreads.items() if leg in after.spreads)
    both = {code: (one.middle, after.new[code].middle) for code, one in before.new.items() if code in after.new}
    spared += sum(expected.get(code, 0.0) * (was - becomes) for code, (was, becomes) in both.items())
    services = tuple(code for tier in tiers for code in tier)
    return Opening(windows, services, spared, {code: both[code] for code in services if code in both})
