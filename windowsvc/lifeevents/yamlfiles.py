"""Reading YAML that somebody else may have written: small, flat, plain, and with the line of everything.

No aliases, no tags, no second document, no key twice; UTF-8 only; the size is looked at before the file is read. Words
stay words: only true, false, null, whole numbers and dates like 2026-11-24 are more than text.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from windowsvc.refusal import N_, Refusal

MAX_BYTES: Final = 2 * 2**20
MAX_DEPTH: Final = 24
MAX_NODES: Final = 200_000

_WORDS: Final = {"true": True, "false": False, "null": None, "~": None, "": None}
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,11})", re.ASCII)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Table(dict[str, Any]):
    """A mapping that knows on which line it and each of its values began."""

    line: int = 1
    lines: dict[str, int]


class Rows(list[Any]):
    """A list that knows on which line each of its values began."""

    line: int = 1
    lines: list[int]


def refused(file: str, line: int, what: str) -> Refusal:
    """The refusal of content, with file and line."""
    return Refusal("content_invalid", N_("{file}, line {line}: {what}"), status=422, file=file, line=line, what=what)


def read_file(path: Path, *, name: str) -> Table:
    """The mapping in a file.

    Args:
        name: what the file is called in messages.

    Raises:
        Refusal: ``content_invalid`` with file and line.
    """
    return parse(read_bytes(path, name=name), name=name)


def read_bytes(path: Path, *, name: str) -> bytes:
    """The bytes of a file that is not too large.

    Raises:
        Refusal: ``content_invalid``.
    """
    try:
        size = path.stat().st_size
    except OSError:
        raise refused(name, 1, "there is no such file") from None
    if size > MAX_BYTES or not path.is_file():
        raise refused(name, 1, f"a file has at most {MAX_BYTES // 2**20} MB, this one has {size // 2**20}")
    return path.read_bytes()


def parse(data: bytes, *, name: str) -> Table:
    """The mapping that ``data`` holds; see `read_file`."""
    if len(data) > MAX_BYTES:
        raise refused(name, 1, f"a file has at most {MAX_BYTES // 2**20} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused(name, data.count(b"\n", 0, error.start) + 1, "the text is not UTF-8") from None
    builder = _Builder(name)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise refused(name, line, f"no YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise refused(name, 1, f"no YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(builder.found, Table):
        raise refused(name, 1, "a file holds a mapping")
    return builder.found


class _Builder:
    """Builds plain values from YAML events, with a stack of its own: depth cannot exhaust Python's."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: Any = None
        self.documents = 0
        self.nodes = 0
        self.open: list[Table | Rows] = []
        self.keys: list[str | None] = []

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise refused(self.name, line, "anchors and aliases are not allowed")
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise refused(self.name, line, "a file holds one document")
        elif isinstance(event, yaml.ScalarEvent):
            self._add(self._scalar(event, line), line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._enter(event, line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.open.pop()
            self.keys.pop()

    def _enter(self, event: Any, line: int) -> None:
        if event.tag is not None:
            raise refused(self.name, line, f"tags are not allowed ({event.tag})")
        made: Table | Rows = Table() if isinstance(event, yaml.MappingStartEvent) else Rows()
        made.line = line
        if isinstance(made, Table):
            made.lines = {}
        else:
            made.lines = []
        self._add(made, line)
        self.open.append(made)
        self.keys.append(None)
        if len(self.open) > MAX_DEPTH:
            raise refused(self.name, line, f"a file is at most {MAX_DEPTH} levels deep")

    def _add(self, value: Any, line: int) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise refused(self.name, line, f"a file has at most {MAX_NODES} values")
        if not self.open:
            self.found = value
            return
        top = self.open[-1]
        if isinstance(top, Rows):
            top.append(value)
            top.lines.append(line)
        elif self.keys[-1] is None:
            self._key(top, value, line)
        else:
            top[self.keys[-1]] = value
            self.keys[-1] = None

    def _key(self, table: Table, key: Any, line: int) -> None:
        if isinstance(key, bool):
            key = "true" if key else "false"
        elif isinstance(key, int | date):
            key = str(key)
        if not isinstance(key, str):
            raise refused(self.name, line, "a key is a word")
        if key in table.lines:
            raise refused(self.name, line, f"{key} is given twice, first on line {table.lines[key]}")
        table.lines[key] = line
        self.keys[-1] = key

    def _scalar(self, event: Any, line: int) -> Any:
        if event.tag not in (None, "!"):
            raise refused(self.name, line, f"tags are not allowed ({event.tag})")
        text: str = event.value
        if not event.implicit[0]:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _NUMBER.fullmatch(text):
            return int(text)
        if _DATE.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                raise refused(self.name, line, f"there is no day {text}") from None
        return text
