"""The databases the tests stand on: empty for each test, with every table, of both makes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, inspect, select

from tests import clusters, databases
from windowsvc import events
from windowsvc.database import Base, reading, writing

AT = datetime(2026, 11, 24, 1, 20, tzinfo=UTC)


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_begins_empty_with_every_table(engine: Engine, time: str) -> None:
    assert set(inspect(engine).get_table_names()) >= {table.name for table in Base.metadata.sorted_tables}
    with writing(engine) as session:
        assert session.scalars(select(events.OfficeSequence)).all() == []
        events.open_sequence(session, time, now=AT)
    with reading(engine) as session:
        assert events.last_seqs(session) == {time: 0}


@pytest.mark.postgres
@pytest.mark.faults
def test_a_server_of_our_own_is_started_and_stopped() -> None:
    with (
        clusters.cluster(durable=False) as server,
        databases._database(server.user, server.port) as name,
    ):
        assert name.startswith("windowsvc_test_")
        assert clusters.may_create(server.user, server.port)
    assert not clusters.may_create(server.user, server.port)
