"""Whatever is done to the chain shows, and the entry is named."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from windowsvc.database import reading, writing
from windowsvc.events import Actor
from windowsvc.office import audit
from windowsvc.office.audit import Head, Verdict

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
CLERK = Actor("p-clerk")


def _fill(engine: Engine, count: int, *, start: datetime = NOW) -> None:
    with writing(engine) as session:
        for number in range(count):
            audit.record(
                session, at=start + timedelta(seconds=number), office="main" if number % 3 else "*", by=CLERK,
                what="people", detail={"action": "reveal", "n": number, "窓": "ひらく"},
            )  # fmt: skip


def _verify(engine: Engine, *, heads: list[Head] | None = None) -> Verdict:
    with reading(engine) as session:
        return audit.verify(session.connection(), heads=heads or [])


def _head(engine: Engine) -> Head:
    with reading(engine) as session:
        found = audit.head(session)
    assert found is not None
    return found


def _damaged(engine: Engine, *statements: str, **values: Any) -> Verdict:
    """What a look finds after the statements; everything is as before afterwards."""
    with engine.connect() as connection:
        changing = connection.begin()
        for statement in statements:
            connection.execute(text(statement), values)
        verdict = audit.verify(connection)
        changing.rollback()
    return verdict


def test_an_empty_chain_and_a_whole_one_are_well(engine: Engine) -> None:
    assert _verify(engine) == Verdict(0)
    _fill(engine, 30)
    assert _verify(engine, heads=[_head(engine)]) == Verdict(30)


@pytest.mark.promise(22)
@pytest.mark.parametrize("count", [250, pytest.param(1_000, marks=pytest.mark.slow)])
def test_every_change_at_every_place_is_found_and_named(sqlite_engine: Engine, count: int) -> None:
    """Each entry: a column or its hash changed, deleted, swapped with the next, cut off after."""
    _fill(sqlite_engine, count)
    columns: dict[str, Callable[[int], str]] = {
        "at": lambda seq: "UPDATE audit_entry SET at = replace(at, '2026', '2025') WHERE seq = :seq",
        "office": lambda seq: "UPDATE audit_entry SET office = office || 'x' WHERE seq = :seq",
        "actor": lambda seq: "UPDATE audit_entry SET actor = 'p-other' WHERE seq = :seq",
        "what": lambda seq: "UPDATE audit_entry SET what = 'device' WHERE seq = :seq",
        "detail": lambda seq: "UPDATE audit_entry SET detail = replace(detail, 'reveal', 'unveil') WHERE seq = :seq",
        "hash": lambda seq: "UPDATE audit_entry SET hash = zeroblob(32) WHERE seq = :seq",
    }
    for seq in range(1, count + 1):
        column = columns[sorted(columns)[seq % len(columns)]]
        assert _damaged(sqlite_engine, column(seq), seq=seq) == Verdict(seq - 1, "changed", seq)
        gone = _damaged(sqlite_engine, "DELETE FROM audit_entry WHERE seq = :seq", seq=seq)
        assert gone == Verdict(seq - 1, "cut" if seq == count else "missing", seq)
        cut = _damaged(sqlite_engine, "DELETE FROM audit_entry WHERE seq > :seq", seq=seq)
        assert cut == (Verdict(count) if seq == count else Verdict(seq, "cut", seq + 1))
        if seq < count:
            swapped = _damaged(
                sqlite_engine, "UPDATE audit_entry SET seq = -1 WHERE seq = :seq",
                "UPDATE audit_entry SET seq = :seq WHERE seq = :seq + 1",
                "UPDATE audit_entry SET seq = :seq + 1 WHERE seq = -1", seq=seq,
            )  # fmt: skip
            assert swapped == Verdict(seq - 1, "changed", seq)


def test_an_entry_put_behind_the_end_is_found(sqlite_engine: Engine) -> None:
    _fill(sqlite_engine, 5)
    added = "INSERT INTO audit_entry SELECT 6, at, office, actor, what, detail, hash FROM audit_entry WHERE seq = 5"
    assert _damaged(sqlite_engine, added) == Verdict(5, "added", 6)


@pytest.mark.promise(22)
def test_a_chain_rewritten_from_some_entry_on_shows_by_a_head_that_was_carried_away(
    engine: Engine, tmp_path: Path
) -> None:
    _fill(engine, 20)
    audit.carry(tmp_path, _head(engine), day=date(2026, 11, 24))
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_entry"))
        connection.execute(text("DELETE FROM audit_head"))
    _fill(engine, 25, start=NOW + timedelta(days=1))
    assert _verify(engine) == Verdict(25)
    found = _verify(engine, heads=audit.carried(tmp_path))
    assert (found.problem, found.seq) == ("rewritten", 20)


def test_a_head_that_lies_behind_the_end_shows_that_the_end_is_gone(engine: Engine, tmp_path: Path) -> None:
    _fill(engine, 20)
    audit.carry(tmp_path, _head(engine), day=date(2026, 11, 24))
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_entry"))
        connection.execute(text("DELETE FROM audit_head"))
    _fill(engine, 10)
    assert _verify(engine, heads=audit.carried(tmp_path)).problem == "rewritten"


def test_old_entries_go_and_the_rest_still_holds(engine: Engine, tmp_path: Path) -> None:
    _fill(engine, 10, start=NOW - timedelta(days=500))
    audit.carry(tmp_path, _head(engine), day=date(2025, 7, 12))
    _fill(engine, 10)
    with writing(engine) as session:
        assert audit.purge(session, now=NOW, days=400) == 10
        assert audit.purge(session, now=NOW, days=400) == 0
    assert _verify(engine, heads=audit.carried(tmp_path)) == Verdict(11)
    with reading(engine) as session:
        newest = audit.entries(session, offices=["main", "*"], limit=1)[0]
    assert (newest.what, newest.detail) == ("audit_purged", {"until": 10})


def test_entries_are_found_by_office_person_matter_and_day(engine: Engine) -> None:
    _fill(engine, 9)
    with writing(engine) as session:
        audit.record(session, at=NOW + timedelta(days=2), office="main", by=Actor("p-other"), what="device", detail={})
    with reading(engine) as session:
        assert [one.seq for one in audit.entries(session, offices=["main"], limit=3)] == [10, 9, 8]
        assert [one.seq for one in audit.entries(session, offices=["*"])] == [7, 4, 1]
        assert [one.seq for one in audit.entries(session, offices=["main"], what="device")] == [10]
        assert [one.seq for one in audit.entries(session, offices=["main"], actors=["p-other"])] == [10]
        assert audit.entries(session, offices=["main"], since=date(2026, 11, 27)) == []
        assert len(audit.entries(session, offices=["main"], until=date(2026, 11, 24))) == 6
        assert [one.seq for one in audit.entries(session, offices=["main"], older_than=3)] == [2]


@pytest.mark.slow
@pytest.mark.promise(22)
def test_a_hundred_thousand_entries(sqlite_engine: Engine, record_property: Callable[[str, object], None]) -> None:
    _fill(sqlite_engine, 100_000)
    seq = random.Random(22).randrange(1, 100_000)
    began = time.monotonic()
    assert _verify(sqlite_engine) == Verdict(100_000)
    record_property("figure", f"100000 entries looked at in {time.monotonic() - began:.1f} s")
    change = "UPDATE audit_entry SET actor = 'p-other' WHERE seq = :seq"
    assert _damaged(sqlite_engine, change, seq=seq) == Verdict(seq - 1, "changed", seq)
