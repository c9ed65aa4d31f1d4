"""印刷の仕事: the slip that each number brings, how it stands, and what staff are told of it.

A slip is queued in the transaction that issues its number, so a number that was given always has
its job. Whether paper came out is known, or said to be uncertain: then a person who looks decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from windowsvc import events
from windowsvc.events import Actor, Held
from windowsvc.lobby.opening import iso
from windowsvc.lobby.setup import Kiosk
from windowsvc.lobby.states import Verb
from windowsvc.lobby.tables import Ticket
from windowsvc.office.configuration import City
from windowsvc.paperwork.tables import PrintJob
from windowsvc.refusal import N_, Refusal

WAITS = timedelta(seconds=60)
"""How long a slip waits for its printer; later nobody stands there any more."""
KEPT = timedelta(days=30)
ALERTS = 20
"""How many slips in trouble a screen lists."""

PROBLEM = "print_problem"
DONE = "print_done"
"""The events that tell screens of a slip in trouble, and that the trouble is over."""


class State(StrEnum):
    """How far a slip has come."""

    QUEUED = "queued"
    SENDING = "sending"
    PRINTED = "printed"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    REPRINTED = "reprinted"
    VOID = "void"


UNSETTLED = (State.QUEUED, State.FAILED, State.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Job:
    """One print job as it stood when it was read; see `tables.PrintJob`."""

    id: int
    version: int
    office: str
    business_day: date
    kiosk: str
    ticket_id: int
    copy: int
    channel: str
    target: str
    state: str
    tries: int
    due: datetime
    expires_at: datetime
    holder: str | None
    lease_until: datetime | None
    problem: str | None


COLUMNS = tuple(getattr(PrintJob, name) for name in Job.__dataclass_fields__)
_BY_ID = select(*COLUMNS).where(PrintJob.id == bindparam("job"))


def job_of(found: Row[*tuple[Any, ...]]) -> Job:
    """The job of a row of COLUMNS."""
    return Job(**found._mapping)


def find(session: Session, job_id: int) -> Job:
    """The job.

    Raises:
        Refusal: ``print_job_unknown``.
    """
    found = session.connection().execute(_BY_ID, {"job": job_id}).one_or_none()
    if found is None:
        raise Refusal("print_job_unknown", N_("There is no such print job."), status=404)
    return job_of(found)


def write(session: Session, job: Job, *, now: datetime, **values: Any) -> Job | None:
    """Change a job that nobody has changed since it was read; None when somebody has."""
    statement = (
        update(PrintJob)
        .where(PrintJob.id == job.id, PrintJob.version == job.version)
        .values(version=PrintJob.version + 1, updated_at=now, **values)
        .returning(*COLUMNS)
    )
    found = session.connection().execute(statement).one_or_none()
    return job_of(found) if found else None


def kiosk_of(city: City, *, office: str, place: str | None) -> str | None:
    """The kiosk a device stands as: the one its place names, else the first of its office, as its page does."""
    kiosks = city.all(Kiosk, office=office)
    return place if place in kiosks else next(iter(kiosks), None)


def queue(session: Session, held: Held, *, city: City, ticket_id: int, kiosk: str | None, copy: int = 1) -> int | None:
    """Queue a slip at a kiosk's printer, in the caller's transaction; None where a kiosk has no printer.

    The event by which printing is woken is the caller's own (issue, reprint).
    """
    where = destination(city, office=held.office, kiosk=kiosk)
    if where is None:
        return None
    values = where | afresh(held) | {"office": held.office, "business_day": held.day, "kiosk": kiosk}
    values |= {"ticket_id": ticket_id, "copy": copy, "created_at": held.machine, "updated_at": held.machine}
    job_id: int = session.connection().execute(_INSERT, values).scalar_one()
    return job_id


_INSERT = insert(PrintJob).returning(PrintJob.id)


def destination(city: City, *, office: str, kiosk: str | None) -> dict[str, Any] | None:
    """Which printer a kiosk's slips come out of, and who brings them there."""
    setup = city.get(Kiosk, kiosk) if kiosk and city.office_of("kiosk", kiosk) == office else None
    if setup is None or not setup.active or setup.printer.kind == "none":
        return None
    printer = setup.printer
    target = f"{printer.host}:{printer.port}" if printer.kind == "network" else f"{printer.kind} {kiosk}"
    return {"channel": printer.kind, "target": target}


def afresh(held: Held) -> dict[str, Any]:
    """The values of a slip that begins to wait."""
    return {"state": State.QUEUED.value, "tries": 0, "due": held.machine, "expires_at": held.machine + WAITS}


def told(session: Session, job_id: int | None) -> dict[str, Any] | None:
    """What an answer says of a slip: its job, how far it is, and who prints it."""
    if job_id is None:
        return None
    job = find(session, job_id)
    return {"job": job.id, "state": job.state, "channel": job.channel}


def announce(session: Session, held: Held, job: Job, *, by: Actor) -> None:
    """Tell the office's screens: trouble when the slip is in trouble, else that it is over."""
    verb = PROBLEM if _in_trouble(job) else DONE
    events.append(
        session,
        held,
        verb,
        by=by,
        ticket=job.ticket_id,
        to_state=job.state,
        job=job.id,
        kiosk=job.kiosk,
        problem=job.problem,
    )


def alerts(session: Session, *, city: City, office: str, day: date) -> list[dict[str, Any]]:
    """The slips of a day that somebody must look after, the oldest first."""
    troubled = or_(
        PrintJob.state.in_((State.FAILED.value, State.UNCERTAIN.value)),
        and_(PrintJob.state == State.QUEUED.value, PrintJob.problem.is_not(None)),
    )
    query = (
        select(*COLUMNS, Ticket.label, PrintJob.created_at)
        .join(Ticket, Ticket.id == PrintJob.ticket_id)
        .where(PrintJob.office == office, PrintJob.business_day == day, troubled)
        .order_by(PrintJob.id)
        .limit(ALERTS)
    )
    return [
        {
            "kind": "print_uncertain" if found.state == State.UNCERTAIN else "printer",
            "job": found.id,
            "state": found.state,
            "label": found.label,
            "ticket": found.ticket_id,
            "kiosk": found.kiosk,
            "kiosk_name": _kiosk_name(city, found.kiosk),
            "problem": found.problem,
            "at": iso(found.created_at),
        }
        for found in session.connection().execute(query)
    ]


def end_with_day(session: Session, held: Held, event: dict[str, Any]) -> None:
    """Subscriber of the log: with its day the paper of a number ends too; what waits or is in doubt is void."""
    if event["verb"] != Verb.DAY_CLOSE:
        return
    _end(session, now=held.machine, office=held.office, until=date.fromisoformat(event["detail"]["day"]))


def forget(session: Session, *, now: datetime) -> None:
    """Delete the jobs that nobody asks about any more."""
    session.execute(delete(PrintJob).where(PrintJob.updated_at < now - KEPT))


def _end(session: Session, *, now: datetime, office: str, until: date) -> None:
    session.execute(
        update(PrintJob)
        .where(
            PrintJob.office == office,
            PrintJob.business_day <= until,
            PrintJob.state.in_([state.value for state in UNSETTLED]),
        )
        .values(state=State.VOID.value, version=PrintJob.version + 1, updated_at=now)
        .execution_options(synchronize_session=False)
    )


def _in_trouble(job: Job) -> bool:
    return job.state in (State.FAILED, State.UNCERTAIN) or (job.state == State.QUEUED and job.problem is not None)


def _kiosk_name(city: City, code: str) -> dict[str, str]:
    setup = city.get(Kiosk, code)
    return dict(setup.name.root) if setup else {"ja": code}
