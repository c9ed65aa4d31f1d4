"""Fixtures of the lobby's tests: every verb runs on SQLite and on PostgreSQL."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.lobby.hall import Hall


@pytest.fixture
def hall(engine: Engine, tmp_path: Path) -> Hall:
    return Hall(engine, tmp_path)
