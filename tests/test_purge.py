"""What is over its time is named, then erased, and the certificate says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from tests.living import CityHall
from tests.web.served import command
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
    assert certificate.read_text(encoding="utf-8").startswith("消去証明書")
    assert "rows" in command("purge", "--dry-run", data=tmp_path)
