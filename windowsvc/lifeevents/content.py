"""The content of the life events on disk: which there are, and each of them read, checked and ready.

What was checked once is kept as JSON under the hash of everything that it was made from, so that the next start reads
it without looking at the YAML again. A kept file that cannot be read is made anew.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from datetime import date
from pathlib import Path
from typing import Any, Final

from windowsvc import resources
from windowsvc.lifeevents import assembling, building, kept
from windowsvc.lifeevents.model import Event
from windowsvc.lifeevents.yamlfiles import Table, parse, read_bytes
from windowsvc.refusal import N_, Refusal

ROOT: Final = resources.ROOT / "workflows"
"""The content that is shipped."""

FORMAT: Final = "9"
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
def shipped_plain(event: str, city: str | None = None) -> assembling.Plain:
    """The plain description of an event of the shipped content, read once by each process. Raises as `load`."""
    return files(event, city=city).plain()


@functools.cache
def shipped(event: str, city: str | None = None) -> Event:
    """An event of the shipped content, read once by each process. Raises as `load`."""
    return building.event_of(shipped_plain(event, city))


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
        plain, words = self._checked()
        return building.event_of(plain, words=words)

    def plain(self) -> assembling.Plain:
        """The plain, checked description of the event: JSON values only."""
        return self._checked()[0]

    def _checked(self) -> tuple[assembling.Plain, building.Words]:
        path = self._kept_at()
        found = kept.read(path) if path else None
        if found is None:
            plain = as_json(self.assembled())
            found = plain, building.words_of(plain)
            if path:
                kept.try_to_keep(path, plain)
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
