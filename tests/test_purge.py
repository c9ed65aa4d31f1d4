"""What is over its time is named, then erased, and the certificate says so."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.living import CityHall
from tests.web.served import command
from windowsvc.commands.purge import certified
from windowsvc.lifeevents.erasing import Doomed
from windowsvc.migrating import make_engine
from windowsvc.settings import load


@pytest.mark.promise(20)
def test_purge_says_what_it_takes_and_takes_it(tmp_path: Path) -> None:
    hall = CityHall(tmp_path)
    hall.furnish()
    engine = make_engine(load(tmp_path))
    with engine.begin() as connection:
        connection.execute(text("UPDATE event SET business_day = '2019-04-01'"))
        old = connection.execute(text("SELECT count(*) FROM event")).scalar_one()
    said = command("purge", "--dry-run", data=tmp_path)
    assert "cases: 0" in said
    assert f"tickets, stops and log: {old} rows" in said
    assert command("purge", "--dry-run", data=tmp_path) == said, "a dry run takes nothing"
    certificate = tmp_path / "certificate.txt"
    command("purge", "--certificate", str(certificate), data=tmp_path)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM event")).scalar_one() == 0
    engine.dispose()
    told = certificate.read_text(encoding="utf-8")
    assert told.startswith("消去証明書")
    assert f"受付の記録: {old} 行" in told
    assert "rows" in command("purge", "--dry-run", data=tmp_path)


def test_the_certificate_names_what_went_in_the_words_of_the_city_hall() -> None:
    gone = [Doomed("k4m7", "honcho", "bereavement", "closed", date(2026, 11, 24))]
    told = certified(gone, rows=3, copies=1, at=datetime(2026, 11, 25, 1, 20, tzinfo=UTC), head=None)
    assert "消去した日時: 2026-11-25 10:20" in told
    assert "k4m7\tおくやみ\t終了\t2026-11-24" in told
