"""What the marks of a walk say: the same steps that a day's log is measured by. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from windowsvc.measures.kinds import UNITS, Tally, What

MARKS: Final = ("issue", "call", "start", "interview", "transfer", "finish")
"""The events a stopwatch knows, in the words of the log; ``interview``: everything has been asked at this window.

``transfer`` ends at one window and goes on to another; ``finish`` is the end of the visit.
"""
_AFTER: Final[dict[str, frozenset[str]]] = {
    "": frozenset({"issue", "start"}),
    "issue": frozenset({"call", "start", "finish"}),
    "call": frozenset({"start"}),
    "start": frozenset({"interview", "transfer", "finish"}),
    "interview": frozenset({"transfer", "finish"}),
    "transfer": frozenset({"call", "start", "finish"}),
    "finish": frozenset(),
}
CARD: Final = {"recommend": (0, 10), "clear": (1, 5), "waiting": (1, 5), "writing": (1, 5), "staff": (1, 5)}
"""The five questions, each with its least and its most."""
REMARKS: Final = ("signs", "unnoticed", "again", "jargon", "privacy", "seats")
"""What was in the way."""


def allowed(marks: Sequence[str]) -> frozenset[str]:
    """The marks that can follow."""
    return _AFTER[marks[-1] if marks else ""]


def measured(marks: Sequence[tuple[str, float]]) -> Iterator[tuple[What, float]]:
    """The steps of a walk in minutes, and how many windows there were.

    Where nobody calls, a step begins when the one before it has ended.
    """
    came = marks[0][1] if marks and marks[0][0] == "issue" else 0.0
    since, ended, windows = came, None, 0
    for number, (event, at) in enumerate(marks):
        if event == "start":
            windows += 1
            yield from _started(marks[number - 1] if number else ("", 0.0), at, since=since, ended=ended)
            since = at
        elif event == "interview":
            yield What.INTERVIEW, at - since
        elif event in ("transfer", "finish") and number and marks[number - 1][0] in ("start", "interview"):
            yield What.SERVE, at - since
            since = ended = at
    if marks and marks[-1][0] == "finish":
        yield What.VISIT, marks[-1][1] - came
        yield What.WINDOWS, windows


def _started(
    before: tuple[str, float], at: float, *, since: float, ended: float | None
) -> Iterator[tuple[What, float]]:
    """What led to a window: the wait, the way from the call, and from the window before."""
    called = before[0] == "call"
    yield What.WAIT, (before[1] if called else at) - since
    if called:
        yield What.COME, at - before[1]
    if ended is not None:
        yield What.BETWEEN, at - ended


def tallied(walks: Sequence[tuple[Sequence[tuple[str, float]], int, int]]) -> dict[What, Tally]:
    """The steps of several walks: each is its marks, its writes and its forms."""
    found: dict[What, Tally] = {}
    for marks, writes, forms in walks:
        for what, value in (*measured(marks), (What.BY_HAND, writes), (What.FORMS, forms)):
            found.setdefault(what, Tally()).add(value, UNITS[what])
    return found
