"""`/healthz`: this process answers. `/readyz`: the service can do its work; the reasons are for staff."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from windowsvc.database import reading
from windowsvc.refusal import Refusal
from windowsvc.web.access import Answer, Body, Call, Parts, door

pages = Blueprint("health", __name__)


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
