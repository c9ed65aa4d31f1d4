"""Every form that a procedure names leads somewhere, and most of those that are needed are filled."""

from __future__ import annotations

import pytest

from windowsvc.lifeevents import content, worked
from windowsvc.paperwork import form_map, layouts

_EVENTS = ("bereavement", "move_in")


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


@pytest.mark.parametrize("event", _EVENTS)
def test_four_of_five_needed_municipal_forms_are_filled(event: str) -> None:
    found = content.shipped(event)
    share = form_map.share(found, worked.load(found))
    assert share.needed > 100
    assert share.filled / share.needed >= 0.8
