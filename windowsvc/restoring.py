"""Putting a copy in the place of what is lost: on the same machine, or on a spare one."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from windowsvc import backups, dumping, master_key, migrating, runlock, settings
from windowsvc.backups import KEY_DATABASE, KEYS, SETTINGS, TLS, Contents
from windowsvc.clocks import local
from windowsvc.refusal import N_, Refusal
from windowsvc.settings import Settings

DATABASE = "windowsvc.db"


@dataclass(frozen=True)
class Restored:
    """What stands now.

    Attributes:
        keys: whether the keys came too; without them nobody reads the texts of cases any more.
        aside: where the files that were replaced lie, until a day is over.
        older: whether the schema is of an older version and is to be migrated.
    """

    contents: Contents
    keys: bool
    aside: Path | None
    older: bool


def restore(
    data: Path, *, source: Path, keys: Path | None, master: Path | None, now: datetime, replace: bool = False
) -> Restored:
    """Restore a copy into a data folder; nothing changes unless all of it can be opened.

    Args:
        source: the copy of the data.
        keys: the copy of the keys.
        master: a file with the master key, for a machine that has none yet.
        replace: whether a database that is there may be put aside.

    Raises:
        Refusal: ``data_in_use``, ``data_present``, ``master_key_differs``, ``sealed_unreadable``, ``database_newer``,
            ``restore_differs``; those of `master_key.read` and of the database.
    """
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o700)
    with runlock.alone(data), backups.said_plainly(), backups.working(data) as work:
        if master is not None:
            _place_master(data, master)
        key = master_key.read(data, make=False)
        found = backups.opened(source, work, key=key, kind=backups.DATA)
        found_keys = backups.opened(keys, work, key=key, kind=KEYS) if keys else None
        contents = backups.contents_of(found)
        if contents.step and contents.step not in migrating.known():
            raise Refusal(
                "database_newer", N_("The database was written by a newer version. Please install that version.")
            )
        return _put(data, found, found_keys, contents, now=now, replace=replace)


def _put(
    data: Path, found: Path, found_keys: Path | None, contents: Contents, *, now: datetime, replace: bool
) -> Restored:
    for name in (SETTINGS, TLS):
        if (found / name).exists() and not (data / name).exists():
            shutil.move(found / name, data / name)
    chosen = settings.load(data)
    if _present(chosen) and not replace:
        raise Refusal(
            "data_present",
            N_("There is a city in {data} already. With --replace it is put aside."),
            data=str(data),
        )
    if chosen.on_postgres != (contents.make == "postgresql"):
        raise Refusal("restore_other_make", N_("This copy is of a {make} database."), make=contents.make)
    aside = _aside(data, now=now, names=[] if chosen.on_postgres else [DATABASE], keys=found_keys is not None)
    if chosen.on_postgres:
        dumping.load(make_url(chosen.url), found / "database")
        rows = dumping.counted(make_url(chosen.url))[1]
    else:
        shutil.move(found / "database", data / DATABASE)
        rows = backups.counted(data / DATABASE)[1]
    if found_keys is not None:
        shutil.move(found_keys / KEY_DATABASE, data / KEY_DATABASE)
    master_key.sync(data)
    if rows != dict(contents.rows):
        raise Refusal("restore_differs", N_("What was restored is not what was copied. Please take another copy."))
    return Restored(contents, found_keys is not None, aside, older=contents.step != migrating.head())


def _present(chosen: Settings) -> bool:
    if chosen.on_postgres:
        return bool(dumping.counted(make_url(chosen.url))[1])
    return (chosen.data / DATABASE).exists()


def _aside(data: Path, *, now: datetime, names: list[str], keys: bool) -> Path | None:
    """Put away what is replaced, its write-ahead logs too."""
    wanted = [*names, *([KEY_DATABASE] if keys else [])]
    files = [
        data / f"{name}{end}" for name in wanted for end in ("", "-wal", "-shm") if (data / f"{name}{end}").exists()
    ]
    if not files:
        return None
    folder = data / f"{backups.REPLACED}{local(now):{backups.STAMP}}"
    folder.mkdir(mode=0o700, exist_ok=True)
    for path in files:
        path.replace(folder / path.name)
    return folder


def _place_master(data: Path, master: Path) -> None:
    given, here = master.read_bytes(), data / master_key.FILE
    if here.exists() and here.read_bytes() != given:
        raise Refusal(
            "master_key_differs",
            N_("There is another master key in {data} already. Please look at both."),
            data=str(data),
        )
    if not here.exists():
        master_key.put(data, given)
