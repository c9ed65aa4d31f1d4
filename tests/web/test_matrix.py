"""Every role and device against every route: who has no permission is refused, whatever they send."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.conftest import make_hall
from tests.web.test_api import BRANCH, MAIN, configure
from windowsvc.office.permissions import DeviceKind, Role
from windowsvc.settings import Rates
from windowsvc.web.access import Door, door_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.web.conftest import Hall

STRANGER = "stranger"
WHO = [STRANGER, *(f"staff:{role}" for role in Role), *(f"device:{kind}" for kind in DeviceKind)]
VALUES: dict[str, Any] = {"office": "main", "window": "w1", "board": "hall", "kiosk": "door", "token": "x" * 22}
CODES = {"/offices/": "main", "/boards/": "hall", "/windows/": "w1", "/kiosks/": "door"}
NOT_IN = {401, 403}


def doors(hall: Hall) -> Iterator[tuple[str, Door]]:
    """Every declared route with an address of the office ``main``."""
    adapter = hall.app.url_map.bind("localhost")
    for rule in hall.app.url_map.iter_rules():
        found = door_of(hall.app, rule.endpoint)
        if found is None:
            continue
        values = {name: VALUES.get(name, 1) for name in rule.arguments}
        if "code" in values:
            values["code"] = next((code for part, code in CODES.items() if part in rule.rule), "main")
        yield adapter.build(rule.endpoint, values), found


def visitor(hall: Hall, who: str, *, office: str) -> tuple[FlaskClient, dict[str, str]]:
    """A browser or program of this kind in this office, and the headers it sends."""
    kind, _, name = who.partition(":")
    if kind == "staff":
        client = hall.signed_in(f"p_{name}", roles={office: Role(name)})
        return client, {"X-CSRF": hall.csrf_of(client)}
    if kind == "device":
        return hall.client(), {"Authorization": f"Bearer {hall.device(DeviceKind(name), office=office)}"}
    return hall.client(), {}


def ask(client: FlaskClient, address: str, found: Door, headers: dict[str, str]) -> TestResponse:
    body = {"data": {"csrf": headers.get("X-CSRF", "")}} if found.form else {"json": {}}
    sent = {} if found.method == "GET" else body
    return client.open(address, method=found.method, headers={**headers, "Idempotency-Key": "k"}, buffered=True, **sent)


@pytest.fixture
def furnished(tmp_path: Path) -> Iterator[Hall]:
    """Two offices, and no limit on how often one may knock: there are more doors than a minute allows."""
    hall = make_hall(tmp_path, rates=Rates(kiosk=0, phone=0, board=0, counter=0, staff=0, anonymous=0, sign_in=10_000))
    configure(hall, *MAIN)
    configure(hall, *BRANCH, office="branch")
    yield hall
    hall.parts.engine.dispose()


@pytest.mark.promise(23)
@pytest.mark.parametrize("who", WHO)
def test_nobody_passes_without_the_permission(furnished: Hall, who: str) -> None:
    client, headers = visitor(furnished, who, office="main")
    candidates = () if who == STRANGER else (principal_of(furnished, client, headers),)
    refused = 0
    for address, found in doors(furnished):
        if found.permission == "public" or any(one.may(found.permission, office=None) for one in candidates):
            continue
        answer = ask(client, address, found, headers)
        to_sign_in = answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in")
        assert answer.status_code in NOT_IN or to_sign_in, (who, found.method, address, answer.status_code)
        refused += 1
    assert refused > 0


@pytest.mark.promise(23)
@pytest.mark.parametrize("who", WHO[1:])
def test_nobody_reads_or_changes_another_office(furnished: Hall, who: str) -> None:
    client, headers = visitor(furnished, who, office="branch")
    for address, found in doors(furnished):
        if found.permission in ("public", "session.own"):
            continue
        answer = ask(client, address, found, headers)
        assert 400 <= answer.status_code < 500 or not names_an_office(address), (who, address, answer.status_code)


def names_an_office(address: str) -> bool:
    """Whether the address is about something of the office ``main``."""
    return any(part in address.split("/") for part in ("main", "w1", "hall", "door"))


def principal_of(hall: Hall, client: FlaskClient, headers: dict[str, str]) -> Any:
    token = headers.get("Authorization", "").removeprefix("Bearer ")
    cookie = client.get_cookie("staff")
    kind, value = ("device", token) if token else ("staff", cookie.value if cookie else "")
    return hall.parts.doorkeeper.find(kind, value)  # type: ignore[arg-type]
