"""Fixtures of the life events' tests: cases on SQLite and on PostgreSQL."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.lifeevents.case_hall import CaseHall


@pytest.fixture
def cases_hall(engine: Engine, tmp_path: Path) -> CaseHall:
    return CaseHall(engine, tmp_path)
