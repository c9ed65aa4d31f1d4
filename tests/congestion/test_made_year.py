"""The made-up days of the measurements: they go into a real log, which is learnt from, counted and played again."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner
from sqlalchemy import func, select

from bench.year import OFFICE, SECOND, fill, furnished
from windowsvc.cli import cli
from windowsvc.clocks import Clocks, StandingClock
from windowsvc.congestion.keeping import Keeping
from windowsvc.congestion.tables import DayCount
from windowsvc.database import reading
from windowsvc.demo import year
from windowsvc.office.configuration import Configuration
from windowsvc.waiting.learning import Learning
from windowsvc.waiting.tables import DayLearnt


def test_made_days_become_a_log_that_is_counted_learnt_and_played_again(tmp_path: Path) -> None:
    last = SECOND + timedelta(days=7)
    made = list(year.days(SECOND, last, people={"shomei": 90.0, "hikkoshi": 20.0}, seed=1))
    engine = furnished(tmp_path)
    try:
        written = fill(engine, made, seed=1)
        clock = StandingClock(datetime(last.year, last.month, last.day, 3, tzinfo=UTC) + timedelta(days=1))
        clocks, setup = Clocks(business=clock, machine=clock), Configuration()
        Keeping(engine, clocks=clocks, setup=setup).run()
        Learning(engine, clocks=clocks, setup=setup).run()
        with reading(engine) as session:
            counts = {one.business_day: one.numbers for one in session.scalars(select(DayCount))}
            learnt = session.scalar(select(func.count()).select_from(DayLearnt))
    finally:
        engine.dispose()
    came = {one.day: {code: sum(hours) for code, hours in one.came.items()} for one in made}
    assert {day: {code: sum(row.values()) for code, row in one.items()} for day, one in counts.items()} == came
    assert written > 4 * sum(sum(one.values()) for one in came.values())
    assert learnt == 5
    words = ["waits", "replay", "--data", str(tmp_path), "--office", OFFICE, "--day", made[-1].day.isoformat()]
    told = CliRunner().invoke(cli, [*words, "--plays", "10", "--json"])
    assert told.exit_code == 0, told.output
    scores = json.loads(told.output)[OFFICE]
    assert scores["shomei"]["count"] > 20
    assert scores["*"]["error"] < 30
    again = CliRunner().invoke(cli, [*words, "--plays", "10", "--json"])
    assert again.output == told.output
    plain = CliRunner().invoke(cli, [*words, "--plays", "10"])
    assert "shomei" in plain.output
    quiet = CliRunner().invoke(cli, ["waits", "replay", "--data", str(tmp_path), "--day", "2020-01-01"])
    assert f"{OFFICE:<12}no number was called on this day" in quiet.output


def test_the_same_seed_makes_the_same_days_and_closed_days_make_the_next_one_fuller() -> None:
    def days(seed: int) -> list[year.MadeDay]:
        return list(year.days(date(2026, 9, 1), date(2026, 10, 31), people={"shomei": 400.0}, seed=seed))

    assert days(1) == days(1)
    assert days(1) != days(2)
    meant = {one.day: sum(one.meant["shomei"]) for one in days(1)}
    assert date(2026, 9, 22) not in meant  # a run of holidays, 19 to 23 September
    assert meant[date(2026, 9, 24)] > 1.15 * meant[date(2026, 9, 17)]
