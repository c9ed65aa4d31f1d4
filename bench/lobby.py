"""How fast the lobby is, against bare applications in the same minutes.

python3 dev.py bench lobby [--rounds 5] [--seconds 4] [--parts issue,call,display,start]
python3 dev.py bench lobby --postgres 127.0.0.1:5432 [--redis redis://127.0.0.1:6379/15]

Systems take turns round by round; each figure is the median of the rounds' ratios. Server CPU
per operation holds where rates do not: neighbours on the machine take turns too.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.systems import System, bare_push, bare_ticket, free_port, furnish, ours, serving, started
from bench.wire import Connection, percentile

COUNT = itertools.count(1)
STORE: dict[str, str] = {}
"""Where ours keeps its data; nothing said: SQLite and one threaded process."""


async def issue(system: System, *, clients: int, seconds: float) -> dict[str, float]:
    """Closed loop of tickets; rate, latency and numbers given twice."""
    times: list[float] = []
    numbers: list[int] = []
    stop = time.perf_counter() + seconds

    async def client() -> None:
        connection = Connection(system.port, headers=system.headers[0])
        while time.perf_counter() < stop:
            began = time.perf_counter()
            if system.name == "bare":
                status, answer = await connection.request("POST", "/ticket", {})
                assert status == 200
            else:
                key = f"bench-{time.time_ns()}-{next(COUNT)}"
                status, answer = await connection.request(
                    "POST", "/api/v1/tickets", {"service": "q"}, Idempotency_Key=key
                )
                assert status == 201, answer
            times.append(time.perf_counter() - began)
            numbers.append(answer["number"])
        connection.close()

    cpu, began = system.cpu(), time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    taken = time.perf_counter() - began
    return {
        "rate": len(times) / taken,
        "cpu": (system.cpu() - cpu) / len(times),
        "p50": percentile(times, 0.5) * 1e3,
        "p99": percentile(times, 0.99) * 1e3,
        "twice": len(numbers) - len(set(numbers)),
    }


async def turns(system: System, *, windows: int, queue: int) -> dict[str, float]:
    """Fill a queue, then let all windows call at the same time, turn by turn, until it is empty.

    Only the calls are timed. Between two turns ours starts and finishes those who were called, because a window calls
    nobody while it has somebody; bare's /call is the whole of what it can do.
    """
    await fill(system, queue)
    connections = [Connection(system.port, headers=system.headers[0]) for _ in range(windows)]
    called, taken, used = 0, 0.0, 0.0
    while True:
        cpu, began = system.cpu(), time.perf_counter()
        answers = await asyncio.gather(*(_next(system, one, n) for n, one in enumerate(connections, 1)))
        taken += time.perf_counter() - began
        used += system.cpu() - cpu
        found = [(n, answer) for n, (status, answer) in enumerate(answers, 1) if status == 200]
        called += len(found)
        if not found:
            break
        if system.name != "bare":
            await asyncio.gather(*(_serve(connections[n - 1], answer, n) for n, answer in found))
    for one in connections:
        one.close()
    return {"rate": called / taken, "cpu": used / called}


async def _next(system: System, connection: Connection, window: int) -> tuple[int, Any]:
    path = "/call" if system.name == "bare" else f"/api/v1/windows/w{window}/call-next"
    return await connection.request("POST", path, {})


async def call(system: System, *, windows: int, queue: int) -> dict[str, float]:
    """Fill a queue, then let each window empty it at its own pace; ours also starts and finishes whom it calls.

    That makes three durable commands a person against bare's one.
    """
    await fill(system, queue)
    times: list[float] = []
    worst: list[float] = []
    called: list[int] = []

    async def window(number: int) -> None:
        connection = Connection(system.port, headers=system.headers[0])
        own: list[float] = []
        while True:
            began = time.perf_counter()
            status, answer = await _next(system, connection, number)
            own.append(time.perf_counter() - began)
            if status in (204, 404):
                break
            assert status == 200, answer
            called.append(answer["id"])
            if system.name != "bare":
                await _serve(connection, answer, number)
        times.extend(own)
        worst.append(percentile(own, 0.99))
        connection.close()

    cpu, began = system.cpu(), time.perf_counter()
    await asyncio.gather(*(window(number) for number in range(1, windows + 1)))
    taken = time.perf_counter() - began
    return {
        "rate": len(called) / taken,
        "cpu": (system.cpu() - cpu) / len(called),
        "p50": percentile(times, 0.5) * 1e3,
        "p99": max(worst) * 1e3,
        "twice": len(called) - len(set(called)),
        "left": queue - len(called),
    }


async def fill(system: System, count: int) -> None:
    """Issue ``count`` tickets over eight connections."""

    async def client(share: int) -> None:
        connection = Connection(system.port, headers=system.headers[0])
        for _ in range(share):
            if system.name == "bare":
                await connection.request("POST", "/ticket", {})
            else:
                key = f"fill-{time.time_ns()}-{next(COUNT)}"
                await connection.request("POST", "/api/v1/tickets", {"service": "q"}, Idempotency_Key=key)
        connection.close()

    await asyncio.gather(*(client(count // 8 + (n < count % 8)) for n in range(8)))


async def _serve(connection: Connection, leg: dict[str, int], window: int) -> None:
    for verb in ("start", "finish"):
        status, leg = await connection.request(
            "POST", f"/api/v1/legs/{leg['id']}/{verb}", {"version": leg["version"], "window": f"w{window}"}
        )
        assert status == 200, leg


async def display(system: System, *, boards: int, calls: int) -> dict[str, float]:
    """Time from a call's request to the moment each board has what it draws; a call a board never got counts 60 s."""
    is_ours = system.name == "ours"
    command = [sys.executable, str(Path(__file__).parent / "boards.py"), str(system.port), str(boards)]
    command += ["/board", system.headers[-1]["Authorization"].split()[1]] if is_ours else ["/"]
    pipe = asyncio.subprocess.PIPE
    wall = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=2**24)
    assert wall.stdout is not None
    assert wall.stdin is not None
    assert (await wall.stdout.readline()).strip() == b"ready"
    clerk = Connection(system.port, headers=system.headers[0])
    own: list[float] = []
    sent: dict[str, float] = {}
    cpu = system.cpu()
    for _ in range(calls):
        began = time.monotonic()
        if is_ours:
            status, answer = await clerk.request("POST", "/api/v1/windows/w1/call-next", {})
            assert status == 200, answer
        else:
            status, answer = await clerk.request("POST", "/call", {})
        own.append(time.monotonic() - began)
        sent[str(answer["label"] if is_ours else f"A{answer['number']:03d}")] = began
        await asyncio.sleep(0.5)
        if is_ours:
            await _serve(clerk, answer, 1)
            await asyncio.sleep(0.5)
    used = system.cpu() - cpu
    wall.stdin.close()
    seen = json.loads(await wall.stdout.readline())
    await wall.wait()
    shown = [moment - began for call, began in sent.items() for moment in seen.get(call, ())]
    shown += [60.0] * (boards * len(sent) - len(shown))
    return {
        "p50": percentile(shown, 0.5) * 1e3,
        "p99": percentile(shown, 0.99) * 1e3,
        "clerk": percentile(own, 0.5) * 1e3,
        "cpu": used / calls,
    }


def median(values: list[float]) -> float:
    """The middle of the rounds."""
    return statistics.median(values)


def row(what: str, figure: str, must: str, aim: str) -> None:
    """One line of the table."""
    print(f"| {what} | {figure} | {must} | {aim} |", flush=True)


def part_issue(folder: Path, *, rounds: int, seconds: float) -> None:
    for clients in (8, 32):
        rates, cpus, twice, ours_rates = [], [], 0.0, []
        with bare_ticket(folder) as bare, ours(folder, **STORE) as own:
            for _ in range(rounds):
                b = asyncio.run(issue(bare, clients=clients, seconds=seconds))
                o = asyncio.run(issue(own, clients=clients, seconds=seconds))
                rates.append(o["rate"] / b["rate"])
                cpus.append(o["cpu"] / b["cpu"])
                ours_rates.append(o["rate"])
                twice += o["twice"]
        row(
            f"issue, {clients} clients: rate / bare",
            f"{median(rates):.0%} ({median(ours_rates):.0f}/s)",
            "30 %",
            "50 %",
        )
        row(f"issue, {clients} clients: server CPU per ticket / bare", f"{median(cpus):.1f}x", "3x", "2x")
        row(f"issue, {clients} clients: numbers given twice", f"{twice:.0f}", "0", "0")


def part_call(folder: Path, *, rounds: int) -> None:
    rates, worst, bare_worst, wrong, calls = [], [], [], 0.0, []
    with bare_ticket(folder) as bare, ours(folder, **STORE) as own:
        for _ in range(rounds):
            b = asyncio.run(call(bare, windows=8, queue=500))
            o = asyncio.run(call(own, windows=8, queue=500))
            rates.append(o["rate"] / b["rate"])
            worst.append(o["p99"])
            bare_worst.append(b["p99"])
            wrong += o["twice"] + abs(o["left"])
            bare_turns = asyncio.run(turns(bare, windows=8, queue=500))
            calls.append(asyncio.run(turns(own, windows=8, queue=500))["rate"] / bare_turns["rate"])
    row("8 windows empty 500, calls alone: rate / bare", f"{median(calls):.0%}", "30 %", "50 %")
    row("8 windows empty 500, call + start + finish: commands / bare's calls", f"{3 * median(rates):.0%}", "", "")
    row("the same, people / bare's calls", f"{median(rates):.0%}", "", "")
    row("slowest window's p99", f"{median(worst):.0f} ms (bare {median(bare_worst):.0f})", "300 ms or 2x bare", "")
    row("called twice or left", f"{wrong:.0f}", "0", "0")


def part_display(folder: Path, *, rounds: int) -> None:
    clerks: dict[int, list[float]] = {}
    for boards in (0, 1, 50, 300):
        ratios, mine, cpus = [], [], []
        with ours(folder, threads=400, **STORE) as own:
            asyncio.run(fill(own, 40 * rounds))
            if not boards:
                clerks[0] = [asyncio.run(display(own, boards=0, calls=8))["clerk"] for _ in range(rounds)]
                continue
            with bare_push(worker="threading") as bare:
                for _ in range(rounds):
                    b = asyncio.run(display(bare, boards=boards, calls=6))
                    o = asyncio.run(display(own, boards=boards, calls=6))
                    ratios.append(o["p50"] / b["p50"])
                    mine.append(o["p50"])
                    cpus.append(o["cpu"] / b["cpu"])
                    clerks.setdefault(boards, []).append(o["clerk"])
        row(
            f"call to display, {boards} boards, p50 / bare push",
            f"{median(ratios):.2f}x ({median(mine):.1f} ms)",
            "2x",
            "1.3x",
        )
        row(f"server CPU of a call with all that follows, {boards} boards / bare push", f"{median(cpus):.2f}x", "", "")
    row("the clerk's own answer, 300 boards / none", f"{median(clerks[300]) / median(clerks[0]):.2f}x", "1.5x", "1.1x")


def part_start(folder: Path, *, rounds: int) -> None:
    times, memory = [], []
    with tempfile.TemporaryDirectory(dir=folder) as name:
        tokens = furnish(Path(name))
        for _ in range(rounds):
            port, began = free_port(), time.perf_counter()
            with started(serving(Path(name), port), port=port) as process:
                times.append(time.perf_counter() - began)
                own = System("ours", port, process.pid, [{"Authorization": f"Bearer {tokens[0]}"}])
                asyncio.run(fill(own, 50))
                memory.append(own.memory_mb())
    row("start to first answer", f"{median(times):.2f} s", "2 s", "1 s")
    row("memory of the server process", f"{median(memory):.0f} MB", "130 MB", "100 MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--parts", default="issue,call,display,start")
    parser.add_argument("--postgres", default="", help="HOST:PORT: PostgreSQL, Redis and two greenlet workers")
    parser.add_argument("--redis", default="redis://127.0.0.1:6379/15")
    chosen = parser.parse_args()
    if chosen.postgres:
        STORE.update(postgres=chosen.postgres, redis=chosen.redis)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    print(
        f"commit {commit.stdout.strip()}, {chosen.rounds} rounds\n\n| what | measured | must | aim |\n|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in chosen.parts.split(","):
            match part:
                case "issue":
                    part_issue(folder, rounds=chosen.rounds, seconds=chosen.seconds)
                case "call":
                    part_call(folder, rounds=chosen.rounds)
                case "display":
                    part_display(folder, rounds=chosen.rounds)
                case "start":
                    part_start(folder, rounds=chosen.rounds)


if __name__ == "__main__":
    main()
