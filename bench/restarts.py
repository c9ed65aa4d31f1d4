"""A day's load on two workers, while Redis and the database are restarted: what is lost, who waits, what grows.

python3 dev.py bench restarts [--minutes 3] [--times 1] [--line 0]

The load is the three of `bench load` together at a fifth of each: 10 tickets a second, 64 boards, 400 phones, and a
call every 2.5 s; ``--times`` multiplies what phones ask. PostgreSQL, with its writes on the disk, and Redis are started
for it. At 40 % of the time Redis is killed for five seconds, at 60 % the database is stopped as a power cut does and
started again. Whoever gets no answer asks again with the same key, as our own screens do, and is timed from the moment
at which the first was due.

More numbers are taken than called, so the line grows, and memory with it: how many wait is told beside it. With
``--line 500`` it stays a city's: whoever has 500 newer ones behind them goes home, by a press on their phone.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.load import COUNT, TOGETHER, Lines, Load, Seen, run, told
from bench.systems import System, ours
from tests.clusters import Cluster, cluster
from tests.faults.test_redis import Redis

AGAIN = 0.1
"""Seconds after which somebody without an answer asks again."""
SAMPLES = 30
REDIS_AWAY = 5.0
NOTICED = 100
"""So many more who wait are told as the cause of what memory grows."""


class Patient(Lines):
    """Asks until there is an answer; a command keeps its key."""

    async def raw(self, *asked: Any, **headers: str) -> tuple[int, dict[str, str], bytes]:
        if asked[0] == "POST":
            headers = {"Idempotency_Key": f"restart-{time.time_ns()}-{next(COUNT)}", **headers}
        while True:
            try:
                answer = await super().raw(*asked, **headers)
            except (OSError, asyncio.IncompleteReadError):
                pass
            else:
                if answer[0] != 503 or asked[0] == "GET":
                    return answer
            await asyncio.sleep(AGAIN)


Sample = tuple[float, float, int, int]
"""Second, megabytes, handles, and how many wait."""


@dataclass
class Course:
    """What happens beside the load, and what was measured on the way."""

    system: System
    redis: Redis
    postgres: Cluster
    seconds: float
    samples: list[Sample] = field(default_factory=list)
    away: dict[str, float] = field(default_factory=dict)

    async def run(self, seen: Seen) -> None:
        """Restart one after the other, and look at memory and handles all the while."""
        await asyncio.gather(
            self._sample(seen),
            self._restart("redis", 0.4, seen, stop=self.redis.stop, start=self.redis.start, pause=REDIS_AWAY),
            self._restart(
                "database", 0.6, seen, stop=lambda: self.postgres.stop(immediate=True), start=self.postgres.start
            ),
        )

    async def _sample(self, seen: Seen) -> None:
        began = time.monotonic()
        for number in range(SAMPLES + 1):
            await asyncio.sleep(max(0.0, began + number * self.seconds / SAMPLES - time.monotonic()))
            waiting = len(seen.issued) - len(seen.called) - seen.gone
            self.samples.append((time.monotonic() - began, *self.system.held(), waiting))

    async def _restart(
        self, name: str, share: float, seen: Seen, *,
        stop: Callable[[], None], start: Callable[[], None], pause: float = 0.0,
    ) -> None:  # fmt: skip
        await asyncio.sleep(share * self.seconds)
        began = time.monotonic()
        await asyncio.to_thread(stop)
        await asyncio.sleep(pause)
        before = len(seen.issued)
        await asyncio.to_thread(start)
        while len(seen.issued) == before:
            await asyncio.sleep(0.01)
        self.away[name] = time.monotonic() - began


def judge(seen: Seen, postgres: Cluster, *, port: int) -> list[str]:
    """The lines that say whether anything is lost or double."""
    import psycopg

    address = {"host": "127.0.0.1", "port": postgres.port, "user": postgres.user, "dbname": f"windowsvc_bench_{port}"}
    with psycopg.connect(**address) as connection:
        stored = Counter(row[0] for row in connection.execute("SELECT label FROM ticket"))
        query = "SELECT detail ->> 'label' FROM event WHERE verb = 'call_next'"
        called = Counter(row[0] for row in connection.execute(query))
    lost = [one for one in seen.issued if one not in stored] + [one for one in seen.called if one not in called]
    twice = [one for found in (Counter(seen.issued), stored, called) for one, count in found.items() if count > 1]
    return [
        f"| numbers told | {len(seen.issued)} |",
        f"| calls answered | {len(seen.called)} |",
        f"| lost | {len(lost)} |",
        f"| given or called twice | {len(twice)} |",
    ]


def grown(samples: list[Sample]) -> list[str]:
    """Memory, handles and the line over time, and how the last third stands against the middle one."""
    lines = [
        f"| {at / 60:.1f} | {memory:.0f} | {handles} | {waiting} |"
        for at, memory, handles, waiting in samples[:: max(1, SAMPLES // 10)]
    ]
    third = len(samples) // 3
    middle, last = samples[third : 2 * third], samples[2 * third :]
    (memory, handles, line), (before, former, shorter) = (
        [sum(one[part] for one in some) / len(some) for part in (1, 2, 3)] for some in (last, middle)
    )
    more = line - shorter
    each = f": {(memory - before) * 1e3 / more:.1f} kB for each more" if more > NOTICED else ""
    change = f"{memory / before - 1:+.1%} | {handles / former - 1:+.1%} | {more:+.0f}{each}"
    return [*lines, f"| last third against the middle one | {change} |"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--times", type=float, default=1, help="so many times the phones")
    parser.add_argument("--line", type=int, default=0, help="so many new ones wait at most; 0: all stay")
    chosen = parser.parse_args()
    load = replace(TOGETHER, name="restarts", phones=int(TOGETHER.phones * chosen.times), line=chosen.line)
    with tempfile.TemporaryDirectory() as name, cluster(durable=True) as postgres:
        redis = Redis()
        redis.start()
        try:
            _measure(Path(name), load, postgres, redis, seconds=60 * chosen.minutes)
        finally:
            redis.stop()


def _measure(folder: Path, load: Load, postgres: Cluster, redis: Redis, *, seconds: float) -> None:
    where = {"postgres": f"127.0.0.1:{postgres.port}", "redis": f"redis://127.0.0.1:{redis.port}/0"}
    with ours(folder, **where) as system:
        course = Course(system, redis, postgres, seconds)
        seen, late, used = asyncio.run(run(system, load, seconds=seconds, kind=Patient, beside=course.run))
        print("| load | what | asked | p50 | p99 | of a core |\n|---|---|---|---|---|---|", flush=True)
        told(load, seen, late, used)
        print("\n| what | count |\n|---|---|", *judge(seen, postgres, port=system.port), sep="\n", flush=True)
        for what in ("phone", "ticket", "call"):
            print(f"| told to wait (429): {what} | {seen.answers[f'{what} 429']} |")
        for what, away in course.away.items():
            print(f"| seconds from stopping the {what} to the next number after it came back | {away:.1f} |")
        head = "\n| minute | memory MB | handles | waiting |\n|---|---|---|---|"
        print(head, *grown(course.samples), sep="\n", flush=True)


if __name__ == "__main__":
    main()
