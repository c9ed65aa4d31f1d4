"""The content of the life events on disk: which there are, and each of them read, checked and ready.

What was checked once is kept as JSON under the hash of everything that it was made from, so that the next start reads
it without looking at the YAML again. A kept file that cannot be read is made anew.
"""

from __future__ import annotations

import functools
import hashlib
import json
import logging
import os
import re
import tempfile
from datetime import date
from pathlib import Path
from typing import Any, Final

from windowsvc import resources
from windowsvc.lifeevents import assembling, building
from windowsvc.lifeevents.model import Event
from windowsvc.lifeevents.yamlfiles import Table, parse, read_bytes
from windowsvc.refusal import N_, Refusal

ROOT: Final = resources.ROOT / "workflows"
"""The content that is shipped."""

FORMAT: Final = "5"
"""Changes when the plain description of an event changes its shape."""

MAX_FILES: Final = 200
_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)


def events(root: Path = ROOT) -> tuple[str, ...]:
    """The ids of the events there are."""
    return tuple(sorted(path.parent.name for path in root.glob("*/event.yaml")))


def cities(root: Path = ROOT) -> tuple[str, ...]:
    """The ids of the cities that have an overlay."""
    return tuple(sorted(path.parent.name for path in root.glob("cities/*/overlay.yaml")))


def load(event: str, *, city: str | None = None, root: Path = ROOT, cache: Path | None = None) -> Event:
    """An event as a city has it.

    Args:
        city: id of the overlay; None: the base.
        cache: folder for what was checked; None: nothing is kept.

    Raises:
        Refusal: ``event_unknown`` and ``city_unknown`` (404), ``content_invalid`` with file and line.
    """
    return files(event, city=city, root=root, cache=cache).event()


def files(event: str, *, city: str | None = None, root: Path = ROOT, cache: Path | None = None) -> Files:
    """The files of an event as a city has it. Raises as `load`."""
    if not _ID.fullmatch(event) or event not in events(root):
        raise Refusal("event_unknown", N_("There is no life event {event}."), status=404, event=event[:40])
    if city is not None and (not _ID.fullmatch(city) or city not in cities(root)):
        raise Refusal("city_unknown", N_("There is no city {city}."), status=404, city=city[:40])
    return Files(root, event, city=city, cache=cache)


@functools.cache
def shipped(event: str, city: str | None = None) -> Event:
    """An event of the shipped content, read once by each process. Raises as `load`."""
    return load(event, city=city)


class Files:
    """The files that one event of one city is made of."""

    def __init__(self, root: Path, event: str, *, city: str | None, cache: Path | None) -> None:
        self.root = root
        self.id = event
        self.city = city
        self.cache = cache
        self.procedures = self._below(f"{event}/procedures")
        self.data: dict[str, bytes] = {}

    def _below(self, folder: str) -> list[str]:
        paths = sorted((self.root / folder).glob("*.yaml"))[:MAX_FILES]
        return [path.relative_to(self.root).as_posix() for path in paths]

    def names(self) -> list[str]:
        """Every file that has a say in the event."""
        own = [name for name in self._below(self.id) if not name.endswith("/quality.yaml")]
        overlay = [f"cities/{self.city}/overlay.yaml"] if self.city else []
        return [*own, *self.procedures, *self._below("_shared"), *overlay]

    def bytes_of(self, name: str) -> bytes:
        """The bytes of a file, read once."""
        if name not in self.data:
            self.data[name] = read_bytes(self.root / name, name=name)
        return self.data[name]

    def read(self, name: str) -> Table:
        """The mapping in a file below the root."""
        return parse(self.bytes_of(name), name=name)

    def event(self) -> Event:
        """The event, from the cache when it is there."""
        return building.event_of(self.plain())

    def plain(self) -> assembling.Plain:
        """The plain, checked description of the event: JSON values only."""
        kept = self._kept_at()
        plain = _kept(kept) if kept else None
        if plain is None:
            plain = as_json(self.assembled())
            if kept:
                _try_to_keep(kept, plain)
        found: assembling.Plain = plain
        return found

    def assembled(self) -> assembling.Plain:
        """The plain description, read from the YAML and checked."""
        return assembling.assemble(self.id, city=self.city, read=self.read, procedures=self.procedures)

    def _kept_at(self) -> Path | None:
        if self.cache is None:
            return None
        whole = hashlib.sha256(f"{FORMAT}\0{self.id}\0{self.city}".encode())
        for name in self.names():
            data = self.bytes_of(name)
            whole.update(f"\0{name}\0{len(data)}\0".encode() + data)
        return self.cache / f"content-{self.id}-{self.city or 'base'}-{whole.hexdigest()[:32]}.json"


def as_json(plain: assembling.Plain) -> assembling.Plain:
    """The description as it comes back from a file: lists for tuples, texts for days."""
    found: assembling.Plain = json.loads(json.dumps(plain, default=_plain))
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} is not plain")


def _kept(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def _try_to_keep(path: Path, plain: Any) -> None:
    """Keep it for the next start; a folder that cannot be written to costs time, nothing else."""
    try:
        _keep(path, plain)
    except OSError as error:
        logging.getLogger(__name__).info("the checked content is not kept: %s", error)


def _keep(path: Path, plain: Any) -> None:
    """Write whole or not at all, and drop what was kept of the same event before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".content-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(plain, file, ensure_ascii=False, separators=(",", ":"))
    Path(name).replace(path)
    stem = path.name.rsplit("-", 1)[0]
    for old in path.parent.glob(f"{stem}-*.json"):
        if old != path:
            old.unlink(missing_ok=True)
