"""The city hall's day is that of Tokyo, wherever the machine thinks it stands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
STORIES = ("tests/lobby/test_calendar.py", "tests/lobby/test_day.py", "tests/lobby/test_verbs.py")


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_the_stories_of_the_day_hold_in_every_zone(zone: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not postgres", *STORIES],
        capture_output=True, text=True, check=False, cwd=REPOSITORY, timeout=600,
        env={**os.environ, "TZ": zone, "CI": ""},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-4000:]
