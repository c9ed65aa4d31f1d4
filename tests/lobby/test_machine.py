"""Random days in a lobby, told to the verbs and to a plain list at once: they must never disagree."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, event, select

from tests.databases import empty
from tests.lobby import model
from tests.lobby.hall import CLERK, LEAD, OFFICE, OTHER, TUESDAY, Hall
from tests.lobby.model import ACTIVE, AT_WINDOW, ENDED, City, Lobby, Stop
from windowsvc import events
from windowsvc.clocks import StandingClock
from windowsvc.database import make_engine, reading
from windowsvc.events import Entry
from windowsvc.lobby import calling, closing, outlook, reception, rush, undoing, visits, windows
from windowsvc.lobby.ordering import AbleWindow, queue_for
from windowsvc.lobby.states import Verb
from windowsvc.lobby.tables import Leg, Ticket, WindowState
from windowsvc.office.configuration import Configuration
from windowsvc.office.vault import KeyStore
from windowsvc.refusal import Refusal
from windowsvc.settings import Settings

SERIES = {"certificate": ("a", 14), "moving": ("c", 999), "card": ("c", 999)}
PROFILES = {
    "w1": (("certificate", "moving", "card"), False),
    "w2": (("moving", "certificate"), False),
    "w3": (("card", "moving"), True),
}
WINDOWS = st.sampled_from(sorted(PROFILES))
SERVICES = st.sampled_from(sorted(SERIES))
BY = st.sampled_from([CLERK, CLERK, CLERK, OTHER, LEAD])
ACTS = {
    "call_this": ("waiting", "held", "absent"),
    "recall": ("called",),
    "start": ("called",),
    "no_answer": ("called",),
    "return_": ("absent",),
    "hold": ("called", "serving"),
    "resume": ("held",),
    "resume_here": ("held",),
    "transfer": ("called", "serving"),
    "plan_stop": ("waiting", "called", "serving"),
    "finish": ("serving",),
    "reopen": ("done",),
    "cancel": ("waiting", "planned", "serving"),
    "release": ("called",),
}
"""What one does to a number, and in which states one mostly tries it."""
PHASES = (Phase.generate, Phase.shrink)
VERBS = {*ACTS, "issue", "call_next", "undo", "open_", "pause", "resume_window", "drain", "close", "close_day"}
PICK = st.integers(0, 5)
LAST_DAY = 3
"""From Tuesday to Friday."""


class MachineHall(Hall):
    """A hall with the set-up of the machine, which can be begun from a furnished database too."""

    def __init__(self, engine: Engine, data: Path, *, furnished: bool) -> None:
        if not furnished:
            super().__init__(engine, data)
            self.furnish()
        self.engine = engine
        self.keys = KeyStore(data)
        self.clock = StandingClock(TUESDAY)
        self.setup = Configuration()

    def furnish(self) -> None:
        name = {"ja": "二番"}
        self.configure("series", "a", {"prefix": "A", "last": SERIES["certificate"][1]})
        self.configure("profile", "two", {"name": name, "services": list(PROFILES["w2"][0])})
        self.do(windows.take, window="w2", holder="h-w2", staff_id=1, profile="two")

    def log_after(self, seq: int) -> list[Entry]:
        with reading(self.engine) as session:
            return events.since(session, OFFICE, seq=seq)


class LobbyMachine(RuleBasedStateMachine):
    """Each rule does one thing to both; each invariant compares them."""

    make_hall: ClassVar[Callable[[], Hall]]
    seen: ClassVar[Counter[tuple[str, bool]]]

    def __init__(self) -> None:
        super().__init__()
        self.hall = type(self).make_hall()
        self.lobby = Lobby(City(SERIES, PROFILES, {"baby": 2}), windows=dict.fromkeys(PROFILES, "open"), open_day=0)
        self.ids: dict[int, int] = {}
        self.seq = len(self.hall.log())

    def teardown(self) -> None:
        if self.hall.engine.dialect.name == "sqlite":
            self.hall.engine.dispose()

    # Doing one thing to both

    def both(self, verb: Callable[..., Any], real: Callable[[], Any], **given: Any) -> bool:
        """Do it to both and compare what they answer or refuse; says whether they did it."""
        after, expected, refused = self.lobby.doing(verb, **given)
        self.seen[verb.__name__, not refused] += 1
        if refused:
            with pytest.raises(Refusal) as told:
                real()
            assert told.value.code in refused, (verb.__name__, refused)
            return False
        found = real()
        if after.log:
            self.lobby = after
        self.follow_log(after.log)
        if isinstance(expected, Stop):
            self.meet(expected, found)
        else:
            assert found is None
        return True

    def meet(self, expected: Stop, found: Any) -> None:
        leg_id = getattr(found, "leg_id", None) or found.id
        assert self.ids.setdefault(expected.n, leg_id) == leg_id, expected
        state = getattr(found, "state", "waiting")
        assert state == expected.state

    def follow_log(self, verbs: list[str]) -> None:
        new = self.hall.log_after(self.seq)
        assert [one.verb for one in new] == verbs
        assert [one.seq for one in new] == list(range(self.seq + 1, self.seq + 1 + len(verbs)))
        self.seq += len(verbs)

    # The rules

    @initialize(
        policy=st.sampled_from(["after_k", "after_k", "kept", "back"]),
        k=st.integers(0, 3),
        first=st.lists(SERVICES, min_size=2, max_size=6),
    )
    def choose_rules(self, policy: str, k: int, first: list[str]) -> None:
        self.hall.configure(
            "rules", OFFICE, {"recall_spacing_seconds": 0, "recall_limit": 2, "return_policy": policy, "return_k": k}
        )
        self.lobby.city = replace(self.lobby.city, policy=policy, k=k, recall_limit=2)
        self.seq += 1
        for service in first:
            self.issue(service, None)

    @rule(service=SERVICES, priority=st.sampled_from([None, None, None, "baby"]))
    def issue(self, service: str, priority: str | None) -> None:
        told: list[int] = []
        if self.both(
            model.issue,
            lambda: self.hall.do(_issue, keys=self.hall.keys, service=service, priority=priority, told=told),
            service=service,
            priority=priority,
        ):
            newest = self.lobby.stops[len(self.lobby.stops)]
            given = {"service": service, "leg": self.ids[newest.n], "place": newest.place}
            assert [self.hall.do(_ahead_of, **given)] == told == [self.lobby.ahead(newest)]

    @rule(window=WINDOWS, by=BY, really=PICK)
    def call_next(self, window: str, by: Any, really: int) -> None:
        free = [one for one, state in sorted(self.lobby.windows.items()) if state == "open" and not self.lobby.at(one)]
        if free and really:
            window = free[really % len(free)]
        self.both(
            model.call_next,
            lambda: self.hall.do(calling.call_next, window=window, by=by),
            window=window,
            actor=by.code,
        )

    @rule(window=WINDOWS, by=BY, service=SERVICES, data=st.data())
    def serve(self, window: str, by: Any, service: str, data: Any) -> None:
        """What happens most at a window, one press after the other."""
        self.call_next(window, by, 0)
        stop = self.lobby.at(window)
        ways = [
            ("start", "finish"),
            ("start", "finish", "reopen"),
            ("start", "hold"),
            ("start", "plan_stop", "finish"),
            ("plan_stop", "start", "finish", "wait"),
        ]
        ways += [("no_answer", "return_"), ("hold", "resume_here"), ("hold", "resume"), ("start", "transfer")]
        for name in data.draw(st.sampled_from(ways), label="way") if stop else ():
            if name == "wait":
                self.serve(data.draw(WINDOWS), by, service, data)
                return
            self.do(name, stop.n, window=window, by=by, service=service, yes=data.draw(st.booleans()))

    @precondition(lambda self: bool(self.lobby.stops))
    @rule(data=st.data(), by=BY, window=WINDOWS, service=SERVICES, yes=st.booleans())
    def act(self, data: Any, by: Any, window: str, service: str, yes: bool) -> None:
        self.do_to_one(data, by=by, window=window, service=service, yes=yes)

    @precondition(lambda self: any(stop.state in AT_WINDOW for stop in self.lobby.stops.values()))
    @rule(data=st.data(), by=BY, window=WINDOWS, service=SERVICES, yes=st.booleans())
    def act_at_a_window(self, data: Any, by: Any, window: str, service: str, yes: bool) -> None:
        self.do_to_one(data, by=by, window=window, service=service, yes=yes, states=AT_WINDOW)

    def do_to_one(self, data: Any, *, by: Any, window: str, service: str, yes: bool, states: Any = None) -> None:
        """Do something to a number: mostly something its state allows."""
        stops = [stop for stop in self.lobby.stops.values() if states is None or stop.state in states]
        kinds = sorted({stop.state for stop in stops})
        state = data.draw(st.sampled_from(kinds), label="state")
        stop = data.draw(st.sampled_from([one for one in stops if one.state == state]), label="stop")
        able = [one for one in ACTS if state in ACTS[one]]
        name = data.draw(st.sampled_from(able * 9 + list(ACTS)), label="verb")
        if name == "reopen" and not by.lead and stop.window:
            window = stop.window
        self.do(name, stop.n, window=window, by=by, service=service, yes=yes)

    def do(self, name: str, leg: int, *, window: str, by: Any, service: str, yes: bool) -> None:
        """One verb on one number."""
        if name == "plan_stop":
            self.plan_stop(self.lobby.stops[leg].ticket, service=service, window=window, by=by)
            return
        given = self.arguments(name, window=window, service=service, yes=yes)
        self.both(
            getattr(model, name),
            lambda: self.hall.on(Verb(name.rstrip("_")), self.ids[leg], by=by, **given),
            leg=leg,
            actor=by.code,
            **given,
            **({"lead": by.lead} if name == "reopen" else {}),
        )

    def arguments(self, name: str, *, window: str, service: str, yes: bool) -> dict[str, Any]:
        """What a verb takes beside the number and the actor."""
        given: dict[str, Any] = {}
        if name in ("call_this", "resume_here", "reopen"):
            given["window"] = window
        if name in ("return_", "resume", "cancel"):
            given["window"] = window if yes else None
        if name == "call_this":
            given["reason"] = "asked" if yes else None
        if name == "transfer":
            given["service"] = service
        if name == "finish":
            given["advance"] = yes
        return given

    def plan_stop(self, ticket: int, *, service: str, window: str, by: Any) -> None:
        ticket_id = self.tickets()[ticket]
        self.both(
            model.plan_stop,
            lambda: self.hall.do(visits.plan_stop, ticket_id=ticket_id, service=service, by=by, window=window),
            ticket=ticket,
            service=service,
            window=window,
            actor=by.code,
        )

    @precondition(lambda self: any(stop.state in AT_WINDOW for stop in self.lobby.stops.values()))
    @rule(data=st.data(), by=BY, service=SERVICES)
    def leave(self, data: Any, by: Any, service: str) -> None:
        """A window takes nobody new, and its number leaves it, or comes back."""
        stop = data.draw(st.sampled_from([one for one in self.lobby.stops.values() if one.state in AT_WINDOW]))
        assert stop.window is not None
        if data.draw(st.booleans(), label="drain"):
            self.both(model.drain, lambda: self.hall.do(windows.drain, window=stop.window), window=stop.window)
        name = data.draw(st.sampled_from([one for one in ACTS if stop.state in ACTS[one]] + ["undo"]), label="verb")
        if name == "undo":
            self.undo(stop.window, LEAD, 1)
        else:
            self.do(name, stop.n, window=stop.window, by=by, service=service, yes=True)

    @precondition(lambda self: any(stop.state == "done" for stop in self.lobby.stops.values()))
    @rule(data=st.data(), window=WINDOWS)
    def go_back(self, data: Any, window: str) -> None:
        """A lead reopens what was finished, while somebody takes back what another window did."""
        done = [stop for stop in self.lobby.stops.values() if stop.state == "done"]
        ended = {stop.ticket for stop in self.lobby.stops.values() if stop.stop > 1 and stop.state in ENDED}
        stop = data.draw(st.sampled_from([one for one in done if one.ticket in ended] or done))
        self.do("reopen", stop.n, window=window, by=LEAD, service="card", yes=True)
        for other in sorted(set(PROFILES) - {window}):
            self.undo(other, LEAD, 1)

    @rule(window=WINDOWS, by=BY, times=st.integers(1, 3))
    def undo(self, window: str, by: Any, times: int) -> None:
        while times and self.both(
            model.undo,
            lambda: self.hall.do(undoing.undo, window=window, seconds=30, by=by),
            window=window,
            actor=by.code,
            lead=by.lead,
        ):
            times -= 1

    @rule(window=WINDOWS, what=st.sampled_from(["open_", "open_", "pause", "resume", "drain", "close"]), really=PICK)
    def change_window(self, window: str, what: str, really: int) -> None:
        """Windows open again soon, and nobody closes them all the time."""
        if self.lobby.windows[window] in ("closed", "paused") and really:
            what = {"closed": "open_", "paused": "resume"}[self.lobby.windows[window]]
        elif really > 1:
            return
        given = {"reason": "lunch"} if what == "pause" else {}
        expected = model.resume_window if what == "resume" else getattr(model, what)
        self.both(expected, lambda: self.hall.do(getattr(windows, what), window=window, **given), window=window)

    @rule(seconds=st.sampled_from([1, 15, 31]))
    def wait(self, seconds: int) -> None:
        self.hall.advance(seconds=seconds)
        self.lobby.now += seconds

    @precondition(lambda self: len(self.lobby.stops) > 8)
    @rule(hour=st.integers(0, 5))
    def end_of_day(self, hour: int) -> None:
        """Sometimes a lead closes the day, and sometimes the night comes without."""
        if hour > 3:
            self.both(model.close_day, lambda: self.hall.do(_close_day, by=LEAD))
        elif hour == 3 and self.lobby.day < LAST_DAY:
            self.sleep()

    def sleep(self) -> None:
        self.hall.clock.at = TUESDAY + timedelta(days=self.lobby.day + 1)
        self.lobby.now += 86_400
        self.lobby.day += 1

    # What must hold after each of them

    def tickets(self) -> dict[int, int]:
        """The tickets' ids by the model's numbers: both count in the order of issue."""
        with reading(self.hall.engine) as session:
            ids = list(session.scalars(select(Ticket.id).order_by(Ticket.id)))
        return dict(enumerate(ids, 1))

    @invariant()
    def both_are_equal(self) -> None:
        with reading(self.hall.engine) as session:
            legs = {row.id: row for row in session.execute(_STOPS)}
            states = {row.window: row.state for row in session.execute(select(WindowState.window, WindowState.state))}
            moment = outlook.moment_of(session, OFFICE, now=self.hall.clock.now())
            seen = outlook.look(session, city=self.hall.setup.city(session), moment=moment)
        self.stops_are_equal(legs)
        self.nobody_is_in_two_places(list(legs.values()), states)
        self.lines_are_equal(seen)

    def stops_are_equal(self, legs: dict[int, Any]) -> None:
        assert len(legs) == len(self.lobby.stops) == len(self.ids)
        for n, stop in self.lobby.stops.items():
            leg = legs[self.ids[n]]
            found = (leg.service, leg.state, leg.place, leg.calls)
            assert found == (stop.service, stop.state, stop.place, stop.calls), stop
            if stop.state in ACTIVE:
                assert leg.window == stop.window, stop

    def nobody_is_in_two_places(self, legs: list[Any], states: dict[str, str]) -> None:
        active = [leg.ticket_id for leg in legs if leg.state in ACTIVE]
        assert len(active) == len(set(active))
        busy = [leg.window for leg in legs if leg.state in AT_WINDOW]
        assert len(busy) == len(set(busy))
        assert states == self.lobby.windows
        assert not {window for window in busy if states[window] == "closed"}
        assert {window for window, state in states.items() if state == "draining"} <= set(busy)

    def lines_are_equal(self, seen: outlook.Outlook) -> None:
        for window, (services, strict) in PROFILES.items():
            able = AbleWindow(window, services, strict)
            expected = [self.ids[stop.n] for stop in self.lobby.line(window)]
            assert [one.leg for one in queue_for(able, seen.waiting)] == expected
        assert seen.ahead_of_all == {self.ids[s.n]: self.lobby.ahead(s) for s in self.lobby.waiting()}
        for service in SERIES:
            assert seen.ahead_of_new[service] == self.ahead_of_new(service)

    def ahead_of_new(self, service: str) -> int:
        """What somebody who took a number this instant would find ahead."""
        trial = self.lobby.copy()
        newest = trial._add(0, service, "waiting", 10**12, 1)
        return trial.ahead(newest)


_STOPS = select(Leg.id, Leg.ticket_id, Leg.service, Leg.state, Leg.place, Leg.calls, Leg.window)


def _issue(
    session: Any, held: Any, *, by: Any, city: Any, keys: Any, service: str, priority: str | None, told: Any
) -> Any:
    """Take a number and note how many people its answer says are ahead."""
    given = {"service": service, "by": by, "origin": "kiosk", "priority": priority}
    issued = reception.issue(session, held, city=city, keys=keys, **given)
    told.append(rush.ahead_of_issued(session, held, city=city, issued=issued))
    return issued


def _ahead_of(session: Any, held: Any, *, by: Any, city: Any, service: str, leg: int, place: int) -> int:
    """The count that a ticket's answer carries; it is made by the database, as verbs are, and writes nothing."""
    return outlook.ahead_of(session, held, city=city, service=service, leg=leg, place=place)


def _close_day(session: Any, held: Any, *, by: Any) -> None:
    closing.close_day(session, held, by=by)


def _quick(engine: Engine) -> Engine:
    """Many small days: this test is about order, not about power cuts."""

    @event.listens_for(engine, "connect")
    def _no_sync(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    return engine


@pytest.fixture
def sqlite_machine(sqlite_template: Path, tmp_path: Path) -> type[LobbyMachine]:
    """A machine that begins each example on its own copy of one furnished SQLite file."""
    first = tmp_path / "first"
    first.mkdir()
    shutil.copyfile(sqlite_template, first / sqlite_template.name)
    engine = _quick(make_engine(Settings(data=first)))
    MachineHall(engine, first, furnished=False)
    engine.dispose()
    copies = count()

    def make() -> Hall:
        folder = tmp_path / f"example-{next(copies)}"
        shutil.copytree(first, folder)
        return MachineHall(_quick(make_engine(Settings(data=folder))), folder, furnished=True)

    return type("SqliteMachine", (LobbyMachine,), {"make_hall": staticmethod(make), "seen": Counter()})


@pytest.fixture
def postgres_machine(postgres_engine: Engine, tmp_path: Path) -> type[LobbyMachine]:
    """A machine that begins each example on an emptied PostgreSQL database."""

    def make() -> Hall:
        empty(postgres_engine)
        return MachineHall(postgres_engine, tmp_path, furnished=False)

    return type("PostgresMachine", (LobbyMachine,), {"make_hall": staticmethod(make), "seen": Counter()})


def _run(machine: type[LobbyMachine], *, examples: int, derandomize: bool) -> None:
    chosen = settings(
        max_examples=examples,
        stateful_step_count=50,
        deadline=None,
        database=None,
        derandomize=derandomize,
        suppress_health_check=list(HealthCheck),
        phases=PHASES,
    )
    run_state_machine_as_test(machine, settings=chosen)


def test_ten_thousand_steps_agree_with_a_plain_list(sqlite_machine: type[LobbyMachine]) -> None:
    _run(sqlite_machine, examples=280, derandomize=True)
    assert sqlite_machine.seen.total() >= 10_000
    assert {verb for verb, done in sqlite_machine.seen if done} == VERBS


@pytest.mark.postgres
def test_postgresql_agrees_too(postgres_machine: type[LobbyMachine]) -> None:
    _run(postgres_machine, examples=15, derandomize=True)
    assert postgres_machine.seen.total() >= 300


@pytest.mark.slow
def test_two_hundred_thousand_steps_agree(sqlite_machine: type[LobbyMachine]) -> None:
    _run(sqlite_machine, examples=6_000, derandomize=False)
    assert sqlite_machine.seen.total() >= 200_000
