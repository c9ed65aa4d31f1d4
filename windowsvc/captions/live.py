"""Conversations as they happen: pushed to the screens of their window alone, ended with their stop, keys destroyed."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from windowsvc.captions import sessions, views
from windowsvc.captions.phrases import library
from windowsvc.captions.sessions import KEYS, Line, Talk
from windowsvc.clocks import Clocks
from windowsvc.database import reading
from windowsvc.events import Entry, Held
from windowsvc.jobs import Task
from windowsvc.languages.locales import get
from windowsvc.lobby import faces
from windowsvc.lobby.calling import leg_at
from windowsvc.lobby.setup import Window
from windowsvc.lobby.states import AT_WINDOW, CALLING, Verb
from windowsvc.office.configuration import City, Configuration
from windowsvc.office.vault import KeyStore
from windowsvc.refusal import Refusal
from windowsvc.screens import Sender

NAMESPACE: Final = "/captions"
LOOKS: Final = 0.3
"""Seconds between two looks for what another process has written."""

_AT_WINDOW: Final = frozenset(state.value for state in AT_WINDOW)
_NEXT_PERSON: Final = frozenset(verb.value for verb in (*CALLING, Verb.CLOSE, Verb.PAUSE, Verb.TAKE, Verb.HAND_OVER))

log = logging.getLogger(__name__)


def room(window: str) -> str:
    """Everybody who sees a window's conversation."""
    return f"captions:{window}"


def staff_room(window: str) -> str:
    """Those of them who are staff: suggestions are for them alone."""
    return f"captions-staff:{window}"


@dataclass
class Captions:
    """The conversations of one process.

    Attributes:
        send: carries a message to the sockets of a room in this process.
        several: whether other processes write lines too.
    """

    engine: Engine
    keys: KeyStore
    clocks: Clocks
    configuration: Configuration
    send: Sender | None = None
    several: bool = False
    _sent: dict[str, tuple[int, int]] = field(default_factory=dict)
    _watched: dict[str, str] = field(default_factory=dict)
    _suspects: set[str] = field(default_factory=set)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _stop: threading.Event = field(default_factory=threading.Event)

    def start(self, spawn: Callable[[Callable[[], None]], Any]) -> None:
        """Begin in the background; only needed where several processes write."""
        if self.several:
            spawn(self._look)

    def stop(self) -> None:
        """End."""
        self._stop.set()

    def snapshot(self, session: Session, *, city: City, window: str) -> dict[str, Any]:
        """Everything a screen of this window shows."""
        talk = sessions.at_window(session, window)
        setup = city.get(Window, window)
        leg = leg_at(session, window)
        own = get(talk.language) if talk else None
        return {
            "window": window,
            "label": setup.label if setup else window,
            "offers": setup.offers.names if setup else [],
            "session": talk.id if talk else None,
            "last": talk.last if talk else 0,
            "language": own.code if own else None,
            "lang": own.html_lang if own else None,
            "leg": {"label": leg.label, "service": faces.public_name(city, leg.service), "needs": list(leg.needs)}
            if leg
            else None,
            "ticket_language": leg.language if leg else None,
            "lines": self._lines(session, talk) if talk else [],
        }

    def _lines(self, session: Session, talk: Talk, *, after: int = 0) -> list[dict[str, Any]]:
        own = get(talk.language)
        return [views.line(library(), one, own) for one in sessions.lines(session, self.keys, talk, after=after)]

    def watch(self, sid: str, window: str) -> None:
        """A socket follows a window."""
        with self._lock:
            self._watched[sid] = window

    def leave(self, sid: str) -> None:
        """A socket is gone."""
        with self._lock:
            self._watched.pop(sid, None)

    def push(self, window: str) -> None:
        """Send what is new at a window to its screens in this process; never raises."""
        self._destroy_dropped()
        if self.send is None or window not in self._watched.values():
            return
        try:
            with self._lock, reading(self.engine) as session:
                self._push(session, window)
        except Refusal as refusal:
            log.warning("captions wait", extra={"code": refusal.code})

    def said(self, talk: Talk, entry: Line) -> None:
        """Send an entry that was just committed; where others may have come between, they are read. Never raises."""
        with self._lock:
            follows = self._sent.get(talk.window) == (talk.id, entry.seq - 1)
            if follows and not self.several and self.send is not None:
                self._sent[talk.window] = (talk.id, entry.seq)
                told = {
                    "session": talk.id,
                    "from": entry.seq,
                    "lines": [views.line(library(), entry, get(talk.language))],
                }
                self._emit("lines", told, talk.window)
                return
        self.push(talk.window)

    def again(self, window: str) -> None:
        """Send the whole of a window anew: its language has changed."""
        with self._lock:
            self._sent.pop(window, None)
        self.push(window)

    def _push(self, session: Session, window: str) -> None:
        talk = sessions.at_window(session, window)
        before = self._sent.get(window, (0, 0))
        now = (talk.id, talk.last) if talk else (0, 0)
        if now == before and talk is not None:
            return
        self._sent[window] = now
        if talk is not None and talk.id == before[0] and talk.last > before[1]:
            told = {"session": talk.id, "from": before[1] + 1, "lines": self._lines(session, talk, after=before[1])}
            self._emit("lines", told, window)
        else:
            city = self.configuration.city(session)
            self._emit("snapshot", self.snapshot(session, city=city, window=window), window)

    def _emit(self, event: str, told: Any, window: str) -> None:
        if self.send is not None:
            self.send(event, told, namespace=NAMESPACE, to=room(window))

    def suggest(self, window: str, suggestion: dict[str, Any]) -> None:
        """Tell the clerk of a window what the listening program thinks it heard. Nothing is kept."""
        if self.send is not None:
            self.send("suggestion", suggestion, namespace=NAMESPACE, to=staff_room(window))

    def drop(self, nonces: Iterable[str]) -> None:
        """Destroy these keys once what ended them is committed."""
        _dropped[_database(self.engine)].update(nonces)

    def heard(self, event: Entry) -> None:
        """The log has moved: the screens of the window follow."""
        self._destroy_dropped()
        for window in {one for one in self._watched.values() if event.window == one or event.verb == Verb.DAY_CLOSE}:
            self.again(window)

    def tasks(self) -> list[Task]:
        """The job that destroys the key of every conversation that has ended, whoever ended it."""
        return [Task("forget_captions", timedelta(seconds=30), self.forget)]

    def forget(self) -> None:
        """Destroy keys without a conversation; one that is just beginning is left until the next look."""
        with reading(self.engine) as session:
            living = sessions.living(session)
        ended = {name.removeprefix(KEYS) for name in self.keys.names(KEYS)} - living
        for nonce in ended & self._suspects:
            self.keys.destroy(KEYS + nonce)
        self._suspects = ended

    def _destroy_dropped(self) -> None:
        waiting = _dropped[_database(self.engine)]
        if not waiting:
            return
        with reading(self.engine) as session:
            living = sessions.living(session)
        for nonce in list(waiting):
            waiting.discard(nonce)
            if nonce not in living:  # else what was to end it was rolled back
                self.keys.destroy(KEYS + nonce)

    def _look(self) -> None:
        while not self._stop.wait(LOOKS):
            for window in set(self._watched.values()):
                self.push(window)


def end_with_stop(session: Session, held: Held, row: dict[str, Any]) -> None:
    """In a verb's own transaction: a stop that ends at a window ends its conversation, and so does the next person."""
    dropped: list[str] = []
    if row["from_state"] in _AT_WINDOW and row["to_state"] not in _AT_WINDOW and row["leg"] is not None:
        dropped += sessions.end_of_leg(session, row["leg"])
    if row["verb"] in _NEXT_PERSON and row["window"]:
        dropped += sessions.end_without_ticket(session, row["window"])
    if row["verb"] == Verb.DAY_CLOSE:
        dropped += sessions.end_of_day(session, held.office)
    if row["verb"] == Verb.PREFER and row["ticket"] is not None and row["detail"].get("language"):
        sessions.follow_ticket(session, row["ticket"], row["detail"]["language"])
    if dropped:
        _dropped[_database(session.get_bind())].update(dropped)


_dropped: defaultdict[str, set[str]] = defaultdict(set)
"""The keys to be destroyed once what ended their conversations is committed, by database."""


def _database(bind: Engine | Connection) -> str:
    return str(bind.engine.url)
