"""`windowsvc export`: the open data of a year, for whoever publishes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.test_commands import refused
from tests.web.served import command, found
from windowsvc.measures.open_data import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path


def test_a_year_is_written_for_an_office_there_is(tmp_path: Path) -> None:
    data, out = tmp_path / "hall", tmp_path / "year.csv"
    found(data)
    command("export", "--office", "main", "--year", "2026", "--out", str(out), data=data)
    assert out.read_text(encoding="utf-8-sig").splitlines() == [",".join(f'"{name}"' for name in COLUMNS)]
    words = ("export", "--office", "nowhere", "--year", "2026", "--out", str(tmp_path / "no.csv"))
    assert "office_unknown" in refused(*words, data=data)
    assert not (tmp_path / "no.csv").exists()
