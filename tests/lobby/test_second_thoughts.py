"""Commands taken back, windows closed and visits reopened, where two of them meet."""

import pytest

from tests.lobby.hall import LEAD, Hall
from windowsvc.lobby import calling, closing, visits, windows
from windowsvc.lobby.states import Verb
from windowsvc.refusal import Refusal


def _window(hall: Hall, window: str) -> str:
    return [event for event in hall.log() if event.window == window][-1].to_state or ""


def test_a_finish_is_not_taken_back_into_a_visit_that_a_lead_reopened_elsewhere(hall: Hall) -> None:
    issued = hall.issue()[0]
    second = hall.do(visits.plan_stop, ticket_id=issued.ticket_id, service="moving").id
    hall.on(Verb.FINISH, hall.serve("w1"))
    hall.on(Verb.FINISH, hall.serve("w2"))
    hall.on(Verb.REOPEN, issued.leg_id, window="w1", by=LEAD)
    with pytest.raises(Refusal, match="already_moved"):
        hall.undo("w2")
    assert (hall.leg(issued.leg_id).state, hall.leg(second).state) == ("serving", "done")


def test_nothing_is_taken_back_from_before_the_close_of_the_day(hall: Hall) -> None:
    issued = hall.issue()[0]
    hall.on(Verb.CANCEL, issued.leg_id, window="w1")
    hall.do(closing.close_day, by=LEAD)
    with pytest.raises(Refusal, match="nothing_to_undo"):
        hall.undo("w1")
    assert hall.leg(issued.leg_id).state == "cancelled"


def test_nobody_comes_back_to_a_closed_window(hall: Hall) -> None:
    hall.issue(count=2)
    done = hall.on(Verb.FINISH, hall.serve("w1"))
    held = hall.on(Verb.HOLD, hall.serve("w1"))
    hall.do(windows.close, window="w1")
    with pytest.raises(Refusal, match="window_closed"):
        hall.on(Verb.REOPEN, done)
    with pytest.raises(Refusal, match="window_closed"):
        hall.on(Verb.RESUME_HERE, held, window="w1")
    assert hall.on(Verb.RESUME_HERE, held, window="w2").window == "w2"


def test_a_visit_of_an_earlier_day_stays_ended(hall: Hall) -> None:
    hall.issue()
    done = hall.on(Verb.FINISH, hall.serve("w1"))
    hall.advance(days=1)
    hall.issue()
    hall.do(windows.open_, window="w1")
    with pytest.raises(Refusal, match="leg_unknown"):
        hall.on(Verb.REOPEN, done)


@pytest.mark.parametrize("verb", [Verb.NO_ANSWER, Verb.RELEASE, Verb.HOLD, Verb.CANCEL, Verb.TRANSFER])
def test_a_draining_window_closes_however_its_last_number_leaves(hall: Hall, verb: Verb) -> None:
    hall.issue()
    leg = hall.called("w1")
    hall.do(windows.drain, window="w1")
    hall.on(verb, leg)
    assert hall.log()[-1].verb == "close"
    assert _window(hall, "w1") == "closed"


def test_a_draining_window_closes_when_its_call_is_taken_back(hall: Hall) -> None:
    hall.issue()
    hall.called("w1")
    hall.do(windows.drain, window="w1")
    assert hall.undo("w1").state == "waiting"
    assert _window(hall, "w1") == "closed"
    with pytest.raises(Refusal, match="window_closed"):
        hall.do(calling.call_next, window="w1")


def test_priority_counts_those_issued_for_its_service_and_not_those_sent_on_to_it(hall: Hall) -> None:
    hall.issue("card", count=2)
    hall.issue("moving", count=2)
    first = hall.called("w2")
    hall.on(Verb.FINISH, hall.on(Verb.START, first))
    second = hall.on(Verb.CALL_THIS, hall.issue("moving")[0].leg_id, window="w2", reason="asked")
    hall.on(Verb.TRANSFER, second, service="card")
    baby = hall.issue("card", priority="baby")[0]
    assert hall.leg(baby.leg_id).place == 500
