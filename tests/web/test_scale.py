"""Several greenlet workers with PostgreSQL and Redis, and what happens when Redis goes away."""

from __future__ import annotations

import http.cookiejar
import json
import re
import secrets
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests.web.served import Served, command, free_port, served
from tests.web.socket_client import Socket

pytestmark = pytest.mark.postgres


@pytest.fixture
def database(postgres_engine: Engine) -> Iterator[str]:
    """The address of an empty database."""
    name = f"windowsvc_scale_{secrets.token_hex(4)}"
    with postgres_engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    yield postgres_engine.url.set(database=name).render_as_string(hide_password=False)
    with postgres_engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def redis_server() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("no redis-server on this machine")
    port = free_port()
    server = subprocess.Popen(
        [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    yield server, port
    server.terminate()
    server.wait(timeout=30)


def found(data: Path, *, database: str, redis_port: int) -> str:
    """Found a city on PostgreSQL; the officer's password."""
    data.mkdir(exist_ok=True)
    settings = {
        "database_url": database,
        "redis_url": f"redis://127.0.0.1:{redis_port}/0",
        "async_mode": "gevent",
        "workers": 2,
    }
    (data / "settings.toml").write_text("\n".join(f"{key} = {json.dumps(value)}" for key, value in settings.items()))
    told = command("init", "--office-name", "市役所", "--officer", "hanako", "--officer-name", "窓口 花子", data=data)
    return told.rsplit(": ", 1)[1].strip()


def sign_in(running: Served, password: str) -> tuple[int, str]:
    """Sign in as a browser does; status and address of the page one is led to."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    with browser.open(f"{running.url}/sign-in", timeout=30) as page:
        token = re.search(r'name="csrf" value="([^"]+)"', page.read().decode())
    assert token is not None
    form = urllib.parse.urlencode({"login": "hanako", "password": password, "csrf": token[1]}).encode()
    with browser.open(f"{running.url}/sign-in", data=form, timeout=30) as page:
        return page.status, urllib.parse.urlsplit(page.url).path


def test_two_workers_serve_and_go_on_when_redis_goes_away(
    tmp_path: Path, database: str, redis_server: tuple[subprocess.Popen[bytes], int]
) -> None:
    process, port = redis_server
    password = found(tmp_path, database=database, redis_port=port)
    with served(tmp_path) as running:
        assert {running.get("/healthz")[0] for _ in range(20)} == {200}
        assert sign_in(running, password) == (200, "/password")
        headers = {"Authorization": f"Bearer {running.enrol('board')}"}
        with Socket(running.port, "/board", headers=headers) as screen:
            assert screen.connect().startswith("40/board,")
            process.terminate()
            process.wait(timeout=30)
            assert screen.ask("join", {"board": "nowhere"})["code"] == "screen_unknown"
        assert sign_in(running, password) == (200, "/password")
        assert {running.get("/healthz")[0] for _ in range(20)} == {200}
    assert running.process.returncode == 0


def test_a_driver_that_would_freeze_the_workers_ends_the_start(
    tmp_path: Path, database: str, redis_server: tuple[subprocess.Popen[bytes], int]
) -> None:
    found(tmp_path, database=database, redis_port=redis_server[1])
    with pytest.raises(RuntimeError, match="driver_blocks"), served(tmp_path, PSYCOPG_WAIT_FUNC="wait_c"):
        pass
