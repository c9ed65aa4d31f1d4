"""The city hall's day is that of Tokyo, wherever the machine thinks it stands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
CALENDAR = "tests/lobby/test_calendar.py"
STORIES = (
    CALENDAR,
    "tests/lobby/test_day.py",
    "tests/lobby/test_verbs.py",
    "tests/lifeevents/test_deadlines.py",
    "tests/lifeevents/test_erasing.py::test_lifetimes",
    "tests/lifeevents/test_erasing.py::test_a_draft_ends_with_its_day_and_leaves_only_counts",
    "tests/measures/test_days.py",
    "tests/congestion/test_keeping.py::test_a_day_is_counted_once_it_is_over_by_service_and_hour_of_tokyo",
)
"""The day and its close, what is counted of it afterwards, the periods of the law and how long cases last."""


def stories(*chosen: str, zone: str) -> str:
    """Run these on a machine that stands in a zone; what pytest said. PGTZ is what PostgreSQL's library heeds."""
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen],
        capture_output=True, text=True, check=False, cwd=REPOSITORY, timeout=600,
        env={**os.environ, "TZ": zone, "PGTZ": zone, "CI": ""},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-4000:]
    return ran.stdout


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_the_stories_of_the_day_hold_in_every_zone(zone: str) -> None:
    """On SQLite alone, to be short: what PostgreSQL could do otherwise is shown below."""
    stories("-k", "not postgres", *STORIES, zone=zone)


@pytest.mark.postgres
@pytest.mark.usefixtures("postgres_engine")
def test_nor_does_it_matter_where_the_connection_to_postgresql_stands() -> None:
    """PostgreSQL gives instants in the zone of its connection; one that is not Tokyo shows whether that matters."""
    assert "skipped" not in stories("-k", "postgres and midnight", CALENDAR, zone="America/New_York")
