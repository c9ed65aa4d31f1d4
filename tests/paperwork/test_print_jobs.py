"""Slips on their way: printed once, tried again only while nothing was sent, told to staff, decided by people."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.lobby.hall import CLERK, OFFICE
from tests.paperwork import print_worker
from tests.paperwork.loopback_printer import PAPER_OUT, READY, LoopbackPrinter
from tests.paperwork.print_shop import DOOR, PHONES, Shop, at_work
from tests.paperwork.test_slip import read_code
from windowsvc import events
from windowsvc.database import writing
from windowsvc.lobby import closing
from windowsvc.paperwork import print_decisions, print_jobs, print_queue
from windowsvc.paperwork.print_jobs import WAITS, Job
from windowsvc.paperwork.print_queue import LEASE, PAUSES, SILENT
from windowsvc.paperwork.printer_status import CONFIRM
from windowsvc.paperwork.slip import draw
from windowsvc.refusal import Refusal

Start = Callable[..., LoopbackPrinter]
MOMENT = timedelta(seconds=1)
STOPPED = {question: answer for question, answer in PAPER_OUT.items() if question != CONFIRM}
"""A printer that runs out of paper within a slip, and so never says that it has printed it."""


@pytest.fixture
def shop(engine: Engine, tmp_path: Path) -> Shop:
    return Shop(engine, tmp_path)


@pytest.fixture
def closed_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(autouse=True)
def day_ends() -> Iterator[None]:
    """The log tells printing of a day's close, as in the application."""
    events.subscribe(print_jobs.end_with_day)
    yield
    events._subscribers.remove(print_jobs.end_with_day)


def refused(run: Callable[[], Any]) -> str:
    with pytest.raises(Refusal) as refusal:
        run()
    return refusal.value.code


# --- printing from the server


@pytest.mark.parametrize("width", [80, 58])
def test_the_paper_says_what_was_issued(shop: Shop, printer: Start, width: int, tmp_path: Path) -> None:
    paper = printer()
    shop.kiosk(port=paper.port, width_mm=width)
    issued, job_id = shop.take_number(language="vi")
    assert job_id is not None
    text = shop.slips().text(shop.job(job_id))
    shop.printing().look()
    assert shop.job(job_id).state == "printed"
    assert text.label == issued.label == "A-001"
    assert paper.paper.image().tobytes() == draw(text, width=80 if width == 80 else 58).tobytes()
    assert read_code(paper.paper.image(), tmp_path) == f"{PHONES}/t/{issued.token}"
    assert shop.told() == [], "a slip that simply comes out needs no word"


def test_a_kiosk_without_a_printer_queues_nothing(shop: Shop) -> None:
    shop.kiosk("none")
    assert shop.take_number()[1] is None
    assert shop.take_number(kiosk="nowhere")[1] is None
    assert shop.take_number(kiosk=None)[1] is None
    assert shop.jobs() == []


def test_a_number_that_is_refused_has_no_slip(shop: Shop) -> None:
    shop.kiosk()
    assert refused(lambda: shop.take_number(service="unheard_of")) == "service_unknown"
    assert shop.jobs() == []


def test_slips_come_out_in_the_order_of_their_numbers(shop: Shop, printer: Start) -> None:
    paper = printer()
    shop.kiosk(port=paper.port)
    jobs = [shop.slip() for _ in range(3)]
    rows = sum(draw(shop.slips().text(job)).height for job in jobs)
    shop.printing().look()
    assert set(shop.states().values()) == {"printed"}
    assert paper.paper.log.count("cut") == 3
    assert len(paper.paper.rows) == rows


def test_paper_that_has_run_out_is_told_and_the_slip_tried_when_staff_say_so(shop: Shop, printer: Start) -> None:
    empty, full = printer(answers=PAPER_OUT), printer()
    shop.kiosk(port=empty.port)
    job = shop.slip()
    shop.printing().look()
    assert (shop.job(job.id).state, shop.job(job.id).problem) == ("failed", "paper_end")
    assert shop.told() == [("print_problem", "failed", "paper_end")]
    alert = shop.alerts()[0]
    assert (alert["kind"], alert["job"], alert["label"]) == ("printer", job.id, "A-001")
    assert (alert["kiosk_name"], alert["problem"]) == ({"ja": "正面玄関"}, "paper_end")
    shop.printing().look()
    assert shop.job(job.id).state == "failed", "nobody has filled in paper"
    assert empty.paper.rows == []

    shop.kiosk(port=full.port)
    again = shop.staff(print_decisions.reprint, job)
    assert (again.id, again.state, again.copy) == (job.id, "queued", 1)
    assert shop.alerts() == []
    plain = shop.slips().text(again)
    shop.printing().look()
    assert shop.job(job.id).state == "printed"
    assert not plain.reissued, "no other paper of it exists"
    assert full.paper.image().tobytes() == draw(plain).tobytes()


def test_a_printer_that_is_away_is_tried_again_a_few_times_and_told_at_once(shop: Shop, closed_port: int) -> None:
    shop.kiosk(port=closed_port)
    job = shop.slip()
    worker = shop.printing()
    worker.look()
    assert (shop.job(job.id).state, shop.job(job.id).tries) == ("queued", 1)
    assert [(one["kind"], one["state"], one["problem"]) for one in shop.alerts()] == [
        ("printer", "queued", "unreachable")
    ]
    worker.look()
    assert shop.job(job.id).tries == 1, "not before its pause is over"
    for tries, pause in enumerate(PAUSES, start=1):
        assert shop.job(job.id).tries == tries
        shop.clock.advance(pause)
        worker.look()
    assert (shop.job(job.id).state, shop.job(job.id).problem) == ("failed", "unreachable")
    assert {one[:2] for one in shop.told()} == {("print_problem", "queued"), ("print_problem", "failed")}


def test_a_printer_that_comes_back_prints_and_the_alert_ends(shop: Shop, printer: Start, closed_port: int) -> None:
    shop.kiosk(port=closed_port)
    job = shop.slip()
    shop.printing().look()
    paper = printer(port=closed_port)
    shop.clock.advance(PAUSES[0])
    shop.printing().look()
    assert shop.job(job.id).state == "printed"
    assert paper.paper.log.count("cut") == 1
    assert shop.alerts() == []
    assert [one[:2] for one in shop.told()] == [("print_problem", "queued"), ("print_done", "printed")]


@pytest.mark.parametrize(
    ("kind", "problems"),
    [
        ({"resets_after": 2000}, {"cut_off"}),
        ({"stops_after": 2000}, {"stalled", "no_answer"}),  # whether the system still takes the rest for it
        ({"later": STOPPED}, {"paper_end"}),
    ],
)
def test_a_slip_that_was_begun_and_not_finished_is_never_repeated_by_itself(
    shop: Shop, printer: Start, kind: dict[str, Any], problems: set[str]
) -> None:
    paper = printer(**kind)
    shop.kiosk(port=paper.port)
    job = shop.slip()
    shop.printing(patience=0.5).look()
    assert shop.job(job.id).state == "uncertain"
    assert shop.job(job.id).problem in problems
    received = paper.received
    shop.clock.advance(3600)
    shop.printing().look()
    assert shop.job(job.id).state == "uncertain"
    assert paper.received == received
    assert [(one["kind"], one["label"]) for one in shop.alerts()] == [("print_uncertain", "A-001")]
    assert shop.told() == [("print_problem", "uncertain", shop.job(job.id).problem)]


def test_a_further_copy_of_an_uncertain_slip_is_marked(shop: Shop, printer: Start) -> None:
    broken, whole = printer(resets_after=2000), printer()
    shop.kiosk(port=broken.port)
    job = shop.slip()
    shop.printing().look()
    shop.kiosk(port=whole.port)
    copy = shop.staff(print_decisions.reprint, job)
    assert (copy.copy, copy.state, shop.job(job.id).state) == (2, "queued", "reprinted")
    text = shop.slips().text(copy)
    shop.printing().look()
    assert text.reissued
    assert whole.paper.image().tobytes() == draw(text).tobytes()
    assert shop.states() == {job.id: "reprinted", copy.id: "printed"}
    said = [one for one in shop.log() if one.verb == "reprint"]
    assert [(one.ticket, one.detail["copy"], one.detail["instead_of"]) for one in said] == [(job.ticket_id, 2, job.id)]
    assert shop.alerts() == []


def test_a_worker_that_is_killed_while_sending_leaves_an_uncertain_slip(shop: Shop, printer: Start) -> None:
    stuck = printer(stops_after=2000)
    shop.kiosk(port=stuck.port)
    job = shop.slip()
    database = shop.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, print_worker.__file__, database, str(shop.data), shop.clock.now().isoformat()]
    root = str(Path(__file__).parents[2])
    worker = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": root})
    try:
        until = time.monotonic() + 120
        while shop.job(job.id).state != "sending" and worker.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        assert shop.job(job.id).state == "sending"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=60)
    stuck.close()

    whole = printer()
    shop.kiosk(port=whole.port)
    shop.printing().look()
    assert shop.job(job.id).state == "sending", "its lease has not ended"
    shop.clock.at += LEASE + MOMENT
    shop.printing().look()
    shop.printing().look()
    assert (shop.job(job.id).state, shop.job(job.id).problem) == ("uncertain", "lease_ended")
    assert whole.received == 0
    assert [one["kind"] for one in shop.alerts()] == ["print_uncertain"]


def test_two_workers_print_every_slip_once(shop: Shop, printer: Start) -> None:
    papers = [printer(), printer()]
    for code, paper in zip(("north", "south"), papers, strict=True):
        shop.kiosk(code=code, port=paper.port)
    jobs = [shop.slip(kiosk=code) for code in ("north", "south") * 6]
    workers = [shop.printing(), shop.printing()]

    def work(worker: Any) -> None:
        while "queued" in shop.states().values():
            worker.look()

    threads = [threading.Thread(target=work, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shop.states() == {job.id: "printed" for job in jobs}
    assert [paper.paper.log.count("cut") for paper in papers] == [6, 6]


def test_a_slip_withdrawn_before_its_first_byte_is_not_printed(shop: Shop, printer: Start) -> None:
    paper = printer()
    shop.kiosk(port=paper.port)
    job = shop.slip()
    worker = shop.printing()
    assert shop.claim(job, holder=worker.holder) is not None
    shop.staff(print_decisions.void, job)
    worker._print(job)
    assert shop.job(job.id).state == "void"
    assert paper.paper.rows == []


# --- one hand at a time


def test_a_job_is_taken_by_one_hand_only(shop: Shop) -> None:
    shop.kiosk("agent")
    job = shop.slip()
    assert shop.claim(job, holder="d1") is not None
    assert shop.claim(job, holder="d2") is None
    assert refused(lambda: shop.begin(job, holder="d2")) == "print_job_not_yours"
    assert shop.begin(job, holder="d1").state == "sending"
    assert refused(lambda: shop.settle(job, "printed", holder="d2")) == "print_job_not_yours"
    assert shop.settle(job, "printed") is not None


def test_one_slip_at_a_time_goes_to_a_printer(shop: Shop) -> None:
    shop.kiosk("agent")
    first, second = shop.slip(), shop.slip()
    assert shop.claim(first, holder="d1") is not None
    assert shop.claim(second, holder="d2") is None
    shop.begin(first)
    assert shop.claim(second, holder="d2") is None
    shop.settle(first, "printed")
    assert shop.claim(second, holder="d2") is not None


def test_nothing_is_printed_that_nobody_began(shop: Shop) -> None:
    shop.kiosk("agent")
    job = shop.slip()
    shop.claim(job)
    assert refused(lambda: shop.settle(job, "printed")) == "print_job_not_yours"
    assert refused(lambda: shop.settle(job, "uncertain", problem="cut_off")) == "print_job_not_yours"


def test_a_report_that_is_repeated_changes_nothing(shop: Shop) -> None:
    shop.kiosk("agent")
    job = shop.slip()
    shop.claim(job)
    shop.begin(job)
    assert shop.settle(job, "printed") is not None
    assert shop.settle(job, "printed") is None
    assert refused(lambda: shop.settle(job, "uncertain", problem="cut_off")) == "print_job_not_yours"


def test_a_holder_that_died_before_the_first_byte_loses_the_job(shop: Shop) -> None:
    shop.kiosk("agent")
    job = shop.slip()
    shop.claim(job, holder="d1")
    shop.clock.at += LEASE + MOMENT
    shop.printing().look()
    assert shop.claim(job, holder="d2") is not None
    assert refused(lambda: shop.begin(job, holder="d1")) == "print_job_not_yours"


def test_who_reports_late_that_it_has_printed_is_believed(shop: Shop) -> None:
    shop.kiosk("agent")
    job = shop.slip()
    shop.claim(job)
    shop.begin(job)
    shop.clock.at += LEASE + MOMENT
    shop.printing().look()
    assert shop.job(job.id).state == "uncertain"
    late = shop.settle(job, "printed")
    assert late is not None
    assert late.state == "printed"


def test_a_late_report_does_not_undo_what_staff_decided(shop: Shop) -> None:
    shop.kiosk("agent")
    job = shop.slip()
    shop.claim(job)
    shop.begin(job)
    shop.clock.at += LEASE + MOMENT
    shop.printing().look()
    shop.staff(print_decisions.reprint, job)
    assert refused(lambda: shop.settle(job, "printed")) == "print_job_not_yours"
    assert shop.job(job.id).state == "reprinted"


@pytest.mark.parametrize("channel", ["agent", "browser"])
def test_staff_are_told_when_nobody_collects_a_slip(shop: Shop, channel: str) -> None:
    shop.kiosk(channel)
    job = shop.slip()
    shop.printing().look()
    assert shop.alerts() == []
    shop.clock.at += SILENT
    shop.printing().look()
    assert [(one["state"], one["problem"]) for one in shop.alerts()] == [("queued", "not_collected")]
    shop.clock.at += WAITS
    shop.printing().look()
    assert (shop.job(job.id).state, shop.job(job.id).problem) == ("failed", "not_collected")
    assert shop.claim(job) is None, "the person has long gone with the number on the screen"


def test_a_slip_that_waits_too_long_for_its_printer_is_not_printed_any_more(shop: Shop, printer: Start) -> None:
    paper = printer()
    shop.kiosk(port=paper.port)
    job = shop.slip()
    shop.clock.at += WAITS
    shop.printing().look()
    assert (shop.job(job.id).state, shop.job(job.id).problem) == ("failed", "too_late")
    assert paper.received == 0


# --- what people decide


def uncertain(shop: Shop) -> Job:
    job = shop.slip()
    shop.claim(job)
    shop.begin(job)
    shop.settle(job, "uncertain", problem="cut_off")
    return shop.job(job.id)


def test_somebody_who_has_seen_the_paper_says_so(shop: Shop) -> None:
    shop.kiosk("agent")
    job = uncertain(shop)
    assert shop.staff(print_decisions.was_printed, job).state == "printed"
    assert shop.alerts() == []
    assert shop.told()[-1][:2] == ("print_done", "printed")
    assert refused(lambda: shop.staff(print_decisions.was_printed, job)) == "print_job_certain"


def test_a_slip_nobody_wants_is_void(shop: Shop) -> None:
    shop.kiosk("agent")
    job = uncertain(shop)
    assert shop.staff(print_decisions.void, job).state == "void"
    assert shop.alerts() == []
    assert refused(lambda: shop.staff(print_decisions.void, job)) == "print_job_over"
    assert refused(lambda: shop.staff(print_decisions.reprint, job)) == "print_job_over"


def test_a_slip_under_way_is_left_alone(shop: Shop) -> None:
    shop.kiosk("agent")
    job = shop.slip()
    assert refused(lambda: shop.staff(print_decisions.reprint, job)) == "print_job_busy"
    assert refused(lambda: shop.staff(print_decisions.was_printed, job)) == "print_job_certain"
    shop.claim(job)
    shop.begin(job)
    assert refused(lambda: shop.staff(print_decisions.reprint, job)) == "print_job_busy"
    assert refused(lambda: shop.staff(print_decisions.void, job)) == "print_job_busy"


def test_a_kiosk_that_lost_its_printer_prints_nothing_more(shop: Shop) -> None:
    shop.kiosk("agent")
    job = uncertain(shop)
    shop.kiosk("none")
    assert refused(lambda: shop.staff(print_decisions.reprint, job)) == "no_printer"
    assert shop.job(job.id).state == "uncertain"


def test_an_unknown_job_and_one_of_another_office_are_the_same(shop: Shop) -> None:
    shop.kiosk("agent")
    job = uncertain(shop)
    assert refused(lambda: shop.do(print_decisions.void, job_id=job.id + 99)) == "print_job_unknown"
    with writing(shop.engine) as session:
        events.open_sequence(session, "branch", now=shop.clock.now())

    def from_branch() -> None:
        now = shop.clock.now()
        with writing(shop.engine) as session:
            held = events.hold(session, "branch", now=now, machine=now, build="test")
            print_decisions.void(session, held, job_id=job.id, by=CLERK)

    assert refused(from_branch) == "print_job_unknown"


def reprint_ticket(shop: Shop, ticket_id: int) -> Job:
    made: Job = shop.do(print_decisions.reprint_ticket, keys=shop.keys, ticket_id=ticket_id, kiosk=DOOR)
    return made


def test_a_copy_of_a_number_is_always_marked(shop: Shop) -> None:
    shop.kiosk("agent")
    issued, _ = shop.take_number(kiosk=None)
    first, second = reprint_ticket(shop, issued.ticket_id), reprint_ticket(shop, issued.ticket_id)
    assert (first.copy, second.copy) == (2, 3)
    text = shop.slips().text(second)
    assert (text.reissued, text.label, text.url) == (True, issued.label, f"{PHONES}/t/{issued.token}")
    assert refused(lambda: reprint_ticket(shop, issued.ticket_id + 99)) == "ticket_unknown"


def test_after_the_day_nobody_can_print_its_numbers(shop: Shop) -> None:
    shop.kiosk("agent")
    issued, job_id = shop.take_number()
    doubtful = uncertain(shop)
    day = shop.clock.now().date()
    shop.do(closing.close_day)
    assert shop.states() == {job_id: "void", doubtful.id: "void"}
    closing.forget_day(shop.keys, office=OFFICE, day=day)
    assert refused(lambda: reprint_ticket(shop, issued.ticket_id)) == "day_closed"
    assert refused(lambda: shop.slips().text(doubtful)) == "day_closed"


def test_old_jobs_are_forgotten(shop: Shop) -> None:
    shop.kiosk("agent")
    old = shop.slip()
    shop.clock.at += print_jobs.KEPT + MOMENT
    with writing(shop.engine) as session:
        print_jobs.forget(session, now=shop.clock.now())
    assert old.id not in shop.states()


# --- who stands where


def test_a_device_stands_as_the_kiosk_its_place_names_or_the_first(shop: Shop) -> None:
    shop.kiosk(code="north")
    shop.kiosk(code="south")
    shop.setup.forget()
    city = shop.city()
    assert print_jobs.kiosk_of(city, office=OFFICE, place="south") == "south"
    assert print_jobs.kiosk_of(city, office=OFFICE, place="入口") == "north"
    assert print_jobs.kiosk_of(city, office="branch", place=None) is None


def test_the_worker_of_a_process_prints_what_the_log_tells(shop: Shop, printer: Start) -> None:
    paper = printer(answers=READY)
    shop.kiosk(port=paper.port)
    worker = shop.printing()
    with at_work(worker):
        job = shop.slip()
        worker.heard(shop.log()[-1])
        until = time.monotonic() + 60
        while shop.job(job.id).state != "printed" and time.monotonic() < until:
            time.sleep(0.02)
    assert shop.job(job.id).state == "printed"
    assert worker.trouble() is None
    shop.clock.advance(60)
    assert worker.trouble() == "silent"


def test_only_what_is_waited_for_is_offered(shop: Shop) -> None:
    shop.kiosk("agent")
    job = shop.slip()
    with writing(shop.engine) as session:
        now = shop.clock.now()
        assert print_queue.next_job(session, channel="agent", kiosk=DOOR, now=now) == job
        assert print_queue.next_job(session, channel="agent", kiosk="other", now=now) is None
        assert print_queue.next_job(session, channel="network", now=now) is None
        assert print_queue.waiting_targets(session, now=now) == []
