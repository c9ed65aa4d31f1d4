"""The stops of a day as the log tells them: when each began to wait, was called, was served and ended. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from windowsvc.waiting.story import Entry, Kind


@dataclass
class Stop:
    """One stop at one service, in minutes of the day; what was taken back has not happened.

    Attributes:
        first_call: the call that ended the first wait. ``call``: the last one before the service began.
        begun: when the service began. ``served``: minutes at a window, without pauses.
        ended: when it was finished or handed on. ``cut``: the day or a cancellation ended it.
    """

    service: str
    entered: float | None = None
    first_call: float | None = None
    call: float | None = None
    begun: float | None = None
    served: float = 0.0
    ended: float | None = None
    cut: bool = False
    _part: float | None = field(default=None, repr=False)
    _aside: bool = field(default=False, repr=False)

    def feed(self, entry: Entry) -> None:
        """Take in what happened next to this stop."""
        _STEPS.get(entry.kind, _nothing)(self, entry.at)

    def _enter(self, at: float) -> None:
        if self.ended is None:
            self.entered = at
        self.ended, self.cut = None, False

    def _call(self, at: float) -> None:
        if self.begun is None:
            self.call = at
            self.first_call = at if self.first_call is None else self.first_call
        self._aside = False

    def _start(self, at: float) -> None:
        if not self.served:
            self.begun = at
        self._part = at

    def _pause(self, at: float) -> None:
        self._count(at)
        self._aside = True

    def _rejoin(self, at: float) -> None:
        if not self._aside and not self.served:
            self.first_call = self.call = self.begun = None
        self._part, self._aside = None, False

    def _finish(self, at: float) -> None:
        self._count(at)
        self.ended = at

    def _leave(self, at: float) -> None:
        self._count(at)
        self.cut = True

    def _count(self, at: float) -> None:
        if self._part is not None:
            self.served += at - self._part
            self._part = None


_STEPS: dict[Kind, Callable[[Stop, float], None]] = {
    Kind.ENTER: Stop._enter,
    Kind.CALL: Stop._call,
    Kind.START: Stop._start,
    Kind.HOLD: Stop._pause,
    Kind.ABSENT: Stop._pause,
    Kind.REJOIN: Stop._rejoin,
    Kind.FINISH: Stop._finish,
    Kind.LEAVE: Stop._leave,
}


def _nothing(_stop: Stop, _at: float) -> None:
    return None
