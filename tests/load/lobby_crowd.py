"""8 kiosks and 32 windows at the same time, one connection each, and the judgement on what they were told."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench.wire import Connection
from tests.histories import EMPTY, Recorder, Search, Seen, lobby, read
from tests.living import OFFICE, CityHall
from windowsvc import events
from windowsvc.database import make_engine, reading
from windowsvc.settings import load

KIOSKS = 8
SERVICES = {"papers": "t", "moves": "u", "cards": "u"}
"""The services and their series: two share one."""
PROFILES = {
    "all": (("papers", "moves", "cards"), False),
    "papers-only": (("papers",), False),
    "cards-first": (("cards", "moves"), True),
}
WINDOWS = {f"x{number}": tuple(PROFILES)[number % 4 % 3] for number in range(1, 33)}
"""Half of the windows serve all, a quarter papers alone, a quarter cards first and moves when no card waits."""
PAUSE = 0.02
PATIENCE = 900.0


def with_three_services(plan: dict[str, Any]) -> None:
    """Three services of two series and 32 windows of three profiles; nothing else calls or is called."""
    items = plan["items"][OFFICE]
    for series in set(SERVICES.values()):
        items["series"][series] = {"prefix": series.upper(), "last": 9999, "width": 4}
    for code, series in SERVICES.items():
        items["service"][code] = {"series": series, "name": {"ja": code}, "public_name": {"ja": code}}
    for code, (services, strict) in PROFILES.items():
        items["profile"][code] = {"name": {"ja": code}, "services": list(services), "strict": strict}
    for window, profile in WINDOWS.items():
        items["window"][window] = {"label": window, "profile": profile}


class Client:
    """One connection whose commands are sent again, with the same key, until the database was there."""

    def __init__(self, crowd: LobbyCrowd, name: str) -> None:
        self._crowd, self._name, self._commands = crowd, name, 0
        self._line = Connection(crowd.hall.port, headers={"Authorization": f"Bearer {crowd.hall.token}"})

    async def post(self, path: str, body: Any = None) -> tuple[float, int, Any]:
        """When the sending began that was carried out, the status and the data."""
        self._commands += 1
        attempt, start = 0, time.monotonic()
        while True:
            headers = {"Idempotency_Key": f"{self._name}-{self._commands}", "Attempt": str(attempt)}
            try:
                status, said = await self._line.request("POST", f"/api/v1{path}", body or {}, **headers)
            except (OSError, asyncio.IncompleteReadError):  # an idle line was ended: it may have been carried out
                self._line.close()
                await asyncio.sleep(PAUSE)
                continue
            if status != 503:
                return start, status, said
            assert said["code"] == "database_unavailable", said
            self._crowd.taken_back += 1
            attempt, start = attempt + 1, time.monotonic()

    def close(self) -> None:
        self._line.close()


class LobbyCrowd:
    """Everybody, and what they were told.

    Attributes:
        taken_back: how many commands were answered that the database is not there.
    """

    def __init__(self, hall: CityHall, folder: Path, *, seed: int, each: int) -> None:
        self.hall = hall
        self.taken_back = 0
        self.record = folder / "history.jsonl"
        self._recorder = Recorder(self.record)
        self._seed, self._each = seed, each
        self._over = False

    def run(self) -> None:
        """Half of the people come before the windows call, half while all of them call."""
        try:
            asyncio.run(asyncio.wait_for(self._day(), PATIENCE))
        finally:
            self._recorder.close()

    async def _day(self) -> None:
        kiosks = [Client(self, f"k{number}") for number in range(KIOSKS)]
        clerks = {window: Client(self, window) for window in WINDOWS}
        await asyncio.gather(*(self._issue(client, f"early {n}") for n, client in enumerate(kiosks)))
        async with asyncio.TaskGroup() as everybody:
            late = [everybody.create_task(self._issue(client, f"late {n}")) for n, client in enumerate(kiosks)]
            for window, client in clerks.items():
                everybody.create_task(self._call(client, window))
            await asyncio.gather(*late)
            self._over = True
        for client in (*kiosks, *clerks.values()):
            client.close()

    async def _issue(self, client: Client, name: str) -> None:
        chance = random.Random(f"{self._seed} {name}")
        for _ in range(self._each // 2):
            service = chance.choice(tuple(SERVICES))
            start, status, ticket = await client.post("/tickets", {"service": service})
            assert status == 201, ticket
            self._recorder.note(("issue", service, ticket["label"]), start=start)

    async def _call(self, client: Client, window: str) -> None:
        """Call and send away, until nobody is left to come and nobody waits."""
        services, strict = PROFILES[WINDOWS[window]]
        while True:
            over = self._over
            start, status, leg = await client.post(f"/windows/{window}/call-next")
            assert status in (200, 204), leg
            self._recorder.note(("call", services, strict, leg and leg["label"]), start=start)
            if leg is None and over:
                return
            if leg is None:
                await asyncio.sleep(PAUSE)
                continue
            _, status, said = await client.post(f"/legs/{leg['id']}/cancel", {"version": leg["version"]})
            assert status == 200, said


def _labels(seen: Sequence[Seen], verb: str) -> list[str]:
    return sorted(one.what[-1] for one in seen if one.what[0] == verb and one.what[-1] is not None)


def judge(crowd: LobbyCrowd) -> list[Seen]:
    """Nothing twice, nothing lost, nobody passed over, nobody told that nobody waits while somebody does."""
    seen = read([crowd.record])
    ordinals, log = _stored(crowd.hall)
    issued = _labels(seen, "issue")
    assert issued == _labels(seen, "call") == sorted(ordinals)
    by_ordinal = sorted(ordinals, key=lambda label: ordinals[label])
    assert [ordinals[label] for label in by_ordinal] == list(range(1, len(issued) + 1))
    for prefix in "TU":
        line = [label for label in by_ordinal if label.startswith(prefix)]
        assert line == [f"{prefix}-{number:04}" for number in range(1, len(line) + 1)]
    for verb in ("issue", "call_next", "cancel"):
        assert sorted(one.detail["label"] for one in log if one.verb == verb) == issued
    told = [Seen(one.start, one.end, (*one.what[:-1], ordinals.get(one.what[-1]))) for one in seen]
    search = Search(told, lobby, at_once=lambda what: what[0] == "call")
    assert search.fits(EMPTY), search.operations[search.explained : search.explained + 50]
    return told


def _stored(hall: CityHall) -> tuple[dict[str, int], list[Any]]:
    """The ordinal of every number, and the whole log, which must have no gap."""
    engine = make_engine(load(hall.data))
    try:
        with reading(engine) as session:
            rows = [(label, ordinal) for label, ordinal in session.execute(text("SELECT label, ordinal FROM ticket"))]
            found: list[Any] = []
            while piece := events.since(session, OFFICE, seq=found[-1].seq if found else 0):
                found += piece
            assert [one.seq for one in found] == list(range(1, events.last_seqs(session)[OFFICE] + 1))
    finally:
        engine.dispose()
    ordinals = dict(rows)
    assert len(ordinals) == len(rows)
    return ordinals, found
