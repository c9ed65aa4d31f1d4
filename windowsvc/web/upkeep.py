"""What is kept in order without a press: sign-ins that ended, old codes and names, the audit chain's head."""

from __future__ import annotations

from datetime import timedelta

from windowsvc import backups
from windowsvc.database import reading, writing
from windowsvc.jobs import Task
from windowsvc.office import audit, devices, people, sessions
from windowsvc.web.outside import Outside
from windowsvc.web.parts import Parts


def tasks(parts: Parts) -> list[Task]:
    """The jobs."""
    outside = Outside(parts)
    parts.alerts.append(lambda session, *, city, office, day: outside.alerts())
    return [
        Task("purge_sign_ins", timedelta(hours=1), lambda: purge(parts)),
        Task("audit_head", timedelta(hours=1), lambda: carry_head(parts)),
        *_copying(parts),
        *outside.tasks(),
    ]


def _copying(parts: Parts) -> list[Task]:
    every = parts.settings.backups.every_minutes
    return [Task("backup", timedelta(minutes=every), lambda: copy(parts))] if every else []


def copy(parts: Parts) -> None:
    """Make a verified copy, and drop those whose time is over."""
    now = parts.clocks.machine.now()
    backups.back_up(parts.settings, now=now)
    backups.prune(parts.settings, now=now)


def purge(parts: Parts) -> None:
    """Drop what has ended, and the names that may not be known any longer."""
    now, kept = parts.clocks.machine.now(), parts.settings
    with writing(parts.engine) as session:
        sessions.purge(session, now=now, lasting=kept.sessions)
        devices.purge_codes(session, now=now)
        audit.purge(session, now=now, days=kept.audit.days)
        people.purge_actors(session, today=now.date(), days=kept.retention.actor_days)


def carry_head(parts: Parts) -> None:
    """Write the head of the audit chain where the settings say."""
    with reading(parts.engine) as session:
        head = audit.head(session)
    if head is not None:
        audit.carry(parts.settings.audit_folder, head, day=audit.today(parts.clocks.machine.now()))
