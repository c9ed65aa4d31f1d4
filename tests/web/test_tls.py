"""TLS by an authority of the installation's own, and what changes on every page with it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.web.conftest import make_hall
from tests.web.served import command, served
from windowsvc import certificates


def test_a_browser_that_trusts_the_root_reaches_the_server(tmp_path: Path) -> None:
    command(
        "init", "--own-ca", "--host-name", "hall.test", "--office-name", "ひばり市役所", "--officer", "hanako",
        "--officer-name", "窓口 花子", data=tmp_path,
    )  # fmt: skip
    with served(tmp_path, "--host", "127.0.0.1", scheme="https") as running:
        status, headers, body = running.get("/healthz")
        assert (status, json.loads(body)) == (200, {"status": "ok"})
        assert headers["strict-transport-security"] == "max-age=31536000"
        assert running.get("/enrol/root.crt")[2] == (tmp_path / "tls" / "root.crt").read_bytes()


def test_a_renewed_certificate_keeps_its_root(tmp_path: Path) -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    first = certificates.make(tmp_path, names=["hall.test", "192.0.2.7"], now=now)
    root, ends = first.root.read_bytes(), certificates.ends_at(first.certificate)
    again = certificates.make(tmp_path, names=["hall.test"], now=now + timedelta(days=700))
    assert (again.root.read_bytes(), certificates.ends_at(again.certificate)) == (root, ends + timedelta(days=700))
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()} == {
        "root.crt": "0o644", "root.key": "0o600", "server.crt": "0o644", "server.key": "0o600",
    }  # fmt: skip


def test_over_tls_cookies_are_bound_to_this_very_host(tmp_path: Path) -> None:
    hall = make_hall(tmp_path, behind_proxy=True)
    answer = hall.client().get("/sign-in")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-csrf=")
    assert {"Path=/", "HttpOnly", "SameSite=Strict", "Secure"} <= set(cookie.split("; "))
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    hall.parts.engine.dispose()
