"""The kind of worker that serves with greenlets; apart, since it needs what only a large installation has."""

from __future__ import annotations

from gunicorn.workers.ggevent import GeventWorker

from windowsvc.workers import Kind


class Greenlets(Kind, GeventWorker):  # type: ignore[misc]
    """One process of several, with greenlets."""
