"""Records in files: each checked against its kind, each id once, and where one is wrong, its file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from pydantic import ValidationError

from windowsvc.lifeevents.facts import nearest
from windowsvc.lifeevents.records import Record
from windowsvc.lifeevents.yamlfiles import Rows, Table, refused

R = TypeVar("R", bound=Record)
Read = Callable[[str], Table]
"""Name of a file below the root -> the mapping in it."""


def one_record(kind: type[R], raw: Any, file: str, line: int = 1) -> R:
    """A record, or the refusal that says where it is wrong."""
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
        path = [str(part) for part in first["loc"]]
        hint = nearest(path[-1], kind.model_fields) if first["type"] == "extra_forbidden" and path else ""
        raise refused(file, _line(raw, first["loc"]) or line, f"{'.'.join(path)}: {first['msg']}{hint}") from None


def _line(raw: Any, path: Iterable[str | int]) -> int | None:
    line = None
    for part in path:
        if isinstance(raw, Table) and part in raw:
            line, raw = raw.lines.get(str(part), line), raw[str(part)]
        elif isinstance(raw, Rows) and isinstance(part, int) and part < len(raw):
            line, raw = raw.lines[part], raw[part]
    return line


def rows_of(kind: type[R], read: Read, file: str, key: str) -> list[tuple[R, Table, str]]:
    """The records of a list in a file, each id once."""
    table = read(file)
    for other in table:
        if other != key:
            raise refused(file, table.lines[other], f"{other}: a file of {key} holds nothing else")
    rows = table.get(key)
    if not isinstance(rows, Rows):
        raise refused(file, table.line, f"{key} is a list")
    found: dict[str, tuple[R, Table, str]] = {}
    for raw, line in zip(rows, rows.lines, strict=True):
        record = one_record(kind, raw, file, line)
        name = str(getattr(record, "id", None) or getattr(record, "name", ""))
        if name in found:
            raise refused(file, line, f"{name} is there twice, first on line {found[name][1].line}")
        found[name] = (record, raw, file)
    return list(found.values())
