"""発券機: what a kiosk offers, and what a city tells everybody about its lobby."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from windowsvc.languages.locales import parse
from windowsvc.lobby import faces
from windowsvc.lobby.faces import Json
from windowsvc.lobby.opening import iso
from windowsvc.lobby.outlook import Outlook
from windowsvc.lobby.setup import Kiosk, Rules, Service
from windowsvc.office.configuration import City
from windowsvc.office.kinds import Office
from windowsvc.refusal import N_, Refusal


@dataclass(frozen=True)
class Stand:
    """One kiosk: its code, its office, its set-up; a kiosk that was never set up offers all of its office."""

    code: str
    office: str
    setup: Kiosk | None


def stand(city: City, code: str) -> Stand:
    """The kiosk with this code; an office's code stands for a kiosk that offers all of it.

    Raises:
        Refusal: ``kiosk_unknown``.
    """
    found, office = city.get(Kiosk, code), city.office_of("kiosk", code)
    if found is not None and office is not None and found.active:
        return Stand(code, office, found)
    setup = city.get(Office, code)
    if setup is not None and setup.active:
        return Stand(code, code, None)
    raise Refusal("kiosk_unknown", N_("There is no such kiosk."), status=404)


def services_of(city: City, kiosk: Stand) -> dict[str, Service]:
    """The services a kiosk offers, in its own order or the city's."""
    every = {code: one for code, one in city.all(Service, office=kiosk.office).items() if one.on_kiosk}
    chosen = kiosk.setup.services if kiosk.setup else ()
    return {code: every[code] for code in chosen if code in every} or every


def snapshot(outlook: Outlook, kiosk: Stand, *, now: datetime, build: str) -> Json:
    """Everything a kiosk's start screen shows."""
    city, office = outlook.city, kiosk.office
    setup, rules = city.get(Office, office), city.get(Rules, office) or Rules()
    languages = setup.languages if setup else ("ja",)
    return {
        "kiosk": kiosk.code,
        "office": {"code": office, "name": faces.office_name(city, office)},
        "build": build,
        "now": iso(now),
        "seq": outlook.moment.seq,
        "idle_seconds": rules.kiosk_idle_seconds,
        "at_close": rules.at_close,
        "languages": [locale.code for one in languages if (locale := parse(one))],
        "services": [_offer(outlook, code, service, now=now) for code, service in services_of(city, kiosk).items()],
        "day": faces.day(city, office, now=now),
    }


def _offer(outlook: Outlook, code: str, service: Service, *, now: datetime) -> Json:
    told = faces.line(outlook, code, service, now=now)
    del told["service"]
    return {
        "code": code,
        **told,
        "name": dict(service.name.root),
        "examples": faces.text(service.examples),
        "group": faces.text(service.group),
        "wait_at": faces.text(service.wait_at),
        "floor": service.floor,
        "staffed_desk": service.staffed_desk,
    }


def offices(city: City) -> list[Json]:
    """Every office of the city."""
    return [{"code": code, "name": dict(office.name.root)} for code, office in city.all(Office).items()]


def status(outlook: Outlook, *, now: datetime) -> Json:
    """How busy an office is, for everybody: its services with the people ahead of a ticket taken now."""
    lines = []
    for code, service in outlook.city.all(Service, office=outlook.moment.office).items():
        told = faces.line(outlook, code, service, now=now)
        del told["service"]
        lines.append({"code": code, **told})
    return {
        "office": {
            "code": outlook.moment.office,
            "name": faces.office_name(outlook.city, outlook.moment.office),
        },
        "seq": outlook.moment.seq,
        "now": iso(now),
        "day": faces.day(outlook.city, outlook.moment.office, now=now),
        "services": lines,
    }
