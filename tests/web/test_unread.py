"""Requests that break the rules of HTTP: each is answered as everything is, and nothing of it is said again."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.databases import new_postgres_database, redis_server
from tests.web.served import Served, command, served
from windowsvc.web.headers import ALWAYS

TOKEN = "abcdefghijklmnopqrstuv"
SENT = f"hanako-{TOKEN}".encode()
REQUESTS: dict[str, tuple[bytes, int]] = {
    "a control character in a header": (b"GET %s HTTP/1.1\r\nHost: a\r\nX-Name: " + SENT + b"\x01\r\n\r\n", 400),
    "a header's name with a space": (b"GET %s HTTP/1.1\r\nHost: a\r\nX " + SENT + b": 1\r\n\r\n", 400),
    "a header that goes on in the next line": (b"GET %s HTTP/1.1\r\nHost: a\r\nX: 1\r\n " + SENT + b"\r\n\r\n", 400),
    "two lengths": (b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
    "a version nobody speaks": (b"GET %s HTTP/9.9\r\nHost: a\r\n\r\n", 400),
    "very many headers": (b"GET %s HTTP/1.1\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(200)) + b"\r\n", 431),
    "a very long address": (b"GET %s" + b"a" * 5000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    "no request at all": (SENT + b"\r\n\r\n", 400),
}


@pytest.fixture(scope="module", params=["threads", pytest.param("greenlets", marks=pytest.mark.postgres)])
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A served city, the way a small and the way a large one is."""
    data = tmp_path_factory.mktemp("city")
    if request.param == "threads":
        yield from _served(data)
        return
    postgres: Engine = request.getfixturevalue("postgres_engine")
    with new_postgres_database(postgres) as database, redis_server() as redis:
        settings = {"database_url": database, "redis_url": redis, "async_mode": "gevent", "workers": 2}
        lines = [f"{name} = {json.dumps(value)}\n" for name, value in settings.items()]
        (data / "settings.toml").write_text("".join(lines), encoding="utf-8")
        yield from _served(data)


def _served(data: Path) -> Iterator[Served]:
    command("init", "--office-name", "市役所", "--officer", "hanako", "--officer-name", "窓口 花子", data=data)
    with served(data) as made:
        yield made


def ask(running: Served, sent: bytes) -> tuple[int, dict[str, str], str]:
    """Send bytes as they are; status, headers (lower case) and body of what comes back before the line is closed."""
    with socket.create_connection(("127.0.0.1", running.port), timeout=60) as line:
        line.sendall(sent)
        came = b""
        while more := line.recv(65_536):
            came += more
    head, _, body = came.decode().partition("\r\n\r\n")
    first, *rest = head.split("\r\n")
    return int(first.split()[1]), {k.lower(): v for k, _, v in (one.partition(": ") for one in rest)}, body


@pytest.mark.promise(26)
@pytest.mark.promise(32)
@pytest.mark.parametrize("what", REQUESTS)
def test_it_is_refused_as_everything_is(running: Served, what: str) -> None:
    sent, expected = REQUESTS[what]
    for path in (b"/api/v1/offices", b"/about"):
        status, headers, body = ask(running, sent.replace(b"%s", path, 1))
        assert status == expected
        assert {name.lower(): headers[name.lower()] for name, _ in ALWAYS} == {k.lower(): v for k, v in ALWAYS}
        assert headers["cache-control"] == "no-store"
        assert int(headers["content-length"]) == len(body.encode())
        program = path.startswith(b"/api/") and b"%s" in sent
        assert (headers["content-type"] == "application/json") == program
        if program:
            assert json.loads(body)["code"] in ("bad_request", "too_large")
        else:
            assert 'lang="ja"' in body
            assert "<h1>" in body
        assert TOKEN not in body
    assert running.get("/healthz")[0] == 200


@pytest.mark.promise(26)
def test_a_program_is_told_in_its_own_shape_and_nothing_of_it_is_in_the_log(running: Served) -> None:
    sent, _ = REQUESTS["a control character in a header"]
    status, headers, body = ask(running, sent.replace(b"%s", b"/api/v1/tickets/" + TOKEN.encode(), 1))
    assert (status, headers["content-type"], json.loads(body)["code"]) == (400, "application/json", "bad_request")
    ask(running, b"GET  /t/" + TOKEN.encode() + b" HTTP/1.1\r\nHost: a\r\n\r\n")
    said = [line for line in running.lines() if line["from"] == "windowsvc.workers"]
    assert said
    assert TOKEN not in running.log.read_text(encoding="utf-8")
