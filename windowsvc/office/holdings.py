"""保有個人情報: what this installation holds about people: each room declares its own, and a test looks for the rest.

A column that can hold more than a code (text of more than 40 characters, JSON, bytes) is either held here, or said
here to hold nothing about a person, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import JSON, Column, LargeBinary, MetaData, String
from sqlalchemy.orm import Session

from windowsvc.office.sealed import Sealed
from windowsvc.office.vault import KeyStore

LONGEST_CODE: Final = 40
"""Text up to so many characters holds codes that a city or we gave to things."""

Export = Callable[[Session, KeyStore, str], Mapping[str, Any]]
"""Gives everything held under one code (of a case) as plain JSON."""
Erase = Callable[[Session, KeyStore, str], None]
"""Erases everything held under one code."""


@dataclass(frozen=True)
class Holding:
    """Personal data that a room holds.

    Attributes:
        what: the data, in words.
        about: whose they are.
        purpose: what for.
        lifetime: how long, and which setting says so.
        columns: ``table.column`` of each column.
        erasure: how it ends.
        sealed: whether every column is of the type `Sealed`.
        export: how to hand it out, where it is asked for by a code.
        erase: how to erase it by a code.
    """

    room: str
    what: str
    about: str
    purpose: str
    lifetime: str
    columns: frozenset[str]
    erasure: str
    sealed: bool = True
    export: Export | None = None
    erase: Erase | None = None


_holdings: dict[tuple[str, str], Holding] = {}
_empty: dict[str, str] = {}


def declare(holding: Holding) -> None:
    """Say what a room holds about people."""
    _holdings[holding.room, holding.what] = holding


def nobody_in(*columns: str, because: str) -> None:
    """Say of columns that nothing about a person is in them, and why."""
    _empty.update(dict.fromkeys(columns, because))


def every() -> tuple[Holding, ...]:
    """Everything that was declared, by room."""
    return tuple(_holdings[name] for name in sorted(_holdings))


def held_columns() -> frozenset[str]:
    """Every column that holds something about people."""
    return frozenset(column for holding in _holdings.values() for column in holding.columns)


def undeclared(metadata: MetaData) -> Iterator[str]:
    """The columns that could hold something about people and of which nobody said anything."""
    known = held_columns() | set(_empty)
    yield from (name for name, column in _columns(metadata) if _is_wide(column) and name not in known)


def misdeclared(metadata: MetaData) -> Iterator[str]:
    """Columns that are said to be sealed and are not, that are sealed and not declared, or that do not exist."""
    sealed = {name for name, column in _columns(metadata) if isinstance(column.type, Sealed)}
    names = {name for name, _ in _columns(metadata)}
    for holding in every():
        for column in sorted(holding.columns):
            if column not in names:
                yield f"{column}: there is no such column"
            elif holding.sealed and column not in sealed:
                yield f"{column}: is not sealed"
    yield from (f"{column}: there is no such column" for column in sorted(set(_empty) - names))
    yield from (f"{column}: is sealed for another place" for column in sorted(_displaced(metadata)))


def _displaced(metadata: MetaData) -> set[str]:
    """Sealed columns whose type names another place than the one they stand at."""
    return {
        name for name, column in _columns(metadata) if isinstance(column.type, Sealed) and column.type.place != name
    }


def _columns(metadata: MetaData) -> Iterator[tuple[str, Column[Any]]]:
    for table in metadata.sorted_tables:
        for column in table.columns:
            yield f"{table.name}.{column.name}", column


def _is_wide(column: Column[Any]) -> bool:
    """Whether a column can hold more than a code."""
    kind = column.type
    if isinstance(kind, String):
        return kind.length is None or kind.length > LONGEST_CODE
    return isinstance(kind, Sealed | JSON | LargeBinary)
