"""A copy counts only when it was opened and found whole; what fails leaves nothing behind."""

from __future__ import annotations

import io
import sqlite3
import tarfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text

from tests.databases import new_postgres_database
from tests.lobby.hall import Hall
from windowsvc import backups, dumping, master_key, sealing
from windowsvc.backups import back_up, latest
from windowsvc.database import Base, make_engine
from windowsvc.refusal import Refusal
from windowsvc.settings import Settings

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


@pytest.fixture
def hall(sqlite_engine: Engine, tmp_path: Path) -> Hall:
    return Hall(sqlite_engine, tmp_path / "sqlite")


@pytest.fixture
def settings(hall: Hall, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "sqlite")


def _opened(made: backups.Backup, settings: Settings, work: Path) -> Path:
    work.mkdir(exist_ok=True)
    return backups.opened(made.path, work, key=master_key.read(settings.data, make=False), kind=backups.DATA)


def test_a_copy_taken_under_an_open_transaction_holds_what_was_committed(
    hall: Hall, settings: Settings, tmp_path: Path
) -> None:
    issued = hall.issue(count=3)
    with hall.engine.connect() as writer:
        writer.execute(text("UPDATE ticket SET label = 'half done'"))
        made = back_up(settings, now=NOW)
    with closing(sqlite3.connect(_opened(made, settings, tmp_path / "work") / "database")) as copy:
        labels = [row[0] for row in copy.execute("SELECT label FROM ticket ORDER BY id")]
    assert labels == [one.label for one in issued]
    assert (made.tables, made.verified) == (len(Base.metadata.tables), "restored")
    assert made.size == made.path.stat().st_size


@pytest.mark.promise(29)
def test_nothing_is_unpacked_beside_the_folder_and_no_link_is_followed(
    hall: Hall, settings: Settings, tmp_path: Path
) -> None:
    """Whoever holds the master key could seal such a copy; it still writes nowhere else."""
    hall.issue(count=1)
    back_up(settings, now=NOW)
    key = master_key.read(settings.data, make=False)
    packed, sealed, work = tmp_path / "packed", tmp_path / "sealed", tmp_path / "work"
    work.mkdir()
    with tarfile.open(packed, "w") as archive:
        for name in ("../out", str(tmp_path / "out"), "tls/../../out", "tls/.hidden", "tls\\out", "deep/er/out"):
            member = tarfile.TarInfo(name)
            member.size = 4
            archive.addfile(member, io.BytesIO(b"evil"))
        link = tarfile.TarInfo("tls/root.crt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    sealing.seal(packed, sealed, master=key, kind=backups.DATA)
    folder = backups.opened(sealed, work, key=key, kind=backups.DATA)
    assert list(folder.rglob("*")) == []
    assert sorted(path.name for path in work.iterdir()) == [folder.name]
    assert not (tmp_path / "out").exists()


def test_copies_are_ours_alone_and_named_by_the_city_halls_clock(hall: Hall, settings: Settings) -> None:
    assert latest(settings) is None
    first = back_up(settings, now=NOW)
    second = back_up(settings, now=NOW + timedelta(minutes=5))
    assert first.path.name == "windowsvc-20261124-103000.backup"
    assert first.keys is not None
    assert first.keys.name == "keys-20261124-103000.backup"
    assert backups.made_at(first.path) == NOW
    assert {one.stat().st_mode & 0o777 for one in (first.path, first.keys)} == {0o600}
    assert first.path.parent.stat().st_mode & 0o777 == 0o700
    assert latest(settings) == second.path


@pytest.mark.promise(19)
def test_a_copy_shows_nothing_to_whoever_has_no_master_key(hall: Hall, settings: Settings, tmp_path: Path) -> None:
    label = hall.issue(count=1)[0].label
    (settings.data / "settings.toml").write_text('host_name = "hibari.example"')
    made = back_up(settings, now=NOW)
    assert made.keys is not None
    for path in (made.path, made.keys):
        said = path.read_bytes()
        assert not any(word in said for word in (label.encode(), b"hibari", b"SQLite format", b"ticket"))
    with pytest.raises(Refusal, match="sealed_unreadable"):
        backups.opened(made.path, tmp_path, key=bytes(32), kind=backups.DATA)
    assert not list(settings.data.glob(".work-*"))


@pytest.mark.promise(20)
def test_old_copies_go_the_keys_within_a_day(hall: Hall, settings: Settings) -> None:
    at = [NOW - timedelta(hours=hours) for hours in (0, 1, 22, 23, 25, 26, 24 * 3, 24 * 15)]
    for one in at:
        back_up(settings, now=one)
    backups.prune(settings, now=NOW)
    left = sorted(path.name.removesuffix(".backup") for path in settings.backup_folder.iterdir())
    assert left == [
        "keys-20261123-123000", "keys-20261124-093000", "keys-20261124-103000",
        "windowsvc-20261121-103000", "windowsvc-20261123-093000", "windowsvc-20261123-113000",
        "windowsvc-20261123-123000", "windowsvc-20261124-093000", "windowsvc-20261124-103000",
    ]  # fmt: skip


def test_what_an_interrupted_copy_left_goes_too(hall: Hall, settings: Settings) -> None:
    folder = settings.data / ".work-1234"
    folder.mkdir()
    settings.backup_folder.mkdir()
    (settings.backup_folder / ".windowsvc-20261120-103000.backup").write_bytes(b"half")
    assert backups.prune(settings, now=datetime.now(UTC)) == []
    assert len(backups.prune(settings, now=datetime.now(UTC) + timedelta(days=2))) == 2
    assert not folder.exists()


def test_a_damaged_database_gives_no_copy(hall: Hall, settings: Settings) -> None:
    hall.issue(count=20)
    with hall.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    hall.engine.dispose()
    path = settings.data / "windowsvc.db"
    damaged = bytearray(path.read_bytes())
    for page in range(4096, len(damaged) - 4096, 4096):
        damaged[page : page + 64] = b"\xff" * 64
    path.write_bytes(damaged)
    with pytest.raises(Refusal, match="backup_failed"):
        back_up(settings, now=NOW)
    assert list((settings.backup_folder).iterdir()) == []


@pytest.mark.parametrize("content", [None, b"", b"this is no database at all" * 200])
def test_what_is_no_database_gives_no_copy_and_is_not_made_one(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "windowsvc.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Refusal, match="backup_failed"):
        back_up(Settings(data=tmp_path), now=NOW)
    assert (path.read_bytes() if path.exists() else None) == content
    assert latest(Settings(data=tmp_path)) is None


def test_a_failure_takes_no_earlier_copy_with_it(hall: Hall, settings: Settings) -> None:
    kept = back_up(settings, now=NOW)
    hall.engine.dispose()
    (settings.data / "windowsvc.db").unlink()
    with pytest.raises(Refusal, match="backup_failed"):
        back_up(settings, now=NOW)
    assert latest(settings) == kept.path


def test_a_copy_that_was_cut_off_is_never_taken_for_one(hall: Hall, settings: Settings) -> None:
    kept = back_up(settings, now=NOW)
    (settings.backup_folder / ".windowsvc-20991231-000000.backup").write_bytes(b"half")
    assert latest(settings) == kept.path


@pytest.mark.postgres
def test_a_dump_is_restored_elsewhere_row_for_row(postgres_engine: Engine, tmp_path: Path) -> None:
    with new_postgres_database(postgres_engine) as here, new_postgres_database(postgres_engine) as there:
        settings = Settings(data=tmp_path, database_url=here)
        engine = make_engine(settings)
        Base.metadata.create_all(engine)
        Hall(engine, tmp_path).issue(count=4)
        before = _tickets(engine)
        engine.dispose()
        made = back_up(settings, now=NOW)
        assert (made.tables, made.verified) == (len(Base.metadata.tables), "restored")
        dumping.load(make_url(there), _opened(made, settings, tmp_path / "work") / "database")
        restored = make_engine(Settings(data=tmp_path, database_url=there))
        assert _tickets(restored) == before
        restored.dispose()


def _tickets(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT id, label, ordinal FROM ticket ORDER BY id"))]


def test_a_database_server_that_is_away_gives_no_copy_and_hides_the_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://clerk:sesame-open@127.0.0.1:1/none"
    with pytest.raises(Refusal, match="backup_failed") as refused:
        back_up(Settings(data=tmp_path, database_url=url), now=NOW)
    assert "sesame" not in str(refused.value.detail)
    assert latest(Settings(data=tmp_path, database_url=url)) is None
