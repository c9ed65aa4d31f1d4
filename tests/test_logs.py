"""The log: one JSON object a line, and nobody in it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from windowsvc import logs

TOKEN = "abcdefghijklmnopqrstuv"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    names = {name: logging.getLogger(name).level for name in logs.TALKATIVE}
    written = io.StringIO()
    logs.install(stream=written)
    yield written
    root.handlers[:] = before
    root.setLevel(level)
    for name, old in names.items():
        logging.getLogger(name).setLevel(old)


def last(stream: io.StringIO) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(stream.getvalue().splitlines()[-1])
    return line


def test_a_line_is_an_object_with_what_was_given(stream: io.StringIO) -> None:
    logging.getLogger("windowsvc.test").info("done", extra={"code": "nothing_open", "count": 3})
    line = last(stream)
    assert line.pop("at").endswith("+00:00")
    assert line == {"level": "info", "from": "windowsvc.test", "says": "done", "code": "nothing_open", "count": 3}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Error handling request /t/{TOKEN}", "Error handling request /t/<token>"),
        (f"GET /api/v1/tickets/{TOKEN}?lang=vi HTTP", "GET /api/v1/tickets/<token> HTTP"),
        (f"GET /t/{TOKEN}/wishes", "GET /t/<token>"),
        ("GET /sign-in?next=/window&login=hanako", "GET /sign-in"),
        ("from 192.0.2.77 to 127.0.0.1", "from 192.0.2.0 to 127.0.0.1"),
        ("from 2001:db8:1:2:3:4:5:6", "from 2001:db8:1::"),
        ("at 10:20:30 on 2026-11-24", "at 10:20:30 on 2026-11-24"),
        ("version 1.2.3", "version 1.2.3"),
    ],
)
def test_tickets_queries_and_whole_addresses_are_left_out(stream: io.StringIO, text: str, expected: str) -> None:
    logging.getLogger("gunicorn.error").warning("%s", text, extra={"more": text})
    line = last(stream)
    assert (line["says"], line["more"]) == (expected, expected)


def test_a_failure_tells_the_places_but_not_the_words(stream: io.StringIO) -> None:
    def inner() -> None:
        raise KeyError("窓口 花子")

    try:
        try:
            inner()
        except KeyError as error:
            raise ValueError("090-0000-0000") from error
    except ValueError:
        logging.getLogger("windowsvc").exception("it failed")
    line = last(stream)
    assert [one["kind"] for one in line["failed"]] == ["builtins.ValueError", "builtins.KeyError"]
    assert line["failed"][1]["at"][-1].endswith("inner")
    assert "花子" not in stream.getvalue()
    assert "0000" not in stream.getvalue()


def test_others_speak_only_when_something_is_wrong(stream: io.StringIO) -> None:
    logging.getLogger("alembic.runtime").info("setup")
    logging.getLogger("engineio.server").info("sent")
    assert stream.getvalue() == ""
