"""Letting devices in by eight digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import visitor_token
from windowsvc import events
from windowsvc.database import writing
from windowsvc.events import SYSTEM
from windowsvc.office import devices
from windowsvc.office.permissions import DeviceKind

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.web.conftest import Hall


def code_for(hall: Hall, kind: DeviceKind) -> str:
    with writing(hall.parts.engine) as session:
        held = events.hold(session, "main", now=hall.business.at, machine=hall.machine.at, build="test")
        return devices.make_code(
            session, held, keys=hall.parts.keys, kind=kind, office="main", name="入口", place=None, by=SYSTEM
        )


def show(client: FlaskClient, code: str) -> TestResponse:
    return client.post("/enrol", data={"code": code, "csrf": visitor_token(client)})


def test_eight_digits_make_a_browser_a_kiosk(hall: Hall) -> None:
    client, code = hall.client(), code_for(hall, DeviceKind.KIOSK)
    answer = show(client, f"{code[:4]} {code[4:]}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/kiosk/main")
    cookie = client.get_cookie("device")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.max_age) == (True, "Strict", 34_560_000)
    principal = hall.parts.doorkeeper.find("device", cookie.value)
    assert principal is not None
    assert principal.device is not None
    assert principal.device.kind is DeviceKind.KIOSK


def test_a_code_works_once_and_for_ten_minutes(hall: Hall) -> None:
    used, old = code_for(hall, DeviceKind.KIOSK), code_for(hall, DeviceKind.KIOSK)
    assert show(hall.client(), used).status_code == 303
    assert show(hall.client(), used).status_code == 422
    hall.machine.advance(601)
    late = show(hall.client(), old)
    assert (late.status_code, 'role="alert"' in late.text) == (422, True)


def test_a_program_is_told_its_token_once(hall: Hall) -> None:
    told = hall.client().post("/api/v1/enrol", json={"code": code_for(hall, DeviceKind.AGENT)})
    assert told.status_code == 201
    assert {**told.json, "token": ""} == {
        "kind": "agent", "office": "main", "place": None, "name": "入口", "token": "",
    }  # fmt: skip
    principal = hall.parts.doorkeeper.find("device", told.json["token"])
    assert principal is not None
    assert hall.client().post("/api/v1/enrol", json={"code": "00000000"}).json["code"] == "code_wrong"


@pytest.mark.parametrize("kind", [DeviceKind.AGENT, DeviceKind.INTEGRATION])
def test_a_browser_shows_the_token_of_what_has_no_screen(hall: Hall, kind: DeviceKind) -> None:
    page = show(hall.client(), code_for(hall, kind))
    assert page.status_code == 200
    cookie = page.headers["Set-Cookie"].split("=", 1)[1].split(";")[0]
    assert cookie in page.text


def test_without_an_authority_of_our_own_there_is_no_root_to_offer(hall: Hall) -> None:
    assert hall.client().get("/enrol/root.crt").status_code == 404
    assert "root.crt" not in hall.client().get("/enrol").text
    root = hall.parts.settings.root_certificate
    root.parent.mkdir()
    root.write_bytes(b"root")
    assert "root.crt" in hall.client().get("/enrol").text
    assert hall.client().get("/enrol/root.crt").data == b"root"
