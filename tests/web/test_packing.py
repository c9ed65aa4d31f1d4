"""Text is smaller on the way, for those who can read it so, and nothing else changes."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.web.conftest import Hall

GZIP = {"Accept-Encoding": "gzip, br"}
PATHS = ["/enrol?lang=ja", "/static/css/tokens.css", "/static/joined/board/board.js", "/api/v1/openapi.json"]


@pytest.mark.parametrize("path", PATHS)
def test_it_is_the_same_text(hall: Hall, path: str) -> None:
    client = hall.client()
    client.get("/sign-in")  # the visitor's token, which the page shows again
    plain, packed = client.get(path, buffered=True), client.get(path, headers=GZIP, buffered=True)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) * 0.7
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert gzip.decompress(packed.data) == plain.data
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("path", ["/healthz", "/static/vendor/fonts/biz-udgothic-latin-400-normal.woff2"])
def test_what_gains_nothing_stays_as_it_is(hall: Hall, path: str) -> None:
    answer = hall.client().get(path, headers=GZIP, buffered=True)
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def test_whoever_refuses_it_gets_plain_text(hall: Hall) -> None:
    answer = hall.client().get("/sign-in", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in answer.headers


def test_a_file_that_is_known_is_not_sent_again(hall: Hall) -> None:
    client = hall.client()
    tag = client.get("/static/css/tokens.css", headers=GZIP, buffered=True).headers["ETag"]
    assert tag.startswith("W/")
    again = client.get("/static/css/tokens.css", headers={**GZIP, "If-None-Match": tag}, buffered=True)
    assert (again.status_code, again.data) == (304, b"")
