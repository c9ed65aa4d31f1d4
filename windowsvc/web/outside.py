"""The snapshot for the page outside: made every few seconds, pushed outwards; staff are told when it stays inside."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.error import URLError

from windowsvc.database import reading
from windowsvc.jobs import Task
from windowsvc.lobby import faces, outside
from windowsvc.lobby.outlook import moment_of
from windowsvc.office.kinds import Office
from windowsvc.publicpage import snapshots
from windowsvc.publicpage.sinks import FileDrop, HttpsPost, Sink
from windowsvc.settings import Settings
from windowsvc.web.parts import Parts

KEY: Final = "public-page"
"""The secret that snapshots are signed with."""
EVERY: Final = timedelta(seconds=5)
LATE: Final = timedelta(seconds=60)

log = logging.getLogger(__name__)


class Outside:
    """Pushes what phones outside may know. Does nothing where the settings name no place."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._sink = sink_of(parts.settings)
        self._lock = threading.Lock()
        self._arrived: datetime | None = None
        self._began: datetime | None = None

    def tasks(self) -> list[Task]:
        """The job, where there is a place to push to."""
        return [Task("public_page", EVERY, self.push)] if self._sink is not None else []

    def push(self) -> None:
        """Make a snapshot and hand it over; one that does not get out is followed by the next."""
        if self._sink is None:
            return
        now = self._parts.clocks.machine.now()
        with self._lock:
            self._began = self._began or now
            file = snapshots.signed(content(self._parts), secret=self._parts.keys.secret(KEY))
            try:
                self._sink.put(file)
            except (OSError, URLError) as error:
                log.warning("the public page is not reached", extra={"kind": type(error).__name__})
                return
            self._arrived = now

    def alerts(self) -> list[dict[str, Any]]:
        """What the windows are told when phones outside see old news."""
        now = self._parts.clocks.machine.now()
        since = self._arrived or self._began
        if since is None or now - since < LATE:
            return []
        return [{"kind": "local_only", "since": since.isoformat(timespec="seconds")}]


def sink_of(settings: Settings) -> Sink | None:
    """Where the settings send snapshots."""
    chosen = settings.public_page
    if chosen.folder is not None:
        return FileDrop(chosen.folder)
    if chosen.address:
        return HttpsPost(chosen.address, (settings.data / chosen.token_file).read_text(encoding="utf-8").strip())
    return None


def content(parts: Parts) -> dict[str, Any]:
    """The whole snapshot: every office, and every number of today that is not over."""
    now = parts.clocks.business.now()
    offices: dict[str, Any] = {}
    tickets: dict[str, Any] = {}
    with reading(parts.engine) as session:
        city = parts.configuration.city(session)
        for office in city.all(Office):
            outlook = parts.outlooks.of(session, city=city, moment=moment_of(session, office, now=now))
            found = outside.tickets(session, outlook, now=now)
            offices[office] = {
                "name": faces.office_name(city, office),
                "services": outside.services(outlook),
                "calling": outside.calling(found),
            }
            tickets |= {snapshots.name_of(token): {"office": office, **told} for token, told in found}
    made = parts.clocks.machine.now().isoformat(timespec="seconds")
    return {"at": made, "as_of": now.isoformat(timespec="seconds"), "offices": offices, "tickets": tickets}
