"""Invented words typed wherever a person can type: afterwards no file, log or copy holds any of them."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.captions.talk import windows
from tests.clusters import cluster
from tests.web.test_api import Caller
from tests.web.test_api_cases import done, opened
from tests.web.test_papers import FACTS, print_
from windowsvc import backups

CANARY = "カナリヤ鳥"
"""In every name, address and sentence."""
ASCII = "kanariya-tori"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> Iterator[tuple[dict[str, Any], Path | None]]:
    """Where the data lie: the settings for it, and the folder of a PostgreSQL of our own."""
    if request.param == "sqlite":
        yield {}, None
        return
    with cluster(durable=True) as made:
        yield {"database_url": made.url}, made.folder


@pytest.mark.promise(19)
def test_what_is_typed_about_people_lies_nowhere_in_plain_text(
    tmp_path: Path,
    store: tuple[dict[str, Any], Path | None],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings, cluster_folder = store
    data, temporary = tmp_path / "data", tmp_path / "tmp"
    data.mkdir()
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    caplog.set_level(logging.DEBUG)
    with windows(data, city="hibari", **settings) as hall:
        hall.somebody()
        desk = Caller(hall.site.hall, hall.clerk, {"X-CSRF": hall.site.hall.csrf_of(hall.clerk)})
        case = opened(desk)["code"]
        name = {"name": f"見本 {CANARY}", "kana": "ミホン カナリヤ"}
        typed = {"applicant.name": name, "deceased.address": f"ひばり市{CANARY}1番", "applicant.phone": ASCII}
        done(desk, case, "facts", facts={**FACTS, **typed})
        person = {"name": f"窓口 {CANARY}", "kana": "マドグチ カナリヤ", "phone": ASCII, "relation": CANARY}
        done(desk, case, "people", **person, roles=["visitor"])
        done(desk, case, "notes", text=f"覚え {CANARY} {ASCII}")
        done(desk, case, "reveal")
        assert print_(desk, case).mimetype == "application/pdf"
        assert hall.desk("/lines", {"text": f"{CANARY} {ASCII}"}).status_code == 201
        assert hall.at("w3", "POST", "/replies", {"text": CANARY}).status_code == 201
        assert hall.clerk.get("/window/w3/captions/hand-out.pdf").mimetype == "application/pdf"
        backups.back_up(hall.site.hall.parts.settings, now=datetime.now(UTC))
        files = [
            one for folder in filter(None, (tmp_path, cluster_folder)) for one in folder.rglob("*") if one.is_file()
        ]
        if cluster_folder is None:
            assert {one.name for one in files} >= {"windowsvc.db", "windowsvc.db-wal"}
        assert any(b"hikkoshi" in one.read_bytes() for one in files), "what is no secret is found where data lie"
        shown = [str(one) for one in files if _holds(one.read_bytes())]
    assert shown == []
    assert not _holds(caplog.text.encode())


def _holds(data: bytes) -> bool:
    return any(word in data for word in (CANARY.encode(), CANARY.encode("utf-16-le"), ASCII.encode()))
