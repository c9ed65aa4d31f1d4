"""ひばり市 as data, and how an empty installation is furnished with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from importlib.resources import files
from typing import Any

import yaml
from sqlalchemy import Engine

from windowsvc import events
from windowsvc.clocks import Clocks
from windowsvc.database import Session, writing
from windowsvc.demo.day import Span
from windowsvc.events import INSTALLATION, SYSTEM, Held
from windowsvc.lobby import day as calendar
from windowsvc.lobby import setup
from windowsvc.lobby.hours import Hours
from windowsvc.office import configuration, devices, kinds, passwords, people
from windowsvc.office.permissions import DeviceKind, Role

KINDS = (setup, kinds)
"""Importing these rooms declares the kinds of items that the plan uses."""

BUILD = "demo"
"""What the log says of what was there before the first day."""

ORDER = (
    "department", "opening", "rules", "priority", "series", "service", "profile", "window", "board", "kiosk", "notice",
)  # fmt: skip


def plan() -> dict[str, Any]:
    """The city as data: offices, items by office and kind, staff, devices, and how a day goes."""
    found: dict[str, Any] = yaml.safe_load((files("windowsvc.demo") / "hibari.yaml").read_text(encoding="utf-8"))
    return found


def furnish(engine: Engine, city: Mapping[str, Any], *, clocks: Clocks, address: str, password: str) -> dict[str, str]:
    """Write the whole city into an empty database; returns the devices' tokens by the devices' names in the plan.

    Args:
        clocks: the business clock must not stand after the first day's begin.
        address: where a phone of this machine finds us.
        password: that of everybody who signs in.
    """
    for code, office in city["offices"].items():
        with writing(engine) as session:
            data = {**office, "phone_base_url": address}
            now = clocks.business.now()
            configuration.found_office(session, code=code, data=data, by=SYSTEM, now=now, build=BUILD)
        with writing(engine) as session:
            _furnish_office(session, _hold(session, code, clocks=clocks), city["items"][code])
    with writing(engine) as session:
        _let_people_in(session, _hold(session, INSTALLATION, clocks=clocks), city["staff"], password=password)
    with writing(engine) as session:
        return _let_devices_in(session, _hold(session, INSTALLATION, clocks=clocks), city["devices"])


def move(engine: Engine, *, clocks: Clocks, address: str) -> None:
    """Tell the offices of a demonstration that goes on that it is now found elsewhere."""
    with writing(engine) as session:
        found = configuration.read(session)
    for code, office in found.items["office"].items():
        data = {**office.model_dump(mode="json"), "phone_base_url": address}
        if data != office.model_dump(mode="json"):
            with writing(engine) as session:
                held = _hold(session, code, clocks=clocks)
                configuration.change(session, held, kind="office", code=code, after=data, by=SYSTEM)


def is_ordinary(city: Mapping[str, Any], day: date) -> bool:
    """Whether every office of the city works on a day that is nothing special."""
    return all(calendar.plan(_hours(items, office), day).spans for office, items in city["items"].items())


def closes(city: Mapping[str, Any], office: str, day: date) -> datetime:
    """When an office ends its day's work."""
    return calendar.plan(_hours(city["items"][office], office), day).spans[-1].closes


def spans(city: Mapping[str, Any], day: date) -> dict[str, list[Span]]:
    """When numbers of each service are given on a day."""
    found = {}
    for office, items in city["items"].items():
        hours = _hours(items, office)
        for code, service in items["service"].items():
            own = Hours.model_validate(service["hours"]) if "hours" in service else None
            day_plan = calendar.plan(calendar.both(hours, own), day)
            found[code] = [(span.opens, span.last_issue) for span in day_plan.spans]
    return found


def services_of(city: Mapping[str, Any], window: str) -> tuple[str, tuple[str, ...]]:
    """The office of a window, and the services it is for."""
    for office, items in city["items"].items():
        if window in items["window"]:
            return office, tuple(items["profile"][items["window"][window]["profile"]]["services"])
    raise KeyError(window)


def _hours(items: Mapping[str, Any], office: str) -> Hours:
    return Hours.model_validate(items["opening"][office]["hours"])


def _hold(session: Session, office: str, *, clocks: Clocks) -> Held:
    return events.hold(session, office, now=clocks.business.now(), machine=clocks.machine.now(), build=BUILD)


def _furnish_office(session: Session, held: Held, items: Mapping[str, Any]) -> None:
    for kind in ORDER:
        for code, data in items.get(kind, {}).items():
            configuration.change(session, held, kind=kind, code=code, after=data, by=SYSTEM)


def _let_people_in(session: Session, held: Held, staff: Mapping[str, Any], *, password: str) -> None:
    stored = passwords.hashed(password)
    for login, person in staff.items():
        roles = {office: Role(role) for office, role in person["roles"].items()}
        people.add_staff(
            session, held, login=login, name=person["name"], roles=roles, by=SYSTEM, password=password, stored=stored
        )


def _let_devices_in(session: Session, held: Held, wanted: Mapping[str, Any]) -> dict[str, str]:
    return {name: _let_in(session, held, **{"place": None, **said}) for name, said in wanted.items()}


def _let_in(session: Session, held: Held, *, kind: str, office: str, name: str, place: str | None) -> str:
    made = devices.enrol_directly(
        session, held, kind=DeviceKind(kind), office=office, name=name, place=place, by=SYSTEM
    )
    return made.token
