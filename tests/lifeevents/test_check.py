"""What `check` finds: nothing wrong in what is shipped, and each mistake when it is made."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from windowsvc.commands.check import check
from windowsvc.lifeevents import check as checking
from windowsvc.lifeevents import content, worked
from windowsvc.lifeevents.conditions import parse
from windowsvc.lifeevents.differences import differences, untranslated
from windowsvc.lifeevents.facts import Fact
from windowsvc.lifeevents.model import Condition
from windowsvc.lifeevents.mutation import changed, mutate, said
from windowsvc.lifeevents.possible import facts_for

ON = date(2026, 11, 24)


@pytest.mark.parametrize("event", content.events())
@pytest.mark.parametrize("city", [None, *content.cities()])
def test_nothing_is_wrong_with_what_is_shipped(event: str, city: str | None) -> None:
    found = content.load(event, city=city)
    assert [str(one) for one in checking.findings(found, on=ON, city=city) if one.level == "error"] == []


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str, str, str], set[str]]:
    """Changes one text of the shipped content and tells the codes of the errors that come of it."""
    root = tmp_path / "workflows"
    shutil.copytree(content.ROOT, root)

    def change(name: str, old: str, new: str) -> set[str]:
        text = (root / name).read_text(encoding="utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        found = content.load("bereavement", city="hibari", root=root)
        return {one.code for one in checking.findings(found, on=ON, root=root, city="hibari") if one.level == "error"}

    return change


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("09_children", "offset: P15D", "offset: P14D", "deadline_wording"),
        ("01_registry", "- 死亡診断書または死体検案書", "- 診断書か何か", "document_undefined"),
        ("01_registry", "- 死亡届書", "- 何かの届", "form_undefined"),
        ("01_registry", "- egov", "- egow", "source_undefined"),
        ("08_assistance", "department: 生活福祉課", "department: 生活何課", "department_undefined"),
        ("06_elderly", "why: 貸与品の回収", "why: 引き続き貸与品の回収", "tone"),
        ("12_housing", "remaining_count == 0", "remaining_count == 0 and household.remaining_count == 1", "never"),
    ],
)
def test_a_mistake_in_a_procedure_is_found(
    broken: Callable[[str, str, str], set[str]], name: str, old: str, new: str, code: str
) -> None:
    assert code in broken(f"bereavement/procedures/{name}.yaml", old, new)


def test_other_mistakes_are_found(broken: Callable[[str, str, str], set[str]]) -> None:
    assert "quality" in broken("bereavement/quality.yaml", "grade: silver", "grade: golden")
    assert "live_unconfirmed" in broken("cities/hibari/overlay.yaml", "    unconfirmed_deadlines_accepted: ", "    #")
    assert "fact_unsaid" in broken("bereavement/questions.yaml", "for: [rule, form]", "for: [form]")


def test_lists_beside_the_procedures_are_looked_through(broken: Callable[[str, str, str], set[str]]) -> None:
    assert "fact_undefined" in broken("_shared/facts.yaml", "- applicant.name", "- applicant.nmae")
    assert "layout_undefined" in broken("_shared/forms.yaml", "layouts: [f_dog, F17]", "layouts: [f_cat]")


def test_a_review_grows_old() -> None:
    found = content.load("bereavement")
    codes = {one.code for one in checking.findings(found, on=ON) if one.level == "warning"}
    assert {"review_missing", "deadline_unconfirmed", "fact_recorded"} <= codes


FACTS = {
    one.id: one
    for one in (Fact("x.n", "int", high=100), Fact("x.a", "bool"), Fact("person.e", "enum", values=("p", "q")))
}


@pytest.mark.parametrize(
    ("text", "wanted", "possible"),
    [
        ("x.n >= 3 and x.n < 4", True, True),
        ("x.n > 3 and x.n < 4", True, False),
        ("x.a and not x.a", True, False),
        ("x.a or not x.a", False, False),
        ("any_person(person.e == p) and any_person(person.e == q)", True, True),
        ("any_person(person.e == p) and no_person(person.e == p)", True, False),
        ("x.n > 100", True, False),
    ],
)
def test_what_is_possible(text: str, wanted: bool, possible: bool) -> None:
    found = facts_for(Condition(text, parse(text)), facts=FACTS, wanted=wanted)
    assert (found is not None) is possible


def test_a_city_is_told_in_words() -> None:
    base, own = content.load("bereavement"), content.load("bereavement", city="hibari")
    told = list(differences(base, own))
    assert "設定 国民健康保険の葬祭費の額: 50000円 → 50000円、令和9年4月1日から 70000円" in told
    assert any(one.startswith("原付・小型特殊自動車の名義変更または廃車: 担当") for one in told)
    assert list(untranslated(base, own)) == []
    assert list(differences(base, base)) == []


def test_amounts_change_on_their_day() -> None:
    setting = content.load("bereavement", city="hibari").settings["nhi_funeral_amount_yen"]
    assert [setting.on(date(2027, 3, 31)), setting.on(date(2027, 4, 1))] == [50000, 70000]


def test_mistakes_are_made_one_at_a_time() -> None:
    node = parse("x.a and (x.n >= 3 or any_person(person.e in [p, q]))")
    assert [says for _, says in changed(node)] == [
        "without x.a", "not x.a", "without (x.n >= 3 or any_person person.e in [p, q])", "without x.n >= 3",
        "x.n >= 3 with >", "without any_person person.e in [p, q]", "person.e in [p, q] without p",
        "person.e in [p, q] without q",
    ]  # fmt: skip
    assert said(node) == "(x.a and (x.n >= 3 or any_person person.e in [p, q]))"


@pytest.mark.parametrize("event", content.events())
def test_every_worked_case_holds(event: str) -> None:
    found = content.load(event)
    cases = worked.load(found)
    assert [str(one) for one in worked.misses(found, cases)] == []
    assert all(one.source for one in cases)


@pytest.mark.parametrize("event", ["bereavement", "move_in"])
def test_the_cases_notice_mistakes_and_have_every_procedure_in_both_directions(event: str) -> None:
    found = content.load(event)
    cases = worked.load(found)
    outcome = mutate(found, cases)
    assert len(cases) >= 40
    assert outcome.share <= 0.05, [one.says for one in outcome.unnoticed]
    every = {one.id for one in found.procedures}
    assert checking.directions(cases) == {"needed": every, "not needed": every}


def test_without_cases_no_mistake_is_noticed() -> None:
    outcome = mutate(content.load("care"), ())
    assert outcome.tried == len(outcome.unnoticed) > 0
    assert outcome.share == 1.0


def test_the_command(tmp_path: Path) -> None:
    result = CliRunner().invoke(check, ["care", "--city", "hibari", "--json", "--mutate", "--interview"])
    assert result.exit_code == 0, result.output
    (told,) = json.loads(result.output)
    assert (told["event"], told["procedures"]) == ("care", 20)
    assert {"findings", "differences", "mutants"} <= set(told)
    assert "care: 20 procedures" in CliRunner().invoke(check, ["care"]).output
