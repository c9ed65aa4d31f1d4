"""`windowsvc report`: a month or a year in figures, on the screen of whoever asks."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from tests.test_commands import refused
from tests.web.served import command, found
from windowsvc import migrating
from windowsvc.database import writing
from windowsvc.measures import measuring
from windowsvc.measures.folding import fold
from windowsvc.measures.kinds import What
from windowsvc.measures.periods import month_of
from windowsvc.measures.visits import Point
from windowsvc.settings import load

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 24)


def measured(data: Path) -> None:
    """Twelve visits to one service and three to another."""
    points = [
        Point(what, value, service, 9, "ja")
        for service, count in (("zei", 12), ("annai", 3))
        for what, value in ((What.WAIT, 5.0), (What.UNSERVED, 0.0))
        for _ in range(count)
    ]
    engine = migrating.make_engine(load(data))
    try:
        with writing(engine) as session:
            measuring.keep(session, fold(points), office="main", day=DAY)
            measuring.roll_month(session, office="main", month=month_of(DAY))
    finally:
        engine.dispose()


def test_a_month_and_a_year_are_told_and_of_few_only_that_there_were_some(tmp_path: Path) -> None:
    found(tmp_path)
    measured(tmp_path)
    lines = command("report", "--office", "main", "--of", "2026-11", data=tmp_path).splitlines()
    assert lines[0] == "2026年11月\t1日"
    (wait,) = [line for line in lines if line.startswith("呼出までの待ち時間\t")]
    name, count, half, slow, unit = wait.split("\t")
    assert (name, count, unit) == ("呼出までの待ち時間", "15", "分")
    assert 5 <= float(half) <= float(slow) < 6  # kept by the minute
    assert [line.split("\t")[1:] for line in lines[lines.index("受付の種類\t番号\t待ちの半数(分)") + 1 :]] == [
        ["–", "–"],
        ["12", half],
    ]
    told = json.loads(command("report", "--office", "main", "--of", "2026", "--json", data=tmp_path))
    assert (told["title"], told["days"], len(told["services"])) == ("2026年", 1, 2)


def test_a_month_that_there_is_not_and_an_office_that_there_is_not_are_refused(tmp_path: Path) -> None:
    found(tmp_path)
    assert "period_wrong" in refused("report", "--office", "main", "--of", "2026-13", data=tmp_path)
    assert "period_wrong" in refused("report", "--office", "main", "--of", "soon", data=tmp_path)
    assert "office_unknown" in refused("report", "--office", "nowhere", data=tmp_path)
    assert command("report", "--office", "main", "--of", "2020-01", data=tmp_path).startswith("2020年1月\t0日")
