"""The units are what systemd accepts, and their commands do what they say."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.units import DEPLOY, environment, unit, words
from tests.web.served import found
from windowsvc import backups

UNITS = sorted((DEPLOY / "systemd").iterdir())


def test_systemd_finds_nothing_wrong_with_them(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine")
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace("/opt/windowsvc/bin/windowsvc", "/bin/true")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / path.name) for path in UNITS)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    said = [line for line in ran.stderr.splitlines() if "windowsvc" in line]
    assert said == []


def test_every_unit_runs_the_same_data_as_the_same_user() -> None:
    services = [unit(f"systemd/{path.name}") for path in UNITS if path.suffix == ".service"]
    assert {environment(one)["WINDOWSVC_DATA"] for one in services} == {"/var/lib/windowsvc"}
    assert {one["Service.User"][0] for one in services} == {"windowsvc"}


@pytest.mark.promise(17)
def test_the_timer_makes_a_copy_every_five_minutes(tmp_path: Path) -> None:
    data = tmp_path / "hall"
    found(data)
    assert unit("systemd/windowsvc-backup.timer")["Timer.OnCalendar"] == ["*:0/5"]
    ran = subprocess.run(
        words(unit("systemd/windowsvc-backup.service")), capture_output=True, text=True, check=False,
        env={**os.environ, "WINDOWSVC_DATA": str(data)}, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert backups.newest(data / "backups") is not None
