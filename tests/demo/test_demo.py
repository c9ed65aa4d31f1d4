"""Demonstrations really started: what a visitor finds, what is promised at speed 0, and that nothing stays behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.demo.conftest import PATIENCE, Running, children_of, lives, running
from windowsvc.demo.hands import OverNetwork, Unreachable
from windowsvc.demo.start import TLS


def _board(demo: Running) -> dict[str, Any]:
    return demo.ask("GET", "/api/v1/boards/lobby", token=demo.mark.tokens["lobby"]).data


def _since(demo: Running, at: datetime) -> list[dict[str, Any]]:
    """The calls on the lobby's board after an instant."""
    return [call for call in _board(demo).get("calls", ()) if datetime.fromisoformat(call["at"]) > at]


def _command(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "windowsvc.cli", *arguments, "--data", str(data)]
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False, env=env)


def test_a_visitor_finds_a_living_lobby_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with running(tmp_path / "demo", "--speed", "60") as demo:
        mark = demo.mark
        demo.eventually(lambda: _since(demo, mark.start))
        page = demo.ask("GET", "/demo")
        assert page.ok
        assert mark.password in page.text
        assert demo.ask("GET", "/").headers["location"] == "/demo"
        assert demo.ask("GET", "/demo/enter/board-lobby").ok
        assert demo.ask("GET", "/demo/enter/nowhere").status == 404
        assert mark.password in str(demo)

        # The driver lives on when the process that answers dies.
        arbiter = demo.process.pid
        worker = next(pid for pid in children_of(arbiter) if "windowsvc.cli" in _named(pid))
        os.kill(worker, signal.SIGKILL)
        died = demo.mark.clock().now()
        demo.eventually(lambda: not lives(worker) and _since(demo, died + timedelta(minutes=2)))

        family = demo.family()
        assert len(family) >= 3
        demo.interrupt()
        assert not [pid for pid in family if lives(pid)]
    last = mark.clock().now()

    # What was left can be gone on with; the clock of the city hall does not go back.
    with running(tmp_path / "demo", "--speed", "0", "--keep") as demo:
        assert mark.start < demo.mark.start <= last
        assert demo.mark.password == mark.password
        assert datetime.fromisoformat(_board(demo)["now"]) >= demo.mark.start.replace(microsecond=0)
        _four_windows_are_idle(demo)


def _named(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def _four_windows_are_idle(demo: Running) -> set[str]:
    told = demo.ask("GET", "/api/v1/offices/honcho/windows").data["windows"]
    idle = {window["code"] for window in told if window["state"] == "idle" and "hikkoshi" in window["services"]}
    assert len(idle) >= 4
    return idle


def test_at_speed_0_the_hall_waits_for_somebody_to_act(still: Running) -> None:
    idle = _four_windows_are_idle(still)
    token = still.mark.tokens["renkei"]
    called = []
    for window in sorted(idle)[:4]:
        body = {"service": "hikkoshi"}
        taken = still.ask("POST", "/api/v1/tickets", token=token, body=body, key=f"try-{window}")
        assert taken.status == 201
        assert 999 - taken.data["number"] >= 900 - len(called)
        assert taken.data["people_ahead"] == 0
        call = still.ask("POST", f"/api/v1/windows/{window}/call-next", token=token)
        assert call.status == 200
        called.append(call.data["label"])
    assert len(set(called)) == 4
    assert {call["label"] for call in _board(still)["calls"]} >= set(called)
    assert datetime.fromisoformat(_board(still)["now"]) == still.mark.start


def test_other_machines_of_the_network_come_in_over_tls_alone(tmp_path: Path) -> None:
    """They trust the installation's own authority, by the address they know this machine by."""
    with running(tmp_path / "demo", "--speed", "0", "--lan") as demo:
        host = str(json.loads(_setting(demo.data, "host_name")))
        line = OverNetwork(f"https://{host}:{demo.port}", root=str(demo.data / TLS / "root.crt"), seconds=PATIENCE)
        page = line("GET", "/demo", headers={"Accept-Language": "en"}, body=None)
        assert page.ok
        assert demo.mark.password not in page.text, "who sits elsewhere is told the password by whoever started it"
        line.close()
        assert demo.mark.address == f"https://{host}:{demo.port}"
        plain = OverNetwork(f"http://{host}:{demo.port}", seconds=PATIENCE)
        with pytest.raises(Unreachable):
            plain("GET", "/kiosk/honcho", headers={}, body=None)


def _setting(data: Path, name: str) -> str:
    lines = (data / "settings.toml").read_text(encoding="utf-8").splitlines()
    return next(line.partition(" = ")[2] for line in lines if line.startswith(f"{name} = "))


def test_nothing_drives_a_clock_that_stands_still(still: Running) -> None:
    assert not [pid for pid in children_of(still.process.pid) if "driver" in _named(pid)]


def test_a_command_beside_it_tells_its_time(still: Running) -> None:
    words = ("device", "enrol", "--kind", "board", "--office", "honcho", "--place", "lobby", "--name", "試し", "--json")
    made = _command(*words, data=still.data)
    assert made.returncode == 0, made.stderr
    token = json.loads(made.stdout)["token"]
    assert still.ask("GET", "/api/v1/boards/lobby", token=token).ok


def test_daily_service_refuses_its_data(still: Running) -> None:
    refused = _command("serve", "--port", "1", data=still.data)
    assert refused.returncode == 1
    assert "demo_data" in refused.stderr


def test_its_folder_is_not_taken_from_it(still: Running) -> None:
    refused = _command("demo", "--port", "1", data=still.data)
    assert refused.returncode == 1
    assert "port_in_use" in refused.stderr or "data_in_use" in refused.stderr


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "keep.txt").write_text("mine")
    refused = _command("demo", data=tmp_path)
    assert refused.returncode == 1
    assert "not_demo_data" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["keep.txt"]


def test_a_port_in_use_is_said_before_anything_is_thrown_away(still: Running, tmp_path: Path) -> None:
    refused = _command("demo", "--port", str(still.port), data=tmp_path / "demo")
    assert refused.returncode == 1
    assert "port_in_use" in refused.stderr
    assert not (tmp_path / "demo").exists()
