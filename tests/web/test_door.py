"""What the door lets in, what it keeps out, and what it leaves in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.web import trial
from windowsvc import events
from windowsvc.database import reading
from windowsvc.office.permissions import DeviceKind, Role
from windowsvc.web.access import Body, door, door_of
from windowsvc.web.parts import Unheard

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Hall

NOTES = "/api/v1/trial/main/notes"


@pytest.fixture
def tried(hall: Hall) -> Hall:
    hall.app.register_blueprint(trial.pages)
    return hall


def bearer(hall: Hall, kind: DeviceKind = DeviceKind.INTEGRATION, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {hall.device(kind)}", **more}


def last_seq(hall: Hall, office: str = "main") -> int:
    with reading(hall.parts.engine) as session:
        return events.last_seqs(session)[office]


def test_every_route_names_its_permission(tried: Hall) -> None:
    without = [rule.rule for rule in tried.app.url_map.iter_rules() if door_of(tried.app, rule.endpoint) is None]
    assert sorted(without) == ["/static/<path:filename>", "/static/joined/<path:filename>"]


def test_no_route_answers_options_by_itself(tried: Hall) -> None:
    answer = tried.client().options("/healthz")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_a_committed_command_leaves_its_event_and_wakes_the_news(tried: Hall) -> None:
    woken = []
    tried.parts.news = type(
        "Listening", (Unheard,), {"wake": lambda _self, committed: woken.append({row["verb"] for row in committed})}
    )()
    before = last_seq(tried)
    answer = tried.client().post(NOTES, json={"text": "a"}, headers=bearer(tried))
    assert (answer.status_code, answer.json) == (201, {"seq": before + 1, "text": "a"})
    answer.close()  # whoever pressed is answered first
    assert (last_seq(tried), woken) == (before + 1, [{"note"}])


@pytest.mark.parametrize(("text", "status"), [("", 204), ("fail", 409)])
def test_a_command_that_changes_nothing_leaves_no_gap_in_the_log(tried: Hall, text: str, status: int) -> None:
    before = last_seq(tried)
    assert tried.client().post(NOTES, json={"text": text}, headers=bearer(tried)).status_code == status
    assert last_seq(tried) == before


def test_a_refusal_names_its_code_and_fills_its_message(tried: Hall) -> None:
    seq = last_seq(tried) + 1
    answer = tried.client().post(NOTES, json={"text": "fail"}, headers=bearer(tried, **{"Accept-Language": "en"}))
    assert answer.json == {
        "code": "trial_failed",
        "message": f"It failed after writing {seq}.",
        "detail": {"seq": seq},
    }


def test_a_repeat_answers_the_same_and_does_nothing(tried: Hall) -> None:
    headers = bearer(tried, **{"Idempotency-Key": "k1"})
    answers = [tried.client().post(NOTES, json={"text": "a"}, headers=headers).json for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert last_seq(tried) == answers[0]["seq"]


def test_a_key_used_for_something_else_is_refused(tried: Hall) -> None:
    headers = bearer(tried, **{"Idempotency-Key": "k1"})
    tried.client().post(NOTES, json={"text": "a"}, headers=headers)
    answer = tried.client().post(NOTES, json={"text": "b"}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (422, "key_reused")


def test_a_refused_command_runs_anew_under_its_key(tried: Hall) -> None:
    headers = bearer(tried, **{"Idempotency-Key": "k1"})
    codes = [tried.client().post(NOTES, json={"text": "fail"}, headers=headers).json["code"] for _ in range(2)]
    assert codes == ["trial_failed"] * 2


@pytest.mark.parametrize(
    ("key", "code"), [(None, "key_required"), ("", "key_invalid"), ("a b", "key_invalid"), ("x" * 81, "key_invalid")]
)
def test_a_needed_key_must_come_and_be_plain(tried: Hall, key: str | None, code: str) -> None:
    headers = bearer(tried, **({} if key is None else {"Idempotency-Key": key}))
    answer = tried.client().post("/api/v1/trial/main/keyed", json={"text": "a"}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (400, code)


@pytest.mark.parametrize(
    ("data", "content_type", "status", "code"),
    [
        ('{"text": "a"}', "text/plain", 415, "content_type"),
        ('{"text": ', "application/json", 400, "json_invalid"),
        (b"\xff\xfe", "application/json", 400, "json_invalid"),
        ('{"text": "a", "text": "b"}', "application/json", 400, "key_twice"),
        ('{"text": "a", "te\\u0078t": "a"}', "application/json", 400, "key_twice"),
        ("[]", "application/json", 422, "body_invalid"),
        ('{"text": "a", "more": 1}', "application/json", 422, "body_invalid"),
        ("{}", "application/json", 422, "body_invalid"),
        ('{"text": "' + "x" * 70_000 + '"}', "application/json", 413, "too_large"),
    ],
)
def test_a_body_that_is_not_right_is_refused(
    tried: Hall, data: str | bytes, content_type: str, status: int, code: str
) -> None:
    answer = tried.client().post(NOTES, data=data, content_type=content_type, headers=bearer(tried))
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_what_was_typed_is_not_echoed(tried: Hall) -> None:
    sent = {"text": "山田太郎" * 20, "<script>": "窓口 花子", "loud": "山田"}
    answer = tried.client().post(NOTES, json=sent, headers=bearer(tried))
    assert "山田" not in answer.text
    assert "script" not in answer.text
    assert {one["where"] for one in answer.json["detail"]["problems"]} == {"text", "loud", "?"}


def test_a_query_is_read_as_strictly(tried: Hall) -> None:
    client = tried.client()
    assert client.get("/api/v1/trial/search?word=a&kinds=x&kinds=y").json == {
        "word": "a", "kinds": ["x", "y"], "lang": "ja",
    }  # fmt: skip
    assert client.get("/api/v1/trial/search?other=1").json["code"] == "body_invalid"


@pytest.mark.parametrize(
    ("lang", "accepted", "expected"),
    [
        ("", "", "ja"),
        ("vi", "en", "vi"),
        ("ja-easy", "", "ja@easy"),
        ("zh_Hans", "", "zh_Hans"),
        ("tlh", "en-GB,en;q=0.5", "en"),
        ("", "pt-PT", "pt_BR"),
        ("", "xx", "ja"),
    ],
)
def test_the_reader_chooses_the_language(tried: Hall, lang: str, accepted: str, expected: str) -> None:
    answer = tried.client().get(f"/api/v1/trial/search?lang={lang}", headers={"Accept-Language": accepted})
    assert answer.json["lang"] == expected


def test_a_device_acts_only_in_its_own_office_and_kind(tried: Hall) -> None:
    client, headers = tried.client(), bearer(tried)
    elsewhere = client.post("/api/v1/trial/branch/notes", json={"text": "a"}, headers=headers)
    assert (elsewhere.status_code, elsewhere.json["code"]) == (403, "not_permitted")
    assert client.post(NOTES, json={"text": "a"}, headers=bearer(tried, DeviceKind.BOARD)).status_code == 403


def test_a_wrong_token_is_refused_whatever_else_comes(tried: Hall) -> None:
    answer = tried.client().get("/healthz", headers={"Authorization": "Bearer nothing"})
    assert (answer.status_code, answer.json or {}) == (401, {})
    answer = tried.client().get("/api/v1/trial/mine", headers={"Authorization": "Bearer nothing"})
    assert (answer.status_code, answer.json["code"]) == (401, "token_invalid")


def test_a_stranger_is_asked_to_sign_in(tried: Hall) -> None:
    assert tried.client().get("/api/v1/trial/mine").json["code"] == "sign_in_needed"
    page = tried.client().get("/trial/main/screen?lang=en")
    assert (page.status_code, page.headers["Location"]) == (303, "/sign-in?next=/trial/main/screen%3Flang%3Den")


def test_a_view_that_forgets_the_office_fails_loudly(tried: Hall) -> None:
    answer = tried.client().get("/api/v1/trial/careless", headers=bearer(tried))
    assert answer.status_code == 403  # an integration reads no status
    client = tried.signed_in("hanako")
    assert client.get("/api/v1/trial/careless").json["code"] == "internal"


def test_staff_see_the_offices_they_belong_to(tried: Hall) -> None:
    client = tried.signed_in("hanako", roles={"branch": Role.VIEWER})
    assert client.get("/api/v1/trial/mine").json == {"offices": ["branch"], "known": ["branch", "main"]}
    assert client.get("/api/v1/trial/main/state").json["code"] == "not_permitted"
    assert client.get("/api/v1/trial/branch/state").json == {"name": "北支所"}


def test_an_unchanged_state_costs_no_body(tried: Hall) -> None:
    client = tried.signed_in("hanako")
    first = client.get("/api/v1/trial/main/state")
    tried.business.advance(60)
    again = client.get("/api/v1/trial/main/state", headers={"If-None-Match": f'"other", W/{first.headers["ETag"]}'})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    other = client.get("/api/v1/trial/main/state?lang=en", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_a_mistake_of_ours_is_told_by_a_number_only(tried: Hall, caplog: pytest.LogCaptureFixture) -> None:
    answer = tried.client().get("/api/v1/trial/broken")
    assert (answer.status_code, answer.json["code"]) == (500, "internal")
    reference = answer.json["detail"]["reference"]
    assert "花子" not in answer.text
    assert [record.__dict__["reference"] for record in caplog.records if record.exc_info] == [reference]
    page = tried.client().get("/trial/broken")
    assert (page.status_code, page.mimetype) == (500, "text/html")
    assert "花子" not in page.text


@pytest.mark.parametrize(("path", "kind"), [("/api/v1/nothing", "application/json"), ("/nothing", "text/html")])
def test_an_unknown_address_is_told_in_the_reader_s_shape(tried: Hall, path: str, kind: str) -> None:
    answer = tried.client().get(path)
    assert (answer.status_code, answer.mimetype) == (404, kind)
    assert "not_found" in answer.text


def cookies_of_device(hall: Hall, kind: DeviceKind) -> Any:
    client = hall.client()
    client.set_cookie("device", hall.device(kind))
    return client


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_changes_nothing(tried: Hall, headers: dict[str, str]) -> None:
    client = tried.signed_in("hanako")
    answer = client.post(NOTES, json={"text": "a"}, headers={"X-CSRF": tried.csrf_of(client), **headers})
    assert (answer.status_code, answer.json["code"]) == (403, "other_site")


@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_cookie_alone_changes_nothing(tried: Hall, token: str) -> None:
    client = tried.signed_in("hanako")
    before = last_seq(tried)
    answer = client.post(NOTES, json={"text": "a"}, headers={"X-CSRF": token})
    assert (answer.status_code, answer.json["code"]) == (403, "csrf_failed")
    assert last_seq(tried) == before


def test_a_page_of_ours_may_change_things(tried: Hall) -> None:
    client = tried.signed_in("hanako")
    headers = {"X-CSRF": tried.csrf_of(client), "Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    assert client.post(NOTES, json={"text": "a"}, headers=headers).status_code == 201
    form = {"text": "a", "csrf": tried.csrf_of(client)}
    sent = client.post("/trial/main/form", data=form, headers={"Sec-Fetch-Site": "same-origin", "Origin": "null"})
    assert sent.json == {"text": "a", "who": "staff"}


def test_the_device_goes_first_on_its_own_screen(tried: Hall) -> None:
    client = tried.signed_in("hanako")
    assert client.get("/trial/main/screen").text == "<p>staff</p>"
    client.set_cookie("device", tried.device(DeviceKind.KIOSK))
    shown = client.get("/trial/main/screen")
    assert shown.text == "<p>device</p>"
    assert "Max-Age=34560000" in shown.headers["Set-Cookie"]


def test_a_revoked_device_is_out_within_five_seconds(tried: Hall) -> None:
    from windowsvc.database import writing
    from windowsvc.events import INSTALLATION, SYSTEM
    from windowsvc.office import devices

    client, headers = tried.client(), bearer(tried)
    assert client.post(NOTES, json={"text": "a"}, headers=headers).status_code == 201
    with writing(tried.parts.engine) as session:
        held = events.hold(session, INSTALLATION, now=tried.business.at, machine=tried.machine.at, build="test")
        devices.revoke(session, held, device_id=1, by=SYSTEM)
    tried.machine.advance(5)
    assert client.post(NOTES, json={"text": "a"}, headers=headers).json["code"] == "token_invalid"


def test_too_many_requests_are_told_when_to_come_again(tmp_path: Path) -> None:
    from tests.web.conftest import make_hall

    hall = make_hall(tmp_path, rates={"anonymous": 3, "integration": 0})
    hall.app.register_blueprint(trial.pages)
    client = hall.client()
    assert [client.get("/healthz").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = client.get("/api/v1/trial/search")
    assert (refused.json["code"], refused.headers["Retry-After"]) == ("too_many_requests", "20")
    hall.machine.advance(20)
    assert client.get("/healthz").status_code == 200
    headers = bearer(hall)
    assert {client.post(NOTES, json={"text": ""}, headers=headers).status_code for _ in range(50)} == {204}
    hall.parts.engine.dispose()


def test_whoever_guesses_tickets_is_slowed_and_nobody_else(tmp_path: Path) -> None:
    from tests.web.conftest import make_hall

    hall = make_hall(tmp_path, rates={"anonymous": 5})
    hall.app.register_blueprint(trial.pages)
    client = hall.client()
    path = "/api/v1/trial/tickets/"
    assert [client.get(f"{path}{n}").status_code for n in range(7)] == [404] * 5 + [429] * 2
    elsewhere = {"REMOTE_ADDR": "192.0.2.9"}
    assert client.get(f"{path}there", environ_base=elsewhere).status_code == 200
    hall.parts.engine.dispose()


def test_a_door_must_name_a_known_permission_and_a_strict_body() -> None:
    from flask import Blueprint
    from pydantic import BaseModel

    class Loose(BaseModel):
        text: str

    class Strict(Body):
        text: str

    made = Blueprint("made", __name__)
    with pytest.raises(ValueError, match="no permission"):
        door(made, "GET", "/x", permission="nothing.known")
    with pytest.raises(ValueError, match="unknown keys"):
        door(made, "POST", "/x", permission="public", body=Loose)
    door(made, "POST", "/x", permission="public", body=Strict)
