"""From the office's log to the entries of the estimate: what each verb did to the line and to the windows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from windowsvc.waiting.story import Entry, Kind, Via

_UNDO, _DAY_CLOSE, _CUT_OFF = "undo", "day_close", "close_unfinished"
_WINDOW: Final = frozenset({"take", "open", "pause", "resume_window", "drain", "close", "hand_over"})
_TICKETS: Final = frozenset({"issue", "enter_block"})
_ASIDE: Final = frozenset({"held", "absent"})
_AT_WINDOW: Final = frozenset({"called", "serving"})
_ENDED: Final = frozenset({"done", "transferred"})
_REMEMBERED = 500
"""Commands that may still be taken back."""


class Logged(Protocol):
    """One event of the log, as far as it is read here."""

    @property
    def seq(self) -> int: ...
    @property
    def verb(self) -> str: ...
    @property
    def leg(self) -> int | None: ...
    @property
    def service(self) -> str | None: ...
    @property
    def window(self) -> str | None: ...
    @property
    def to_state(self) -> str | None: ...
    @property
    def detail(self) -> dict[str, Any]: ...


@dataclass
class _Leg:
    service: str
    state: str = ""
    place: float = 0.0
    window: str = ""


class Translation:
    """Follows one office's day, event by event."""

    def __init__(self) -> None:
        self._legs: dict[int, _Leg] = {}
        self._details: dict[int, Mapping[str, Any]] = {}
        self._open: set[str] = set()

    def entries(self, event: Logged, *, at: float) -> list[Entry]:
        """What ``event`` at minute ``at`` of the day did."""
        if event.verb == _DAY_CLOSE:
            return list(self._close(at))
        if event.verb in _WINDOW:
            return list(self._turn(event, at))
        if event.leg is None or event.to_state is None or event.service is None:
            return []
        return list(self._move(event, at))

    def _close(self, at: float) -> Iterator[Entry]:
        for window in sorted(self._open):
            yield Entry(at, Kind.SHUT, window=window)
        self._open.clear()

    def _turn(self, event: Logged, at: float) -> Iterator[Entry]:
        window = event.window or ""
        opens, was = event.to_state == "open", window in self._open
        if opens:
            self._open.add(window)
            if not was or event.verb in ("take", "hand_over"):
                yield Entry(at, Kind.OPEN, window=window, note=str(event.detail.get("profile") or ""))
        elif was:
            self._open.discard(window)
            yield Entry(at, Kind.SHUT, window=window)

    def _move(self, event: Logged, at: float) -> Iterator[Entry]:
        leg, detail = int(event.leg or 0), event.detail
        found = self._legs.setdefault(leg, _Leg(str(event.service)))
        was = found.state
        if event.verb == _UNDO:
            self._back(found, self._details.get(int(detail.get("of", -1)), {}))
        else:
            self._details[event.seq] = detail
            if len(self._details) > _REMEMBERED:
                del self._details[next(iter(self._details))]
            found.place = float(detail.get("place", found.place))
            found.window = event.window or found.window
        found.state = str(event.to_state)
        if event.verb == _CUT_OFF:
            found.state = "expired"  # it tells nothing of how long the case would have taken
        via = Via.WALK if event.verb in _TICKETS else Via.BOOKED if event.verb == "check_in" else Via.STOP
        yield from self._change(at, leg, found, was=was, via=via)
        yield from self._onward(event, at)

    def _back(self, found: _Leg, detail: Mapping[str, Any]) -> None:
        before = detail.get("before") or {}
        found.place = float(before.get("place", found.place))
        found.window = str(before.get("window") or "")

    def _onward(self, event: Logged, at: float) -> Iterator[Entry]:
        """The other stop of the visit: it begins to wait after this one, or, taken back, does not any more."""
        undone = event.verb == _UNDO
        detail = self._details.get(int(event.detail.get("of", -1)), {}) if undone else event.detail
        advanced = detail.get("advanced")
        leg = advanced["leg"] if advanced else detail.get("onward")
        if leg is None:
            return
        known = self._legs.get(leg)
        if known is None:
            known = self._legs[leg] = _Leg(str(detail.get("to", "")), place=float(detail.get("onward_place", 0.0)))
        elif advanced and "place" in advanced["before"]:
            known.place = float(advanced["before"]["place"])
        was, known.state = known.state, "planned" if undone else "waiting"
        yield from self._change(at, leg, known, was=was, via=Via.STOP, source=str(event.service or ""))

    def _change(self, at: float, leg: int, found: _Leg, *, was: str, via: Via, source: str = "") -> Iterator[Entry]:
        state, window = found.state, found.window
        if state == was:
            return
        entry = Entry(at, Kind.LEAVE, leg, found.service, window, found.place)
        if state == "waiting":
            known = was in _ASIDE or was in _AT_WINDOW
            yield entry._replace(kind=Kind.REJOIN if known else Kind.ENTER, via=via, note=source)
        elif state in _AT_WINDOW:
            yield from self._to_window(entry, state, was=was)
        elif state in _ASIDE:
            yield entry._replace(kind=Kind.HOLD if state == "held" else Kind.ABSENT)
        elif state in _ENDED and was in _AT_WINDOW:
            yield entry._replace(kind=Kind.FINISH)
        elif was in _ASIDE or was in _AT_WINDOW or was == "waiting":
            yield entry

    def _to_window(self, entry: Entry, state: str, *, was: str) -> Iterator[Entry]:
        if was in _ENDED or not was:
            yield entry._replace(kind=Kind.ENTER, via=Via.STOP)
        if was not in _AT_WINDOW:
            yield entry._replace(kind=Kind.CALL)
        if state == "serving":
            yield entry._replace(kind=Kind.START)
