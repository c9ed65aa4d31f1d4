"""The two ways to the database, and what it keeps."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError, StatementError

from windowsvc import events
from windowsvc.database import make_engine, reading, said_plainly, writing
from windowsvc.events import OfficeSequence
from windowsvc.refusal import Refusal
from windowsvc.settings import Settings

NOW = datetime(2026, 11, 24, 1, 30, 15, 123456, tzinfo=UTC)
PATIENCE = 60.0


def test_an_instant_comes_back_as_it_was_in_utc(engine: Engine) -> None:
    with writing(engine) as session:
        events.open_sequence(session, "main", now=NOW.astimezone(ZoneInfo("Asia/Tokyo")))
    with reading(engine) as session:
        found = session.get(OfficeSequence, "main")
    assert found is not None
    assert found.last_at == NOW
    assert found.last_at.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="time zone"), writing(engine) as session:
        events.open_sequence(session, "main", now=datetime(2026, 11, 24))  # noqa: DTZ001 - that is the mistake


def test_a_reading_sees_one_moment_while_others_write(engine: Engine) -> None:
    with reading(engine) as session:
        before = events.last_seqs(session)
        with writing(engine) as other:
            events.open_sequence(other, "main", now=NOW)
        assert events.last_seqs(session) == before == {}
    with reading(engine) as session:
        assert events.last_seqs(session) == {"main": 0}


def test_a_reading_commits_nothing(engine: Engine) -> None:
    with reading(engine) as session:
        events.open_sequence(session, "main", now=NOW)
    with reading(engine) as session:
        assert events.last_seqs(session) == {}


def test_writers_wait_for_each_other_and_none_is_turned_away(engine: Engine) -> None:
    with writing(engine) as session:
        events.open_sequence(session, "main", now=NOW)
    gate = threading.Barrier(12)

    def write() -> None:
        gate.wait(PATIENCE)
        for _ in range(10):
            with writing(engine) as session:
                found = session.get(OfficeSequence, "main", with_for_update=True)
                assert found is not None
                found.config += 1

    with ThreadPoolExecutor(12) as pool:
        for future in [pool.submit(write) for _ in range(12)]:
            future.result()
    with reading(engine) as session:
        found = session.get(OfficeSequence, "main")
    assert found is not None
    assert found.config == 120


def test_sqlite_is_opened_so_that_a_printed_number_stays(sqlite_engine: Engine) -> None:
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    with sqlite_engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in expected}
    assert found == expected


def _fill(engine: Engine, *, pages: int) -> None:
    with writing(engine) as session:
        session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}")
        for number in range(5000):
            session.execute(text("INSERT INTO counter VALUES ('main', '2026-11-24', :series, 1)"), {"series": number})


def test_a_full_disk_is_said_plainly_and_passes(sqlite_engine: Engine) -> None:
    """SQLite may use no more pages than it has: the same answer as a disk with no room."""
    with writing(sqlite_engine) as session:
        events.open_sequence(session, "main", now=NOW)
    with sqlite_engine.connect() as connection:
        full = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    with pytest.raises(Refusal, match="disk_full") as refused:
        _fill(sqlite_engine, pages=full)
    assert refused.value.status == 503
    with writing(sqlite_engine) as session:
        session.connection().exec_driver_sql("PRAGMA max_page_count=1000000")
        held = events.hold(session, "main", now=NOW, machine=NOW, build="test")
        events.append(session, held, "issue", by=events.SYSTEM)


def test_a_database_that_is_away_is_said_plainly(tmp_path: Path) -> None:
    away = make_engine(Settings(data=tmp_path / "nowhere"))
    with pytest.raises(Refusal, match="database_unavailable") as refused, writing(away) as session:
        session.execute(text("SELECT 1"))
    assert refused.value.status == 503
    with pytest.raises(Refusal, match="database_unavailable"), reading(away) as session:
        session.execute(text("SELECT 1"))
    away.dispose()


def _write_and_fail(engine: Engine) -> None:
    with writing(engine) as session:
        events.open_sequence(session, "main", now=NOW)
        raise ValueError("stop")


def test_after_a_failure_the_next_writer_gets_in(sqlite_engine: Engine) -> None:
    for _ in range(3):
        with pytest.raises(ValueError, match="stop"):
            _write_and_fail(sqlite_engine)
    with writing(sqlite_engine) as session:
        assert events.last_seqs(session) == {}


def test_only_the_databases_own_failures_are_translated() -> None:
    with pytest.raises(Refusal, match="disk_full"), said_plainly():
        raise OperationalError("x", {}, Exception("could not extend file: No space left on device"))
    with pytest.raises(ZeroDivisionError), said_plainly():
        raise ZeroDivisionError
