"""What staff are told of machines that have fallen silent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from windowsvc.jobs import Health
from windowsvc.lobby.opening import iso
from windowsvc.lobby.setup import Board, Kiosk
from windowsvc.office import devices
from windowsvc.office.configuration import City
from windowsvc.office.permissions import DeviceKind

SILENT = timedelta(minutes=3)
"""Screens are heard of every few seconds, and that is written each minute."""


def silent_screens(session: Session, *, city: City, office: str, machine: datetime) -> list[dict[str, Any]]:
    """The boards and kiosks of an office that were let in and are not heard of any more."""
    found = []
    for entry in devices.everything(session, office=office):
        one, seen = entry.device, entry.seen_at
        watched = one.kind in (DeviceKind.BOARD, DeviceKind.KIOSK) and entry.revoked_at is None
        if not watched or seen is None or machine - seen < SILENT:
            continue
        place = one.place or ""
        setup = city.get(Board, place) if one.kind is DeviceKind.BOARD else city.get(Kiosk, place)
        found.append(
            {
                "kind": f"{one.kind.value}_silent",
                "device": one.id,
                "place": one.place,
                "place_name": dict(setup.name.root) if setup else {"ja": one.name},
                "since": iso(seen),
            }
        )
    return found


def late_jobs(jobs: Iterable[Health]) -> list[dict[str, Any]]:
    """The routine jobs that ran before and now do not; those that never ran stand on the page of the morning."""
    stopped = (job for job in jobs if job.late and job.last_finished is not None)
    return [{"kind": "job", "name": job.name, "since": iso(job.last_finished)} for job in stopped]
