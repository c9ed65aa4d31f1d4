"""Fixtures of the measures' tests: the lobby's small city hall and its cases, on SQLite and on PostgreSQL."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.lifeevents.case_hall import CaseHall
from tests.lobby.hall import Hall


@pytest.fixture
def hall(engine: Engine, tmp_path: Path) -> Hall:
    return Hall(engine, tmp_path)


@pytest.fixture
def cases_hall(engine: Engine, tmp_path: Path) -> CaseHall:
    return CaseHall(engine, tmp_path)
