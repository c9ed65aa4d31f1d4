"""The database: one engine, one way to write, one way to read, and our column types.

SQLite: WAL, ``synchronous=FULL`` (a printed number survives a power cut), every writing
transaction is a ``BEGIN IMMEDIATE`` behind one process-wide lock, because SQLite's own
busy handler is unfair and freezes a greenlet server. Reads are a plain ``BEGIN``.
PostgreSQL: a small pool with a liveness check, so that a restart of the server costs no
answer.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, MetaData, create_engine, event
from sqlalchemy import Engine as Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.orm import Session as Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from windowsvc.refusal import N_, Refusal
from windowsvc.settings import Settings

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC. A naive datetime is a mistake and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        found: datetime = value
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


class Base(DeclarativeBase):
    """The root of every table."""

    registry = registry(
        metadata=MetaData(naming_convention=CONVENTION),
        type_annotation_map={datetime: UtcDateTime, dict[str, Any]: JSON, list[str]: JSON},
    )


db = SQLAlchemy(model_class=Base)
"""Binds an application to its engine; the sessions come from `writing` and `reading`."""

_write_lock = threading.Lock()


def engine_options(settings: Settings) -> dict[str, Any]:
    """The engine's options, the same for the server, the commands and the tests."""
    if settings.on_postgres:
        return {
            "pool_size": settings.pool_size,
            "max_overflow": 0,
            "pool_timeout": 10,
            "pool_pre_ping": True,
            "connect_args": {"options": "-c timezone=utc -c lock_timeout=10s"},
        }
    return {"connect_args": {"timeout": 15, "check_same_thread": False}, "pool_size": 16, "max_overflow": 240}


def make_engine(settings: Settings) -> Engine:
    """An engine without an application, for commands and jobs that need no pages."""
    return prepare(create_engine(settings.url, **engine_options(settings)))


def prepare(engine: Engine) -> Engine:
    """Give a SQLite engine its pragmas and its two kinds of BEGIN; leave others as they are."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    raw: Any = connection
    raw.isolation_level = None
    cursor = raw.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "busy_timeout=15000",
        "wal_autocheckpoint=4000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Any) -> None:
    reading_only = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading_only else "BEGIN IMMEDIATE")


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """One writing transaction: commits at the end, rolls back when anything is raised.

    Raises:
        Refusal: ``database_unavailable`` when the database cannot be reached or is full.
    """
    lock = _write_lock if engine.dialect.name == "sqlite" else None
    if lock:
        lock.acquire()
    try:
        with Session(engine, expire_on_commit=False) as session, said_plainly(), session.begin():
            yield session
    finally:
        if lock:
            lock.release()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One consistent read. It takes no write lock and commits nothing."""
    options: dict[str, Any] = {"reading": True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    with Session(engine.execution_options(**options), autoflush=False) as session, said_plainly():
        yield session


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn a database that is full or away into a refusal that says so."""
    try:
        yield
    except OperationalError as error:
        if "disk is full" in str(error.orig).lower() or "no space" in str(error.orig).lower():
            raise Refusal(
                "disk_full", N_("The server's disk is full. Please use the paper procedure."), status=503
            ) from error
        raise _away() from error
    except PoolTimeout as error:
        raise _away() from error


def _away() -> Refusal:
    message = N_("The database is not answering. Please try again in a moment.")
    return Refusal("database_unavailable", message, status=503)
