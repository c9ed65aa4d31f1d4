"""A real application on a SQLite file of its own, with an office, people and devices in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from windowsvc import events
from windowsvc.app import create_app
from windowsvc.clocks import Clocks, StandingClock
from windowsvc.database import Base, writing
from windowsvc.events import INSTALLATION, SYSTEM
from windowsvc.office import configuration, devices, people
from windowsvc.office.permissions import DeviceKind, Role
from windowsvc.settings import Settings
from windowsvc.web.parts import Parts, parts_of

TUESDAY = datetime(2026, 11, 24, 1, 20, tzinfo=UTC)
PASSWORD = "asagao no hana ga saku"


@dataclass
class Hall:
    """The application under test and its clocks."""

    app: Flask
    business: StandingClock
    machine: StandingClock

    @property
    def parts(self) -> Parts:
        return parts_of(self.app)

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def device(
        self, kind: DeviceKind, *, office: str = "main", name: str = "入口の機械", place: str | None = None
    ) -> str:
        """Enrol a device; its token."""
        with writing(self.parts.engine) as session:
            held = events.hold(session, INSTALLATION, now=self.business.now(), machine=self.machine.now(), build="test")
            return devices.enrol_directly(
                session, held, kind=kind, office=office, name=name, place=place, by=SYSTEM
            ).token

    def staff(self, login: str, *, roles: dict[str, Role]) -> None:
        """Add a person whose password is PASSWORD."""
        with writing(self.parts.engine) as session:
            held = events.hold(session, INSTALLATION, now=self.business.now(), machine=self.machine.now(), build="test")
            people.add_staff(session, held, login=login, name="窓口 花子", roles=roles, by=SYSTEM, password=PASSWORD)

    def signed_in(self, login: str, *, roles: dict[str, Role] | None = None) -> FlaskClient:
        """A browser in which a new person has signed in; the CSRF token is ``csrf_of(client)``."""
        self.staff(login, roles=roles or {"main": Role.CLERK})
        client = self.client()
        form = {"login": login, "password": PASSWORD, "csrf": visitor_token(client)}
        answer = client.post("/sign-in", data=form)
        assert answer.status_code == 303, answer.text
        return client

    def csrf_of(self, client: FlaskClient) -> str:
        """The token that the pages of the person signed in at ``client`` carry."""
        token = client.get_cookie("staff")
        assert token is not None
        principal = self.parts.doorkeeper.find("staff", token.value)
        assert principal is not None
        return principal.csrf or ""


def visitor_token(client: FlaskClient) -> str:
    """The token that a visitor's form carries."""
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-in").text)
    assert found is not None
    return found[1]


def make_hall(data: Path, **settings: Any) -> Hall:
    """An application with the offices ``main`` and ``branch``."""
    business, machine = StandingClock(TUESDAY), StandingClock(TUESDAY)
    app = create_app(
        Settings(data=data, **{"voice": False, **settings}), clocks=Clocks(business=business, machine=machine)
    )
    parts = parts_of(app)
    Base.metadata.create_all(parts.engine)
    for code, name in (("main", "ひばり市役所"), ("branch", "北支所")):
        with writing(parts.engine) as session:
            configuration.found_office(
                session, code=code, data={"name": {"ja": name}}, by=SYSTEM, now=TUESDAY, build="test"
            )
    return Hall(app, business, machine)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = make_hall(tmp_path)
    yield made
    made.parts.engine.dispose()
