"""What holds at every door there is, also at one that is added tomorrow: headers, tokens, and no individual number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.security.test_mynumber import ONE
from tests.web.test_door import last_seq
from tests.web.test_matrix import STRANGER, WHO, ask, doors, furnished, principal_of, visitor

if TYPE_CHECKING:
    from tests.web.conftest import Hall

__all__ = ["furnished"]

STAFF = [who for who in WHO if who.startswith("staff:")]


@pytest.mark.promise(26)
@pytest.mark.parametrize("who", [STRANGER, *STAFF, "device:kiosk"])
def test_every_answer_tells_browsers_to_be_careful(furnished: Hall, who: str) -> None:
    client, headers = visitor(furnished, who, office="main")
    asked = 0
    for address, found in doors(furnished):
        if found.permission == "session.own":
            continue
        answer = ask(client, address, found, headers)
        policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == "'none'", address
        assert policy["frame-ancestors"] == "'none'", address
        assert {policy["script-src"], policy["style-src"]} <= {"'self'", "'none'"}, address
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        assert answer.headers["Referrer-Policy"] == "no-referrer", address
        kept = answer.headers["Cache-Control"]
        if found.permission.startswith("case."):
            assert kept == "no-store", address
        elif found.permission != "public":  # the lobby's state, of which screens ask for what is new
            assert kept in ("no-store", "private, no-cache"), address
        for cookie in answer.headers.getlist("Set-Cookie"):
            assert "HttpOnly" in cookie, address
            assert "SameSite" in cookie, address
        asked += 1
    assert asked > 100


@pytest.mark.promise(26)
@pytest.mark.parametrize("who", STAFF)
def test_a_cookie_alone_changes_nothing_at_any_door(furnished: Hall, who: str) -> None:
    client, _ = visitor(furnished, who, office="main")
    before = last_seq(furnished)
    tried = 0
    for address, found in doors(furnished):
        if found.method == "GET" or found.permission == "public":
            continue
        assert ask(client, address, found, {}).status_code == 403, address
        tried += 1
    assert tried > 50
    assert last_seq(furnished) == before


@pytest.mark.promise(21)
@pytest.mark.parametrize("who", WHO[1:])
def test_no_body_lets_an_individual_number_in(furnished: Hall, who: str) -> None:
    """Whatever a door takes, in each of its fields, from everybody who may pass."""
    client, headers = visitor(furnished, who, office="main")
    principal = principal_of(furnished, client, headers)
    before = last_seq(furnished)
    for address, found in doors(furnished):
        if found.form or found.body is None or not principal.may(found.permission, office=None):
            continue
        for field in found.body.model_fields:
            sent = {field: f"覚え {ONE}"}
            answer = client.open(address, method=found.method, json=sent, headers={**headers, "Idempotency-Key": "k"})
            assert 400 <= answer.status_code < 500, (address, field, answer.status_code)
            assert ONE not in answer.text, (address, field)
    assert last_seq(furnished) == before
