"""The packet of a family: what is due and nothing else, once each, in the order of the route."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.paperwork import families, paper
from windowsvc.cli import cli
from windowsvc.lifeevents import asking, checklist, content, worked
from windowsvc.lifeevents.checklist import Case, Checklist
from windowsvc.lifeevents.facts import given
from windowsvc.lifeevents.model import Status
from windowsvc.paperwork import form_map, packet
from windowsvc.paperwork.packet import Due, Packet

_HEIR: dict[str, Any] = {
    **families.BEREAVED,
    "deceased.resident_here": True,
    "deceased.was_householder": True,
    "deceased.insurance": "late_elderly",
    "deceased.ltc_certification": "care",
    "deceased.property_tax_payer": True,
    "deceased.dog": "tag",
    "funeral.held": True,
    "household.remaining_15plus": 2,
    "applicant.renunciation": "not_renouncing",
}


def planned(event: str, facts: Mapping[str, Any], people: Any = ()) -> tuple[Any, Checklist, Case]:
    found = content.shipped(event)
    raw = {"on": "2026-11-24", "facts": dict(facts), "people": list(people)}
    known = given(raw, known=found.facts, on=families.ON, withheld=found.withheld)
    return found, checklist.plan(found, known, is_open=asking.ordinarily_open), checklist.case_of(found, known)


def due(event: str, facts: Mapping[str, Any], people: Any = (), **more: Any) -> Due:
    return packet.due(*planned(event, facts, people), **more)


def made(event: str, facts: Mapping[str, Any], people: Any = (), **more: Any) -> Packet:
    return packet.make(*planned(event, facts, people), city=families.CITY, printed=families.PRINTED, **more)


def ids(found: Due) -> list[str]:
    return [sheet.layout.id for sheet in found.sheets]


def test_only_needed_items_bring_forms() -> None:
    found, plan, case = planned("bereavement", _HEIR)
    needed = {item.name for item in plan.items if item.status is Status.NEEDED}
    sheets = packet.due(found, plan, case).sheets
    assert sheets
    assert {name for sheet in sheets for name in sheet.items} <= needed


def test_no_form_of_the_estate_while_somebody_may_renounce() -> None:
    decided, thinking = (
        due("bereavement", _HEIR),
        due("bereavement", {**_HEIR, "applicant.renunciation": "considering"}),
    )
    estate = {sheet.layout.id for sheet in decided.sheets if sheet.layout.estate}
    assert {"f_tax_heir", "f_late_elderly_heir"} <= estate
    assert not [sheet.layout.id for sheet in thinking.sheets if sheet.layout.estate]


def test_each_form_comes_once_and_departments_stay_together() -> None:
    sheets = due("bereavement", _HEIR).sheets
    assert len({sheet.key for sheet in sheets}) == len(sheets)
    departments = [sheet.department for sheet in sheets]
    changes = sum(first != second for first, second in pairwise(departments))
    assert changes == len(set(departments)) - 1


def test_one_notice_for_a_household_that_needs_it_for_many_things() -> None:
    sheets = due("move_in", families.MOVING, families.MOVERS).sheets
    notices = [sheet for sheet in sheets if sheet.layout.id == "F01"]
    assert len(notices) == 1


def test_one_sheet_for_each_person_and_each_dog() -> None:
    facts = {**families.MOVING, "household.dogs": 2, "household.dog_chip_registered": False}
    people = [{**families.MOVERS[0], "id": who, "person.is_head": who == "a"} for who in "abc"]
    sheets = due("move_in", facts, people).sheets
    assert sorted(sheet.person or "" for sheet in sheets if sheet.layout.id == "F02") == ["a", "b", "c"]
    assert [sheet.number for sheet in sheets if sheet.layout.id == "F17"] == [0, 1]


def test_only_the_handbook_that_was_held_is_returned() -> None:
    sheets = due("bereavement", {**_HEIR, "deceased.handbooks": ["mental"]}).sheets
    assert [sheet.fills for sheet in sheets if sheet.layout.id == "f_handbook_return"] == [(("kind", "mental"),)]


def test_an_agent_gets_a_letter_with_exactly_the_items_they_come_for() -> None:
    found, plan, case = planned("bereavement", {**_HEIR, "applicant.is_agent": True, "applicant.relation": "agent"})
    letter = packet.due(found, plan, case).sheets[0]
    assert letter.layout.id == "f_authority"
    needed = [item for item in plan.items if item.status is Status.NEEDED and item.mode != "other_body_info"]
    assert set(letter.items) <= {item.name for item in needed}
    text = paper.squeezed(paper.text(packet.make(found, plan, case, city=families.CITY, printed=families.PRINTED).pdf))
    assert all(paper.squeezed(name) in text for name in letter.items)
    assert "f_authority" not in ids(due("bereavement", _HEIR))


def test_the_packet_of_one_department() -> None:
    every = due("bereavement", _HEIR)
    one = every.sheets[0].department
    assert ids(due("bereavement", _HEIR, department=one)) == [s.layout.id for s in every.sheets if s.department == one]


def test_a_corrected_fact_makes_only_its_sheets_stale() -> None:
    first = made("bereavement", _HEIR)
    again = {**_HEIR, "funeral.date": "2026-11-16"}
    found, plan, case = planned("bereavement", again)
    stale = packet.stale(first.prints, packet.due(found, plan, case), case, families.CITY)
    assert [sheet.layout.id for sheet in stale] == ["f_late_elderly_funeral"]
    only = frozenset(sheet.key for sheet in stale)
    second = packet.make(found, plan, case, city=families.CITY, printed=families.PRINTED, only=only, with_cover=False)
    assert "令和8年11月16日" in paper.text(second.pdf)
    assert "介護保険" not in paper.text(second.pdf)


def test_left_for_a_hand_is_what_nothing_fills_without_seals_photographs_and_the_offices_own() -> None:
    whole = made("bereavement", _HEIR)
    plain = [sheet for sheet in whole.due.sheets if not any(block.each for block in sheet.layout.blocks)]
    assert len(plain) >= 8
    for sheet in plain:
        alone = made("bereavement", _HEIR, only=frozenset({sheet.key}), with_cover=False)
        written = {cell.id for cell in sheet.layout.cells if cell.type not in ("staff", "seal", "photo")}
        assert alone.by_hand == len(written - {one.cell for one in alone.placed}), sheet.layout.id
    unknown = {fact: value for fact, value in _HEIR.items() if fact != "funeral.date"}
    assert made("bereavement", unknown).by_hand == whole.by_hand + 1


def test_the_packet_is_sound_and_small(tmp_path: Path) -> None:
    whole = made("bereavement", _HEIR, labels=True, code="K-000123")
    assert paper.faults(whole.pdf, tmp_path) == []
    assert whole.problems == ()
    assert len(whole.due.sheets) >= 8
    assert len(whole.pdf) <= 150_000


def test_the_cover_lists_what_is_there_and_what_the_sections_keep() -> None:
    whole = made("bereavement", {**_HEIR, "deceased.employed": True})
    first = paper.squeezed(paper.text(whole.pdf, "-f", "1", "-l", "1"))
    assert all(paper.squeezed(sheet.layout.title) in first for sheet in whole.due.sheets)
    assert all(paper.squeezed(held.name) in first for held in whole.due.held)
    assert "窓口花子" not in first


def test_what_cannot_be_printed_is_on_the_cover_and_open_on_the_form() -> None:
    name = {"name": "窓口 \U0001f9ff", "kana": "マドグチ"}
    whole = made("bereavement", {**_HEIR, "deceased.name": name})
    assert "U+1F9FF" in paper.text(whole.pdf, "-f", "1", "-l", "1")
    assert {problem.refusal.code for problem in whole.problems} == {"character_unprintable"}


def test_labels_that_lack_an_address_are_said_to_be_missing() -> None:
    with_address, without = made("bereavement", _HEIR, labels=True), {**_HEIR, "applicant.address": None}
    nobody = made("bereavement", without, labels=True)
    assert (with_address.labels, nobody.labels, made("bereavement", without).labels) == (True, False, None)
    assert "宛名ラベルは、まだお作りできません" in paper.text(nobody.pdf)
    assert "まだお作りできません" not in paper.text(with_address.pdf)


def test_no_form_due_is_said() -> None:
    nothing = made("bereavement", {"deceased.resident_here": False}, with_cover=False, department="なし")
    assert "様式はありません" in paper.text(nothing.pdf)


@pytest.mark.parametrize("event", ["bereavement", "move_in"])
def test_the_worked_cases_print_without_a_fault(event: str) -> None:
    """Every tenth case: only forms of needed items, all of them drawable."""
    found = content.shipped(event)
    for one in worked.load(found)[::10]:
        plan = checklist.plan(found, one.given, is_open=asking.ordinarily_open)
        whole = packet.make(found, plan, one.case, city=families.CITY, printed=families.PRINTED)
        names = {name for item in plan.items if item.status is Status.NEEDED for name in item.forms}
        layouts = {layout.id for name in names for layout in form_map.layouts_of(event, name)}
        assert {sheet.layout.id for sheet in whole.due.sheets} <= layouts | {packet.AUTHORITY}
        assert whole.problems == ()


def test_questions_are_asked_only_for_forms_that_are_due() -> None:
    without = made("bereavement", {**_HEIR, "deceased.dog": "none"}).gaps
    assert not [name for name in without if name.startswith("dog.")]
    assert "dog.name" in made("bereavement", _HEIR).gaps
    assert "dog.name" not in made("bereavement", {**_HEIR, "dog.name": "ポチ"}).gaps


def test_the_command(tmp_path: Path) -> None:
    facts, out = tmp_path / "facts.json", tmp_path / "forms.pdf"
    facts.write_text(json.dumps({"on": "2026-11-24", "facts": _HEIR}, ensure_ascii=False), encoding="utf-8")
    arguments = ["forms", "bereavement", "--facts", str(facts), "--out", str(out), "--city", "hibari", "--json"]
    ran = CliRunner().invoke(cli, [*arguments, "--data", str(tmp_path / "none")], catch_exceptions=False)
    assert ran.exit_code == 0
    told = json.loads(ran.stdout)
    assert [one["form"] for one in told["forms"]]
    assert told["by_hand"] == []
    assert "ひばり市長" in paper.text(out.read_bytes())
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".pdf"] == ["forms.pdf"]


@pytest.mark.parametrize("name", ["guide.pdf", "guide.html"])
def test_the_command_writes_the_guide_sheet(tmp_path: Path, name: str) -> None:
    facts, out, guide = tmp_path / "facts.json", tmp_path / "forms.pdf", tmp_path / name
    facts.write_text(json.dumps({"facts": _HEIR}, ensure_ascii=False), encoding="utf-8")
    arguments = [
        "forms",
        "bereavement",
        "--facts",
        str(facts),
        "--out",
        str(out),
        "--lang",
        "en",
        "--guide",
        str(guide),
    ]
    assert CliRunner().invoke(cli, arguments, catch_exceptions=False).exit_code == 0
    data = guide.read_bytes()
    assert "Dog: change of owner" in (paper.text(data) if name.endswith(".pdf") else data.decode())


def test_the_command_names_what_it_could_not_print(tmp_path: Path) -> None:
    facts, out = tmp_path / "facts.json", tmp_path / "forms.pdf"
    raw = {**_HEIR, "applicant.name": {"name": "\U0001f9ff子", "kana": "コ"}}
    facts.write_text(json.dumps({"facts": raw}, ensure_ascii=False), encoding="utf-8")
    ran = CliRunner().invoke(cli, ["forms", "bereavement", "--facts", str(facts), "--out", str(out)])
    assert ran.exit_code == 0
    assert "U+1F9FF" in ran.stderr
    assert "ラベル" not in ran.stderr


def test_the_command_says_when_there_is_no_address_for_labels(tmp_path: Path) -> None:
    facts, out = tmp_path / "facts.json", tmp_path / "forms.pdf"
    facts.write_text(json.dumps({"facts": {**_HEIR, "applicant.address": None}}), encoding="utf-8")
    arguments = ["forms", "bereavement", "--facts", str(facts), "--out", str(out), "--labels", "--json"]
    ran = CliRunner().invoke(cli, arguments)
    assert ran.exit_code == 0
    assert json.loads(ran.stdout)["labels"]["code"] == "address_unknown"
    assert "ご住所が分かりましたら" in ran.stderr


def test_the_day_of_the_file_is_the_day_of_the_forms() -> None:
    found, plan, case = planned("bereavement", _HEIR)
    assert case.on == date(2026, 11, 24)
    later = replace(case, on=date(2026, 12, 1))
    text = paper.text(packet.make(found, plan, later, city=families.CITY, printed=families.PRINTED).pdf)
    assert "令和8年12月1日" in text
