"""What a play stands on: its steps in business time, and what is remembered between them."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from windowsvc.demo import day
from windowsvc.demo.day import Rest
from windowsvc.demo.hands import Hands, Json, SignIn
from windowsvc.demo.scene import Scene


@dataclass(order=True)
class Step:
    """What happens at an instant (seconds since the epoch); those of one instant in the order they were planned."""

    at: float
    number: int
    what: str = field(compare=False)
    window: str = field(compare=False, default="")
    data: Json = field(compare=False, default_factory=dict)


class Stage:
    """One day under way.

    Attributes:
        tokens: ticket -> its token, for those of the people in the play.
        here: window -> the leg that is at it.
        idle: window -> since when nobody waits for it.
        gone: the windows that are left alone for the rest of the day.
    """

    def __init__(self, scene: Scene, hands: Hands, *, begin: datetime, name: str) -> None:
        self.scene = scene
        self.hands = hands
        self.steps: list[Step] = []
        self.tokens: dict[int, str] = {}
        self.here: dict[str, int] = {}
        self.idle: dict[str, float] = {}
        self.gone: set[str] = set()
        self.now = begin.timestamp()
        self._name = name
        self._count = 0
        self._seated: dict[str, SignIn] = dict(hands.sign_ins)
        self._rests: dict[str, list[Rest]] = {
            window: [rest for rest in self._rests_of(window) if rest.at >= begin] for window in scene.desks
        }

    def _rests_of(self, window: str) -> list[Rest]:
        return day.rests(self.scene.town, seed=self.scene.seed, day=self.scene.day, window=window)

    @property
    def next_at(self) -> float | None:
        """When the next step is due; None when the play is over."""
        return self.steps[0].at if self.steps else None

    def until(self, end: datetime, *, each: Callable[[float], None]) -> None:
        """Make every step that is due before ``end``, each after ``each`` was told its instant."""
        while self.steps and self.steps[0].at < end.timestamp():
            each(self.steps[0].at)
            self.step(self.steps[0].at)
        self.now = end.timestamp()

    def step(self, now: float) -> None:
        """Make the next step."""
        step = heapq.heappop(self.steps)
        self.now = max(step.at, now)
        getattr(self, f"_{step.what}")(step)

    def _plan(self, after: float, what: str, window: str = "", data: Json | None = None) -> None:
        self._count += 1
        heapq.heappush(self.steps, Step(self.now + after, self._count, what, window, data or {}))


def instant(at: float) -> datetime:
    """The instant of a step."""
    return datetime.fromtimestamp(at, UTC)
