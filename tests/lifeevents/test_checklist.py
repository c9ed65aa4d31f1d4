"""The list: once per scope, in every status, with reasons; and what more knowledge may and may not change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from windowsvc.lifeevents import asking, content
from windowsvc.lifeevents.caseplan import Touched, decided, lines_of
from windowsvc.lifeevents.casewords import Progress
from windowsvc.lifeevents.checklist import Checklist, Item, as_json
from windowsvc.lifeevents.facts import Fact
from windowsvc.lifeevents.model import Status

ON = date(2026, 11, 24)
Facts = dict[str, Any]


def plan(event: str, facts: Facts, people: list[Facts] | None = None, **more: Any) -> Checklist:
    found = content.shipped(event, more.pop("city", None))
    texts = asking.checked_settings(more.pop("settings", {}), event=found)
    return asking.plan(found, {"facts": facts, "people": people or []}, on=ON, settings=texts, **more)


def item(checklist: Checklist, name: str, person: str | None = None) -> Item:
    (found,) = [one for one in checklist.items if one.id == name and one.person == person]
    return found


HOUSE = {"deceased.resident_here": True, "deceased.was_householder": True}


def test_a_house_with_one_adult_left_needs_no_householder_and_says_why() -> None:
    found = item(plan("bereavement", {**HOUSE, "household.remaining_15plus": 1}), "householder_change")
    assert found.status is Status.NOT_NEEDED
    assert found.reason == "世帯に残る15歳以上の方が1人だけのため不要です。"
    assert (found.deadline, found.bring, found.question) == (None, (), None)


def test_where_the_city_writes_the_householder_it_says_so() -> None:
    facts = {**HOUSE, "household.remaining_15plus": 2}
    assert item(plan("bereavement", facts), "householder_change").status is Status.NEEDED
    told = item(plan("bereavement", facts, settings={"householder_change_mode": "ex_officio"}), "householder_change")
    assert told.status is Status.CITY_DOES_IT
    assert "職権" in told.reason
    choice = plan("bereavement", facts, settings={"householder_change_mode": "ex_officio_with_choice"})
    assert item(choice, "householder_change").status is Status.TO_CONFIRM
    assert item(choice, "householder_change").question == "新しい世帯主について、ご希望がありますか"


def test_under_fifteens_count_where_the_city_counts_them() -> None:
    facts = {**HOUSE, "household.remaining_15plus": 1, "household.remaining_count": 2}
    found = plan("bereavement", facts, settings={"household_15plus_rule": False})
    assert item(found, "householder_change").status is Status.NEEDED


RENOUNCING = {"deceased.property_tax_payer": True, "deceased.resident_here": True, "deceased.insurance": "late_elderly",
              "funeral.held": True, "applicant.is_chief_mourner": True}  # fmt: skip


@pytest.mark.parametrize(
    ("renunciation", "status"),
    [
        ("not_renouncing", "needed"),
        ("considering", "consult"),
        ("filed", "consult"),
        ("accepted", "needed"),
        (None, "to_confirm"),
    ],
)
def test_renunciation_holds_back_what_touches_the_estate(renunciation: str | None, status: str) -> None:
    found = plan("bereavement", {**RENOUNCING, "applicant.renunciation": renunciation})
    tax = item(found, "property_tax_heir_rep")
    assert tax.status == status
    assert item(found, "late_elderly_funeral").status is Status.NEEDED
    if renunciation == "considering":
        assert tax.forms == ()
        assert "家庭裁判所" in tax.reason
    if renunciation == "accepted":
        assert tax.bring == ("相続放棄申述受理通知書(証明書)の写し",)
        assert item(found, "late_elderly_heir_rep").status is Status.CONSULT


def test_a_city_that_is_not_the_insurer_sends_on() -> None:
    facts = {"deceased.resident_here": True, "deceased.age": 88, "deceased.insurer_elsewhere": True}
    found = item(plan("bereavement", facts), "ltc_loss")
    assert (found.status, found.mode, found.department) == (Status.NEEDED, "other_body_info", "保険者である市区町村")


def test_funeral_grants_do_not_stack() -> None:
    facts = {"deceased.resident_here": True, "deceased.insurance": "national_health", "funeral.held": True,
             "deceased.third_party_cause": False, "deceased.work_cause": False}  # fmt: skip
    assert (
        item(plan("bereavement", {**facts, "deceased.left_job_within_3_months": False}), "nhi_funeral").status
        == "needed"
    )
    found = item(plan("bereavement", {**facts, "deceased.left_job_within_3_months": True}), "nhi_funeral")
    assert found.status is Status.TO_CONFIRM
    assert found.question is not None
    assert "埋葬料" in found.question


def test_amounts_come_from_the_settings() -> None:
    facts = {"deceased.resident_here": True, "deceased.insurance": "late_elderly", "funeral.held": True}
    found = plan("bereavement", facts, settings={"late_elderly_funeral_amount_yen": 30000})
    assert "金額: 30,000円" in item(found, "late_elderly_funeral").notes


def test_four_clocks_of_a_move() -> None:
    facts = {"household.move_in_date": "2026-11-14", "household.planned_out_date": "2026-11-10",
             "household.claimant_moves_here": True, "household.claimant_is_public_servant": False,
             "household.septic_tank": True}  # fmt: skip
    people = [
        {
            "id": "c",
            "person.is_mover": True,
            "person.fy_age": 7,
            "person.moved_from": "other_pref",
            "person.mnc_state": "valid",
        }
    ]
    found = plan("move_in", facts, people)
    days = {name: item(found, name).deadline for name in ("mi_tennyu", "mi_jidou", "mi_joukasou")}
    assert {name: one and str(one.day) for name, one in days.items()} == {
        "mi_tennyu": "2026-11-30",  # the 14th day is a Saturday: the next open day
        "mi_jidou": "2026-11-25",  # 15 days from the day planned for leaving
        "mi_joukasou": "2026-12-14",
    }
    card = item(found, "mi_keizoku", "c").deadline
    assert card is not None
    assert str(card.day) == "2027-02-22"


def test_the_days_of_grace_for_child_medicine_are_the_citys() -> None:
    people = [{"id": "c", "person.is_mover": True, "person.fy_age": 7, "person.public_assistance": False}]
    found = plan("move_in", {"household.move_in_date": "2026-11-14"}, people, settings={"child_medical_grace_days": 30})
    deadline = item(found, "mi_kodomo_iryo", "c").deadline
    assert deadline is not None
    assert (str(deadline.day), deadline.text) == ("2026-12-14", "住み始めた日の翌日から30日以内(市による)")


def test_a_forgotten_residence_card_is_said_to_leave_the_move_half_done() -> None:
    person = {
        "id": "a",
        "person.is_mover": True,
        "person.residence_class": "mid_long",
        "person.moved_from": "other_pref",
    }
    told = [plan("move_in", {}, [{**person, "person.residence_card_brought": brought}]) for brought in (False, True)]
    assert ["カードへの記載が後日" in "".join(item(one, "mi_tennyu").notes) for one in told] == [True, False]


def test_an_agent_hears_of_two_visits_for_cards() -> None:
    person = {"id": "a", "person.is_mover": True, "person.moved_from": "abroad", "person.mnc_state": "valid"}
    found = plan("move_in", {"household.visitor": "agent"}, [person])
    assert any("2回の来庁" in note for note in item(found, "mi_keizoku", "a").notes)


def test_nobody_is_asked_for_health_insurance_cards_or_seals_of_old() -> None:
    for event in content.events():
        for one in content.shipped(event).procedures:
            asked = "、".join(one.bring)
            assert "健康保険証" not in asked
            assert "印鑑" not in asked or "登録" in one.name["ja"] or "印鑑登録" in asked


def test_protection_of_an_address_comes_before_anything_else() -> None:
    assert plan("move_in", {}).items[0].id == "mi_dv"


def test_a_procedure_is_listed_only_while_it_is_in_force() -> None:
    found = content.load("care")
    first, *rest = found.procedures
    for since, until, listed in (
        (date(2026, 11, 24), None, True), (date(2026, 11, 25), None, False), (None, date(2026, 11, 24), True),
        (None, date(2026, 11, 23), False),
    ):  # fmt: skip
        event = replace(found, procedures=(replace(first, valid_from=since, valid_until=until), *rest))
        names = {one.id for one in asking.plan(event, {}, on=ON).items}
        assert (first.id in names) is listed


def test_what_is_to_be_brought_is_listed_once() -> None:
    facts = {
        "deceased.resident_here": True,
        "deceased.insurance": "late_elderly",
        "deceased.age": 82,
        "funeral.held": True,
    }
    brought = plan("bereavement", facts).bring_once
    assert len(brought) == len(set(brought))
    assert "本人確認書類" in brought
    assert "来庁者の本人確認書類" not in brought


def test_each_person_dog_and_moped_has_a_line_of_its_own() -> None:
    people = [{"id": "a", "person.age": 40}, {"id": "b", "person.age": 12}]
    found = plan("move_in", {"household.dogs": 2, "household.mopeds": 0}, people)
    assert [one.person for one in found.items if one.id == "mi_inkan"] == ["a", "b"]
    assert len([one for one in found.items if one.id == "mi_inu"]) == 2
    assert [one.status for one in found.items if one.id == "mi_gentsuki"] == [Status.NOT_NEEDED]
    assert [one.person for one in plan("move_in", {}).items if one.id == "mi_inkan"] == [None]


def test_without_any_answer_nothing_is_hidden() -> None:
    for event in ("bereavement", "move_in"):
        assert {one.status for one in plan(event, {}).items} <= {Status.TO_CONFIRM, Status.NEEDED, Status.CITY_DOES_IT}


def test_what_is_to_be_confirmed_has_a_question_and_every_item_a_reason() -> None:
    for event in content.events():
        for one in plan(event, {}).items:
            assert one.reason.endswith("。")
            assert (one.question is not None) == (one.status is Status.TO_CONFIRM)


def test_a_given_value_wins_over_a_derived_one_and_the_difference_is_noted() -> None:
    facts = {"deceased.age": 82, "deceased.date_of_birth": "1940-01-01", "deceased.date_of_death": "2026-11-10"}
    found = plan("bereavement", facts)
    assert "82歳" in item(plan("bereavement", {**facts, "deceased.resident_here": True}), "ltc_loss").reason
    assert found.notes == ("亡くなられた日の年齢: 伺ったのは82歳、ほかの答えからは86歳です。伺ったほうで進めます。",)


def test_a_difference_of_yes_and_no_and_of_one_is_said_in_words() -> None:
    child = plan("bereavement", {"deceased.age": 8, "deceased.is_child": False})
    assert "伺ったのはいいえ、ほかの答えからははい" in child.notes[0]
    moved = plan("move_in", {"household.move_in_date": "2026-11-20", "household.days_since_move": 1})
    assert moved.notes == ("住み始めてからの日数: 伺ったのは1日、ほかの答えからは4日です。伺ったほうで進めます。",)


def test_json_has_exactly_the_agreed_keys() -> None:
    told = as_json(plan("move_in", {}, [{"id": "a"}], language="en"))
    assert set(told) == {"event", "on", "items"}
    keys = "id person name department mode status reason deadline bring forms question notes"
    assert {frozenset(one) for one in told["items"]} == {frozenset(keys.split())}
    names = {one["id"]: one["name"] for one in told["items"]}
    assert names["mi_tennyu"].startswith("Moving-in notification / 転入届")


def _value(fact: Fact) -> st.SearchStrategy[Any]:
    if fact.type == "bool":
        return st.booleans()
    if fact.type == "int":
        return st.integers(fact.low, min(fact.high, 100))
    if fact.type == "enum":
        return st.sampled_from([one for one in fact.values if one != fact.unknown_value])
    return st.lists(st.sampled_from(fact.values), unique=True)


FOLLOWING = {"household.event", "deceased.is_child"}
"""Facts that follow from others: to drop one is not to know less."""


def _facts(event: str, *, person: bool) -> st.SearchStrategy[Facts]:
    ruled = [
        one for one in content.shipped(event).facts.values()
        if "rule" in one.purposes and one.type in ("bool", "int", "enum", "set") and one.of_person == person
        and not one.id.startswith("city.") and one.id not in FOLLOWING
    ]  # fmt: skip
    return st.fixed_dictionaries({}, optional={one.id: _value(one) for one in ruled})


def _statuses(checklist: Checklist) -> dict[tuple[str, str | None, str], Status]:
    return {(one.id, one.person, one.name): one.status for one in checklist.items}


SOME = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@SOME
@given(_facts("bereavement", person=False), st.data())
def test_what_becomes_unknown_only_moves_to_to_confirm(facts: Facts, data: st.DataObject) -> None:
    dropped = data.draw(st.sets(st.sampled_from(sorted(facts)))) if facts else set()
    whole = _statuses(plan("bereavement", facts))
    less = _statuses(plan("bereavement", {key: value for key, value in facts.items() if key not in dropped}))
    changed = {less[key] for key in whole if less[key] is not whole[key]}
    assert changed <= {Status.TO_CONFIRM}


@SOME
@given(_facts("move_in", person=False), st.lists(_facts("move_in", person=True), min_size=1, max_size=3), st.data())
def test_what_becomes_unknown_about_a_move_only_moves_to_to_confirm(
    facts: Facts, people: list[Facts], data: st.DataObject
) -> None:
    counted = {key: facts.pop(key) for key in ("household.dogs", "household.mopeds") if key in facts}
    named = [{"id": f"p{number}", **one} for number, one in enumerate(people)]
    gone = data.draw(st.sampled_from(range(len(named))))
    dropped = data.draw(st.sets(st.sampled_from(sorted(named[gone]))))
    fewer = [dict(one) for one in named]
    fewer[gone] = {key: value for key, value in fewer[gone].items() if key == "id" or key not in dropped}
    whole, less = _statuses(plan("move_in", facts | counted, named)), _statuses(plan("move_in", facts | counted, fewer))
    assert {less[key] for key in whole if less[key] is not whole[key]} <= {Status.TO_CONFIRM}


@SOME
@given(_facts("bereavement", person=False), st.randoms())
def test_the_order_of_the_answers_does_not_matter(facts: Facts, random: Any) -> None:
    keys = list(facts)
    random.shuffle(keys)
    assert as_json(plan("bereavement", facts)) == as_json(plan("bereavement", {key: facts[key] for key in keys}))


@SOME
@given(st.lists(_facts("move_in", person=True), min_size=2, max_size=3))
def test_what_a_person_needs_follows_the_person(people: list[Facts]) -> None:
    named = [{"id": f"p{number}", **one} for number, one in enumerate(people)]
    there, back = plan("move_in", {}, named), plan("move_in", {}, named[::-1])
    assert _statuses(there) == _statuses(back)


@SOME
@given(_facts("bereavement", person=False))
def test_nothing_is_not_needed_without_a_reason(facts: Facts) -> None:
    for one in plan("bereavement", facts).items:
        if one.status is Status.NOT_NEEDED:
            assert len(one.reason) > len("不要です。")


def test_a_family_whose_parent_died_reads_nothing_of_a_stillbirth() -> None:
    born = {"deceased.date_of_birth": "1944-05-01", "deceased.date_of_death": "2026-11-12"}
    assert item(plan("bereavement", born), "stillbirth_notification").status == "not_needed"
    assert item(plan("bereavement", {}), "stillbirth_notification").status == "to_confirm"
    assert item(plan("bereavement", {"deceased.stillbirth": True}), "stillbirth_notification").status == "needed"


def test_a_sheet_shows_what_staff_have_made_of_a_list() -> None:
    made = plan("bereavement", {"deceased.dog": "tag", "deceased.insurance": "late_elderly"}, city="hibari")
    day = date(2027, 1, 15)
    touched = {
        "dog_owner_change": Touched(state=Progress.LATER, until=day),
        "late_elderly_loss": Touched(state=Progress.DONE),
        "water_user_change": Touched(status=Status.NEEDED, reason="電話で伺った"),
    }
    own, done = decided(made, lines_of(content.shipped("bereavement", "hibari"), made, touched))
    assert [one.id for one in done] == ["late_elderly_loss"]
    assert "late_elderly_loss" not in {one.id for one in own.items}
    dog, water = item(own, "dog_owner_change"), item(own, "water_user_change")
    assert dog.deadline is not None
    assert dog.deadline.day == day
    assert (water.status, water.reason) == (Status.NEEDED, "")
