"""きょうの準備: may the doors open? The verdict first, then what to look at, then every check with its figure."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import current_app

from windowsvc.events import INSTALLATION
from windowsvc.jobs import Health, Runner
from windowsvc.languages import dates
from windowsvc.lobby import readiness as lobby_readiness
from windowsvc.office import readiness
from windowsvc.office.kinds import Office
from windowsvc.office.readiness import Check, Level, Situation
from windowsvc.paperwork import readiness as paper_readiness
from windowsvc.refusal import N_, Refusal
from windowsvc.voice import readiness as voice_readiness
from windowsvc.waiting import reporting
from windowsvc.web import health
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.admin.first_steps import STEPS
from windowsvc.web.admin.frame import NOWHERE, enter, go, missing, pages, show
from windowsvc.web.admin.saying import Sayer

DECLARES_CHECKS: Final = (readiness, lobby_readiness, paper_readiness, voice_readiness)
"""Importing a room declares its checks."""

GROUPS: Final = (
    ("lobby", N_("Lobby")),
    ("windows", N_("Windows and services")),
    ("machine", N_("Machine")),
    ("people", N_("People")),
)
_JOBS: Final[Mapping[str, str]] = {
    "no_answer": N_("marking who did not come"),
    "day_close": N_("closing the day"),
    "changes": N_("planned changes"),
    "forget_answers": N_("clearing old answers"),
    "purge_sign_ins": N_("clearing old sign-ins"),
    "purge": N_("erasing what is due"),
    "backup": N_("backup"),
    "estimator": N_("forecast of waits"),
    "waits_learn": N_("learning from closed days"),
    "congestion": N_("forecast of busy hours"),
    "clips": N_("voice clips"),
    "forget_captions": N_("erasing ended conversations"),
    "forget_clips": N_("clearing old voice clips"),
    "forget_prints": N_("clearing old prints"),
    "public_page": N_("the page outside"),
    "audit_head": N_("carrying the audit head away"),
}


DRIFT: Final = Check(
    "waits",
    Level.LOOK,
    N_("Forecast waits do not hold"),
    "",
    N_("Fewer people than promised were called within the range they were told."),
    page="waits",
    group="windows",
)


@dataclass(frozen=True)
class Shown:
    """A check in words."""

    check: Check
    text: str
    figure: str
    note: str


@door(pages, "GET", "/admin", permission="status.read", domain="staff")
def start(call: Call) -> Answer:
    """The morning of the first office one may see; before there is any office, the first steps."""
    if not call.city().all(Office):
        call.permit(INSTALLATION)
        return go(f"/admin/{NOWHERE}/first-steps")
    return go(f"/admin/{call.offices()[0]}")


@door(pages, "GET", "/admin/<office>", permission="status.read", domain="staff")
def morning(call: Call, office: str) -> Answer:
    """The green page of one office."""
    known = enter(call, office)
    if known == INSTALLATION:
        return go(f"/admin/{NOWHERE}/first-steps")
    say = Sayer(call.city(), locale=call.locale)
    checks = sorted(_checks(call, known), key=lambda check: check.level.rank)
    worst = min((check.level for check in checks), key=lambda level: level.rank, default=Level.OK)
    fine = [shown(say, check) for check in checks if check.level is Level.OK]
    html = show(
        call,
        office,
        "admin/morning.html",
        current="morning",
        worst=str(worst),
        fine=len(fine),
        count=len(checks),
        urgent=[shown(say, check) for check in checks if check.level is not Level.OK],
        groups=[(say.text(words), [one for one in fine if one.check.group == code]) for code, words in GROUPS],
    )
    return Answer(data=html)


@door(pages, "GET", "/admin/<office>/first-steps", permission="config.change", domain="staff")
def first_steps(call: Call, office: str) -> Answer:
    """What is still missing before the office can open, and why."""
    known = enter(call, office)
    if known == INSTALLATION and call.city().all(Office):
        return go("/admin")
    todo = {step.code for step in missing(call, known)}
    return Answer(data=show(call, office, "admin/first_steps.html", current="first", steps=STEPS, todo=todo))


def _checks(call: Call, office: str) -> Iterator[Check]:
    situation = Situation(
        session=call.session,
        city=call.city(),
        office=office,
        now=call.now,
        machine=call.machine,
        settings=call.parts.settings,
    )
    yield from readiness.collect(situation)
    if reporting.drifts_now(call.session, office):
        yield DRIFT
    yield from machine_checks(call)


def machine_checks(call: Call) -> Iterator[Check]:
    """What only the running application knows: the database, its jobs, the disk, the news between processes."""
    yield database_check(_database(call))
    background = current_app.extensions.get("windowsvc_background")
    if background is not None:
        jobs: Runner = background.jobs
        yield jobs_check(jobs.health(call.session))
    usage = shutil.disk_usage(call.parts.settings.data)
    yield disk_check(free=usage.free, total=usage.total)
    if "printing" in call.parts.checks and (said := call.parts.checks["printing"]()) is not None:
        yield Check("printing", Level.LOOK, N_("Nobody looks after the slips that wait"), said, group="lobby")
    if "news" in call.parts.checks and call.parts.settings.redis_url:
        yield news_check(slow=call.parts.checks["news"]() is not None)


def _database(call: Call) -> str:
    try:
        return health.database_state(call.parts)
    except Refusal as refusal:
        return refusal.code


def database_check(state: str) -> Check:
    """Whether the database answers."""
    if state == "ok":
        return Check("database", Level.OK, N_("Database"), N_("answers"), N_("Every number is written at once"))
    return Check("database", Level.STOP, N_("The database does not answer"), state)


def jobs_check(found: Sequence[Health]) -> Check:
    """Whether everything that happens by itself has happened lately."""
    bad = [job for job in found if job.late or job.last_error]
    values: dict[str, Any] = {"well": len(found) - len(bad), "all": len(found), "jobs": [job.name for job in bad]}
    if bad:
        return Check(
            "jobs", Level.LOOK, N_("Something that runs by itself is late"), "{well} / {all}", "{jobs}", values
        )
    return Check("jobs", Level.OK, N_("What runs by itself"), "{well} / {all}", N_("All ran lately"), values)


def disk_check(*, free: int, total: int) -> Check:
    """Room on the disk of the data."""
    part = free / total if total else 0.0
    values = {"percent": f"{part:.0%}"}
    if part < health.LEAST_FREE:
        return Check(
            "disk", Level.LOOK, N_("The disk is nearly full"), "{percent}", N_("Please have room made."), values
        )
    return Check("disk", Level.OK, N_("Free disk space"), "{percent}", "", values)


def news_check(*, slow: bool) -> Check:
    """Whether news between the processes arrives at once."""
    if slow:
        return Check(
            "news",
            Level.LOOK,
            N_("News reaches the screens a second late"),
            N_("slow"),
            N_("The messenger between the processes (Redis) is away. Calling goes on."),
        )
    return Check("news", Level.OK, N_("News to the screens"), N_("at once"))


def shown(say: Sayer, check: Check) -> Shown:
    """A check in the reader's words."""
    values = {name: _plain(say, value) for name, value in check.values.items()}
    text, figure, note = (say.text(one, **values) if one else "" for one in (check.text, check.figure, check.note))
    return Shown(check, text, figure, note)


def _plain(say: Sayer, value: Any) -> Any:
    if isinstance(value, datetime):
        return dates.clock(value, say.locale)
    if isinstance(value, list):
        return "、".join(_job(say, name) for name in value)
    return value


def _job(say: Sayer, name: str) -> str:
    return say.text(_JOBS[name]) if name in _JOBS else name
