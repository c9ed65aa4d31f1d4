"""Eight kiosks and eight windows at once, in one process: every number once, in order, whoever is rolled back."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.histories import EMPTY, Search, Seen, lobby
from tests.lobby.hall import Hall
from windowsvc.lobby import calling, reception
from windowsvc.lobby.states import Verb

SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 20))]
KIOSKS = 8
TICKETS = 240
SERVICES = ("certificate", "moving", "card")
PROFILES = {"all": (SERVICES, False), "cards_first": (("card", "moving"), True)}
WINDOWS = {f"w{number}": "cards_first" if number == 3 else "all" for number in range(1, 9)}


class Undone(Exception):
    """The transaction is given up on purpose, after all of its work."""


@pytest.fixture
def hall(engine: Engine, tmp_path: Path) -> Hall:
    hall = Hall(engine, tmp_path)
    hall.configure("series", "a", {"prefix": "A", "last": 9999, "width": 4})
    for window in sorted(set(WINDOWS) - {"w1", "w2", "w3"}):
        hall.configure("window", window, {"label": window[1:], "profile": WINDOWS[window]})
        hall.take(window)
    return hall


class Crowd:
    """People and clerks who do things at the same time, and what they saw."""

    def __init__(self, hall: Hall, seed: int) -> None:
        self.hall = hall
        self.seed = seed
        self.seen: list[Seen] = []
        self.given_up = 0

    def sometimes(self, chance: random.Random, verb: Callable[..., Any]) -> Callable[..., Any]:
        """The verb; one time in ten its transaction is given up after its work."""
        if chance.random() >= 0.1:
            return verb

        def and_give_up(session: Any, held: Any, **given: Any) -> Any:
            verb(session, held, **given)
            raise Undone

        return and_give_up

    def try_(self, chance: random.Random, verb: Callable[..., Any], **given: Any) -> tuple[float, Any]:
        """Do it, again when it was given up; the instant at which the one that counts began, and its answer."""
        while True:
            start = time.monotonic()
            try:
                return start, self.hall.do(self.sometimes(chance, verb), city=self.hall.city(), **given)
            except Undone:
                self.given_up += 1

    def issue(self, seed: int, count: int) -> None:
        chance = random.Random(seed)
        for _ in range(count):
            service = chance.choice(SERVICES)
            start, issued = self.try_(chance, reception.issue, keys=self.hall.keys, service=service, origin="kiosk")
            self.seen.append(Seen(start, time.monotonic(), ("issue", service, issued.ordinal)))

    def call(self, window: str, *, until: Callable[[], bool]) -> None:
        """Call and send away, until nobody is left to come and nobody waits."""
        chance = random.Random(f"{window} {self.seed}")
        services, strict = PROFILES[WINDOWS[window]]
        while True:
            over = until()
            start, leg = self.try_(chance, calling.call_next, window=window)
            ordinal = leg.ordinal if leg else None
            self.seen.append(Seen(start, time.monotonic(), ("call", services, strict, ordinal)))
            if leg is None and over:
                return
            if leg is not None:
                self.hall.on(Verb.CANCEL, leg.id, window=window)


def _together(*runs: Callable[[], None]) -> None:
    with ThreadPoolExecutor(len(runs)) as pool:
        for future in [pool.submit(run) for run in runs]:
            future.result()


def _kiosks(crowd: Crowd) -> list[Callable[[], None]]:
    first = crowd.seed * KIOSKS
    return [
        lambda seed=seed: crowd.issue(seed, TICKETS // KIOSKS)  # type: ignore[misc]
        for seed in range(first, first + KIOSKS)
    ]


def _windows(crowd: Crowd, *, until: Callable[[], bool] = lambda: True) -> list[Callable[[], None]]:
    return [lambda window=window: crowd.call(window, until=until) for window in WINDOWS]  # type: ignore[misc]


def _ordinals(seen: Iterable[Seen], verb: str) -> list[int]:
    return [one.what[-1] for one in seen if one.what[0] == verb and one.what[-1] is not None]


def _judge(crowd: Crowd) -> None:
    """Nothing twice, nothing lost, nobody passed over, nobody told that nobody waits while somebody does."""
    assert sorted(_ordinals(crowd.seen, "issue")) == list(range(1, TICKETS + 1))
    assert sorted(_ordinals(crowd.seen, "call")) == list(range(1, TICKETS + 1))
    search = Search(crowd.seen, lobby)
    assert search.fits(EMPTY), search.operations[search.explained : search.explained + 20]
    assert crowd.given_up > 10
    labels = [event.detail["label"] for event in _whole_log(crowd.hall) if event.verb == Verb.ISSUE]
    assert len(set(labels)) == TICKETS
    for prefix in ("A-", "C-"):
        numbers = sorted(int(label[2:]) for label in labels if label.startswith(prefix))
        assert numbers == list(range(1, len(numbers) + 1))


def _whole_log(hall: Hall) -> list[Any]:
    """Every event, in pieces; a gap would end it early, so the last number says whether it is whole."""
    from windowsvc import events
    from windowsvc.database import reading

    found: list[Any] = []
    with reading(hall.engine) as session:
        while piece := events.since(session, "main", seq=found[-1].seq if found else 0):
            found += piece
        assert [event.seq for event in found] == list(range(1, events.last_seqs(session)["main"] + 1))
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_first_all_come_and_then_all_are_called(hall: Hall, seed: int) -> None:
    crowd = Crowd(hall, seed)
    _together(*_kiosks(crowd))
    _together(*_windows(crowd))
    _judge(crowd)


@pytest.mark.parametrize("seed", SEEDS)
def test_they_come_while_they_are_called(hall: Hall, seed: int) -> None:
    crowd = Crowd(hall, seed)

    def all_came() -> bool:
        return len(_ordinals(list(crowd.seen), "issue")) == TICKETS

    _together(*_kiosks(crowd), *_windows(crowd, until=all_came))
    _judge(crowd)
    assert len([one for one in crowd.seen if one.what[0] == "call"]) >= TICKETS
