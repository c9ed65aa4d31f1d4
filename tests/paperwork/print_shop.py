"""The lobby of the tests with kiosks that print: numbers with their slips, and workers that print them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from tests.lobby.hall import CLERK, OFFICE, Hall
from windowsvc.clocks import Clocks, business_day
from windowsvc.database import reading, writing
from windowsvc.events import Held
from windowsvc.lobby import reception
from windowsvc.lobby.outlook import Outlooks
from windowsvc.lobby.reception import Issued
from windowsvc.paperwork import print_jobs, print_queue
from windowsvc.paperwork.print_jobs import COLUMNS, Job, job_of
from windowsvc.paperwork.printing import Printing
from windowsvc.paperwork.slips import Slips
from windowsvc.paperwork.tables import PrintJob

PHONES = "https://machi.hibari.example"
DOOR = "door"


@contextmanager
def at_work(worker: Printing) -> Iterator[None]:
    """A worker that runs by itself until the block ends, and leaves no thread behind."""
    threads: list[threading.Thread] = []

    def spawn(run: Callable[[], None]) -> None:
        threads.append(threading.Thread(target=run))
        threads[-1].start()

    worker.start(spawn)
    try:
        yield
    finally:
        worker.stop()
        for thread in threads:
            thread.join()


class Shop(Hall):
    """A hall whose kiosk ``door`` has a printer."""

    def __init__(self, engine: Engine, data: Path, *, languages: tuple[str, ...] = ("ja", "en", "vi")) -> None:
        super().__init__(engine, data)
        self.data = data
        office = {"name": {"ja": "ひばり市役所", "en": "Hibari City Hall"}, "phone_base_url": PHONES}
        self.configure("office", OFFICE, office | {"languages": languages})

    def kiosk(self, kind: str = "network", *, code: str = DOOR, **printer: Any) -> None:
        """Set up a kiosk with a printer of this kind."""
        data = {"name": {"ja": "正面玄関"}, "printer": {"kind": kind, "host": "127.0.0.1", **printer}}
        self.configure("kiosk", code, data)

    def take_number(self, *, kiosk: str | None = DOOR, **more: Any) -> tuple[Issued, int | None]:
        """A number and the job of its slip, in one transaction as the kiosk's door makes them."""

        def issue(session: Any, held: Held, *, city: Any, by: Any) -> tuple[Issued, int | None]:
            given = {"service": "certificate", "origin": "kiosk", **more}
            issued = reception.issue(session, held, city=city, keys=self.keys, by=by, **given)
            return issued, print_jobs.queue(session, held, city=city, ticket_id=issued.ticket_id, kiosk=kiosk)

        found: tuple[Issued, int | None] = self.do(issue)
        return found

    def slip(self, **more: Any) -> Job:
        """A number whose slip waits to be printed."""
        _, job = self.take_number(**more)
        assert job is not None
        return self.job(job)

    def job(self, job_id: int) -> Job:
        with reading(self.engine) as session:
            return print_jobs.find(session, job_id)

    def jobs(self) -> list[Job]:
        with reading(self.engine) as session:
            return [job_of(row) for row in session.execute(select(*COLUMNS).order_by(PrintJob.id))]

    def states(self) -> dict[int, str]:  # type: ignore[override]
        return {job.id: job.state for job in self.jobs()}

    def alerts(self) -> list[dict[str, Any]]:
        """What windows are told of slips."""
        with reading(self.engine) as session:
            return print_jobs.alerts(
                session, city=self.setup.city(session), office=OFFICE, day=business_day(self.clock.now())
            )

    def told(self) -> list[tuple[str, str | None, str | None]]:
        """What screens heard of slips: verb, state, problem."""
        return [(one.verb, one.to_state, one.detail["problem"]) for one in self.log() if one.verb.startswith("print_")]

    def slips(self, *, training: bool = False) -> Slips:
        return Slips(self.engine, self.setup, self.keys, Outlooks(), self.clock, training)

    def printing(self, *, patience: float = 10.0) -> Printing:
        """A worker, as each process has one."""
        clocks = Clocks(business=self.clock, machine=self.clock)
        return Printing(self.engine, clocks=clocks, slips=self.slips(), build="test", patience=patience)

    def claim(self, job: Job, *, holder: str = "d1") -> Job | None:
        with writing(self.engine) as session:
            return print_queue.claim(session, self.job(job.id), holder=holder, now=self.clock.now())

    def begin(self, job: Job, *, holder: str = "d1") -> Job:
        with writing(self.engine) as session:
            return print_queue.begin(session, job.id, holder=holder, now=self.clock.now())

    def settle(self, job: Job, outcome: Any, *, problem: str | None = None, holder: str = "d1") -> Job | None:
        with writing(self.engine) as session:
            return print_queue.settle(
                session, job.id, holder=holder, outcome=outcome, problem=problem, now=self.clock.now()
            )

    def staff(self, verb: Any, job: Job) -> Job:
        """A verb of the staff on a job."""
        done: Job = self.do(verb, job_id=job.id, by=CLERK)
        return done
