"""`windowsvc doctor`: what is well, what is not, and what to do about it."""

from __future__ import annotations

import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import click

from windowsvc import settings
from windowsvc.commands.common import data_option
from windowsvc.languages.terminal import said
from windowsvc.refusal import Refusal
from windowsvc.settings import Settings


@dataclass(frozen=True)
class Finding:
    """One line: ``ok``, ``warning`` or ``wrong``, and what it is about."""

    state: str
    about: str
    says: str


@click.command()
@data_option
def doctor(*, data: Path) -> None:
    """Look at a data folder and its surroundings; status 1 when something is wrong."""
    findings = list(_findings(data))
    for one in findings:
        click.echo(f"{one.state:8}{one.about:14}{one.says}")
    if any(one.state == "wrong" for one in findings):
        sys.exit(1)


def _findings(data: Path) -> Iterator[Finding]:
    try:
        found = settings.load(data)
    except Refusal as refusal:
        yield Finding("wrong", "settings", said(refusal))
        return
    yield Finding("ok", "settings", str(data / settings.FILE))
    looks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        _folder, _threads, _reach, _directory, _clock, _database, _keys, _redis,
    )  # fmt: skip
    for look in looks:
        try:
            yield from look(found)
        except Refusal as refusal:
            yield Finding("wrong", look.__name__.strip("_"), said(refusal))


def _folder(found: Settings) -> Iterator[Finding]:
    if not found.data.is_dir():
        yield Finding("wrong", "folder", f"{found.data} does not exist")
        return
    mode = found.data.stat().st_mode & 0o077
    yield Finding("warning" if mode else "ok", "folder", "others can read it: chmod 700" if mode else str(found.data))
    usage = shutil.disk_usage(found.data)
    free = usage.free / usage.total
    yield Finding("warning" if free < 0.1 else "ok", "disk", f"{free:.0%} free, {usage.free // 2**20} MiB")


def _threads(found: Settings) -> Iterator[Finding]:
    if found.threads_wanted:
        few = f"{found.threads} leave {found.sockets} sockets for all screens; set {found.threads_wanted} or more"
        yield Finding("warning", "threads", few)


def _reach(found: Settings) -> Iterator[Finding]:
    from windowsvc import certificates, server
    from windowsvc.clocks import real_clocks

    server.check_reach(found)
    certificate, _ = server.tls_files(found)
    if certificate is not None:
        left = certificates.ends_at(certificate) - real_clocks().machine.now()
        state = "wrong" if left < timedelta(0) else "warning" if left < timedelta(days=30) else "ok"
        yield Finding(state, "certificate", f"{left.days} days left")
    with socket.socket() as probe:
        probe.settimeout(2)
        answers = probe.connect_ex(("127.0.0.1", found.port)) == 0
    yield Finding("ok", "server", f"{server.address(found)} {'answers' if answers else 'is not running'}")


def _directory(found: Settings) -> Iterator[Finding]:
    if not found.oidc.issuer:
        return
    if found.oidc.proves_second_step or found.sessions.second_step == "own":
        yield Finding("ok", "directory", found.oidc.issuer)
    else:
        asks = "the second step is not asked of whoever comes by the directory: let it ask, and name amr or acr"
        yield Finding("warning", "directory", asks)


def _clock(_found: Settings) -> Iterator[Finding]:
    from windowsvc import server
    from windowsvc.clocks import local, real_clocks

    now = real_clocks().machine.now()
    server.check_clock(now)
    yield Finding("ok", "clock", f"{local(now):%Y-%m-%d %H:%M} JST")


def _database(found: Settings) -> Iterator[Finding]:
    from windowsvc import migrating

    migrating.check_installed(found)
    yield Finding("ok", "database", "PostgreSQL" if found.on_postgres else "SQLite")


def _keys(found: Settings) -> Iterator[Finding]:
    from windowsvc.office.vault import KeyStore

    if (found.data / "windowsvc.db").is_file() or found.on_postgres:
        yield Finding("ok", "keys", f"{len(KeyStore(found.data).names(''))} kept")


def _redis(found: Settings) -> Iterator[Finding]:
    if not found.redis_url:
        return
    import redis

    try:
        redis.Redis.from_url(found.redis_url, socket_timeout=2, socket_connect_timeout=2).ping()
    except redis.RedisError as error:
        yield Finding("warning", "redis", f"does not answer ({type(error).__name__}); news between processes is slow")
    else:
        yield Finding("ok", "redis", "answers")
