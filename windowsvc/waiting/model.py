"""The estimate for one office and day: follow what happens, then ask how long those who wait will wait.

Pure: minutes of the day come in, minutes go out; the same entries give the same answers.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random

from windowsvc.waiting.beginning import begin
from windowsvc.waiting.habits import Habits
from windowsvc.waiting.hall import Hall, Part, Since
from windowsvc.waiting.pace import Pace
from windowsvc.waiting.scene import scene_of
from windowsvc.waiting.simulation import Simulation
from windowsvc.waiting.spread import Spread, spread_of
from windowsvc.waiting.story import Entry, Kind, Office, Via

PLAYS = 40
_EXPECTED = 60.0
"""So many tickets expected weigh as much as what today has shown of how many come."""


@dataclass(frozen=True)
class Answer:
    """How long each leg waits from the minute of asking.

    Attributes:
        spreads: by leg. ``new``: by service, of a ticket taken now, where that was asked.
        minutes: by leg, the waits of all plays, for chances.
    """

    spreads: dict[int, Spread]
    new: dict[str, Spread]
    minutes: dict[int, list[float]]
    plays: int
    new_minutes: dict[str, list[float]] = field(default_factory=dict)


class Model:
    """One office's day.

    Args:
        habits: what past days taught.
        seed: draws begin here. They are the same until something happens, so that a range does not wander by chance;
            an answer depends on them, on what happened, and on the minute of asking, on nothing else.
    """

    def __init__(self, office: Office, habits: Habits, *, seed: str = "") -> None:
        self.office = office
        self.habits = habits
        self.hall = Hall(office)
        self.pace = Pace(habits.seen)
        self.seed = seed
        self.called_at: dict[str, float] = {}
        self._arrived = 0
        self._happened = 0

    def feed(self, entry: Entry) -> None:
        """Take in what happened next."""
        self._happened += 1
        at_window = self.hall.at_window.get(entry.window)
        if entry.kind is Kind.FINISH and at_window is not None and at_window.person.leg == entry.leg:
            self._learn_pace(entry, at_window)
        elif entry.kind is Kind.ENTER and entry.via is Via.WALK:
            self._arrived += 1
        elif entry.kind is Kind.CALL:
            self.called_at[entry.window] = entry.at
        self.hall.feed(entry)

    def _learn_pace(self, entry: Entry, at_window: Since) -> None:
        person = at_window.person
        if person.part is not Part.AFTER_HOLD and person.service in self.habits.laws:
            ratio = (entry.at - at_window.at) / self.habits.usual(person.service, entry.window)
            self.pace.add(person.service, at=entry.at, ratio=ratio)

    def load(self, now: float) -> float:
        """How many come today over the usual."""
        expected = sum(
            rate * max(0.0, min(now - 30.0 * bin_, 30.0))
            for rates in self.habits.rates.values()
            for bin_, rate in enumerate(rates)
        )
        return (_EXPECTED + self._arrived) / (_EXPECTED + expected) if expected else 1.0

    def ask(
        self,
        now: float,
        legs: Iterable[int] | None = None,
        *,
        plays: int = PLAYS,
        new: bool = False,
        breathe: Callable[[], None] | None = None,
    ) -> Answer:
        """Play the rest of the day from ``now``.

        Args:
            legs: whose waits are wanted; everybody's who waits, when left out.
            new: also ask for a ticket of each service that would be taken now.
            breathe: called between two plays.
        """
        levels = self.pace.levels()
        scene = scene_of(self.hall, habits=self.habits, levels=levels, now=now, load=self.load(now), ghosts=new)
        if legs is not None:
            scene.waiting &= set(legs) | set(scene.ghosts)
        chance = Random(zlib.crc32(f"{self.seed}/{self._happened}".encode()))  # noqa: S311
        simulation = Simulation(scene, chance=chance, begin=begin)
        if scene.waiting:
            simulation.run(plays, breathe=breathe)
        spreads = {leg: spread_of(found, plays=plays) for leg, found in simulation.minutes.items()}
        imagined = {service: leg for leg, service in scene.ghosts.items()}
        return Answer(
            spreads={leg: one for leg, one in spreads.items() if leg not in scene.ghosts},
            new={scene.services[service]: spreads[leg] for service, leg in imagined.items()},
            minutes=simulation.minutes,
            plays=plays,
            new_minutes={scene.services[service]: simulation.minutes[leg] for service, leg in imagined.items()},
        )
