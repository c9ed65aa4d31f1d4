"""Who may do what, where: the whole table, role by role and device by device."""

from __future__ import annotations

import itertools

import pytest

from windowsvc.events import Actor
from windowsvc.office.devices import principal_of
from windowsvc.office.permissions import (
    ANONYMOUS,
    PERMISSIONS,
    DeviceIdentity,
    DeviceKind,
    Principal,
    Role,
    department,
    leads_everywhere,
)

# Written out once more on purpose: permission -> (who of the staff, which devices).
EXPECTED = {
    "public": ("everybody", set(DeviceKind)),
    "session.own": ("nobody's role", set()),
    "kiosk.show": ("viewer", {"kiosk"}),
    "board.show": ("viewer", {"board"}),
    "counter.show": ("viewer", {"counter"}),
    "booth.show": ("viewer", {"booth"}),
    "window.show": ("viewer", set()),
    "ticket.issue": ("clerk", {"kiosk", "integration"}),
    "window.take": ("clerk", set()),
    "window.call": ("clerk", {"integration"}),
    "leg.act": ("clerk", {"integration"}),
    "caption.write": ("clerk", set()),
    "caption.suggest": (None, {"counter"}),
    "leg.any": ("lead", set()),
    "day.close": ("lead", set()),
    "emergency": ("lead", set()),
    "block.enter": ("lead", set()),
    "staff.call": ("viewer", {"kiosk"}),
    "staff_call.answer": ("clerk", set()),
    "print.claim": (None, {"kiosk", "agent"}),
    "print.manage": ("clerk", set()),
    "status.read": ("viewer", set()),
    "measures.today": ("clerk", set()),
    "measures.now": ("lead", set()),
    "measures.read": ("officer", set()),
    "survey.walk": ("clerk", set()),
    "config.read": ("viewer", set()),
    "config.change": ("officer", set()),
    "people.manage": ("officer", set()),
    "devices.manage": ("officer", set()),
    "audit.read": ("officer", set()),
    "plan.ask": ("viewer", {"integration"}),
    "case.work": ("clerk", set()),
    "case.names": ("clerk", set()),
}
LADDER = ["viewer", "clerk", "lead", "officer"]


def staff(**roles: Role) -> Principal:
    return Principal(
        kind="staff",
        actor=Actor("p1"),
        roles={("*" if office == "everywhere" else office): frozenset({role}) for office, role in roles.items()},
        staff_id=1,
        name="窓口 花子",
        session="s",
        device=None,
        csrf="c",
    )


def device(kind: DeviceKind) -> Principal:
    return principal_of(DeviceIdentity(id=7, kind=kind, office="honcho", place=None, name="1番"))


def test_the_table_is_the_expected_one() -> None:
    assert set(PERMISSIONS) == set(EXPECTED)


@pytest.mark.parametrize(("permission", "role"), list(itertools.product(EXPECTED, Role)))
def test_each_role_may_what_the_table_says_in_its_office_only(permission: str, role: Role) -> None:
    least, _ = EXPECTED[permission]
    person = staff(honcho=role)
    if permission in ("public", "session.own"):
        assert person.may(permission, office="kita")
        return
    allowed = least is not None and LADDER.index(role) >= LADDER.index(least)
    assert person.may(permission, office="honcho") is allowed
    assert person.may(permission, office=None) is allowed
    assert not person.may(permission, office="kita")
    assert not person.may(permission, office="*")
    everywhere = staff(everywhere=role)
    assert [everywhere.may(permission, office=office) for office in ("honcho", "kita", "*", None)] == [allowed] * 4


@pytest.mark.parametrize(("permission", "kind"), list(itertools.product(EXPECTED, DeviceKind)))
def test_each_device_may_what_its_kind_may_in_its_office_only(permission: str, kind: DeviceKind) -> None:
    _, kinds = EXPECTED[permission]
    allowed = kind in kinds
    assert device(kind).may(permission, office="honcho") is allowed
    assert device(kind).may(permission, office="kita") is (permission == "public")
    assert device(kind).may(permission, office="*") is (permission == "public")


@pytest.mark.parametrize("permission", EXPECTED)
def test_anybody_else_may_only_what_is_public(permission: str) -> None:
    for office in ("honcho", "*", None):
        assert ANONYMOUS.may(permission, office=office) is (permission == "public")
        assert staff().may(permission, office=office) is (permission in ("public", "session.own"))


def test_an_undeclared_permission_is_a_mistake_not_a_no() -> None:
    with pytest.raises(KeyError):
        staff(everywhere=Role.OFFICER).may("case.read", office="honcho")


def test_an_officer_of_one_office_is_a_clerk_where_they_are_a_clerk() -> None:
    person = staff(honcho=Role.OFFICER, kita=Role.CLERK)
    assert person.may("config.change", office="honcho")
    assert not person.may("config.change", office="kita")
    assert person.may("window.call", office="kita")
    assert person.acting("honcho").lead
    assert not person.acting("kita").lead
    assert not person.acting("minami").lead


def test_the_installation_s_role_and_an_office_s_role_add_up() -> None:
    person = staff(everywhere=Role.VIEWER, honcho=Role.LEAD)
    assert person.may("day.close", office="honcho")
    assert not person.may("day.close", office="kita")
    assert person.may("status.read", office="kita")


@pytest.mark.parametrize(
    ("roles", "leads"),
    [
        ({}, False),
        ({"honcho": Role.LEAD}, True),
        ({"honcho": Role.OFFICER, "kita": Role.LEAD}, True),
        ({"honcho": Role.LEAD, "kita": Role.CLERK}, False),
        ({"everywhere": Role.LEAD, "kita": Role.CLERK}, True),
        ({"everywhere": Role.CLERK, "kita": Role.LEAD}, False),
    ],
)
def test_who_leads_wherever_they_may_act(roles: dict[str, Role], leads: bool) -> None:
    person = staff(**roles)
    assert leads_everywhere(person.roles) is leads
    if leads:
        assert all(person.acting(office).lead for office in person.roles)


def test_a_device_never_leads() -> None:
    assert not device(DeviceKind.INTEGRATION).acting("honcho").lead
    assert device(DeviceKind.INTEGRATION).actor == Actor("d7")


def test_a_role_in_one_department_reaches_no_further() -> None:
    one = staff(**{"honcho/zeimu": Role.CLERK})
    assert one.may("case.work", office=department("honcho", "zeimu"))
    for place in ("honcho", "honcho/hoken", "kita", "kita/zeimu", "*"):
        assert not one.may("case.work", office=place)
        assert one.role_in(place) is None
    assert one.departments("honcho") == ("zeimu",)
    assert staff(honcho=Role.CLERK).may("case.work", office=department("honcho", "zeimu"))
    assert staff(everywhere=Role.LEAD).may("case.work", office=department("kita", "zeimu"))
    assert staff(honcho=Role.OFFICER).departments("honcho") == ()
