"""How soon a clerk's line stands on the citizen's screen, and how soon a call can be heard.

python3 dev.py bench captions [--rounds 3] [--seconds 10] [--parts lines,voice]

Thirty windows talk at the same time, each with a screen of its own that faces the citizen. The bare application sends
a small event to one room and keeps nothing, so ours keeps its data in memory beside it, and on the disk once more.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.lobby import MEMORY, row, sync_ms
from bench.systems import System, bare_push, clerks, ours
from bench.wire import Connection, Socket, percentile

WINDOWS = 30
PAUSE = 2.0
"""Seconds from one line of a window to its next: a brisk conversation."""
PHRASE = {"phrase": "reception.please_sit", "slots": {}}


def counters(data: Path) -> list[str]:
    """The tokens of a screen at the counter of every window."""
    from windowsvc import events, migrating
    from windowsvc.database import writing
    from windowsvc.events import SYSTEM
    from windowsvc.office import devices
    from windowsvc.office.permissions import DeviceKind
    from windowsvc.settings import load

    engine = migrating.make_engine(load(data))
    now = datetime.now(UTC)
    with writing(engine) as session:
        held = events.hold(session, "*", now=now, machine=now, build="bench")
        screens = [
            devices.enrol_directly(
                session, held, kind=DeviceKind.COUNTER, office="main", name=f"w{n}", place=f"w{n}", by=SYSTEM
            ).token
            for n in range(1, WINDOWS + 1)
        ]
    engine.dispose()
    return screens


async def seat(system: System) -> None:
    """Somebody with a ticket sits at every window."""
    desk = Connection(system.port, headers=system.headers[0])
    for n in range(1, WINDOWS + 1):
        ticket = {"service": "q", "language": "vi"}
        await desk.request("POST", "/api/v1/tickets", ticket, Idempotency_Key=f"seat-{n}")
        status, leg = await desk.request("POST", f"/api/v1/windows/w{n}/call-next", {})
        assert status == 200, leg
        body = {"version": leg["version"], "window": f"w{n}"}
        status, leg = await desk.request("POST", f"/api/v1/legs/{leg['id']}/start", body)
        assert status == 200, leg
    desk.close()


class Talk:
    """Every window says a line every other second, ours or bare's; what was pressed when, and when it was shown."""

    def __init__(self, system: System, *, clerks: list[dict[str, str]], screens: list[str]) -> None:
        self.system, self.clerks, self.screens = system, clerks, screens
        self.sent: dict[tuple[int, int], float] = {}
        self.shown: dict[tuple[int, int], float] = {}
        self.sockets: list[Socket] = []

    async def run(self, *, seconds: float) -> tuple[list[float], int]:
        """Talk for so long; ms from the press to the screen, and how many lines never came."""
        tasks = []
        for n in range(1, WINDOWS + 1):
            ready = asyncio.Event()
            tasks.append(asyncio.create_task(self._screen(n, ready)))
            await asyncio.wait_for(ready.wait(), 60)
        await asyncio.sleep(1)
        until = time.perf_counter() + seconds
        await asyncio.gather(*(self._clerk(n, until) for n in range(1, WINDOWS + 1)))
        await asyncio.sleep(1)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for socket in self.sockets:
            socket.close()
        came = [(self.shown[line] - pressed) * 1e3 for line, pressed in self.sent.items() if line in self.shown]
        return came, len(self.sent) - len(came)

    async def _screen(self, n: int, ready: asyncio.Event) -> None:
        headers = {"Authorization": f"Bearer {self.screens[n - 1]}"} if self.screens else {}
        socket = Socket(self.system.port, namespace="/captions" if self.screens else "/", headers=headers)
        self.sockets.append(socket)
        await socket.connect()
        async for text in socket.events(ready=ready, hello=("join", {"window": f"w{n}"})):
            moment = time.perf_counter()
            _, data = json.loads(text)
            for one in data["lines"]:
                self.shown.setdefault((n, one["seq"]), moment)

    async def _clerk(self, n: int, until: float) -> None:
        hand = Connection(self.system.port, headers=self.clerks[n - 1] if self.clerks else {})
        path, body = (f"/window/w{n}/captions/lines", PHRASE) if self.clerks else (f"/say/w{n}", {})
        await asyncio.sleep(random.random() * PAUSE)
        while time.perf_counter() < until:
            pressed = time.perf_counter()
            status, told = await hand.request("POST", path, body)
            assert status == 201, told
            self.sent[n, told["seq"]] = pressed
            await asyncio.sleep(max(0.0, pressed + PAUSE * random.uniform(0.8, 1.2) - time.perf_counter()))
        hand.close()


def part_lines(folder: Path, *, rounds: int, seconds: float) -> None:
    """From the clerk's key to the citizen's screen."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else folder) as name:
        _lines(Path(name), rounds=rounds, seconds=seconds, where="data in memory", bare=True)
    disk = f"data on this disk, whose fdatasync takes {sync_ms(folder):.1f} ms"
    _lines(folder, rounds=1, seconds=seconds, where=disk, bare=False)


def _lines(folder: Path, *, rounds: int, seconds: float, where: str, bare: bool) -> None:
    mine: list[list[float]] = []
    theirs: list[list[float]] = []
    lost = 0
    with (
        ours(folder, threads=400, windows=WINDOWS) as own,
        bare_push(worker="threading", module="bare_captions") as push,
    ):
        assert own.data is not None
        staff, screens = clerks(own.data, count=WINDOWS), counters(own.data)
        asyncio.run(seat(own))
        asyncio.run(Talk(own, clerks=staff, screens=screens).run(seconds=3))  # nobody is timed while all is new
        for _ in range(rounds):
            if bare:
                theirs.append(asyncio.run(Talk(push, clerks=[], screens=[]).run(seconds=seconds))[0])
            came, missing = asyncio.run(Talk(own, clerks=staff, screens=screens).run(seconds=seconds))
            mine.append(came)
            lost += missing
    middle, late = _over(mine, 0.5), _over(mine, 0.95)
    row(f"key to screen, {WINDOWS} windows, p50 / p95 ({where})", f"{middle:.1f} / {late:.1f} ms", "p95 100 ms", "")
    row("lines that never came", str(lost), "0", "")
    if bare:
        half, most = (
            statistics.median(percentile(o, share) / percentile(b, share) for o, b in zip(mine, theirs, strict=True))
            for share in (0.5, 0.95)
        )
        row(
            "the same / bare push, p50 and p95", f"{half:.2f}x and {most:.2f}x ({_over(theirs, 0.95):.1f} ms)", "2x", ""
        )


def _over(rounds: list[list[float]], share: float) -> float:
    return statistics.median(percentile(one, share) for one in rounds)


async def announce(system: System, *, calls: int, pause: float) -> list[float]:
    """Take a number, call it after a pause, ask for its Japanese clip as the board does: ms from the call."""
    desk = Connection(system.port, headers=system.headers[0])
    wall = Connection(system.port, headers=system.headers[1])
    events: asyncio.Queue[int] = asyncio.Queue()
    ready = asyncio.Event()

    async def board() -> None:
        socket = Socket(system.port, namespace="/board", headers=system.headers[1])
        await socket.connect()
        async for text in socket.events(ready=ready, hello=("join", {"board": "b"})):
            name, data = json.loads(text)
            for one in data.get("calls", ()) if name == "event" else ():
                events.put_nowait(one["seq"])

    hanging = asyncio.create_task(board())
    await asyncio.wait_for(ready.wait(), 60)
    times = []
    for _ in range(calls):
        key = f"voice-{time.time_ns()}"
        await desk.request("POST", "/api/v1/tickets", {"service": "q"}, Idempotency_Key=key)
        await asyncio.sleep(pause)
        desk.close()  # a line that was silent for so long may be gone
        wall.close()
        began = time.perf_counter()
        status, leg = await desk.request("POST", "/api/v1/windows/w1/call-next", {})
        assert status == 200, leg
        seq = await asyncio.wait_for(events.get(), 60)
        status, _, sound = await wall.raw("GET", f"/board/b/voice/{seq}/ja.opus")
        times.append((time.perf_counter() - began) * 1e3)
        assert (status, sound[:4]) == (200, b"OggS")
        desk.close()
        for verb in ("start", "finish"):
            body = {"version": leg["version"], "window": "w1"}
            status, leg = await desk.request("POST", f"/api/v1/legs/{leg['id']}/{verb}", body)
            assert status == 200, leg
    hanging.cancel()
    desk.close()
    wall.close()
    return times


def part_voice(folder: Path, *, calls: int) -> None:
    """From the call to the sound of it: never spoken before, and spoken ahead by the job of likely calls."""
    with ours(folder, windows=1, sound=False) as own:
        fresh = asyncio.run(announce(own, calls=calls + 1, pause=0))
    row("call to its sound in Japanese, the engine's first sentence", f"{fresh[0]:.0f} ms", "1000 ms", "")
    row("the same, not made before, p50 / worst", f"{percentile(fresh[1:], 0.5):.0f} / {max(fresh[1:]):.0f} ms",
        "1000 ms", "")  # fmt: skip
    with ours(folder, windows=1) as own:
        ahead = asyncio.run(announce(own, calls=calls // 2, pause=9))
    row("the same, spoken ahead, p50 / worst", f"{percentile(ahead, 0.5):.0f} / {max(ahead):.0f} ms", "100 ms", "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--calls", type=int, default=10)
    parser.add_argument("--parts", default="lines,voice")
    chosen = parser.parse_args()
    print("| what | measured | must | aim |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        if "lines" in chosen.parts.split(","):
            part_lines(Path(name), rounds=chosen.rounds, seconds=chosen.seconds)
        if "voice" in chosen.parts.split(","):
            part_voice(Path(name), calls=chosen.calls)


if __name__ == "__main__":
    main()
