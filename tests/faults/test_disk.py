"""The disk under the data: full, and free again; and each acknowledgement after its write reached it."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.living import CityHall, Refused, eventually

pytestmark = pytest.mark.faults


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "windowsvc-test", str(folder)], capture_output=True, check=False
    )
    if made.returncode != 0:
        pytest.skip("this machine lets nobody have a disk of their own")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.promise(12)
def test_a_full_disk_refuses_damages_nothing_and_is_well_again_with_room(small_disk: Path, tmp_path: Path) -> None:
    made = CityHall(tmp_path / "hall")
    made.furnish()
    shutil.copytree(tmp_path / "hall", small_disk / "hall")
    hall = CityHall(small_disk / "hall")
    hall.token, hall._began = made.token, made._began
    hall.log = tmp_path / "server.log"
    hall.start()
    try:
        taken = [hall.issue("zei")["label"] for _ in range(3)]
        filler = small_disk / "filler"
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(b"x" * 4096):
                pass
        refused = None
        for _ in range(2000):
            try:
                taken.append(hall.issue("zei")["label"])
            except Refused as refusal:
                refused = refusal
                break
        assert refused is not None
        assert (refused.status, refused.told["code"]) == (503, "disk_full")
        filler.unlink()
        eventually(lambda: _takes(hall, taken), "numbers are given again")
    finally:
        hall.stop()
    with closing(sqlite3.connect(small_disk / "hall" / "windowsvc.db")) as base:
        labels = [row[0] for row in base.execute("SELECT label FROM ticket ORDER BY id")]
        assert base.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert labels == taken


def _takes(hall: CityHall, taken: list[str]) -> bool:
    try:
        taken.append(hall.issue("zei")["label"])
    except Refused:
        return False
    return True


@pytest.mark.promise(3)
def test_every_acknowledgement_comes_after_its_write_reached_the_disk(tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("no strace on this machine")
    hall = CityHall(tmp_path / "hall")
    hall.furnish()
    hall.start()
    assert hall.process is not None
    told = tmp_path / "calls"
    watched = subprocess.Popen(
        ["strace", "-f", "-y", "-s", "16", "-e", "trace=fdatasync,fsync,sendto,sendmsg,write", "-o", str(told),
         "-p", str(hall.process.pid), *_children(hall.process.pid)],
        stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert watched.stderr is not None
        watched.stderr.readline()
        for _ in range(10):
            hall.issue("zei")
    finally:
        watched.terminate()
        watched.wait(timeout=60)
        watched.stderr.close()
        hall.stop()
    marks = [
        "sync" if re.search(r"(fdatasync|fsync)\(\d+<[^>]*windowsvc\.db-wal>", line) else "answer"
        for line in told.read_text(errors="replace").splitlines()
        if re.search(r"(fdatasync|fsync)\(\d+<[^>]*windowsvc\.db-wal>", line) or "HTTP/1.1 201" in line
    ]
    assert marks.count("answer") == 10
    for place, mark in enumerate(marks):
        if mark == "answer":
            assert place > 0
            assert marks[place - 1] == "sync"


def _children(pid: int) -> list[str]:
    """The workers of the server, as strace wants them named."""
    said = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return [word for child in said.stdout.split() for word in ("-p", child)]
