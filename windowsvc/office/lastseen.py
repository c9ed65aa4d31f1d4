"""When a sign-in or a device was last heard of: kept in memory, written once a minute, never per request."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
_KEPT: Final = timedelta(days=1)


class LastSeen(Generic[K]):
    """One process's memory of who was heard of, and of what is not yet written."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[K, datetime] = {}
        self._unwritten: set[K] = set()

    def note(self, key: K, *, now: datetime) -> None:
        """It was heard of now."""
        with self._lock:
            before = self._seen.get(key)
            if before is None or before < now:
                self._seen[key] = now
                self._unwritten.add(key)

    def get(self, key: K) -> datetime | None:
        """When it was last heard of in this process."""
        return self._seen.get(key)

    def take(self) -> dict[K, datetime]:
        """What is to be written now; the next call gives only what was heard since."""
        with self._lock:
            taken = {key: self._seen[key] for key in self._unwritten}
            self._unwritten.clear()
            newest = max(self._seen.values(), default=None)
            if newest is not None:
                self._seen = {key: at for key, at in self._seen.items() if newest - at < _KEPT}
            return taken

    def forget(self) -> None:
        """Drop everything, written or not."""
        with self._lock:
            self._seen.clear()
            self._unwritten.clear()
