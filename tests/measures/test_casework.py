"""What a visit's cases come to: questions, forms, what a hand still writes, what is left, and who comes again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.lifeevents.case_hall import MOTHER
from tests.lobby.hall import OFFICE
from windowsvc.clocks import business_day
from windowsvc.database import reading
from windowsvc.lifeevents import cases
from windowsvc.measures import measuring
from windowsvc.measures.casework import Casework
from windowsvc.measures.kinds import What
from windowsvc.paperwork import case_forms

if TYPE_CHECKING:
    from tests.lifeevents.case_hall import CaseHall
    from windowsvc.paperwork.packet import Packet


def measured(hall: CaseHall) -> dict[What, list[float]]:
    day = business_day(hall.clock.now())
    with reading(hall.engine) as session:
        points = list(measuring.points_of(session, office=OFFICE, day=day))
    found: dict[What, list[float]] = {}
    for one in points:
        found.setdefault(one.what, []).append(one.value)
    return found


def test_answers_within_ten_minutes_are_one_interview() -> None:
    work = Casework()
    for at in (600.0, 602.0, 605.0, 640.0, 641.0):
        work.feed("case_answer", {"case": "a"}, to=None, at=at)
    assert work.interview == 6.0
    assert Casework().interview is None


def test_forms_again_and_by_hand_are_added_up_and_the_last_state_of_an_item_counts() -> None:
    work = Casework()
    work.feed("case_print", {"sheets": 5, "again": 0, "by_hand": 12}, to=None, at=1.0)
    work.feed("case_print", {"sheets": 2, "again": 2, "by_hand": 3}, to=None, at=2.0)
    work.feed("case_progress", {"case": "a", "item": "x"}, to="later", at=3.0)
    work.feed("case_progress", {"case": "a", "item": "y"}, to="later", at=3.0)
    work.feed("case_progress", {"case": "a", "item": "y"}, to="done", at=4.0)
    assert (work.sheets, work.again, work.by_hand, work.later) == (7, 2, 15, 1)


def test_a_case_that_is_brought_again_is_a_second_visit(cases_hall: CaseHall) -> None:
    first = cases_hall.issue("moving")[0]
    code = cases_hall.new_case(ticket_id=first.ticket_id)
    cases_hall.clock.advance(120)
    cases_hall.note(code, {"deceased.age": 82})
    assert measured(cases_hall)[What.SECOND] == [0.0]
    assert measured(cases_hall)[What.INTERVIEW] == [2.0]
    cases_hall.clock.advance(24 * 3600)
    again = cases_hall.issue("moving", count=2)[1]
    cases_hall.on_case(code, cases.attach, ticket_id=again.ticket_id)
    found = measured(cases_hall)
    assert found[What.SECOND] == [1.0]
    assert len(found[What.UNSERVED]) == 2


def test_a_corrected_fact_prints_its_sheet_again_and_says_so(cases_hall: CaseHall) -> None:
    number = cases_hall.issue("moving")[0]
    code = cases_hall.new_case(ticket_id=number.ticket_id)
    cases_hall.note(code, MOTHER)
    printing = {"city": "hibari", "printed": cases_hall.clock.now()}
    first: Packet = cases_hall.on_case(code, case_forms.print_, **printing)
    found = measured(cases_hall)
    assert found[What.FORMS] == [len(first.prints)]
    assert found[What.AGAIN] == [0]
    assert found[What.BY_HAND] == [first.by_hand]
    assert first.by_hand > 0
    cases_hall.note(code, {"deceased.date_of_death": "2026-11-13"})
    second: Packet = cases_hall.on_case(code, case_forms.print_, only_stale=True, **printing)
    found = measured(cases_hall)
    assert 0 < len(second.prints) <= len(first.prints)
    assert found[What.FORMS] == [len(first.prints) + len(second.prints)]
    assert found[What.AGAIN] == [len(second.prints.keys() & first.prints.keys())] != [0]
    assert found[What.BY_HAND] == [first.by_hand + second.by_hand]


def test_a_print_from_before_fields_were_counted_tells_no_fields() -> None:
    work = Casework()
    work.feed("case_print", {"sheets": 5}, to=None, at=1.0)
    assert work.by_hand is None
