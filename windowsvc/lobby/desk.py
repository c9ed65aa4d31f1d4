"""窓口の画面: what a window shows its clerk: who is here, who is next and why, and what can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.orm import Session

from windowsvc.events import Actor
from windowsvc.lobby import faces
from windowsvc.lobby.calling import leg_at
from windowsvc.lobby.faces import Json
from windowsvc.lobby.legs import LegRow, row, with_ticket
from windowsvc.lobby.opening import iso
from windowsvc.lobby.outlook import AtWindow, Moment, Outlook, Standing, standings
from windowsvc.lobby.relays import seated
from windowsvc.lobby.setup import Kiosk, Priority, Profile, Service
from windowsvc.lobby.states import AT_WINDOW, LegState
from windowsvc.lobby.tables import Leg, StaffCall
from windowsvc.lobby.undoing import last_command
from windowsvc.office import people
from windowsvc.office.configuration import City
from windowsvc.refusal import N_, Refusal

WAITING_SHOWN = 100
"""How many waiting numbers a window lists; the rest is told as a count."""
SECTIONS = (
    "window",
    "leg",
    "next",
    "waiting",
    "waiting_count",
    "held",
    "absent",
    "others",
    "expected",
    "undo",
    "alerts",
    "day",
)
"""What a frame may replace."""

_ASIDE = (LegState.HELD.value, LegState.ABSENT.value)


@dataclass(frozen=True)
class Viewer:
    """Who looks at a window.

    Attributes:
        holder: their sign-in, as `windows.take` was given it; None for a screen that is shared.
        by: how the log knows them; a lead may take back anybody's command.
    """

    holder: str | None
    by: Actor


ANYBODY = Viewer(None, Actor("", lead=True))
"""A rendering shared by all who look: ``mine`` is left open, ``undo`` says whose command it is."""


@dataclass(frozen=True)
class Instants:
    """Both clocks' instants, and how long a command can be taken back."""

    now: datetime
    machine: datetime
    undo_seconds: int


def window_of(outlook: Outlook, code: str) -> Standing:
    """The window as it stands.

    Raises:
        Refusal: ``window_unknown``.
    """
    found = outlook.windows.get(code)
    if found is None:
        raise Refusal("window_unknown", N_("There is no such window."), status=404)
    return found


def snapshot(
    session: Session,
    outlook: Outlook,
    *,
    code: str,
    instants: Instants,
    build: str,
    viewer: Viewer = ANYBODY,
    alerts: Iterable[Json] = (),
) -> Json:
    """The whole of one window's screen at one moment.

    Args:
        alerts: what other rooms have to say (a silent board, a printer), shown after the lobby's own.

    Raises:
        Refusal: ``window_unknown``.
    """
    window, moment = window_of(outlook, code), outlook.moment
    near = _near(session, moment=moment, window=window)
    waiting = _waiting(session, moment=moment, profile=window.profile)
    stops = faces.planned(session, [leg.ticket_id for leg in (*near, *waiting)])
    city = outlook.city

    def told(leg: LegRow) -> Json:
        return faces.leg(city, leg, stops=stops.get(leg.ticket_id, ()))

    here = next((leg for leg in near if leg.state in AT_WINDOW), None)
    line = [told(leg) | _why(city, leg, position) for position, leg in enumerate(waiting, 1)]
    return {
        "revision": moment.revision,
        "seq": moment.seq,
        "build": build,
        "now": iso(instants.now),
        "window": _window(session, window, viewer=viewer),
        "leg": told(here) if here else None,
        "seated": seated(session, moment=moment, leg=here),
        "next": line[0] if line else None,
        "waiting": line,
        "waiting_count": sum(outlook.waiting_by_service.get(one, 0) for one in window.services),
        "held": [told(leg) for leg in near if leg.state == LegState.HELD],
        "absent": [told(leg) for leg in near if leg.state == LegState.ABSENT],
        "others": dict(outlook.waiting_by_service),
        "expected": {one: outlook.waits.of_new(one) for one in window.services},
        "undo": undo_offer(session, moment=moment, window=code, viewer=viewer, instants=instants),
        "alerts": [*_alerts(session, city=city, moment=moment), *alerts],
        "day": faces.day(city, moment.office, now=instants.now),
    }


def _window(session: Session, window: Standing, *, viewer: Viewer) -> Json:
    holder = people.person(session, staff_id=window.staff_id).name if window.staff_id is not None else None
    return {
        "code": window.code,
        "label": window.setup.label,
        "state": window.shown,
        "version": window.version,
        "profile": window.profile_code,
        "profile_name": faces.text(window.profile.name) if window.profile else None,
        "strict": window.profile.strict if window.profile else False,
        "services": list(window.services),
        "mine": None if viewer.holder is None else window.holder == viewer.holder,
        "held_by": window.holder,
        "holder": holder,
        "reason": window.reason,
    }


def _near(session: Session, *, moment: Moment, window: Standing) -> list[LegRow]:
    """The leg at the window, and those of its services that are held or were not there, the longest first."""
    query = with_ticket().where(
        Leg.office == moment.office,
        Leg.business_day == moment.day,
        or_(
            and_(Leg.window == window.code, Leg.state.in_(sorted(AT_WINDOW))),
            and_(Leg.state.in_(_ASIDE), Leg.service.in_(window.services)),
        ),
    )
    return [row(found) for found in session.connection().execute(query.order_by(Leg.called_at, Leg.id))]


def _waiting(session: Session, *, moment: Moment, profile: Profile | None) -> Sequence[LegRow]:
    """The first of the line, in the order this window calls it."""
    if profile is None:
        return ()
    first: list[ColumnElement[int]] = []
    if profile.strict:
        first = [case({code: rank for rank, code in enumerate(profile.services)}, value=Leg.service)]
    query = (
        with_ticket()
        .where(
            Leg.office == moment.office,
            Leg.business_day == moment.day,
            Leg.state == LegState.WAITING.value,
            Leg.service.in_(profile.services),
        )
        .order_by(*first, Leg.place, Leg.id)
        .limit(WAITING_SHOWN)
    )
    return [row(found) for found in session.connection().execute(query)]


def _why(city: City, leg: LegRow, position: int) -> Json:
    priority = city.get(Priority, leg.priority) if leg.priority else None
    return {
        "position": position,
        "because": leg.placed_by,
        "priority_name": faces.text(priority.name) if priority else None,
    }


def undo_offer(session: Session, *, moment: Moment, window: str, viewer: Viewer, instants: Instants) -> Json | None:
    """What one press would take back at this window, and until when by the machine's clock."""
    found = last_command(
        session,
        office=moment.office,
        day=moment.day,
        window=window,
        by=viewer.by,
        machine=instants.machine.timestamp(),
        seconds=instants.undo_seconds,
    )
    if found is None:
        return None
    until = found.detail.get("machine", 0) + instants.undo_seconds
    return {
        "verb": found.verb,
        "label": found.detail.get("label", ""),
        "until": iso(datetime.fromtimestamp(until, UTC)),
        "seconds_left": max(0, int(until - instants.machine.timestamp())),
        "by": found.actor,
    }


def _alerts(session: Session, *, city: City, moment: Moment) -> list[Json]:
    alerts: list[Json] = [
        {"kind": "staff_call", **call} for call in open_staff_calls(session, city=city, office=moment.office)
    ]
    emergency = faces.emergency(session, moment.office)
    return [*alerts, {"kind": "emergency", **emergency}] if emergency else alerts


def open_staff_calls(session: Session, *, city: City, office: str) -> list[Json]:
    """The calls for a person that nobody has answered yet, the oldest first."""
    query = select(StaffCall).where(StaffCall.office == office, StaffCall.answered_at.is_(None))
    return [
        {"id": call.id, "place": call.place, "place_name": _place_name(city, call.place), "at": iso(call.at)}
        for call in session.scalars(query.order_by(StaffCall.id))
    ]


def _place_name(city: City, place: str) -> dict[str, str] | None:
    kiosk, service = city.get(Kiosk, place), city.get(Service, place)
    return faces.text(kiosk.name) if kiosk else faces.text(service.name) if service else None


@dataclass(frozen=True)
class Bell:
    """A call for a person: from which office, and from where in it."""

    office: str
    place: str


def staff_call(session: Session, call_id: int) -> Bell:
    """Where a call for a person came from.

    Raises:
        Refusal: ``staff_call_unknown``.
    """
    found = session.get(StaffCall, call_id)
    if found is None:
        raise Refusal("staff_call_unknown", N_("There is no such call."), status=404)
    return Bell(found.office, found.place)


def window_now(session: Session, *, city: City, code: str, viewer: Viewer) -> Json:
    """A window just acted on: as its clerk sees it, with the leg that is there.

    Raises:
        Refusal: ``window_unknown``.
    """
    leg = leg_at(session, code)
    office = city.office_of("window", code) or ""
    busy = {code: AtWindow(leg.id, leg.state)} if leg else {}
    found = standings(session, city=city, office=office, busy=busy).get(code)
    if found is None:
        raise Refusal("window_unknown", N_("There is no such window."), status=404)
    return _window(session, found, viewer=viewer) | {"leg": faces.leg_with_stops(session, city, leg) if leg else None}


def windows_of(outlook: Outlook) -> list[Json]:
    """The windows of an office, as anybody in its lobby may know them."""
    return [
        {
            "code": one.code,
            "label": one.setup.label,
            "name": faces.text(one.setup.name),
            "floor": one.setup.floor,
            "state": one.shown,
            "services": list(one.services),
        }
        for one in outlook.windows.values()
    ]
