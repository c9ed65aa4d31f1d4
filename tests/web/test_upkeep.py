"""The server copies itself where the settings say so, and tells staff when that fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.conftest import make_hall
from windowsvc import backups
from windowsvc.app import background_of
from windowsvc.database import reading
from windowsvc.settings import Backups


@pytest.mark.promise(17)
def test_the_server_copies_itself_in_the_pauses_it_is_told(tmp_path: Path) -> None:
    hall = make_hall(tmp_path, backups=Backups(every_minutes=5))
    jobs = background_of(hall.app).jobs
    jobs._enter()
    assert "backup" in jobs.run_due()
    first = backups.latest(hall.parts.settings)
    assert first is not None
    hall.machine.advance(299)
    assert "backup" not in jobs.run_due()
    hall.machine.advance(1)
    assert "backup" in jobs.run_due()
    assert backups.latest(hall.parts.settings) != first
    hall.parts.engine.dispose()


@pytest.mark.promise(17)
def test_a_copy_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    hall = make_hall(tmp_path, backups=Backups(every_minutes=5, folder=tmp_path / "copies"))
    jobs = background_of(hall.app).jobs
    jobs._enter()
    (tmp_path / "copies").write_text("a file where a folder should be")
    jobs.run_due()
    with reading(hall.parts.engine) as session:
        told = {one.name: one.last_error for one in jobs.health(session)}
    assert told["backup"]
    hall.parts.engine.dispose()


def test_without_the_setting_a_timer_does_it(tmp_path: Path) -> None:
    hall = make_hall(tmp_path)
    with reading(hall.parts.engine) as session:
        assert "backup" not in {one.name for one in background_of(hall.app).jobs.health(session)}
    hall.parts.engine.dispose()
