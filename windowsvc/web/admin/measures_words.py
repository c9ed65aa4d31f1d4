"""The words of the measures: what each is called, and what a table of them says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from windowsvc.measures.folding import By
from windowsvc.measures.kinds import UNITS, Tally, Unit, What
from windowsvc.refusal import N_

NAMES: Final[Mapping[What, str]] = {
    What.WAIT: N_("Wait until the call"),
    What.COME: N_("From the call to the start"),
    What.SERVE: N_("Time at the window"),
    What.BETWEEN: N_("Between two windows"),
    What.VISIT: N_("Whole visit"),
    What.INTERVIEW: N_("Asking the questions"),
    What.PRINT: N_("Until the slip is printed"),
    What.WINDOWS: N_("Windows visited"),
    What.FORMS: N_("Forms printed"),
    What.BY_HAND: N_("Fields left to write by hand"),
    What.AGAIN: N_("Forms printed again"),
    What.REPRINTS: N_("Slips printed again"),
    What.LATER: N_("Procedures left for later"),
    What.SECOND: N_("Came a second time"),
    What.UNSERVED: N_("Left without being served"),
    What.SCORE: N_("Would recommend (0 to 10)"),
}
UNIT_WORDS: Final[Mapping[Unit, str]] = {
    "minutes": N_("minutes"),
    "seconds": N_("seconds"),
    "count": N_("per visit"),
    "share": N_("percent"),
    "score": N_("points"),
}
GROUPS: Final[Mapping[By, str]] = {
    "service": N_("by service"),
    "hour": N_("by hour"),
    "weekday": N_("by weekday"),
    "language": N_("by language"),
    "month": N_("by month"),
    "day": N_("by day"),
}
PHASES: Final = {"before": N_("Before"), "after": N_("After")}
STORIES: Final = {
    "move_in": N_("Moving in"),
    "move_within": N_("Moving within the city"),
    "move_out": N_("Moving out"),
    "bereavement": N_("After a death"),
    "birth": N_("Birth"),
    "certificate": N_("A certificate"),
    "other": N_("Something else"),
}
MARKS: Final = {
    "issue": N_("Took a number"),
    "call": N_("Was called"),
    "start": N_("Began at the window"),
    "interview": N_("All questions asked"),
    "transfer": N_("Sent on to another window"),
    "finish": N_("All done, leaving"),
}
CARD: Final = {
    "recommend": N_("Would you recommend these counters to somebody?"),
    "clear": N_("Was it clear where to go?"),
    "waiting": N_("Was the wait bearable?"),
    "writing": N_("Was there little enough to write?"),
    "staff": N_("Did the staff help you well?"),
}
REMARKS: Final = {
    "signs": N_("Signs were not clear"),
    "unnoticed": N_("Nobody noticed me"),
    "again": N_("The same thing was written again"),
    "jargon": N_("Words I did not understand"),
    "privacy": N_("Others could listen"),
    "seats": N_("No seat"),
}
WEEKDAYS: Final = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip


def typical(what: What, tally: Tally) -> float | None:
    """The one figure that stands for many: the median of times, the share in percent, else the mean."""
    unit = UNITS[what]
    if unit in ("minutes", "seconds"):
        return tally.quantile(0.5, unit)
    mean = tally.mean
    return mean * 100 if mean is not None and unit == "share" else mean


def middling(what: What, tally: Tally) -> float | None:
    """The mean, for the few values of walks, of which a median says little; a share in percent."""
    mean = tally.mean
    return mean * 100 if mean is not None and UNITS[what] == "share" else mean


def slow(what: What, tally: Tally) -> float | None:
    """What nine in ten are quicker than; None of what takes no time."""
    unit = UNITS[what]
    return tally.quantile(0.9, unit) if unit in ("minutes", "seconds") else None
