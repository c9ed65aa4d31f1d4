"""The load that two cores must hold: tickets, boards and phones, each alone and then all together at a fifth.

python3 dev.py bench load [--seconds 20] [--parts tickets,boards,phones,together]
python3 dev.py bench load --postgres 127.0.0.1:5432 [--redis redis://127.0.0.1:6379/15]

Everything is asked for at its own time, whether the answer before has come or not, and is timed from the moment at
which it was due: a server that falls behind shows it as waiting.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.drives import fill
from bench.systems import System, ours
from bench.wire import Connection, percentile

COUNT = itertools.count(1)
WINDOWS = 8
EVERY_SECONDS = 10.0
"""How often a phone asks."""


@dataclass(frozen=True)
class Load:
    """What is asked of the server at the same time.

    ``line``: whoever took a number goes home once so many have come after them; 0: all stay, and the line grows.
    """

    name: str
    tickets: float = 0
    boards: int = 0
    calls: float = 0
    phones: int = 0
    line: int = 0

    def fifth(self) -> Load:
        """A fifth of it."""
        return replace(
            self, tickets=self.tickets / 5, boards=self.boards // 5, calls=self.calls / 5, phones=self.phones // 5
        )


LOADS = (
    Load("tickets", tickets=50, boards=20),
    Load("boards", boards=300, calls=2),
    Load("phones", phones=2_000),
)
TOGETHER = Load("together", tickets=50, boards=320, calls=2, phones=2_000).fifth()


@dataclass
class Seen:
    """What came of it: seconds by what was asked, answers by status, calls by the moment they were due, numbers."""

    times: dict[str, list[float]] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    called: dict[str, float] = field(default_factory=dict)
    issued: list[str] = field(default_factory=list)
    gone: int = 0

    def note(self, what: str, status: int, since: float) -> None:
        """Take an answer down."""
        self.times.setdefault(what, []).append(time.monotonic() - since)
        self.answers[f"{what} {status}"] += 1


async def steadily(per_second: float, seconds: float, ask: Callable[[float], Awaitable[None]]) -> None:
    """Ask at an even pace, each time with the moment it was due."""
    began = time.monotonic()
    tasks = []
    for number in range(int(per_second * seconds)):
        due = began + number / per_second
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        tasks.append(asyncio.create_task(ask(due)))
    await asyncio.gather(*tasks)


class Lines:
    """Connections that are taken one by one and given back."""

    def __init__(self, system: System, count: int, *, signed: bool = True) -> None:
        self._free: asyncio.Queue[Connection] = asyncio.Queue()
        for _ in range(count):
            self._free.put_nowait(Connection(system.port, headers=system.headers[0] if signed else None))

    async def raw(self, *asked: Any, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Ask over the next free connection."""
        connection = await self._free.get()
        try:
            return await connection.raw(*asked, **headers)
        except BaseException:
            connection.close()
            raise
        finally:
            self._free.put_nowait(connection)


async def issue(
    system: System, seen: Seen, *, per_second: float, seconds: float, line: int = 0, kind: type[Lines] = Lines
) -> None:
    lines, phones, staying = kind(system, 32), kind(system, 8, signed=False), deque[str]()

    async def go_home(token: str) -> None:
        while (await phones.raw("POST", f"/api/v1/tickets/{token}/cancel", {}))[0] == 429:
            await asyncio.sleep(1)
        seen.gone += 1

    async def ask(due: float) -> None:
        key = f"load-{time.time_ns()}-{next(COUNT)}"
        status, _, raw = await lines.raw("POST", "/api/v1/tickets", {"service": "q"}, Idempotency_Key=key)
        seen.note("ticket", status, due)
        if status == 201:
            seen.issued.append((given := json.loads(raw))["label"])
            staying.append(given["token"])
            if line and len(staying) > line:
                await go_home(staying.popleft())

    await steadily(per_second, seconds, ask)


async def call(system: System, seen: Seen, *, per_second: float, seconds: float, kind: type[Lines] = Lines) -> None:
    """Windows call in turn; whoever is called is served at once, so that the window is free again."""
    lines, windows = kind(system, 2 * WINDOWS), itertools.cycle(range(1, WINDOWS + 1))

    async def ask(due: float) -> None:
        window = next(windows)
        status, _, raw = await lines.raw("POST", f"/api/v1/windows/w{window}/call-next", {})
        seen.note("call", status, due)
        if status != 200:
            return
        leg = json.loads(raw)
        seen.called[leg["label"]] = due
        for verb in ("start", "finish"):
            body = {"version": leg["version"], "window": f"w{window}"}
            _, _, raw = await lines.raw("POST", f"/api/v1/legs/{leg['id']}/{verb}", body)
            leg = json.loads(raw)

    await steadily(per_second, seconds, ask)


async def poll(system: System, seen: Seen, tokens: list[str], *, seconds: float, kind: type[Lines] = Lines) -> None:
    """Every phone asks once in ten seconds, with the tag of what it has."""
    lines, tags = kind(system, 64, signed=False), dict[str, str]()
    phones = itertools.cycle(tokens)

    async def ask(due: float) -> None:
        token = next(phones)
        headers = {"If_None_Match": tags[token]} if token in tags else {}
        status, given, _ = await lines.raw("GET", f"/api/v1/tickets/{token}", None, **headers)
        tags[token] = given.get("etag", "")
        seen.note("phone", status, due)

    await steadily(len(tokens) / EVERY_SECONDS, seconds, ask)


Beside = Callable[[Seen], Awaitable[None]]


async def _nothing(_seen: Seen) -> None:
    return


async def tokens_of(system: System, count: int) -> list[str]:
    """So many tickets, each for a phone."""
    lines, found = Lines(system, 8), []

    async def take() -> None:
        key = f"phone-{time.time_ns()}-{next(COUNT)}"
        _, _, raw = await lines.raw("POST", "/api/v1/tickets", {"service": "q"}, Idempotency_Key=key)
        found.append(json.loads(raw)["token"])

    for start in range(0, count, 100):
        await asyncio.gather(*(take() for _ in range(min(100, count - start))))
    return found


async def run(
    system: System, load: Load, *, seconds: float, kind: type[Lines] = Lines, beside: Beside = _nothing
) -> tuple[Seen, list[float], float]:
    """Put a load on a server; what was seen, the seconds from calls to boards, the share of a core that was used.

    Args:
        kind: how tickets, windows and phones ask.
        beside: what else is done meanwhile, told what was seen so far.
    """
    if load.calls:
        await fill(system, int(load.calls * seconds) + WINDOWS)
    tokens = await tokens_of(system, load.phones)
    command = [sys.executable, str(Path(__file__).parent / "boards.py"), str(system.port), str(load.boards)]
    command += ["/board", system.headers[-1]["Authorization"].split()[1]]
    pipe = asyncio.subprocess.PIPE
    wall = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=2**26)
    assert wall.stdout is not None
    assert wall.stdin is not None
    assert (await wall.stdout.readline()).strip() == b"ready"
    seen, cpu, began = Seen(), system.cpu(), time.monotonic()
    await asyncio.gather(
        issue(system, seen, per_second=load.tickets, seconds=seconds, line=load.line, kind=kind),
        call(system, seen, per_second=load.calls, seconds=seconds, kind=kind),
        poll(system, seen, tokens, seconds=seconds, kind=kind),
        beside(seen),
    )
    used = (system.cpu() - cpu) / (time.monotonic() - began)
    await asyncio.sleep(2)
    wall.stdin.close()
    shown = json.loads(await wall.stdout.readline())
    await wall.wait()
    late = [moment - due for label, due in seen.called.items() for moment in shown.get(label, ())]
    return seen, late + [60.0] * (load.boards * len(seen.called) - len(late)), used


def told(load: Load, seen: Seen, late: list[float], used: float) -> None:
    """The lines of one load."""
    for what, times in seen.times.items():
        answers = ", ".join(
            f"{name.split()[1]}: {count}" for name, count in seen.answers.items() if name.startswith(what)
        )
        print(
            f"| {load.name} | {what} | {len(times)} ({answers}) | {percentile(times, 0.5) * 1e3:.0f} ms "
            f"| {percentile(times, 0.99) * 1e3:.0f} ms | {used:.0%} |",
            flush=True,
        )
    if late:
        missed = sum(1 for one in late if one >= 60)
        print(
            f"| {load.name} | call to {load.boards} boards | {len(late)} ({missed} missed) "
            f"| {percentile(late, 0.5) * 1e3:.0f} ms | {percentile(late, 0.99) * 1e3:.0f} ms | |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--parts", default="tickets,boards,phones,together")
    parser.add_argument("--postgres", default="", help="HOST:PORT: PostgreSQL, Redis and two greenlet workers")
    parser.add_argument("--redis", default="redis://127.0.0.1:6379/15")
    chosen = parser.parse_args()
    store = {"postgres": chosen.postgres, "redis": chosen.redis} if chosen.postgres else {}
    print("| load | what | asked | p50 | p99 | of a core |\n|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as name:
        for load in (*LOADS, TOGETHER):
            if load.name in chosen.parts.split(","):
                with ours(Path(name), threads=400, **store) as system:
                    told(load, *asyncio.run(run(system, load, seconds=chosen.seconds)))


if __name__ == "__main__":
    main()
