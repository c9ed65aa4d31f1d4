"""What the bench of the lobby does with a server: takes tickets, empties a queue, watches boards; ours or bare."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

from bench.systems import System
from bench.wire import Connection, Socket, percentile

COUNT = itertools.count(1)


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
                assert status == 200, answer
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


async def colleague(system: System, *, viewer: dict[str, str], calls: int) -> list[float]:
    """Seconds from a call's request at window 1 until the line that a clerk sees at window 2 is without its number.

    A call that never got there counts 60 s.

    Args:
        viewer: the headers of a signed-in clerk.
    """
    desk = Socket(system.port, namespace="/window", headers=viewer, auth={"csrf": viewer["X-CSRF"]})
    left: dict[str, float] = {}
    news = asyncio.Event()
    await desk.connect()
    watching = asyncio.create_task(_watch(desk, left=left, news=news))
    await asyncio.wait_for(news.wait(), 60)
    clerk = Connection(system.port, headers=system.headers[0])
    times = []
    for _ in range(calls):
        began = time.perf_counter()
        status, leg = await clerk.request("POST", "/api/v1/windows/w1/call-next", {})
        assert status == 200, leg
        while leg["label"] not in left and time.perf_counter() < began + 60:
            news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), 1)
        times.append(left.get(leg["label"], began + 60) - began)
        await _serve(clerk, leg, 1)
        await asyncio.sleep(random.uniform(0.0, 0.6))
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    desk.close()
    clerk.close()
    return times


async def _watch(desk: Socket, *, left: dict[str, float], news: asyncio.Event) -> None:
    """Follow a desk; note when each number left its line."""
    line: set[str] = set()
    async for text in desk.events(ready=asyncio.Event(), hello=("join", {"window": "w2"})):
        moment = time.perf_counter()
        _, data = json.loads(text)
        shown = (data.get("changes") or data).get("waiting")
        if shown is not None:
            now = {one["label"] for one in shown}
            left.update(dict.fromkeys(line - now, moment))
            line = now
            news.set()
