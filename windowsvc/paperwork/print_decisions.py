"""印刷の後始末: what staff decide about a slip that did not come out, or of which nobody knows."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.events import Actor, Held
from windowsvc.lobby.states import Verb
from windowsvc.lobby.tables import Ticket
from windowsvc.office.configuration import City
from windowsvc.office.vault import KeyStore
from windowsvc.paperwork.print_jobs import UNSETTLED, Job, State, afresh, announce, destination, find, queue, write
from windowsvc.paperwork.tables import PrintJob
from windowsvc.refusal import N_, Refusal


def reprint(session: Session, held: Held, *, city: City, job_id: int, by: Actor) -> Job:
    """Print once more. A slip that is known not to have come out is tried again as it was; any other one is
    superseded by a further copy, marked 再発行. Returns the job that will be printed.

    Raises:
        Refusal: ``print_job_unknown``, ``print_job_busy`` while it waits or prints, ``print_job_over``,
            ``no_printer``.
    """
    job = _of_office(session, held, job_id)
    if job.state in (State.QUEUED, State.SENDING):
        raise Refusal("print_job_busy", N_("This slip is still being printed."), state=job.state)
    if job.state in (State.REPRINTED, State.VOID):
        raise Refusal("print_job_over", N_("This slip has already been dealt with."), state=job.state)
    where = destination(city, office=held.office, kiosk=job.kiosk)
    if where is None:
        raise _no_printer()
    if job.state == State.FAILED:
        free = {"holder": None, "lease_until": None, "problem": None}
        made = _must(write(session, job, now=held.machine, **where, **free, **afresh(held)))
    else:
        _must(write(session, job, now=held.machine, state=State.REPRINTED.value))
        made = _copy(session, held, city=city, ticket_id=job.ticket_id, kiosk=job.kiosk, copy=job.copy + 1)
    _say_reprint(session, held, made, by=by, instead_of=job.id)
    return made


def _copy(session: Session, held: Held, *, city: City, ticket_id: int, kiosk: str, copy: int) -> Job:
    fresh = queue(session, held, city=city, ticket_id=ticket_id, kiosk=kiosk, copy=copy)
    if fresh is None:
        raise _no_printer()
    return find(session, fresh)


def reprint_ticket(
    session: Session, held: Held, *, city: City, keys: KeyStore, ticket_id: int, kiosk: str, by: Actor
) -> Job:
    """Print a further copy of a ticket's slip at a kiosk, marked 再発行.

    Raises:
        Refusal: ``ticket_unknown``, ``day_closed`` once nobody can make its token any more, ``no_printer``.
    """
    ticket = session.execute(
        select(Ticket.business_day).where(Ticket.id == ticket_id, Ticket.office == held.office)
    ).one_or_none()
    if ticket is None:
        raise Refusal("ticket_unknown", N_("There is no such ticket today."), status=404)
    if keys.find(f"day/{held.office}/{ticket.business_day.isoformat()}") is None:
        raise Refusal("day_closed", N_("The day of this number is closed. It can not be printed again."))
    last = session.execute(select(func.max(PrintJob.copy)).where(PrintJob.ticket_id == ticket_id)).scalar_one()
    made = _copy(session, held, city=city, ticket_id=ticket_id, kiosk=kiosk, copy=(last or 1) + 1)
    _say_reprint(session, held, made, by=by)
    return made


def was_printed(session: Session, held: Held, *, job_id: int, by: Actor) -> Job:
    """Somebody has seen the paper of an uncertain slip.

    Raises:
        Refusal: ``print_job_unknown``, ``print_job_certain``.
    """
    job = _of_office(session, held, job_id)
    if job.state != State.UNCERTAIN:
        raise Refusal("print_job_certain", N_("It is known already what became of this slip."), state=job.state)
    done = _must(write(session, job, now=held.machine, state=State.PRINTED.value))
    announce(session, held, done, by=by)
    return done


def void(session: Session, held: Held, *, job_id: int, by: Actor) -> Job:
    """No paper is wanted any more: it is not tried again, and screens stop asking.

    Raises:
        Refusal: ``print_job_unknown``, ``print_job_busy`` while it prints, ``print_job_over``.
    """
    job = _of_office(session, held, job_id)
    if job.state == State.SENDING:
        raise Refusal("print_job_busy", N_("This slip is still being printed."), state=job.state)
    if job.state not in UNSETTLED:
        raise Refusal("print_job_over", N_("This slip has already been dealt with."), state=job.state)
    ended = _must(write(session, job, now=held.machine, state=State.VOID.value, holder=None, lease_until=None))
    announce(session, held, ended, by=by)
    return ended


def _of_office(session: Session, held: Held, job_id: int) -> Job:
    job = find(session, job_id)
    if job.office != held.office:
        raise Refusal("print_job_unknown", N_("There is no such print job."), status=404)
    return job


def _must(job: Job | None) -> Job:
    if job is None:
        raise Refusal("print_job_changed", N_("This slip has just changed. Please look at it again."))
    return job


def _no_printer() -> Refusal:
    return Refusal("no_printer", N_("This kiosk has no printer."))


def _say_reprint(session: Session, held: Held, job: Job, *, by: Actor, instead_of: int | None = None) -> None:
    events.append(
        session,
        held,
        Verb.REPRINT.value,
        by=by,
        ticket=job.ticket_id,
        job=job.id,
        instead_of=instead_of,
        kiosk=job.kiosk,
        copy=job.copy,
    )
