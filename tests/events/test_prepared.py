"""Statements that are compiled once: the same rows and the same errors as those that Core runs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, bindparam, insert, select
from sqlalchemy.exc import IntegrityError, InvalidRequestError

from tests import databases
from windowsvc import events
from windowsvc.database import Prepared, reading, writing
from windowsvc.events import Event, Idempotency, OfficeSequence
from windowsvc.refusal import Refusal

NOW = datetime(2026, 11, 24, 1, 30, 15, 123456, tzinfo=UTC)
ROW: dict[str, Any] = {
    "office": "main", "seq": 1, "at": NOW, "business_day": date(2026, 11, 24), "verb": "issue", "ticket": 7,
    "leg": None, "service": "certificate", "window": None, "actor": "job", "from_state": None, "to_state": "waiting",
    "detail": {"label": "A-102", "名": ["窓口", 1.5, None]}, "build": "test",
}  # fmt: skip

_INSERT = Prepared(insert(Event), *ROW)
_FIND = select(Event.__table__).where(Event.office == bindparam("of_office"), Event.verb == "issue")
_PREPARED = Prepared(_FIND)


def test_what_is_written_comes_back_as_core_reads_it(engine: Engine) -> None:
    with writing(engine) as session:
        assert _INSERT.all(session.connection(), **ROW) == []
    with reading(engine) as session:
        prepared = _PREPARED.first(session.connection(), of_office="main")
        plain = session.connection().execute(_FIND, {"of_office": "main"}).one()
        assert prepared._asdict() == plain._asdict() == ROW
        assert _PREPARED.first(session.connection(), of_office="branch") is None


def test_a_mistake_is_told_as_core_tells_it_and_takes_everything_back(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(engine) as session:
        _write_twice(session.connection())
    with reading(engine) as session:
        assert _PREPARED.all(session.connection(), of_office="main") == []


def test_after_taking_back_nothing_more_is_written(engine: Engine) -> None:
    with writing(engine) as session:
        _INSERT.all(session.connection(), **ROW)
        session.rollback()
        with pytest.raises(InvalidRequestError):
            _INSERT.all(session.connection(), **ROW)
    with reading(engine) as session:
        assert _PREPARED.all(session.connection(), of_office="main") == []


def test_the_orm_and_prepared_statements_share_one_transaction(engine: Engine) -> None:
    with writing(engine) as session:
        session.add(Event(**ROW))
        session.flush()
        assert _PREPARED.first(session.connection(), of_office="main").ticket == 7
        _INSERT.all(session.connection(), **{**ROW, "seq": 2})
        session.rollback()
    with writing(engine) as session:
        assert _PREPARED.all(session.connection(), of_office="main") == []
        session.add(OfficeSequence(office="main", seq=3, last_at=NOW))
    with reading(engine) as session:
        assert events.last_seqs(session) == {"main": 3}


def test_a_database_that_went_away_is_said_plainly(postgres_engine: Engine) -> None:
    databases.empty(postgres_engine)
    with pytest.raises(Refusal, match="database_unavailable"), writing(postgres_engine) as session:
        _cut_off(postgres_engine, session.connection())
    with reading(postgres_engine) as session:
        assert _PREPARED.all(session.connection(), of_office="main") == []


def _write_twice(connection: Connection) -> None:
    _INSERT.all(connection, **ROW)
    _INSERT.all(connection, **ROW)


def _cut_off(engine: Engine, connection: Connection) -> None:
    own = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with engine.connect() as other:
        other.exec_driver_sql(f"SELECT pg_terminate_backend({own}, 10000)")
    _PREPARED.all(connection, of_office="main")


@pytest.mark.parametrize(
    ("statement", "columns"),
    [(select(Event.seq).where(Event.office.in_(["main"])), ()), (insert(OfficeSequence), ("office", "last_at"))],
)
def test_what_would_change_from_run_to_run_cannot_be_prepared(
    sqlite_engine: Engine, statement: Any, columns: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match="name every value"), writing(sqlite_engine) as session:
        Prepared(statement, *columns).all(session.connection(), office="main", last_at=NOW)


def test_what_a_statement_needs_must_be_given(engine: Engine) -> None:
    with pytest.raises(KeyError), reading(engine) as session:
        Prepared(select(Idempotency.key).where(Idempotency.actor == bindparam("of_actor"))).all(session.connection())
