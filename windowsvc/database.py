"""The database: one engine, one way to write, one way to read, and our column types.

SQLite: WAL, ``synchronous=FULL`` (a printed number survives a power cut), every writing
transaction is a ``BEGIN IMMEDIATE`` behind one process-wide lock, because SQLite's own
busy handler is unfair and freezes a greenlet server. Reads are a plain ``BEGIN``.
PostgreSQL: a small pool with a liveness check, so that a restart of the server costs no
answer.
"""

from __future__ import annotations

import threading
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, DateTime, Dialect, MetaData, create_engine, event, text
from sqlalchemy import Engine as Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError
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


def _sqlite_begin(connection: Connection) -> None:
    reading_only = connection.get_execution_options().get("reading", False)
    _BEGIN_READING.all(connection) if reading_only else _BEGIN.all(connection)


class _Joined(Session):
    """A session on a connection whose transaction is another's: it takes part once the ORM is used, and not before."""

    def __init__(self, connection: Connection) -> None:
        self._own = connection
        super().__init__(connection, expire_on_commit=False, join_transaction_mode="rollback_only")

    def connection(self, *arguments: Any, **options: Any) -> Connection:
        """The connection, at once; what the ORM has not yet written is not written by this."""
        return super().connection(*arguments, **options) if arguments or options else self._own

    def rollback(self) -> None:
        """Take everything back, whoever wrote it; the transaction is over."""
        super().rollback()
        self._own.rollback()


@contextmanager
def _joined(connection: Connection) -> Iterator[Session]:
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
    with alone, said_plainly(), engine.connect() as connection, connection.begin(), _joined(connection) as session:
        yield session
        if session.in_transaction():
            session.commit()


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


class _Column(NamedTuple):
    """A value on its way in or out: its name and how it is turned, None where it stays as it is."""

    name: str
    turned: Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement as one kind of database takes it."""

    text: str
    positional: bool
    fixed: Mapping[str, Any]
    given: tuple[_Column, ...]
    found: tuple[_Column, ...]
    row: Callable[..., Any]

    def arguments(self, values: Mapping[str, Any]) -> Any:
        every = {**self.fixed, **values}
        turned = [every[name] if turn is None else turn(every[name]) for name, turn in self.given]
        return turned if self.positional else dict(zip((one.name for one in self.given), turned, strict=True))

    def rows(self, raw: Sequence[Sequence[Any]]) -> list[Any]:
        turns = [turn for _, turn in self.found]
        if not any(turns):
            return [self.row(*one) for one in raw]
        return [
            self.row(*[value if turn is None else turn(value) for value, turn in zip(one, turns, strict=True)])
            for one in raw
        ]


class Prepared:
    """A Core statement that is compiled once for each kind of database and then runs on the driver's own cursor.

    Core asks of every execution what never changes between two of them, which costs three times the work of the
    driver. The statements of the hot verbs are prepared; wherever that does not show, Core is run as usual.

    Args:
        statement: with a value or a ``bindparam`` for everything it needs; a text names its result by ``columns()``.
        columns: what an insert that names no values is given.
    """

    def __init__(self, statement: Any, *columns: str) -> None:
        self._statement = statement
        self._columns = columns
        self._forms: dict[str, _Form] = {}

    def all(self, connection: Connection, **values: Any) -> list[Any]:
        """Every row, as a named tuple; none for a statement that returns nothing."""
        dialect = connection.dialect
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = self._compiled(dialect)
        if not connection.in_transaction() and self not in (_BEGIN, _BEGIN_READING):
            connection.begin()
        cursor = connection.connection.cursor()
        try:
            cursor.execute(form.text, form.arguments(values))
            return form.rows(cursor.fetchall()) if form.found else []
        except dialect.loaded_dbapi.Error as error:
            raise _told(error, form.text, connection) from error
        finally:
            cursor.close()

    def first(self, connection: Connection, **values: Any) -> Any:
        """The first row, or None."""
        found = self.all(connection, **values)
        return found[0] if found else None

    def _compiled(self, dialect: Dialect) -> _Form:
        made: Any = self._statement.compile(dialect=dialect, column_keys=self._columns or None)
        if made.insert_prefetch or made.update_prefetch or made.literal_execute_params or made.post_compile_params:
            raise ValueError(f"name every value, and write a choice as or_: {made.string}")
        turned = {name: _turn(bind.type, dialect, "bind_processor") for name, bind in made.binds.items()}
        fixed = {name: bind.effective_value for name, bind in made.binds.items() if not bind.required}
        returned = self._statement.exported_columns.items() if hasattr(self._statement, "exported_columns") else ()
        found = tuple(_Column(name, _turn(column.type, dialect, "result_processor", None)) for name, column in returned)
        return _Form(
            made.string,
            made.positional,
            fixed,
            tuple(_Column(name, turned[name]) for name in (made.positiontup if made.positional else turned)),
            found,
            namedtuple("Row", [one.name for one in found], rename=True),
        )


def _turn(kind: Any, dialect: Dialect, which: str, *more: Any) -> Callable[[Any], Any] | None:
    """How a type turns values for or from this driver, or None."""
    found: Callable[[Any], Any] | None = getattr(kind.dialect_impl(dialect), which)(dialect, *more)
    return found


def _told(error: Any, text: str, connection: Connection) -> BaseException:
    """A driver's error as Core tells it; a connection that is lost is not used again."""
    dialect = connection.dialect
    driver: Any = dialect.loaded_dbapi.Error
    if dialect.is_disconnect(error, connection.connection, None):
        connection.invalidate(error)
    told: BaseException = DBAPIError.instance(text, {}, error, driver, hide_parameters=True, dialect=dialect)
    return told


_BEGIN = Prepared(text("BEGIN IMMEDIATE"))
_BEGIN_READING = Prepared(text("BEGIN"))
