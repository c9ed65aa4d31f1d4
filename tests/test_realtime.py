"""The dispatcher: what happened reaches every screen, in order, at its pace; what is lost is found again."""

from __future__ import annotations

import random
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.lobby.hall import LEAD, OFFICE, Hall
from tests.web.served import free_port
from windowsvc import realtime
from windowsvc.clocks import RealClock
from windowsvc.database import Session
from windowsvc.events import Entry
from windowsvc.lobby import board, outlook
from windowsvc.lobby.states import CALLING, Verb
from windowsvc.pager import RedisPager
from windowsvc.realtime import BEAT_SECONDS, PACE_SECONDS, News
from windowsvc.refusal import Refusal
from windowsvc.screens import ScreenKind

PATIENCE = 60.0
"""How long a machine busy with other things may take, in seconds; nothing here depends on it being short."""


class Watch:
    """A steady clock that moves when it is told to."""

    def __init__(self) -> None:
        self.at = 1000.0

    def monotonic(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


@dataclass
class Sent:
    event: str
    data: dict[str, Any]
    to: str
    at: float


@dataclass
class Wall:
    """A hall with two boards and its dispatcher, whose sockets are a list."""

    hall: Hall
    watch: Watch
    sent: list[Sent] = field(default_factory=list)
    during_render: Callable[[], Any] | None = None
    rendered: int = 0

    def __post_init__(self) -> None:
        for code, windows in (("lobby", []), ("upstairs", ["w3"])):
            self.hall.configure("board", code, {"name": {"ja": "表示盤"}, "windows": windows})
        self.kind = ScreenKind("board", self.render, self.office, board.SECTIONS, self.calls, lambda: "now")
        self.hall.setup.forget()
        self.news = News(self.hall.engine, build="b", machine=RealClock(), send=self.send)
        self.news.listeners.append(self.reread)

    def reread(self, event: Entry) -> None:
        """As the application does: a change of configuration is read again."""
        if event.verb == Verb.CONFIGURE:
            self.hall.setup.forget()

    def send(self, event: str, data: Any, *, namespace: str, to: str) -> None:
        assert namespace == "/board"
        self.sent.append(Sent(event, data, to, self.watch.at))

    def render(self, session: Session, code: str) -> dict[str, Any]:
        happens, self.during_render = self.during_render, None
        if happens:
            happens()
        self.rendered += 1
        city = self.hall.setup.city(session)
        moment = outlook.moment_of(session, OFFICE, now=self.hall.clock.now())
        seen = outlook.look(session, city=city, moment=moment)
        return board.snapshot(session, seen, code=code, now=self.hall.clock.now(), build="b")

    def office(self, session: Session, code: str) -> str:
        return board.setup_of(self.hall.setup.city(session), code)[0]

    def calls(self, code: str, found: list[Entry]) -> list[dict[str, Any]]:
        return board.calls_among(self.hall.city(), code, found)

    def join(self, code: str = "lobby", sid: str = "s1") -> dict[str, Any]:
        return self.news.join(self.kind, code, sid=sid)

    def step(self, seconds: float = PACE_SECONDS) -> list[Sent]:
        """Let time pass, do one round, and return what was sent in it."""
        before = len(self.sent)
        self.watch.at += seconds
        self.news.step()
        return self.sent[before:]

    def settle(self) -> None:
        """Let everything be sent that is owed."""
        for _ in range(4):
            self.step()

    def frames(self, to: str = "board:lobby", *, early: bool | None = None) -> list[dict[str, Any]]:
        return [
            one.data for one in self.sent
            if one.event == "event" and one.to == to and early in (None, one.data["changes"] is None)
        ]  # fmt: skip

    def called_seqs(self) -> list[int]:
        return [event.seq for event in self.hall.log() if event.verb in CALLING]

    def now(self, code: str = "lobby") -> dict[str, Any]:
        """What the board would show if it were asked for this instant."""
        with realtime.reading(self.hall.engine) as session:
            return self.render(session, code)


@pytest.fixture
def wall(sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wall:
    return _wall(Hall(sqlite_engine, tmp_path), monkeypatch)


def _wall(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> Wall:
    watch = Watch()
    monkeypatch.setattr(realtime, "time", watch)
    return Wall(hall, watch)


class Screen:
    """A screen as the contract describes it: it may lose anything and must come out right."""

    def __init__(self, wall: Wall, code: str = "lobby", sid: str = "s1") -> None:
        self.wall, self.code, self.sid = wall, code, sid
        self.last = -1
        self.state: dict[str, Any] = {}
        self.announced: list[int] = []
        self.resyncs = -1
        self.joined = 0
        self.resync()
        self.joined = self.last

    def resync(self) -> None:
        self.resyncs += 1
        snapshot = self.wall.join(self.code, self.sid)
        if snapshot["seq"] < self.last:
            return
        missed = [call for call in snapshot["calls"] if call["seq"] > self.last >= 0]
        self.last, self.state = snapshot["seq"], {name: snapshot[name] for name in board.SECTIONS}
        self._announce(missed)

    def _announce(self, calls: list[dict[str, Any]]) -> None:
        self.announced += [one["seq"] for one in sorted(calls, key=_seq) if one["seq"] not in self.announced]

    def hear(self, sent: Sent) -> None:
        if sent.event == "beat":
            if sent.data["seq"] > self.last:
                self.resync()
            return
        frame = sent.data
        assert frame["build"] == "b"
        self._announce(frame["calls"])
        if frame["changes"] is None or frame["to"] <= self.last:
            return
        if frame["from"] > self.last + 1:
            self.resync()
            return
        self.last = frame["to"]
        self.state |= frame["changes"]


def _seq(call: dict[str, Any]) -> int:
    seq: int = call["seq"]
    return seq


def test_a_call_goes_out_at_once_and_its_state_follows(wall: Wall) -> None:
    wall.hall.issue(count=2)
    before = wall.join()
    wall.settle()
    wall.sent.clear()
    leg = wall.hall.called("w1")
    sent = wall.step(0)
    assert [one.event for one in sent] == ["event"]
    frame = sent[0].data
    assert (frame["changes"], [call["label"] for call in frame["calls"]]) == (None, [leg.label])
    assert frame["from"] == before["seq"] + 1
    assert frame["to"] == wall.hall.log()[-1].seq
    merged = wall.step(PACE_SECONDS)[0].data
    assert merged["changes"]["calls"][0]["label"] == leg.label
    assert merged["changes"]["waiting"] != before["waiting"]
    assert merged["calls"] == frame["calls"]
    assert "board" not in merged["changes"]


def test_every_call_arrives_once_in_order_and_frames_follow_each_other(wall: Wall) -> None:
    wall.hall.issue(count=12)
    wall.join()
    for _ in range(12):
        leg = wall.hall.called("w1")
        wall.hall.on(Verb.RECALL, leg)
        wall.step(0.05)
        wall.hall.on(Verb.FINISH, wall.hall.on(Verb.START, leg))
        wall.step(0.05)
    wall.settle()
    early = [call["seq"] for frame in wall.frames(early=True) for call in frame["calls"]]
    merged = [call["seq"] for frame in wall.frames(early=False) for call in frame["calls"]]
    assert early == merged == wall.called_seqs()
    states = wall.frames(early=False)
    for frame, following in pairwise(states):
        assert following["from"] == frame["to"] + 1
    for frame in wall.frames():
        assert all(frame["from"] <= call["seq"] <= frame["to"] for call in frame["calls"])


def test_changes_are_merged_into_four_frames_a_second_whatever_happens(wall: Wall) -> None:
    wall.join()
    wall.step()
    wall.sent.clear()
    for turn in range(60):
        wall.hall.issue("moving")
        if turn % 3 == 0:
            wall.hall.on(Verb.RELEASE, wall.hall.called("w1"))
        wall.step(0.03)
    times = [one.at for one in wall.sent if one.event == "event" and one.data["changes"] is not None]
    assert len(times) > 3
    assert all(later - earlier >= PACE_SECONDS - 1e-9 for earlier, later in pairwise(times))
    assert len([one for one in wall.sent if one.data.get("changes", 0) is None]) == 20


def test_a_wake_that_never_came_costs_nothing(wall: Wall) -> None:
    screen = Screen(wall)
    wall.settle()
    wall.hall.issue()
    wall.hall.called()
    for one in wall.step():
        screen.hear(one)
    assert screen.announced == wall.called_seqs()


def test_what_was_told_by_the_commit_is_not_told_again_by_the_log(wall: Wall) -> None:
    wall.hall.issue(count=3)
    screen = Screen(wall)
    wall.settle()
    rows = []
    for window in ("w1", "w2"):
        wall.hall.called(window)
        rows.append(_committed(wall))
    wall.news.wake([rows[1]])
    wall.news.wake([rows[0]])
    wall.sent.clear()
    wall.settle()
    for one in wall.sent:
        screen.hear(one)
    assert [call["seq"] for frame in wall.frames(early=True) for call in frame["calls"]] == wall.called_seqs()
    assert screen.announced == wall.called_seqs()
    assert screen.state == {name: wall.now()[name] for name in board.SECTIONS}


def _committed(wall: Wall) -> dict[str, Any]:
    """The last event as the call that committed it has it."""
    return wall.hall.log()[-1]._asdict()


@pytest.mark.parametrize("sockets", [1, realtime.FEW, realtime.FEW + 1])
def test_a_few_screens_are_told_of_a_call_where_it_is_made_and_many_by_the_dispatcher(
    wall: Wall, monkeypatch: pytest.MonkeyPatch, sockets: int
) -> None:
    monkeypatch.setattr(wall.news, "_announced", frozenset(CALLING))
    wall.hall.issue()
    for number in range(sockets):
        wall.join(sid=f"s{number}")
    wall.settle()
    wall.sent.clear()
    wall.hall.called()
    wall.news.tell([_committed(wall)])
    assert len(wall.sent) == (1 if sockets <= realtime.FEW else 0)
    wall.news.wake([_committed(wall)])
    wall.settle()
    early = [call["seq"] for frame in wall.frames(early=True) for call in frame["calls"]]
    assert early == [call["seq"] for frame in wall.frames(early=False) for call in frame["calls"]] == wall.called_seqs()


def test_a_call_after_what_the_dispatcher_has_not_read_is_left_to_it(
    wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wall.news, "_announced", frozenset(CALLING))
    wall.hall.issue(count=2)
    screen = Screen(wall)
    wall.settle()
    wall.hall.called("w1")
    wall.hall.called("w2")
    wall.sent.clear()
    wall.news.tell([_committed(wall)])
    assert wall.sent == []
    wall.settle()
    for one in wall.sent:
        screen.hear(one)
    assert screen.announced == wall.called_seqs()


def test_what_happens_while_the_first_snapshot_is_made_is_not_lost(wall: Wall) -> None:
    wall.hall.issue()
    wall.during_render = wall.hall.called
    screen = Screen(wall)
    for _ in range(4):
        for one in wall.step():
            screen.hear(one)
    assert screen.state["calls"][0]["seq"] == wall.called_seqs()[0]


def test_what_happens_after_the_first_snapshot_was_read_is_not_lost(wall: Wall) -> None:
    """The socket is in the room only after its snapshot was sent: frames in between reach nobody."""
    wall.hall.issue(count=2)
    screen = Screen(wall)
    wall.hall.called()
    lost = wall.step()
    assert [one.event for one in lost if one.data.get("calls")] != []
    screen.hear(_beat(wall))
    assert screen.announced == wall.called_seqs()
    assert screen.state == {name: wall.now()[name] for name in board.SECTIONS}


def test_a_call_committed_while_a_frame_is_drawn_is_announced_with_it(wall: Wall) -> None:
    wall.hall.issue(count=2)
    screen = Screen(wall)
    wall.settle()
    wall.sent.clear()
    wall.hall.issue("card")
    wall.during_render = wall.hall.called
    wall.settle()
    for one in wall.sent:
        screen.hear(one)
    assert screen.announced == wall.called_seqs()
    merged = wall.frames(early=False)[-1]
    assert merged["to"] == wall.hall.log()[-1].seq
    assert [call["seq"] for call in merged["calls"]] == wall.called_seqs()


def test_a_board_hears_only_the_windows_it_speaks_for(wall: Wall) -> None:
    wall.hall.issue("card")
    wall.join("lobby", "s1")
    wall.join("upstairs", "s2")
    wall.settle()
    wall.hall.called("w1")
    wall.settle()
    assert [call["seq"] for frame in wall.frames("board:upstairs") for call in frame["calls"]] == []
    assert [call["seq"] for frame in wall.frames("board:lobby", early=True) for call in frame["calls"]] != []


def test_one_snapshot_serves_all_who_ask_between_two_events(wall: Wall) -> None:
    wall.join("lobby", "s0")
    wall.hall.do(calling_nothing_seen_on_a_board)
    wall.settle()
    before = wall.rendered
    snapshots = [wall.join("lobby", f"s{number}") for number in range(1, 20)]
    assert wall.rendered == before
    assert {snapshot["seq"] for snapshot in snapshots} == {wall.hall.log()[-1].seq}
    assert wall.news.watching() == [("board", "lobby", 20)]


def calling_nothing_seen_on_a_board(session: Session, held: Any, *, by: Any) -> None:
    """Something that changes no board."""
    realtime.events.append(session, held, "reprint", by=by)


def test_who_leaves_is_sent_nothing_more(wall: Wall) -> None:
    wall.join("lobby", "s1")
    wall.join("lobby", "s2")
    wall.news.leave("s1")
    assert wall.news.watching() == [("board", "lobby", 1)]
    wall.news.leave("s2")
    wall.news.leave("s2")
    assert wall.news.watching() == []
    wall.hall.issue()
    wall.hall.called()
    assert wall.step(BEAT_SECONDS) == []


def test_the_heart_beats_every_five_seconds_with_the_number_last_sent(wall: Wall) -> None:
    wall.join()
    wall.settle()
    beats = [one.data["seq"] for one in wall.step(BEAT_SECONDS) if one.event == "beat"]
    assert beats == [wall.now()["seq"]]
    assert [one for one in wall.step(BEAT_SECONDS / 2) if one.event == "beat"] == []
    assert len([one for one in wall.step(BEAT_SECONDS / 2) if one.event == "beat"]) == 1


def test_a_board_that_is_switched_off_takes_no_other_with_it(wall: Wall) -> None:
    wall.join("lobby", "s1")
    wall.join("upstairs", "s2")
    wall.settle()
    wall.hall.configure("board", "lobby", {"name": {"ja": "表示盤"}, "active": False})
    wall.hall.issue()
    wall.hall.issue("card")
    wall.hall.called("w3")
    wall.sent.clear()
    wall.settle()
    assert [call["seq"] for frame in wall.frames("board:upstairs", early=True) for call in frame["calls"]] != []
    assert wall.news.watching() == [("board", "upstairs", 1)]
    with pytest.raises(Refusal, match="board_unknown"):
        wall.join("lobby", "s1")


def test_a_screen_that_cannot_be_drawn_is_tried_again_and_stops_no_other(wall: Wall) -> None:
    broken = replace(wall.kind, name="board", render=_failing_once(wall))
    wall.news.join(wall.kind, "upstairs", sid="s2")
    wall.news.join(broken, "lobby", sid="s1")
    wall.settle()
    wall.sent.clear()
    wall.hall.issue("card")
    wall.settle()
    assert wall.frames("board:upstairs", early=False) != []
    wall.step(realtime.POLL_SECONDS)
    assert wall.frames("board:lobby", early=False) != []


def _failing_once(wall: Wall) -> Callable[[Session, str], dict[str, Any]]:
    turns = iter(["joined", "drawn", "breaks"])

    def render(session: Session, code: str) -> dict[str, Any]:
        if next(turns, "") == "breaks":
            raise ValueError("this screen cannot be drawn now")
        return wall.render(session, code)

    return render


def test_a_database_that_is_away_stops_the_round_and_not_the_dispatcher(wall: Wall) -> None:
    screen = Screen(wall)
    wall.settle()
    wall.hall.issue()
    wall.during_render = _away
    with pytest.raises(Refusal, match="database_unavailable"):
        wall.step()
    wall.sent.clear()
    wall.settle()
    for one in wall.sent:
        screen.hear(one)
    assert screen.state == {name: wall.now()[name] for name in board.SECTIONS}


def _away() -> None:
    raise Refusal("database_unavailable", "away", status=503)


def _beat(wall: Wall) -> Sent:
    beats = [one for one in wall.step(BEAT_SECONDS) if one.event == "beat"]
    assert beats
    return beats[-1]


@pytest.mark.parametrize("seed", range(6))
def test_a_screen_that_loses_a_third_of_everything_is_right_after_one_beat(wall: Wall, seed: int) -> None:
    chance = random.Random(seed)
    lossy, whole = Screen(wall, sid="lossy"), Screen(wall, sid="whole")
    wall.hall.issue(count=5)
    for _ in range(120):
        _something(wall.hall, chance)
        for one in wall.step(chance.choice([0.0, 0.02, 0.1, 0.3])):
            whole.hear(one)
            if chance.random() > 0.3:
                lossy.hear(one)
    for one in [*wall.step(), *wall.step(), _beat(wall)]:
        whole.hear(one)
        if one.event == "beat":
            lossy.hear(one)
    truth = {name: wall.now()[name] for name in board.SECTIONS}
    assert whole.state == truth
    assert lossy.state == truth
    assert whole.announced == [seq for seq in wall.called_seqs() if seq > whole.joined]
    assert whole.resyncs == 0
    assert lossy.resyncs > 0
    assert len(set(lossy.announced)) == len(lossy.announced)
    assert set(lossy.announced) <= set(wall.called_seqs())


def _something(hall: Hall, chance: random.Random) -> None:
    """One thing that people do; what is refused did not happen."""
    window = chance.choice(["w1", "w2", "w3"])
    states = [leg for leg, state in hall.states().items() if state in ("called", "serving")]
    leg = chance.choice(states) if states else None
    things: list[Callable[[], Any]] = [
        lambda: hall.issue(chance.choice(["certificate", "moving", "card"])),
        lambda: hall.call(window),
        lambda: hall.undo(window, by=LEAD),
    ]
    if leg is not None:
        verbs = [Verb.RECALL, Verb.START, Verb.FINISH, Verb.NO_ANSWER, Verb.HOLD, Verb.RELEASE, Verb.TRANSFER]
        things += [lambda: hall.on(chance.choice(verbs), leg)] * 4
    with suppress(Refusal):
        chance.choice(things)()


def test_the_loop_sends_what_is_committed_and_ends(engine: Engine, tmp_path: Path) -> None:
    """In its own thread, with real time, on both databases."""
    hall = Hall(engine, tmp_path)
    heard = threading.Event()
    wall = Wall(hall, Watch())

    def send(event: str, data: Any, *, namespace: str, to: str) -> None:
        if event == "event" and data["calls"] and data["changes"] is not None:
            heard.set()

    news = News(hall.engine, build="b", machine=RealClock(), send=send, announced=CALLING)
    threads: list[threading.Thread] = []

    def spawn(run: Callable[[], None]) -> None:
        threads.append(threading.Thread(target=run))
        threads[-1].start()

    news.start(spawn)
    try:
        news.join(wall.kind, "lobby", sid="s1")
        hall.issue()
        hall.called()
        news.wake()
        assert heard.wait(PATIENCE)
    finally:
        news.stop()
        for thread in threads:
            thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    assert not news.slow


@contextmanager
def _redis(port: int) -> Iterator[subprocess.Popen[bytes]]:
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("no redis-server on this machine")
    server = subprocess.Popen(
        [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    try:
        yield server
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


@pytest.mark.faults
def test_wake_ups_over_redis_heal_by_themselves() -> None:
    port = free_port()
    heard = threading.Event()
    here, there = (RedisPager(f"redis://127.0.0.1:{port}/0") for _ in range(2))
    listening = threading.Thread(target=lambda: there.listen(heard.set))
    try:
        with _redis(port):
            listening.start()
            _until(lambda: (here.publish(), heard.wait(0.2))[1])
            assert there.well
        _until(lambda: (here.publish(), not here.well)[1])
        _until(lambda: not there.well)
        heard.clear()
        with _redis(port):
            _until(lambda: (here.publish(), heard.wait(0.2))[1])
            _until(lambda: there.well)
            there.stop()
            listening.join(PATIENCE)
    finally:
        there.stop()
    assert not listening.is_alive()


def _until(done: Callable[[], bool]) -> None:
    """Wait for it; the limit only ends a test that would never end."""
    pause = threading.Event()
    for _ in range(int(PATIENCE * 20)):
        if done():
            return
        pause.wait(0.05)
    raise AssertionError("it never came")
