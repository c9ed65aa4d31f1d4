"""Who is connected by a socket: still let in, and heard of; whoever is not let in any more is disconnected."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from windowsvc.clocks import Clock
from windowsvc.database import Engine, reading
from windowsvc.office import devices, sessions
from windowsvc.office.permissions import Principal
from windowsvc.refusal import Refusal
from windowsvc.settings import Sessions

EVERY_SECONDS = 4.0
"""A revoked device or an ended sign-in loses its sockets within five seconds."""

log = logging.getLogger(__name__)

Drop = Callable[[str, str], None]


class Attendance:
    """The connected sockets of one process."""

    def __init__(self, engine: Engine, *, machine: Clock, lasting: Sessions) -> None:
        self._engine = engine
        self._machine = machine
        self._lasting = lasting
        self._lock = threading.Lock()
        self._present: dict[str, tuple[str, Principal]] = {}
        self._stop = threading.Event()

    def enter(self, sid: str, namespace: str, principal: Principal) -> None:
        """A socket joined a screen, for this principal."""
        with self._lock:
            self._present[sid] = (namespace, principal)

    def leave(self, sid: str) -> None:
        """A socket is gone."""
        with self._lock:
            self._present.pop(sid, None)

    def start(self, spawn: Callable[[Callable[[], None]], Any], *, drop: Drop) -> None:
        """Begin in the background; ``drop`` closes a socket by its id and namespace."""
        spawn(lambda: self._run(drop))

    def stop(self) -> None:
        """End."""
        self._stop.set()

    def _run(self, drop: Drop) -> None:
        while not self._stop.wait(EVERY_SECONDS):
            try:
                self.check(drop)
            except Refusal as refusal:
                log.warning("attendance waits", extra={"code": refusal.code})

    def check(self, drop: Drop) -> None:
        """Disconnect whoever may not stay; the others count as heard of now."""
        with self._lock:
            present = dict(self._present)
        if not present:
            return
        now = self._machine.now()
        ids = {one.device.id for _, one in present.values() if one.device is not None}
        codes = {one.session for _, one in present.values() if one.session is not None}
        with reading(self._engine) as session:
            let_in = devices.attending(session, ids=ids, now=now)
            going_on = sessions.lasting_of(session, codes=codes, now=now, lasting=self._lasting)
        for sid, (namespace, one) in present.items():
            stays = one.device.id in let_in if one.device is not None else one.session in going_on
            if not stays:
                self.leave(sid)
                drop(sid, namespace)
