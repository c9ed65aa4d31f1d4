"""What every page of the administration stands in: where one is, where one can go, what is still missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from flask import Blueprint

from windowsvc import events
from windowsvc.database import reading
from windowsvc.events import INSTALLATION, Held
from windowsvc.languages import dates
from windowsvc.office import devices, readiness
from windowsvc.office.kinds import Office
from windowsvc.refusal import N_, Refusal
from windowsvc.web.access import Answer, Call
from windowsvc.web.admin.first_steps import Step, missing_steps
from windowsvc.web.admin.saying import Sayer
from windowsvc.web.pages import render

pages = Blueprint("admin", __name__)

FIGURES: Final = frozenset({"measures", "survey", "waits", "congestion"})
"""The places whose pages tell what was lived through: in a demonstration that is invented."""
NOWHERE: Final = "-"
"""Stands in an address for the installation as a whole, while there is no office yet."""


@dataclass(frozen=True)
class Place:
    """One entry of the navigation; ``words`` is a message id, ``permission`` what it takes to go there."""

    code: str
    words: str
    icon: str
    permission: str = "config.read"
    apart: bool = False


PLACES: Final = (
    Place("morning", N_("Getting ready"), "check", "status.read"),
    Place("paper", N_("Reception on paper"), "paper", "block.enter"),
    Place("measures", N_("Figures"), "chart", "measures.today"),
    Place("survey", N_("Survey on foot"), "watch", "survey.walk"),
    Place("waits", N_("Forecast of waits"), "clock", "status.read"),
    Place("congestion", N_("Calendar of busy hours"), "clock", "status.read"),
    Place("services", N_("Kinds of service"), "list"),
    Place("windows", N_("Windows and profiles"), "person"),
    Place("boards", N_("Boards"), "screen"),
    Place("kiosks", N_("Ticket machines"), "printer"),
    Place("hours", N_("Hours and days off"), "clock"),
    Place("notices", N_("Notices"), "pencil"),
    Place("texts", N_("Wording"), "pencil"),
    Place("priorities", N_("Reasons for priority"), "flag"),
    Place("rules", N_("House rules"), "rules"),
    Place("knowledge", N_("Life events"), "book"),
    Place("forms", N_("The city's own forms"), "paper"),
    Place("offices", N_("Offices and sections"), "house", apart=True),
    Place("devices", N_("Devices"), "device", "devices.manage"),
    Place("staff", N_("Staff"), "people", "people.manage"),
    Place("changes", N_("Record of changes"), "info"),
    Place("audit", N_("Audit record"), "shield", "audit.read"),
    Place("import", N_("Import"), "import", "config.change"),
)


@dataclass(frozen=True)
class Frame:
    """The surroundings of a page.

    Attributes:
        office: its code; "-" for the installation.
        title: the office's name.
        offices: code and name of every office one may go to.
        may_change: whether the reader may change the configuration here.
        may_found: whether the reader may found offices.
        missing: the first steps that are still to be done, for those who can do them.
        invented: the page tells figures of a past that nobody has lived through.
    """

    office: str
    title: str
    offices: tuple[tuple[str, str], ...]
    places: tuple[Place, ...]
    current: str
    may_change: bool
    may_found: bool
    missing: tuple[Step, ...]
    now: datetime
    invented: bool


def enter(call: Call, office: str) -> str:
    """Settle that the reader may do here what the door asks for; returns the office as permissions know it.

    Raises:
        Refusal: ``office_unknown``, and as `Call.permit`.
    """
    known = INSTALLATION if office == NOWHERE else office
    if known != INSTALLATION and call.city().get(Office, known) is None:
        raise Refusal("office_unknown", N_("There is no such office."), status=404)
    call.permit(known)
    return known


def show(call: Call, office: str, template: str, *, current: str, **values: Any) -> str:
    """A page in its frame. ``office`` is as in the address."""
    say = Sayer(call.city(), locale=call.locale)
    scripts = ("admin/admin.js",)
    return render(
        call, template, scripts=scripts, frame=frame_of(call, office, current=current), say=say, at=At(call), **values
    )


class At:
    """Says instants and days in the reader's language; for templates."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def moment(self, at: datetime) -> str:
        """Day and time."""
        return dates.moment(at, self._call.locale)

    def clock(self, at: datetime) -> str:
        """The time of day."""
        return dates.clock(at, self._call.locale)

    def date(self, day: date) -> str:
        """A day with its year."""
        return dates.date_long(day, self._call.locale)

    def day(self, at: datetime) -> str:
        """The day without its year."""
        return dates.date_short(at, self._call.locale)


def frame_of(call: Call, office: str, *, current: str) -> Frame:
    """The surroundings of a page about an office."""
    city = call.city()
    known = INSTALLATION if office == NOWHERE else office
    found = city.get(Office, known)
    every = city.all(Office)
    may_change = call.may("config.change", office=known)
    return Frame(
        office=office,
        title=str(found.name) if found else "",
        offices=tuple((code, str(one.name)) for code, one in every.items() if call.may("config.read", office=code)),
        places=tuple(place for place in PLACES if found and call.may(place.permission, office=known)),
        current=current,
        may_change=may_change,
        may_found=call.may("config.change", office=INSTALLATION),
        missing=missing(call, known) if may_change else (),
        now=call.now,
        invented=call.parts.settings.mode == "demo" and current in FIGURES,
    )


def missing(call: Call, office: str) -> tuple[Step, ...]:
    """The first steps that an office still lacks."""
    if call.city().get(Office, office) is None:
        return missing_steps(call.city(), office=office)
    with reading(call.parts.engine) as session:
        known = devices.everything(session, office=office)
        people = readiness.desk_people(session, office=office)
    kinds = {one.device.kind for one in known if one.revoked_at is None}
    return missing_steps(call.city(), office=office, devices=kinds, desk_people=people)


def hold_installation(call: Call) -> Held:
    """The installation's mutex, for somebody whom the door has permitted in an office; the office stays permitted."""
    parts = call.parts
    call.afterwards.append(parts.news.wake)
    return events.hold(
        call.session,
        INSTALLATION,
        now=parts.clocks.business.now(),
        machine=parts.clocks.machine.now(),
        build=parts.build,
    )


def go(address: str) -> Answer:
    """Lead the browser to another page after a change."""
    return Answer(303, headers={"Location": address})
