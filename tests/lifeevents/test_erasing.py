"""Cases end when their time is over: key, rows, files; only counts stay."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from tests.clusters import Cluster, cluster, connected
from tests.databases import declare_tables
from tests.lifeevents.case_hall import MOTHER, CaseHall
from windowsvc.clocks import Clocks
from windowsvc.database import Base, make_engine, reading
from windowsvc.lifeevents import cases, knowledge, progress
from windowsvc.lifeevents.casewords import CaseState, Progress, Role
from windowsvc.lifeevents.erasing import PARTS, Sweeper
from windowsvc.lifeevents.lifetimes import Kept, Lifetimes, last_day, warned
from windowsvc.lifeevents.tables import CaseCount, CaseFile
from windowsvc.office import sealed
from windowsvc.settings import Settings

DAY = date(2026, 11, 24)
RULES = Lifetimes()


@pytest.mark.parametrize(
    ("kept", "last"),
    [
        (Kept(CaseState.DRAFT, DAY, None, DAY, None), DAY),
        (Kept(CaseState.OPEN, DAY, None, None, None), DAY + timedelta(days=90)),
        (Kept(CaseState.OPEN, DAY, date(2026, 12, 4), None, None), date(2027, 3, 4)),
        (Kept(CaseState.OPEN, DAY, date(2026, 12, 4), date(2026, 12, 7), None), date(2027, 3, 7)),
        (Kept(CaseState.CLOSED, DAY, None, DAY, date(2026, 12, 1)), date(2026, 12, 8)),
    ],
)
def test_lifetimes(kept: Kept, last: date) -> None:
    assert last_day(kept, RULES) == last
    warning = last - timedelta(days=15)
    assert warned(kept, RULES, today=warning) == (kept.state is CaseState.OPEN)
    assert not warned(kept, RULES, today=warning - timedelta(days=1))


def sweeper(hall: CaseHall) -> Sweeper:
    return Sweeper(
        hall.engine,
        keys=hall.keys,
        clocks=Clocks(business=hall.clock, machine=hall.clock),
        rules=RULES,
        build="test",
        knowledge=lambda session, row: knowledge.event_of(session, row, city="hibari"),
        open_days=lambda _session, office: knowledge.open_days(hall.city(), office),
    )


def rows(hall: CaseHall) -> int:
    with reading(hall.engine) as session:
        return sum(session.scalar(select(func.count()).select_from(one)) or 0 for one in (*PARTS, CaseFile))


def full(hall: CaseHall, **more: Any) -> str:
    """A case with a row in most tables."""
    ticket = hall.issue("moving")[0]
    code = hall.new_case(ticket_id=ticket.ticket_id, **more)
    hall.note(code, MOTHER)
    hall.person(code, "見本 花子", Role.VISITOR)
    hall.answer(code, "sg_land", none=True)
    hall.move(code, hall.view(code)["departments"][0]["items"][0], Progress.IN_HAND)
    return code


def test_a_draft_ends_with_its_day_and_leaves_only_counts(cases_hall: CaseHall) -> None:
    code = full(cases_hall, draft=True, origin="phone")
    assert sweeper(cases_hall).sweep() == []
    cases_hall.advance(days=1)
    assert [one.code for one in sweeper(cases_hall).sweep()] == [code]
    assert rows(cases_hall) == 0
    assert cases_hall.keys.find(sealed.PREFIX + code) is None
    with reading(cases_hall.engine) as session:
        counts = {row.what: row.n for row in session.scalars(select(CaseCount))}
    assert counts == {"case_draft": 1, "from_phone": 1, "item_in_hand": 1}
    assert cases_hall.log()[-1].verb == "case_erase"


def test_an_erasure_that_was_cut_short_is_finished(cases_hall: CaseHall) -> None:
    code = full(cases_hall)
    sealed.destroy(cases_hall.keys, code)
    assert [one.code for one in sweeper(cases_hall).sweep()] == [code]
    assert rows(cases_hall) == 0


def test_keys_of_cases_that_never_came_to_be_are_dropped(cases_hall: CaseHall) -> None:
    kept = full(cases_hall)
    stray = sealed.new_key(cases_hall.keys, today=DAY).case
    cases_hall.advance(days=1)
    sweeper(cases_hall).sweep()
    assert stray in sealed.cases_with_keys(cases_hall.keys)
    cases_hall.advance(days=1)
    sweeper(cases_hall).sweep()
    assert sealed.cases_with_keys(cases_hall.keys) == {kept}


def test_a_case_with_nothing_left_to_do_closes_by_itself_the_night_after(cases_hall: CaseHall) -> None:
    code = full(cases_hall)
    for item in [one["key"] for one in cases_hall.view(code)["items"] if one["open"]]:
        cases_hall.move(code, item, Progress.DONE, anyway=True)
    sweeper(cases_hall).sweep()
    assert cases_hall.view(code)["state"] == "open"  # the family may still sit there
    cases_hall.advance(days=1)
    sweeper(cases_hall).sweep()
    assert cases_hall.view(code)["state"] == "closed"
    cases_hall.advance(days=8)
    assert [one.code for one in sweeper(cases_hall).sweep()] == [code]


def test_an_open_case_lasts_ninety_days_after_the_last_visit(cases_hall: CaseHall) -> None:
    code = full(cases_hall)
    cases_hall.on_case(code, progress.put_off)
    cases_hall.advance(days=90)
    assert sweeper(cases_hall).sweep() == []
    assert cases_hall.view(code)["warned"]
    cases_hall.advance(days=1)
    assert len(sweeper(cases_hall).sweep()) == 1


def test_no_trace_of_an_erased_case_is_in_the_files(sqlite_engine: Engine, tmp_path: Path) -> None:
    hall = CaseHall(sqlite_engine, tmp_path)
    values = closed(hall)
    assert held(values, tmp_path / "sqlite") == values
    sweep_late(hall)
    assert held(values, tmp_path / "sqlite") == []


@pytest.mark.postgres
def test_nor_is_one_in_the_tables_of_postgresql(tmp_path: Path) -> None:
    """Its log keeps what was written for a while, sealed under a key that is gone."""
    with cluster(durable=True) as made:
        engine = make_engine(Settings(database_url=made.url))
        try:
            declare_tables()
            Base.metadata.create_all(engine)
            hall = CaseHall(engine, tmp_path)
            values = closed(hall)
            checkpoint(made)
            assert held(values, made.folder / "cluster" / "base") == values
            sweep_late(hall)
            checkpoint(made)
            assert held(values, made.folder / "cluster" / "base") == []
        finally:
            engine.dispose()


def closed(hall: CaseHall) -> list[bytes]:
    """The sealed answers of a case that was just closed."""
    code = full(hall)
    hall.on_case(code, cases.close, anyway=True)
    with reading(hall.engine) as session:
        found = session.connection().exec_driver_sql("SELECT value FROM case_answer WHERE value IS NOT NULL").scalars()
        values = [bytes(value) for value in found]
    assert values
    return values


def sweep_late(hall: CaseHall) -> None:
    """Let its time pass, and sweep."""
    hall.advance(days=8)
    assert sweeper(hall).sweep()


def held(values: list[bytes], folder: Path) -> list[bytes]:
    """Those of the values that stand in some file of the folder."""
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return [value for value in values if any(value in data for data in files)]


def checkpoint(made: Cluster) -> None:
    """Have it write everything into its tables, and let go of files that are no more."""
    with connected(made.user, made.port) as connection:
        connection.execute("CHECKPOINT")
