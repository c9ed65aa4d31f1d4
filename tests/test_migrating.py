"""A database becomes one of this version on both makes, alone, with a copy that was opened before."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from bench import year
from tests.databases import new_postgres_database
from windowsvc import migrating, runlock
from windowsvc.database import Base, make_engine
from windowsvc.refusal import Refusal
from windowsvc.settings import Settings

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a data folder whose database is empty."""
    if request.param == "sqlite":
        yield Settings(data=tmp_path)
        return
    with new_postgres_database(request.getfixturevalue("postgres_engine")) as url:
        yield Settings(data=tmp_path, database_url=url)


@pytest.fixture
def bare(settings: Settings) -> Iterator[Engine]:
    """An engine on the empty database."""
    migrating.declare_tables()
    made = make_engine(settings)
    yield made
    made.dispose()


def _differences(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        options = {"compare_type": True, "target_metadata": Base.metadata}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


def _shape(engine: Engine) -> dict[str, Any]:
    """What the comparison of Alembic leaves out: checks, partial indexes, keys, by table."""
    found = inspect(engine)
    return {
        table: {
            "checks": sorted((one["name"] or "", one["sqltext"]) for one in found.get_check_constraints(table)),
            "indexes": sorted(
                (one["name"] or "", tuple(one["column_names"]), one["unique"], _where(one))
                for one in found.get_indexes(table)
            ),
            "unique": sorted((one["name"] or "", *one["column_names"]) for one in found.get_unique_constraints(table)),
            "primary": (found.get_pk_constraint(table)["name"], found.get_pk_constraint(table)["constrained_columns"]),
            "foreign": sorted((one["name"] or "", one["referred_table"]) for one in found.get_foreign_keys(table)),
            "columns": [(one["name"], str(one["type"]), one["nullable"]) for one in found.get_columns(table)],
            "rowid": found.get_table_options(table).get("sqlite_with_rowid", True),
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def _where(index: Any) -> str:
    return " ".join(str(value) for key, value in index.get("dialect_options", {}).items() if key.endswith("_where"))


def test_the_steps_make_exactly_the_tables_that_the_code_declares(bare: Engine) -> None:
    migrating.upgrade(bare)
    assert _differences(bare) == []
    stepped = _shape(bare)
    migrating.downgrade(bare)
    Base.metadata.create_all(bare)
    assert stepped == _shape(bare)
    assert stepped["leg"]["indexes"] != []


def test_the_steps_down_leave_nothing(bare: Engine) -> None:
    migrating.upgrade(bare)
    migrating.downgrade(bare)
    assert set(inspect(bare).get_table_names()) == {"alembic_version"}
    assert migrating.current(bare) is None
    migrating.upgrade(bare)
    assert migrating.current(bare) == migrating.head()


def test_a_new_data_folder_needs_no_copy(settings: Settings, bare: Engine) -> None:
    assert migrating.migrate(settings, now=NOW) is None
    migrating.check(bare)
    assert migrating.migrate(settings, now=NOW) is None


def test_an_older_database_is_copied_before_it_is_changed(
    settings: Settings, bare: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrating.upgrade(bare)
    with bare.begin() as connection:
        connection.execute(text("INSERT INTO counter VALUES ('main', '2026-11-24', 'a', 7)"))
    monkeypatch.setattr(migrating, "head", lambda: "a later step")
    saved = migrating.migrate(settings, now=NOW)
    assert saved is not None
    assert saved.path.parent == settings.data / "backups"
    assert saved.path.stat().st_mode & 0o777 == 0o600
    assert saved.tables >= len(Base.metadata.tables)
    assert saved.size == saved.path.stat().st_size > 0


def test_an_empty_an_older_and_a_newer_database_are_told_apart(
    settings: Settings, bare: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refusal, match="database_empty"):
        migrating.check(bare)
    migrating.upgrade(bare)
    migrating.check(bare)
    with monkeypatch.context() as later:
        later.setattr(migrating, "head", lambda: "a later step")
        with pytest.raises(Refusal, match="database_older"):
            migrating.check(bare)
    _stamp(bare, "9999")
    with pytest.raises(Refusal, match="database_newer"):
        migrating.check(bare)
    with pytest.raises(Refusal, match="database_newer"):
        migrating.migrate(settings, now=NOW)
    assert migrating.current(bare) == "9999"
    assert not (settings.data / "backups").exists()


def _stamp(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :step"), {"step": revision})


def test_nothing_is_migrated_under_a_running_server(settings: Settings, bare: Engine) -> None:
    with runlock.share(settings.data):
        with pytest.raises(Refusal, match="data_in_use"):
            migrating.migrate(settings, now=NOW)
        assert inspect(bare).get_table_names() == []
    migrating.migrate(settings, now=NOW)
    migrating.check(bare)


def test_servers_share_a_folder_and_a_migration_has_it_alone(tmp_path: Path) -> None:
    with runlock.alone(tmp_path), pytest.raises(Refusal, match="data_in_use"):
        runlock.share(tmp_path)
    with (
        runlock.share(tmp_path),
        runlock.share(tmp_path),
        pytest.raises(Refusal, match="data_in_use"),
        runlock.alone(tmp_path),
    ):
        pass
    with runlock.alone(tmp_path):
        pass


def test_a_step_that_fails_leaves_the_database_as_it_was(bare: Engine) -> None:
    with bare.begin() as connection:
        connection.execute(text("CREATE TABLE leg (id INTEGER)"))
    with pytest.raises(Exception, match="leg"):
        migrating.upgrade(bare)
    assert inspect(bare).get_table_names() == ["leg"]


@pytest.mark.parametrize("days", [7, pytest.param(365, marks=pytest.mark.slow)])
def test_the_log_of_a_year_goes_down_to_the_first_step_and_up_unchanged(
    tmp_path: Path, days: int, record_property: Callable[[str, object], None]
) -> None:
    """The log is what no other table can be made from; 365 days are 500,000 numbers."""
    engine = year.furnished(tmp_path)
    try:
        made = year.days(seed=1, tickets=year.TICKETS)
        until = year.SECOND + timedelta(days=days)
        count = year.fill(engine, [one for one in made if one.day < until], seed=1)
        before = _contents(engine)
        began = time.monotonic()
        migrating.downgrade(engine, to="0001")
        migrating.upgrade(engine)
        record_property("figure", f"{count} events down and up in {time.monotonic() - began:.0f} s")
        assert _contents(engine) == before
        migrating.check(engine)
    finally:
        engine.dispose()
    assert before["event"][0] >= count > 4000 * days


def _contents(engine: Engine) -> dict[str, tuple[Any, ...]]:
    """How many rows each table of the first step has, and what is in those of the log."""
    with engine.connect() as connection:
        return {
            name: tuple(connection.execute(text(f"SELECT count(*), {more} FROM {name}")).one())  # noqa: S608
            for name, more in (
                ("event", "sum(seq), max(at), total(leg), total(length(detail)), count(DISTINCT service)"),
                ("counter", "sum(last), min(business_day), max(business_day)"),
                ("office_sequence", "sum(seq), max(last_at)"),
                ("change", "sum(id), total(length(after))"),
                ("staff", "sum(id), total(length(password_hash))"),
                ("staff_role", "sum(staff_id), total(length(role))"),
            )
        }
