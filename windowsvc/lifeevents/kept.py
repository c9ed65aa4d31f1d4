"""What was checked once, kept as JSON: the next start reads it without looking at the YAML again.

A list of records is kept as one record with the commonest value of each field, and for every record only what is
otherwise. The facts and settings, which events of one kind share, lie in a file of their own, named by what is in it,
and are read once. A file that cannot be read is as good as none.
"""

from __future__ import annotations

import functools
import hashlib
import json
import logging
import os
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from windowsvc.lifeevents.building import Words, words_of

Plain = dict[str, Any]

SHARED: Final = ("facts", "settings")
LISTS: Final = ("facts", "settings", "procedures", "rules")
STALE: Final = 24 * 60 * 60
"""A shared file that is older than a new one by so many seconds is of no event any more."""


def read(path: Path) -> tuple[Plain, Words] | None:
    """The description of an event and what it shares with others, ready; None where it cannot be read."""
    try:
        own = json.loads(path.read_bytes())
        shared, words = _shared(path.parent / own.pop("shared"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return {name: _whole(value) if name in LISTS else value for name, value in own.items()} | shared, words


@functools.lru_cache(maxsize=8)
def _shared(path: Path) -> tuple[Plain, Words]:
    """What several events share; its name says what is in it, so that it never changes."""
    plain = {name: _whole(value) for name, value in json.loads(path.read_bytes()).items()}
    return plain, words_of(plain)


def forget() -> None:
    """Read shared files anew, as a new process does."""
    _shared.cache_clear()


def try_to_keep(path: Path, plain: Mapping[str, Any]) -> None:
    """Keep a description for the next start; a folder that cannot be written to costs time, nothing else."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        shared = _text({name: _brief(plain[name]) for name in SHARED})
        name = f"shared-{hashlib.sha256(shared.encode()).hexdigest()[:32]}.json"
        own = {key: _brief(value) if key in LISTS else value for key, value in plain.items() if key not in SHARED}
        _write(path.parent / name, shared)
        _write(path, _text({**own, "shared": name}))
        _drop_former(path)
    except OSError as error:
        logging.getLogger(__name__).info("the checked content is not kept: %s", error)


def _text(plain: Any) -> str:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def _brief(records: Sequence[Plain]) -> Plain:
    """The commonest value of each field, and what of each record is otherwise."""
    if not records or any(one.keys() != records[0].keys() for one in records):
        return {"blank": {}, "rows": list(records)}
    blank = {}
    for name in records[0]:
        commonest = Counter(_text(one[name]) for one in records).most_common(1)[0][0]
        blank[name] = json.loads(commonest)
    rows = [{name: value for name, value in one.items() if value != blank[name]} for one in records]
    return {"blank": blank, "rows": rows}


def _whole(brief: Plain) -> list[Plain]:
    blank = brief["blank"]
    return [{**blank, **row} for row in brief["rows"]]


def _write(path: Path, text: str) -> None:
    """Write whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".content-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)


def _drop_former(path: Path) -> None:
    """Drop what was kept of the same event before, and shared files that nothing has renewed for long."""
    made = path.stat().st_mtime
    stem = path.name.rsplit("-", 1)[0]
    for old in path.parent.glob(f"{stem}-*.json"):
        if old != path:
            old.unlink(missing_ok=True)
    for old in path.parent.glob("shared-*.json"):
        if old.stat().st_mtime < made - STALE:
            old.unlink(missing_ok=True)
