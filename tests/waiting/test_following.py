"""Read from the log alone, the hall of the estimate stands as the lobby's own tables do, whatever has happened."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select

from tests.lobby.hall import OFFICE, Hall
from windowsvc.database import reading
from windowsvc.lobby import serving, visits, windows
from windowsvc.lobby.outlook import look, moment_of
from windowsvc.lobby.states import LegState, Verb
from windowsvc.lobby.tables import Leg, WindowState
from windowsvc.refusal import Refusal
from windowsvc.waiting.following import Followed, follow

WINDOWS = ("w1", "w2", "w3")


def followed(hall: Hall) -> Followed:
    """The day as it is known by reading it from its first event."""
    with reading(hall.engine) as session:
        moment = moment_of(session, OFFICE, now=hall.clock.now())
        found = follow(session, hall.city(), office=OFFICE, day=moment.day, config=moment.config)
        found.catch_up(session)
        return found


def must_agree(hall: Hall, found: Followed) -> None:
    """Compare who stands where with the tables."""
    with reading(hall.engine) as session:
        legs = session.execute(select(Leg.id, Leg.state, Leg.place, Leg.window, Leg.service)).all()
        opened = set(session.scalars(select(WindowState.window).where(WindowState.state == "open")))
    seen = found.model.hall
    assert {leg: (one.place, one.service) for leg, one in seen.waiting.items()} == {
        one.id: (one.place, one.service) for one in legs if one.state == LegState.WAITING
    }
    assert {window: one.person.leg for window, one in seen.at_window.items()} == {
        one.window: one.id for one in legs if one.state in ("called", "serving")
    }
    assert set(seen.held) == {one.id for one in legs if one.state == LegState.HELD}
    assert set(seen.absent) == {one.id for one in legs if one.state == LegState.ABSENT}
    assert seen.open == opened
    with reading(hall.engine) as session:
        moment = moment_of(session, OFFICE, now=hall.clock.now())
        ahead = look(session, city=hall.city(), moment=moment).ahead_of_all
    assert {leg: seen.people_before(one) for leg, one in seen.waiting.items()} == ahead


def test_a_morning_of_all_that_can_happen_is_followed(hall: Hall) -> None:
    tickets = hall.issue(count=4) + hall.issue("moving", count=3, priority="baby")
    first, second = hall.called("w1"), hall.called("w2")
    hall.on(Verb.NO_ANSWER, first)
    hall.on(Verb.START, second)
    hall.on(Verb.HOLD, second, reason="writes")
    hall.do(visits.return_, leg_id=first.id, window=None)
    third = hall.serve("w1")
    hall.do(serving.transfer, leg_id=third.id, service="card", window="w1")
    hall.do(visits.plan_stop, ticket_id=tickets[3].ticket_id, service="card")
    must_agree(hall, followed(hall))
    fourth = hall.serve("w1")
    hall.do(serving.finish, leg_id=fourth.id, window="w1")
    hall.do(serving.resume, leg_id=second.id, window="w2", here=True)
    hall.do(windows.drain, window="w2")
    hall.do(windows.pause, window="w3", reason="break")
    must_agree(hall, followed(hall))


def test_what_is_taken_back_is_taken_back_here_too(hall: Hall) -> None:
    hall.issue(count=3)
    for verb in (Verb.NO_ANSWER, Verb.HOLD):
        leg = hall.serve("w1") if verb is Verb.HOLD else hall.called("w1")
        hall.on(verb, leg, **({"reason": "writes"} if verb is Verb.HOLD else {}))
        hall.undo("w1")
        must_agree(hall, followed(hall))
        hall.undo("w1")
        must_agree(hall, followed(hall))
        if verb is Verb.HOLD:
            hall.undo("w1")
    leg = hall.serve("w2")
    hall.do(serving.transfer, leg_id=leg.id, service="card", window="w2")
    hall.undo("w2")
    must_agree(hall, followed(hall))


@pytest.mark.parametrize("seed", range(3))
def test_any_presses_are_followed_also_while_they_happen(hall: Hall, seed: int) -> None:
    chance = random.Random(seed)
    live = followed(hall)
    for _ in range(60):
        _press(hall, chance)
        hall.clock.advance(chance.uniform(5, 90))
        if chance.random() < 0.2:
            with reading(hall.engine) as session:
                live.catch_up(session)
            must_agree(hall, live)
    with reading(hall.engine) as session:
        live.catch_up(session)
    must_agree(hall, live)
    again = followed(hall)
    assert live.model.ask(live.model.hall.now, new=True) == again.model.ask(again.model.hall.now, new=True)


def _press(hall: Hall, chance: random.Random) -> None:
    window = chance.choice(WINDOWS)
    with reading(hall.engine) as session:
        legs = session.execute(select(Leg.id, Leg.state, Leg.window).order_by(Leg.id)).all()
    here = next((one for one in legs if one.window == window and one.state in ("called", "serving")), None)
    aside = [one for one in legs if one.state in ("held", "absent")]
    try:
        if here is None and aside and chance.random() < 0.3:
            one = chance.choice(aside)
            hall.on(Verb.RETURN if one.state == "absent" else Verb.RESUME, one.id)
        elif here is None:
            hall.issue(chance.choice(["certificate", "moving", "card"]))
            hall.call(window)
        elif here.state == "called":
            hall.on(chance.choice([Verb.START, Verb.START, Verb.NO_ANSWER]), here.id)
        else:
            verb = chance.choice([Verb.FINISH, Verb.FINISH, Verb.HOLD, Verb.TRANSFER, Verb.UNDO])
            hall.undo(window) if verb is Verb.UNDO else hall.on(verb, here.id)
    except Refusal:
        return
