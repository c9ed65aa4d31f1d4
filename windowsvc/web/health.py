"""`/healthz`: this process answers. `/readyz`: the service can do its work; the reasons are for staff."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from flask import Blueprint

from windowsvc.database import reading
from windowsvc.jobs import Runner
from windowsvc.refusal import Refusal
from windowsvc.web.access import Answer, Body, Call, Parts, door

pages = Blueprint("health", __name__)

LEAST_FREE = 0.10
"""Staff are warned when less of the disk is free."""


class Health(Body):
    """A word for all; for signed-in staff, what each part says of itself."""

    status: str
    build: str | None = None
    parts: dict[str, str] | None = None


@door(pages, "GET", "/healthz", permission="public", answers={200: Health})
def healthz(call: Call) -> Answer:
    """Whether this process answers."""
    return Answer(data={"status": "ok"})


@door(pages, "GET", "/readyz", permission="public", answers={200: Health, 503: Health})
def readyz(call: Call) -> Answer:
    """Whether the service can do its work: ready, slow (something helpful is away), or not ready (503)."""
    told = states(call.parts)
    ready = told["database"] == "ok"
    well = all(said == "ok" for said in told.values())
    answer: dict[str, Any] = {"status": "ready" if well else "slow" if ready else "not_ready"}
    if call.principal.kind == "staff":
        answer |= {"build": call.parts.build, "parts": told}
    return Answer(200 if ready else 503, answer)


def states(parts: Parts) -> dict[str, str]:
    """What each part says of itself: "ok", or a few words."""
    told = {"database": database_state(parts)}
    if told["database"] != "ok":
        return told
    for name, check in parts.checks.items():
        told[name] = check() or "ok"
    return told


def database_state(parts: Parts) -> str:
    """Whether the database answers a read."""
    try:
        with reading(parts.engine) as session:
            session.connection()
            parts.configuration.city(session)
    except Refusal as refusal:
        return refusal.code
    return "ok"


def late_jobs(parts: Parts, jobs: Runner) -> str | None:
    """The jobs that have been silent for too long, or None."""
    with reading(parts.engine) as session:
        late = [job.name for job in jobs.health(session) if job.late or job.last_error]
    return f"late: {', '.join(late)}" if late else None


def disk_state(data: Path) -> str | None:
    """A word when the data folder's disk is nearly full."""
    usage = shutil.disk_usage(data)
    free = usage.free / usage.total
    return f"{free:.0%} free" if free < LEAST_FREE else None


def disk_alerts(data: Path) -> list[dict[str, Any]]:
    """What the windows are told before the disk is full, so that paper is ready in time."""
    said = disk_state(data)
    return [{"kind": "disk", "free": said.partition(" ")[0]}] if said else []
