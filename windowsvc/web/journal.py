"""One line in the log for every request that was refused, failed or was slow; what was done, the events tell."""

from __future__ import annotations

import logging
import time

from flask import Flask, Response, g, request

from windowsvc.logs import shortened
from windowsvc.web.access import current_call

SLOW_SECONDS = 1.0

log = logging.getLogger("windowsvc.requests")


def install(app: Flask) -> None:
    """Write the lines of ``app``: the route's pattern, never the path that was asked for."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    quiet = response.status_code < 400 and seconds < SLOW_SECONDS
    if not quiet and log.isEnabledFor(logging.INFO):
        call = current_call()
        log.info(
            "request",
            extra={
                "method": request.method,
                "route": request.url_rule.rule if request.url_rule else "",
                "status": response.status_code,
                "ms": round(seconds * 1000, 1),
                "who": call.principal.kind if call else "anonymous",
                "actor": call.principal.actor.code if call else "",
                "network": shortened(request.remote_addr or ""),
            },
        )
    return response
