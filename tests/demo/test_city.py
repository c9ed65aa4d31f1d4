"""The invented city is whole, and both databases can be furnished with it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from windowsvc.clocks import Clocks, RealClock, StandingClock, demo_start, local
from windowsvc.database import reading
from windowsvc.demo import city
from windowsvc.demo import scene as scenes
from windowsvc.lobby.setup import Board, Kiosk, Series, Service, Window
from windowsvc.office import configuration, devices, people
from windowsvc.office.kinds import Office
from windowsvc.office.permissions import DeviceKind, Role

ADDRESS = "http://127.0.0.1:8480"


def _furnish(engine: Engine, plan: dict[str, Any], start: datetime) -> dict[str, str]:
    clocks = Clocks(business=StandingClock(start - timedelta(hours=2)), machine=RealClock())
    return city.furnish(engine, plan, clocks=clocks, address=ADDRESS, password="asagao no hana ga saku")


def test_a_city_is_furnished(engine: Engine, plan: dict[str, Any], start: datetime) -> None:
    tokens = _furnish(engine, plan, start)
    with reading(engine) as session:
        found = configuration.read(session)
        everybody = people.everyone(session)
        inside = devices.everything(session)
    counted = {kind.__name__: len(found.all(kind)) for kind in (Office, Service, Window, Board, Kiosk)}
    assert counted == {"Office": 2, "Service": 17, "Window": 14, "Board": 3, "Kiosk": 2}
    assert {office.phone_base_url for office in found.all(Office).values()} == {ADDRESS}
    assert {role for person in everybody for role in person.roles.values()} == set(Role)
    assert not any(person.must_change for person in everybody)
    assert {entry.device.kind for entry in inside} == {DeviceKind.KIOSK, DeviceKind.BOARD, DeviceKind.INTEGRATION}
    assert tokens.keys() == plan["devices"].keys()
    assert len(set(tokens.values())) == len(inside) == 6


def test_a_city_that_goes_on_can_be_found_elsewhere(engine: Engine, plan: dict[str, Any], start: datetime) -> None:
    _furnish(engine, plan, start)
    clocks = Clocks(business=StandingClock(start), machine=RealClock())
    city.move(engine, clocks=clocks, address="http://127.0.0.1:8999")
    with reading(engine) as session:
        found = configuration.read(session)
    assert {office.phone_base_url for office in found.all(Office).values()} == {"http://127.0.0.1:8999"}


def test_every_name_in_the_plan_is_one_of_the_plan(engine: Engine, plan: dict[str, Any], start: datetime) -> None:
    _furnish(engine, plan, start)
    with reading(engine) as session:
        found = configuration.read(session)
    for service in found.all(Service).values():
        assert found.get(Series, service.series)
    assert plan["crowd"].keys() == found.all(Service).keys()
    served = {service for window in plan["desks"] for service in city.services_of(plan, window)[1]}
    assert served == plan["crowd"].keys()
    for window, login in plan["desks"].items():
        assert city.services_of(plan, window)[0] in plan["staff"][login]["roles"]
    assert len(set(plan["desks"].values())) == len(plan["desks"])
    standing = plan["standing"]
    common = set.intersection(*(set(city.services_of(plan, window)[1]) for window in standing["windows"]))
    assert len(standing["windows"]) >= 4
    assert "hikkoshi" in common
    assert plan["staff"][standing["lead"]]["roles"][standing["office"]] == "lead"


def test_a_demonstration_begins_on_the_next_ordinary_working_tuesday(plan: dict[str, Any]) -> None:
    def begins(today: date) -> datetime:
        return local(demo_start(today, is_ordinary=lambda day: city.is_ordinary(plan, day)))

    assert begins(date(2026, 11, 22)).isoformat() == "2026-11-24T10:20:00+09:00"
    assert begins(date(2026, 11, 24)).date() == date(2026, 12, 1)
    assert begins(date(2026, 12, 23)).date() == date(2027, 1, 5)  # 29 December is no working day
    assert begins(date(2026, 4, 29)).date() == date(2026, 5, 12)  # 5 May is a holiday


def test_visitors_find_a_window_free(plan: dict[str, Any], start: datetime) -> None:
    scene = scenes.scene(plan, on=local(start).date(), seed=1)
    assert {"w5", "k3"}.isdisjoint(scene.desks)
    assert scene.kiosks == {"honcho": "iriguchi", "kita": "kita-iriguchi"}
