"""Worked cases: how they are written, and what is wrong with one is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from windowsvc.lifeevents import content, worked
from windowsvc.refusal import Refusal

CASE = """
cases:
  - name: 犬が1頭
    source: 記録「mi_inu」
    facts: {household.dogs: 1, household.dog_chip_registered: false}
    people:
      - {id: a, person.is_mover: true, person.age: 40}
    needed: [犬の登録事項の変更]
    not_needed: ["放課後児童クラブの利用申込み [a]"]
"""


def load(tmp_path: Path, text: str) -> tuple[worked.Worked, ...]:
    folder = tmp_path / "move_in" / "cases"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "one.yaml").write_text(text, encoding="utf-8")
    return worked.load(content.load("move_in"), root=tmp_path)


def test_a_case_that_does_not_hold_is_told_by_name(tmp_path: Path) -> None:
    cases = load(tmp_path, CASE)
    assert [str(one) for one in worked.misses(content.load("move_in"), cases)] == [
        "move_in/cases/one.yaml:3: 犬が1頭: 放課後児童クラブの利用申込み [a] is to_confirm, expected not_needed"
    ]


def test_a_case_like_another_changes_what_it_names(tmp_path: Path) -> None:
    more = """
  - name: 犬はいない
    source: 記録「mi_inu」
    like: 犬が1頭
    facts: {household.dogs: 0}
    people:
      - {id: a, person.school: none}
    not_needed: [犬の登録事項の変更, "放課後児童クラブの利用申込み [a]"]
"""
    cases = load(tmp_path, CASE + more)
    assert cases[1].given.facts["household.dog_chip_registered"] is False
    assert list(worked.misses(content.load("move_in"), cases[1:])) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("needed: [犬の登録事項の変更]", "needed: [犬の登録]", "there is no procedure 犬の登録"),
        ("household.dogs: 1", "household.dogs: many", "whole number"),
        ("    source: 記録「mi_inu」\n", "", "source"),
        ("    source:", "    like: 猫\n    source:", "there is no case 猫"),
        ("    needed:", "    neded:", "did you mean needed"),
        ("cases:", "more: 1\ncases:", "cases is a list"),
        ("  - name: 犬が1頭", "  - 犬\n  - name: 犬が1頭", "a case is a mapping"),
    ],
)
def test_what_is_wrong_with_a_case_is_said(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in CASE
    with pytest.raises(Refusal, match="content_invalid") as caught:
        load(tmp_path, CASE.replace(old, new))
    assert says in caught.value.detail["what"]


def test_two_cases_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        load(tmp_path, CASE + CASE.split("cases:\n")[1])
    assert "there are two cases" in caught.value.detail["what"]


def test_a_person_that_is_not_there_is_a_miss(tmp_path: Path) -> None:
    cases = load(tmp_path, CASE.replace("[a]", "[b]"))
    assert [str(one) for one in worked.misses(content.load("move_in"), cases)] == [
        "move_in/cases/one.yaml:3: 犬が1頭: there is no b"
    ]
