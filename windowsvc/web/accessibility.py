"""What the last run of the accessibility checks found, criterion by criterion, for the page `/accessibility`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

from windowsvc.refusal import N_
from windowsvc.web.criteria import CRITERIA, Criterion
from windowsvc.web.pages import STATIC

RESULTS: Final = STATIC / "about" / "accessibility.json"
"""Written by `python -m tests.web.accessible`; ships with the service."""

Outcome = Literal["checked", "failed", "absent", "by_hand"]

OUTCOMES: Final[dict[Outcome, str]] = {
    "checked": N_("Checked, nothing found"),
    "failed": N_("Does not conform yet"),
    "absent": N_("There is nothing of the kind"),
    "by_hand": N_("Not checked by a machine"),
}


@dataclass(frozen=True, slots=True)
class Result:
    """A criterion, how it stands, and what was looked at."""

    criterion: Criterion
    outcome: Outcome
    checks: tuple[str, ...]


@lru_cache(maxsize=1)
def last_run() -> dict[str, Any]:
    """What the last run found, empty where none was kept."""
    found: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    return found


def results(run: dict[str, Any]) -> tuple[Result, ...]:
    """Every criterion with its outcome; what a run does not name nobody has looked at."""
    told = run.get("criteria", {})
    return tuple(_result(one, told.get(one.number, {})) for one in CRITERIA)


def _result(criterion: Criterion, found: dict[str, Any]) -> Result:
    outcome = found.get("outcome", "by_hand")
    return Result(criterion, outcome if outcome in OUTCOMES else "by_hand", tuple(found.get("checks", ())))
