"""What clients saw, written down, and whether one lobby doing one thing after the other could have shown it to them.

A history is linearizable when every operation can be given one instant between its start and its end so that the
operations, in the order of those instants, obey the rule. The search is that of Wing and Gong with the memory of Lowe.
An operation whose answer never came has no end: it may have happened at any later instant, or not at all.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

S = TypeVar("S")
NEVER = math.inf


@dataclass(frozen=True)
class Seen:
    """One operation as its client saw it.

    Attributes:
        start, end: on one steady clock of the machine; ``end`` is `NEVER` where no answer came.
        what: the operation with its answer, as the rule understands it.
    """

    start: float
    end: float
    what: tuple[Any, ...]

    @property
    def lost(self) -> bool:
        return self.end == NEVER


def linearizable(seen: Iterable[Seen], step: Callable[[S, tuple[Any, ...]], S | None], state: S) -> bool:
    """Whether the operations fit the rule.

    Args:
        step: the state after an operation with this answer, None where it cannot be answered so.
        state: where the lobby stood before the first operation; hashable.
    """
    return Search(seen, step).fits(state)


class Search(Generic[S]):
    """The search, which also knows how far it came: the longest prefix it could explain.

    Args:
        at_once: which operations need no other try where they are possible and were answered: putting them later never
            helps the others. So a call in a `lobby`: whoever was called is called once, and is in nobody's way then.
    """

    def __init__(
        self,
        seen: Iterable[Seen],
        step: Callable[[S, tuple[Any, ...]], S | None],
        *,
        at_once: Callable[[tuple[Any, ...]], bool] = lambda what: False,
    ) -> None:
        self.operations = sorted(seen, key=lambda one: (one.start, one.end))
        self._step = step
        self._at_once = at_once
        self.states = 0
        self.explained = 0

    def fits(self, state: S) -> bool:
        """Whether all operations that were answered can be put in order from ``state``."""
        known: set[tuple[int, frozenset[int], S]] = set()
        stack: list[tuple[int, frozenset[int], S]] = [(0, frozenset(), state)]
        while stack:
            low, done, state = stack.pop()
            while low in done:
                done, low = done - {low}, low + 1
            if all(one.lost for i, one in enumerate(self.operations[low:], low) if i not in done):
                return True
            if (low, done, state) in known:
                continue
            known.add((low, done, state))
            self.states, self.explained = self.states + 1, max(self.explained, low + len(done))
            stack.extend((low, done | {i}, after) for i, after in self._next(low, done, state))
        return False

    def _next(self, low: int, done: frozenset[int], state: S) -> list[tuple[int, S]]:
        """Which operations are possible next and the state after each, the one to be tried first last."""
        found: list[tuple[int, S]] = []
        for i in sorted(self._candidates(low, done), key=lambda i: (self.operations[i].lost, i)):
            one = self.operations[i]
            after = self._step(state, one.what)
            if after is None:
                continue
            if not one.lost and self._at_once(one.what):
                return [(i, after)]
            found.append((i, after))
        return found[::-1]

    def _candidates(self, low: int, done: frozenset[int]) -> list[int]:
        """Those that may come next: they began before any other that is left had ended."""
        found: list[int] = []
        first_end = NEVER
        for i in range(low, len(self.operations)):
            one = self.operations[i]
            if one.start > first_end:
                break
            if i not in done:
                found.append(i)
                first_end = min(first_end, one.end)
        return [i for i in found if self.operations[i].start <= first_end]


class Recorder:
    """Writes down what one client does, a line of JSON for each operation, so that a failure can be looked at again."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")

    def note(self, what: Sequence[Any], *, start: float, end: float | None = None) -> None:
        """Note an operation that began at ``start`` and ends now; ``end`` = NEVER: nobody answered."""
        ended = time.monotonic() if end is None else end
        line = {"start": start, "end": None if ended == NEVER else ended, "what": list(what)}
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def read(paths: Iterable[Path]) -> list[Seen]:
    """What the clients of one machine wrote down."""
    found = []
    for path in paths:
        for text in path.read_text(encoding="utf-8").splitlines():
            line = json.loads(text)
            end = NEVER if line["end"] is None else line["end"]
            found.append(Seen(line["start"], end, _frozen(line["what"])))
    return found


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value


Line = tuple[int, tuple[tuple[int, str], ...]]
"""A lobby for the rule: the ordinal given last, and who waits: (ordinal, service), in that order."""

EMPTY: Line = (0, ())


def lobby(state: Line, what: tuple[Any, ...]) -> Line | None:
    """The rule of one lobby where everybody waits by ordinal.

    ``("issue", service, ordinal)``: the next ordinal, always. ``("call", services, strict, ordinal)``: the first of
    those who wait for one of the services, of the first service with anybody where ``strict``; ordinal None: nobody.
    """
    last, waiting = state
    if what[0] == "issue":
        _, service, ordinal = what
        return (last + 1, (*waiting, (last + 1, service))) if ordinal in (None, last + 1) else None
    _, services, strict, ordinal = what
    able = [one for one in waiting if one[1] in services]
    if not able:
        return state if ordinal is None else None
    first = min(able, key=lambda one: (services.index(one[1]) if strict else 0, one[0]))
    return (last, tuple(one for one in waiting if one != first)) if first[0] == ordinal else None


Count = tuple[int, int]
"""One line for the rule: how many were issued and how many called."""


def line(state: Count, what: tuple[Any, ...]) -> Count | None:
    """The rule of one service: ``("issue", number)`` and ``("call", number or None)``; it remembers less."""
    issued, called = state
    verb, number = what
    if verb == "issue":
        return (issued + 1, called) if number in (None, issued + 1) else None
    if number is None:
        return state if called == issued else None
    return (issued, called + 1) if number == called + 1 <= issued else None
