"""Signing in, out, and what ends a sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import PASSWORD, visitor_token
from windowsvc import events
from windowsvc.database import writing
from windowsvc.events import INSTALLATION, SYSTEM
from windowsvc.office import people
from windowsvc.office.permissions import DeviceKind, Role
from windowsvc.web.homes import home_of, inside

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.web.conftest import Hall

OWN_PAGE = "/password"


def try_to_sign_in(client: FlaskClient, password: str, *, to: str = "", login: str = "hanako") -> tuple[int, str, str]:
    """Status, where it leads and what the page says."""
    form = {"login": login, "password": password, "next": to, "csrf": visitor_token(client)}
    answer = client.post("/sign-in", data=form)
    return answer.status_code, answer.headers.get("Location", ""), answer.text


def test_the_right_password_leads_where_one_was_going(hall: Hall) -> None:
    hall.staff("hanako", roles={"main": Role.CLERK})
    client = hall.client()
    assert try_to_sign_in(client, PASSWORD, to="/window?x=1")[:2] == (303, "/window?x=1")
    cookie = client.get_cookie("staff")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Strict", "/")
    assert client.get(OWN_PAGE).status_code == 200
    assert client.get("/sign-in").headers["Location"] == "/window"


@pytest.mark.parametrize(
    "address",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", "javascript:alert(1)", "x", "/a\nb", "/ a"],
)
def test_nobody_is_led_elsewhere(hall: Hall, address: str) -> None:
    assert inside(address) == ""
    hall.staff("hanako", roles={"main": Role.CLERK})
    assert try_to_sign_in(hall.client(), PASSWORD, to=address)[1] == "/"


def test_a_wrong_password_says_so_without_saying_what_was_wrong(hall: Hall) -> None:
    hall.staff("hanako", roles={"main": Role.CLERK})
    status, _, page = try_to_sign_in(hall.client(), "wrong")
    other = try_to_sign_in(hall.client(), "wrong", login="nobody")
    assert status == other[0] == 401
    assert 'role="alert"' in page
    assert "wrong" not in page


def test_guessing_is_slowed_and_says_when_to_come_again(hall: Hall) -> None:
    hall.staff("hanako", roles={"main": Role.CLERK})
    client = hall.client()
    token = visitor_token(client)
    form = {"login": "hanako", "password": "wrong", "csrf": token}
    answers = [client.post("/sign-in", data=form) for _ in range(21)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_form_without_the_visitor_s_token_is_not_read(hall: Hall) -> None:
    hall.staff("hanako", roles={"main": Role.CLERK})
    client = hall.client()
    token = visitor_token(client)
    for given in ("", "wrong"):
        answer = client.post("/sign-in", data={"login": "hanako", "password": PASSWORD, "csrf": given})
        assert (answer.status_code, "csrf_failed" in answer.text) == (403, True)
    other = hall.client().post("/sign-in", data={"login": "hanako", "password": PASSWORD, "csrf": token})
    assert other.status_code == 403


def test_signing_out_ends_it_here_and_for_a_copy_of_the_cookie(hall: Hall) -> None:
    client = hall.signed_in("hanako")
    copied = client.get_cookie("staff")
    assert copied is not None
    assert client.post("/sign-out", data={"csrf": hall.csrf_of(client)}).headers["Location"] == "/sign-in"
    assert client.get_cookie("staff") is None
    thief = hall.client()
    thief.set_cookie("staff", copied.value)
    assert thief.get(OWN_PAGE).headers["Location"].startswith("/sign-in")


def test_nobody_there_for_ten_minutes_ends_it_whatever_the_page_asks(hall: Hall) -> None:
    client = hall.signed_in("hanako")
    for _ in range(4):
        hall.machine.advance(240)
        assert client.get(OWN_PAGE).status_code == 200
    for _ in range(3):
        hall.machine.advance(200)
        client.get("/api/v1/offices")
    hall.machine.advance(10)
    assert client.get(OWN_PAGE).status_code == 303


def test_ten_hours_end_it_however_busy(hall: Hall) -> None:
    client = hall.signed_in("hanako")
    for _ in range(119):
        hall.machine.advance(300)
        assert client.get(OWN_PAGE).status_code == 200
    hall.machine.advance(305)
    assert client.get(OWN_PAGE).status_code == 303


def test_a_disabled_person_is_out_within_five_seconds(hall: Hall) -> None:
    client = hall.signed_in("hanako")
    hall.staff("taro", roles={"*": Role.OFFICER})
    with writing(hall.parts.engine) as session:
        held = events.hold(session, INSTALLATION, now=hall.business.at, machine=hall.machine.at, build="test")
        found = people.find(session, login="hanako")
        assert found is not None
        people.disable(session, held, staff_id=found.id, by=SYSTEM)
    hall.machine.advance(5)
    assert client.get(OWN_PAGE).status_code == 303


def test_a_password_made_for_somebody_is_changed_first(hall: Hall) -> None:
    with writing(hall.parts.engine) as session:
        held = events.hold(session, INSTALLATION, now=hall.business.at, machine=hall.machine.at, build="test")
        made = people.add_staff(session, held, login="jiro", name="窓口 次郎", roles={"main": Role.CLERK}, by=SYSTEM)
    client = hall.client()
    assert try_to_sign_in(client, made.password, login="jiro", to="/window")[1] == "/password?next=/window"
    csrf = hall.csrf_of(client)
    new = {"old": made.password, "new": "suisen no kaori", "again": "suisen no kaori", "next": "/window", "csrf": csrf}
    assert client.post("/password", data=new | {"again": "other"}).status_code == 422
    assert client.post("/password", data=new | {"old": "wrong"}).status_code == 422
    assert client.post("/password", data=new).headers["Location"] == "/window"
    assert try_to_sign_in(hall.client(), made.password, login="jiro")[0] == 401
    assert try_to_sign_in(hall.client(), "suisen no kaori", login="jiro")[:2] == (303, "/")


def test_each_comes_home_to_their_own_page(hall: Hall) -> None:
    assert hall.client().get("/").headers["Location"] == "/sign-in"
    assert hall.signed_in("hanako").get("/").headers["Location"] == "/window"
    client = hall.client()
    client.set_cookie("device", hall.device(DeviceKind.KIOSK))
    assert client.get("/").headers["Location"] == "/kiosk/main"
    board = hall.parts.doorkeeper.find("device", hall.device(DeviceKind.BOARD))
    assert board is not None
    assert home_of(board) == "/enrol"


@pytest.mark.parametrize("path", ["/sign-in", "/enrol"])
def test_the_doors_of_staff_speak_japanese_and_english_only(hall: Hall, path: str) -> None:
    client = hall.client()
    for chosen, page in (("ja-easy", "ja"), ("vi", "ja"), ("en", "en"), ("ja", "ja")):
        client.set_cookie("lang", chosen)
        told = client.get(path).text
        assert f'<html lang="{page}" dir' in told, chosen
        assert "<ruby>" not in told
    client.delete_cookie("lang")
    assert '<html lang="en"' in client.get(path, headers={"Accept-Language": "vi, en;q=0.5, ja;q=0.1"}).text
    assert '<html lang="ja"' in client.get(f"{path}?lang=ne").text
