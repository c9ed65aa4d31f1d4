"""From the log to the screens: one dispatcher per process reads the event table and sends frames in order.

Verbs never send anything. The dispatcher is woken by a commit of its own process, by Redis, or every second; it sends
only to the sockets connected to its own process. A call goes out at once as an early copy; everything else is merged
into at most four frames a second for each screen. Whatever is lost, a screen notices (a frame that does not follow, a
beat it is behind of) and asks for a snapshot.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from sqlalchemy import Engine

from windowsvc import events
from windowsvc.clocks import Clock
from windowsvc.database import reading
from windowsvc.events import Entry
from windowsvc.refusal import Refusal
from windowsvc.screens import ScreenKind, Sender, Snapshot, Watched

BEAT_SECONDS = 5.0
PACE_SECONDS = 0.25
POLL_SECONDS = 1.0
CHANNEL = "windowsvc:news"
FEW = 16
"""So many sockets are written to faster than another thread could be woken."""

log = logging.getLogger(__name__)


class Pager(Protocol):
    """What tells the other processes that there is news, and is told by them. Best effort."""

    def publish(self) -> None: ...
    def listen(self, heard: Callable[[], None]) -> None: ...
    def stop(self) -> None: ...
    @property
    def well(self) -> bool: ...


class News:
    """The dispatcher of one process."""

    def __init__(
        self,
        engine: Engine,
        *,
        build: str,
        machine: Clock,
        send: Sender,
        pager: Pager | None = None,
        announced: Collection[str] = (),
    ) -> None:
        self._engine = engine
        self._build = build
        self._machine = machine
        self._send = send
        self._pager = pager
        self._watched: dict[tuple[str, str], Watched] = {}
        self._lock = threading.RLock()
        self._announced = frozenset(announced)
        self._awake = threading.Event()
        self._at_once = threading.Event()
        self._committed: deque[Mapping[str, Any]] = deque(maxlen=1000)
        self._read_at = 0.0
        self._tell_others = False
        self._seqs: dict[str, int] = {}
        self._forecasts: dict[str, int] = {}
        self._running = False
        self._beat_at = 0.0
        self.listeners: list[Callable[[Entry], None]] = []
        self.last_run = machine.now()

    @property
    def slow(self) -> bool:
        """Whether news between processes only arrives by the poll of every second."""
        return self._pager is not None and not self._pager.well

    def tell(self, committed: Sequence[Mapping[str, Any]]) -> None:
        """Send the early copy of these events' calls here and now, where few screens show them and none is being made.

        Whatever is left out is sent by the dispatcher, which is to be woken all the same. Never raises, never waits.
        """
        told = [row for row in committed if row["verb"] in self._announced]
        if not told or not self._lock.acquire(blocking=False):
            return
        try:
            for row in told:
                self._tell(Entry(**row))
        except Refusal as refusal:
            log.warning("told by the dispatcher", extra={"code": refusal.code})
        finally:
            self._lock.release()

    def _tell(self, event: Entry) -> None:
        watched = [one for one in self._watched.values() if one.office == event.office]
        if self._seqs.get(event.office, 0) + 1 != event.seq or sum(len(one.sids) for one in watched) > FEW:
            return
        for one in watched:
            with self._apart(one):
                self._early(one, one.owed([event]), to=event.seq)

    def wake(self, committed: Sequence[Mapping[str, Any]] = ()) -> None:
        """Say that this process has committed these events (none named: some). Never raises, never waits.

        What is announced goes out at once; the rest is read together with what else happens meanwhile.
        """
        self._tell_others = True
        at_once = not committed or any(row["verb"] in self._announced for row in committed)
        if self._watched:
            self._committed.extend(committed)
        self.poke(at_once=at_once)

    def poke(self, *, at_once: bool) -> None:
        """Read the log at once, or within the pace of the screens."""
        if at_once:
            self._at_once.set()
        self._awake.set()

    def start(self, spawn: Callable[[Callable[[], None]], Any]) -> None:
        """Begin in the background; ``spawn`` starts a thread or a greenlet."""
        self._running = True
        with reading(self._engine) as session:
            self._seqs = events.last_seqs(session)
        if (pager := self._pager) is not None:
            spawn(lambda: pager.listen(lambda: self.poke(at_once=True)))
        spawn(self._run)

    def stop(self) -> None:
        """End the loop; what is committed is read by whoever starts next."""
        self._running = False
        if self._pager is not None:
            self._pager.stop()
        self.poke(at_once=True)

    def join(self, kind: ScreenKind, code: str, *, sid: str) -> Snapshot:
        """Let a socket follow a screen; returns the snapshot it starts from.

        Raises:
            Refusal: whatever the screen's renderer refuses, as an unknown code.
        """
        with self._lock:
            found = self._watched.get((kind.name, code))
            if found is None:
                with reading(self._engine) as session:
                    office = kind.office(session, code)
                    snapshot = kind.render(session, code)
                seq = snapshot["seq"]
                found = Watched(kind, code, office, snapshot, sent=seq, told=seq, sids={sid}, dirty=True)
                self._watched[kind.name, code] = found
                self.poke(at_once=True)
                return snapshot
            found.sids.add(sid)
            if not found.dirty and self._seqs.get(found.office, 0) <= found.snapshot["seq"]:
                return found.snapshot
            with reading(self._engine) as session:
                return kind.render(session, code)

    def leave(self, sid: str) -> None:
        """A socket is gone."""
        with self._lock:
            for one in [one for one in self._watched.values() if sid in one.sids]:
                one.sids.discard(sid)
                if not one.sids:
                    self._forget(one)

    def _forget(self, one: Watched) -> None:
        with self._lock:
            if self._watched.get((one.kind.name, one.code)) is one:
                del self._watched[one.kind.name, one.code]

    def watching(self) -> list[tuple[str, str, int]]:
        """The screens followed in this process: kind, code, number of sockets."""
        with self._lock:
            return [(one.kind.name, one.code, len(one.sids)) for one in self._watched.values()]

    def _run(self) -> None:
        while self._running:
            self._awake.wait(self._patience())
            self._at_once.wait(max(0.0, self._read_at + PACE_SECONDS - time.monotonic()))
            self._awake.clear()
            self._at_once.clear()
            self._read_at = time.monotonic()
            try:
                self.step()
            except Refusal as refusal:
                log.warning("dispatcher waits", extra={"code": refusal.code})
                time.sleep(POLL_SECONDS)
            except Exception:
                log.exception("dispatcher failed; it goes on")
                time.sleep(POLL_SECONDS)

    def _patience(self) -> float:
        with self._lock:
            due = [one.due - time.monotonic() for one in self._watched.values() if one.dirty]
        return max(0.0, min([POLL_SECONDS, *due]))

    def step(self) -> None:
        """One round: read what is new, send calls at once, merged changes when due, and beats."""
        self._take_committed()
        self._read()
        if self._tell_others and self._pager is not None:
            self._pager.publish()
        self._tell_others = False
        self._send_changes()
        if time.monotonic() - self._beat_at >= BEAT_SECONDS:
            self._beat_at = time.monotonic()
            self._beat()
        self.last_run = self._machine.now()

    def _take_committed(self) -> None:
        """Announce what this process has just committed, where nothing of another process lies between."""
        while self._committed:
            row = self._committed.popleft()
            if row["seq"] == self._seqs.get(row["office"], 0) + 1:
                self._seqs[row["office"]] = row["seq"]
                self._announce(row["office"], [Entry(**row)])

    def _read(self) -> None:
        with reading(self._engine) as session:
            for office, (seq, forecast) in events.last_revisions(session).items():
                known = self._seqs.get(office, 0)
                while known < seq and (found := events.since(session, office, seq=known)):
                    self._seqs[office] = known = found[-1].seq
                    self._announce(office, found)
                if self._forecasts.get(office, 0) != forecast:
                    self._forecasts[office] = forecast
                    self._announce(office, [])

    def _announce(self, office: str, found: list[Entry]) -> None:
        for listener in self.listeners:
            for event in found:
                listener(event)
        with self._lock:
            watched = [one for one in self._watched.values() if one.office == office]
        for one in watched:
            fresh, one.dirty = not one.dirty, True
            with self._apart(one):
                calls = one.owed(found)
                if fresh:
                    one.due = max(one.due, time.monotonic() + (PACE_SECONDS / 2 if calls else 0.0))
                if calls:
                    one.calls += calls
                    self._early(one, calls, to=found[-1].seq)

    def _early(self, one: Watched, calls: list[dict[str, Any]], *, to: int) -> None:
        """The calls alone, before the changes that belong to them."""
        untold = one.untold(calls)
        if untold:
            one.told = untold[-1]["seq"]
            self._frame(one, to=to, changes=None, calls=untold)

    @contextmanager
    def _apart(self, one: Watched) -> Iterator[None]:
        """Keep what goes wrong with one screen from the others: it is tried again, or forgotten where it is gone."""
        try:
            yield
        except Refusal as refusal:
            if refusal.status == 503:
                raise
            log.warning("screen left out", extra={"screen": one.room, "code": refusal.code})
            self._forget(one)
        except Exception:
            log.exception("screen failed; it is tried again", extra={"screen": one.room})
            one.dirty, one.due = True, time.monotonic() + POLL_SECONDS

    def _send_changes(self) -> None:
        moment = time.monotonic()
        with self._lock:
            due = [one for one in self._watched.values() if one.dirty and one.due <= moment]
        for one in due:
            with self._apart(one):
                self._send_change(one)

    def _send_change(self, one: Watched) -> None:
        with reading(self._engine) as session:
            fresh = one.kind.render(session, one.code)
            known = self._seqs.get(one.office, 0)
            newer = events.since(session, one.office, seq=known) if fresh["seq"] > known else []
            calls = one.owed(newer)  # shown by the snapshot, announced by nobody yet
        with self._lock:
            one.dirty, one.due = False, time.monotonic() + PACE_SECONDS
            changes = _changed(one.snapshot, fresh, one.kind.sections)
            calls, one.calls = one.calls + calls, []
            if changes or calls:
                self._frame(one, to=fresh["seq"], changes=changes, calls=calls)
                one.sent = fresh["seq"]
            one.snapshot = fresh

    def _frame(self, one: Watched, *, to: int, changes: Mapping[str, Any] | None, calls: list[dict[str, Any]]) -> None:
        span = {"from": one.sent + 1, "to": to, "build": self._build, "now": one.kind.now()}
        frame = {**span, "changes": changes, "calls": calls}
        self._send("event", frame, namespace=one.kind.namespace, to=one.room)

    def _beat(self) -> None:
        for one in list(self._watched.values()):
            beat = {"seq": one.sent, "build": self._build, "now": one.kind.now()}
            self._send("beat", beat, namespace=one.kind.namespace, to=one.room)


def _changed(old: Snapshot, new: Snapshot, sections: Iterable[str]) -> dict[str, Any]:
    return {name: new[name] for name in sections if name in new and old.get(name) != new[name]}
