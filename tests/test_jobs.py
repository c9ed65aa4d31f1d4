"""Jobs run once in one process at a time, whoever dies, and say how they went."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from windowsvc.clocks import StandingClock
from windowsvc.database import reading
from windowsvc.jobs import LEASE, Health, Job, Runner, Task
from windowsvc.refusal import Refusal

START = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PATIENCE = 60.0


def _nothing() -> None:
    """A job that has nothing to do."""


class Hands:
    """Runners of several processes on one database, with one clock."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.clock = StandingClock(START)

    def runner(self, run: Callable[[], None] = _nothing, *, name: str = "tidy") -> Runner:
        made = Runner(self.engine, machine=self.clock)
        made.declare(Task(name, MINUTE, run))
        made.start(lambda _loop: None)
        return made

    def row(self, name: str = "tidy") -> Job:
        with reading(self.engine) as session:
            return session.scalars(select(Job).where(Job.name == name)).one()

    def health(self, runner: Runner) -> list[Health]:
        with reading(self.engine) as session:
            return runner.health(session)


@pytest.fixture
def hands(engine: Engine) -> Hands:
    return Hands(engine)


def test_a_due_job_is_run_once_and_then_waits_its_time(hands: Hands) -> None:
    runs: list[datetime] = []
    runner = hands.runner(lambda: runs.append(hands.clock.now()))
    assert runner.run_due() == ["tidy"]
    assert runner.run_due() == []
    hands.clock.advance(59)
    assert runner.run_due() == []
    hands.clock.advance(1)
    assert runner.run_due() == ["tidy"]
    assert runs == [START, START + MINUTE]


@pytest.mark.promise(11)
def test_a_clock_that_was_years_ahead_and_is_set_back_stops_no_job(hands: Hands) -> None:
    runner = hands.runner()
    hands.clock.advance(20 * 365 * 86_400)
    assert runner.run_due() == ["tidy"]
    hands.clock.advance(-20 * 365 * 86_400)
    assert runner.run_due() == ["tidy"]
    assert runner.run_due() == []


def test_eight_that_come_at_once_run_a_job_once(hands: Hands) -> None:
    runs: list[int] = []
    gate = threading.Barrier(8)

    def come(runner: Runner) -> None:
        gate.wait(PATIENCE)
        runner.run_due()

    for turn in range(1, 6):
        runners = [hands.runner(lambda: runs.append(1)) for _ in range(8)]
        threads = [threading.Thread(target=come, args=(runner,)) for runner in runners]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        assert len(runs) == turn
        hands.clock.advance(60)


def test_while_one_runs_a_job_nobody_else_starts_it(hands: Hands) -> None:
    other = hands.runner()
    seen: list[list[str]] = []
    assert hands.runner(lambda: seen.append(other.run_due())).run_due() == ["tidy"]
    assert seen == [[]]


def test_the_lease_of_a_dead_holder_ends(hands: Hands) -> None:
    dead, alive = hands.runner(), hands.runner()
    assert dead._take("tidy")
    hands.clock.advance(LEASE.total_seconds())
    assert alive.run_due() == []
    hands.clock.advance(1)
    assert alive.run_due() == ["tidy"]
    assert (hands.row().holder, hands.row().lease_until) == (None, None)


def test_who_outlived_its_lease_does_not_end_its_successors(hands: Hands) -> None:
    successor = hands.runner()

    def slow() -> None:
        hands.clock.advance(LEASE.total_seconds() + 1)
        assert successor._take("tidy")

    hands.runner(slow).run_due()
    assert hands.row().holder == successor.holder
    assert hands.runner().run_due() == []


def test_a_lease_begins_when_its_job_does(hands: Hands) -> None:
    """A long job before it must not eat the lease of the next."""
    runner = hands.runner(lambda: hands.clock.advance(LEASE.total_seconds() + 1) and None, name="long")
    leases: list[datetime | None] = []
    runner.declare(Task("short", MINUTE, lambda: leases.append(hands.row("short").lease_until)))
    runner.start(lambda _loop: None)
    assert runner.run_due() == ["long", "short"]
    assert leases == [hands.clock.now() + LEASE]


def test_a_failure_is_noted_and_the_next_success_clears_it(hands: Hands) -> None:
    problems: list[Exception | None] = [ValueError("no"), Refusal("disk_full", "full", status=503), None]

    def run() -> None:
        problem = problems.pop(0)
        if problem is not None:
            raise problem

    runner = hands.runner(run)
    noted = []
    for _ in range(3):
        assert runner.run_due() == ["tidy"]
        noted.append((hands.row().last_error, hands.row().last_finished))
        hands.clock.advance(60)
    assert noted == [("ValueError", None), ("disk_full", None), (None, START + 2 * MINUTE)]


def test_one_failing_job_does_not_stop_the_others(hands: Hands) -> None:
    def fail() -> None:
        raise ValueError("no")

    runner = hands.runner(fail)
    runner.declare(Task("second", MINUTE, _nothing))
    runner.start(lambda _loop: None)
    assert runner.run_due() == ["tidy", "second"]
    assert hands.row("second").last_finished == START


def test_a_job_is_late_after_three_of_its_periods_and_a_minute(hands: Hands) -> None:
    runner = hands.runner()
    assert hands.health(runner) == [Health("tidy", None, None, late=True)]
    runner.run_due()
    hands.clock.advance(240)
    assert hands.health(runner) == [Health("tidy", START, None, late=False)]
    hands.clock.advance(1)
    assert hands.health(runner)[0].late


def test_a_job_asked_for_runs_at_once(hands: Hands) -> None:
    runs: list[int] = []
    runner = hands.runner(lambda: runs.append(1))
    runner.run_due()
    runner.run_now("tidy")
    assert len(runs) == 2
    assert hands.row().due == START + MINUTE


def test_the_loop_outlives_whatever_happens_and_ends_when_told(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = threading.Event()
    runner = Runner(hands.engine, machine=hands.clock)
    runner.declare(Task("tidy", MINUTE, ran.set))
    troubles = iter([Refusal("database_unavailable", "away", status=503), RuntimeError("unforeseen")])
    real = runner.run_due

    def run_due() -> list[str]:
        for trouble in troubles:
            raise trouble
        return real()

    monkeypatch.setattr(runner, "run_due", run_due)
    threads: list[threading.Thread] = []

    def spawn(loop: Callable[[], None]) -> None:
        threads.append(threading.Thread(target=loop))
        threads[-1].start()

    runner.start(spawn)
    try:
        assert ran.wait(PATIENCE)
    finally:
        runner.stop()
        threads[0].join(PATIENCE)
    assert not threads[0].is_alive()
