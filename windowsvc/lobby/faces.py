"""What all screens share: how a number, a window, a stop and a service are told as plain JSON values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from windowsvc.languages.localised import LocalisedText
from windowsvc.lobby.day import DayStatus
from windowsvc.lobby.expectation import CLOSED
from windowsvc.lobby.legs import LegRow, row, with_ticket
from windowsvc.lobby.opening import iso, office_day, service_day, told
from windowsvc.lobby.outlook import Outlook
from windowsvc.lobby.setup import Notice, Offers, Profile, Rules, Series, Service, Window
from windowsvc.lobby.states import LegState
from windowsvc.lobby.tables import Emergency, Leg
from windowsvc.lobby.visits import planned_legs
from windowsvc.office.configuration import City
from windowsvc.office.kinds import Office

Json = dict[str, Any]

PLAIN_SIGN = {"letter": "", "shape": "circle"}


def text(words: LocalisedText | None) -> dict[str, str] | None:
    """A text the city typed, by locale."""
    return dict(words.root) if words is not None else None


def sign(city: City, service: str | None) -> dict[str, str]:
    """The letter and shape of a service's numbers, so that colour is never the only sign."""
    setup = city.get(Service, service) if service else None
    series = city.get(Series, setup.series) if setup else None
    return {"letter": series.prefix, "shape": series.shape} if series else dict(PLAIN_SIGN)


def window(city: City, code: str | None) -> Json | None:
    """Where to go: a window as the lobby knows it."""
    if code is None:
        return None
    setup = city.get(Window, code)
    if setup is None:
        return {"code": code, "label": code, "floor": "", "way": "", "way_text": None, "offers": []}
    return {
        "code": code,
        "label": setup.label,
        "floor": setup.floor,
        "way": setup.way,
        "way_text": text(setup.way_text),
        "offers": setup.offers.names,
    }


def offers_of(city: City, service: str) -> list[tuple[str, tuple[str, ...]]]:
    """What helps with hearing and talking where a service is given, and at which windows: none named, at every one."""
    office = city.office_of("service", service)
    profiles = city.all(Profile, office=office)
    serving = [
        one for one in city.all(Window, office=office).values()
        if one.profile in profiles and service in profiles[one.profile].services
    ]  # fmt: skip
    found = []
    for name in Offers.model_fields:
        labels = tuple(one.label for one in serving if name in one.offers.names)
        if labels:
            found.append((name, () if len(labels) == len(serving) else labels))
    return found


def office_name(city: City, code: str) -> dict[str, str]:
    """The office's name by locale; its code where it has none yet."""
    setup = city.get(Office, code)
    return dict(setup.name.root) if setup else {"ja": code}


def staff_name(city: City, service: str) -> dict[str, str]:
    """A service's full name, for staff only."""
    setup = city.get(Service, service)
    return dict(setup.name.root) if setup else {"ja": service}


def public_name(city: City, service: str) -> dict[str, str]:
    """A service's name as the lobby may hear it."""
    setup = city.get(Service, service)
    return dict(setup.public_name.root) if setup else {"ja": service}


def leg(city: City, found: LegRow, *, stops: Iterable[LegRow] = ()) -> Json:
    """One stop as staff see it, with the stops planned after it."""
    return {
        "id": found.id,
        "version": found.version,
        "ticket": found.ticket_id,
        "label": found.label,
        "sign": sign(city, found.service),
        "service": found.service,
        "service_name": staff_name(city, found.service),
        "state": found.state,
        "calls": found.calls,
        "reason": found.reason,
        "language": found.language,
        "needs": list(found.needs),
        "issued_at": iso(found.issued_at),
        "waiting_since": iso(found.waiting_since),
        "called_at": iso(found.called_at),
        "started_at": iso(found.started_at),
        "window": found.window,
        "stops": [
            {"leg": one.id, "version": one.version, "service": one.service, "name": staff_name(city, one.service)}
            for one in stops
            if one.id != found.id
        ],
    }


def planned(session: Session, tickets: Iterable[int]) -> dict[int, list[LegRow]]:
    """The stops still planned for each of these tickets, in their order."""
    chosen = set(tickets)
    stops: dict[int, list[LegRow]] = {}
    if chosen:
        query = with_ticket().where(Leg.ticket_id.in_(chosen), Leg.state == LegState.PLANNED.value)
        for found in session.connection().execute(query.order_by(Leg.ticket_id, Leg.stop, Leg.id)):
            one = row(found)
            stops.setdefault(one.ticket_id, []).append(one)
    return stops


def leg_with_stops(session: Session, city: City, found: LegRow) -> Json:
    """One stop and those planned after it."""
    return leg(city, found, stops=planned_legs(session, found.ticket_id))


def day(city: City, office: str, *, now: datetime) -> Json:
    """How the office stands at this instant."""
    return told(office_day(city, office=office, now=now))


def service_state(outlook: Outlook, code: str, service: Service, *, now: datetime) -> Json:
    """Whether a service gives numbers now, and why not: a closed hour, a pause, or no number left."""
    found: DayStatus = service_day(outlook.city, office=outlook.moment.office, service=service, now=now)
    state = told(found, service)
    if state["open"] and code in outlook.ended:
        state |= {"open": False, "reason": "series_ended"}
    return state


def line(outlook: Outlook, code: str, service: Service, *, now: datetime) -> Json:
    """One service as the lobby sees it: open or not, and how many people a ticket taken now has ahead."""
    state, ahead = service_state(outlook, code, service, now=now), outlook.ahead_of_new.get(code, 0)
    waits = outlook.waits.of_new(code) if state["open"] or ahead else CLOSED
    if state["open"] and comes_too_late(outlook.city, outlook.moment.office, waits["before_close"]):
        state |= {"open": False, "reason": "too_late"}
    return {
        "service": code,
        "name": dict(service.public_name.root),
        "sign": sign(outlook.city, code),
        "waiting": ahead,
        **waits,
        "open": state["open"],
        "reason": state["reason"],
        "note": state["note"],
        "next_opening": state["next_opening"],
    }


def comes_too_late(city: City, office: str, before_close: str | None) -> bool:
    """Whether the house rules give no number any more that would probably not be called before the close."""
    rules = city.get(Rules, office)
    return before_close == "unlikely" and rules is not None and rules.at_close == "stop_issuing"


def notices(city: City, office: str, *, now: datetime, board: str | None = None) -> list[Json]:
    """The notices shown now on a board, or on phones when no board is named (those meant for every board)."""
    return [
        {"code": code, "text": dict(notice.text.root)}
        for code, notice in city.all(Notice, office=office).items()
        if (not notice.boards or board in notice.boards)
        and (notice.since is None or notice.since <= now)
        and (notice.until is None or now < notice.until)
    ]


def emergency(session: Session, office: str) -> Json | None:
    """The notice that goes over everything, if there is one."""
    found = session.connection().execute(Emergency.__table__.select().where(Emergency.office == office)).one_or_none()
    return {"text": dict(found.text), "since": iso(found.since)} if found else None
