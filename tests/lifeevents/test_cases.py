"""A case from its first answer to its erasure, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.lifeevents.case_hall import MOTHER, CaseHall
from tests.lobby.hall import OFFICE
from windowsvc.database import reading
from windowsvc.lifeevents import answering, cases, caseview, experience, phoneview, presurvey, progress, relay
from windowsvc.lifeevents.casefile import find
from windowsvc.lifeevents.casewords import CaseState, IdDocument, Progress, Role, Source
from windowsvc.lifeevents.model import Status
from windowsvc.lifeevents.tables import CaseAnswer, CaseEntry
from windowsvc.lobby.states import Verb
from windowsvc.refusal import Refusal

DOG = "dog"
PARENT = {"household.days": 0}


def refused(code: str, run: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        run()
    assert found.value.code == code
    return found.value


def test_answers_lie_sealed_and_the_log_holds_no_word_of_them(cases_hall: CaseHall) -> None:
    code = cases_hall.new_case()
    cases_hall.note(code, MOTHER, source=Source.RECORD)
    cases_hall.person(code, "見本 花子", Role.VISITOR, Role.CHIEF_MOURNER)
    with reading(cases_hall.engine) as session:
        rows = list(session.scalars(select(CaseAnswer)))
        assert len(rows) == len(MOTHER)
        assert not any("見本".encode() in row.value.data for row in rows if row.value)
        lengths = {len(row.value.data) for row in rows if row.value}
        assert all(length % 64 == 29 for length in lengths)  # version, nonce, tag; a yes is as long as a no
        for row in session.connection().exec_driver_sql("SELECT detail FROM event"):
            assert "見本" not in str(row)
            assert "late_elderly" not in str(row)
    view = cases_hall.view(code)
    said = {one["fact"]: one["said"] for one in view["answers"]}
    assert said["deceased.name"] == "見本 一子(ミホン イチコ)"
    assert {one["source"] for one in view["answers"]} == {"record"}
    assert view["people"][0]["roles"] == ["visitor", "chief_mourner"]


def test_a_value_moved_to_another_case_or_column_is_not_read(cases_hall: CaseHall) -> None:
    one, other = cases_hall.new_case(), cases_hall.new_case()
    cases_hall.note(one, {"deceased.dog": "tag"})
    with cases_hall.writing() as session:
        session.scalars(select(CaseAnswer)).one().case = other
    refused("case_unreadable", lambda: cases_hall.view(other))


def test_an_answer_brings_items_and_a_correction_takes_them_away(cases_hall: CaseHall) -> None:
    code = cases_hall.new_case()
    cases_hall.note(code, MOTHER, source=Source.RECORD)
    before = cases_hall.planned(code).checklist
    dog = next(line for line in cases_hall.planned(code).lines if "dog" in line.item.id and line.open)
    cases_hall.note(code, {"deceased.dog": "none"})
    from windowsvc.lifeevents.caseplan import moved

    changes = moved(before, cases_hall.planned(code).checklist)
    assert any(one.key == dog.key and one.went for one in changes)
    with reading(cases_hall.engine) as session:
        ended = list(session.scalars(select(CaseAnswer).where(CaseAnswer.ended_at.is_not(None))))
    assert [one.fact for one in ended] == ["deceased.dog"]  # nothing is deleted


def test_naming_the_first_person_neither_brings_nor_takes_a_procedure(cases_hall: CaseHall) -> None:
    from windowsvc.lifeevents.caseplan import moved

    code = cases_hall.new_case("move_in")
    before = cases_hall.planned(code).checklist
    cases_hall.person(code, "見本 花子", Role.MOVER)
    after = cases_hall.planned(code).checklist
    assert {one.person for one in after.items} != {None}
    assert [one for one in moved(before, after) if one.came or one.went] == []


def test_a_question_is_answered_left_taken_back_and_corrected(cases_hall: CaseHall) -> None:
    code = cases_hall.new_case()
    first = cases_hall.view(code)["questions"][0]
    assert first["kind"] == "screening"
    cases_hall.answer(code, first["id"], none=True)
    assert first["id"] in cases_hall.view(code)["asked"]
    known = {one["fact"] for one in cases_hall.view(code)["answers"]}
    assert known == {one["id"] for one in first["facts"]}
    cases_hall.answer(code, first["id"], none=False)
    assert cases_hall.view(code)["answers"] == []
    ids = [one["id"] for one in cases_hall.view(code)["questions"]]
    assert f"{first['id']}.which" in ids
    assert cases_hall.on_case(code, answering.back, source=Source.STAFF) == first["id"]
    assert {one["fact"] for one in cases_hall.view(code)["answers"]} == known
    refused("question_unknown", lambda: cases_hall.answer(code, "sg_nothing", none=True))
    refused("answer_incomplete", lambda: cases_hall.answer(code, "deceased.dog", facts={"deceased.age": 3}))


def test_not_knowing_is_kept_and_what_was_skipped_comes_back_last(cases_hall: CaseHall) -> None:
    code = cases_hall.new_case()
    cases_hall.note(code, MOTHER)
    for _ in range(80):
        left = cases_hall.view(code)
        if left["again"] or not left["questions"]:
            break
        question = left["questions"][0]
        if question["kind"] == "screening":
            cases_hall.answer(code, question["id"], none=True)
        elif question["id"] == "applicant.renunciation":
            cases_hall.on_case(code, answering.skip, question=question["id"], source=Source.STAFF)
        else:
            cases_hall.answer(code, question["id"], facts={question["id"]: None})
    left = cases_hall.view(code)
    assert left["again"]
    assert [one["id"] for one in left["questions"]] == ["applicant.renunciation"]
    unknown = next(one for one in left["answers"] if one["value"] is None)
    assert unknown["said"] == ""


def test_facts_of_one_matter_are_answered_in_one_go_and_what_was_left_empty_comes_alone(cases_hall: CaseHall) -> None:
    code = cases_hall.new_case("move_in")
    who = cases_hall.person(code, "見本 花子", Role.MOVER)
    first = cases_hall.view(code)["questions"][0]
    assert (first["id"], first["kind"]) == ("tg_people", "together")
    assert first["whose"] == {"person.is_mover": [who], "person.birth_date": [who]}
    refused("answer_incomplete", lambda: cases_hall.answer(code, "tg_people", facts={"household.dogs": 1}))
    cases_hall.answer(code, "tg_people", people={who: {"person.is_mover": True}})
    left = {one["id"] for one in cases_hall.view(code)["questions"]}
    assert "tg_people" not in left
    assert "person.birth_date" in left
    assert cases_hall.on_case(code, answering.back, source=Source.STAFF) == "tg_people"
    cases_hall.answer(code, "tg_people", people={who: {"person.is_mover": True, "person.birth_date": None}})
    left = {one["id"] for one in cases_hall.view(code)["questions"]}
    assert not {"tg_people", "person.birth_date"} & left, "what nobody knew is not asked again"


def test_a_screening_question_left_for_later_is_not_shown_as_its_list_meanwhile(cases_hall: CaseHall) -> None:
    code = cases_hall.new_case()
    first = cases_hall.view(code)["questions"][0]
    cases_hall.on_case(code, answering.skip, question=first["id"], source=Source.STAFF)
    left = {one["id"] for one in cases_hall.view(code)["questions"]}
    assert not {first["id"], f"{first['id']}.which", *(one["id"] for one in first["facts"])} & left


def test_facts_of_one_matter_left_for_later_come_back_together(cases_hall: CaseHall) -> None:
    code = cases_hall.new_case("move_in")
    cases_hall.person(code, "見本 花子", Role.MOVER)
    cases_hall.on_case(code, answering.skip, question="tg_people", source=Source.STAFF)
    seen = set()
    while not (left := cases_hall.view(code))["again"]:
        question = left["questions"][0]["id"]
        seen.add(question)
        cases_hall.on_case(code, answering.unknown, question=question, source=Source.STAFF)
    assert not {"person.is_mover", "person.birth_date"} & seen
    assert [one["id"] for one in left["questions"]] == ["tg_people"]


def test_a_phone_neither_replaces_a_register_nor_sees_it(cases_hall: CaseHall) -> None:
    ticket = cases_hall.issue("moving")[0]
    code = cases_hall.new_case(ticket_id=ticket.ticket_id, draft=True, origin="phone")
    cases_hall.note(code, {"deceased.public_assistance": True}, source=Source.DEPARTMENT)
    cases_hall.note(code, {"deceased.public_assistance": False, "deceased.dog": "tag"}, source=Source.HOLDER)
    said = {one["fact"]: (one["value"], one["source"]) for one in cases_hall.view(code)["answers"]}
    assert said == {"deceased.public_assistance": (True, "department"), "deceased.dog": ("tag", "holder")}
    city = cases_hall.city()
    with reading(cases_hall.engine) as session:
        opened = find(session, cases_hall.keys, code)
        seen = phoneview.phone(session, opened, cases_hall.frame(city, "bereavement"), language="ja")
    assert code not in str(seen)
    needed = {one["id"] for one in seen["items"] if one["status"] == "needed"}
    assert not any("assistance" in one for one in needed)


def test_individual_numbers_are_refused_everywhere(cases_hall: CaseHall) -> None:
    code = cases_hall.new_case()
    number = "1234 5678 9018"
    refused("facts_invalid", lambda: cases_hall.note(code, {"applicant.name": number}))
    refused("mynumber_refused", lambda: cases_hall.person(code, number, Role.VISITOR))
    refused("mynumber_refused", lambda: cases_hall.on_case(code, cases.note, text=f"番号は{number}"))


def test_items_move_on_by_their_own_steps(cases_hall: CaseHall) -> None:
    code = cases_hall.new_case("move_in")
    who = cases_hall.person(code, "見本 太郎", Role.MOVER)
    cases_hall.note(code, {}, people={who: {"person.is_mover": True, "person.moved_from": "other_pref"}})
    waiting = next(one for one in cases_hall.view(code)["items"] if one["after"])
    refused("waits_for_other", lambda: cases_hall.move(code, waiting["key"], Progress.DONE))
    cases_hall.move(code, waiting["key"], Progress.DONE, anyway=True)
    refused("progress_not_allowed", lambda: cases_hall.move(code, waiting["key"], Progress.WAITING))
    stale = cases_hall.item(code, waiting["key"])["version"] - 1
    refused("stale_version", lambda: cases_hall.move(code, waiting["key"], Progress.IN_HAND, version=stale))
    refused("item_unknown", lambda: cases_hall.move(code, "nothing", Progress.DONE))
    until = date(2026, 12, 1)
    cases_hall.move(code, waiting["key"], Progress.LATER, until=until)
    found = cases_hall.item(code, waiting["key"])
    assert (found["state"], found["due"], found["open"]) == ("later", "2026-12-01", True)


def test_staff_decide_otherwise_with_a_reason_that_is_kept(cases_hall: CaseHall) -> None:
    code = cases_hall.new_case()
    cases_hall.note(code, MOTHER)
    key = next(one["key"] for one in cases_hall.view(code)["items"] if one["status"] == "needed")
    again = lambda **more: cases_hall.on_case(code, progress.override, item=key, **more)  # noqa: E731
    refused("text_invalid", lambda: again(status=Status.NOT_NEEDED, reason=" "))
    again(status=Status.NOT_NEEDED, reason="戸籍の届で済んでいる")
    found = cases_hall.item(code, key)
    assert (found["status"], found["follows"], found["overridden"]) == ("not_needed", "needed", True)
    assert found["reason"] == "戸籍の届で済んでいる"
    again(status=None, reason="取り消し")
    assert cases_hall.item(code, key)["status"] == "needed"
    notes = [one["note"] for one in cases_hall.view(code)["journal"] if one["note"]]
    assert notes == ["戸籍の届で済んでいる", "取り消し"]


def walked(hall: CaseHall) -> tuple[str, str, Any]:
    """A case whose visitor walks to the tax office: its code, the item, the planned stop."""
    ticket = hall.issue("moving")[0]
    code = hall.new_case(ticket_id=ticket.ticket_id)
    hall.note(code, MOTHER)
    share = next(one for one in hall.view(code)["departments"] if one["code"] == "hoken")
    assert [one["code"] for one in share["services"]] == ["hoken"]
    item = share["items"][0]
    leg = hall.on_case(code, progress.walk_to, ticket_id=ticket.ticket_id, service="hoken", items=[item])
    return code, item, leg


def test_a_finished_stop_ticks_its_procedures_and_undo_takes_it_back(cases_hall: CaseHall) -> None:
    code, item, leg = walked(cases_hall)
    assert leg.state == "planned"
    cases_hall.on(Verb.FINISH, cases_hall.serve())
    cases_hall.on(Verb.START, cases_hall.called("w2"))
    assert cases_hall.item(code, item)["state"] == "in_hand"
    cases_hall.on(Verb.FINISH, leg.id)
    assert cases_hall.item(code, item)["state"] == "done"
    cases_hall.undo("w2")
    assert cases_hall.item(code, item)["state"] == "in_hand"
    cases_hall.on(Verb.FINISH, leg.id)
    assert cases_hall.item(code, item)["state"] == "done"


def test_a_stop_that_falls_away_lets_its_procedures_go(cases_hall: CaseHall) -> None:
    code, item, leg = walked(cases_hall)
    assert cases_hall.item(code, item)["leg"] == leg.id
    cases_hall.on(Verb.CANCEL, cases_hall.serve())
    assert cases_hall.item(code, item)["leg"] is None


def test_undoing_a_planned_stop_lets_its_procedures_go(cases_hall: CaseHall) -> None:
    ticket = cases_hall.issue("moving")[0]
    code = cases_hall.new_case(ticket_id=ticket.ticket_id)
    cases_hall.note(code, MOTHER)
    cases_hall.serve()
    item = next(one for one in cases_hall.view(code)["departments"] if one["code"] == "hoken")["items"][0]
    more = {"ticket_id": ticket.ticket_id, "service": "hoken", "items": [item], "window": "w1"}
    cases_hall.on_case(code, progress.walk_to, **more)
    cases_hall.undo("w1")
    assert cases_hall.item(code, item)["leg"] is None


def test_colleagues_come_and_go_with_the_verbs_of_the_number(cases_hall: CaseHall) -> None:
    ticket = cases_hall.issue("moving")[0]
    code = cases_hall.new_case(ticket_id=ticket.ticket_id)
    leg = cases_hall.serve()
    refused("department_unknown", lambda: cases_hall.on_case(code, relay.summon, department="x", ticket_id=None))
    summon = {"department": "zeimu", "ticket_id": ticket.ticket_id}
    cases_hall.on_case(code, relay.summon, **summon)
    refused("already_called", lambda: cases_hall.on_case(code, relay.summon, **summon))
    state = lambda: [one["relay"]["state"] for one in cases_hall.view(code)["departments"] if one["relay"]]  # noqa: E731
    assert state() == ["called"]
    leg = cases_hall.on(Verb.RELAY_IN, leg, department="zeimu")
    assert state() == ["here"]
    cases_hall.undo()
    assert state() == ["called"]
    leg = cases_hall.on(Verb.RELAY_IN, leg.id, department="zeimu")
    cases_hall.advance(minutes=9)
    cases_hall.on(Verb.RELAY_OUT, leg, department="zeimu")
    assert state() == ["left"]
    with reading(cases_hall.engine) as session:
        assert relay.usual(session, office=OFFICE, today=cases_hall.today)["zeimu"].stays is None  # no experience yet


def test_departments_are_asked_only_for_their_facts_and_answer_in_one_press(cases_hall: CaseHall) -> None:
    visit = date(2026, 11, 27)
    code = cases_hall.new_case(visit_on=visit, origin="call")
    cases_hall.note(code, {"deceased.name": MOTHER["deceased.name"], "deceased.resident_here": True})
    given = cases_hall.planned(code).given
    asked = cases_hall.on_case(code, presurvey.ask, given=given)
    assert "zeimu" in asked
    assert "hoken" in asked
    refused("nothing_to_ask", lambda: cases_hall.on_case(code, presurvey.ask, given=given))
    with reading(cases_hall.engine) as session:
        requests = presurvey.of_department(session, office=OFFICE, department="zeimu")
        names = caseview.names_of(cases_hall.city(), OFFICE)
        fields = presurvey.form(cases_hall.content(), given, department="zeimu", names=names)
        others = presurvey.form(cases_hall.content(), given, department="hoken", names=names)
    assert len(requests) == 1
    assert requests[0].due_on == date(2026, 11, 26)
    assert fields
    assert not set(fields) & set(others)
    ask = lambda **more: cases_hall.on_case(code, replied, fields=fields, **more)  # noqa: E731
    refused("not_your_facts", lambda: ask(facts={others[0]: None}, nothing=False))
    ask(facts={}, nothing=True)
    view = cases_hall.view(code)
    done = next(one for one in view["requests"] if one["department"] == "zeimu")
    assert done["answered_at"]
    assert not done["late"]
    assert {one["source"] for one in view["answers"] if one["fact"] in fields} == {"department"}
    cases_hall.advance(days=2)
    assert any(one["late"] for one in cases_hall.view(code)["requests"])


def replied(
    session: Any, held: Any, opened: Any, *, event: Any, fields: Any, facts: Any, nothing: bool, by: Any
) -> None:
    request = next(one for one in presurvey.of_case(session, opened.code) if one.department == "zeimu")
    presurvey.reply(
        session, held, opened, event=event, request=request, fields=fields, facts=facts, nothing=nothing, by=by
    )


def test_a_second_visit_is_a_second_ticket_of_the_same_case(cases_hall: CaseHall) -> None:
    one, two = cases_hall.issue("moving", count=2)
    code = cases_hall.new_case(ticket_id=one.ticket_id)
    cases_hall.on_case(code, cases.attach, ticket_id=two.ticket_id)
    assert [ticket["ticket"] for ticket in cases_hall.view(code)["tickets"]] == [one.ticket_id, two.ticket_id]
    refused("case_exists", lambda: cases_hall.new_case(ticket_id=two.ticket_id))
    birth = cases_hall.new_case("move_in", ticket_id=two.ticket_id)
    assert birth != code


def test_closing_asks_about_what_is_left_and_can_be_taken_back(cases_hall: CaseHall) -> None:
    code = cases_hall.new_case()
    who = cases_hall.person(code, "見本 花子", Role.VISITOR)
    cases_hall.on_case(code, cases.check_identity, who=who, kind=IdDocument.MY_NUMBER_CARD)
    cases_hall.note(code, MOTHER)
    assert refused("items_open", lambda: cases_hall.on_case(code, cases.close)).detail["n"] > 0
    assert cases_hall.on_case(code, progress.put_off) > 0
    assert all(one["state"] == "later" for one in cases_hall.view(code)["items"] if one["open"])
    cases_hall.on_case(code, cases.close, anyway=True)
    refused("case_closed", lambda: cases_hall.note(code, {"deceased.dog": "none"}))
    cases_hall.on_case(code, cases.reopen)
    assert cases_hall.view(code)["state"] == CaseState.OPEN
    with reading(cases_hall.engine) as session:
        verbs = list(session.scalars(select(CaseEntry.verb).order_by(CaseEntry.id)))
    assert verbs[:3] == ["case_open", "case_people", "case_check"]


def test_expected_times_are_ranges_learned_from_enough_visits_and_never_from_what_was_taken_back(
    cases_hall: CaseHall,
) -> None:
    def usual() -> experience.Usual:
        with reading(cases_hall.engine) as session:
            found = experience.usual(session, office=OFFICE, today=cases_hall.today)
        return found.get("zeimu", experience.UNKNOWN)

    code = cases_hall.new_case(ticket_id=(ticket := cases_hall.issue("moving")[0]).ticket_id)
    leg = cases_hall.serve().id
    summon = {"department": "zeimu", "ticket_id": ticket.ticket_id}
    cases_hall.on_case(code, relay.summon, **summon)
    cases_hall.advance(minutes=50)
    cases_hall.on_case(code, relay.call_off, department="zeimu")
    for coming, staying in ((2, 10), (4, 11), (4, 12), (5, 14), (9, 40)):
        assert usual().until_here is None
        cases_hall.on_case(code, relay.summon, **summon)
        cases_hall.on(Verb.RELAY_IN, leg, department="zeimu")
        cases_hall.undo()
        cases_hall.advance(minutes=coming)
        cases_hall.on(Verb.RELAY_IN, leg, department="zeimu")
        cases_hall.advance(minutes=staying)
        cases_hall.on(Verb.RELAY_OUT, leg, department="zeimu")
    assert usual() == experience.Usual(experience.Span(4, 5), experience.Span(11, 14))
    cases_hall.on_case(code, relay.summon, **summon)
    (share,) = [one for one in cases_hall.view(code)["departments"] if one["relay"]]
    called = datetime.fromisoformat(share["relay"]["called_at"])
    span = {end: datetime.fromisoformat(share["relay"]["expected"][end]) - called for end in ("low", "high")}
    assert span == {"low": timedelta(minutes=4), "high": timedelta(minutes=5)}


@pytest.mark.parametrize(
    ("passed", "left"), [(0, (4, 9)), (3.5, (0, 6)), (8.5, (0, 1)), (9, (0, 0)), (30, (0, 0))]
)  # fmt: skip
def test_what_is_left_until_somebody_comes_shrinks_and_never_ends_below_zero(
    passed: float, left: tuple[int, int]
) -> None:
    at = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    known = experience.Usual(until_here=experience.Span(4, 9))
    now = at + timedelta(minutes=passed)
    assert experience.left_until(at, known, now=now) == experience.Left(*left)
    assert experience.left_until(at, experience.UNKNOWN, now=now) is None
