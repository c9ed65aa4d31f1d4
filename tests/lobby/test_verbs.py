"""What the verbs promise to people, told as small stories on both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from tests.lobby.hall import CLERK, LEAD, OFFICE, OTHER, Hall
from windowsvc.clocks import business_day
from windowsvc.database import reading, writing
from windowsvc.events import Actor
from windowsvc.lobby import calling, closing, reception, visits, windows
from windowsvc.lobby.states import LegState, Verb
from windowsvc.lobby.tables import Leg, Ticket
from windowsvc.office.vault import token_hash
from windowsvc.refusal import Refusal


def test_numbers_of_a_series_follow_one_another_over_its_services(hall: Hall) -> None:
    labels = [hall.issue(service)[0].label for service in ("moving", "card", "certificate", "moving")]
    assert labels == ["C-001", "C-002", "A-001", "C-003"]


def test_a_series_ends_with_a_clear_word_and_nothing_written(hall: Hall) -> None:
    hall.configure("series", "a", {"prefix": "A", "last": 2})
    hall.issue(count=2)
    with pytest.raises(Refusal, match="series_ended"):
        hall.issue()
    assert len(hall.states()) == 2
    assert hall.issue("moving")[0].label == "C-001"


def test_a_token_is_made_again_from_the_day_and_only_its_hash_is_stored(hall: Hall) -> None:
    issued = hall.issue()[0]
    secret = reception.day_secret(hall.keys, OFFICE, business_day(hall.clock.now()))
    assert reception.token_of(secret, issued.ordinal) == issued.token
    with reading(hall.engine) as session:
        ticket = session.get(Ticket, issued.ticket_id)
    assert ticket is not None
    assert ticket.token_hash == token_hash(issued.token)
    assert len(issued.token) == 22


def test_a_closed_service_gives_no_number_and_says_when_it_opens(hall: Hall) -> None:
    hall.clock.at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    with pytest.raises(Refusal, match="service_closed") as refused:
        hall.issue()
    assert refused.value.detail["reason"] == "after_close"
    assert refused.value.detail["next_opening"] == "2026-11-24T23:30:00Z"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"service": "nothing"}, "service_unknown"),
        ({"needs": ["secret"]}, "need_unknown"),
        ({"language": "xx"}, "language_unknown"),
        ({"priority": "vip"}, "priority_unknown"),
    ],
)
def test_a_wrong_wish_is_refused_and_takes_no_number(hall: Hall, asked: dict[str, str], code: str) -> None:
    with pytest.raises(Refusal, match=code):
        hall.issue(**asked)  # type: ignore[arg-type]
    assert hall.issue()[0].label == "A-001"


def test_people_are_called_in_the_order_they_came(hall: Hall) -> None:
    labels = [one.label for service in ("certificate", "moving", "certificate") for one in hall.issue(service)]
    assert hall.call_all() == labels


def test_a_strict_window_serves_its_first_service_first(hall: Hall) -> None:
    hall.issue("moving", count=2)
    card = hall.issue("card")[0]
    assert hall.call_all("w3")[0] == card.label


def test_a_busy_window_calls_nobody(hall: Hall) -> None:
    hall.issue(count=2)
    leg = hall.called()
    with pytest.raises(Refusal, match="window_busy") as refused:
        hall.call()
    assert refused.value.detail["leg"]["id"] == leg.id


def test_nobody_waiting_leaves_no_gap_in_the_log(hall: Hall) -> None:
    assert hall.call() is None
    hall.issue()
    seqs = [event.seq for event in hall.log()]
    assert seqs == list(range(1, len(seqs) + 1))


def test_returning_after_two_puts_two_people_first(hall: Hall) -> None:
    hall.issue(count=4)
    missed = hall.called()
    hall.on(Verb.NO_ANSWER, missed)
    hall.on(Verb.RETURN, missed)
    assert hall.call_all() == ["A-002", "A-003", "A-001", "A-004"]


@pytest.mark.parametrize(
    ("policy", "order"), [("kept", ["A-001", "A-002", "A-003"]), ("back", ["A-002", "A-003", "A-001"])]
)
def test_an_office_may_return_people_otherwise(hall: Hall, policy: str, order: list[str]) -> None:
    hall.configure("rules", OFFICE, {"return_policy": policy})
    hall.issue(count=3)
    missed = hall.called()
    hall.on(Verb.NO_ANSWER, missed)
    hall.on(Verb.RETURN, missed)
    assert hall.call_all() == order


def test_a_held_number_keeps_its_place(hall: Hall) -> None:
    hall.issue(count=3)
    leg = hall.serve()
    hall.on(Verb.HOLD, leg, reason="writing")
    assert hall.called().label == "A-002"
    hall.on(Verb.RESUME, leg)
    assert hall.called("w2").label == "A-001"


def test_priority_passes_at_most_its_head_start(hall: Hall) -> None:
    hall.issue(count=4)
    hall.issue(priority="baby")
    assert hall.call_all() == ["A-001", "A-002", "A-005", "A-003", "A-004"]


def test_out_of_order_needs_a_reason(hall: Hall) -> None:
    second = hall.issue(count=2)[1]
    with pytest.raises(Refusal, match="reason_needed"):
        hall.on(Verb.CALL_THIS, second.leg_id, reason=None)
    assert hall.on(Verb.CALL_THIS, second.leg_id, reason="asked").label == "A-002"


def test_transfer_waits_ahead_of_planned_stops_and_moves_nothing_else(hall: Hall) -> None:
    issued = hall.issue()[0]
    planned = hall.do(visits.plan_stop, ticket_id=issued.ticket_id, service="card")
    onward = hall.on(Verb.TRANSFER, hall.serve(), service="moving")
    assert (onward.state, onward.service) == (LegState.WAITING, "moving")
    assert hall.leg(planned.id).state == LegState.PLANNED
    assert hall.leg(issued.leg_id).state == LegState.TRANSFERRED


def test_transfer_uses_the_planned_stop_of_that_service(hall: Hall) -> None:
    issued = hall.issue()[0]
    planned = hall.do(visits.plan_stop, ticket_id=issued.ticket_id, service="card")
    assert hall.on(Verb.TRANSFER, hall.serve(), service="card").id == planned.id


def test_finish_advances_the_first_planned_stop_unless_told_not_to(hall: Hall) -> None:
    first = hall.issue()[0]
    stops = [hall.do(visits.plan_stop, ticket_id=first.ticket_id, service=s).id for s in ("card", "moving")]
    hall.on(Verb.FINISH, hall.serve())
    assert [hall.leg(stop).state for stop in stops] == ["waiting", "planned"]
    other = hall.issue()[0]
    stop = hall.do(visits.plan_stop, ticket_id=other.ticket_id, service="card").id
    hall.on(Verb.CALL_THIS, other.leg_id, window="w1")
    hall.on(Verb.START, other.leg_id)
    hall.on(Verb.FINISH, other.leg_id, advance=False)
    assert hall.leg(stop).state == "planned"


def test_cancel_takes_the_planned_stops_too_and_undo_brings_all_back(hall: Hall) -> None:
    issued = hall.issue()[0]
    stop = hall.do(visits.plan_stop, ticket_id=issued.ticket_id, service="card").id
    leg = hall.serve()
    hall.on(Verb.CANCEL, leg, window="w1")
    assert hall.leg(stop).state == "cancelled"
    assert hall.undo().state == "serving"
    assert hall.leg(stop).state == "planned"


def test_one_planned_stop_is_dropped_alone_and_brought_back(hall: Hall) -> None:
    issued = hall.issue()[0]
    stops = [
        hall.do(visits.plan_stop, ticket_id=issued.ticket_id, service=service).id for service in ("card", "moving")
    ]
    leg = hall.serve()
    hall.on(Verb.CANCEL, stops[0], window="w1")
    assert [hall.leg(one).state for one in (leg.id, *stops)] == ["serving", "cancelled", "planned"]
    assert hall.undo().id == stops[0]
    assert [hall.leg(one).state for one in (leg.id, *stops)] == ["serving", "planned", "planned"]


def test_a_stale_version_is_refused(hall: Hall) -> None:
    leg = hall.issue()[0].leg_id
    hall.called()
    with pytest.raises(Refusal, match="stale_version"):
        hall.on(Verb.START, leg, version=1)


def test_a_number_at_another_window_is_not_ours(hall: Hall) -> None:
    leg = (hall.issue(), hall.called("w1"))[1]
    with pytest.raises(Refusal, match="not_your_window"):
        hall.on(Verb.START, leg, window="w2")


def test_undo_takes_back_one_command_after_the_other(hall: Hall) -> None:
    hall.issue(count=2)
    leg = hall.called()
    hall.on(Verb.START, leg)
    hall.on(Verb.FINISH, leg)
    assert [hall.undo().state for _ in range(3)] == ["serving", "called", "waiting"]
    with pytest.raises(Refusal, match="nothing_to_undo"):
        hall.undo()
    assert hall.call_all() == ["A-001", "A-002"]


def test_undo_ends_after_thirty_seconds_of_the_machine(hall: Hall) -> None:
    hall.issue()
    hall.called()
    hall.advance(seconds=31)
    with pytest.raises(Refusal, match="nothing_to_undo"):
        hall.undo()


def test_undo_is_ones_own_and_a_leads_reaches_all(hall: Hall) -> None:
    hall.issue()
    hall.called()
    with pytest.raises(Refusal, match="nothing_to_undo"):
        hall.undo(by=OTHER)
    assert hall.undo(by=LEAD).state == "waiting"


def test_undoing_a_finish_needs_a_free_window(hall: Hall) -> None:
    hall.issue(count=2)
    hall.on(Verb.FINISH, hall.serve())
    hall.called(by=OTHER)
    with pytest.raises(Refusal, match="window_busy"):
        hall.undo()


def test_undoing_a_finish_needs_the_next_stop_untouched(hall: Hall) -> None:
    issued = hall.issue()[0]
    hall.do(visits.plan_stop, ticket_id=issued.ticket_id, service="card")
    hall.on(Verb.FINISH, hall.serve())
    hall.called("w2", by=OTHER)
    with pytest.raises(Refusal, match="already_moved"):
        hall.undo()


def test_recall_is_spaced_and_limited(hall: Hall) -> None:
    hall.configure("rules", OFFICE, {"recall_spacing_seconds": 10, "recall_limit": 1})
    hall.issue()
    leg = hall.called()
    with pytest.raises(Refusal, match="too_soon") as refused:
        hall.on(Verb.RECALL, leg)
    assert refused.value.detail["seconds"] == 10
    hall.advance(seconds=10)
    assert hall.on(Verb.RECALL, leg).calls == 2
    hall.advance(seconds=10)
    with pytest.raises(Refusal, match="recall_limit"):
        hall.on(Verb.RECALL, leg)


def test_reopen_needs_the_visit_to_have_stayed(hall: Hall) -> None:
    issued = hall.issue()[0]
    hall.do(visits.plan_stop, ticket_id=issued.ticket_id, service="card")
    done = hall.on(Verb.FINISH, hall.serve())
    with pytest.raises(Refusal, match="already_moved"):
        hall.on(Verb.REOPEN, done)
    with pytest.raises(Refusal, match="not_your_window"):
        hall.on(Verb.REOPEN, done, window="w2")


def test_a_second_browser_asks_before_it_takes_a_window(hall: Hall) -> None:
    with pytest.raises(Refusal, match="window_taken") as refused:
        hall.take("w1", holder="second")
    assert refused.value.detail["same_person"]
    hall.issue()
    leg = hall.called()
    hall.take("w1", holder="second", take_over=True, by=OTHER)
    assert hall.leg(leg.id).window == "w1"
    assert hall.log()[-1].verb == "hand_over"


def test_a_paused_closed_or_draining_window_calls_nobody(hall: Hall) -> None:
    hall.issue(count=2)
    hall.do(windows.pause, window="w1", reason="lunch")
    with pytest.raises(Refusal, match="window_paused"):
        hall.call()
    hall.do(windows.resume, window="w1")
    leg = hall.serve()
    with pytest.raises(Refusal, match="window_busy"):
        hall.do(windows.pause, window="w1", reason="lunch")
    hall.do(windows.drain, window="w1")
    hall.on(Verb.FINISH, leg)
    with pytest.raises(Refusal, match="window_closed"):
        hall.call()


def test_a_lead_cannot_close_the_day_over_somebodys_head(hall: Hall) -> None:
    hall.issue(count=2)
    leg = hall.serve()
    with pytest.raises(Refusal, match="still_serving") as refused:
        hall.do(closing.close_day, by=LEAD)
    assert refused.value.detail["labels"] == leg.label
    hall.on(Verb.FINISH, leg)
    hall.do(closing.close_day, by=LEAD)
    assert set(hall.states().values()) == {"done", "expired"}
    with reading(hall.engine) as session:
        assert {ticket.needs for ticket in session.query(Ticket)} == {None}


def test_a_forgotten_day_is_closed_before_the_first_ticket_of_the_next(hall: Hall) -> None:
    hall.issue(needs=["wheelchair"])
    hall.serve()
    hall.issue()
    hall.advance(days=1)
    assert hall.issue()[0].label == "A-001"
    assert sorted(hall.states().values()) == ["done", "expired", "waiting"]
    assert hall.keys.find("day/main/2026-11-24") is None


def test_a_clock_that_went_back_a_day_is_refused_and_minutes_are_held(hall: Hall) -> None:
    hall.issue()
    hall.advance(minutes=-20)
    before = hall.log()[-1].at
    hall.issue()
    assert hall.log()[-1].at == before
    hall.clock.at = datetime(2000, 1, 1, 1, 0, tzinfo=UTC)
    with pytest.raises(Refusal, match="clock_wrong"):
        hall.issue()


def test_a_paper_block_enters_in_order_and_numbers_go_on_behind_it(hall: Hall) -> None:
    hall.issue()
    hall.do(reception.enter_block, keys=hall.keys, service="certificate", first=5, last=7)
    assert hall.issue()[0].label == "A-008"
    assert hall.call_all() == ["A-001", "A-005", "A-006", "A-007", "A-008"]
    with pytest.raises(Refusal, match="block_invalid"):
        hall.do(reception.enter_block, keys=hall.keys, service="certificate", first=8, last=9)


def test_numbers_kept_for_paper_are_given_by_no_machine_and_leave_the_counter_alone(hall: Hall) -> None:
    hall.configure("series", "a", {"prefix": "A", "last": 99, "paper": 96})
    hall.issue(count=2)
    hall.do(reception.enter_block, keys=hall.keys, service="certificate", first=10, last=11)
    assert hall.issue()[0].label == "A-003"
    with pytest.raises(Refusal, match="series_ended"):
        hall.issue()
    for first, last in ((11, 12), (3, 4), (98, 100)):
        with pytest.raises(Refusal, match="block_invalid"):
            hall.do(reception.enter_block, keys=hall.keys, service="certificate", first=first, last=last)
    hall.do(reception.enter_block, keys=hall.keys, service="certificate", first=12, last=12)
    assert hall.call_all() == ["A-001", "A-002", "A-010", "A-011", "A-003", "A-012"]


def test_nobody_can_take_two_active_legs_or_one_window_twice_even_past_the_verbs(hall: Hall) -> None:
    first, second = hall.issue(count=2)
    hall.called()
    with reading(hall.engine) as session:
        row = session.get(Leg, first.leg_id)
    assert row is not None
    copy = {c.name: getattr(row, c.name) for c in Leg.__table__.columns if c.name != "id"}
    for values in (copy | {"window": "w2"}, copy | {"ticket_id": 10**6, "state": "serving"}):
        with pytest.raises(IntegrityError), writing(hall.engine) as session:
            session.execute(Leg.__table__.insert().values(**values))  # type: ignore[attr-defined]
    assert hall.leg(second.leg_id).state == "waiting"


def test_two_windows_call_two_people(hall: Hall) -> None:
    hall.issue(count=2)
    assert {hall.called("w1").label, hall.called("w2").label} == {"A-001", "A-002"}
    assert hall.do(calling.call_next, window="w3", by=Actor("x")) is None
    assert CLERK.code == "p-clerk"
