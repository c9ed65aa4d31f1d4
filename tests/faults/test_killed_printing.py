"""The server is killed at any moment while people take paper numbers: no number is lost, no slip comes out twice."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sized
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select, text

from tests.faults.conftest import UNHURRIED
from tests.living import OFFICE, PATIENCE, CityHall, eventually
from tests.load.people import Line
from tests.paperwork.loopback_printer import LoopbackPrinter, Paper
from tests.paperwork.test_slip import read_code
from windowsvc.database import make_engine, reading
from windowsvc.lobby.tables import Ticket
from windowsvc.paperwork.tables import PrintJob
from windowsvc.settings import load

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.promise(2), pytest.mark.promise(14)]

PLACE, SERVICE = "iriguchi", "zei"
HASTY = "tests.faults.hasty_server"
PEOPLE = 2
PIECE = 0.004
"""Seconds the printer takes for each piece of a slip, which is fifty of them or so."""


class SlowPrinter(LoopbackPrinter):
    """A printer that outlives the server and takes its time; whatever comes over one connection is one paper."""

    def __init__(self) -> None:
        self.papers: list[Paper] = []
        super().__init__()

    def begun(self) -> list[Paper]:
        """The papers on which a slip was begun."""
        return [paper for paper in self.papers if "init" in paper.log]

    def whole(self) -> list[Paper]:
        """The slips that came out to their cut."""
        return [paper for paper in self.papers if "cut" in paper.log]

    def catch_up(self) -> None:
        """Wait until all that was sent so far lies there: the printer listens to one after the other."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as line:
            line.sendall(b"\x10\x04\x01")
            assert line.recv(1)

    def _talk(self, connection: socket.socket) -> None:
        self.paper = Paper()
        self.papers.append(self.paper)
        super()._talk(connection)

    def _answer(self, connection: socket.socket, data: bytes) -> None:
        time.sleep(PIECE)
        with suppress(ConnectionError):  # whoever asked is dead
            super()._answer(connection, data)


class Entrance:
    """A kiosk with a printer at which people take numbers, and the numbers they were shown."""

    def __init__(self, hall: CityHall, *, seed: int) -> None:
        self.given: list[dict[str, Any]] = []
        self._line = (hall.port, hall.enrol("kiosk", PLACE))
        self._seed = seed
        self._over = threading.Event()
        self._pool = ThreadPoolExecutor(PEOPLE)
        self._people: list[Future[None]] = []

    def open(self) -> None:
        """Let people come until the end."""
        self._people = [self._pool.submit(self._come, self._seed + person) for person in range(PEOPLE)]

    def close(self) -> None:
        """Let those who stand there have their numbers, and nobody else come."""
        self._over.set()
        self._pool.shutdown()
        for person in self._people:
            person.result()

    def one(self, line: Line) -> None:
        """Take a number, however often it must be asked for."""
        status, told = line.post("/tickets", {"service": SERVICE})
        assert status == 201, told
        self.given.append(told)

    def another(self) -> None:
        """Take one more number."""
        with closing(Line(*self._line)) as line:
            self.one(line)

    def _come(self, seed: int) -> None:
        chance = random.Random(seed)
        with closing(Line(*self._line)) as line:
            while not self._over.wait(chance.uniform(0.3, 0.9)):
                self.one(line)


@pytest.fixture
def printer() -> Iterator[SlowPrinter]:
    made = SlowPrinter()
    yield made
    made.close()


@pytest.fixture
def hall(printer: SlowPrinter, tmp_path: Path) -> Iterator[CityHall]:
    made = CityHall(tmp_path / "city", settings=UNHURRIED)

    def with_a_printer(plan: dict[str, Any]) -> None:
        kiosk = plan["items"][OFFICE]["kiosk"][PLACE]
        kiosk["printer"] = {"kind": "network", "host": "127.0.0.1", "port": printer.port}

    made.furnish(with_a_printer)
    made.start(module=HASTY)
    try:
        yield made
    finally:
        made.kill()


def jobs(hall: CityHall) -> list[Row[Any]]:
    """Every slip: its job, the copy, how far it is, and the number on it."""
    query = select(PrintJob.id, PrintJob.copy, PrintJob.state, Ticket.label)
    return _read(hall, lambda session: list(session.execute(query.join(Ticket, Ticket.id == PrintJob.ticket_id))))


def _read(hall: CityHall, what: Callable[[Any], Any]) -> Any:
    engine = make_engine(load(hall.data))
    try:
        with reading(engine) as session:
            return what(session)
    finally:
        engine.dispose()


def settled(hall: CityHall) -> bool:
    """Whether no slip waits or is in a hand."""
    return not {job.state for job in jobs(hall)} & {"queued", "sending"}


def let_happen(what: Callable[[], Sized], more: int) -> None:
    """Wait until there is so much more of something."""
    wanted = len(what()) + more
    eventually(lambda: len(what()) >= wanted, "numbers are given and slips are begun")


def any_moment(chance: random.Random, entrance: Entrance, printer: SlowPrinter) -> None:
    """Wait for a moment after some more numbers, or after some more slips were begun."""
    let_happen(chance.choice((lambda: entrance.given, printer.begun)), chance.randint(1, 3))
    time.sleep(chance.uniform(0, 0.5))


@pytest.mark.parametrize(("kills", "seed"), [(3, 214), (20, 1402)])
def test_whenever_it_is_killed_no_number_is_lost_and_no_slip_comes_out_twice(
    hall: CityHall,
    printer: SlowPrinter,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
    kills: int,
    seed: int,
) -> None:
    chance, entrance = random.Random(seed), Entrance(hall, seed=seed)
    entrance.open()
    try:
        for _ in range(kills):
            any_moment(chance, entrance, printer)
            hall.kill()
            hall.start(module=HASTY)
        let_happen(lambda: entrance.given, 2)
    finally:
        entrance.close()
    eventually(lambda: settled(hall), "every slip has come out or is in somebody's hands")
    printer.catch_up()
    before = len(printer.begun())
    entrance.another()
    eventually(lambda: settled(hall), "one more slip has come out")
    hall.stop()
    printer.catch_up()
    assert len(printer.begun()) == before + 1, "nothing that was in doubt was begun again"
    record_property("figure", f"{kills} kills, seed {seed}: {judge(hall, printer, entrance, tmp_path)}")


def judge(hall: CityHall, printer: SlowPrinter, entrance: Entrance, folder: Path) -> str:
    """What people were shown, what the database holds and what lies at the printer say the same; how many there are."""
    numbers = sorted(entrance.given, key=lambda told: told["number"])
    labels = [told["label"] for told in numbers]
    assert [told["number"] for told in numbers] == list(range(1, len(numbers) + 1))
    assert _read(hall, lambda session: list(session.scalars(select(Ticket.label).order_by(Ticket.number)))) == labels
    assert _read(hall, lambda session: session.scalar(text("PRAGMA integrity_check"))) == "ok"

    found = jobs(hall)
    assert sorted(job.label for job in found) == labels, "every number has one slip"
    assert {job.copy for job in found} == {1}, "nobody has asked for another"
    state = {job.label: job.state for job in found}
    printed, doubtful, failed = (
        {label for label in labels if state[label] == wanted} for wanted in ("printed", "uncertain", "failed")
    )
    assert printed | doubtful | failed == set(labels)
    told = {one["job"] for one in hall.happened("print_problem")}
    assert {job.id for job in found if job.state != "printed"} <= told, "staff hear of what may lack its paper"

    label_of = {told["token"]: told["label"] for told in numbers}
    whole = [label_of[read_code(paper.image(), folder).rpartition("/")[2]] for paper in printer.whole()]
    assert len(whole) == len(set(whole)), f"printed twice, by itself: {whole}"
    assert printed <= set(whole), "what is called printed has come out"
    assert not failed & set(whole), "what is said not to have come out has not"
    torn = len(printer.begun()) - len(whole)
    assert torn <= len(doubtful - set(whole)), "a torn slip is in doubt, and was not begun again"
    return f"{len(labels)} numbers, {len(whole)} slips, {torn} torn, {len(doubtful)} in doubt, {len(failed)} not begun"
