"""Practice has data of its own and is marked on every page; the real hall's is left as it is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from tests.web.served import found, served
from windowsvc import settings
from windowsvc.commands.training import prepare
from windowsvc.database import make_engine, reading
from windowsvc.office.tables import Document, Staff

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


def test_the_hall_for_practice_has_the_set_up_and_the_people_and_nothing_else(tmp_path: Path) -> None:
    found(tmp_path)
    folder = prepare(settings.load(tmp_path), now=NOW)
    assert folder == tmp_path / "training"
    own = settings.load(folder)
    assert own.training
    assert own.url != settings.load(tmp_path).url
    engine = make_engine(own)
    with reading(engine) as session:
        assert [one.login for one in session.scalars(select(Staff))] == ["hanako"]
        office = session.scalars(select(Document).where(Document.kind == "office")).one()
        assert office.data["phone_base_url"] == ""
    engine.dispose()
    before = (folder / "windowsvc.db").stat().st_mtime_ns
    assert prepare(settings.load(tmp_path), now=NOW) == folder
    assert prepare(own, now=NOW) == folder
    assert (folder / "windowsvc.db").stat().st_mtime_ns == before


def test_every_page_of_the_practice_is_marked_and_its_master_key_is_another(tmp_path: Path) -> None:
    found(tmp_path)
    with served(tmp_path, "--training") as running:
        for path in ("/sign-in", "/about", "/enrol"):
            page = running.get(path)[2].decode()
            assert 'data-sample="見本"' in page, path
            assert 'class="training"' in page, path
    assert (tmp_path / "training" / "master.key").read_bytes() != (tmp_path / "master.key").read_bytes()
