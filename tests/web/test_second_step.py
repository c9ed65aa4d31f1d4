"""The second step of a sign-in: six digits, each once, and nothing open before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from flask.testing import FlaskClient

from tests.web.administration import Desk
from tests.web.conftest import PASSWORD, Hall, make_hall, visitor_token
from windowsvc.office.permissions import Role
from windowsvc.settings import Sessions


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Hall]:
    """A city hall in which everybody needs a second step."""
    made = make_hall(tmp_path, sessions=Sessions(second_step="all"))
    yield made
    made.parts.engine.dispose()


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, page
    return found[1]


def _secret(page: str) -> str:
    found = re.search(r'<code class="plain-token">([A-Z2-7]{4}(?: [A-Z2-7]{4}){7})</code>', page)
    assert found is not None, page
    return found[1].replace(" ", "")


def _code(hall: Hall, secret: str) -> str:
    return pyotp.TOTP(secret).at(hall.machine.now())


def _first(client: FlaskClient, login: str = "hanako") -> str:
    form = {"login": login, "password": PASSWORD, "csrf": visitor_token(client)}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 200, answer.text
    assert client.get_cookie("staff") is None
    return answer.text


def _second(client: FlaskClient, page: str, code: str) -> tuple[int, str]:
    form = {"ticket": _hidden(page, "ticket"), "code": code, "csrf": visitor_token(client)}
    answer = client.post("/sign-in/second", data=form)
    return answer.status_code, answer.text


def test_whoever_must_have_one_sets_it_up_before_anything_is_open(strict: Hall) -> None:
    strict.staff("hanako", roles={"main": Role.CLERK})
    client = strict.client()
    page = _first(client)
    secret = _secret(page)
    assert _second(client, page, "000000")[0] == 401
    assert _second(client, page, _code(strict, secret))[0] == 303
    assert client.get("/password").status_code == 200


def test_a_code_counts_once_and_the_password_alone_opens_nothing(strict: Hall) -> None:
    strict.staff("hanako", roles={"main": Role.CLERK})
    client = strict.client()
    page = _first(client)
    secret = _secret(page)
    assert _second(client, page, _code(strict, secret))[0] == 303
    other = strict.client()
    again = _first(other)
    assert "plain-token" not in again
    assert _second(other, again, _code(strict, secret))[0] == 401, "replayed"
    strict.machine.advance(30)
    assert _second(other, again, _code(strict, secret))[0] == 303


def test_a_ticket_ends_and_cannot_be_made_up(strict: Hall) -> None:
    strict.staff("hanako", roles={"main": Role.CLERK})
    client = strict.client()
    page = _first(client)
    assert _second(client, page.replace(_hidden(page, "ticket"), "QUFBQQ=="), "123456")[0] == 401
    strict.machine.advance(301)
    status, text = _second(client, page, _code(strict, _secret(page)))
    assert (status, 'name="password"' in text) == (401, True)


@pytest.mark.promise(25)
def test_guessing_the_code_is_slow_and_slows_nobody_else(strict: Hall) -> None:
    for login in ("hanako", "jiro"):
        strict.staff(login, roles={"main": Role.CLERK})
    client = strict.client()
    page = _first(client)
    told = []
    for number in range(7):
        strict.machine.advance(4)
        told.append(_second(client, page, f"{number:06}")[0])
    assert told[:5] == [401] * 5
    assert told[5:] == [429, 429]
    other = strict.client()
    theirs = _first(other, "jiro")
    assert _second(other, theirs, _code(strict, _secret(theirs)))[0] == 303


def test_one_sets_up_ones_own_and_only_an_officer_takes_it_away(hall: Hall) -> None:
    client = hall.signed_in("hanako")
    page = client.get("/second-step").text
    secret, csrf = _secret(page), hall.csrf_of(client)
    form = {"ticket": _hidden(page, "ticket"), "csrf": csrf}
    assert client.post("/second-step", data={**form, "code": "12"}).status_code == 422
    assert client.post("/second-step", data={**form, "code": _code(hall, secret)}).status_code == 200
    assert client.get("/second-step").status_code == 409
    page = _first(hall.client())
    assert "plain-token" not in page
    officer = Desk(hall, hall.signed_in("dx", roles={"*": Role.OFFICER}))
    person = re.findall(r'/admin/main/staff/(\d+)">窓口 花子', officer.get("/main/staff").text)
    assert officer.post(f"/main/staff/{person[-1]}/second", {}).status_code == 303
    hall.machine.advance(10)
    assert client.get("/password").status_code == 303, "their sign-ins ended"
    again = hall.client()
    form = {"login": "hanako", "password": PASSWORD, "csrf": visitor_token(again)}
    assert again.post("/sign-in", data=form).status_code == 303
