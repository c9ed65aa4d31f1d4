"""A small invented office for the estimate: two services, three windows, days that are played without any database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from windowsvc.waiting.habits import Habits, learn
from windowsvc.waiting.model import Model
from windowsvc.waiting.story import Day, Entry, Kind, Office
from windowsvc.waiting.sums import sums_of

OPENS, CLOSES = 510.0, 1035.0
MINUTES = {"cert": 5.0, "move": 18.0}
WINDOWS = {"w1": (("cert",), ("move",)), "w2": (("move",),), "w3": (("cert", "move"),)}


def office(**more: object) -> Office:
    """The office of these tests."""
    given: dict[str, object] = {"windows": WINDOWS, "opens": OPENS, "closes": CLOSES, "last_issue": CLOSES - 15}
    return Office(**(given | more))  # type: ignore[arg-type]


def played_day(seed: int, *, tickets: int = 150, lunch: tuple[float, float] | None = (690.0, 750.0)) -> Day:
    """A day as it might have gone: people come, windows call whoever is next; w2 shuts for lunch."""
    return Day(office(), list(_entries(Random(seed), tickets, lunch)))


def _entries(chance: Random, tickets: int, lunch: tuple[float, float] | None) -> Iterator[Entry]:
    arrivals = sorted((chance.uniform(OPENS, CLOSES - 20), chance.choice(["cert", "move"])) for _ in range(tickets))
    free = dict.fromkeys(WINDOWS, OPENS)
    waiting: list[tuple[float, int, str]] = []
    found = [Entry(OPENS, Kind.OPEN, window=window) for window in WINDOWS]
    shut = False
    for minute in range(int(OPENS), int(CLOSES) + 240):
        at = float(minute)
        for come, service in [one for one in arrivals if at <= one[0] < at + 1]:
            leg = len(found) + 1000
            waiting.append((come, leg, service))
            found.append(Entry(come, Kind.ENTER, leg, service, place=come))
        for window, tiers in WINDOWS.items():
            if lunch and window == "w2" and lunch[0] <= at < lunch[1]:
                if not shut and free[window] <= at:
                    found.append(Entry(at, Kind.SHUT, window=window))
                    shut = True
                continue
            if shut and window == "w2" and lunch and at >= lunch[1]:
                found.append(Entry(at, Kind.OPEN, window=window))
                shut = False
            if free[window] <= at:
                free[window] = _serve(found, waiting, window, tiers, at, chance)
    yield from sorted(found, key=lambda one: one.at)


def _serve(
    found: list[Entry],
    waiting: list[tuple[float, int, str]],
    window: str,
    tiers: Sequence[Sequence[str]],
    at: float,
    chance: Random,
) -> float:
    for tier in tiers:
        able = sorted(one for one in waiting if one[2] in tier and one[0] <= at)
        if able:
            waiting.remove(able[0])
            _, leg, service = able[0]
            takes = MINUTES[service] * chance.lognormvariate(0.0, 0.4)
            found.append(Entry(at, Kind.CALL, leg, service, window))
            found.append(Entry(at + takes, Kind.FINISH, leg, service, window))
            return at + takes
    return at + 1


def habits(days: int = 6) -> Habits:
    """What some played days teach."""
    return learn(office(), [sums_of(played_day(seed)) for seed in range(days)])


def crowded(people: int, *, service: str = "cert", windows: Sequence[str] = ("w1", "w3"), learnt: Habits) -> Model:
    """A hall at 10:00 in which ``people`` wait for one service and these windows are open."""
    model = Model(office(), learnt)
    for window in windows:
        model.feed(Entry(OPENS, Kind.OPEN, window=window))
    for number in range(people):
        model.feed(Entry(600.0 + number / 100, Kind.ENTER, number + 1, service, place=float(number)))
    return model
