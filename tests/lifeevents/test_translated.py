"""Translations of the content: by stable key, marked with the Japanese they were made from, counted and checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from windowsvc.languages import sources
from windowsvc.languages.catalogue import Catalogues, Texts
from windowsvc.languages.locales import BY_CODE, EN, JA, LOCALES
from windowsvc.lifeevents import content, translated

VI, EASY = BY_CODE["vi"], BY_CODE["ja@easy"]
MOVING_IN = "転入届(住民異動届)"


def test_what_ships_is_sound() -> None:
    assert list(translated.problems()) == []


def test_every_key_is_something_the_content_says() -> None:
    known = {key for name in content.events() for key in translated.texts_of(content.load(name))}
    for locale in LOCALES:
        assert sources.read(translated.ROOT, locale).keys() <= known, locale


def test_nothing_that_ships_is_stale() -> None:
    for name in content.events():
        assert [str(one) for one in translated.states(content.load(name)) if one.stale] == []


@pytest.mark.parametrize("locale", [one for one in LOCALES if one not in (JA, EN)], ids=str)
def test_the_commonest_procedures_have_a_name_in_every_language(locale: object) -> None:
    known = sources.read(translated.ROOT, locale)  # type: ignore[arg-type]
    common = ("mi_tennyu", "mi_kokuho", "mi_jidou", "mi_zairyu", "death_notification", "unpaid_pension")
    assert {f"{one}.name" for one in common} <= known.keys()


def test_filled_in_it_is_shown_until_its_japanese_changes(tmp_path: Path) -> None:
    assert translated.fill(VI, {"mi_tennyu.name": "Khai báo chuyển đến"}, root=tmp_path) == 1
    texts = Texts(VI, catalogues=Catalogues(tmp_path))
    assert texts.content("mi_tennyu.name", source=MOVING_IN).text == "Khai báo chuyển đến"
    assert texts.content("mi_tennyu.name", source="転入の届").locale is JA
    state = translated.state(content.load("move_in"), VI, root=tmp_path)
    assert (state.translated, state.drafts, state.stale) == (1, 1, 0)


def test_a_translation_of_another_text_is_stale_and_asked_for_again(tmp_path: Path) -> None:
    translated.fill(VI, {"mi_tennyu.name": "Khai báo chuyển đến"}, checked=True, confidence="h", root=tmp_path)
    path = sources.path_of(tmp_path, VI)
    path.write_text(path.read_text(encoding="utf-8").replace(sources.mark(MOVING_IN), "0" * 12), encoding="utf-8")
    state = translated.state(content.load("move_in"), VI, root=tmp_path)
    assert (state.translated, state.drafts, state.stale) == (0, 0, 1)
    assert str(state).endswith("1 stale")
    assert translated.missing(VI, root=tmp_path)["mi_tennyu.name"] == MOVING_IN


def test_the_english_of_the_names_comes_with_the_content(tmp_path: Path) -> None:
    state = translated.state(content.load("move_in"), EN, root=tmp_path)
    assert state.translated == 88
    assert "mi_tennyu.name" not in translated.missing(EN, root=tmp_path)


def test_what_the_content_does_not_say_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translated, "ROOT", tmp_path)
    given = tmp_path / "given.json"
    given.write_text(json.dumps({"mi_nothing.name": "x"}), encoding="utf-8")
    assert translated.main(["fill", str(given), "--locale", "vi"]) == 1
    assert "mi_nothing.name" in capsys.readouterr().err


def test_wrong_scripts_and_missing_readings_are_found(tmp_path: Path) -> None:
    translated.fill(VI, {"mi_tennyu.name": "转入申报"}, root=tmp_path)
    translated.fill(EASY, {"mi_tennyu.name": "転入届"}, root=tmp_path)
    found = list(translated.problems(root=tmp_path))
    assert any(one.startswith("vi mi_tennyu.name") for one in found)
    assert any("E2" in one for one in found)
