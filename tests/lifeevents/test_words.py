"""What people read is words: conditions and settings in previews, choices, reasons; private reasons are not told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from windowsvc.lifeevents import asking, check_facts, checklist, content, worked
from windowsvc.lifeevents.because import because
from windowsvc.lifeevents.conditions import checked
from windowsvc.lifeevents.conditionwords import said
from windowsvc.lifeevents.differences import differences
from windowsvc.lifeevents.facts import given
from windowsvc.lifeevents.model import Condition, Dated, Event

ID = re.compile(r"\b[a-z][a-z0-9]*[._][a-z0-9_.]+\b")
ON = date(2026, 11, 24)


def listed(event: Event, **facts: Any) -> dict[str, checklist.Item]:
    known = given({"facts": facts}, known=event.facts, on=ON)
    return {one.id: one for one in checklist.plan(event, known, is_open=asking.ordinarily_open).items}


@pytest.mark.parametrize("event", content.events())
def test_no_reason_question_or_note_names_an_id(event: str) -> None:
    own = content.load(event, city="hibari")
    for case in worked.load(content.shipped(event)):
        made = checklist.plan(own, case.given, is_open=asking.ordinarily_open, settings=case.settings)
        for item in made.items:
            assert item.reason.endswith(("。", "）", ")")), item
            for text in (item.reason, item.question or "", *item.notes):
                assert not ID.search(text), text


@pytest.mark.parametrize("event", content.events())
def test_every_choice_and_every_setting_has_words(event: str) -> None:
    assert [one for one in check_facts.findings(content.shipped(event)) if one.code.endswith("less")] == []


def test_a_choice_without_words_is_found() -> None:
    event = content.shipped("move_in")
    bare = replace(event.facts["person.sex"], labels={})
    setting = replace(event.settings["seal_fee_yen"], name="seal_fee_yen")
    broken = replace(
        event, facts={**event.facts, "person.sex": bare}, settings={**event.settings, "seal_fee_yen": setting}
    )
    codes = {one.code for one in check_facts.findings(broken) if one.level == "error"}
    assert codes == {"choice_wordless", "setting_nameless"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("deceased.dog == tag", "犬を飼っていたか、鑑札かマイクロチップかが「鑑札の犬を飼っていた」"),
        ("senior_pass in deceased.elderly_services and deceased.age >= 70",
         "敬老パスを使っていた、かつ、亡くなられた日の年齢が70歳以上"),
        ("not deceased.death_notice_filed", "死亡届がまだ済んでいない"),
        ("deceased.date_of_death >= 2026-04-01", "お亡くなりになった日が令和8年4月1日以後"),
    ],
)  # fmt: skip
def test_a_condition_is_said(text: str, words: str) -> None:
    facts = content.shipped("bereavement").facts
    assert said(checked(text, facts=facts, person=False), facts) == words


@pytest.mark.parametrize("event", content.events())
def test_every_condition_can_be_said_without_an_id(event: str) -> None:
    found = content.load(event, city="hibari")
    conditions: list[Condition | None] = [one.applies for one in found.procedures]
    conditions += [one.check for one in found.procedures] + [one.when for one in found.rules]
    for one in conditions:
        if one is not None:
            assert not ID.search(said(one.node, found.facts)), one.text


def test_settings_are_told_by_name_and_value() -> None:
    base = content.shipped("move_in")

    def change(name: str, value: Any) -> str:
        setting = replace(base.settings[name], values=(Dated(None, value),))
        return next(differences(base, replace(base, settings={**base.settings, name: setting})))

    assert change("school_notice_at", "school") == "設定 転入学の通知をお渡しするところ: 教育委員会 → 学校"
    assert change("severe_medical_scope", {"shintai_max_grade": 1}).endswith("→ 身体障害者手帳 1級")
    assert "→ 会葬礼状" in change("funeral_proof", ["thank_you_card"])


def test_a_private_reason_is_not_told_and_others_are_told_by_their_answers() -> None:
    event = content.shipped("bereavement")
    dog = listed(event, **{"deceased.dog": "tag"})["dog_owner_change"]
    told = because(event, dog)
    assert told is not None
    assert told.sentence == dog.reason
    assert [(one.fact.id, one.value) for one in told.answers] == [("deceased.dog", "tag")]
    private = replace(
        event, facts={**event.facts, "deceased.dog": replace(event.facts["deceased.dog"], sensitive=True)}
    )
    assert because(private, dog) is None
