"""Named jobs with a lease: whatever must happen without a press, in one process at a time.

Each job is idempotent. A run is taken by a conditional update of its row; a process that dies leaves a lease that ends
by itself, and one that outlived its lease leaves its successor's row alone. The rows say when each last ran and how it
went.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, String, and_, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from windowsvc.clocks import Clock
from windowsvc.database import Base, reading, upsert, writing
from windowsvc.refusal import Refusal

LEASE = timedelta(minutes=2)
SHARE = 0.05
"""At most so much of a core goes to one job: where its work has grown, as with a thousand waiting, it rests longer."""
LONGEST_REST = timedelta(seconds=15)
"""The longest such rest; a job whose own period is longer keeps to that."""

log = logging.getLogger(__name__)


class Job(Base):
    """When a job is due, who runs it, and how its last run went."""

    __tablename__ = "job"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    due: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    holder: Mapped[str | None] = mapped_column(String(40))
    last_started: Mapped[datetime | None]
    last_finished: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(200))


@dataclass(frozen=True)
class Task:
    """A job as code: ``run`` opens its own transactions; ``every`` is the least pause between runs."""

    name: str
    every: timedelta
    run: Callable[[], None]


@dataclass(frozen=True)
class Health:
    """How a job stands; ``late`` when it has not finished for three of its periods and a minute."""

    name: str
    last_finished: datetime | None
    last_error: str | None
    late: bool


class Runner:
    """Runs the declared jobs of this process's application when they are due."""

    def __init__(self, engine: Engine, *, machine: Clock) -> None:
        self._engine = engine
        self._machine = machine
        self._tasks: dict[str, Task] = {}
        self._stop = threading.Event()
        self.holder = secrets.token_hex(6)

    def declare(self, task: Task) -> None:
        """Add a job; each room declares its own."""
        self._tasks[task.name] = task

    def start(self, spawn: Callable[[Callable[[], None]], Any]) -> None:
        """Begin in the background."""
        self._enter()
        spawn(self._loop)

    def stop(self) -> None:
        """Let the run under way end, and start no other."""
        self._stop.set()

    def _enter(self) -> None:
        now = self._machine.now()
        with writing(self._engine) as session:
            for name in self._tasks:
                session.execute(upsert(session, Job).values(name=name, due=now).on_conflict_do_nothing())

    def _loop(self) -> None:
        while not self._stop.wait(0.5):
            try:
                self.run_due()
            except Refusal as refusal:
                log.warning("jobs wait", extra={"code": refusal.code})
            except Exception:
                log.exception("jobs failed to start; they go on")

    def run_due(self) -> list[str]:
        """Run every job that is due now and that nobody else is running; returns their names."""
        now = self._machine.now()
        every = [and_(Job.name == name, _due(task, now)) for name, task in self._tasks.items()]
        with reading(self._engine) as session:
            due = set(session.scalars(select(Job.name).where(or_(*every)))) if every else set()
        ran = []
        for name, task in self._tasks.items():
            if name in due and self._take(name):
                self._run(task)
                ran.append(name)
        return ran

    def run_now(self, name: str) -> None:
        """Run one job at once, whatever its due time; for commands and tests."""
        self._run(self._tasks[name])

    def _take(self, name: str) -> bool:
        now = self._machine.now()
        with writing(self._engine) as session:
            taken = session.execute(
                update(Job)
                .where(Job.name == name, _due(self._tasks[name], now))
                .values(holder=self.holder, lease_until=now + LEASE, last_started=now)
                .returning(Job.name)
            ).one_or_none()
        return taken is not None

    def _run(self, task: Task) -> None:
        error: str | None = None
        began = time.thread_time()
        try:
            task.run()
        except Refusal as refusal:
            error = refusal.code
        except Exception as problem:
            log.exception("job failed", extra={"job": task.name})
            error = type(problem).__name__
        now = self._machine.now()
        rest = min(timedelta(seconds=(time.thread_time() - began) / SHARE), LONGEST_REST)
        due = now + max(task.every, rest)
        values: dict[str, Any] = {"due": due, "lease_until": None, "holder": None, "last_error": error}
        if error is None:
            values["last_finished"] = now
        mine = or_(Job.holder == self.holder, Job.holder.is_(None))
        with writing(self._engine) as session:
            session.execute(update(Job).where(Job.name == task.name, mine).values(**values))

    def health(self, session: Session) -> list[Health]:
        """How every declared job stands."""
        now = self._machine.now()
        rows = {row.name: row for row in session.scalars(select(Job))}
        found = []
        for name, task in self._tasks.items():
            row = rows.get(name)
            finished = row.last_finished if row else None
            patience = task.every * 3 + timedelta(minutes=1)
            late = finished is None or now - finished > patience
            found.append(Health(name, finished, row.last_error if row else None, late))
        return found


def _due(task: Task, now: datetime) -> Any:
    """Its time has come and nobody runs it.

    A time further ahead than the longest rest, or a lease longer than leases are, was written by a clock that has been
    set back.
    """
    free = or_(Job.lease_until.is_(None), Job.lease_until < now, Job.lease_until > now + LEASE)
    return and_(or_(Job.due <= now, Job.due > now + max(task.every, LONGEST_REST)), free)
