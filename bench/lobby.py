"""How fast the lobby is, against bare applications in the same minutes.

python3 dev.py bench lobby [--rounds 5] [--seconds 4] [--parts issue,call,display,start]
python3 dev.py bench lobby --postgres 127.0.0.1:5432 [--redis redis://127.0.0.1:6379/15]

Systems take turns round by round; each figure is the median of the rounds' ratios. Server CPU
per operation holds where rates do not: neighbours on the machine take turns too.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.drives import call, colleague, display, fill, issue, turns
from bench.systems import System, bare_push, bare_ticket, clerks, free_port, furnish, ours, serving, started
from bench.wire import percentile

MEMORY = Path("/dev/shm")  # noqa: S108
STORE: dict[str, str] = {}
"""Where ours keeps its data; nothing said: SQLite and one threaded process."""
COMMANDS = 3
"""What a window of ours does for each person it calls: call, start and finish, each kept for good."""
NOTES: list[str] = []
"""What has to be said below the table."""


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
    """Windows that empty a line: one call against one call is judged; whole services stand beside it, limit and all."""
    bare_calls, bare_empty, calls, empty, worst, bare_worst, wrong = [], [], [], [], [], [], 0.0
    with bare_ticket(folder) as bare, ours(folder, **STORE) as own:
        for _ in range(rounds):
            b = asyncio.run(call(bare, windows=8, queue=500))
            o = asyncio.run(call(own, windows=8, queue=500))
            bare_empty.append(b["rate"])
            empty.append(o["rate"])
            worst.append(o["p99"])
            bare_worst.append(b["p99"])
            wrong += o["twice"] + abs(o["left"])
            bare_calls.append(asyncio.run(turns(bare, windows=8, queue=500))["rate"])
            calls.append(asyncio.run(turns(own, windows=8, queue=500))["rate"])

    def against(what: str, own: list[float], bare: list[float]) -> None:
        share = median([one / other for one, other in zip(own, bare, strict=True)])
        row(what, f"{share:.0%} ({median(own):.0f}/s against {median(bare):.0f}/s)", "30 %", "50 %")

    against("JUDGED: 8 windows empty 500 in turns, the calls alone timed: calls / bare's calls", calls, bare_calls)
    against("8 windows empty 500, call, start and finish timed: calls / bare's calls", empty, bare_empty)
    commands = [COMMANDS * one for one in empty]
    against("the same: durable commands / bare's commands", commands, bare_empty)
    row("slowest window's p99", f"{median(worst):.0f} ms (bare {median(bare_worst):.0f})", "300 ms or 2x bare", "")
    row("called twice or left", f"{wrong:.0f}", "0", "0")
    NOTES.append(
        "JUDGED is the row that sets one durable call against one, because a call is all that bare can do. The row"
        " below it is what a lobby feels: people a second, each of whom costs ours"
        f" {COMMANDS} durable commands (call, start, finish) and bare one;"
        " the third row counts the commands of that same emptying. All three bear the limit."
    )


def sync_ms(folder: Path) -> float:
    """What this disk takes to keep 8 kB for good: median of fifty, in ms."""
    times = []
    with tempfile.TemporaryFile(dir=folder) as probe:
        for _ in range(50):
            probe.write(b"x" * 8192)
            probe.flush()
            began = time.perf_counter()
            os.fdatasync(probe.fileno())
            times.append(time.perf_counter() - began)
    return percentile(times, 0.5) * 1e3


def part_display(folder: Path, *, rounds: int) -> None:
    """Bare's push keeps nothing, so ours keeps its data in memory here; then one board with the disk."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else folder) as name:
        _displays(Path(name), rounds=rounds, boards=(0, 1, 50, 300), where="data in memory")
    _displays(
        folder, rounds=rounds, boards=(1,), where=f"data on this disk, whose fdatasync takes {sync_ms(folder):.1f} ms"
    )
    _colleagues(folder, rounds=rounds)


def _colleagues(folder: Path, *, rounds: int) -> None:
    """How soon a clerk sees, on the page of the own window, that a colleague has called somebody."""
    with ours(folder, **STORE) as own:
        assert own.data is not None
        viewer = clerks(own.data, count=1)[0]
        asyncio.run(fill(own, 20 * rounds + 10))
        seen = [moment for _ in range(rounds) for moment in asyncio.run(colleague(own, viewer=viewer, calls=20))]
    middle, late = percentile(seen, 0.5) * 1e3, percentile(seen, 0.99) * 1e3
    row(
        f"another window's call appears at a clerk's window, {len(seen)} calls, p50 / p99 (data on this disk)",
        f"{middle:.0f} / {late:.0f} ms",
        "1000 ms",
        "",
    )


def _displays(folder: Path, *, rounds: int, boards: tuple[int, ...], where: str) -> None:
    answers: dict[int, list[float]] = {}
    for count in boards:
        ratios, mine = [], []
        used = {"own": 0.0, "bare": 0.0}  # added up: six of bare's calls may be less than the clock can tell
        with ours(folder, threads=400, **STORE) as own:
            asyncio.run(fill(own, 40 * rounds))
            if not count:
                answers[0] = [asyncio.run(display(own, boards=0, calls=8))["clerk"] for _ in range(rounds)]
                continue
            with bare_push(worker="threading") as bare:
                for _ in range(rounds):
                    b = asyncio.run(display(bare, boards=count, calls=6))
                    o = asyncio.run(display(own, boards=count, calls=6))
                    ratios.append(o["p50"] / b["p50"])
                    mine.append(o["p50"])
                    used["own"] += o["cpu"]
                    used["bare"] += b["cpu"]
                    answers.setdefault(count, []).append(o["clerk"])
        row(
            f"call to display, {count} board{'s' * (count > 1)}, p50 / bare push ({where})",
            f"{median(ratios):.2f}x ({median(mine):.1f} ms)",
            "2x",
            "1.3x",
        )
        row(
            f"server CPU of a call with all that follows, {count} board{'s' * (count > 1)} / bare push",
            f"{used['own'] / used['bare']:.0f}x" if used["bare"] else "bare's is too small to tell",
            "",
            "",
        )
    if 300 in answers:
        row(
            "the clerk's own answer, 300 boards / none",
            f"{median(answers[300]) / median(answers[0]):.2f}x",
            "1.5x",
            "1.1x",
        )


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
    print("".join(f"\n{note}" for note in NOTES))


if __name__ == "__main__":
    main()
