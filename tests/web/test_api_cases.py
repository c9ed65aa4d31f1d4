"""Cases over the API: from a phone's first answer to the closed case, and who may not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.test_api import MAIN, WEEK, Caller, checked, code_of, configure, told
from windowsvc.lifeevents import content
from windowsvc.lifeevents.interview import from_record
from windowsvc.office.permissions import DeviceKind, Role

if TYPE_CHECKING:
    from tests.web.conftest import Hall

ITEMS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    *MAIN,
    ("department", "hoken", {"name": {"ja": "国保年金課"}}),
    ("department", "zeimu", {"name": {"ja": "税務課"}}),
    ("service", "hoken", {"series": "a", "name": {"ja": "保険"}, "public_name": {"ja": "保険"}, "department": "hoken"}),
    ("profile", "all", {"name": {"ja": "すべて"}, "services": ["tax", "card", "hoken"]}),
)
MOTHER = {
    "deceased.name": {"name": "見本 一子", "kana": "ミホン イチコ"},
    "deceased.date_of_death": "2026-11-12",
    "deceased.date_of_birth": "1944-05-01",
    "deceased.resident_here": True,
    "deceased.insurance": "late_elderly",
}


@pytest.fixture
def office(hall: Hall) -> Hall:
    configure(hall, *ITEMS)
    assert WEEK
    return hall


def clerk(hall: Hall, login: str = "clerk", role: Role = Role.CLERK) -> Caller:
    client = hall.signed_in(login, roles={"main": role})
    return Caller(hall, client, {"X-CSRF": hall.csrf_of(client)})


def kiosk(hall: Hall) -> Caller:
    return Caller(hall, hall.client(), {"Authorization": f"Bearer {hall.device(DeviceKind.KIOSK)}"})


def phone(hall: Hall) -> Caller:
    return Caller(hall, hall.client(), {})


def opened(desk: Caller, *, key: str = "open", **more: Any) -> dict[str, Any]:
    answer = desk.post("/cases", {"event": "bereavement", "office": "main", **more}, key=key)
    assert answer.status_code == 201, answer.text
    return told(answer)


def done(desk: Caller, case: str, verb: str, **body: Any) -> dict[str, Any]:
    answer = desk.post(f"/cases/{case}/{verb}", body)
    assert answer.status_code == 200, answer.text
    return told(answer)


def test_a_phone_answers_while_waiting_and_staff_go_on(office: Hall) -> None:
    ticket = kiosk(office).issue("tax")
    path = f"/tickets/{ticket['token']}/cases"
    citizen = phone(office)
    listed = told(citizen.get(path))
    assert listed["cases"] == []
    assert {"bereavement", "move_in"} <= set(listed["events"])
    begun = citizen.post(path, {"event": "bereavement"}, key="b")
    assert begun.status_code == 201
    assert told(citizen.post(path, {"event": "bereavement"}, key="b")) == told(begun)
    assert code_of(citizen.post(path, {"event": "bereavement"}, key="c")) == (409, "case_exists")
    first = told(begun)["question"]
    assert first["kind"] == "screening"
    body = {"event": "bereavement", "question": first["id"], "none": True}
    answered = told(citizen.post(f"{path}/answer", body))
    assert answered["asked"] == 1
    assert answered["question"]["id"] != first["id"]
    assert told(citizen.post(f"{path}/back", {"event": "bereavement"}))["question"]["id"] == first["id"]
    citizen.post(f"{path}/answer", body)
    skipped = {"event": "bereavement", "question": answered["question"]["id"]}
    assert told(citizen.post(f"{path}/skip", skipped))["question"]["id"] != skipped["question"]

    desk = clerk(office)
    (line,) = told(desk.get(f"/visits/{ticket['id']}/cases"))["cases"]
    assert (line["state"], line["label"]) == ("draft", ticket["label"])
    assert line["code"] not in begun.text
    case = done(desk, line["code"], "take-up")
    assert case["state"] == "open"
    assert {one["source"] for one in case["answers"]} == {"holder"}


def test_a_phone_is_not_asked_what_registers_know(office: Hall) -> None:
    ticket, citizen = kiosk(office).issue("tax"), phone(office)
    path, facts = f"/tickets/{ticket['token']}/cases", content.shipped("bereavement").facts
    shown = told(citizen.post(path, {"event": "bereavement"}, key="b"))
    asked = []
    while (question := shown["question"]) is not None and not shown["again"]:
        asked.append(question["id"])
        assert any(not from_record(facts[one["id"]]) for one in question["facts"]), question["id"]
        shown = told(citizen.post(f"{path}/skip", {"event": "bereavement", "question": question["id"]}))
    assert len(asked) == len(set(asked)) > 3
    assert shown["again"]
    assert {one["id"] for one in shown["items"] if not one["reason"]} < {one["id"] for one in shown["items"]}


def test_a_closed_day_ends_the_phones_way_in(office: Hall) -> None:
    assert code_of(phone(office).get("/tickets/AAAAAAAAAAAAAAAAAAAAAA/cases")) == (404, "ticket_unknown")
    unknown = {"event": "bereavement", "question": "deceased.dog", "facts": {"deceased.dog": None}}
    ticket = kiosk(office).issue("tax")
    answer = phone(office).post(f"/tickets/{ticket['token']}/cases/answer", unknown)
    assert code_of(answer) == (404, "case_unknown")


def test_an_answer_tells_what_came_and_went(office: Hall) -> None:
    desk = clerk(office)
    case = opened(desk)["code"]
    done(desk, case, "facts", facts=MOTHER, source="record")
    yes = done(desk, case, "answer", question="deceased.dog", facts={"deceased.dog": "tag"})
    assert {one["kind"] for one in yes["changes"] if "犬" in one["name"]} == {"changed", "went"}
    no = done(desk, case, "answer", question="deceased.dog", facts={"deceased.dog": "none"})
    assert [one["kind"] for one in no["changes"] if "犬" in one["name"]] == ["went"]
    back = done(desk, case, "back")
    assert next(one["value"] for one in back["answers"] if one["fact"] == "deceased.dog") == "tag"
    wrong = desk.post(f"/cases/{case}/answer", {"question": "deceased.dog", "facts": {"deceased.dog": "cat"}})
    assert code_of(wrong) == (422, "facts_invalid")
    number = {"facts": {"applicant.name": "1234 5678 9018"}}
    assert code_of(desk.post(f"/cases/{case}/facts", number)) == (422, "mynumber_refused")


def test_the_same_key_opens_one_case(office: Hall) -> None:
    desk = clerk(office)
    assert opened(desk)["code"] == opened(desk)["code"]
    assert len(told(desk.get("/offices/main/cases"))["cases"]) == 1
    other = desk.post("/cases", {"event": "move_in", "office": "main"}, key="open")
    assert code_of(other) == (422, "key_reused")
    assert code_of(desk.post("/cases", {"event": "bereavement", "office": "main"})) == (400, "key_required")


def test_what_is_unchanged_is_not_sent_again(office: Hall) -> None:
    desk = clerk(office)
    case = opened(desk)["code"]
    first = desk.get(f"/cases/{case}")
    again = {"If-None-Match": first.headers["ETag"]}
    assert desk.get(f"/cases/{case}", **again).status_code == 304
    done(desk, case, "facts", facts=MOTHER)
    assert desk.get(f"/cases/{case}", **again).status_code == 200


def test_a_booked_visit_asks_departments_and_they_answer_in_one_press(office: Hall) -> None:
    desk = clerk(office)
    case = opened(desk, visit_on="2026-11-27", origin="booking")["code"]
    done(desk, case, "facts", facts={"deceased.resident_here": True})
    asked = done(desk, case, "ask-departments")["requests"]
    assert {one["department"] for one in asked} == {"hoken", "zeimu"}
    (work,) = told(desk.get("/departments/zeimu/cases"))["cases"]
    (request,) = work["requests"]
    assert request["fields"]
    answer = desk.post(f"/presurvey/{request['id']}/reply", {"nothing": True})
    assert answer.status_code == 200
    assert not any(one["requests"] for one in told(answer)["cases"])
    case_now = told(desk.get(f"/cases/{case}"))
    assert [one["name"] for one in case_now["requests"] if one["answered_at"]] == ["税務課"]
    assert code_of(desk.post("/presurvey/99/reply", {})) == (404, "request_unknown")


def test_colleagues_and_stops_and_the_end(office: Hall) -> None:
    ticket = kiosk(office).issue("card")
    desk = clerk(office)
    desk.post("/windows/w1/take", {})
    case = opened(desk, ticket=ticket["id"])["code"]
    done(desk, case, "facts", facts=MOTHER, source="record")
    leg = desk.act(desk.call(), "start")
    done(desk, case, "summon", department="zeimu", ticket=ticket["id"])
    leg = desk.act(leg, "relay-in", department="zeimu")
    view = told(desk.get(f"/cases/{case}"))
    assert next(one["relay"]["state"] for one in view["departments"] if one["code"] == "zeimu") == "here"
    leg = desk.act(leg, "relay-out", department="zeimu")
    share = next(one for one in view["departments"] if one["code"] == "hoken")
    walked = done(
        desk, case, "walk", ticket=ticket["id"], service=share["services"][0]["code"], items=share["items"], window="w1"
    )
    assert [one["state"] for one in walked["tickets"][0]["stops"]] == ["serving", "planned"]
    assert code_of(desk.post(f"/cases/{case}/close", {})) == (409, "items_open")
    assert done(desk, case, "close", anyway=True)["state"] == "closed"
    assert code_of(desk.post(f"/cases/{case}/facts", {"facts": {}})) == (409, "case_closed")
    assert done(desk, case, "reopen")["state"] == "open"


def test_only_clerks_of_the_office_see_cases(office: Hall) -> None:
    case = opened(clerk(office))["code"]
    assert code_of(clerk(office, "viewer", Role.VIEWER).get(f"/cases/{case}")) == (403, "not_permitted")
    stranger = office.signed_in("elsewhere", roles={"branch": Role.OFFICER})
    assert code_of(checked(office, stranger.get(f"/api/v1/cases/{case}"))) == (403, "not_permitted")
    assert code_of(kiosk(office).get(f"/cases/{case}")) == (403, "not_permitted")
    assert code_of(phone(office).get(f"/cases/{case}")) == (401, "sign_in_needed")
    assert code_of(clerk(office, "other").get("/cases/nothing")) == (404, "case_unknown")


def test_no_name_of_a_case_is_on_a_board(office: Hall) -> None:
    desk = clerk(office)
    ticket = kiosk(office).issue("tax")
    case = opened(desk, ticket=ticket["id"])["code"]
    done(desk, case, "facts", facts=MOTHER)
    done(desk, case, "people", name="窓口 花子", kana="マドグチ ハナコ", relation="長女", roles=["visitor"])
    assert desk.post("/windows/w1/take", {}).status_code == 200
    desk.call()
    board = Caller(office, office.client(), {"Authorization": f"Bearer {office.device(DeviceKind.BOARD)}"})
    page = board.client.get("/board/hall", headers=board.headers).text
    told_to_it = json.dumps(told(board.get("/boards/hall")), ensure_ascii=False)
    assert ticket["label"] in told_to_it
    for name in ("見本", "一子", "ミホン", "窓口 花子", "花子", "マドグチ", "ハナコ"):
        assert name not in page + told_to_it


def test_a_department_sees_what_comes_after_the_work_of_another(office: Hall) -> None:
    for code, name in {"shimin": "市民課", "kaigo": "介護保険課", "kodomo": "こども課"}.items():
        configure(office, ("department", code, {"name": {"ja": name}}))
    desk = clerk(office)
    case = opened(desk, event="move_in")["code"]
    after = {one["key"]: one["after"] for one in told(desk.get(f"/cases/{case}"))["items"]}
    for department in ("kaigo", "kodomo"):
        (found,) = told(desk.get(f"/departments/{department}/cases"))["cases"]
        assert {one["key"]: one["after"] for one in found["items"]}.items() <= after.items()
        assert any(one["after"] for one in found["items"])
