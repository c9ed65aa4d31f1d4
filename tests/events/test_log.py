"""The log: gapless, in the order of commits, one mutex per office, and nothing of what was refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from windowsvc import events
from windowsvc.database import Session, reading, writing
from windowsvc.events import Actor, Event, Held, OfficeSequence
from windowsvc.refusal import Refusal

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
BY = Actor("p-1")


@pytest.fixture
def offices(engine: Engine) -> Engine:
    """A database with two offices."""
    with writing(engine) as session:
        for office in ("main", "branch"):
            events.open_sequence(session, office, now=NOW)
    return engine


def _hold(session: Session, office: str = "main", *, now: datetime = NOW) -> Held:
    return events.hold(session, office, now=now, machine=now, build="test")


def _log(engine: Engine, office: str = "main", *, seq: int = 0) -> list[Event]:
    with reading(engine) as session:
        return events.since(session, office, seq=seq)


def test_several_events_of_one_transaction_follow_each_other(offices: Engine) -> None:
    for _ in range(2):
        with writing(offices) as session:
            held = _hold(session)
            given = [events.append(session, held, verb, by=BY, label="A-001") for verb in ("issue", "call_next")]
            assert given == [row["seq"] for row in held.appended]
    log = _log(offices)
    assert [(event.seq, event.verb) for event in log] == [
        (1, "issue"), (2, "call_next"), (3, "issue"), (4, "call_next"),
    ]  # fmt: skip
    assert {event.business_day for event in log} == {date(2026, 11, 24)}
    assert log[0].detail == {"label": "A-001"}
    assert (log[0].actor, log[0].build, log[0].at) == ("p-1", "test", NOW)


def _append_and_fail(engine: Engine) -> None:
    with writing(engine) as session:
        events.append(session, _hold(session), "issue", by=BY)
        raise RuntimeError("the power goes")


def test_what_is_rolled_back_leaves_no_gap(offices: Engine) -> None:
    for turn in range(6):
        with writing(offices) as session:
            held = _hold(session)
            events.append(session, held, "issue", by=BY)
            if turn % 2:
                session.rollback()
    assert [event.seq for event in _log(offices)] == [1, 2, 3]
    with pytest.raises(RuntimeError):
        _append_and_fail(offices)
    with reading(offices) as session:
        assert events.last_seqs(session) == {"main": 3, "branch": 0}


def test_offices_count_for_themselves(offices: Engine) -> None:
    for office in ("main", "branch", "branch"):
        with writing(offices) as session:
            events.append(session, _hold(session, office), "issue", by=BY)
    assert [event.seq for event in _log(offices, "main")] == [1]
    assert [event.seq for event in _log(offices, "branch")] == [1, 2]


def _write_and_sometimes_roll_back(engine: Engine, worker: int) -> None:
    for turn in range(40):
        with writing(engine) as session:
            held = _hold(session)
            for _ in range(1 + turn % 3):
                events.append(session, held, "issue", by=Actor(f"p-{worker}"))
            if turn % 10 == worker:
                session.rollback()


def _read_until(engine: Engine, stop: threading.Event) -> list[int]:
    """What a reader that never stops asking is given, to the end."""
    seen: list[int] = []
    while True:
        ended = stop.is_set()
        news = [event.seq for event in _log(engine, seq=seen[-1] if seen else 0)]
        seen += news
        if ended and not news:
            return seen


def test_writers_are_one_after_the_other_and_a_reader_never_sees_a_gap(offices: Engine) -> None:
    stop = threading.Event()
    with ThreadPoolExecutor(9) as pool:
        reader = pool.submit(_read_until, offices, stop)
        writers = [pool.submit(_write_and_sometimes_roll_back, offices, worker) for worker in range(8)]
        for writer in writers:
            writer.result()
        stop.set()
        seen = reader.result()
    assert seen == list(range(1, len(seen) + 1))
    assert len(seen) > 500


def test_a_long_log_comes_in_pieces(offices: Engine) -> None:
    with writing(offices) as session:
        held = _hold(session)
        for _ in range(501):
            events.append(session, held, "issue", by=BY)
    assert len(_log(offices)) == 500
    assert [event.seq for event in _log(offices, seq=500)] == [501]


def test_an_unknown_office_is_refused(offices: Engine) -> None:
    with pytest.raises(Refusal, match="office_unknown"), writing(offices) as session:
        _hold(session, "nowhere")


def test_the_clock_of_an_office_never_goes_back(offices: Engine) -> None:
    with writing(offices) as session:
        events.append(session, _hold(session, now=NOW + timedelta(minutes=5)), "issue", by=BY)
    with writing(offices) as session:
        held = _hold(session, now=NOW)
        assert held.now == NOW + timedelta(minutes=5)
        events.append(session, held, "issue", by=BY)
    with pytest.raises(Refusal, match="clock_wrong"), writing(offices) as session:
        _hold(session, now=NOW - timedelta(days=1))
    with writing(offices) as session:
        events.append(session, _hold(session, now=NOW + timedelta(hours=1)), "issue", by=BY)
    ats = [event.at for event in _log(offices)]
    assert ats == sorted(ats)
    assert len(ats) == 3


def test_an_office_that_has_its_row_keeps_it(offices: Engine) -> None:
    with writing(offices) as session:
        events.append(session, _hold(session), "issue", by=BY)
        events.open_sequence(session, "main", now=NOW - timedelta(days=9))
    with reading(offices) as session:
        row = session.scalars(select(OfficeSequence).where(OfficeSequence.office == "main")).one()
    assert (row.seq, row.last_at) == (1, NOW)


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """What a subscriber is told while the test runs."""
    told: list[str] = []

    def subscriber(session: Session, held: Held, row: dict[str, object]) -> None:
        told.append(f"{row['verb']}:{row['seq']}")
        if row["verb"] == "trouble":
            raise ValueError("the subscriber cannot")

    events.subscribe(subscriber)
    events.subscribe(subscriber)
    yield told
    events._subscribers.remove(subscriber)


def test_a_subscriber_hears_every_event_once_inside_its_transaction(offices: Engine, heard: list[str]) -> None:
    with writing(offices) as session:
        held = _hold(session)
        events.append(session, held, "issue", by=BY)
        events.append(session, held, "call_next", by=BY)
    assert heard == ["issue:1", "call_next:2"]
    with pytest.raises(ValueError, match="cannot"), writing(offices) as session:
        events.append(session, _hold(session), "trouble", by=BY)
    assert [event.seq for event in _log(offices)] == [1, 2]
