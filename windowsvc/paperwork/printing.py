"""印刷係: prints on network printers from the server, and looks after every slip whose printer has fallen silent.

One runs in each process. It is woken by the log and looks every second; jobs are taken one at a time for each printer,
by a conditional update, so that several processes print each slip once. Once a minute it asks every printer at rest how
it is.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import Engine

from windowsvc import events
from windowsvc.clocks import Clocks
from windowsvc.database import Session, reading, writing
from windowsvc.events import SYSTEM, Entry, Held
from windowsvc.jobs import Task
from windowsvc.lobby.states import Verb
from windowsvc.paperwork import print_jobs, print_queue, printer_watch
from windowsvc.paperwork.print_jobs import Job
from windowsvc.paperwork.print_queue import UNREACHABLE, Outcome
from windowsvc.paperwork.printers import NetworkPrinter, PrinterRefused, PrinterUnreachable, PrintUncertain
from windowsvc.paperwork.slips import Slips
from windowsvc.refusal import Refusal

LOOKS = 1.0
"""Seconds between two looks at the queue when nothing wakes us."""
PACE = 0.1
"""Seconds between two looks at least: what comes in a rush is found together."""
PATIENCE = 2.0
"""Seconds without progress after which staff are told of a printer."""
STOPPING = 3.0
"""Seconds a slip under way may take when the process ends."""
SILENT_FOR = timedelta(seconds=20)

_WAKING: Final = frozenset({Verb.ISSUE.value, Verb.REPRINT.value})

log = logging.getLogger(__name__)

Announce = Callable[[], None]
Spawn = Callable[[Callable[[], None]], Any]


class Printing:
    """Prints the jobs of network printers in this process.

    Args:
        announce: called after each event that screens must hear of.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        clocks: Clocks,
        slips: Slips,
        build: str,
        announce: Announce = lambda: None,
        patience: float = PATIENCE,
    ) -> None:
        self.holder = f"server-{secrets.token_hex(6)}"
        self._engine = engine
        self._clocks = clocks
        self._slips = slips
        self._build = build
        self._announce = announce
        self._patience = patience
        self._awake = threading.Event()
        self._stop = threading.Event()
        self._idle = threading.Condition()
        self._busy: set[str] = set()
        self._spawn: Spawn | None = None
        self._looked: datetime | None = None
        self._asked: datetime | None = None

    def start(self, spawn: Spawn) -> None:
        """Begin in the background; ``spawn`` starts a thread or a greenlet."""
        self._spawn = spawn
        self._looked = self._machine()
        spawn(self._loop)

    def stop(self) -> None:
        """Begin no other slip, and let those under way come to their end."""
        self._stop.set()
        self._awake.set()
        until = time.monotonic() + STOPPING
        with self._idle:
            while self._busy and (left := until - time.monotonic()) > 0:
                self._idle.wait(left)

    def heard(self, event: Entry) -> None:
        """Look at once when the log says that there may be something to print."""
        if event.verb in _WAKING:
            self._awake.set()

    def tasks(self) -> list[Task]:
        """The jobs that need no second."""
        return [Task("forget_prints", timedelta(hours=6), self._forget)]

    def trouble(self) -> str | None:
        """A word when nobody has looked at the queue for a while; None when all is well."""
        silent = self._looked is not None and self._clocks.machine.now() - self._looked > SILENT_FOR
        return "silent" if silent else None

    def look(self) -> None:
        """One round here and now: mend what is overdue, then print all that waits, printer by printer."""
        self._mend()
        for target in self._waiting():
            self._drain(target)

    def ask(self) -> None:
        """Ask here and now every printer at rest how it is, one after the other."""
        for target in self._at_rest():
            self._ask(target)

    def _loop(self) -> None:
        while not self._stop.is_set():
            self._awake.wait(LOOKS)
            self._awake.clear()
            try:
                self._round()
            except Refusal as refusal:
                log.warning("printing waits", extra={"code": refusal.code})
            except Exception:
                log.exception("printing failed; it goes on")
            self._stop.wait(PACE)

    def _round(self) -> None:
        self._looked = self._clocks.machine.now()
        self._mend()
        for target in self._waiting():
            self._apart(self._drain, target)
        if self._asked is None or not timedelta(0) <= self._looked - self._asked < printer_watch.EVERY:
            self._asked = self._looked
            for target in self._at_rest():
                self._apart(self._ask, target)

    def _apart(self, work: Callable[[str], None], target: str) -> None:
        """Begin work at a printer beside the loop, unless something is under way there."""
        with self._idle:
            if self._spawn is None or self._stop.is_set() or target in self._busy:
                return
            self._busy.add(target)
        self._spawn(partial(self._work, work, target))

    def _work(self, work: Callable[[str], None], target: str) -> None:
        try:
            work(target)
        except Refusal as refusal:
            log.warning("printing waits", extra={"code": refusal.code})
        except Exception:
            log.exception("work at a printer failed; printing goes on")
        finally:
            with self._idle:
                self._busy.discard(target)
                self._idle.notify_all()
            self._awake.set()  # a slip may have come meanwhile

    def _at_rest(self) -> list[str]:
        with reading(self._engine) as session:
            return printer_watch.at_rest(session, city=self._slips.configuration.city(session), now=self._machine())

    def _ask(self, target: str) -> None:
        self._note(target, printer_watch.ask(target))

    def _note(self, target: str, state: str) -> None:
        printer_watch.note(target, state=state, now=self._machine())

    def _waiting(self) -> list[str]:
        with reading(self._engine) as session:
            return print_queue.waiting_targets(session, now=self._machine())

    def _drain(self, target: str) -> None:
        while not self._stop.is_set() and (job := self._claim(target)) is not None:
            self._print(job)

    def _claim(self, target: str) -> Job | None:
        now = self._machine()
        with writing(self._engine) as session:
            found = print_queue.next_job(session, channel="network", target=target, now=now)
            return print_queue.claim(session, found, holder=self.holder, now=now) if found else None

    def _print(self, job: Job) -> None:
        from windowsvc.paperwork.slip_type import MissingFonts  # what draws is read when something is drawn

        try:
            payload = self._slips.payload(job)
            done = self._printer(job).deliver(payload, on_first_byte=lambda: self._begin(job))
        except PrinterUnreachable as trouble:
            self._note(job.target, UNREACHABLE)
            self._settle(job, "not_sent", problem=UNREACHABLE, detail=str(trouble))
        except PrinterRefused as trouble:
            self._note(job.target, trouble.reason)
            self._settle(job, "not_sent", problem=trouble.reason)
        except PrintUncertain as trouble:
            self._settle(job, "uncertain", problem=trouble.reason, detail=str(trouble))
        except MissingFonts as missing:
            self._settle(job, "not_sent", problem="fonts_missing", detail=str(missing))
        except Refusal as refusal:
            if refusal.code == "print_job_not_yours":
                log.info("a slip was withdrawn", extra={"job": job.id})
                return
            self._settle(job, "not_sent", problem=refusal.code[:24])
        else:
            self._note(job.target, printer_watch.state_of(done.status))
            self._settle(job, "printed")

    def _printer(self, job: Job) -> NetworkPrinter:
        host, _, port = job.target.rpartition(":")
        return NetworkPrinter(host, port=int(port), timeout=self._patience)

    def _begin(self, job: Job) -> None:
        with writing(self._engine) as session:
            print_queue.begin(session, job.id, holder=self.holder, now=self._machine())

    def _settle(self, job: Job, outcome: Outcome, *, problem: str | None = None, detail: str = "") -> None:
        if problem is not None:
            log.warning("a slip is not printed", extra={"job": job.id, "problem": problem, "detail": detail})

        def change(session: Session) -> Job | None:
            return print_queue.settle(
                session, job.id, holder=self.holder, outcome=outcome, problem=problem, now=self._machine()
            )

        self._change(job, change, tell=print_queue.must_tell(job, outcome))

    def _mend(self) -> None:
        now = self._machine()
        with reading(self._engine) as session:
            late = print_queue.overdue(session, now=now)
        for job in late:
            self._change(
                job,
                partial(print_queue.mend, job=job, now=now),
                tell=print_queue.must_tell_mended(job, now=now),
            )

    def _change(self, job: Job, change: Callable[[Session], Job | None], *, tell: bool) -> None:
        """Change a job in a transaction of its own; with ``tell`` in one of its office, so that screens hear of it."""
        with writing(self._engine) as session:
            if not tell:
                change(session)
                return
            held = self._hold(session, job.office)
            changed = change(session)
            if changed is None:
                session.rollback()
                return
            print_jobs.announce(session, held, changed, by=SYSTEM)
        self._announce()

    def _hold(self, session: Session, office: str) -> Held:
        now, machine = self._clocks.business.now(), self._machine()
        return events.hold(session, office, now=now, machine=machine, build=self._build)

    def _machine(self) -> datetime:
        return self._clocks.machine.now()

    def _forget(self) -> None:
        with writing(self._engine) as session:
            print_jobs.forget(session, now=self._machine())
