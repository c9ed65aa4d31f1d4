"""The real server, started and stopped as in a city hall."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.web.served import command, found, free_port, served
from windowsvc import server
from windowsvc.refusal import Refusal
from windowsvc.settings import Settings
from windowsvc.web.journal import SLOW_SECONDS


def test_it_answers_keeps_quiet_about_tickets_and_ends_when_told(tmp_path: Path) -> None:
    found(tmp_path)
    with served(tmp_path) as running:
        assert running.get("/healthz")[2] == b'{"status":"ok"}'
        token = "abcdefghijklmnopqrstuv"
        assert running.get(f"/t/{token}/more?name=hanako")[0] == 404
        assert running.get(f"/api/v1/tickets/{token}")[0] == 404
        kiosk = running.enrol("kiosk")
        assert running.get("/enrol", Authorization=f"Bearer {kiosk}")[0] == 200
    assert running.process.returncode == 0
    text = running.log.read_text()
    assert token not in text
    assert "hanako" not in text
    told = [line for line in running.lines() if line["says"] == "request"]
    quick = [line["status"] for line in told if line["ms"] < SLOW_SECONDS * 1000 or line["status"] >= 400]
    assert quick == [404, 404]  # on a slow machine also what went well may be told
    assert f"windowsvc: http://127.0.0.1:{running.port}" in text


def test_two_servers_may_share_a_folder_but_no_migration_runs_beside_them(tmp_path: Path) -> None:
    found(tmp_path)
    with served(tmp_path):
        ran = subprocess.run(
            [sys.executable, "-m", "windowsvc.cli", "migrate", "--data", str(tmp_path)],
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
    assert (ran.returncode, "data_in_use" in ran.stderr) == (1, True)
    assert "of this version" in command("migrate", data=tmp_path)


def refused_start(data: Path, *options: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "windowsvc.cli", "serve", "--data", str(data), "--port", str(free_port()), *options],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert ran.returncode != 0
    return ran.stderr


def test_an_empty_folder_is_not_served(tmp_path: Path) -> None:
    assert "database_empty" in refused_start(tmp_path / "nothing")
    assert not (tmp_path / "nothing" / "windowsvc.db").exists()


def test_other_machines_are_not_served_without_tls(tmp_path: Path) -> None:
    found(tmp_path)
    said = refused_start(tmp_path, "--host", "0.0.0.0")  # noqa: S104
    assert "tls_needed" in said
    assert "--behind-proxy" in said


def test_a_demonstration_is_not_daily_service(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("{}")
    assert "demo_data" in refused_start(tmp_path)


@pytest.mark.parametrize(
    ("host", "more", "refused"),
    [
        ("127.0.0.1", {}, None),
        ("localhost", {}, None),
        ("::1", {}, None),
        ("192.0.2.1", {}, "tls_needed"),
        ("hall.example", {}, "tls_needed"),
        ("0.0.0.0", {"behind_proxy": True}, None),  # noqa: S104
        ("0.0.0.0", {"tls_certificate": Path("a.crt")}, "tls_files"),  # noqa: S104
    ],
)
def test_who_may_be_reached_from_where(tmp_path: Path, host: str, more: dict[str, object], refused: str | None) -> None:
    settings = Settings.model_validate({"data": tmp_path, "host": host, **more})
    if refused is None:
        server.check_reach(settings)
    else:
        with pytest.raises(Refusal) as caught:
            server.check_reach(settings)
        assert caught.value.code == refused


def test_a_clock_before_the_program_s_own_day_is_refused() -> None:
    server.check_clock(datetime.now(UTC))
    with pytest.raises(Refusal, match="clock_wrong"):
        server.check_clock(datetime.now(UTC) - timedelta(days=20_000))


def test_a_driver_that_freezes_greenlets_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = pytest.importorskip("psycopg.waiting", reason="psycopg is not installed (extra scale)")
    settings = Settings(async_mode="gevent", database_url="postgresql+psycopg://x@127.0.0.1/x")
    monkeypatch.setattr(waiting, "wait", waiting.wait_selector)
    server.check_driver(settings)
    monkeypatch.setattr(waiting, "wait", getattr(waiting, "wait_c", None))
    with pytest.raises(Refusal, match="driver_blocks"):
        server.check_driver(settings)
    server.check_driver(Settings())


def test_gunicorn_accepts_more_connections_than_it_has_threads() -> None:
    for threads in (4, 400, 2000):
        given = server.options(Settings(threads=threads))
        assert given["worker_connections"] > given["threads"]
        assert given["control_socket_disable"] is True
