"""Serves the application: gunicorn with one threaded worker, or several greenlet workers.

The application is built in the worker, after the greenlet worker has patched the standard
library; this module and what it imports stay clear of the database until then.
"""

from __future__ import annotations

import gc
import logging
import resource
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger as GunicornLogger

from windowsvc import logs, runlock
from windowsvc.refusal import N_, Refusal
from windowsvc.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

    from windowsvc.clocks import Clocks

log = logging.getLogger(__name__)

GRACE_SECONDS = 4


class Logger(GunicornLogger):  # type: ignore[misc]
    """Gunicorn's own messages as lines of our log; its access log stays off."""

    def setup(self, cfg: Any) -> None:
        """Leave the writing to the root logger."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        self.error_log.setLevel(logging.WARNING)


class Server(BaseApplication):  # type: ignore[misc]
    """One installation, served until it is told to stop."""

    def __init__(self, settings: Settings, *, clocks: Callable[[], Clocks], ready: Callable[[str], None]) -> None:
        self._settings = settings
        self._clocks = clocks
        self._ready = ready
        super().__init__()

    def load_config(self) -> None:
        """Hand gunicorn our settings."""
        for name, value in options(self._settings).items():
            self.cfg.set(name, value)
        self.cfg.set("post_worker_init", self._began)
        self.cfg.set("worker_exit", lambda _arbiter, worker: _stop(worker))

    def _began(self, worker: Any) -> None:
        if worker.age == 1:
            self._ready(address(self._settings))

    def load(self) -> Flask:
        """Build the application in the worker; a reason not to start ends the whole server with its sentence."""
        try:
            return built(self._settings, clocks=self._clocks())
        except Refusal as refusal:
            _say(refusal)
            sys.exit(Arbiter.APP_LOAD_ERROR)


def serve(settings: Settings, *, clocks: Callable[[], Clocks], ready: Callable[[str], None]) -> None:
    """Serve until stopped by a signal. Does not return: the process ends.

    Args:
        clocks: makes the two clocks, in the worker.
        ready: told the address when the first worker begins to answer.

    Raises:
        Refusal: ``tls_needed``, ``tls_files``, ``data_in_use``.
    """
    gc.disable()  # until all is built: nothing of what a start makes is rubbish
    check_reach(settings)
    _raise_file_limit()
    logs.install()
    if settings.threads_wanted:
        few = {"threads": settings.threads, "sockets": settings.sockets, "wanted": settings.threads_wanted}
        log.warning("few threads: most screens get no socket and ask every few seconds instead", extra=few)
    with runlock.share(settings.data):
        Server(settings, clocks=clocks, ready=ready).run()


def built(settings: Settings, *, clocks: Clocks) -> Flask:
    """The application of this process with what runs beside it, after the checks of a start.

    Raises:
        Refusal: ``driver_blocks``, ``clock_wrong``, and those of `migrating.check_installed`.
    """
    from windowsvc import migrating
    from windowsvc.app import background_of, create_app

    check_driver(settings)
    check_clock(datetime.now(UTC))
    migrating.check_installed(settings)
    app = create_app(settings, clocks=clocks)
    background_of(app).start()
    _settle()
    return app


def _settle() -> None:
    """Leave what was built at the start out of every search for rubbish, and search less often.

    A request makes many small things and lets go of all of them by itself. A search now would find next to nothing and
    make the first visitor wait.
    """
    gc.enable()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def check_reach(settings: Settings) -> None:
    """Refuse to be reached from other machines without TLS.

    Raises:
        Refusal: ``tls_needed``, ``tls_files``.
    """
    files = [path for path in tls_files(settings) if path is not None]
    for path in files:
        if not path.is_file():
            raise Refusal("tls_files", N_("The certificate file {file} cannot be read."), file=str(path))
    if not (is_loopback(settings.host) or settings.behind_proxy or len(files) == 2):
        raise Refusal(
            "tls_needed",
            N_(
                "Other machines could reach {host}, so TLS is needed. Run `windowsvc init --own-ca`, or name your "
                "certificate by tls_certificate and tls_key in settings.toml, or put a server with TLS in front and "
                "start with --behind-proxy."
            ),
            host=settings.host,
        )


def check_driver(settings: Settings) -> None:
    """Refuse a database driver whose waiting would freeze every greenlet of the worker.

    Raises:
        Refusal: ``driver_blocks``.
    """
    if settings.async_mode != "gevent" or not settings.on_postgres:
        return
    from psycopg import waiting

    if waiting.wait is getattr(waiting, "wait_c", None):
        raise Refusal(
            "driver_blocks",
            N_("The database driver would stop all work while it waits. Please unset PSYCOPG_WAIT_FUNC."),
        )


def check_clock(now: datetime) -> None:
    """Refuse a clock that stands before the day this program was installed.

    Raises:
        Refusal: ``clock_wrong``.
    """
    installed = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    if now < installed - timedelta(days=1):
        raise Refusal(
            "clock_wrong",
            N_("The server's clock says {now}, but the program is of {last}. Please have the clock set."),
            now=str(now.date()),
            last=str(installed.date()),
        )


def options(settings: Settings) -> dict[str, Any]:
    """The settings of gunicorn."""
    certificate, key = tls_files(settings)
    threaded = settings.async_mode == "threading"
    return {
        "bind": f"[{settings.host}]:{settings.port}" if ":" in settings.host else f"{settings.host}:{settings.port}",
        "worker_class": f"windowsvc.{'workers.Threads' if threaded else 'greenlets.Greenlets'}",
        "workers": settings.workers,
        "threads": settings.threads if threaded else 1,
        # Above the number of threads, or gunicorn stops accepting while threads are free.
        "worker_connections": max(2000, settings.threads * 5),
        "timeout": 60,
        "graceful_timeout": GRACE_SECONDS,
        "keepalive": 5,
        "control_socket_disable": True,
        "accesslog": None,
        "errorlog": "-",
        "logger_class": Logger,
        "proc_name": "windowsvc",
        "certfile": str(certificate) if certificate else None,
        "keyfile": str(key) if key else None,
        "preload_app": False,
    }


def tls_files(settings: Settings) -> tuple[Path | None, Path | None]:
    """Certificate and key; relative paths are within the data folder."""
    found = (settings.tls_certificate, settings.tls_key)
    certificate, key = (None if path is None else settings.data / path for path in found)
    return certificate, key


def address(settings: Settings) -> str:
    """Where a browser on this machine finds us."""
    host = settings.host if is_loopback(settings.host) else settings.host_name
    return f"http{'s' if settings.tls_certificate else ''}://{host}:{settings.port}"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _stop(worker: Any) -> None:
    from windowsvc.app import background_of

    app = getattr(worker, "wsgi", None)
    if app is not None:
        background_of(app).stop()


def _say(refusal: Refusal) -> None:
    from windowsvc.languages.terminal import said

    sys.stderr.write(f"{said(refusal)}\n")
    sys.stderr.flush()


def _raise_file_limit() -> None:
    """Every socket is a file: take as many as the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else hard
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
