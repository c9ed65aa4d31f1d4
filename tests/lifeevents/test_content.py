"""The shipped content loads; broken content is refused with file, line and what was meant; the cache tells the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from windowsvc.lifeevents import asking, checklist, content, kept
from windowsvc.lifeevents.caseplan import lines_of
from windowsvc.lifeevents.departments import shares
from windowsvc.lifeevents.facts import given
from windowsvc.refusal import Refusal

SIZES = {"bereavement": 124, "move_in": 88, "move_within": 20, "move_out": 20, "birth": 20, "care": 20}
DAY = date(2026, 11, 24)
Change = Callable[[str, str, str], None]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    root = tmp_path / "workflows"
    shutil.copytree(content.ROOT, root)
    return root


@pytest.fixture
def change(copy: Path) -> Change:
    def swap(name: str, old: str, new: str) -> None:
        text = (copy / name).read_text(encoding="utf-8")
        assert old in text
        (copy / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return swap


def refusal(root: Path, event: str = "move_in", city: str | None = None) -> str:
    with pytest.raises(Refusal) as caught:
        content.load(event, city=city, root=root)
    detail = caught.value.detail
    return f"{detail['file']}:{detail['line']}: {detail['what']}"


@pytest.mark.parametrize("event", sorted(SIZES))
def test_every_procedure_is_there(event: str) -> None:
    found = content.load(event)
    assert len(found.procedures) == SIZES[event]
    assert all(one.name["ja"] and one.name["en"] and one.department for one in found.procedures)


def test_no_fact_is_an_individual_number() -> None:
    found = content.load("move_in")
    assert found.withheld == {"person.mynumber"}
    assert "person.mynumber" not in found.facts


def test_an_unknown_fact_is_refused_with_the_nearest(copy: Path, change: Change) -> None:
    change("move_in/procedures/12_environment.yaml", "household.septic_tank", "household.septik_tank")
    found = refusal(copy)
    assert found.startswith("move_in/procedures/12_environment.yaml:")
    assert "did you mean household.septic_tank?" in found


def test_a_value_out_of_range_names_its_line(copy: Path, change: Change) -> None:
    change("move_in/procedures/06_care.yaml", "person.age >= 65", "person.age >= 650")
    lines = (copy / "move_in/procedures/06_care.yaml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "650" in text)
    assert refusal(copy).startswith(f"move_in/procedures/06_care.yaml:{line}: applies_when, column")


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("move_in/procedures/01_registry.yaml", "- id: mi_tokurei\n", "- id: mi_tennyu\n", "mi_tennyu is there twice"),
        ("move_in/procedures/02_other_bodies.yaml", "- id: mi_car\n", "- id: mi_tennyu\n", "is also in"),
        ("move_in/procedures/01_registry.yaml", "    department: 市民課", "    departmnt: 市民課", "departmnt"),
        ("move_in/procedures/01_registry.yaml", "offset: P14D", "offset: 14D", "is not a period"),
        ("move_in/procedures/01_registry.yaml", "base: household.move_in_date", "base: household.dogs", "no date"),
        ("move_in/effects.yaml", "items: [mi_kokuho, mi_kokuho_add]", "items: [mi_kokuhoo]", "did you mean mi_kokuho"),
        ("_shared/settings.yaml", "- id: seal_fee_yen", "- id: seal_fees_yen", "there is no setting seal_fee_yen"),
        ("move_in/event.yaml", "- person.is_mover", "- person.is_moverr", "did you mean person.is_mover?"),
    ],
)
def test_broken_content_is_refused(copy: Path, change: Change, name: str, old: str, new: str, says: str) -> None:
    change(name, old, new)
    assert says in refusal(copy)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("when: deceased.was_householder and", "when: deceased.was_house_holder and", "when, column 1"),
        ("assumed: japan", "assumed: nippon", "assumed"),
    ],
)
def test_when_a_fact_is_asked_is_checked_too(copy: Path, change: Change, old: str, new: str, says: str) -> None:
    change("bereavement/questions.yaml", old, new)
    assert says in refusal(copy, "bereavement")


def test_a_citys_change_is_checked_where_it_stands(copy: Path, change: Change) -> None:
    change("cities/hibari/overlay.yaml", "senior_pass in deceased", "senior_pas in deceased")
    found = refusal(copy, "bereavement", "hibari")
    assert found.startswith("cities/hibari/overlay.yaml:")
    assert "did you mean senior_pass?" in found


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  householder_change_mode:", "  householder_mode:", "did you mean householder_change_mode?"),
        ("ex_officio_with_choice", "by_choice", "is one of"),
        ("      elderly_pass:", "      elderly_pas:", "did you mean elderly_pass?"),
        ("{from: 2027-04-01, value: 70000}", "{from: soon, value: 70000}", "from (a day)"),
    ],
)
def test_a_city_changes_only_what_there_is(copy: Path, change: Change, old: str, new: str, says: str) -> None:
    change("cities/hibari/overlay.yaml", old, new)
    assert says in refusal(copy, "bereavement", "hibari")


def test_a_department_that_a_city_gives_a_procedure_to_is_called_for_it(copy: Path, change: Change) -> None:
    names = {"kankyo": "環境課", "zeimu": "税務課"}

    def departments_of_the_dog() -> tuple[list[str | None], str]:
        event = content.load("bereavement", city="hibari", root=copy)
        told = given({"facts": {"deceased.dog": "tag"}, "people": []}, known=event.facts, on=DAY)
        made = checklist.plan(event, told, is_open=asking.ordinarily_open)
        found = shares(lines_of(event, made, {}), names)
        lines = [(one.code, line) for one in found for line in one.lines if line.key == "dog_owner_change"]
        return [code for code, _ in lines], lines[0][1].item.mode

    assert departments_of_the_dog() == (["kankyo"], "accept_here")
    old = "      moped_change: {mode: accept_here}\n"
    change(
        "cities/hibari/overlay.yaml",
        old,
        f"{old}      dog_owner_change: {{department: 税務課, mode: guide_to_window}}\n",
    )
    assert departments_of_the_dog() == (["zeimu"], "guide_to_window")


def test_a_folder_that_cannot_be_written_to_costs_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert content.load("care", cache=tmp_path / "file" / "cache").id == "care"


def test_procedures_that_wait_for_each_other_are_refused(copy: Path, change: Change) -> None:
    change("move_in/procedures/01_registry.yaml", "    order: 1\n", "    order: 1\n    after:\n      - mi_tokurei\n")
    assert "these wait for each other: mi_tennyu -> mi_tokurei -> mi_tennyu" in refusal(copy)


@pytest.mark.parametrize("event", ["../etc", "nothing", "", "_shared", "MOVE_IN", "a" * 300])
def test_an_event_that_is_not_there(event: str) -> None:
    with pytest.raises(Refusal, match="event_unknown"):
        content.load(event)


def test_a_city_that_is_not_there() -> None:
    with pytest.raises(Refusal, match="city_unknown"):
        content.load("move_in", city="../hibari")


@pytest.mark.parametrize("event", sorted(SIZES))
def test_the_cache_tells_the_same(event: str, tmp_path: Path) -> None:
    first = content.load(event, cache=tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".json"}
    kept.forget()
    again = content.load(event, cache=tmp_path)
    assert again == first


def test_a_changed_file_makes_the_cache_anew(copy: Path, change: Change, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    content.load("care", root=copy, cache=cache)
    change("care/event.yaml", "Long-term care", "Care")
    assert content.load("care", root=copy, cache=cache).name["en"] == "Care"
    assert len(list(cache.glob("content-*"))) == 1


@pytest.mark.parametrize("torn", ["content-*", "shared-*"])
def test_a_torn_cache_is_made_anew(tmp_path: Path, torn: str) -> None:
    first = content.load("care", cache=tmp_path)
    path = next(tmp_path.glob(torn))
    path.write_bytes(path.read_bytes()[:1000])
    kept.forget()
    assert content.load("care", cache=tmp_path) == first
    kept.forget()
    assert content.load("care", cache=tmp_path) == first


def test_events_of_one_kind_share_what_is_the_same(tmp_path: Path) -> None:
    moving = [content.load(event, cache=tmp_path) for event in ("move_in", "birth", "care")]
    assert len(list(tmp_path.glob("shared-*"))) == 1
    kept.forget()
    again = [content.load(event, cache=tmp_path) for event in ("move_in", "birth", "care")]
    assert again == moving
    assert all(one.facts is again[0].facts for one in again)
