"""The agent beside a printer, as a program of its own that speaks HTTP with a real server."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import BaseWSGIServer, make_server

from tests.paperwork.loopback_printer import PAPER_OUT, LoopbackPrinter, Paper
from tests.web.conftest import Hall, make_hall
from tests.web.test_api import MAIN, configure
from windowsvc import events
from windowsvc.app import background_of
from windowsvc.database import reading, writing
from windowsvc.events import INSTALLATION, SYSTEM
from windowsvc.lobby import reception
from windowsvc.office import devices
from windowsvc.office.permissions import DeviceKind
from windowsvc.paperwork import print_decisions, print_jobs
from windowsvc.paperwork.agent import Agent, Away, Denied, Server
from windowsvc.paperwork.print_jobs import Job
from windowsvc.paperwork.print_queue import LEASE
from windowsvc.paperwork.printers import DeviceFilePrinter, NetworkPrinter
from windowsvc.paperwork.slip import draw
from windowsvc.refusal import Refusal
from windowsvc.web.slips import slips_of

Start = Callable[..., LoopbackPrinter]
ROOT = Path(__file__).parents[2]


@dataclass
class Office:
    """A server on a port, and an agent's token."""

    hall: Hall
    http: BaseWSGIServer
    token: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.port}"

    @property
    def server(self) -> Server:
        return Server(self.url, token=self.token)

    def slip(self) -> Job:
        """A number whose slip waits for the agent."""
        parts, now = self.hall.parts, self.hall.business.now()
        with writing(parts.engine) as session:
            held = events.hold(session, "main", now=now, machine=self.hall.machine.now(), build="test")
            city = parts.configuration.held(session, held)
            issued = reception.issue(
                session, held, city=city, keys=parts.keys, service="tax", by=SYSTEM, origin="kiosk"
            )
            job = print_jobs.queue(session, held, city=city, ticket_id=issued.ticket_id, kiosk="door")
        assert job is not None
        return self.job(job)

    def job(self, job_id: int) -> Job:
        with reading(self.hall.parts.engine) as session:
            return print_jobs.find(session, job_id)

    def image(self, job: Job) -> bytes:
        """The dots its slip has."""
        return draw(slips_of(self.hall.parts).text(job)).tobytes()

    def until(self, job: Job, *states: str) -> Job:
        """Wait until the job is in one of these states."""
        end = time.monotonic() + 120
        while self.job(job.id).state not in states:
            assert time.monotonic() < end, self.job(job.id)
            time.sleep(0.02)
        return self.job(job.id)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    hall = make_hall(tmp_path)
    configure(hall, *MAIN, ("kiosk", "door", {"name": {"ja": "玄関"}, "printer": {"kind": "agent"}}))
    now = hall.machine.now()
    with writing(hall.parts.engine) as session:
        held = events.hold(session, INSTALLATION, now=now, machine=now, build="test")
        made = devices.enrol_directly(
            session, held, kind=DeviceKind.AGENT, office="main", name="玄関の印刷", place="door", by=SYSTEM
        )
    http = make_server("127.0.0.1", 0, hall.app, threaded=True)
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    yield Office(hall, http, made.token)
    http.shutdown()
    thread.join()
    http.server_close()
    hall.parts.engine.dispose()


@pytest.fixture
def program(office: Office) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start the command; every one is killed afterwards."""
    running: list[subprocess.Popen[bytes]] = []

    def start(*options: str) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "windowsvc.cli", "print-agent", "--server", office.url, *options]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "WINDOWSVC_TOKEN": office.token}
        running.append(subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.communicate(timeout=60)


def at(printer: LoopbackPrinter) -> NetworkPrinter:
    return NetworkPrinter("127.0.0.1", port=printer.port)


def test_the_program_prints_what_is_issued_until_it_is_stopped(office: Office, program: Any, printer: Start) -> None:
    paper = printer()
    process = program("--printer", f"127.0.0.1:{paper.port}")
    first, second = office.slip(), office.slip()
    assert office.until(second, "printed").state == "printed"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    assert office.job(first.id).state == "printed"
    assert paper.paper.log.count("cut") == 2
    rows = len(office.image(first)) // 72
    assert paper.paper.image().crop((0, 0, 576, rows)).tobytes() == office.image(first)


def test_a_device_file_is_printed_on(office: Office, tmp_path: Path) -> None:
    job = office.slip()
    file = tmp_path / "lp0"
    file.touch()
    assert Agent(office.server, DeviceFilePrinter(file)).once()
    assert office.job(job.id).state == "printed"
    paper = Paper()
    paper.take(file.read_bytes())
    assert paper.image().tobytes() == office.image(job)


def test_nothing_to_print_is_no_trouble(office: Office, tmp_path: Path) -> None:
    assert not Agent(office.server, DeviceFilePrinter(tmp_path / "absent")).once()


def test_a_printer_out_of_paper_is_told(office: Office, printer: Start) -> None:
    job = office.slip()
    assert Agent(office.server, at(printer(answers=PAPER_OUT))).once()
    assert (office.job(job.id).state, office.job(job.id).problem) == ("failed", "paper_end")


def test_a_printer_that_is_not_there_is_tried_again(office: Office, tmp_path: Path, printer: Start) -> None:
    job = office.slip()
    Agent(office.server, DeviceFilePrinter(tmp_path / "absent")).once()
    assert (office.job(job.id).state, office.job(job.id).problem) == ("queued", "unreachable")
    office.hall.machine.advance(5)
    Agent(office.server, at(printer())).once()
    assert office.job(job.id).state == "printed"


def test_a_slip_cut_off_is_in_doubt(office: Office, printer: Start) -> None:
    job = office.slip()
    Agent(office.server, at(printer(resets_after=2000))).once()
    assert (office.job(job.id).state, office.job(job.id).problem) == ("uncertain", "cut_off")


def test_a_program_killed_over_a_slip_leaves_it_in_doubt_and_nobody_prints_it_again(
    office: Office, program: Any, printer: Start
) -> None:
    job = office.slip()
    process = program("--printer", f"127.0.0.1:{printer(stops_after=2000).port}")
    office.until(job, "sending")
    process.kill()
    process.wait(timeout=60)
    office.hall.machine.at += LEASE + timedelta(seconds=1)
    background_of(office.hall.app).printing.look()
    assert (office.job(job.id).state, office.job(job.id).problem) == ("uncertain", "lease_ended")
    whole = printer()
    assert not Agent(office.server, at(whole)).once()
    assert whole.received == 0


class _Withdrawing:
    """A printer before whose first byte somebody decides otherwise."""

    def __init__(self, printer: NetworkPrinter, decide: Callable[[], None]) -> None:
        self._printer = printer
        self._decide = decide

    def deliver(self, payload: bytes, *, on_first_byte: Any = None) -> Any:
        self._decide()
        return self._printer.deliver(payload, on_first_byte=on_first_byte)

    def status(self) -> Any:
        return self._printer.status()


def test_a_slip_withdrawn_before_its_first_byte_is_not_printed(office: Office, printer: Start) -> None:
    job, paper = office.slip(), printer()
    parts, hall = office.hall.parts, office.hall

    def decide() -> None:
        with writing(parts.engine) as session:
            now = hall.business.now()
            held = events.hold(session, "main", now=now, machine=hall.machine.now(), build="test")
            print_decisions.void(session, held, job_id=job.id, by=SYSTEM)

    assert Agent(office.server, _Withdrawing(at(paper), decide)).once()
    assert office.job(job.id).state == "void"
    assert paper.paper.rows == []


def test_the_program_waits_for_a_server_that_is_away(office: Office, printer: Start, tmp_path: Path) -> None:
    paper = printer()
    port = office.http.port
    office.http.shutdown()
    office.http.server_close()
    agent = Agent(office.server, at(paper), pause=0.05)
    with pytest.raises(Away):
        agent.once()
    running = threading.Thread(target=agent.run)
    running.start()
    job = office.slip()
    again = make_server("127.0.0.1", port, office.hall.app, threaded=True)
    serving = threading.Thread(target=again.serve_forever)
    serving.start()
    try:
        office.until(job, "printed")
    finally:
        agent.stop()
        running.join()
        again.shutdown()
        serving.join()
        again.server_close()
    assert paper.paper.log.count("cut") == 1


def test_an_agent_that_is_not_let_in_stops_and_says_why(office: Office, printer: Start) -> None:
    stranger = Server(office.url, token="somebody-else")
    with pytest.raises(Refusal) as refusal:
        Agent(stranger, at(printer())).run()
    assert (refusal.value.code, refusal.value.detail["reason"]) == ("agent_refused", "token_invalid")
    with pytest.raises(Refusal) as refusal:
        Agent(office.server, at(printer()), kiosk="nowhere").run()
    assert refusal.value.code == "agent_refused"


def test_a_command_that_may_not_be_done_says_why(office: Office) -> None:
    with pytest.raises(Denied) as denied:
        office.server.post("/print-jobs/0/void")
    assert (denied.value.status, denied.value.code) == (403, "not_permitted")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 429 Later\r\nContent-Length: 0\r\n\r\n",
        b"not HTTP at all\r\n\r\n",
        b"",
    ],
)
def test_an_answer_that_is_not_the_servers_is_no_answer(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        server = Server(f"http://127.0.0.1:{listening.getsockname()[1]}", token="t")
        try:
            with pytest.raises(Away):
                server.post("/print-jobs/claim")
        finally:
            thread.join()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://madoguchi.example", "tls_needed"),
        ("ftp://127.0.0.1", "address_invalid"),
        ("127.0.0.1:8480", "address_invalid"),
        ("https://madoguchi.example/?a=1", "address_invalid"),
    ],
)
def test_a_server_elsewhere_is_spoken_to_over_tls(url: str, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        Server(url, token="t")
    assert refusal.value.code == code


def test_a_root_certificate_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="tls_files"):
        Server("https://madoguchi.example", token="t", ca=tmp_path / "absent.crt")


def test_the_program_wants_exactly_one_printer(program: Any) -> None:
    for options in ((), ("--device", "/dev/null", "--printer", "127.0.0.1:9100")):
        process = program(*options)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 2
        assert b"--device" in said
