"""A new master key: every key is wrapped anew under it, all or none, whenever the power goes."""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

from windowsvc import master_key, settings
from windowsvc.office.vault import DATABASE, unwrap, wrap
from windowsvc.refusal import N_, Refusal


def rotate(data: Path, *, given: bytes | None = None) -> int:
    """Wrap every key under a new master key; returns how many there are. Nobody else may use the folder.

    The new key lies beside the old one before the keys are changed, in one transaction, and takes its place after; a
    run that was cut short is finished by the next one.

    Args:
        given: the new key; where a command fetches the master key, the command must give it from now on.

    Raises:
        Refusal: ``key_unreadable``, ``new_key_needed``, those of `master_key.read`.
    """
    fetched = bool(settings.load(data).master_key_command)
    if fetched and (given is None or len(given) != master_key.BYTES):
        raise Refusal(
            "new_key_needed", N_("A command fetches the master key: give the new one with --new-key."), status=422
        )
    old = master_key.read(data, make=False)
    new = given if given is not None and fetched else _next(data, given)
    with closing(sqlite3.connect(data / DATABASE, isolation_level=None)) as store:
        store.execute("PRAGMA synchronous=FULL")
        store.execute("PRAGMA secure_delete=ON")
        store.execute("BEGIN IMMEDIATE")
        rows = store.execute("SELECT name, wrapped FROM key").fetchall()
        for name, wrapped in rows:
            secret = _opened(name, wrapped, old=old, new=new)
            store.execute("UPDATE key SET wrapped = ? WHERE name = ?", (wrap(new, name=name, secret=secret), name))
        store.execute("COMMIT")
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if not fetched:
        (data / master_key.NEXT).replace(data / master_key.FILE)
        master_key.sync(data)
    return len(rows)


def _next(data: Path, given: bytes | None) -> bytes:
    """The new key: the one a run that was cut short left, the one that was given, or a fresh one."""
    path = data / master_key.NEXT
    if not path.exists():
        master_key.put(data, given or secrets.token_bytes(master_key.BYTES), name=master_key.NEXT)
    return path.read_bytes()


def _opened(name: str, wrapped: bytes, *, old: bytes, new: bytes) -> bytes:
    """What a row holds, whether this run or one that was cut short has wrapped it."""
    try:
        return unwrap(old, name=name, wrapped=wrapped)
    except Refusal:
        return unwrap(new, name=name, wrapped=wrapped)
