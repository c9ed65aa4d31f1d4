"""Who is who in a case reaches the right fields."""

from __future__ import annotations

from dataclasses import replace

from tests.paperwork import families
from windowsvc.lifeevents.casefile import PersonOf
from windowsvc.lifeevents.casewords import Role
from windowsvc.paperwork.case_forms import named_of
from windowsvc.paperwork.roles import Source
from windowsvc.paperwork.values import resolve

_HANAKO = {"name": "窓口 花子", "kana": "マドグチ ハナコ", "phone": "000-1"}
_JIRO = {"name": "窓口 次郎", "kana": "マドグチ ジロウ", "address": "ひばり市西町1"}


def source(*people: PersonOf, **facts: object) -> Source:
    known = {name.replace("__", "."): value for name, value in facts.items()}
    case = replace(families.family("bereavement"), known=known)
    return Source(case, families.CITY, named=named_of(people, known))


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
