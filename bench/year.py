"""A year of a city hall for measurements: 500,000 numbers, with holidays, ends of months, late March and chance.

`days` makes the counts by hour (of two years, so that the second can be forecast from the first); `fill` writes the
second one's log into a database as it would stand after those days: numbers taken, called, served and finished at
windows that open and close. How many come, and when, is made by windowsvc/demo/year.py, which knows nothing of the
forecast's own formulae.

`python -m bench.year --data DIR` leaves such an installation in an empty folder, for measuring other things on it.
"""

from __future__ import annotations

import argparse
import heapq
import math
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sqlalchemy import Engine, insert, update  # noqa: E402
from sqlalchemy.dialects import sqlite  # noqa: E402

from windowsvc import migrating  # noqa: E402
from windowsvc.clocks import Clocks, StandingClock  # noqa: E402
from windowsvc.database import make_engine, writing  # noqa: E402
from windowsvc.demo import city, year  # noqa: E402
from windowsvc.demo.year import MadeDay  # noqa: E402
from windowsvc.events import Event, OfficeSequence  # noqa: E402
from windowsvc.lobby.reception import OF_THE_DAY  # noqa: E402
from windowsvc.lobby.tables import Counter  # noqa: E402
from windowsvc.settings import Settings  # noqa: E402

FIRST, SECOND, END = date(2024, 4, 1), date(2025, 4, 1), date(2026, 3, 31)
TICKETS = 500_000
OFFICE = "honcho"
PEOPLE = {
    "shomei": 600.0, "inkan": 110.0, "hikkoshi": 180.0, "koseki": 110.0, "hoken": 230.0, "nenkin": 80.0, "kaigo": 70.0,
    "kodomo": 120.0, "hoiku": 40.0, "zei": 150.0, "zeisho": 160.0, "sogo": 60.0, "annai": 60.0, "mynumber": 200.0,
}  # fmt: skip
MINUTES = {"shomei": 1.7, "zeisho": 1.7, "annai": 2.0, "hikkoshi": 7.2, "koseki": 7.5, "sogo": 7.0}
_INSERT = str(insert(Event).compile(dialect=sqlite.dialect()))  # the columns in their order, a question mark for each
_Happened = tuple[float, str, int | None, str | None, str | None, str | None, str, str]
"""Minute of the day, verb, leg, service, window, state before and after, detail."""
USUAL = 4.5
OPENS, CLOSES = 510.0, 1035.0
_FULLEST = 6
"""So many times the people of a plain day may come."""
SLACK = 0.92
"""Of its open minutes, how many a window is busy on an ordinary day."""


def days(*, seed: int, tickets: int = TICKETS) -> list[MadeDay]:
    """Two years of days; in the second one about ``tickets`` numbers are taken."""

    def made(scale: float) -> list[MadeDay]:
        return list(year.days(FIRST, END, people={one: many * scale for one, many in PEOPLE.items()}, seed=seed))

    first = made(1.0)
    return made(tickets / max(1, numbers(first)))


def numbers(made: list[MadeDay]) -> int:
    """How many numbers are taken in the second year."""
    return sum(sum(map(sum, one.came.values())) for one in made if one.day >= SECOND)


def furnished(data: Path) -> Engine:
    """An installation of ひばり市 in an empty folder, as it stands before the second year."""
    settings = Settings(data=data, mode="serve")
    engine = make_engine(settings)
    migrating.upgrade(engine)
    begins = StandingClock(datetime(SECOND.year, SECOND.month, SECOND.day, tzinfo=UTC) - timedelta(days=1))
    clocks = Clocks(business=begins, machine=begins)
    plan = {**city.plan(), "devices": {}}
    _widen(plan["items"][OFFICE])
    city.furnish(engine, plan, clocks=clocks, address="http://127.0.0.1", password="bench-only-0")  # noqa: S106
    return engine


def _widen(items: dict[str, Any]) -> None:
    """Give every service windows of its own, enough for the last days of March."""
    items["profile"], items["window"], items["board"] = {}, {}, {}
    for service, people in PEOPLE.items():
        items["profile"][f"only-{service}"] = {"name": {"ja": service}, "services": [service]}
        for window in _windows(service, round(_FULLEST * people)):
            items["window"][window] = {"label": str(len(items["window"]) + 1), "profile": f"only-{service}"}


def _windows(service: str, people: int) -> list[str]:
    """The windows that are open for so many people of a day."""
    count = math.ceil(people * MINUTES.get(service, USUAL) / (CLOSES - OPENS) / SLACK)
    return [f"{service}-{number}" for number in range(max(1, count))]


def fill(engine: Engine, made: list[MadeDay], *, seed: int) -> int:
    """Write the log of the second year, row by row as SQLite keeps it; returns how many events that were."""
    chance = Random(seed)
    lived = [one for one in made if one.day >= SECOND]
    with writing(engine) as session:
        seq = before = session.get_one(OfficeSequence, OFFICE).seq
    raw = engine.raw_connection()
    cursor = raw.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    try:
        for one in lived:
            entries = sorted(_day(one, chance), key=itemgetter(0))
            rows = [_row(one.day, seq + number, entry) for number, entry in enumerate(entries, start=1)]
            cursor.executemany(_INSERT, rows)
            seq += len(rows)
        cursor.execute("COMMIT")
    finally:
        raw.close()
    with writing(engine) as session:
        session.add_all(
            Counter(office=OFFICE, business_day=one.day, series=OF_THE_DAY, last=sum(map(sum, one.came.values())))
            for one in lived
        )
        day = made[-1].day
        last = {"seq": seq, "last_at": datetime(day.year, day.month, day.day, 12, tzinfo=UTC), "open_day": day}
        session.execute(update(OfficeSequence).where(OfficeSequence.office == OFFICE).values(**last))
    return seq - before


def _day(made: MadeDay, chance: Random) -> Iterator[_Happened]:
    """What happens on a day."""
    leg = (made.day - date(2000, 1, 1)).days * 10_000
    for service, hours in made.came.items():
        minutes = MINUTES.get(service, USUAL)
        free = [(OPENS, window) for window in _windows(service, sum(hours))]
        for _, window in free:
            yield OPENS, "take", None, None, window, None, "open", "{}"
            yield CLOSES + 240, "close", None, None, window, None, "closed", "{}"
        arrivals = sorted(hour * 60 + chance.uniform(30.0 if hour == 8 else 0.0, 60.0) for hour in range(24)
                          for _ in range(hours[hour]))  # fmt: skip
        for at in arrivals:
            leg += 1
            since, window = heapq.heappop(free)
            called = max(at + 0.1, since + chance.expovariate(4.0))
            done = called + 0.4 + minutes * chance.lognormvariate(-0.1, 0.45)
            heapq.heappush(free, (done, window))
            yield at, "issue", leg, service, None, None, "waiting", f'{{"place": {1000.0 * leg}}}'
            yield called, "call_next", leg, service, window, "waiting", "called", "{}"
            yield called + 0.4, "start", leg, service, window, "called", "serving", "{}"
            yield done, "finish", leg, service, window, "serving", "done", "{}"


def _row(day: date, seq: int, happened: _Happened) -> tuple[Any, ...]:
    """A row of the log in the order of its columns; the number of a leg is also that of its ticket."""
    at, verb, leg, service, window, before, after, detail = happened
    seconds = int((at - 540) * 60)  # 9:00 in Tokyo is midnight in UTC
    written = day if seconds >= 0 else day - timedelta(days=1)
    clock = seconds % 86_400
    instant = f"{written} {clock // 3600:02}:{clock // 60 % 60:02}:{clock % 60:02}.000000"
    return OFFICE, seq, instant, str(day), verb, leg, leg, service, window, "bench", before, after, detail, "bench"


def main() -> int:
    """Make an installation with a year behind it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--tickets", type=int, default=TICKETS)
    chosen = parser.parse_args()
    chosen.data.mkdir(parents=True, exist_ok=True)
    if any(chosen.data.iterdir()):
        print(f"{chosen.data} is not empty.", file=sys.stderr)
        return 2
    began = time.perf_counter()
    made = days(seed=chosen.seed, tickets=chosen.tickets)
    written = fill(furnished(chosen.data), made, seed=chosen.seed)
    print(f"{numbers(made)} numbers, {written} events, {time.perf_counter() - began:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
