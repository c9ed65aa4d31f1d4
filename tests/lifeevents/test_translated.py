"""Translations of the content: by stable key, marked with the Japanese they were made from, counted and checked."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from windowsvc.languages import easy, sources
from windowsvc.languages.catalogue import Catalogues, Texts
from windowsvc.languages.locales import BY_CODE, EN, JA, LOCALES, Locale
from windowsvc.lifeevents import building, checklist, content, differences, revising, texts, translated
from windowsvc.lifeevents.choices import label_of
from windowsvc.lifeevents.facts import given as facts_of
from windowsvc.lifeevents.model import Status
from windowsvc.lifeevents.texts import Message, Reader

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


@pytest.mark.parametrize("locale", [one for one in LOCALES if one is not JA], ids=str)
def test_everything_a_citizen_reads_is_said_in_every_language(locale: Locale) -> None:
    assert translated.missing(locale) == {}


@pytest.mark.parametrize("event", content.events())
def test_what_a_city_says_itself_is_said_in_easy_japanese_and_english_too(event: str) -> None:
    own = content.load(event, city="hibari")
    assert list(differences.untranslated(content.shipped(event), own)) == []
    assert [one for said in own.texts.values() for one in easy.errors(said["ja@easy"])] == []
    said = Message("funeral_subsidy_city.name", "ひばり市火葬費補助金")
    assert Reader(EASY, [own]).find(said).locale is EASY
    kept = revising.revised(content.as_json(content.files(event, city="hibari").plain()))
    assert building.event_of(content.as_json(kept)).texts == own.texts
    assert Reader(EASY).find(said).locale is JA


def test_departments_have_their_names_in_a_table_of_their_own() -> None:
    assert Reader(VI).find(texts.thing("図書館(1階)")).text == "Thư viện, Tầng 1"
    assert Reader(VI).find(texts.thing("図書館の本")).locale is not VI
    assert "thing.図書館" not in translated.texts_of(content.load("move_in"))
    assert "person.employer.topic" in translated.texts_of(content.load("move_in"))


def test_beside_an_item_a_family_reads_what_the_rules_say_and_not_what_is_noted_for_the_counter() -> None:
    found = content.load("bereavement")
    facts: dict[str, object] = {"applicant.renunciation": "considering", "deceased.property_tax_payer": True}
    given = facts_of({"facts": facts}, known=found.facts, on=date(2026, 11, 24))
    made = checklist.plan(found, given, is_open=lambda _day: True)
    said = {item.id: [one.ja for one in texts.notes(found, item)] for item in made.items}
    assert said["elderly_pass"] == []
    estate = [item for item in made.items if item.status is Status.CONSULT]
    assert estate
    reasons = texts.reasons(found, estate)
    assert [one.ja for one in reasons if "家庭裁判所" in one.ja] == [one.ja for one in reasons]
    assert reasons[0].ja not in said[estate[0].id]
    assert Reader(EASY).find(reasons[0]).locale is EASY
    assert all(Reader(EASY).find(texts.note(one)).locale is EASY for told in said.values() for one in told)


def test_filled_in_it_is_shown_until_its_japanese_changes(tmp_path: Path) -> None:
    assert translated.fill(VI, {"mi_tennyu.name": "Khai báo chuyển đến"}, root=tmp_path) == 1
    said = Texts(VI, catalogues=Catalogues(tmp_path))
    assert said.content("mi_tennyu.name", source=MOVING_IN).text == "Khai báo chuyển đến"
    assert said.content("mi_tennyu.name", source="転入の届").locale is JA
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
    assert state.translated == len(translated.english_of(content.load("move_in"))) > 88
    assert "mi_tennyu.name" not in translated.missing(EN, root=tmp_path)


@pytest.mark.parametrize("locale", [EASY, EN], ids=str)
def test_everything_a_citizen_may_read_is_there_in_easy_japanese_and_english(locale: Locale) -> None:
    assert translated.missing(locale) == {}


def test_one_key_says_one_thing_in_every_event() -> None:
    said: dict[str, set[str]] = {}
    for name in content.events():
        for key, japanese in translated.texts_of(content.load(name)).items():
            said.setdefault(key, set()).add(japanese)
    assert {key: found for key, found in said.items() if len(found) > 1} == {}


def test_no_answer_to_choose_shows_the_word_of_the_data() -> None:
    for name in content.events():
        for fact in content.load(name).facts.values():
            bare = [word for word in fact.values if word != fact.unknown_value and label_of(fact, word) == word]
            assert not (fact.question_ja and bare), (fact.id, bare)


def test_a_page_says_the_content_in_the_readers_language_with_the_japanese_beside_it() -> None:
    found = content.load("move_in")
    one = next(one for one in found.procedures if one.id == "mi_kokuho")
    assert Reader(EASY).find(texts.thing("本人確認書類")).locale is EASY
    assert "<ruby>" in Reader(EASY).html(texts.why(one))
    assert Reader(VI).both(texts.name(one)).endswith(f'<span class="ja" lang="ja">{one.name["ja"]}</span>')
    assert Reader(VI).find(Message("mi_kokuho.name", "ほかの言葉")).locale is JA


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
    translated.fill(EN, {"mi_kodomo_iryo.deadline": "within 14 days"}, root=tmp_path)
    found = list(translated.problems(root=tmp_path))
    assert any(one.startswith("vi mi_tennyu.name") for one in found)
    assert any(one.startswith("en mi_kodomo_iryo.deadline: has other fields") for one in found)
    assert any("E2" in one for one in found)


def test_a_deadline_that_names_another_number_of_days_is_found(tmp_path: Path) -> None:
    translated.fill(VI, {"nhi_join_survivors.deadline": "trong 10 ngày"}, root=tmp_path)
    assert any("nhi_join_survivors.deadline: leaves out 14" in one for one in translated.problems(root=tmp_path))


def test_where_no_element_can_stand_readings_are_in_brackets() -> None:
    event = content.load("move_in")
    asked = texts.question(event.facts["household.move_in_date"])
    assert "住所(じゅうしょ)" in Reader(EASY, [event]).bracketed(asked)
    assert "(" not in Reader(JA, [event]).bracketed(asked) + Reader(VI, [event]).bracketed(asked)


def test_where_english_stands_in_easy_japanese_stands_beside_it_with_its_readings(tmp_path: Path) -> None:
    event = content.load("move_in")
    question = texts.question(event.facts["household.move_in_date"])
    translated.fill(EASY, {question.key: sources.read(translated.ROOT, EASY)[question.key].text}, root=tmp_path)
    catalogues = Catalogues(tmp_path)
    for locale in (VI, EN, EASY):
        reader = Reader(locale, [event], catalogues=catalogues)
        found = reader.find(question)
        told = str(reader.aided(question, japanese=True))
        assert (found.locale is EN) == (locale is not EASY), locale
        assert (found.locale is EN and locale is not EN) == ('lang="en"' in told), locale
        assert ("<rt>" in told) == (locale is not EN)
        assert (question.ja in told) == (locale is EN)
