"""The power goes at any moment: on every disk that may be left, the databases open and no told number is missing."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from tests.faults import power
from tests.living import CityHall

pytestmark = [pytest.mark.faults, pytest.mark.promise(3)]

NUMBERS = 60
KINDNESS = (0.0, 0.0, 0.5, 0.5, 0.9, 1.0)


@dataclass(frozen=True)
class Written:
    """What was on the disk, what was done to it, and the numbers that were given."""

    before: dict[str, bytes]
    calls: list[power.Call]
    labels: list[str]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A server that gave numbers under the eyes of strace and was then killed."""
    if shutil.which("strace") is None:
        pytest.skip("no strace on this machine")
    folder = tmp_path_factory.mktemp("power")
    hall = CityHall(folder / "hall")
    hall.furnish()
    before = {str(one.relative_to(hall.data)): one.read_bytes() for one in hall.data.rglob("*.db")}
    trace = folder / "calls"
    hall.start(under=[*power.STRACE, "-o", str(trace)])
    labels = [hall.issue("zei")["label"] for _ in range(NUMBERS)]
    hall.kill()
    return Written(before, power.calls(trace.read_text(), folder=hall.data), labels)


@pytest.mark.parametrize("images", [40, pytest.param(500, marks=pytest.mark.slow)])
def test_on_every_disk_that_a_power_cut_may_leave_the_told_numbers_are_there(
    written: Written, images: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    lacking, wrong = _judged(written, images=images, folder=tmp_path)
    assert wrong == []
    assert lacking > images // 5
    record_property("figure", f"{images} disks, {lacking} of them without something that was written")


SLOPPY = """
import socket, sqlite3, sys
here, there = socket.socketpair()
base = sqlite3.connect(sys.argv[1])
base.execute(f"PRAGMA synchronous={sys.argv[2]}")
for number in range(20):
    base.execute("INSERT INTO ticket (label) VALUES (?)", [f"A-{number}"])
    base.commit()
    here.send(b"HTTP/1.1 201")
"""


@pytest.mark.parametrize("waits", ["FULL", "NORMAL"])
def test_a_writer_that_does_not_wait_for_the_disk_is_found_out(waits: str, tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("no strace on this machine")
    folder, trace = tmp_path / "base", tmp_path / "calls"
    folder.mkdir()
    base = folder / "windowsvc.db"
    with closing(sqlite3.connect(base)) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE ticket (id INTEGER PRIMARY KEY, label TEXT)")
    before = {base.name: base.read_bytes()}
    words = [*power.STRACE, "-o", str(trace), sys.executable, "-c", SLOPPY, str(base), waits]
    subprocess.run(words, check=True, capture_output=True)
    done = Written(before, power.calls(trace.read_text(), folder=folder), [f"A-{number}" for number in range(20)])
    _, wrong = _judged(done, images=40, folder=tmp_path / "disks")
    assert bool(wrong) is (waits == "NORMAL")


def _judged(written: Written, *, images: int, folder: Path) -> tuple[int, list[str]]:
    """How many of the disks lack something that was written, and those that lack a number somebody was told."""
    told = [place for place, one in enumerate(written.calls, 1) if isinstance(one, power.Told)]
    assert len(told) == len(written.labels)
    lacking, wrong = 0, []
    for number in range(images):
        moments = told if number % 2 else range(1, len(written.calls) + 1)  # just after an answer, or anywhere
        upto = moments[number * (len(moments) - 1) // (images - 1)]
        kindness = KINDNESS[number % len(KINDNESS)]
        files = power.image(written.before, written.calls, upto=upto, kindness=kindness, chance=Random(number))
        stored = _opened(files, folder / str(number))
        assert stored == written.labels[: len(stored)]
        if len(stored) < power.told(written.calls, upto=upto):
            wrong.append(f"disk {number}, cut before call {upto} of {len(written.calls)}: {len(stored)} numbers")
        lacking += files != power.image(written.before, written.calls, upto=upto, kindness=1, chance=Random(number))
    return lacking, wrong


def _opened(files: dict[str, bytes], folder: Path) -> list[str]:
    """The numbers that the databases of an image hold, once each was opened and found whole."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    labels: list[str] = []
    for name in files:
        if name.endswith(".db"):
            with closing(sqlite3.connect(folder / name)) as base:
                assert base.execute("PRAGMA integrity_check").fetchone()[0] == "ok", name
                if name == "windowsvc.db":
                    labels = [row[0] for row in base.execute("SELECT label FROM ticket ORDER BY id")]
    shutil.rmtree(folder)
    return labels
