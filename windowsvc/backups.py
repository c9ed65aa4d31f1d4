"""Copies of the database that were opened and counted before anybody relies on them."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from windowsvc.clocks import local
from windowsvc.refusal import N_, Refusal
from windowsvc.settings import Settings

FOLDER = "backups"


@dataclass(frozen=True)
class Backup:
    """A verified copy: where it is, its size in bytes, and how many tables it holds."""

    path: Path
    size: int
    tables: int


def back_up(settings: Settings, *, now: datetime) -> Backup:
    """Copy the database while it may be in use, open the copy, and say where it is.

    Raises:
        Refusal: ``backup_failed``, with what went wrong.
    """
    folder = settings.data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    stem = f"windowsvc-{local(now):%Y%m%d-%H%M%S}"
    if settings.on_postgres:
        return _dump(settings, folder / f"{stem}.dump")
    return _copy(settings.data / "windowsvc.db", folder / f"{stem}.db")


def latest(settings: Settings) -> Path | None:
    """The newest copy, or None."""
    found = sorted((settings.data / FOLDER).glob("windowsvc-*"))
    return found[-1] if found else None


def _copy(source: Path, target: Path) -> Backup:
    try:
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
            original.backup(copy)
            verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
            tables = copy.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0]
    except sqlite3.Error as error:
        raise _failed(target, str(error)) from error
    if verdict != "ok":
        raise _failed(target, verdict)
    target.chmod(0o600)
    return Backup(target, target.stat().st_size, tables)


def _dump(settings: Settings, target: Path) -> Backup:
    for tool in ("pg_dump", "pg_restore"):
        if shutil.which(tool) is None:
            raise Refusal("backup_failed", N_("The backup could not be made: {problem}"), problem=f"{tool} is missing")
    url = make_url(settings.url).set(drivername="postgresql").render_as_string(hide_password=False)
    made = subprocess.run(
        ["pg_dump", "--format=custom", f"--file={target}", url], capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        raise _failed(target, made.stderr.strip()[-200:])
    listed = subprocess.run(["pg_restore", "--list", str(target)], capture_output=True, text=True, check=False)
    tables = sum(" TABLE DATA " in line for line in listed.stdout.splitlines())
    if listed.returncode != 0 or tables == 0:
        raise _failed(target, listed.stderr.strip()[-200:] or "the copy holds no table")
    target.chmod(0o600)
    return Backup(target, target.stat().st_size, tables)


def _failed(target: Path, problem: str) -> Refusal:
    target.unlink(missing_ok=True)
    return Refusal("backup_failed", N_("The backup could not be made: {problem}"), status=500, problem=problem)
