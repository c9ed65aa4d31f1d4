"""The database: one engine, one way to write, one way to read, and our column types.

SQLite: WAL, ``synchronous=FULL`` (a printed number survives a power cut), every writing
transaction is a ``BEGIN IMMEDIATE`` behind one process-wide lock, because SQLite's own
busy handler is unfair and freezes a greenlet server. Reads are a plain ``BEGIN``.
PostgreSQL: a small pool with a liveness check, so that a restart of the server costs no
answer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, DateTime, Dialect, MetaData, create_engine, event, text
from sqlalchemy import Engine as Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.orm import Session as Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from windowsvc.prepared import Prepared as Prepared
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
    """An aware instant, stored in UTC. A naive datetime is a mistake and is refused.

    SQLite keeps it as text, in the form in which SQLAlchemy writes it; that is made and read here in one step, because
    a hot verb turns ten of them.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _in_utc(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """How a value is turned for this driver."""
        return _text_of if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], Any] | None:
        """How a value of this driver is turned."""
        return _instant_of if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a datetime without a time zone cannot be stored")
    return value.astimezone(UTC)


def _text_of(value: datetime | None) -> str | None:
    return None if value is None else _in_utc(value).replace(tzinfo=None).isoformat(" ", "microseconds")


def _instant_of(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The root of every table."""

    registry = registry(
        metadata=MetaData(naming_convention=CONVENTION),
        type_annotation_map={datetime: UtcDateTime, dict[str, Any]: JSON, list[str]: JSON},
    )


@event.listens_for(Base.metadata, "before_create")
def _partly_on_postgres(metadata: MetaData, connection: Connection, **_: Any) -> None:
    """Index the same rows on PostgreSQL. A table that named its words would load its dialect at every start."""
    if connection.dialect.name == "postgresql":
        for index in (index for table in metadata.tables.values() for index in table.indexes):
            index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]


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
            "connect_args": {**_watched(), "options": "-c timezone=utc -c lock_timeout=10s"},
        }
    # The connection used last still holds the pages it wrote; SQLite lets every other read them anew.
    pool = {"pool_size": 16, "max_overflow": 240, "pool_use_lifo": True}
    return {"connect_args": {"timeout": 15, "check_same_thread": False}, **pool}


def make_engine(settings: Settings) -> Engine:
    """An engine without an application, for commands and jobs that need no pages."""
    return prepare(create_engine(settings.url, **engine_options(settings)))


def prepare(engine: Engine, *, seconds: float | None = None) -> Engine:
    """Give a SQLite engine its pragmas and its two kinds of BEGIN, one for PostgreSQL the longest that it waits.

    Args:
        seconds: for one answer of PostgreSQL; None: as long as it takes, as a migration does.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    elif seconds is not None:
        from windowsvc import postgres

        postgres.limit(engine, seconds=seconds)
    return engine


def _watched() -> dict[str, int]:
    from windowsvc import postgres

    return postgres.LINE


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


def _sqlite_begin(connection: Connection) -> None:
    reading_only = connection.get_execution_options().get("reading", False)
    _BEGIN_READING.all(connection) if reading_only else _BEGIN.all(connection)


class _Joined(Session):
    """A session on a connection whose transaction is another's: it takes part once the ORM is used, and not before."""

    def __init__(self, connection: Connection) -> None:
        self._own = connection
        self.following: list[Callable[[], None]] = []
        super().__init__(connection, expire_on_commit=False, join_transaction_mode="rollback_only")

    def connection(self, *arguments: Any, **options: Any) -> Connection:
        """The connection, at once; what the ORM has not yet written is not written by this."""
        return super().connection(*arguments, **options) if arguments or options else self._own

    def rollback(self) -> None:
        """Take everything back, whoever wrote it; the transaction is over."""
        self.following.clear()
        super().rollback()
        self._own.rollback()


@contextmanager
def _joined(connection: Connection) -> Iterator[_Joined]:
    """A session that is closed at the end where the ORM was used; nothing else needs closing."""
    session = _Joined(connection)
    try:
        yield session
    finally:
        if session.in_transaction() or session.identity_map:
            session.close()


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """One writing transaction: commits at the end, rolls back when anything is raised.

    Raises:
        Refusal: ``database_unavailable`` when the database cannot be reached or is full.
    """
    alone = _write_lock if engine.dialect.name == "sqlite" else nullcontext()
    with alone, said_plainly(), engine.connect() as connection:
        with connection.begin(), _joined(connection) as session:
            yield session
            if session.in_transaction():
                session.commit()
        for follow in session.following:
            follow()


def once_committed(session: Session, follow: Callable[[], None]) -> None:
    """Have something noted in memory once this writing transaction is committed; a rollback forgets it.

    On SQLite no other transaction of this process begins before. ``follow`` must neither raise nor wait.
    """
    if isinstance(session, _Joined):
        session.following.append(follow)


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One consistent read. It takes no write lock and commits nothing."""
    options: dict[str, Any] = {"reading": True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    with said_plainly(), engine.connect() as connection:
        connection.execution_options(**options).begin()
        with _joined(connection) as session, session.no_autoflush:
            yield session


def upsert(session: Session, into: Any) -> Any:
    """An insert into a table that may say ``on_conflict_...``, in the words of this database."""
    dialect = import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}")
    return dialect.insert(into)


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


_BEGIN = Prepared(text("BEGIN IMMEDIATE"), begins=True)
_BEGIN_READING = Prepared(text("BEGIN"), begins=True)
