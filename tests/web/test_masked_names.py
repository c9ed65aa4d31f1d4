"""Names on staff screens: masked until a sign-in asks for them, and every time is in the audit record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tests.web.conftest import PASSWORD, visitor_token
from tests.web.test_api import Caller, code_of, configure, told
from tests.web.test_api_cases import ITEMS, clerk, done, opened
from windowsvc.database import reading
from windowsvc.lifeevents import choices, content, masking
from windowsvc.lifeevents.reveals import LASTING
from windowsvc.office.tables import AuditEntry
from windowsvc.web.access import door_of

if TYPE_CHECKING:
    from tests.web.conftest import Hall

pytestmark = [pytest.mark.promise(22), pytest.mark.promise(24)]

MARK = "しるし"
"""Stands in everything that is typed about people here, never at its beginning."""
SAMPLES: dict[str, Any] = {
    "name": {"name": f"見{MARK} 花子", "kana": f"ミ{MARK}"},
    "address": f"ひばり市{MARK}町1-1",
    "text": f"覚え{MARK}",
    "phone": f"0900000{MARK}",
    "account": {"bank": f"窓口{MARK}銀行", "holder_kana": f"ミ{MARK}"},
}
FIXED = {
    "deceased.resident_here": True,
    "deceased.date_of_birth": "1944-05-01",
    "deceased.date_of_death": "2026-11-12",
}


@pytest.fixture
def office(hall: Hall) -> Hall:
    configure(hall, *ITEMS)
    return hall


def filled(desk: Caller) -> str:
    """A case in which everything that can be typed was typed; its code."""
    case: str = opened(desk, visit_on="2026-11-27")["code"]
    facts = [one for one in content.load("bereavement").facts.values() if not one.id.startswith("city.")]
    typed = {one.id: SAMPLES[one.type] for one in facts if one.type in SAMPLES and not one.of_person}
    assert len({one.type for one in facts if one.id in typed}) >= 3
    done(desk, case, "facts", facts={**typed, **FIXED})
    person = {
        "name": f"窓{MARK} 花子",
        "kana": f"マ{MARK}",
        "address": f"ひ{MARK}",
        "phone": f"0{MARK}",
        "relation": "長女",
    }
    view = done(desk, case, "people", **person, roles=["visitor", "chief_mourner", "heir"])
    done(desk, case, "notes", text=f"次の課へ{MARK}")
    item = next(one for one in view["items"] if one["open"])
    done(desk, case, "override", item=item["key"], status="not_needed", reason=f"わけ{MARK}")
    done(desk, case, "ask-departments")
    return case


def test_nothing_typed_about_people_is_on_any_screen_before_somebody_asks(office: Hall) -> None:
    desk = clerk(office)
    case = filled(desk)
    seen = 0
    for rule in office.app.url_map.iter_rules():
        found = door_of(office.app, rule.endpoint)
        if found is None or found.method != "GET" or found.permission != "case.work" or "papers" in rule.endpoint:
            continue
        known = {"case": case, "code": "main", "department": "zeimu", "ticket_id": 1}
        if "/window/<code>" in rule.rule:
            known["code"] = "w1"
        address = office.app.url_map.bind("localhost").build(rule.endpoint, {one: known[one] for one in rule.arguments})
        answer = desk.client.get(address, buffered=True)
        if answer.mimetype in ("application/json", "text/html"):
            assert (
                MARK not in json.dumps(answer.json, ensure_ascii=False) if answer.is_json else MARK not in answer.text
            )
            seen += answer.status_code == 200
    assert seen >= 6
    view = told(desk.get(f"/cases/{case}"))
    assert view["revealed"] is False
    assert view["people"][0]["name"] == "窓○○"
    assert {(one["name"], one["said"]) for one in view["about"] if one["key"] == "deceased"} == {("見○○", " 様(82)")}
    born = next(one for one in view["answers"] if one["fact"] == "deceased.date_of_birth")
    assert (born["value"], born["said"], born["hidden"]) == (None, masking.HIDDEN, True)
    assert view["people"][0]["details"]["relation"] == "長女"


def test_who_asks_sees_them_for_a_while_and_it_is_in_the_record(office: Hall) -> None:
    desk, other = clerk(office), clerk(office, "other")
    case = filled(desk)
    shown = done(desk, case, "reveal")
    assert (shown["revealed"], shown["people"][0]["name"]) == (True, f"窓{MARK} 花子")
    assert shown["version"] == told(other.get(f"/cases/{case}"))["version"]
    assert MARK in json.dumps(told(desk.get("/offices/main/cases")), ensure_ascii=False)
    assert MARK in json.dumps(told(desk.get("/departments/zeimu/cases")), ensure_ascii=False)
    assert MARK not in json.dumps(told(other.get(f"/cases/{case}")), ensure_ascii=False)
    with reading(office.parts.engine) as session:
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.what == "case_reveal")).all()
    principal = office.parts.doorkeeper.find("staff", desk.client.get_cookie("staff").value)  # type: ignore[union-attr]
    assert principal is not None
    assert (entry.actor, json.loads(entry.detail)["case"]) == (principal.actor.code, case)
    office.machine.advance(LASTING.total_seconds() / 2)
    assert told(desk.get(f"/cases/{case}"))["revealed"] is True
    done(desk, case, "notes", text="まだいる")
    office.machine.advance(LASTING.total_seconds() / 2)
    done(desk, case, "notes", text="もういない")
    assert told(desk.get(f"/cases/{case}"))["revealed"] is False


def test_they_are_hidden_again_and_what_was_known_is_not_sent_as_unchanged(office: Hall) -> None:
    desk = clerk(office)
    case = filled(desk)
    done(desk, case, "reveal")
    tag = desk.get(f"/cases/{case}").headers["ETag"]
    assert desk.get(f"/cases/{case}", **{"If-None-Match": tag}).status_code == 304
    assert done(desk, case, "conceal")["revealed"] is False
    assert MARK not in desk.get(f"/cases/{case}", **{"If-None-Match": tag}).get_data(as_text=True)
    assert desk.get(f"/cases/{case}", **{"If-None-Match": tag}).status_code == 200


def test_nobody_writes_over_a_name_they_cannot_see(office: Hall) -> None:
    desk = clerk(office)
    case = filled(desk)
    changed = {"who": "p1", "name": "窓○○", "roles": ["visitor"]}
    assert code_of(desk.post(f"/cases/{case}/people", changed)) == (409, "names_hidden")
    done(desk, case, "reveal")
    done(desk, case, "people", **{**changed, "name": "窓口 花子"})


def test_a_second_sign_in_of_the_same_person_asks_anew(office: Hall) -> None:
    desk = clerk(office)
    case = filled(desk)
    done(desk, case, "reveal")
    again = office.client()
    again.post("/sign-in", data={"login": "clerk", "password": PASSWORD, "csrf": visitor_token(again)})
    assert again.get(f"/api/v1/cases/{case}").json["revealed"] is False  # type: ignore[index]


@pytest.mark.parametrize("event", content.events())
def test_every_date_of_birth_of_a_person_is_known_as_one(event: str) -> None:
    facts = [one for one in content.load(event).facts.values() if one.type == "date" and one.id != "dog.born"]
    born = {one.id for one in facts if "生年月日" in choices.topic_of(one)}
    assert born
    assert born == {one.id for one in facts if one.id.endswith(masking.BIRTH)}


@pytest.mark.parametrize(("typed", "masked"), [("窓口 花子", "窓○○"), ("Li", "L○○"), ("𠮷田", "𠮷○○"), ("", "")])
def test_a_name_keeps_its_first_character_alone(typed: str, masked: str) -> None:
    assert masking.name(typed) == masked
