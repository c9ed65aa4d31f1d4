"""Copies of the database and of the keys, made while both are in use, sealed, and restored once before they count.

The copy of the data and the copy of the keys are two files: the first is kept for days, the second for less than one,
so that a key that was destroyed is gone from the copies too within a day.
"""

from __future__ import annotations

import json
import secrets
import shutil
import sqlite3
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from windowsvc import dumping, master_key, sealing
from windowsvc.clocks import TOKYO, local
from windowsvc.refusal import N_, Refusal
from windowsvc.settings import FILE, Settings

DATA: Final = "windowsvc-"
KEYS: Final = "keys-"
SUFFIX: Final = ".backup"
STAMP: Final = "%Y%m%d-%H%M%S"
KEYS_KEPT: Final = timedelta(hours=23)
"""With an hourly look a copy of the keys is gone within a day."""
EVERY_KEPT: Final = timedelta(days=1)
KEY_DATABASE: Final = "keys.db"
SETTINGS: Final = FILE
TLS: Final = "tls"
REPLACED: Final = "replaced-"
_WORK: Final = ".work-"


@dataclass(frozen=True)
class Contents:
    """What a copy says of itself.

    Attributes:
        make: ``sqlite`` or ``postgresql``.
        step: the step of the schema.
        rows: table -> number of rows.
    """

    made: str
    make: str
    step: str
    rows: Mapping[str, int]


@dataclass(frozen=True)
class Backup:
    """A verified copy.

    Attributes:
        keys: the copy of the keys made after it, if there are keys.
        size: of the sealed data, in bytes.
        verified: ``restored``, or ``read`` where the database server lets us make no second database.
    """

    path: Path
    keys: Path | None
    size: int
    tables: int
    rows: int
    verified: str


def back_up(settings: Settings, *, now: datetime) -> Backup:
    """Copy the database and the keys while they may be in use, restore the copy once, and say where it is.

    Raises:
        Refusal: ``backup_failed``, with what went wrong; those of `master_key.read`.
    """
    folder = settings.backup_folder
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    key = master_key.read(settings.data, make=not (settings.data / KEY_DATABASE).exists())
    stamp = f"{local(now):{STAMP}}"
    target = folder / f"{DATA}{stamp}{SUFFIX}"
    try:
        with said_plainly(), working(settings.data) as work:
            contents, database = _copied(settings, work, now=now)
            told = _written(work / "contents.json", json.dumps(asdict(contents)))
            members = {"contents.json": told, "database": database, **_beside(settings.data)}
            sealed = _sealed(work, target, members, key=key)
            verified = _verify(settings, sealed, work, key=key)
            kept = sealed.replace(target)
            keys = _keys(settings, work, folder / f"{KEYS}{stamp}{SUFFIX}", key=key)
    except Refusal:
        for draft in folder.glob(f".*{stamp}{SUFFIX}"):
            draft.unlink()
        raise
    master_key.sync(folder)
    return Backup(kept, keys, kept.stat().st_size, len(contents.rows), sum(contents.rows.values()), verified)


def latest(settings: Settings) -> Path | None:
    """The newest copy of the data, or None."""
    return newest(settings.backup_folder)


def newest(folder: Path, *, prefix: str = DATA) -> Path | None:
    """The newest copy in a folder."""
    found = sorted(folder.glob(f"{prefix}*"))
    return found[-1] if found else None


def prune(settings: Settings, *, now: datetime) -> list[Path]:
    """Delete the copies whose time is over, and what an interrupted copy left; returns what went."""
    folder = settings.backup_folder
    over = [path for path in folder.glob(f"{KEYS}*") if (made := made_at(path)) and now - made >= KEYS_KEPT]
    over += _thinned(folder.glob(f"{DATA}*"), now=now, days=settings.backups.days)
    over += [path for path in folder.glob(f".*{SUFFIX}") if _old(path, now=now)]
    for path in over:
        path.unlink(missing_ok=True)
    left = [*settings.data.glob(f"{_WORK}*"), *settings.data.glob(f"{REPLACED}*")]
    for path in left:
        if _old(path, now=now):
            shutil.rmtree(path)
            over.append(path)
    return sorted(over)


def _old(path: Path, *, now: datetime) -> bool:
    return now - datetime.fromtimestamp(path.stat().st_mtime, UTC) >= EVERY_KEPT


def made_at(path: Path) -> datetime | None:
    """When a copy was made, as its name says; None for another file."""
    stamp = path.name.partition("-")[2].partition(".")[0]
    try:
        return datetime.strptime(stamp, STAMP).replace(tzinfo=TOKYO)
    except ValueError:
        return None


def opened(path: Path, work: Path, *, key: bytes, kind: str) -> Path:
    """Unseal a copy and unpack it into a new folder of ``work``, only the names that a copy has.

    Raises:
        Refusal: ``sealed_unreadable``.
    """
    target = work / f"opened-{secrets.token_hex(4)}"
    target.mkdir(mode=0o700)
    packed = target / "packed"
    sealing.unseal(path, packed, master=key, kind=kind)
    with tarfile.open(packed) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isreg() else None
            if file is not None and (name := _known(member.name)) is not None:
                (target / name).parent.mkdir(mode=0o700, exist_ok=True)
                with (target / name).open("wb") as plain:
                    shutil.copyfileobj(file, plain)
    packed.unlink()
    return target


def contents_of(folder: Path) -> Contents:
    """What an opened copy says of itself."""
    return Contents(**json.loads((folder / "contents.json").read_text(encoding="utf-8")))


@contextmanager
def working(data: Path) -> Iterator[Path]:
    """A folder beside the data, readable by its owner alone, that is gone at the end."""
    work = data / f"{_WORK}{secrets.token_hex(4)}"
    work.mkdir(mode=0o700)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn what the disk or the database has to say into a refusal."""
    try:
        yield
    except (OSError, sqlite3.Error, tarfile.TarError) as error:
        raise dumping.failed(str(error)) from error


def _copied(settings: Settings, work: Path, *, now: datetime) -> tuple[Contents, Path]:
    target = work / "database"
    if settings.on_postgres:
        step, rows = dumping.dump(settings, target)
        return Contents(now.isoformat(), "postgresql", step, rows), target
    _copy(settings.data / "windowsvc.db", target)
    step, rows = counted(target)
    return Contents(now.isoformat(), "sqlite", step, rows), target


def _copy(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=rw", uri=True)) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        original.backup(copy)
        # A copy that needs no write-ahead log can be opened from anywhere, also where nothing may be written.
        copy.execute("PRAGMA journal_mode=DELETE")
    target.chmod(0o600)


def counted(path: Path) -> tuple[str, dict[str, int]]:
    """The step and the number of rows of each table of a SQLite file, after looking at every page of it.

    Raises:
        Refusal: ``backup_failed`` when it is damaged or empty.
    """
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as copy:
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
        tables = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        rows = {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608
        step = copy.execute("SELECT version_num FROM alembic_version").fetchone() if "alembic_version" in rows else None
    if verdict != "ok" or not tables:
        raise dumping.failed(verdict if verdict != "ok" else "the copy holds no table")
    return step[0] if step else "", rows


def _beside(data: Path) -> dict[str, Path]:
    """The settings and the certificates, so that another machine is found under the same name."""
    found = {SETTINGS: data / SETTINGS, **{f"{TLS}/{path.name}": path for path in (data / TLS).glob("*")}}
    return {name: path for name, path in found.items() if path.is_file()}


def _known(name: str) -> str | None:
    folder, _, rest = name.rpartition("/")
    plain = bool(rest) and not rest.startswith(".") and "\\" not in rest
    return name if plain and folder in ("", TLS) else None


def _sealed(work: Path, target: Path, members: Mapping[str, Path], *, key: bytes, kind: str = DATA) -> Path:
    """Seal the members under a hidden name beside the target: nobody takes it for a copy before it was verified."""
    packed = work / "packed"
    with tarfile.open(packed, "w") as archive:
        for name, path in members.items():
            archive.add(path, arcname=name, recursive=False)
    draft = target.with_name(f".{target.name}")
    sealing.seal(packed, draft, master=key, kind=kind)
    packed.unlink()
    return draft


def _verify(settings: Settings, sealed: Path, work: Path, *, key: bytes) -> str:
    """Restore a copy and compare what is there with what the copy says.

    Raises:
        Refusal: ``backup_failed``.
    """
    folder = opened(sealed, work, key=key, kind=DATA)
    said = contents_of(folder)
    if settings.on_postgres:
        return dumping.verify(settings, folder / "database", rows=said.rows)
    if counted(folder / "database")[1] != dict(said.rows):
        raise dumping.failed("the restored copy holds another number of rows")
    return "restored"


def _keys(settings: Settings, work: Path, target: Path, *, key: bytes) -> Path | None:
    source = settings.data / KEY_DATABASE
    if not source.is_file():
        return None
    copy = work / KEY_DATABASE
    _copy(source, copy)
    counted(copy)
    draft = _sealed(work, target, {KEY_DATABASE: copy}, key=key, kind=KEYS)
    opened(draft, work, key=key, kind=KEYS)
    return draft.replace(target)


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _thinned(copies: Iterable[Path], *, now: datetime, days: int) -> list[Path]:
    """Those of the copies that go: after a day all but the last of each day, after ``days`` these too."""
    seen: set[str] = set()
    over = []
    for path in sorted(copies, reverse=True):
        made = made_at(path)
        if made is None or now - made < EVERY_KEPT:
            continue
        day = f"{made:%Y%m%d}"
        if day in seen or now - made >= timedelta(days=days):
            over.append(path)
        seen.add(day)
    return over


def missing_folder(folder: Path) -> Refusal:
    """What is said where no copy lies."""
    return Refusal("no_backup", N_("There is no backup in {folder}."), status=404, folder=str(folder))
