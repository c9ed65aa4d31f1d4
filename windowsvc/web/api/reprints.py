"""Slips: what staff decide about those that did not come out, and copies for those who lost theirs."""

from __future__ import annotations

from windowsvc.paperwork import print_decisions, print_jobs
from windowsvc.refusal import N_, Refusal
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.api.common import Code, api, find_leg, hold_lobby
from windowsvc.web.api.printing import JobOut, find_job, told

_STAFF = ("print_job_unknown", "print_job_busy", "print_job_over", "print_job_changed")


class ReprintBody(Body):
    """At which kiosk the copy comes out."""

    kiosk: Code


@door(
    api,
    "POST",
    "/print-jobs/<int:job_id>/reprint",
    permission="print.manage",
    answers={200: JobOut},
    refusals=(*_STAFF, "no_printer"),
    key="optional",
)
def reprint(call: Call, job_id: int) -> Answer:
    """Print once more: a slip that never came out as it was, any other one as a copy marked 再発行."""
    held = hold_lobby(call, find_job(call, job_id).office)
    if call.repeated is not None:
        return Answer(data=told(print_jobs.find(call.session, call.repeated["job"])))
    made = print_decisions.reprint(call.session, held, city=call.city(), job_id=job_id, by=call.by)
    call.remember({"job": made.id})
    return Answer(data=told(made))


@door(
    api,
    "POST",
    "/print-jobs/<int:job_id>/was-printed",
    permission="print.manage",
    answers={200: JobOut},
    refusals=("print_job_unknown", "print_job_certain", "print_job_changed"),
    key="optional",
)
def was_printed(call: Call, job_id: int) -> Answer:
    """Somebody has seen the paper of a slip in doubt."""
    held = hold_lobby(call, find_job(call, job_id).office)
    if call.repeated is None:
        print_decisions.was_printed(call.session, held, job_id=job_id, by=call.by)
        call.remember({"job": job_id})
    return Answer(data=told(print_jobs.find(call.session, job_id)))


@door(
    api,
    "POST",
    "/print-jobs/<int:job_id>/void",
    permission="print.manage",
    answers={200: JobOut},
    refusals=_STAFF,
    key="optional",
)
def void_print(call: Call, job_id: int) -> Answer:
    """No paper is wanted any more."""
    held = hold_lobby(call, find_job(call, job_id).office)
    if call.repeated is None:
        print_decisions.void(call.session, held, job_id=job_id, by=call.by)
        call.remember({"job": job_id})
    return Answer(data=told(print_jobs.find(call.session, job_id)))


@door(
    api,
    "POST",
    "/legs/<int:leg_id>/reprint",
    permission="print.manage",
    body=ReprintBody,
    answers={201: JobOut},
    refusals=("leg_unknown", "ticket_unknown", "day_closed", "no_printer", "kiosk_unknown"),
    key="optional",
)
def reprint_leg(call: Call, leg_id: int) -> Answer:
    """Print a further copy of a number's slip at a kiosk, marked 再発行."""
    leg = find_leg(call, leg_id)
    held = hold_lobby(call, leg.office)
    if call.repeated is not None:
        return Answer(201, told(print_jobs.find(call.session, call.repeated["job"])))
    city = call.city()
    if city.office_of("kiosk", call.body.kiosk) != leg.office:
        raise Refusal("kiosk_unknown", N_("There is no such kiosk."), status=404)
    made = print_decisions.reprint_ticket(
        call.session,
        held,
        city=city,
        keys=call.parts.keys,
        ticket_id=leg.ticket_id,
        kiosk=call.body.kiosk,
        by=call.by,
    )
    call.remember({"job": made.id})
    return Answer(201, told(made))
