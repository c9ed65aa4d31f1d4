"""Every form that a procedure names leads somewhere, and most of those that are needed are filled."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.paperwork import families, paper
from windowsvc.cli import cli
from windowsvc.lifeevents import asking, checklist, content, worked
from windowsvc.lifeevents.facts import given
from windowsvc.lifeevents.model import Status
from windowsvc.paperwork import form_map, layouts, packet

_MANY = ("bereavement", "move_in")


@pytest.mark.parametrize("event", content.events())
def test_every_name_resolves(event: str) -> None:
    names = {name for one in content.shipped(event).procedures for name in one.forms}
    assert names <= form_map.entries().keys()
    for name in names:
        drawn = form_map.entries()[name].resolves == "layout"
        assert bool(form_map.layouts_of(event, name)) == drawn, name


def test_what_a_name_fills_exists_on_its_layout() -> None:
    for entry in form_map.entries().values():
        for cell, value in entry.fills.items():
            options = [one.options for name in entry.layouts for one in layouts.shipped()[name].cells if one.id == cell]
            assert options
            assert all(value in one for one in options)


def test_a_dog_moves_on_its_own_sheet() -> None:
    assert [one.id for one in form_map.layouts_of("bereavement", "犬の登録事項変更届")] == ["f_dog"]
    assert [one.id for one in form_map.layouts_of("move_in", "犬の登録事項変更届")] == ["F17"]
    assert [one.id for one in form_map.layouts_of("move_within", "犬の登録事項変更届")] == ["F17"]


def test_forms_are_read_once_and_only_those_that_are_looked_for() -> None:
    layouts.load.cache_clear()
    form_map.layouts_of.cache_clear()
    for _ in range(2):
        assert [form_map.layouts_of("bereavement", name)[0].id for name in ("国民健康保険資格喪失届", "委任状")]
    assert layouts.load.cache_info().misses == 1


@pytest.mark.parametrize("event", _MANY)
def test_four_of_five_needed_municipal_forms_are_filled(event: str) -> None:
    found = content.shipped(event)
    share = form_map.share(found, worked.load(found))
    assert share.needed > 100
    assert share.filled / share.needed >= 0.8


def test_who_moves_out_gives_the_plate_back_on_a_sheet_of_their_own() -> None:
    assert [one.id for one in form_map.layouts_of("move_out", "軽自動車税(種別割)廃車申告書兼標識返納書")] == ["F19"]
    found = content.shipped("move_out")
    share = form_map.share(found, worked.load(found))
    assert share.filled / share.needed > 0.8
    assert set(share.why.values()) == {"unseen"}


def test_over_all_events_four_of_five_are_filled() -> None:
    shares = [form_map.share(content.shipped(event), worked.load(content.shipped(event))) for event in content.events()]
    assert all(share.needed for share in shares)
    assert sum(share.filled for share in shares) / sum(share.needed for share in shares) >= 0.8


@pytest.mark.parametrize("event", content.events())
def test_the_check_prints_the_share_and_what_stands_in_the_way(event: str) -> None:
    found = content.shipped(event)
    share = form_map.share(found, worked.load(found))
    told = CliRunner().invoke(cli, ["check", event]).output
    assert f"{share.filled} of {share.needed} municipal forms that the cases need are filled" in told
    assert all(name in told for name, _ in share.held[:3])
    assert ("a doctor or midwife certifies" in told) == (event in ("birth", "bereavement"))


@pytest.mark.parametrize("event", ["move_within", "move_out", "birth", "care"])
def test_a_family_of_each_event_is_handed_its_forms(event: str, tmp_path: Path) -> None:
    found = content.shipped(event)
    for one in worked.load(found)[:4]:
        plan = checklist.plan(found, one.given, is_open=asking.ordinarily_open)
        made = packet.make(found, plan, one.case, city=families.CITY, printed=families.PRINTED)
        names = {name for item in plan.items if item.status is Status.NEEDED for name in item.forms}
        drawn = {layout.id for name in names for layout in form_map.layouts_of(event, name)}
        assert {sheet.layout.id for sheet in made.due.sheets} <= drawn | {packet.AUTHORITY}
        assert not {sheet.layout.id for sheet in made.due.sheets} & {"f_dog", "f_moped_scrap"}
        assert paper.faults(made.pdf, tmp_path) == []


def test_a_form_about_one_person_is_filled_for_the_only_one_there_is() -> None:
    found = content.shipped("care")
    facts = {"person.name": {"name": "見本 太郎", "kana": "ミホン タロウ"}, "person.age": 70}
    raw = {"on": families.ON.isoformat(), "facts": {}, "people": [{"id": "a", **facts}]}
    known = given(raw, known=found.facts, on=families.ON, withheld=found.withheld)
    plan, case = checklist.plan(found, known, is_open=asking.ordinarily_open), checklist.case_of(found, known)
    made = packet.make(found, plan, case, city=families.CITY, printed=families.PRINTED)
    assert "見本太郎" in paper.squeezed(paper.text(made.pdf))
    assert [one.person for one in made.due.sheets if one.layout.id == "F08"] == ["a"]
