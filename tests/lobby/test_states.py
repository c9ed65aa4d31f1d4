"""Only the moves of the table happen: every pair of state and verb, in the table and in the database."""

import pytest

from tests.lobby.hall import _VERBS, LEAD, Hall
from windowsvc.lobby import closing, visits
from windowsvc.lobby.states import ENDED, OPEN, LegState, Verb, allowed, next_state
from windowsvc.refusal import Refusal

# Written from the queue's description, apart from the code's own table.
MAY = {
    LegState.BOOKED: {Verb.CHECK_IN, Verb.CANCEL, Verb.EXPIRE},
    LegState.PLANNED: {Verb.ADVANCE, Verb.CANCEL, Verb.EXPIRE},
    LegState.WAITING: {Verb.CALL_NEXT, Verb.CALL_THIS, Verb.CANCEL, Verb.EXPIRE},
    LegState.CALLED: {
        Verb.RECALL, Verb.START, Verb.NO_ANSWER, Verb.HOLD, Verb.TRANSFER, Verb.RELEASE, Verb.CANCEL, Verb.EXPIRE,
    },
    LegState.SERVING: {
        Verb.HOLD, Verb.TRANSFER, Verb.RELAY_IN, Verb.RELAY_OUT, Verb.FINISH, Verb.CANCEL, Verb.CLOSE_UNFINISHED,
    },
    LegState.HELD: {Verb.CALL_THIS, Verb.RESUME, Verb.RESUME_HERE, Verb.CANCEL, Verb.EXPIRE},
    LegState.ABSENT: {Verb.CALL_THIS, Verb.RETURN, Verb.CANCEL, Verb.EXPIRE},
    LegState.DONE: {Verb.REOPEN},
    LegState.TRANSFERRED: set(),
    LegState.CANCELLED: set(),
    LegState.EXPIRED: set(),
}  # fmt: skip


@pytest.mark.parametrize("state", list(LegState))
@pytest.mark.parametrize("verb", list(Verb))
def test_the_table_allows_exactly_these_moves(state: LegState, verb: Verb) -> None:
    if verb in MAY[state]:
        assert next_state(state, verb) in LegState
        return
    with pytest.raises(Refusal) as refused:
        next_state(state, verb)
    assert refused.value.code == "verb_not_allowed"
    assert refused.value.detail == {"state": state.value, "verb": verb.value}


def test_open_and_ended_share_all_states() -> None:
    assert set(LegState) == OPEN | ENDED
    assert not OPEN & ENDED
    assert allowed(LegState.DONE) == {Verb.REOPEN}


def _leg_in(hall: Hall, state: LegState) -> int:
    """Bring a leg into a state by verbs alone."""
    issued = hall.issue()[0]
    if state is LegState.WAITING:
        return issued.leg_id
    if state is LegState.PLANNED:
        planned: int = hall.do(visits.plan_stop, ticket_id=issued.ticket_id, service="card").id
        return planned
    if state is LegState.CANCELLED:
        return hall.on(Verb.CANCEL, issued.leg_id).id
    if state is LegState.EXPIRED:
        hall.do(closing.close_day, by=LEAD)
        for window in ("w1", "w2", "w3"):  # the close closes them too: nothing but the state may refuse
            hall.take(window)
        return issued.leg_id
    leg = hall.called("w1")
    route = {
        LegState.CALLED: (),
        LegState.SERVING: (Verb.START,),
        LegState.HELD: (Verb.START, Verb.HOLD),
        LegState.ABSENT: (Verb.NO_ANSWER,),
        LegState.DONE: (Verb.START, Verb.FINISH),
        LegState.TRANSFERRED: (Verb.START, Verb.TRANSFER),
    }[state]
    for verb in route:
        hall.on(verb, leg.id)
    return leg.id


_REACHED = [state for state in LegState if state is not LegState.BOOKED]
"""No verb books yet, so nothing of a day can stand there."""


@pytest.mark.parametrize("state", _REACHED)
def test_a_verb_that_is_not_allowed_changes_nothing(hall: Hall, state: LegState) -> None:
    leg_id = _leg_in(hall, state)
    assert hall.leg(leg_id).state == state
    for verb in _VERBS:
        if verb in MAY[state]:
            continue
        before, logged = hall.states(), len(hall.log())
        with pytest.raises(Refusal) as refused:
            hall.on(verb, leg_id)
        assert refused.value.code == "verb_not_allowed"
        assert hall.states() == before
        assert len(hall.log()) == logged


@pytest.mark.parametrize(("state", "verb"), [(s, v) for s in _REACHED for v in MAY[s] if v in _VERBS])
def test_an_allowed_verb_leads_where_the_table_says(hall: Hall, state: LegState, verb: Verb) -> None:
    leg_id = _leg_in(hall, state)
    version = hall.leg(leg_id).version
    hall.on(verb, leg_id, version=version)
    moved = hall.leg(leg_id)
    assert moved.state == next_state(state, verb)
    assert moved.version == version + 1
    last = [event for event in hall.log() if event.leg == leg_id][-1]
    assert (last.verb, last.from_state, last.to_state) == (
        {Verb.RESUME_HERE: "resume_here"}.get(verb, verb.value),
        state.value,
        moved.state,
    )
