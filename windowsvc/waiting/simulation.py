"""The rest of the day, played many times: when is each one who waits now called?

One play draws how long each case lasts, who is not there, who is held, missed, sent on, who else comes, and when
windows shut and open; it ends when everybody asked about has been called.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from heapq import heappop, heappush
from random import Random
from statistics import NormalDist

from windowsvc.waiting.hall import Part
from windowsvc.waiting.scene import END, GHOST, Item, Scene
from windowsvc.waiting.story import FRONT, LAST

FREE, ENTER, ARRIVE, OPEN, SHUT, LOSE, RESCUE = range(7)
"""What can be next: a window is free, somebody is (back) in line, somebody new comes, a window opens or shuts, one
shuts by accident, and after hours one opens for those nobody serves."""
HORIZON = 420.0
"""Minutes after which a play ends, whatever is left."""
TOGETHER, ALONE = 0.6, 0.8
"""How much of what is not known of today's pace is shared by all services, and how much is each one's own."""
_PATIENT = 10.0
_FRESH, _HELD, _MISSED = int(Part.FRESH), int(Part.AFTER_HOLD), int(Part.AFTER_ABSENCE)

Event = tuple[float, int, int, int, Item]


class Simulation:
    """Plays one scene again and again.

    Args:
        begin: puts the events with which a play begins; it draws them anew for each play.

    Attributes:
        minutes: by leg, those until the call, one for each play in which it was called.
        plays: how many there were.
    """

    def __init__(self, scene: Scene, *, chance: Random, begin: Callable[[Simulation], None]) -> None:
        habits, codes = scene.habits, scene.services
        self.scene, self.chance, self.habits = scene, chance, habits
        self.minutes: dict[int, list[float]] = {leg: [] for leg in scene.waiting}
        self.plays = 0
        self.speed = [habits.speed.get(one, 1.0) for one in scene.windows]
        self.hold = [habits.hold.get(one, 0.0) for one in codes]
        self.laws = [habits.laws[one] for one in codes]
        self.factor = [1.0] * len(codes)
        self._begin = begin
        self._values = [law.values for law in self.laws]
        self._miss = [habits.miss.get(one, 0.025) for one in codes]
        self._moves = [_move(scene, one) for one in codes]
        self._levels = [scene.levels[one] for one in codes]
        self._loses = max(1e-6, habits.shut_rate / 60.0)
        self._serial = -1000

    def run(self, plays: int, *, breathe: Callable[[], None] | None = None) -> None:
        """Play ``plays`` more times; what is not known of the pace of the whole office is spread evenly over them.

        ``breathe`` is called between two plays, so that others get their turn.
        """
        steps = [NormalDist().inv_cdf((one + self.chance.random()) / plays) for one in range(plays)]
        self.chance.shuffle(steps)
        for step in steps:
            self._play(step)
            self.plays += 1
            if breathe is not None:
                breathe()

    def _play(self, step: float) -> None:
        scene, gauss = self.scene, self.chance.gauss
        self.factor = [
            math.exp(level.log + level.deviation * (TOGETHER * step + ALONE * gauss(0.0, 1.0)))
            for level in self._levels
        ]
        self._next = [0] * len(scene.lanes)
        self._joined: list[list[Item]] = [[] for _ in scene.lanes]
        self._open = list(scene.open)
        self._idle = [False] * len(scene.windows)
        self._ending = [False] * len(scene.windows)
        self._left = set(scene.waiting)
        self._heap: list[Event] = []
        self._begin(self)
        heap, left, end = self._heap, self._left, scene.now + HORIZON
        while heap and left:
            event = heappop(heap)
            if event[0] > end:
                break
            if event[1] == FREE:
                self._free(event[2], event[0])
            else:
                self._happen(event)

    def push(self, at: float, kind: int, what: int = 0, service: int = 0, item: Item = END) -> None:
        """Something will happen at ``at``; ``what`` is a window."""
        heappush(self._heap, (at, kind, what, service, item))

    def _happen(self, event: Event) -> None:
        at, kind, what, service, item = event
        if kind == ENTER:
            self._enter(at, service, item)
        elif kind == ARRIVE:
            self._arrive(at, service)
        elif kind == OPEN:
            self._ending[what] = False
            if not self._open[what]:
                self._open[what] = True
                self._call(what, at)
        elif kind == SHUT:
            self._shut(what)
        elif kind == LOSE:
            self._lose(at)
        else:
            self._rescue(at)

    # -- a window ------------------------------------------------------------------------------------------------------
    def _free(self, window: int, at: float) -> None:
        if self._ending[window]:
            self._open[window] = self._ending[window] = False
        elif self._open[window]:
            self._call(window, at)

    def _call(self, window: int, at: float) -> None:
        """Call whom the window's order names; somebody imagined is passed over."""
        for tier in self.scene.tiers[window]:
            while True:
                service, item = self._first(tier)
                if service < 0:
                    break
                if item[3] == GHOST:
                    self._note(item[1], at)
                    continue
                self._serve(window, at, service, item)
                return
        self._idle[window] = True

    def _first(self, tier: tuple[int, ...]) -> tuple[int, Item]:
        """Take the first of the line out of it; (-1, END) when nobody waits for these services."""
        lanes, following, joined = self.scene.lanes, self._next, self._joined
        best, found = END, -1
        for service in tier:
            item, others = lanes[service][following[service]], joined[service]
            if others and others[0] < item:
                item = others[0]
            if item < best:
                best, found = item, service
        if found < 0:
            return found, best
        if best is not lanes[found][following[found]]:
            heappop(joined[found])
            return found, best
        following[found] += 1
        after = lanes[found][following[found]]
        if self.habits.skips > 0.01 and after[3] != GHOST and after is not END and self._skips():
            heappush(joined[found], best)
            following[found] += 1
            return found, after
        return found, best

    def _skips(self) -> bool:
        return self.chance.random() < self.habits.skips

    def _note(self, leg: int, at: float) -> None:
        if leg in self._left:
            self._left.discard(leg)
            self.minutes[leg].append(at - self.scene.now)

    def _serve(self, window: int, at: float, service: int, item: Item) -> None:
        chance, part = self.chance.random, item[3]
        self._note(item[1], at)
        if part == _FRESH and self._is_missing(at, service, item):
            self.miss(window, at, service, item)
            return
        values = self._values[service]
        takes = values[int(chance() * len(values))] * self.factor[service] * self.speed[window]
        if part == _HELD:
            self.end(window, at + takes * self.habits.second, service, item, held=False)
        elif chance() < self.hold[service]:
            self.end(window, at + takes * self.habits.first, service, item, held=True)
        else:
            self.end(window, at + takes, service, item, held=False)

    def _is_missing(self, at: float, service: int, item: Item) -> bool:
        share, waited = self._miss[service], at - item[2] - _PATIENT
        if waited > 0:
            share = 1.0 - (1.0 - share) * math.exp(-waited / self.habits.patience)
        return self.chance.random() < share

    def miss(self, window: int, at: float, service: int, item: Item) -> None:
        """Nobody comes to the window; some of them do later."""
        if self.chance.random() < self.habits.back:
            self.push(at + self.habits.back_after.draw(self.chance), ENTER, 0, service, self._back(item, _MISSED))
        self.leave(window, at + self.habits.miss_cost)

    def end(self, window: int, at: float, service: int, item: Item, *, held: bool) -> None:
        """A case ends at ``at``, to go on later (``held``), at another service, or not at all."""
        chance = self.chance
        if held:
            self.push(at + self.habits.away.draw(chance), ENTER, 0, service, self._back(item, _HELD))
        else:
            target, share = self._moves[service]
            if share and chance.random() < share:
                place = item[0] if self.scene.office.stops_keep_place else LAST + at
                self._serial -= 1
                self.push(at + 1.0, ENTER, 0, target, (place, self._serial, at, _FRESH))
        self.leave(window, at)

    def leave(self, window: int, at: float) -> None:
        """The window is free after its pause."""
        pause = self.habits.pause
        self.push(at + (pause * self.chance.expovariate(1.0) if pause > 0.1 else 0.0), FREE, window)

    def _back(self, item: Item, part: int) -> Item:
        place = item[0]
        if self.scene.office.comes_back_first and place > FRONT / 2:
            place = FRONT + item[2]
        return place, item[1], item[2], part

    # -- the line ------------------------------------------------------------------------------------------------------
    def _enter(self, at: float, service: int, item: Item) -> None:
        heappush(self._joined[service], item)
        for window in self.scene.able[service]:
            if self._idle[window]:
                self._idle[window] = False
                self._call(window, at)
                return

    def _arrive(self, at: float, service: int) -> None:
        self._serial -= 1
        self._enter(at, service, (LAST + at, self._serial, at, _FRESH))
        self.follow(at)

    def follow(self, at: float) -> None:
        """Put the next newcomer of the services whose newcomers matter."""
        found = self.scene.newcomers.after(at, self.chance)
        if found is not None:
            self.push(found[0], ARRIVE, 0, found[1])

    # -- opening and shutting ------------------------------------------------------------------------------------------
    def _shut(self, window: int) -> None:
        if self._open[window] and self._idle[window]:
            self._idle[window] = self._open[window] = False
        elif self._open[window]:
            self._ending[window] = True

    def _lose(self, at: float) -> None:
        opened = [one for one, is_open in enumerate(self._open) if is_open and not self._ending[one]]
        if opened:
            window = self.chance.choice(opened)
            self._shut(window)
            self.push(at + self.habits.shut.draw(self.chance), OPEN, window)
        self.lose_after(at, len(opened))

    def lose_after(self, at: float, opened: int) -> None:
        """One of ``opened`` windows will shut by accident."""
        self.push(at + self.chance.expovariate(self._loses * max(1, opened)), LOSE)

    def _rescue(self, at: float) -> None:
        for service, able in enumerate(self.scene.able):
            waits = self._joined[service] or self.scene.lanes[service][self._next[service]] is not END
            if waits and able and not any(self._open[one] for one in able):
                self._open[able[0]] = True
                self._call(able[0], at)
        self.push(at + 5.0, RESCUE)


def _move(scene: Scene, service: str) -> tuple[int, float]:
    move = scene.habits.moves.get(service)
    if move is None or move[0] not in scene.services:
        return 0, 0.0
    return scene.services.index(move[0]), move[1]
