"""Copies of the database that were opened and counted before anybody relies on them."""

from __future__ import annotations

import os
import secrets
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
    draft = _draft(target)
    try:
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=rw", uri=True)) as original,
            closing(sqlite3.connect(draft)) as copy,
        ):
            original.backup(copy)
            verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
            tables = copy.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0]
    except sqlite3.Error as error:
        raise _failed(draft, str(error)) from error
    if verdict != "ok" or tables == 0:
        raise _failed(draft, verdict if verdict != "ok" else "the copy holds no table")
    return _kept(draft, target, tables=tables)


def _dump(settings: Settings, target: Path) -> Backup:
    for tool in ("pg_dump", "pg_restore"):
        if shutil.which(tool) is None:
            raise Refusal("backup_failed", N_("The backup could not be made: {problem}"), problem=f"{tool} is missing")
    draft = _draft(target)
    url = make_url(settings.url).set(drivername="postgresql")
    # Every user of the machine can read the words of a command, so the password goes another way.
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    words = ["pg_dump", "--format=custom", f"--file={draft}", url._replace(password=None).render_as_string()]
    made = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, **secret})
    if made.returncode != 0:
        raise _failed(draft, made.stderr.strip()[-200:])
    listed = subprocess.run(["pg_restore", "--list", str(draft)], capture_output=True, text=True, check=False)
    tables = sum(" TABLE DATA " in line for line in listed.stdout.splitlines())
    if listed.returncode != 0 or tables == 0:
        raise _failed(draft, listed.stderr.strip()[-200:] or "the copy holds no table")
    return _kept(draft, target, tables=tables)


def _draft(target: Path) -> Path:
    """Where a copy grows: nobody takes it for a backup before it was verified, whatever ends the process."""
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    return draft


def _kept(draft: Path, target: Path, *, tables: int) -> Backup:
    draft.replace(target)
    return Backup(target, target.stat().st_size, tables)


def _failed(draft: Path, problem: str) -> Refusal:
    draft.unlink(missing_ok=True)
    return Refusal("backup_failed", N_("The backup could not be made: {problem}"), status=500, problem=problem)
