"""Which tests prove which promise, and the file of results that the page of promises is written from.

A test may name its promise itself (``@pytest.mark.promise(17)``); the others are named here, by the beginning of their
id. ``WINDOWSVC_PROMISES=FILE`` makes a run add its results to that file, one JSON object a line.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

PROVES: Final[dict[int, tuple[str, ...]]] = {
    1: ("tests/load/test_http_proof.py::test_four_thousand",),
    2: ("tests/load/test_http_proof.py::test_no_acknowledged", "tests/load/test_http_proof.py::test_nor_with_several",
        "tests/load/test_http_proof.py::test_two_hundred_kills"),
    3: ("tests/faults/test_disk.py::test_every_acknowledgement",),
    4: ("tests/events/test_idempotency.py::", "tests/web/test_kiosk_page.py::test_a_lost_answer"),
    5: ("tests/lobby/test_races.py::", "tests/load/test_http_proof.py::test_four_thousand"),
    6: ("tests/lobby/test_machine.py::", "tests/lobby/test_states.py::"),
    7: ("tests/faults/test_screens.py::test_every_screen", "tests/faults/test_screens.py::test_connections"),
    8: ("tests/faults/test_screens.py::test_frames", "tests/test_realtime.py::test_a_screen_that_loses_a_third"),
    9: ("tests/faults/test_redis.py::", "tests/web/test_scale.py::test_two_workers"),
    10: ("tests/faults/test_screens.py::test_connections",),
    11: ("tests/test_time_zones.py::", "tests/lobby/test_verbs.py::test_a_clock_that_went_back"),
    12: ("tests/faults/test_disk.py::",),
    14: ("tests/paperwork/test_print_jobs.py::",),
    15: ("tests/web/test_kiosk_page.py::test_left_alone", "tests/web/test_kiosk_page.py::test_nothing_is_stored"),
    18: ("tests/test_migrating.py::",),
    19: ("tests/lifeevents/test_cases.py::", "tests/office/test_vault.py::test_files_are_for"),
    20: ("tests/lifeevents/test_erasing.py::", "tests/office/test_vault.py::test_destroying"),
    21: ("tests/security/test_mynumber.py::",),
    23: ("tests/web/test_door.py::test_every_route", "tests/web/test_sockets.py::test_every_event"),
    24: ("tests/web/test_sign_in.py::test_nobody_there", "tests/web/test_sign_in.py::test_ten_hours",
         "tests/web/test_sign_in.py::test_a_disabled", "tests/web/test_sign_in.py::test_signing_out"),
    25: ("tests/office/test_signing_in.py::test_guessing", "tests/office/test_throttle.py::test_both_together"),
    26: ("tests/web/test_headers.py::", "tests/web/test_door.py::test_another_site",
         "tests/web/test_door.py::test_a_cookie_alone", "tests/web/test_sockets.py::test_another_site"),
    27: ("tests/web/test_headers.py::test_pages_of_ours",),
    28: ("tests/paperwork/test_exact_text.py::",),
    29: ("tests/lifeevents/test_yamlfiles.py::", "tests/office/test_sheets.py::"),
    30: ("tests/office/test_vault.py::test_a_million_guesses", "tests/web/test_door.py::test_whoever_guesses"),
    31: ("tests/web/test_rates.py::test_phones_leave_room",),
    32: ("tests/web/test_bad_input.py::", "tests/contracts/test_outside.py::", "tests/languages/test_wareki.py::",
         "tests/lifeevents/test_conditions.py::", "tests/paperwork/test_slip_lines.py::",
         "tests/paperwork/test_printer_status.py::"),
    33: ("tests/contracts/test_supply.py::", "tests/checks/test_dev.py::test_the_lock"),
}  # fmt: skip


def promises_of(item: pytest.Item) -> tuple[int, ...]:
    """The promises a test proves."""
    marked = {int(mark.args[0]) for mark in item.iter_markers("promise")}
    return tuple(sorted(marked | {number for number, ids in PROVES.items() if item.nodeid.startswith(ids)}))


def write(results: Iterable[dict[str, Any]], *, file: Path) -> None:
    """Add results to a file."""
    said = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    stamp = {"commit": said.stdout.strip() or "unknown", "date": datetime.now(UTC).date().isoformat()}
    with file.open("a", encoding="utf-8") as lines:
        lines.writelines(json.dumps({**stamp, **one}, ensure_ascii=False) + "\n" for one in results)


class Results:
    """Collects what a run says of promises."""

    def __init__(self) -> None:
        self.found: list[dict[str, Any]] = []

    def hear(self, item: pytest.Item, report: pytest.TestReport) -> None:
        """A test has ended, or never began."""
        failed_before = report.when != "call" and report.outcome != "passed"
        if report.when != "call" and not failed_before:
            return
        figure = dict(item.user_properties).get("figure", "")
        for number in promises_of(item):
            self.found.append({
                "promise": number, "test": item.nodeid, "outcome": report.outcome,
                "seconds": round(report.duration, 1), "figure": figure,
            })  # fmt: skip


def wanted() -> Path | None:
    """The file that results are to be added to."""
    named = os.environ.get("WINDOWSVC_PROMISES")
    return Path(named) if named else None
