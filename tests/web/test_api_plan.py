"""The checklist over the API: the agreed JSON, who may ask, what is refused, and that nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy

from windowsvc.office.permissions import DeviceKind, Role

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.web.conftest import Hall


def ask(
    hall: Hall, event: str, body: Any, *, kind: DeviceKind = DeviceKind.INTEGRATION, lang: str = "ja"
) -> TestResponse:
    token = hall.device(kind)
    headers = {"Authorization": f"Bearer {token}"}
    return hall.client().post(f"/api/v1/plan/{event}?lang={lang}", json=body, headers=headers)


def test_a_plan_is_answered(hall: Hall) -> None:
    answer = ask(hall, "bereavement", {"on": "2026-11-24", "facts": {"deceased.age": 82, "deceased.dog": "tag"}})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json
    assert (told["event"], told["on"], len(told["items"])) == ("bereavement", "2026-11-24", 124)
    dog = next(one for one in told["items"] if one["id"] == "dog_owner_change")
    assert (dog["status"], dog["department"], dog["question"]) == ("needed", "環境課", None)


def test_the_day_is_the_business_clocks_unless_given(hall: Hall) -> None:
    told = ask(hall, "move_in", {"people": [{"id": "a", "person.age": 34}]}).json
    assert told["on"] == "2026-11-24"


def test_names_and_questions_in_english(hall: Hall) -> None:
    told = ask(hall, "move_in", {}, lang="en").json
    assert {one["id"]: one["name"] for one in told["items"]}["mi_tennyu"].startswith("Moving-in notification / ")


def test_a_city_and_its_settings(hall: Hall) -> None:
    facts = {"deceased.resident_here": True, "deceased.was_householder": True, "household.remaining_15plus": 3}
    body = {"facts": facts, "settings": {"householder_change_mode": "ex_officio"}}
    told = ask(hall, "bereavement", body).json
    assert {one["status"] for one in told["items"] if one["id"] == "householder_change"} == {"city_does_it"}


@pytest.mark.parametrize(
    ("event", "body", "status", "code"),
    [
        ("wedding", {}, 404, "event_unknown"),
        ("move_in", {"city": "nowhere"}, 404, "city_unknown"),
        ("move_in", {"facts": {"household.dog": 1}}, 422, "facts_invalid"),
        ("move_in", {"people": [{"id": "a", "person.mynumber": "1"}]}, 422, "mynumber_refused"),
        ("move_in", {"settings": {"seal_fee_yen": "x"}}, 422, "setting_invalid"),
        ("move_in", {"facts": {}, "more": 1}, 422, "body_invalid"),
        ("move_in", {"on": "tomorrow"}, 422, "body_invalid"),
        ("move_in", {"people": [{}] * 41}, 422, "body_invalid"),
    ],
)
def test_what_cannot_be_is_refused(hall: Hall, event: str, body: Any, status: int, code: str) -> None:
    answer = ask(hall, event, body)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_who_may_ask(hall: Hall) -> None:
    assert hall.client().post("/api/v1/plan/move_in", json={}).status_code == 401
    assert ask(hall, "move_in", {}, kind=DeviceKind.KIOSK).status_code == 403
    client = hall.signed_in("yomu", roles={"branch": Role.VIEWER})
    answer = client.post("/api/v1/plan/move_in", json={}, headers={"X-CSRF": hall.csrf_of(client)})
    assert answer.status_code == 200


def test_nothing_is_stored(hall: Hall) -> None:
    token = hall.device(DeviceKind.INTEGRATION)

    def rows() -> dict[str, list[Any]]:
        tables = sqlalchemy.inspect(hall.parts.engine).get_table_names()
        with hall.parts.engine.connect() as connection:
            return {name: list(connection.exec_driver_sql(f'SELECT * FROM "{name}"')) for name in tables}  # noqa: S608

    before = rows()
    body = {"facts": {"deceased.name": {"name": "窓口 花子", "kana": "マドグチ ハナコ"}}}
    answer = hall.client().post("/api/v1/plan/bereavement", json=body, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert rows() == before
    assert "花子" not in answer.text
