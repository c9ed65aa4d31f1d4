"""Signing in by the city's directory, against a real provider that also lies."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey
from sqlalchemy import select

from tests.web.conftest import Hall, make_hall
from tests.web.provider import CLIENT, SECRET, Provider, provider
from windowsvc.clocks import real_clocks
from windowsvc.database import reading
from windowsvc.events import Event
from windowsvc.office.permissions import Role
from windowsvc.settings import Oidc

pytest.importorskip("joserfc", reason="the extra oidc is not installed")


@pytest.fixture(scope="module")
def city() -> Iterator[Provider]:
    with provider() as made:
        yield made


@pytest.fixture
def directory(city: Provider) -> Provider:
    city.login, city.lies, city.away, city.signing = "hanako", {}, False, city.key
    return city


@pytest.fixture
def hall(directory: Provider, tmp_path: Path) -> Iterator[Hall]:
    (tmp_path / "oidc.secret").write_text(SECRET)
    made = make_hall(tmp_path, oidc=Oidc(issuer=directory.issuer, client_id=CLIENT, name="庁内アカウント"))
    made.machine.at = real_clocks().machine.now()
    made.staff("hanako", roles={"main": Role.CLERK})
    yield made
    made.parts.engine.dispose()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def _at_the_directory(address: str) -> str:
    """What the browser does there; the address it is led back to."""
    try:
        urllib.request.build_opener(_Stay).open(address, timeout=60)
    except HTTPError as error:
        with error:
            return str(error.headers["Location"])
    raise AssertionError("the directory leads nowhere")


def _go(client: FlaskClient, *, to: str = "/window") -> str:
    left = client.get(f"/sign-in/directory?next={to}")
    assert left.status_code == 303
    back = urlsplit(_at_the_directory(left.headers["Location"]))
    return f"{back.path}?{back.query}"


def test_whom_the_directory_knows_is_signed_in_and_led_on_by_a_page_of_ours(hall: Hall) -> None:
    client = hall.client()
    assert "庁内アカウント" in client.get("/sign-in").text
    answer = client.get(_go(client))
    assert answer.status_code == 200
    assert 'content="0;url=/window"' in answer.text
    cookie = client.get_cookie("staff")
    assert cookie is not None
    assert cookie.same_site == "Strict"
    assert client.get("/password").status_code == 200


def test_whom_nobody_let_in_here_stays_out(hall: Hall, directory: Provider) -> None:
    directory.login = "stranger"
    client = hall.client()
    assert client.get(_go(client)).status_code == 403
    assert client.get_cookie("staff") is None


@pytest.mark.parametrize(
    "lies",
    [
        {"nonce": "another"}, {"aud": "another"}, {"iss": "https://elsewhere.example"}, {"exp": 1},
        {"preferred_username": None}, {"preferred_username": ["hanako"]}, {"aud": [CLIENT, "other"]},
    ],
    ids=lambda lies: next(iter(lies)),
)  # fmt: skip
def test_what_is_not_said_rightly_is_not_believed(hall: Hall, directory: Provider, lies: dict[str, Any]) -> None:
    directory.lies = lies
    client = hall.client()
    assert client.get(_go(client)).status_code == 401
    assert client.get_cookie("staff") is None


@pytest.fixture
def strict(directory: Provider, tmp_path: Path) -> Iterator[Hall]:
    """A city hall whose directory must tell of a second step."""
    (tmp_path / "oidc.secret").write_text(SECRET)
    asks = Oidc(issuer=directory.issuer, client_id=CLIENT, amr=("mfa",), acr=("gold", "urn:example:two"))
    made = make_hall(tmp_path, oidc=asks)
    made.machine.at = real_clocks().machine.now()
    made.staff("hanako", roles={"main": Role.CLERK})
    yield made
    made.parts.engine.dispose()


@pytest.mark.promise(24)
@pytest.mark.parametrize(
    "told", [{"amr": ["pwd", "mfa"]}, {"acr": "gold"}, {"amr": "?", "acr": "urn:example:two"}], ids=str
)
def test_a_second_step_that_the_directory_tells_of_is_enough(
    strict: Hall, directory: Provider, told: dict[str, Any]
) -> None:
    directory.lies = told
    client = strict.client()
    assert client.get(_go(client)).status_code == 200
    assert directory.asked["acr_values"] == "gold urn:example:two"


@pytest.mark.promise(24)
@pytest.mark.parametrize(
    "told",
    [{}, {"amr": ["pwd"]}, {"amr": []}, {"amr": "mfa"}, {"amr": None}, {"amr": [["mfa"]]}, {"amr": ["gold"]},
     {"acr": "1"}, {"acr": "mfa"}, {"acr": ["gold"]}, {"acr": "gold urn:example:two"}],
    ids=str,
)  # fmt: skip
def test_nobody_comes_in_whose_second_step_it_does_not_tell_of(
    strict: Hall, directory: Provider, told: dict[str, Any]
) -> None:
    directory.lies = told
    client = strict.client()
    refused = client.get(_go(client))
    assert refused.status_code == 403
    assert "2段階" in refused.text
    assert client.get_cookie("staff") is None
    with reading(strict.parts.engine) as session:
        failed = session.scalars(select(Event).where(Event.verb == "sign_in_failed")).one().detail or {}
    assert failed["about"].startswith("p"), "the record says whose sign-in it was"


def test_a_city_that_asks_nothing_of_the_directory_takes_it_at_its_word(hall: Hall, directory: Provider) -> None:
    client = hall.client()
    assert client.get(_go(client)).status_code == 200
    assert "acr_values" not in directory.asked
    for wrong in ("", "two words", "多要素"):
        with pytest.raises(ValueError, match="amr"):
            Oidc(amr=(wrong,))


def test_what_another_key_signed_is_not_believed(hall: Hall, directory: Provider) -> None:
    directory.signing = RSAKey.generate_key(2048, parameters={"kid": "one"})
    client = hall.client()
    assert client.get(_go(client)).status_code == 401


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(hall: Hall) -> None:
    client, thief = hall.client(), hall.client()
    back = _go(client)
    assert thief.get(back).status_code == 401, "a link to be signed in as somebody else"
    assert client.get(back).status_code == 200
    assert client.get(back).status_code == 401
    late = _go(client)
    hall.machine.advance(601)
    assert client.get(late).status_code == 401
    assert client.get("/sign-in/directory/back?error=access_denied&state=x").status_code == 401


def test_a_directory_that_is_away_is_told_and_passwords_go_on(hall: Hall, directory: Provider) -> None:
    directory.away = True
    page = hall.client().get("/sign-in/directory?next=/window")
    assert page.status_code == 503
    assert 'role="alert"' in page.text
    assert 'name="next" value="/window"' in page.text
    assert 'name="password"' in page.text
    assert hall.signed_in("jiro").get("/password").status_code == 200


def test_nobody_is_led_elsewhere_through_the_directory(hall: Hall) -> None:
    client = hall.client()
    assert 'content="0;url=/"' in client.get(_go(client, to="https://elsewhere.example/")).text
