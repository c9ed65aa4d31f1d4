"""Kiosks and windows as processes, what they wrote down, and the judgement on it: no number twice, none lost."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import text

from tests.histories import Search, Seen, line, read
from tests.living import OFFICE, REPOSITORY, CityHall
from windowsvc import events
from windowsvc.database import make_engine, reading
from windowsvc.settings import load

SERVICE = "taiki"
WINDOWS = [f"t{number}" for number in range(1, 33)]
PEOPLE = 8
PATIENCE = 600.0


def with_a_long_line(plan: dict[str, Any]) -> None:
    """One service with numbers of four digits and 32 windows for it; nothing else calls or is called."""
    items = plan["items"][OFFICE]
    name = {"ja": "待機"}
    items["series"]["t"] = {"prefix": "T", "last": 9999, "width": 4}
    items["service"][SERVICE] = {"series": "t", "name": name, "public_name": name}
    items["profile"]["taiki"] = {"name": name, "services": [SERVICE]}
    for window in WINDOWS:
        items["window"][window] = {"label": window[1:], "profile": "taiki"}


class Crowd:
    """Processes that take numbers and processes that call them, and what they wrote down."""

    def __init__(self, hall: CityHall, folder: Path) -> None:
        self.hall, self.folder = hall, folder
        self.stop = folder / "stop"
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []

    def send(self, kind: str, name: str, *, count: int, names: Sequence[str]) -> None:
        """Start one process."""
        record = self.folder / f"{kind}-{name}.jsonl"
        words = [kind, str(self.hall.port), self.hall.token, str(record), str(self.stop), str(count), *names]
        with (self.folder / f"{kind}-{name}.log").open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.load.people", *words], stdout=output, stderr=output, cwd=REPOSITORY
            )
        self._running.append((f"{kind}-{name}", process))

    def kiosks(self, *, each: int, run: str, number: int = PEOPLE) -> None:
        for kiosk in range(number):
            self.send("kiosk", f"{run}{kiosk}", count=each, names=[SERVICE])

    def windows(self, *, number: int = PEOPLE) -> None:
        for clerk in range(number):
            self.send("windows", str(clerk), count=0, names=WINDOWS[clerk::number])

    def wait(self, kind: str = "") -> None:
        """Until all processes of a kind have ended, well."""
        for name, process in [one for one in self._running if one[0].startswith(kind)]:
            status = process.wait(timeout=PATIENCE)
            told = (self.folder / f"{name}.log").read_text(errors="replace")
            assert status == 0, f"{name}: {told[-2000:]}\n{self.hall.log.read_text(errors='replace')[-2000:]}"

    def end(self) -> None:
        """Leave no process behind."""
        for _, process in self._running:
            if process.poll() is None:
                process.kill()
            process.wait(timeout=60)

    def seen(self) -> list[Seen]:
        return read(sorted(self.folder.glob("*.jsonl")))

    def acknowledged(self) -> int:
        """How many numbers and calls were answered so far."""
        return sum(path.read_bytes().count(b"\n") for path in self.folder.glob("*.jsonl"))


def _numbers(seen: Sequence[Seen], verb: str) -> list[int]:
    return sorted(one.what[1] for one in seen if one.what[0] == verb and one.what[1] is not None)


def judge(crowd: Crowd) -> int:
    """What the clients saw and what the database holds say the same; returns how many numbers there were."""
    seen = crowd.seen()
    issued = _numbers(seen, "issue")
    assert issued == list(range(1, len(issued) + 1))
    assert _numbers(seen, "call") == issued
    search = Search(seen, line)
    assert search.fits((0, 0)), search.operations[search.explained : search.explained + 20]
    engine = make_engine(load(crowd.hall.data))
    try:
        with reading(engine) as session:
            stored = list(session.scalars(text("SELECT label FROM ticket ORDER BY number")))
            log = _whole_log(session)
            if engine.dialect.name == "sqlite":
                assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    finally:
        engine.dispose()
    assert stored == [f"T-{number:04}" for number in issued]
    for verb in ("issue", "call_next", "cancel"):
        assert sorted(one.detail["label"] for one in log if one.verb == verb) == stored
    return len(issued)


def _whole_log(session: Any) -> list[Any]:
    found: list[Any] = []
    while piece := events.since(session, OFFICE, seq=found[-1].seq if found else 0):
        found += piece
    assert [event.seq for event in found] == list(range(1, events.last_seqs(session)[OFFICE] + 1))
    return found


def let_happen(crowd: Crowd, more: int) -> None:
    """Let so much more be answered, however long it takes."""
    wanted = crowd.acknowledged() + more
    until = time.monotonic() + PATIENCE
    while crowd.acknowledged() < wanted:
        if time.monotonic() > until:
            raise AssertionError(f"nothing happens: {crowd.hall.log.read_text(errors='replace')[-4000:]}")
        time.sleep(0.005)
