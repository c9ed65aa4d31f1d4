"""The scene of a day: everybody who will come, and who sits where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from windowsvc.demo import city, day
from windowsvc.demo.day import Arrival, Town


@dataclass(frozen=True)
class Desk:
    """A window in the play and who sits at it."""

    window: str
    login: str
    office: str
    services: tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """One day of the city, complete before it begins."""

    plan: Mapping[str, Any]
    day: date
    seed: int
    town: Town
    arrivals: tuple[Arrival, ...]
    desks: Mapping[str, Desk]
    kiosks: Mapping[str, str]
    """Office -> the device that gives its numbers."""
    closes: Mapping[str, datetime]
    """Office -> when it ends its day's work."""

    def at_desk(self, office: str) -> str:
        """Who gives a number by hand in an office: whoever sits at its last desk."""
        return [desk.login for desk in self.desks.values() if desk.office == office][-1]


def scene(plan: Mapping[str, Any], *, on: date, seed: int) -> Scene:
    """The scene of a day on which the city works."""
    town = day.town_of(plan)
    desks = {window: Desk(window, login, *city.services_of(plan, window)) for window, login in plan["desks"].items()}
    devices = plan["devices"].items()
    return Scene(
        plan=plan,
        day=on,
        seed=seed,
        town=town,
        arrivals=tuple(day.arrivals(town, seed=seed, day=on, spans=city.spans(plan, on))),
        desks=desks,
        kiosks={device["office"]: name for name, device in devices if device["kind"] == "kiosk"},
        closes={office: city.closes(plan, office, on) for office in plan["offices"]},
    )


def opening_of(plan: Mapping[str, Any], on: date) -> datetime:
    """When the clerks come on a day: a few minutes before the first number is given."""
    return min(opens for found in city.spans(plan, on).values() for opens, _ in found) - timedelta(minutes=5)


def calmed(scene: Scene, *, windows: Iterable[str], after: datetime) -> Scene:
    """The scene without those who would come to some windows after an instant, so that these become idle."""
    served = {service for window in windows for service in city.services_of(scene.plan, window)[1]}
    kept = tuple(one for one in scene.arrivals if one.at < after or one.service not in served)
    return replace(scene, arrivals=kept)
