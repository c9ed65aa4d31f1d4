"""When people and devices were last heard of: written once a minute by each process, never per request."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from windowsvc.database import Engine, writing
from windowsvc.office import devices, sessions
from windowsvc.refusal import Refusal

MINUTE = 60.0

log = logging.getLogger(__name__)


class Presence:
    """The loop of one process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._stop = threading.Event()

    def start(self, spawn: Callable[[Callable[[], None]], Any]) -> None:
        """Begin in the background."""
        spawn(self._run)

    def stop(self) -> None:
        """Write what is not yet written and end."""
        self._stop.set()
        self._write()

    def _run(self) -> None:
        while not self._stop.wait(MINUTE):
            self._write()

    def _write(self) -> None:
        try:
            with writing(self._engine) as session:
                sessions.flush_seen(session)
                devices.flush_seen(session)
        except Refusal as refusal:
            log.warning("presence waits", extra={"code": refusal.code})
