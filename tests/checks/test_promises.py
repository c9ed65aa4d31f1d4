"""The page of promises is written from runs, and whoever changes a test it names hears of it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from checks import promises

TEST = "def test_a() -> None:\n    assert 1 + 1 == 2\n"
RESULT: dict[str, Any] = {
    "promise": 4, "test": "tests/test_x.py::test_a[one]", "outcome": "passed", "seconds": 1.2, "figure": "",
    "date": "2026-11-24",
}  # fmt: skip


def _git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.test")
    return subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def page(tmp_path: Path) -> str:
    """The page of a run in a repository of one test."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_x.py").write_text(TEST)
    _git(tmp_path, "init", "-q")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "-qm", "A test")
    return promises.page([RESULT | {"commit": _git(tmp_path, "rev-parse", "--short", "HEAD")}], root=tmp_path)


def test_a_promise_is_kept_while_its_tests_pass_and_open_when_one_fails(tmp_path: Path) -> None:
    good = RESULT | {"commit": "abcdef1"}
    assert "| 4 | A press repeated is the same ticket | kept | 1 passed | abcdef1 2026-11-24 |" in promises.page(
        [good], root=tmp_path
    )
    assert "| in part | 1 passed |" in promises.page([good | {"promise": 18}], root=tmp_path)
    bad = good | {"test": "tests/test_x.py::test_b", "outcome": "failed"}
    assert "| **open** | 1 passed, 1 failed |" in promises.page([good, bad], root=tmp_path)
    assert promises.page([], root=tmp_path).count("**open**") == len(promises.PROMISES)


@pytest.mark.parametrize(
    ("text", "old"),
    [
        (TEST, False),
        ("import os\n\n\n" + TEST + "\n\ndef test_b() -> None:\n    assert os.name\n", False),
        (TEST.replace("== 2", "== 3"), True),
        ("", True),
    ],
)
def test_a_test_that_changed_makes_the_page_old(page: str, tmp_path: Path, text: str, old: bool) -> None:
    (tmp_path / "tests" / "test_x.py").write_text(text)
    assert bool(promises.outdated(page, root=tmp_path)) is old


def test_the_page_is_new_where_the_history_is_not_at_hand(page: str, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / ".git")
    assert promises.outdated(page, root=tmp_path) == []


def test_a_run_of_another_repository_proves_nothing(page: str, tmp_path: Path) -> None:
    (said,) = promises.outdated(promises.page([RESULT | {"commit": "abcdef1"}], root=tmp_path), root=tmp_path)
    assert "without the run it passed in" in said
