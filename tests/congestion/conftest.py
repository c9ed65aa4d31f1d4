"""Fixtures of the tests of busy hours: the lobby's small city hall, on SQLite and on PostgreSQL."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.lobby.hall import Hall


@pytest.fixture
def hall(engine: Engine, tmp_path: Path) -> Hall:
    return Hall(engine, tmp_path)
