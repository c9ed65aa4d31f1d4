"""The green page of the morning: each room says what must stand before the doors open.

A check is plain data. A room declares a function that makes its checks; the page collects
them all. Texts are message ids; whoever shows them translates and fills them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from windowsvc import backups
from windowsvc.clocks import business_day
from windowsvc.events import INSTALLATION, OfficeSequence
from windowsvc.office.configuration import City
from windowsvc.office.devices import DeviceEntry
from windowsvc.office.permissions import Role
from windowsvc.office.tables import Staff, StaffRole
from windowsvc.refusal import N_
from windowsvc.settings import Settings

SEEN: Final = timedelta(minutes=5)
"""A device that was heard of within this time is taken to be on; presence is written once a minute."""
OLD_BACKUP: Final = timedelta(hours=24)


class Level(StrEnum):
    """OK: ready. LOOK: the doors may open, somebody should look. STOP: mend this first."""

    OK = "ok"
    LOOK = "look"
    STOP = "stop"

    @property
    def rank(self) -> int:
        """The gravest comes first."""
        return {"stop": 0, "look": 1, "ok": 2}[self]


@dataclass(frozen=True)
class Check:
    """One line of the page.

    Attributes:
        code: stable; which question was asked.
        text: what was looked at, or what is wrong: a message id.
        figure: the answer in a word or a number: a message id.
        note: a second, quieter line: a message id.
        values: fill the fields of all three; an aware datetime is shown as a time of day.
        group: lobby, windows, machine or people: where on the page.
        page: the page of the administration where it is mended.
    """

    code: str
    level: Level
    text: str
    figure: str = ""
    note: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    group: str = "machine"
    page: str = ""


@dataclass(frozen=True)
class Situation:
    """What a check may look at: one office, at one instant of both clocks."""

    session: Session
    city: City
    office: str
    now: datetime
    machine: datetime
    settings: Settings


Ask = Callable[[Situation], Iterable[Check]]
_asked: dict[str, Ask] = {}


def declare(name: str, ask: Ask) -> None:
    """Add a room's checks under a name of its own; the same name replaces them."""
    _asked[name] = ask


def collect(situation: Situation) -> list[Check]:
    """Every declared check, in the order of declaration."""
    return [check for ask in _asked.values() for check in ask(situation)]


def clock_check(*, last_at: datetime | None, now: datetime) -> Check:
    """The business clock against the last entry of the office's log."""
    values = {"now": now, "last": last_at or now}
    if last_at is not None and business_day(now) < business_day(last_at):
        return Check(
            "clock",
            Level.STOP,
            N_("The clock is a day or more behind the records"),
            N_("wrong"),
            N_("It shows {now}. Please have the time of the server set."),
            values,
        )
    if last_at is not None and now < last_at - timedelta(minutes=1):
        return Check(
            "clock",
            Level.LOOK,
            N_("The clock is behind the last entry"),
            "{now}",
            N_("The last entry is of {last}. Please have the time of the server looked at."),
            values,
        )
    if last_at is None:
        return Check("clock", Level.OK, N_("Clock"), "{now}", N_("No entry yet"), values)
    return Check("clock", Level.OK, N_("Clock"), "{now}", N_("Fits the records"), values)


def backup_check(*, made: datetime | None, now: datetime) -> Check:
    """The age of the newest copy of the database."""
    if made is None:
        return Check(
            "backup",
            Level.STOP,
            N_("There is no backup yet"),
            N_("none"),
            N_("If this machine broke today, everything would be lost. Please have a backup made."),
        )
    minutes = max(0, int((now - made).total_seconds() // 60))
    values = {"minutes": minutes, "hours": minutes // 60, "days": minutes // 1440}
    figure = N_("{minutes} min ago") if minutes < 60 else N_("{hours} h ago")
    if now - made > OLD_BACKUP:
        figure = N_("{hours} h ago") if minutes < 2880 else N_("{days} days ago")
        return Check(
            "backup",
            Level.LOOK,
            N_("The last backup is more than a day old"),
            figure,
            N_("Please ask the person in charge of the server."),
            values,
        )
    return Check("backup", Level.OK, N_("Backup"), figure, N_("Opened and counted after it was made"), values)


def seen_check(
    code: str, *, title: str, wanted: Mapping[str, str], seen: set[str], enrolled: set[str], trouble: str
) -> Check | None:
    """Whether every screen of a kind was heard of lately.

    Args:
        wanted: the names by code of what should be on. Nothing wanted: no line.
        enrolled: the codes that a device was let in for.
        trouble: the message id when one is missing.
    """
    if not wanted:
        return None
    there = [place for place in wanted if place in seen]
    values = {"seen": len(there), "all": len(wanted)}
    if len(there) == len(wanted):
        note = {"names": "、".join(wanted.values())}
        return Check(code, Level.OK, title, "{seen} / {all}", "{names}", values | note, group="lobby", page="devices")
    away = [name for place, name in wanted.items() if place not in seen and place in enrolled]
    never = [name for place, name in wanted.items() if place not in seen and place not in enrolled]
    note_text = N_("Not heard of for 5 minutes: {names}") if away else N_("No device is set up for: {names}")
    values_of = values | {"names": "、".join(away or never)}
    return Check(code, Level.LOOK, trouble, "{seen} / {all}", note_text, values_of, group="lobby", page="devices")


def passwords_check(temporary: int) -> Check:
    """People whose password was made for them and who have not chosen their own."""
    values = {"n": temporary}
    if temporary:
        return Check(
            "passwords",
            Level.LOOK,
            N_("Somebody still has the password that was made for them"),
            "{n}",
            N_("They choose their own when they sign in for the first time."),
            values,
            group="people",
            page="staff",
        )
    return Check(
        "passwords",
        Level.OK,
        N_("Passwords"),
        "{n}",
        N_("Nobody has a password made for them"),
        values,
        group="people",
        page="staff",
    )


def last_entry(session: Session, *, office: str) -> datetime | None:
    """When the office's log was last written; None before its first entry."""
    row = session.get(OfficeSequence, office)
    return row.last_at if row is not None and row.seq else None


def temporary_passwords(session: Session, *, office: str) -> int:
    """How many people of an office, able to sign in, still have a password that was made for them."""
    return _people(session, office, Staff.must_change.is_(True))


def desk_people(session: Session, *, office: str) -> int:
    """How many people can call numbers in an office without being its officers."""
    return _people(session, office, StaffRole.role.in_([str(Role.CLERK), str(Role.LEAD)]))


def _people(session: Session, office: str, *more: Any) -> int:
    chosen = (
        select(func.count(StaffRole.staff_id.distinct()))
        .join(Staff, Staff.id == StaffRole.staff_id)
        .where(Staff.disabled_at.is_(None), StaffRole.office.in_([office, INSTALLATION]), *more)
    )
    return session.scalars(chosen).one()


def heard_of(found: Iterable[DeviceEntry], *, now: datetime) -> list[DeviceEntry]:
    """The devices that were heard of lately and are not put out."""
    return [one for one in found if one.revoked_at is None and one.seen_at is not None and now - one.seen_at <= SEEN]


def _own(situation: Situation) -> Iterable[Check]:
    session, office = situation.session, situation.office
    yield clock_check(last_at=last_entry(session, office=office), now=situation.now)
    newest = backups.latest(situation.settings)
    made = None if newest is None else datetime.fromtimestamp(newest.stat().st_mtime, tz=situation.machine.tzinfo)
    yield backup_check(made=made, now=situation.machine)
    yield passwords_check(temporary_passwords(session, office=office))


declare("office", _own)
