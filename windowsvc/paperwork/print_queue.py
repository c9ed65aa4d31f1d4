"""印刷の列: what printers do to their jobs: take one, begin it, say what became of it, and what is done for the silent.

A job is taken under a lease and by one hand only. Before its first byte it may be taken again by anybody; from the
moment it is `sending` nothing is repeated: a lease that ends then leaves an uncertain slip for a person.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from windowsvc.paperwork.print_jobs import COLUMNS, WAITS, Job, State, find, job_of, write
from windowsvc.paperwork.tables import PrintJob
from windowsvc.refusal import N_, Refusal

LEASE = timedelta(seconds=30)
SILENT = timedelta(seconds=4)
"""After this a slip that no agent and no page has taken is told to the staff."""
PAUSES = (1, 2, 4)
"""Seconds before each further try at a printer that cannot be reached; then the job has failed."""

NOT_COLLECTED = "not_collected"
LEASE_ENDED = "lease_ended"
TOO_LATE = "too_late"
UNREACHABLE = "unreachable"

Outcome = Literal["printed", "uncertain", "not_sent"]


def waiting_targets(session: Session, *, now: datetime) -> list[str]:
    """The network printers that have something to print now."""
    query = select(PrintJob.target).where(PrintJob.channel == "network", *_claimable(now)).distinct()
    return list(session.scalars(query))


def busy_targets(session: Session, *, now: datetime) -> set[str]:
    """The network printers that print now, in whichever process, or have something to print."""
    taken = and_(PrintJob.holder.is_not(None), PrintJob.state.in_((State.QUEUED.value, State.SENDING.value)))
    query = select(PrintJob.target).where(PrintJob.channel == "network", or_(taken, and_(*_claimable(now))))
    return set(session.scalars(query.distinct()))


def next_job(
    session: Session, *, channel: str, now: datetime, target: str | None = None, kiosk: str | None = None
) -> Job | None:
    """The slip that a printer would print next; taken by nobody yet."""
    query = select(*COLUMNS).where(PrintJob.channel == channel, *_claimable(now))
    if target is not None:
        query = query.where(PrintJob.target == target)
    if kiosk is not None:
        query = query.where(PrintJob.kiosk == kiosk)
    found = session.connection().execute(query.order_by(PrintJob.id).limit(1)).one_or_none()
    return job_of(found) if found else None


def claim(session: Session, job: Job, *, holder: str, now: datetime) -> Job | None:
    """Take a job under a lease; None when somebody else was quicker, at this job or at this printer."""
    if job.state != State.QUEUED or job.holder is not None:
        return None
    try:
        with session.begin_nested():
            return write(session, job, now=now, holder=holder, lease_until=now + LEASE)
    except IntegrityError:
        return None


def begin(session: Session, job_id: int, *, holder: str, now: datetime, unclaimed: bool = False) -> Job:
    """The first byte goes now; commit before it does.

    Args:
        unclaimed: also a job that nobody has taken, for a page that prints what it has just issued.

    Raises:
        Refusal: ``print_job_unknown``, ``print_job_not_yours`` when it was taken, ended or withdrawn meanwhile.
    """
    job = find(session, job_id)
    if unclaimed and job.holder is None:
        job = claim(session, job, holder=holder, now=now) or job
    if job.state != State.QUEUED or job.holder != holder:
        raise _not_yours(job)
    begun = write(session, job, now=now, state=State.SENDING.value, lease_until=now + LEASE)
    if begun is None:
        raise _not_yours(job)
    return begun


def must_tell(job: Job, outcome: Outcome) -> bool:
    """Whether screens must hear of this outcome, so that its transaction takes the office first."""
    return outcome != "printed" or job.problem is not None


def settle(
    session: Session, job_id: int, *, holder: str, outcome: Outcome, problem: str | None, now: datetime
) -> Job | None:
    """What became of a job its holder has taken; None when it is settled so already (a repeat).

    A printer that could not be reached is tried again after a pause, a few times. Whoever reports late that it has
    printed is believed, as long as nobody has decided otherwise.

    Raises:
        Refusal: ``print_job_unknown``, ``print_job_not_yours``.
    """
    job = find(session, job_id)
    if job.holder != holder:
        raise _not_yours(job)
    values = _settled(job, outcome=outcome, problem=problem, now=now)
    if values is None:
        if job.state == _ENDS[outcome]:
            return None
        raise _not_yours(job)
    settled = write(session, job, now=now, **values)
    if settled is None:
        raise _not_yours(job)
    return settled


_ENDS: dict[Outcome, State] = {
    "printed": State.PRINTED,
    "uncertain": State.UNCERTAIN,
    "not_sent": State.FAILED,
}


def _settled(job: Job, *, outcome: Outcome, problem: str | None, now: datetime) -> dict[str, Any] | None:
    """The values a job gets, None when this cannot happen to it any more."""
    late = job.state == State.UNCERTAIN and job.problem == LEASE_ENDED
    if outcome == "printed":
        # `problem` stays: it tells that screens were told, and that they must hear of the end.
        return {"state": State.PRINTED.value, "lease_until": None} if job.state == State.SENDING or late else None
    if outcome == "uncertain":
        if job.state != State.SENDING:
            return None
        return {"state": State.UNCERTAIN.value, "lease_until": None, "problem": problem}
    if job.state not in (State.QUEUED, State.SENDING) and not late:
        return None
    if problem == UNREACHABLE and job.tries < len(PAUSES) and not late:
        due = now + timedelta(seconds=PAUSES[job.tries])
        again = {"state": State.QUEUED.value, "holder": None, "lease_until": None, "due": due}
        return again | {"tries": job.tries + 1, "problem": problem}
    return {"state": State.FAILED.value, "lease_until": None, "problem": problem}


def overdue(session: Session, *, now: datetime) -> list[Job]:
    """The jobs whose holder, agent, page or printer has been silent for too long."""
    query = select(*COLUMNS).where(
        PrintJob.state.in_((State.QUEUED.value, State.SENDING.value)),
        or_(
            PrintJob.lease_until < now,
            and_(PrintJob.holder.is_(None), PrintJob.expires_at <= now),
            and_(
                PrintJob.holder.is_(None),
                PrintJob.problem.is_(None),
                PrintJob.channel != "network",
                PrintJob.expires_at <= now + WAITS - SILENT,
            ),
        ),
    )
    return [job_of(found) for found in session.connection().execute(query.order_by(PrintJob.id))]


def must_tell_mended(job: Job, *, now: datetime) -> bool:
    """Whether screens must hear of what `mend` will do."""
    return bool(_mended(job, now=now).keys() & {"problem", "state"})


def mend(session: Session, job: Job, *, now: datetime) -> Job | None:
    """Do for an overdue job what must be done; None when it has moved meanwhile."""
    return write(session, job, now=now, **_mended(job, now=now))


def _mended(job: Job, *, now: datetime) -> dict[str, Any]:
    if job.state == State.SENDING:
        return {"state": State.UNCERTAIN.value, "lease_until": None, "problem": LEASE_ENDED}
    if job.expires_at <= now:
        return {"state": State.FAILED.value, "holder": None, "lease_until": None, "problem": job.problem or TOO_LATE}
    if job.holder is not None:
        return {"holder": None, "lease_until": None}
    return {"problem": NOT_COLLECTED}


def _claimable(now: datetime) -> tuple[Any, ...]:
    return (
        PrintJob.state == State.QUEUED.value,
        PrintJob.holder.is_(None),
        PrintJob.due <= now,
        PrintJob.expires_at > now,
    )


def _not_yours(job: Job) -> Refusal:
    return Refusal(
        "print_job_not_yours", N_("This slip is not yours to print, or no longer."), state=job.state, job=job.id
    )
