"""Who is who in a case reaches the right fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.paperwork import families
from windowsvc.lifeevents.casefile import PersonOf
from windowsvc.lifeevents.casewords import Role
from windowsvc.paperwork.case_forms import groups_of, named_of
from windowsvc.paperwork.roles import Named, Source, each
from windowsvc.paperwork.values import resolve

_HANAKO = {"name": "窓口 花子", "kana": "マドグチ ハナコ", "phone": "000-1"}
_JIRO = {"name": "窓口 次郎", "kana": "マドグチ ジロウ", "address": "ひばり市西町1"}


def source(*people: PersonOf, **facts: object) -> Source:
    known = {name.replace("__", "."): value for name, value in facts.items()}
    case = replace(families.family("bereavement"), known=known)
    return Source(case, families.CITY, named=Named(named_of(people, known), groups_of(people)))


def test_each_role_is_its_own_person() -> None:
    found = source(
        PersonOf("p1", _HANAKO, (Role.VISITOR,)),
        PersonOf("p2", _JIRO, (Role.CHIEF_MOURNER,)),
        applicant__date_of_birth="x", applicant__is_chief_mourner=True,
    )  # fmt: skip
    assert resolve("notifier.name", found) == {"name": "窓口 花子", "kana": "マドグチ ハナコ"}
    assert resolve("notifier.date_of_birth", found) == "x"
    assert resolve("chief_mourner.name#name", found) == "窓口 次郎"
    assert resolve("chief_mourner.address", found) == "ひばり市西町1"
    assert resolve("chief_mourner.date_of_birth", found) is None


def test_the_notifier_named_goes_before_the_visitor() -> None:
    people = (PersonOf("p1", _JIRO, (Role.NOTIFIER,)), PersonOf("p2", _HANAKO, (Role.VISITOR,)))
    assert resolve("notifier.name#name", source(*people)) == "窓口 次郎"
    assert resolve("notifier.name#name", source(*reversed(people))) == "窓口 次郎"


def test_one_heir_is_the_sole_heir_and_two_are_not() -> None:
    one = source(PersonOf("p1", _HANAKO, (Role.HEIR, Role.REPRESENTATIVE)))
    two = source(PersonOf("p1", _HANAKO, (Role.HEIR,)), PersonOf("p2", _JIRO, (Role.HEIR,)))
    assert resolve("sole_heir.name#name", one) == resolve("heir.name#name", one) == "窓口 花子"
    assert resolve("sole_heir.name", two) is None


def test_somebody_without_a_name_is_nobody() -> None:
    assert named_of([PersonOf("p1", {"relation": "子"}, (Role.AGENT,))], {}) == {}


def test_the_lines_of_tables_are_those_who_are_named_for_them() -> None:
    taro = {"name": "窓口 一郎", "relation": "長男", "born": "1970-02-28"}
    found = source(
        PersonOf("p1", _HANAKO, (Role.VISITOR, Role.HEIR)), PersonOf("p2", taro, (Role.HEIR,)),
        PersonOf("p3", {"relation": "孫"}, (Role.HEIR,)), PersonOf("p4", _JIRO, (Role.CHILD,)),
    )  # fmt: skip
    assert [one["person.name"]["name"] for one in each("heirs", found)] == ["窓口 花子", "窓口 一郎"]
    assert each("heirs", found)[1]["person.birth_date"] == date(1970, 2, 28)
    assert [one["person.address"] for one in each("children", found)] == ["ひばり市西町1"]
    assert each("household", found) == each("parcels", found) == []


def test_a_birthday_said_of_somebody_reaches_their_form() -> None:
    found = source(PersonOf("p1", _JIRO | {"born": "1970-02-28"}, (Role.PENSION_CLAIMANT,)))
    assert resolve("claimant.date_of_birth", found) == date(1970, 2, 28)
