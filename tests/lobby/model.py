"""The lobby as a plain list: what the design says, in the fewest words, sharing nothing with the code under test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

ACTIVE = ("waiting", "called", "serving", "held", "absent")
AT_WINDOW = ("called", "serving")
OPEN = (*ACTIVE, "planned")
ENDED = ("done", "transferred", "cancelled", "expired")


class No(Exception):
    """The design refuses; any of these codes may say so."""

    def __init__(self, *codes: str) -> None:
        super().__init__(*codes)
        self.codes = set(codes)


@dataclass(frozen=True)
class Stop:
    """One stop of a visit, numbered in the order of creation."""

    n: int
    ticket: int
    day: int
    service: str
    state: str
    place: int
    stop: int
    window: str | None = None
    calls: int = 0


@dataclass(frozen=True)
class Did:
    """A command that can be taken back: what it changed was ``before`` and is not when it ``made`` it."""

    verb: str
    window: str | None
    actor: str
    at: float
    leg: int
    before: tuple[Stop, ...]
    made: tuple[int, ...] = ()


@dataclass
class City:
    """What the office has set up."""

    series: dict[str, tuple[str, int]]
    profiles: dict[str, tuple[tuple[str, ...], bool]]
    head_start: dict[str, int]
    policy: str = "after_k"
    k: int = 2
    recall_limit: int = 5


@dataclass
class Lobby:
    """One office. Every value in it is immutable, so a copy is a list of the same values."""

    city: City
    stops: dict[int, Stop] = field(default_factory=dict)
    tickets: dict[int, tuple[int, int, str]] = field(default_factory=dict)
    counters: dict[tuple[int, str], int] = field(default_factory=dict)
    windows: dict[str, str] = field(default_factory=dict)
    done: list[Did] = field(default_factory=list)
    undone: set[int] = field(default_factory=set)
    log: list[str] = field(default_factory=list)
    now: float = 0.0
    day: int = 0
    open_day: int | None = None
    closed_days: set[int] = field(default_factory=set)
    barrier: int = 0

    def copy(self) -> Lobby:
        return replace(
            self, stops=dict(self.stops), tickets=dict(self.tickets), counters=dict(self.counters),
            windows=dict(self.windows), done=list(self.done), undone=set(self.undone), log=[],
            closed_days=set(self.closed_days),
        )  # fmt: skip

    # What can be asked

    def waiting(self, service: str | None = None) -> list[Stop]:
        """Who waits today, by place and then by age."""
        found = [s for s in self.stops.values() if s.state == "waiting" and s.day == self.day]
        return sorted((s for s in found if service in (None, s.service)), key=lambda s: (s.place, s.n))

    def line(self, window: str) -> list[Stop]:
        """Whom a window would call, one after the other."""
        services, strict = self.city.profiles[window]
        able = [s for s in self.waiting() if s.service in services]
        return sorted(able, key=lambda s: services.index(s.service)) if strict else able

    def at(self, window: str) -> Stop | None:
        return next((s for s in self.stops.values() if s.window == window and s.state in AT_WINDOW), None)

    def of_ticket(self, ticket: int) -> list[Stop]:
        return [s for s in self.stops.values() if s.ticket == ticket]

    def planned(self, ticket: int) -> list[Stop]:
        return sorted((s for s in self.of_ticket(ticket) if s.state == "planned"), key=lambda s: (s.stop, s.n))

    def ahead(self, stop: Stop) -> int:
        """How many distinct people some open window able to serve this one would call before it."""
        before: set[int] = set()
        able = [w for w, state in self.windows.items() if state == "open" and stop.service in self.city.profiles[w][0]]
        for window in able:
            line = [s.n for s in self.line(window)]
            before |= set(line[: line.index(stop.n)])
        if not able:
            line = [s.n for s in self.waiting(stop.service)]
            before = set(line[: line.index(stop.n)])
        return len(before)

    # What changes it

    def _set(self, stop: Stop, **values: Any) -> Stop:
        changed = self.stops[stop.n] = replace(stop, **values)
        return changed

    def _add(self, ticket: int, service: str, state: str, place: int, stop: int) -> Stop:
        n = len(self.stops) + 1
        self.stops[n] = Stop(n, ticket, self.day, service, state, place, stop)
        return self.stops[n]

    def _note(
        self, verb: str, leg: Stop, actor: str, window: str | None, *others: Stop, made: tuple[int, ...] = ()
    ) -> None:
        self.log.append(verb)
        self.done.append(Did(verb, window, actor, self.now, leg.n, (leg, *others), made))

    def _left(self, window: str | None) -> None:
        """A draining window closes when its last number has gone."""
        if window is not None and self.windows[window] == "draining" and self.at(window) is None:
            self.windows[window] = "closed"
            self.log.append("close")

    def _begin_day(self) -> None:
        if self.open_day != self.day:
            if self.open_day is not None and not self._is_closed(self.open_day):
                self._end_day(self.open_day)
            self.open_day = self.day

    def _is_closed(self, day: int) -> bool:
        return day in self.closed_days and not any(s.state in OPEN for s in self.stops.values() if s.day == day)

    def _end_day(self, day: int) -> None:
        for stop in [s for s in self.stops.values() if s.day == day and s.state in OPEN]:
            verb, state = ("close_unfinished", "done") if stop.state == "serving" else ("expire", "expired")
            self._set(stop, state=state)
            self._note(verb, stop, "job", None)
        for window in self.windows:
            self.windows[window] = "closed"
        self.closed_days.add(day)
        self.log.append("day_close")
        self.barrier = len(self.done)

    def doing(self, verb: Callable[..., Any], **given: Any) -> tuple[Lobby, Any, set[str]]:
        """The lobby after a verb, what it answers, and the codes of a refusal, which changes nothing."""
        after = self.copy()
        after._begin_day()
        try:
            return after, verb(after, **given), set()
        except No as no:
            return self, None, no.codes


def issue(lobby: Lobby, *, service: str, priority: str | None = None) -> Stop:
    series, last = lobby.city.series[service]
    number = lobby.counters.get((lobby.day, series), 0) + 1
    ordinal = lobby.counters.get((lobby.day, "*"), 0) + 1
    if number > last:
        raise No("series_ended")
    lobby.counters[lobby.day, series], lobby.counters[lobby.day, "*"] = number, ordinal
    place = 1000 * ordinal
    if priority is not None:
        earlier = [o for day, o, first in lobby.tickets.values() if day == lobby.day and first == service]
        if earlier:
            place = 1000 * sorted(earlier)[-min(lobby.city.head_start[priority], len(earlier))] - 500
    ticket = len(lobby.tickets) + 1
    lobby.tickets[ticket] = (lobby.day, ordinal, service)
    lobby.log.append("issue")
    return lobby._add(ticket, service, "waiting", place, 1)


def _must_call(lobby: Lobby, window: str) -> None:
    codes = [f"window_{lobby.windows[window]}"] if lobby.windows[window] != "open" else []
    if lobby.at(window):
        codes.append("window_busy")
    if codes:
        raise No(*codes)


def call_next(lobby: Lobby, *, window: str, actor: str) -> Stop | None:
    _must_call(lobby, window)
    line = lobby.line(window)
    return _call(lobby, line[0], window=window, actor=actor, verb="call_next") if line else None


def call_this(lobby: Lobby, *, leg: int, window: str, actor: str, reason: str | None) -> Stop:
    _must_call(lobby, window)
    stop = _in(lobby, leg, "waiting", "held", "absent")
    if stop.state == "waiting" and not reason and lobby.line(window)[:1] != [stop]:
        raise No("reason_needed")
    return _call(lobby, stop, window=window, actor=actor, verb="call_this")


def _call(lobby: Lobby, stop: Stop, *, window: str, actor: str, verb: str) -> Stop:
    lobby._note(verb, stop, actor, window)
    return lobby._set(stop, state="called", window=window, calls=stop.calls + 1)


def _in(lobby: Lobby, leg: int, *states: str) -> Stop:
    stop = lobby.stops[leg]
    if stop.state not in states:
        raise No("verb_not_allowed")
    return stop


def recall(lobby: Lobby, *, leg: int, actor: str) -> Stop:
    stop = _in(lobby, leg, "called")
    if stop.calls > lobby.city.recall_limit:
        raise No("recall_limit")
    lobby._note("recall", stop, actor, stop.window)
    return lobby._set(stop, calls=stop.calls + 1)


def start(lobby: Lobby, *, leg: int, actor: str) -> Stop:
    stop = _in(lobby, leg, "called")
    lobby._note("start", stop, actor, stop.window)
    return lobby._set(stop, state="serving")


def _leave(lobby: Lobby, stop: Stop, verb: str, actor: str, state: str) -> Stop:
    lobby._note(verb, stop, actor, stop.window)
    gone = lobby._set(stop, state=state, window=None)
    lobby._left(stop.window)
    return gone


def no_answer(lobby: Lobby, *, leg: int, actor: str) -> Stop:
    return _leave(lobby, _in(lobby, leg, "called"), "no_answer", actor, "absent")


def hold(lobby: Lobby, *, leg: int, actor: str) -> Stop:
    return _leave(lobby, _in(lobby, leg, "called", "serving"), "hold", actor, "held")


def release(lobby: Lobby, *, leg: int, actor: str) -> Stop:
    return _leave(lobby, _in(lobby, leg, "called"), "release", actor, "waiting")


def return_(lobby: Lobby, *, leg: int, window: str | None, actor: str) -> Stop:
    stop = _in(lobby, leg, "absent")
    lobby._note("return", stop, actor, window)
    return lobby._set(stop, state="waiting", place=_return_place(lobby, stop))


def _return_place(lobby: Lobby, stop: Stop) -> int:
    line = lobby.waiting(stop.service)
    k, policy = lobby.city.k, lobby.city.policy
    if policy == "kept" or not line or (policy == "after_k" and k == 0):
        return stop.place
    if policy == "after_k":
        for ahead, behind in _neighbours(line, k):
            # A place strictly between two people; people on one place stand by age.
            for place in ((ahead.place + behind.place) // 2, behind.place):
                if (ahead.place, ahead.n) < (place, stop.n) < (behind.place, behind.n):
                    return max(place, stop.place)
    end = line[-1].place
    comes_next = 1000 * (lobby.counters.get((lobby.day, "*"), 0) + 1)
    return max(stop.place, end + 500 if end + 500 < comes_next else end + 1)


def _neighbours(line: list[Stop], k: int) -> Iterator[tuple[Stop, Stop]]:
    for i in range(k - 1, len(line) - 1):
        yield line[i], line[i + 1]


def resume(lobby: Lobby, *, leg: int, window: str | None, actor: str) -> Stop:
    stop = _in(lobby, leg, "held")
    lobby._note("resume", stop, actor, window)
    return lobby._set(stop, state="waiting", window=None)


def resume_here(lobby: Lobby, *, leg: int, window: str, actor: str) -> Stop:
    stop = _in(lobby, leg, "held")
    _must_take_back(lobby, window)
    lobby._note("resume_here", stop, actor, window)
    return lobby._set(stop, state="serving", window=window)


def _must_take_back(lobby: Lobby, window: str | None) -> None:
    assert window is not None
    if lobby.at(window):
        raise No("window_busy")
    if lobby.windows[window] == "closed":
        raise No("window_closed")


def transfer(lobby: Lobby, *, leg: int, service: str, actor: str) -> Stop:
    stop = lobby.stops[leg]
    if stop.service == service:
        raise No("same_service", "verb_not_allowed")
    _in(lobby, leg, "called", "serving")
    planned = next((s for s in lobby.planned(stop.ticket) if s.service == service), None)
    lobby._set(stop, state="transferred")
    if planned:
        lobby._note("transfer", stop, actor, stop.window, planned)
        onward = lobby._set(planned, state="waiting")
    else:
        onward = lobby._add(stop.ticket, service, "waiting", 1000 * lobby.tickets[stop.ticket][1], stop.stop)
        lobby._note("transfer", stop, actor, stop.window, made=(onward.n,))
    lobby._left(stop.window)
    return onward


def finish(lobby: Lobby, *, leg: int, actor: str, advance: bool) -> Stop:
    stop = _in(lobby, leg, "serving")
    onward = lobby.planned(stop.ticket)[:1] if advance else []
    lobby._note("finish", stop, actor, stop.window, *onward)
    ended = lobby._set(stop, state="done")
    for one in onward:
        lobby._set(one, state="waiting")
    lobby._left(stop.window)
    return ended


def reopen(lobby: Lobby, *, leg: int, window: str, actor: str, lead: bool) -> Stop:
    stop = _in(lobby, leg, "done")
    codes = []
    if stop.window != window and not lead:
        codes.append("not_your_window")
    if stop.day != lobby.day:
        codes.append("leg_unknown")
    if lobby.at(window):
        codes.append("window_busy")
    if lobby.windows[window] == "closed":
        codes.append("window_closed")
    if any(s.state in ACTIVE for s in lobby.of_ticket(stop.ticket)):
        codes.append("already_moved")
    if codes:
        raise No(*codes)
    lobby._note("reopen", stop, actor, window)
    return lobby._set(stop, state="serving", window=window)


def cancel(lobby: Lobby, *, leg: int, window: str | None, actor: str) -> Stop:
    stop = lobby.stops[leg]
    if stop.state in AT_WINDOW and window not in (None, stop.window):
        raise No("not_your_window")
    stop = _in(lobby, leg, *OPEN)
    planned = [] if stop.state == "planned" else lobby.planned(stop.ticket)
    lobby._note("cancel", stop, actor, window or stop.window, *planned)
    for one in planned:
        lobby._set(one, state="cancelled")
    ended = lobby._set(stop, state="cancelled")
    if stop.state in AT_WINDOW:
        lobby._left(stop.window)
    return ended


def plan_stop(lobby: Lobby, *, ticket: int, service: str, window: str | None, actor: str) -> Stop:
    stops = lobby.of_ticket(ticket)
    if not any(s.state in OPEN for s in stops):
        raise No("ticket_ended")
    if any(s.service == service for s in lobby.planned(ticket)):
        raise No("already_planned")
    behind = max(s.stop for s in stops) + 1
    planned = lobby._add(ticket, service, "planned", 1000 * lobby.tickets[ticket][1], behind)
    lobby.log.append("plan_stop")
    lobby.done.append(Did("plan_stop", window, actor, lobby.now, planned.n, (), (planned.n,)))
    return planned


def undo(lobby: Lobby, *, window: str, actor: str, lead: bool) -> Stop:
    mine = [
        i for i, did in enumerate(lobby.done)
        if i >= lobby.barrier and i not in lobby.undone and did.window == window and (did.actor == actor or lead)
    ]  # fmt: skip
    if not mine or lobby.now - lobby.done[mine[-1]].at > 30:
        raise No("nothing_to_undo")
    index = mine[-1]
    did = lobby.done[index]
    _must_be_untouched(lobby, index)
    codes = set()
    for was in did.before:
        is_now = lobby.stops[was.n]
        if was.state in AT_WINDOW and is_now.state not in AT_WINDOW:
            try:
                _must_take_back(lobby, was.window)
            except No as no:
                codes |= no.codes
        restored = {s.n for s in did.before} | set(did.made)
        if was.state in ACTIVE and any(s.state in ACTIVE and s.n not in restored for s in lobby.of_ticket(was.ticket)):
            codes.add("already_moved")
    if codes:
        raise No(*codes)
    left = {s.window for n in (did.leg,) if (s := lobby.stops[n]).state in AT_WINDOW}
    for n in did.made:
        lobby._set(lobby.stops[n], state="cancelled")
    for was in did.before:
        lobby.stops[was.n] = was
    lobby.undone.add(index)
    lobby.log.append("undo")
    for one in left:
        lobby._left(one)
    return lobby.stops[did.leg]


def _must_be_untouched(lobby: Lobby, index: int) -> None:
    """Nobody has done anything since to any stop the command touched, or it was taken back."""
    did = lobby.done[index]
    touched = {s.n for s in did.before} | set(did.made)
    for later, other in enumerate(lobby.done):
        if later > index and later not in lobby.undone and touched & ({s.n for s in other.before} | set(other.made)):
            raise No("already_moved", "window_busy", "window_closed")


def open_(lobby: Lobby, *, window: str) -> None:
    lobby.windows[window] = "open"
    lobby.log.append("open")


def pause(lobby: Lobby, *, window: str) -> None:
    if lobby.windows[window] == "closed":
        raise No("window_closed")
    if lobby.at(window):
        raise No("window_busy")
    lobby.windows[window] = "paused"
    lobby.log.append("pause")


def resume_window(lobby: Lobby, *, window: str) -> None:
    if lobby.windows[window] != "paused":
        raise No("window_not_paused")
    lobby.windows[window] = "open"
    lobby.log.append("resume_window")


def drain(lobby: Lobby, *, window: str) -> None:
    if lobby.windows[window] == "closed":
        raise No("window_closed")
    lobby.windows[window] = "draining" if lobby.at(window) else "closed"
    lobby.log.append("drain")


def close(lobby: Lobby, *, window: str) -> None:
    if lobby.at(window):
        raise No("window_busy")
    lobby.windows[window] = "closed"
    lobby.log.append("close")


def close_day(lobby: Lobby) -> None:
    if any(s.state in AT_WINDOW and s.day == lobby.day for s in lobby.stops.values()):
        raise No("still_serving")
    lobby._end_day(lobby.day)
