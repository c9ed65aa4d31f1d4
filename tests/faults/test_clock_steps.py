"""The machine's own clock is set: back five minutes, on an hour, over midnight and back over it. Numbers stay right."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bench.systems import furnish
from tests.databases import new_postgres_database, redis_server
from tests.living import PATIENCE, Refused, eventually
from tests.web.served import Served, served
from windowsvc import events, migrating
from windowsvc.clocks import TOKYO
from windowsvc.database import reading
from windowsvc.settings import load

pytestmark = [pytest.mark.faults, pytest.mark.promise(11)]

KEYS = count()
SLEEPLESS = """
import select, sys, time
time.sleep = lambda seconds: select.select([], [], [], max(0, seconds))
from windowsvc.cli import main
sys.argv[0] = "windowsvc"
main()
"""
"""The command; it sleeps in another way, since the library refuses to sleep where it leaves the other clock alone."""


@dataclass
class Hall:
    """A served city that is open day and night, on a machine whose clock the test sets."""

    running: Served
    clock: Path
    token: str
    given: list[int] = field(default_factory=list)

    def set(self, at: datetime) -> None:
        """Set the machine's clock; it runs on from there."""
        self.clock.write_text(f"{(at - datetime.now(UTC)).total_seconds():+.3f}", encoding="utf-8")

    def ask(self, path: str, body: Any) -> Any:
        """One command; its answer.

        Raises:
            Refused: when the answer is no.
        """
        headers = {
            "Authorization": f"Bearer {self.token}", "Content-Type": "application/json",
            "Idempotency-Key": f"step-{next(KEYS)}",
        }  # fmt: skip
        asked = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.running.url}/api/v1{path}", data=json.dumps(body).encode(), headers=headers, method="POST"
        )
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                raise Refused(error.code, json.loads(error.read())) from error

    def issue(self) -> int:
        """Take a number."""
        number = int(self.ask("/tickets", {"service": "q"})["number"])
        self.given.append(number)
        return number

    def call(self) -> str:
        """Call the next and serve them at once; the number."""
        leg = self.ask("/windows/w1/call-next", {})
        for verb in ("start", "finish"):
            leg = self.ask(f"/legs/{leg['id']}/{verb}", {"version": leg["version"]})
        return str(leg["label"])

    def log(self) -> list[events.Event]:
        """The log of the office, oldest first."""
        engine = migrating.make_engine(load(self.running.data))
        try:
            with reading(engine) as session:
                return list(session.scalars(select(events.Event).where(events.Event.office == "main").order_by("seq")))
        finally:
            engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.slow])])
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hall]:
    """One process with SQLite, or two with PostgreSQL and Redis."""
    if request.param == "sqlite":
        yield from _served(tmp_path)
        return
    with new_postgres_database(request.getfixturevalue("postgres_engine")) as database, redis_server() as redis:
        settings = {"database_url": database, "redis_url": redis, "async_mode": "gevent", "workers": 2}
        lines = [f"{name} = {json.dumps(value)}\n" for name, value in settings.items()]
        (tmp_path / "settings.toml").write_text("".join(lines), encoding="utf-8")
        yield from _served(tmp_path)


def _served(data: Path) -> Iterator[Hall]:
    libraries = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not libraries:
        pytest.skip("no libfaketime on this machine")
    token, _ = furnish(data, windows=1, sound=False)
    clock = data / "clock"
    clock.write_text("+0", encoding="utf-8")
    faked = {
        "LD_PRELOAD": str(libraries[0]), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1",
    }  # fmt: skip
    with served(data, through=("-c", SLEEPLESS), **faked) as running:
        yield Hall(running, clock, token)


def test_numbers_and_their_order_do_not_care(hall: Hall) -> None:
    day = datetime.now(TOKYO).replace(hour=10, minute=20, second=0) + timedelta(days=7)
    hall.set(day)
    assert [hall.issue() for _ in range(3)] == [1, 2, 3]
    hall.set(day - timedelta(minutes=5))
    assert [hall.issue() for _ in range(2)] == [4, 5]
    assert hall.call() == "A-000001"
    hall.set(day + timedelta(hours=1))
    assert hall.issue() == 6
    assert [hall.call() for _ in range(3)] == ["A-000002", "A-000003", "A-000004"]

    hall.set(day.replace(hour=23, minute=59, second=58))
    eventually(lambda: hall.issue() == 1, "numbers begin anew after midnight")
    before = hall.given.copy()
    assert before == [*range(1, len(before)), 1]
    hall.set(day.replace(hour=23, minute=55))
    with pytest.raises(Refused) as refused:
        hall.issue()
    assert refused.value.told["code"] == "clock_wrong"
    hall.set(day.replace(hour=0, minute=5) + timedelta(days=1))
    assert hall.issue() == 2

    told = hall.log()
    assert all(earlier.at <= later.at for earlier, later in pairwise(told))
    issued = [(one.business_day, one.detail["label"]) for one in told if one.verb == "issue"]
    assert len(issued) == len(set(issued)) == len(hall.given)
