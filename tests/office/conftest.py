"""The hall of these tests, on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.office.hall import Hall


@pytest.fixture
def hall(engine: Engine, tmp_path: Path) -> Iterator[Hall]:
    """An installation with two offices and nobody in it."""
    made = Hall(engine, tmp_path / "data")
    yield made
    made.keys.close()
