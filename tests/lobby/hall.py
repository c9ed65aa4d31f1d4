"""A small city hall for tests: one office, three services, verbs that commit, a clock that is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from windowsvc import events
from windowsvc.clocks import StandingClock
from windowsvc.database import reading, writing
from windowsvc.events import Actor, Entry, Held
from windowsvc.lobby import calling, closing, legs, reception, serving, undoing, visits, windows
from windowsvc.lobby.legs import LegRow
from windowsvc.lobby.reception import Issued
from windowsvc.lobby.states import Verb
from windowsvc.lobby.tables import Leg
from windowsvc.office import configuration
from windowsvc.office.configuration import City, Configuration
from windowsvc.office.vault import KeyStore

TUESDAY = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
"""10:30 in Tokyo on an ordinary working day."""
CLERK = Actor("p-clerk")
OTHER = Actor("p-other")
LEAD = Actor("p-lead", lead=True)
OFFICE = "main"

_WEEK = {day: ["08:30-17:15"] for day in ("mon", "tue", "wed", "thu", "fri")}
_SETUP: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("opening", OFFICE, {"hours": {"weekly": _WEEK}}),
    ("rules", OFFICE, {"recall_spacing_seconds": 0}),
    ("series", "a", {"prefix": "A", "last": 99}),
    ("series", "c", {"prefix": "C"}),
    ("service", "certificate", {"series": "a", "name": {"ja": "証明書"}, "public_name": {"ja": "証明書"}}),
    ("service", "moving", {"series": "c", "name": {"ja": "引っ越し"}, "public_name": {"ja": "引っ越し"}}),
    ("service", "card", {"series": "c", "name": {"ja": "カード"}, "public_name": {"ja": "カード"}}),
    ("profile", "all", {"name": {"ja": "すべて"}, "services": ["certificate", "moving", "card"]}),
    ("profile", "cards_first", {"name": {"ja": "カード優先"}, "services": ["card", "moving"], "strict": True}),
    ("window", "w1", {"label": "1", "profile": "all"}),
    ("window", "w2", {"label": "2", "profile": "all"}),
    ("window", "w3", {"label": "3", "profile": "cards_first"}),
    ("priority", "baby", {"name": {"ja": "赤ちゃんといっしょ"}, "head_start": 2}),
)


class Hall:
    """Opens and commits one transaction per verb, as a face does."""

    def __init__(self, engine: Engine, data: Path) -> None:
        self.engine = engine
        self.keys = KeyStore(data)
        self.clock = StandingClock(TUESDAY)
        self.setup = Configuration()
        with writing(engine) as session:
            configuration.found_office(
                session, code=OFFICE, data={"name": {"ja": "本庁舎"}}, by=CLERK, now=self.clock.now(), build="test"
            )
        for kind, code, data_ in _SETUP:
            self.configure(kind, code, data_)
        for window in ("w1", "w2", "w3"):
            self.take(window)

    def hold(self, session: Any) -> Held:
        now = self.clock.now()
        return events.hold(session, OFFICE, now=now, machine=now, build="test")

    def do(self, verb: Callable[..., Any], **arguments: Any) -> Any:
        """Run one verb in its own transaction; a verb that appends nothing leaves nothing."""
        arguments.setdefault("by", CLERK)
        with writing(self.engine) as session:
            held = self.hold(session)
            forgotten = closing.begin_day(session, held)
            if "city" in verb.__code__.co_varnames[: verb.__code__.co_argcount + verb.__code__.co_kwonlyargcount]:
                arguments["city"] = self.setup.held(session, held)
            result = verb(session, held, **arguments)
            if not held.appended:
                session.rollback()
        if forgotten is not None:
            closing.forget_day(self.keys, office=OFFICE, day=forgotten)
        return result

    def city(self) -> City:
        with reading(self.engine) as session:
            return self.setup.reload(session)

    def configure(self, kind: str, code: str, data: dict[str, Any], *, valid_from: datetime | None = None) -> Any:
        def change(session: Any, held: Held, *, by: Actor) -> Any:
            return configuration.change(
                session, held, kind=kind, code=code, after=data, by=by, valid_from=valid_from
            ).id

        return self.do(change)

    def take(self, window: str, *, holder: str = "h", by: Actor = CLERK, take_over: bool = False) -> None:
        self.do(windows.take, window=window, holder=f"{holder}-{window}", staff_id=1, by=by, take_over=take_over)

    def issue(self, service: str = "certificate", *, count: int = 1, **more: Any) -> list[Issued]:
        return [self.do(reception.issue, keys=self.keys, service=service, origin="kiosk", **more) for _ in range(count)]

    def call(self, window: str = "w1", **more: Any) -> LegRow | None:
        found: LegRow | None = self.do(calling.call_next, window=window, **more)
        return found

    def called(self, window: str = "w1", **more: Any) -> LegRow:
        found = self.call(window, **more)
        assert found is not None
        return found

    def on(self, verb: Verb, leg: LegRow | int, **more: Any) -> LegRow:
        """Do one of the verbs of a leg by its name."""
        leg_id = leg if isinstance(leg, int) else leg.id
        result: LegRow = self.do(_VERBS[verb], leg_id=leg_id, **{**_DEFAULTS.get(verb, {}), **more})
        return result

    def serve(self, window: str = "w1") -> LegRow:
        return self.on(Verb.START, self.called(window))

    def undo(self, window: str = "w1", *, by: Actor = CLERK) -> LegRow:
        found: LegRow = self.do(undoing.undo, window=window, seconds=30, by=by)
        return found

    def call_all(self, window: str = "w1") -> list[str]:
        """Call and finish until nobody waits; the labels in order."""
        labels = []
        while (leg := self.call(window)) is not None:
            labels.append(leg.label)
            self.on(Verb.FINISH, self.on(Verb.START, leg), advance=False)
        return labels

    def leg(self, leg_id: int) -> LegRow:
        with reading(self.engine) as session:
            return legs.find(session, leg_id)

    def states(self) -> dict[int, str]:
        with reading(self.engine) as session:
            return {row.id: row.state for row in session.execute(select(Leg.id, Leg.state))}

    def log(self) -> list[Entry]:
        with reading(self.engine) as session:
            return events.since(session, OFFICE, seq=0)

    def advance(self, **more: float) -> None:
        self.clock.at += timedelta(**more)


_VERBS: dict[Verb, Callable[..., Any]] = {
    Verb.CALL_THIS: calling.call_this,
    Verb.RECALL: calling.recall,
    Verb.START: serving.start,
    Verb.NO_ANSWER: calling.no_answer,
    Verb.RETURN: visits.return_,
    Verb.HOLD: serving.hold,
    Verb.RESUME: serving.resume,
    Verb.RESUME_HERE: serving.resume,
    Verb.TRANSFER: serving.transfer,
    Verb.RELAY_IN: serving.relay,
    Verb.RELAY_OUT: serving.relay,
    Verb.FINISH: serving.finish,
    Verb.REOPEN: serving.reopen,
    Verb.CANCEL: visits.cancel,
    Verb.RELEASE: calling.release,
}
_DEFAULTS: dict[Verb, dict[str, Any]] = {
    Verb.CALL_THIS: {"window": "w2", "reason": "asked"},
    Verb.HOLD: {"reason": "writing"},
    Verb.RESUME_HERE: {"here": True, "window": "w2"},
    Verb.TRANSFER: {"service": "moving"},
    Verb.RELAY_IN: {"arrive": True, "department": "tax"},
    Verb.RELAY_OUT: {"arrive": False, "department": "tax"},
    Verb.REOPEN: {"window": "w1"},
}
