"""Statements of the hot verbs: compiled once for each kind of database, run on the driver's own cursor."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError


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
        begins: it begins the transaction itself.
    """

    def __init__(self, statement: Any, *columns: str, begins: bool = False) -> None:
        self._statement = statement
        self._begins = begins
        self._columns = columns
        self._forms: dict[str, _Form] = {}

    def all(self, connection: Connection, **values: Any) -> list[Any]:
        """Every row, as a named tuple; none for a statement that returns nothing."""
        dialect = connection.dialect
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = self._compiled(dialect)
        if not self._begins and not connection.in_transaction():
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
