"""What a day's log says of the cases of one visit: how long was asked, what was printed, what was put off. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

_ASKED: Final = frozenset({"case_open", "case_attach", "case_answer"})
_PRINTED, _MOVED, _LATER = "case_print", "case_progress", "later"
LONGEST_PAUSE: Final = 10.0
"""Minutes between two answers after which something else went on."""


@dataclass
class Casework:
    """The cases that one visit carried.

    Attributes:
        asked: the minutes of the day at which a question was answered, by case.
        sheets, again, by_hand: of all that was printed; ``prints`` is how often.
        items: where each procedure stood last, by case and procedure.
    """

    asked: dict[str, list[float]] = field(default_factory=dict)
    prints: int = 0
    sheets: int = 0
    again: int = 0
    by_hand: int | None = None
    items: dict[tuple[str, str], str] = field(default_factory=dict)

    def feed(self, verb: str, detail: Mapping[str, Any], *, to: str | None, at: float) -> None:
        """Take in one event of a case."""
        case = str(detail.get("case", ""))
        if verb in _ASKED:
            self.asked.setdefault(case, []).append(at)
        elif verb == _PRINTED:
            self.prints += 1
            self.sheets += int(detail.get("sheets", 0))
            self.again += int(detail.get("again", 0))
            if "by_hand" in detail:
                self.by_hand = (self.by_hand or 0) + int(detail["by_hand"])
        elif verb == _MOVED:
            self.items[case, str(detail.get("item", ""))] = to or ""

    @property
    def interview(self) -> float | None:
        """Minutes from question to question, without longer pauses; None where nothing was asked."""
        gaps = [
            gap
            for times in self.asked.values()
            for before, after in pairwise(times)
            if 0 <= (gap := after - before) <= LONGEST_PAUSE
        ]
        return sum(gaps) if gaps else None

    @property
    def later(self) -> int:
        """How many procedures were left for another day."""
        return sum(1 for state in self.items.values() if state == _LATER)
