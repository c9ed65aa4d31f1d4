"""`windowsvc plan` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from windowsvc.commands.plan import plan
from windowsvc.refusal import Refusal


def run(tmp_path: Path, event: str, facts: Any, *more: str, suffix: str = ".json") -> Result:
    path = tmp_path / f"facts{suffix}"
    path.write_text(facts if isinstance(facts, str) else json.dumps(facts), encoding="utf-8")
    data = tmp_path / "var"
    data.mkdir(exist_ok=True)
    return CliRunner().invoke(plan, [event, "--facts", str(path), "--data", str(data), *more])


def told(tmp_path: Path, event: str, facts: Any, *more: str) -> Any:
    result = run(tmp_path, event, facts, "--json", *more)
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def refused(tmp_path: Path, event: str, facts: Any, *more: str, suffix: str = ".json") -> Refusal:
    result = run(tmp_path, event, facts, *more, suffix=suffix)
    assert isinstance(result.exception, Refusal)
    return result.exception


BEREAVEMENT = {
    "on": "2026-11-24",
    "facts": {"deceased.age": 82, "deceased.dog": "tag", "deceased.date_of_death": "2026-11-10"},
}
MOVE = {"on": "2027-03-28", "facts": {"household.dogs": 1, "household.move_in_date": "2027-03-27"},
        "people": [{"id": "a", "person.age": 34, "person.is_mover": True, "person.moved_from": "abroad"}]}  # fmt: skip


def test_both_great_events_as_json(tmp_path: Path) -> None:
    assert len(told(tmp_path, "bereavement", BEREAVEMENT)["items"]) == 124
    found = told(tmp_path, "move_in", MOVE)
    assert len({one["id"] for one in found["items"]}) == 88
    assert found["on"] == "2027-03-28"


def test_the_same_from_yaml_and_from_the_cache(tmp_path: Path) -> None:
    first = told(tmp_path, "bereavement", BEREAVEMENT)
    text = "on: 2026-11-24\nfacts:\n  deceased.age: 82\n  deceased.dog: tag\n  deceased.date_of_death: 2026-11-10\n"
    again = run(tmp_path, "bereavement", text, "--json", suffix=".yaml")
    assert json.loads(again.output) == first
    assert list((tmp_path / "var" / "cache").glob("content-bereavement-base-*.json"))


def test_the_list_in_words(tmp_path: Path) -> None:
    text = run(tmp_path, "bereavement", BEREAVEMENT).output
    assert "■ 必要なもの" in text
    assert "期限: 令和8年12月10日(木) 所有者が変わった日から30日以内" in text
    assert "■ お持ちいただくもの(まとめて)" in text


def test_english_names_and_a_setting(tmp_path: Path) -> None:
    found = told(tmp_path, "move_in", MOVE, "--lang", "en", "--set", "dog_chip_exception_since=2023-04-01")
    assert {one["id"]: one["name"] for one in found["items"]}["mi_tennyu"].startswith("Moving-in notification / ")


def test_a_city_and_the_day_an_amount_changes(tmp_path: Path) -> None:
    facts = {"deceased.resident_here": True, "deceased.insurance": "national_health", "funeral.held": True,
             "deceased.left_job_within_3_months": False, "deceased.third_party_cause": False,
             "deceased.work_cause": False}  # fmt: skip
    for day, amount in (("2027-03-31", "50,000円"), ("2027-04-01", "70,000円")):
        found = told(tmp_path, "bereavement", {"on": day, "facts": facts}, "--city", "hibari")
        grant = next(one for one in found["items"] if one["id"] == "nhi_funeral")
        assert grant["status"] == "needed"
        assert f"金額: {amount}" in grant["notes"]
        assert grant["department"] == "保険年金課(1階)"


def test_a_table_as_a_setting(tmp_path: Path) -> None:
    facts = {"facts": {"deceased.resident_here": True, "deceased.age": 82}}
    found = told(tmp_path, "bereavement", facts, "--set", "death_report_implies_loss={ltc_loss: true}")
    assert {one["id"]: one["status"] for one in found["items"]}["ltc_loss"] == "city_does_it"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("householder_change_mode=exofficio", "did you mean ex_officio?"),
        ("householder_mode=declare", "did you mean householder_change_mode?"),
        ("seal_fee_yen", "SETTING=VALUE"),
        ("seal_fee_yen=[1", "no YAML"),
        ("seal_fee_yen=1\nother: 2", "one value"),
        ("severe_medical_scope={shintai_max_grade: x}", "whole number"),
        ("severe_medical_scope={grade: 1}", "has no grade"),
    ],
)
def test_settings_that_cannot_be(tmp_path: Path, text: str, says: str) -> None:
    assert says in str(refused(tmp_path, "move_in", MOVE, "--set", text).detail)


@pytest.mark.parametrize(
    ("facts", "code", "says"),
    [
        ('{"facts": {"household.dogs": 1, "household.dogs": 2}}', "content_invalid", "given twice"),
        ('{"facts": {', "content_invalid", "no JSON"),
        ("{" * 100_000, "content_invalid", "no JSON"),
        ('{"a":' * 100_000, "content_invalid", "deep"),
        ("a: [", "content_invalid", "no YAML"),
        ('{"facts": {"household.dogs": 1.5}}', "facts_invalid", "whole number"),
        ('{"facts": {"deceased.age": 1}}', "facts_invalid", "there is no fact"),
        ('{"people": [{"id": "a", "person.mynumber": "0"}]}', "mynumber_refused", "person.mynumber"),
    ],
)
def test_facts_files_that_cannot_be(tmp_path: Path, facts: str, code: str, says: str) -> None:
    found = refused(tmp_path, "move_in", facts)
    assert found.code == code
    assert says in str(found.detail)


def test_an_unknown_event_and_language(tmp_path: Path) -> None:
    assert refused(tmp_path, "wedding", MOVE).code == "event_unknown"
    assert run(tmp_path, "move_in", MOVE, "--lang", "xx").exit_code == 2
