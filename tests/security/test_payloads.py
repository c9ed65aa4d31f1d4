"""Whatever is typed stays text on every page; a planted sign-in is not taken over, a stolen one ends."""

from __future__ import annotations

import re

import pytest

from tests.web.administration import change, furnish, officer
from tests.web.conftest import PASSWORD, Hall, visitor_token
from windowsvc.office.permissions import Role
from windowsvc.web.access import door_of

PAYLOADS = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'-alert(1)-'", "<svg onload=alert(1)>",
    "</script><script>alert(1)</script>", "{{7*7}}", "${7*7}", "javascript:alert(1)", "=HYPERLINK(\"http://x\")",
    "&lt;b&gt;", "<b", "]]>",
)  # fmt: skip
LIVE = re.compile(r"<script>alert|<img src=x|<svg onload|</script><script>|href=[\"']javascript:", re.IGNORECASE)


@pytest.mark.promise(27)
def test_names_and_notices_stay_text_on_every_page(hall: Hall) -> None:
    furnish(hall)
    for number, payload in enumerate(PAYLOADS):
        named = {"ja": f"{payload} {number}", "en": payload}
        service = {"series": "a", "name": named, "public_name": named, "wait_at": named, "floor": payload[:20]}
        change(hall, "service", f"s{number}", service)
        change(hall, "notice", f"n{number}", {"text": named})
        change(hall, "priority", f"p{number}", {"name": named, "head_start": 1})
        change(hall, "window", f"w{number + 10}", {"label": payload[:8], "name": named, "profile": "all"})
    desk = officer(hall)
    seen = 0
    for rule in hall.app.url_map.iter_rules():
        found = door_of(hall.app, rule.endpoint)
        if found is None or found.method != "GET":
            continue
        known = {"office": "main", "code": "s0", "kind": "service", "board": "lobby", "kiosk": "door", "window": "w10"}
        address = hall.app.url_map.bind("localhost").build(
            rule.endpoint, {name: known.get(name, 1) for name in rule.arguments}
        )
        hall.machine.advance(1)
        answer = desk.client.get(address, headers={"Accept-Language": "ja"}, buffered=True)
        assert answer.status_code < 500, address
        if answer.mimetype == "text/html":
            assert not LIVE.search(answer.text), address
            seen += any(payload.split("<")[0] in answer.text for payload in PAYLOADS)
    assert seen > 5


@pytest.mark.promise(27)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_searched_for_and_mistyped_comes_back_as_text(hall: Hall, payload: str) -> None:
    furnish(hall)
    client = hall.client()
    form = {"login": payload, "password": payload, "next": payload, "csrf": visitor_token(client)}
    pages = [
        client.post("/sign-in", data=form).text,
        client.get("/sign-in", query_string={"next": payload}).text,
        officer(hall).client.get("/admin/main/audit", query_string={"person": payload}).text,
        client.get(f"/t/{payload.replace('/', '')}").text,
    ]
    assert [page for page in pages if LIVE.search(page)] == []


@pytest.mark.promise(24)
def test_a_planted_sign_in_is_not_taken_over_and_a_stolen_one_ends(hall: Hall) -> None:
    hall.staff("hanako", roles={"main": Role.CLERK})
    client = hall.client()
    client.set_cookie("staff", "planted-by-somebody-else")
    form = {"login": "hanako", "password": PASSWORD, "csrf": visitor_token(client)}
    assert client.post("/sign-in", data=form).status_code == 303
    own = client.get_cookie("staff")
    assert own is not None
    assert own.value != "planted-by-somebody-else"
    thief = hall.client()
    thief.set_cookie("staff", own.value)
    assert thief.get("/password").status_code == 200
    assert thief.post("/password", data={"old": PASSWORD, "new": "x" * 12, "again": "x" * 12}).status_code == 403
    client.post("/sign-out", data={"csrf": hall.csrf_of(client)})
    hall.machine.advance(5)
    assert thief.get("/password").status_code == 303


@pytest.mark.promise(29)
@pytest.mark.parametrize(
    "path",
    ["../settings.toml", "..%2fsettings.toml", "....//settings.toml", "/etc/passwd", "css/../../settings.toml", "%00"],
)
def test_files_come_from_their_folder_only(hall: Hall, path: str) -> None:
    for base in ("/static/", "/static/joined/"):
        answer = hall.client().get(base + path, buffered=True)
        assert answer.status_code in (301, 308, 400, 404)
