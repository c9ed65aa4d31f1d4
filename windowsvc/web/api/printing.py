"""Slips: what a kiosk and its printer's agent take, and report of them."""

from __future__ import annotations

import base64
from typing import Literal

from pydantic import Field

from windowsvc.database import reading
from windowsvc.lobby.setup import Kiosk
from windowsvc.office.configuration import City
from windowsvc.office.permissions import DeviceKind
from windowsvc.paperwork import print_jobs, print_queue
from windowsvc.paperwork.print_jobs import Job
from windowsvc.paperwork.print_queue import LEASE, Outcome
from windowsvc.refusal import N_, Refusal
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.api.common import LARGEST_ID, Code, api
from windowsvc.web.api.shapes import Shape
from windowsvc.web.slips import slips_of

Channel = Literal["agent", "browser"]
JobState = Literal["queued", "sending", "printed", "failed", "uncertain", "reprinted", "void"]

_MACHINE = ("print_job_unknown", "print_job_not_yours")


class JobOut(Shape):
    """How a slip is getting on; ``copy`` above 1 is marked 再発行."""

    id: int
    state: JobState
    problem: str | None
    kiosk: str
    channel: str
    copy_: int = Field(alias="copy")


class ClaimedOut(Shape):
    """A slip to print, and how long the job is the asker's.

    ``payload`` is the bytes for an agent's printer, in base64; null for a kiosk's page, which fetches the picture.
    """

    id: int
    kiosk: str
    lease_seconds: int
    payload: str | None


class ClaimBody(Body):
    """The kiosk whose printer asks, where the device itself stands at none."""

    kiosk: Code | None = None


class NotSentBody(Body):
    """Why nothing was printed."""

    problem: Literal["unreachable", "cover_open", "paper_end", "error", "offline", "page_failed"]


class UncertainBody(Body):
    """Why nobody knows whether it was printed."""

    problem: Literal["cut_off", "stalled", "no_answer", "cover_open", "paper_end", "error", "offline"]


def told(job: Job) -> dict[str, object]:
    """A job as the API tells it."""
    return {
        "id": job.id,
        "state": job.state,
        "problem": job.problem,
        "kiosk": job.kiosk,
        "channel": job.channel,
        "copy": job.copy,
    }


def find_job(call: Call, job_id: int) -> Job:
    """The job of a path, in an office where whoever asks may do this; a device knows only those of its own kiosk.

    Raises:
        Refusal: ``print_job_unknown``.
    """
    if job_id > LARGEST_ID:
        raise _unknown()
    job = print_jobs.find(call.session, job_id)
    call.permit(job.office)
    device = call.principal.device
    if device is not None and device.kind is DeviceKind.KIOSK and job.kiosk != stands_as(call, job.office):
        raise _unknown()
    return job


def _unknown() -> Refusal:
    return Refusal("print_job_unknown", N_("There is no such print job."), status=404)


def stands_as(call: Call, office: str) -> str | None:
    """The kiosk whose slips and calls are this device's; None in an office without kiosks."""
    device = call.principal.device
    return print_jobs.kiosk_of(call.city(), office=office, place=device.place if device else None)


@door(
    api,
    "GET",
    "/print-jobs/<int:job_id>",
    permission="kiosk.show",
    answers={200: JobOut},
    refusals=("print_job_unknown",),
)
def read_print(call: Call, job_id: int) -> Answer:
    """How a slip is getting on."""
    return Answer(data=told(find_job(call, job_id)))


@door(
    api,
    "POST",
    "/print-jobs/claim",
    permission="print.claim",
    body=ClaimBody,
    answers={200: ClaimedOut, 204: None},
    refusals=("kiosk_unknown",),
)
def claim_print(call: Call) -> Answer:
    """Take the next slip that this agent's printer, or this kiosk's page, is to print; 204 when there is none."""
    device = call.principal.device
    office, place = (device.office, device.place) if device else ("", None)
    call.permit(office)
    channel: Channel = "browser" if device is not None and device.kind is DeviceKind.KIOSK else "agent"
    kiosk = _kiosk_of_printer(call.city(), office=office, place=place, named=call.body.kiosk, channel=channel)
    with reading(call.parts.engine) as session:
        job = print_queue.next_job(session, channel=channel, kiosk=kiosk, now=call.machine)
    if job is None:
        return Answer(204)
    try:
        payload = slips_of(call.parts).payload(job) if channel == "agent" else None
    except Refusal as refusal:
        return _cannot_be_made(call, job, refusal)
    taken = print_queue.claim(call.session, job, holder=call.by.code, now=call.machine)
    if taken is None:
        return Answer(204)
    return Answer(
        data={
            "id": taken.id,
            "kiosk": taken.kiosk,
            "lease_seconds": int(LEASE.total_seconds()),
            "payload": None if payload is None else base64.b64encode(payload).decode("ascii"),
        }
    )


def _kiosk_of_printer(city: City, *, office: str, place: str | None, named: str | None, channel: Channel) -> str:
    """The kiosk a printer prints for: the one it stands at, the one it names, or the only one there is."""
    own = print_jobs.kiosk_of(city, office=office, place=place)
    kiosks = {code for code, one in city.all(Kiosk, office=office).items() if one.printer.kind == channel}
    if channel == "browser" or place == own:
        kiosks &= {own or ""}
    found = [code for code in kiosks if named in (None, code)]
    if len(found) != 1:
        raise Refusal(
            "kiosk_unknown", N_("Please name a kiosk of this office whose slips are printed this way."), status=404
        )
    return found[0]


def _cannot_be_made(call: Call, job: Job, refusal: Refusal) -> Answer:
    """Nobody can make this slip any more: it has failed, and the next one may come."""
    held = call.hold(job.office)
    taken = print_queue.claim(call.session, job, holder=call.by.code, now=call.machine)
    if taken is not None:
        settled = print_queue.settle(
            call.session,
            taken.id,
            holder=call.by.code,
            outcome="not_sent",
            problem=refusal.code[:24],
            now=call.machine,
        )
        if settled is not None:
            print_jobs.announce(call.session, held, settled, by=call.by)
    return Answer(204)


@door(
    api,
    "POST",
    "/print-jobs/<int:job_id>/sending",
    permission="print.claim",
    answers={200: JobOut},
    refusals=_MACHINE,
)
def print_sending(call: Call, job_id: int) -> Answer:
    """The first byte goes now; nothing is printed before this is answered. A kiosk's page takes its slip so, too."""
    job = find_job(call, job_id)
    begun = print_queue.begin(
        call.session, job.id, holder=call.by.code, now=call.machine, unclaimed=job.channel == "browser"
    )
    return Answer(data=told(begun))


def _settle(call: Call, job_id: int, outcome: Outcome, *, problem: str | None) -> Answer:
    job = find_job(call, job_id)
    held = call.hold(job.office) if print_queue.must_tell(job, outcome) else None
    settled = print_queue.settle(
        call.session, job.id, holder=call.by.code, outcome=outcome, problem=problem, now=call.machine
    )
    if settled is not None and held is not None:
        print_jobs.announce(call.session, held, settled, by=call.by)
    return Answer(data=told(settled or print_jobs.find(call.session, job.id)))


@door(
    api,
    "POST",
    "/print-jobs/<int:job_id>/printed",
    permission="print.claim",
    answers={200: JobOut},
    refusals=_MACHINE,
)
def print_printed(call: Call, job_id: int) -> Answer:
    """The paper has come out."""
    return _settle(call, job_id, "printed", problem=None)


@door(
    api,
    "POST",
    "/print-jobs/<int:job_id>/failed",
    permission="print.claim",
    body=NotSentBody,
    answers={200: JobOut},
    refusals=_MACHINE,
)
def print_failed(call: Call, job_id: int) -> Answer:
    """Nothing was printed, for sure; a printer that could not be reached is tried again."""
    return _settle(call, job_id, "not_sent", problem=call.body.problem)


@door(
    api,
    "POST",
    "/print-jobs/<int:job_id>/uncertain",
    permission="print.claim",
    body=UncertainBody,
    answers={200: JobOut},
    refusals=_MACHINE,
)
def print_uncertain(call: Call, job_id: int) -> Answer:
    """It was begun, and nobody knows whether it came out: a person looks."""
    return _settle(call, job_id, "uncertain", problem=call.body.problem)
