"""The hall of these tests, on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from tests.office.hall import Hall
from windowsvc.office import passwords


@pytest.fixture
def hall(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    """An installation with two offices and nobody in it, whose password hashes are quick."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    made = Hall(engine, tmp_path / "data")
    yield made
    made.keys.close()
