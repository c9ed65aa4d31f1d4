"""People: let in, given roles, put out, and named in the log by a code that says nothing."""

from __future__ import annotations

import re
import threading
from datetime import date, timedelta

import pytest

from tests.office.hall import BRANCH, CLI, OFFICE, PASSWORD, START, Hall
from windowsvc.database import reading, writing
from windowsvc.office import people
from windowsvc.office.permissions import Role
from windowsvc.refusal import Refusal


def test_a_person_is_added_with_a_password_of_ours_that_must_be_changed(hall: Hall) -> None:
    with hall.holding() as (session, held):
        made = people.add_staff(
            session, held, login=" Ｈanako ", name=" 窓口 花子 ", roles={OFFICE: Role.CLERK}, by=CLI
        )
    assert made.person.login == "hanako"
    assert made.person.name == "窓口 花子"
    assert made.person.roles == {OFFICE: Role.CLERK}
    assert made.person.must_change
    signed = hall.sign_in("hanako", password=made.password)
    assert signed.staff == made.person
    with reading(hall.engine) as session:
        assert people.find(session, login="HANAKO") == made.person
        assert people.everyone(session) == [made.person]
        assert people.find(session, login="nobody") is None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"login": "x"}, "login_invalid"),
        ({"login": "花子"}, "login_invalid"),
        ({"login": "a b"}, "login_invalid"),
        ({"login": "taken"}, "login_taken"),
        ({"name": "  "}, "name_invalid"),
        ({"name": "x" * 81}, "name_invalid"),
        ({"name": "花\x00子"}, "name_invalid"),
        ({"login": "a\x00b"}, "login_invalid"),
        ({"roles": {"nowhere": Role.CLERK}}, "office_unknown"),
        ({"password": "short"}, "password_short"),
    ],
)
def test_what_cannot_be_added_changes_nothing(hall: Hall, given: dict[str, object], code: str) -> None:
    hall.add("taken")
    before = hall.log()
    arguments: dict[str, object] = {"login": "new", "name": "窓口 花子", "roles": {}, "by": CLI, **given}
    with pytest.raises(Refusal) as refused, hall.holding() as (session, held):
        people.add_staff(session, held, **arguments)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert len(hall.log()) == len(before)
    with reading(hall.engine) as session:
        assert [one.login for one in people.everyone(session)] == ["taken"]


def test_the_log_names_nobody_but_tells_what_was_done(hall: Hall) -> None:
    hall.add("boss", roles={"*": Role.OFFICER})
    staff_id = hall.add("hanako", roles={OFFICE: Role.CLERK})
    with hall.holding() as (session, held):
        people.set_roles(session, held, staff_id=staff_id, roles={OFFICE: Role.LEAD}, by=CLI)
    with hall.holding() as (session, held):
        people.disable(session, held, staff_id=staff_id, by=CLI)
    with hall.holding() as (session, held):
        people.enable(session, held, staff_id=staff_id, by=CLI)
    rows = hall.log()
    assert [(row.verb, row.actor, row.detail["action"]) for row in rows] == [
        ("people", "cli", action) for action in ("added", "added", "roles", "disabled", "enabled")
    ]
    assert rows[2].detail["roles"] == {OFFICE: "lead"}
    assert len({row.detail["about"] for row in rows[1:]}) == 1
    text = str([row.detail for row in rows])
    assert not any(word in text for word in ("hanako", "花子", "boss"))


def test_the_last_officer_stays(hall: Hall) -> None:
    first = hall.add("first", roles={"*": Role.OFFICER})
    branch = hall.add("branch", roles={BRANCH: Role.OFFICER})
    for attempt in (_demote, _disable):
        with pytest.raises(Refusal) as refused:
            attempt(hall, first)
        assert refused.value.code == "last_officer"
    _demote(hall, branch)
    second = hall.add("second", roles={"*": Role.OFFICER})
    _disable(hall, first)
    with pytest.raises(Refusal):
        _disable(hall, second)
    with hall.holding() as (session, held):
        people.enable(session, held, staff_id=first, by=CLI)
    _demote(hall, second)


def test_the_only_officer_of_any_office_stays_too(hall: Hall) -> None:
    only = hall.add("only", roles={OFFICE: Role.OFFICER})
    with pytest.raises(Refusal) as refused:
        _disable(hall, only)
    assert refused.value.code == "last_officer"
    with hall.holding() as (session, held):
        people.set_roles(session, held, staff_id=only, roles={BRANCH: Role.OFFICER}, by=CLI)


def test_two_officers_who_remove_each_other_leave_one(hall: Hall) -> None:
    pair = [hall.add(login, roles={"*": Role.OFFICER}) for login in ("first", "second")]
    refused: list[str] = []
    start = threading.Barrier(2)

    def remove(staff_id: int) -> None:
        start.wait()
        try:
            _disable(hall, staff_id)
        except Refusal as refusal:
            refused.append(refusal.code)

    threads = [threading.Thread(target=remove, args=(one,)) for one in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["last_officer"]


def _demote(hall: Hall, staff_id: int) -> None:
    with hall.holding() as (session, held):
        people.set_roles(session, held, staff_id=staff_id, roles={OFFICE: Role.CLERK}, by=CLI)


def _disable(hall: Hall, staff_id: int) -> None:
    with hall.holding() as (session, held):
        people.disable(session, held, staff_id=staff_id, by=CLI)


def test_an_officer_of_one_office_changes_roles_of_that_office_only(hall: Hall) -> None:
    staff_id = hall.add("hanako", roles={OFFICE: Role.CLERK, BRANCH: Role.LEAD})
    with hall.holding() as (session, held):
        after = people.set_roles(session, held, staff_id=staff_id, roles={OFFICE: Role.VIEWER}, by=CLI, within={OFFICE})
    assert after.roles == {OFFICE: Role.VIEWER, BRANCH: Role.LEAD}
    with pytest.raises(Refusal) as refused, hall.holding() as (session, held):
        people.set_roles(session, held, staff_id=staff_id, roles={BRANCH: Role.OFFICER}, by=CLI, within={OFFICE})
    assert refused.value.code == "not_permitted"


def test_a_reset_ends_sign_ins_and_gives_a_password_to_change(hall: Hall) -> None:
    staff_id = hall.add("hanako")
    old = hall.sign_in("hanako")
    with hall.holding() as (session, held):
        made = people.reset_password(session, held, staff_id=staff_id, by=CLI)
    assert made.person.must_change
    assert hall.who(old.token) is None
    with pytest.raises(Refusal) as refused:
        hall.sign_in("hanako", password=PASSWORD)
    assert refused.value.code == "sign_in_failed"
    assert hall.sign_in("hanako", password=made.password).staff.must_change


@pytest.mark.parametrize("verb", [people.reset_password, people.unlock, people.disable, people.enable])
def test_nobody_is_nobody(hall: Hall, verb: object) -> None:
    with pytest.raises(Refusal) as refused, hall.holding() as (session, held):
        verb(session, held, staff_id=404, by=CLI)  # type: ignore[operator]
    assert (refused.value.code, refused.value.status) == ("staff_unknown", 404)


def test_people_belong_to_the_installation(hall: Hall) -> None:
    staff_id = hall.add("hanako")
    with pytest.raises(ValueError, match="whole installation"), hall.holding(OFFICE) as (session, held):
        people.unlock(session, held, staff_id=staff_id, by=CLI)


def test_a_person_s_code_is_opaque_and_new_each_quarter(hall: Hall) -> None:
    first, second = hall.add("hanako"), hall.add("taro")
    with writing(hall.engine) as session:
        codes = [
            people.actor_for(session, staff_id=first, day=day)
            for day in (date(2027, 1, 1), date(2027, 3, 31), date(2027, 4, 1), date(2027, 2, 1))
        ]
        other = people.actor_for(session, staff_id=second, day=date(2027, 1, 1))
        assert people.names_of(session, codes=[codes[0], other, "cli"]) == {codes[0]: "窓口 花子", other: "窓口 花子"}
    assert codes[0] == codes[1] == codes[3] != codes[2]
    assert other not in codes
    assert all(re.fullmatch(r"p[a-z2-7]{10}", code) for code in (*codes, other))


def test_who_stood_behind_a_code_is_forgotten_90_days_after_its_last_use(hall: Hall) -> None:
    staff_id = hall.add("hanako")
    last = date(2027, 3, 20)
    with writing(hall.engine) as session:
        code = people.actor_for(session, staff_id=staff_id, day=date(2027, 1, 4))
        people.actor_for(session, staff_id=staff_id, day=last)
        people.purge_actors(session, today=last + timedelta(days=90), days=90)
        assert people.names_of(session, codes=[code])
        people.purge_actors(session, today=last + timedelta(days=91), days=90)
        assert people.names_of(session, codes=[code]) == {}
    assert hall.clock.now() == START
