"""How long a sign-in lasts, and how soon it ends when somebody says so."""

from __future__ import annotations

import pytest

from tests.office.hall import CLI, OFFICE, Hall
from windowsvc.database import reading, writing
from windowsvc.office import people, sessions
from windowsvc.office.permissions import Role

MINUTE = 60


@pytest.fixture(autouse=True)
def _fresh_memory() -> None:
    sessions.forget_seen()


def test_an_unknown_token_is_nobody(hall: Hall) -> None:
    hall.add("hanako")
    hall.sign_in("hanako")
    for token in ("", "x" * 43, "\ud800", "番号"):
        assert hall.who(token) is None


def test_ten_idle_minutes_end_it(hall: Hall) -> None:
    hall.add("hanako")
    token = hall.sign_in("hanako").token
    hall.clock.advance(10 * MINUTE - 1)
    assert hall.who(token) is not None
    hall.clock.advance(10 * MINUTE - 1)
    assert hall.who(token) is not None
    hall.clock.advance(10 * MINUTE)
    assert hall.who(token) is None


def test_what_a_page_asks_by_itself_does_not_keep_it_open(hall: Hall) -> None:
    hall.add("hanako")
    token = hall.sign_in("hanako").token
    for _ in range(9):
        hall.clock.advance(MINUTE)
        assert hall.who(token, touch=False) is not None
    hall.clock.advance(MINUTE)
    assert hall.who(token, touch=False) is None


def test_a_remembered_principal_can_be_touched(hall: Hall) -> None:
    hall.add("hanako")
    token = hall.sign_in("hanako").token
    who = hall.who(token, touch=False)
    assert who is not None
    hall.clock.advance(9 * MINUTE)
    sessions.touch(who, now=hall.clock.now())
    hall.clock.advance(9 * MINUTE)
    assert hall.who(token) is not None


def test_ten_hours_end_it_however_busy(hall: Hall) -> None:
    hall.add("hanako")
    token = hall.sign_in("hanako").token
    for _ in range(10 * 12 - 1):
        hall.clock.advance(5 * MINUTE)
        assert hall.who(token) is not None
    hall.clock.advance(5 * MINUTE)
    assert hall.who(token) is None


def test_another_process_knows_what_was_flushed(hall: Hall) -> None:
    hall.add("hanako")
    token = hall.sign_in("hanako").token
    hall.clock.advance(8 * MINUTE)
    assert hall.who(token) is not None
    with writing(hall.engine) as session:
        assert sessions.flush_seen(session) == 1
    with writing(hall.engine) as session:
        assert sessions.flush_seen(session) == 0
    sessions.forget_seen()
    hall.clock.advance(8 * MINUTE)
    assert hall.who(token, touch=False) is not None
    hall.clock.advance(2 * MINUTE)
    assert hall.who(token, touch=False) is None


def test_a_flush_never_takes_the_time_back(hall: Hall) -> None:
    hall.add("hanako")
    token = hall.sign_in("hanako").token
    assert hall.who(token) is not None
    hall.clock.advance(5 * MINUTE)
    with writing(hall.engine) as session:
        late = hall.who(token, touch=False)
        assert late is not None
    sessions.touch(late, now=hall.clock.now())
    with writing(hall.engine) as session:
        sessions.flush_seen(session)
    sessions.forget_seen()
    hall.clock.advance(-4 * MINUTE)
    assert hall.who(token) is not None
    with writing(hall.engine) as session:
        sessions.flush_seen(session)
    sessions.forget_seen()
    hall.clock.advance(13 * MINUTE)
    assert hall.who(token) is not None


def test_a_disabled_account_is_out_at_the_next_question(hall: Hall) -> None:
    hall.add("boss", roles={"*": Role.OFFICER})
    staff_id = hall.add("hanako")
    tokens = [hall.sign_in("hanako", address=f"10.0.0.{one}").token for one in range(3)]
    assert all(hall.who(token) for token in tokens)
    with hall.holding() as (session, held):
        people.disable(session, held, staff_id=staff_id, by=CLI)
    assert not any(hall.who(token) for token in tokens)
    with hall.holding() as (session, held):
        people.enable(session, held, staff_id=staff_id, by=CLI)
    assert not any(hall.who(token) for token in tokens)


def test_a_role_that_is_taken_is_gone_at_the_next_question(hall: Hall) -> None:
    staff_id = hall.add("hanako", roles={OFFICE: Role.LEAD})
    token = hall.sign_in("hanako").token
    with hall.holding() as (session, held):
        people.set_roles(session, held, staff_id=staff_id, roles={}, by=CLI)
    who = hall.who(token)
    assert who is not None
    assert not who.may("status.read", office=OFFICE)
    assert not who.actor.lead


def test_all_of_a_person_s_sign_ins_end_but_the_one_that_is_spared(hall: Hall) -> None:
    staff_id = hall.add("hanako")
    hall.add("taro")
    mine = [hall.sign_in("hanako", address=f"10.0.0.{one}").token for one in range(3)]
    other = hall.sign_in("taro").token
    spared = hall.who(mine[0])
    assert spared is not None
    with writing(hall.engine) as session:
        assert sessions.end_sessions_of(session, staff_id=staff_id, but=spared.session) == 2
    assert [hall.who(token) is not None for token in (*mine, other)] == [True, False, False, True]
    with writing(hall.engine) as session:
        assert sessions.end_sessions_of(session, staff_id=staff_id) == 1
    assert hall.who(mine[0]) is None


def test_what_is_over_is_purged(hall: Hall) -> None:
    hall.add("hanako")
    token = hall.sign_in("hanako").token
    hall.clock.advance(14 * MINUTE)
    hall.sign_in("hanako")
    with writing(hall.engine) as session:
        assert sessions.purge(session, now=hall.clock.now(), lasting=hall.lasting) == 0
    hall.clock.advance(MINUTE)
    with writing(hall.engine) as session:
        assert sessions.purge(session, now=hall.clock.now(), lasting=hall.lasting) == 1
    with reading(hall.engine) as session:
        assert sessions.session_of(session, token=token, now=hall.clock.now(), lasting=hall.lasting) is None
