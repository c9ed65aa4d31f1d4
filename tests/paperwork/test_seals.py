"""押印: each city says on which forms a seal is wanted; what the law or the bank asks for stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.paperwork import families, paper
from windowsvc.lifeevents import asking, content
from windowsvc.paperwork import layouts, packet, seals
from windowsvc.paperwork.cover import by_hand
from windowsvc.paperwork.packet import Sheet
from windowsvc.paperwork.roles import Source
from windowsvc.paperwork.values import Filled, fill
from windowsvc.refusal import Refusal

_EVERY = layouts.shipped()


def source(name: str, rule: str | None) -> Source:
    found = families.source(_EVERY[name])
    own = {f"city.seal_required.{name}": rule} if rule else {}
    known = {key: value for key, value in found.case.known.items() if not key.startswith("city.seal_required.")}
    return replace(found, case=replace(found.case, known=known | own))


def drawn(name: str, rule: str | None) -> tuple[str, Filled]:
    paints = families.painter()
    filled = fill(_EVERY[name], source(name, rule))
    paints.paint(_EVERY[name], filled)
    return paper.text(paints.sheets.finish()), filled


@pytest.mark.parametrize("event", content.events())
def test_a_city_can_set_the_rule_of_every_form_that_may_bear_a_seal(event: str) -> None:
    keys = content.load(event).settings["seal_required"].keys
    assert keys.keys() == {name for name, layout in _EVERY.items() if seals.place(layout) is not None}
    assert {fact.values for fact in keys.values()} == {seals.RULES}


@pytest.mark.parametrize("name", sorted(_EVERY))
def test_every_form_has_a_place_for_a_seal_or_a_seal_that_stays(name: str) -> None:
    assert (seals.place(_EVERY[name]) is None) == (_EVERY[name].seal in seals.FIXED)


@pytest.mark.parametrize(
    ("name", "rule", "says"),
    [
        ("f_nhi_funeral", None, "任意"),
        ("f_nhi_funeral", "none", "押印不要"),
        ("f_handbook_return", None, "任意"),
        ("f_handbook_return", "registered_seal", "実印"),
        ("f_dog", "required", "印"),
        ("F01", "optional", "任意"),
    ],
)
def test_the_form_shows_what_the_city_says(name: str, rule: str | None, says: str) -> None:
    text, filled = drawn(name, rule)
    assert says in paper.squeezed(text)
    assert filled.seal == (rule or "optional")


@pytest.mark.parametrize("name", ["f_dog", "F01", "f_handbook_return", "f_nhi_funeral"])
def test_where_no_seal_is_wanted_none_is_drawn(name: str) -> None:
    read = paper.squeezed(drawn(name, "none")[0]).replace("印字", "").replace("押印不要", "").replace("印鑑", "")
    assert "印" not in read


def test_a_name_keeps_clear_of_the_seal_beside_it() -> None:
    layout = _EVERY["f_handbook_return"]
    known = source("f_handbook_return", "required")
    long = replace(known.case, known=known.case.known | {"applicant.name": {"name": "窓" * 30, "kana": "マド"}})
    paints = families.painter()
    paints.paint(layout, fill(layout, replace(known, case=long)))
    box = next(one.box for one in paints.drawn.placed if one.cell == "n_name")
    assert box.width == 113 - 24 - 13
    words = [word for word in paper.words(paints.sheets.finish()) if "窓窓" in word.text]
    assert words
    assert max(word.right for word in words) <= box.x + box.width


def test_what_the_law_asks_for_no_city_can_set() -> None:
    event = content.load("bereavement")
    with pytest.raises(Refusal) as refused:
        asking.settings_from(["seal_required={f_public_housing: none}"], event=event)
    assert "f_public_housing" in refused.value.detail["what"]
    with pytest.raises(Refusal):
        asking.settings_from(["seal_required={f_dog: perhaps}"], event=event)
    found = asking.settings_from(["seal_required={f_dog: required}"], event=event)
    assert found == {"seal_required": {"f_dog": "required"}}


def test_the_list_of_what_is_left_for_the_hand_says_so_too() -> None:
    def says(name: str, rule: str) -> str:
        return by_hand(Sheet(_EVERY[name], "市民課", (), seal=rule))

    assert says("f_nhi_funeral", "none") == "個人番号・手書き欄"
    assert "押印(任意)" in says("f_nhi_funeral", "optional")
    assert "実印" in says("f_dog", "registered_seal")
    assert "押印" in says("f_public_housing", "registered_seal")


def test_another_rule_makes_a_printed_sheet_stale() -> None:
    marks = {packet.digest(drawn("f_dog", rule)[1]) for rule in seals.RULES}
    assert len(marks) == len(seals.RULES)


def test_the_invented_city_has_rules_of_its_own() -> None:
    found = content.load("bereavement", city="hibari").settings["seal_required"].on(families.ON)
    assert found == {"f_authority": "required", "f_nhi_funeral": "none", "F03": "optional"}
