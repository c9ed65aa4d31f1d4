"""The library: every phrase in every language, slots as whole phrases, nothing unsure shown, pictures with words."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from windowsvc import resources
from windowsvc.captions import furigana, views
from windowsvc.captions.phrases import library
from windowsvc.captions.sessions import Line, Talk
from windowsvc.captions.slots import KINDS
from windowsvc.languages import ruby
from windowsvc.languages.locales import BY_CODE, LOCALES
from windowsvc.refusal import Refusal
from windowsvc.voice import child

VALUES: dict[str, Any] = {
    "number": "A-102", "window": "3", "floor": "2", "fee_yen": 1300, "date": "2026-11-24", "time": "15:30",
    "minutes": 10, "minutes_range": [10, 15], "people_count": 3, "count": 2, "document": "residence_card",
    "place": "ひばり", "phone": "0466-00-0000", "language": "ne",
}  # fmt: skip
WRONG: dict[str, Any] = {
    "number": "窓口 花子", "window": "<b>", "floor": "0", "fee_yen": -1, "date": "11/24", "time": "25:00",
    "minutes": True, "minutes_range": [15, 10], "people_count": "3", "count": None, "document": "sword",
    "place": "{x}", "phone": "abc", "language": "tlh",
}  # fmt: skip


@pytest.mark.parametrize("locale", LOCALES, ids=str)
def test_every_phrase_can_be_said_in_every_language(locale: Any) -> None:
    for phrase in library().phrases.values():
        said = library().say(phrase, {name: VALUES[kind] for name, kind in phrase.slots.items()}, locale)
        assert not re.search(r"[{}]", said.text), phrase.id
        assert said.locale in (locale, BY_CODE["ja@easy"])
        if said.locale.has_ruby:
            assert ruby.uncovered_kanji(said.text) == [], phrase.id


def test_what_is_not_sure_is_said_in_easy_japanese() -> None:
    phrase = library().phrase("reception.show_ticket")
    assert "ne" in phrase.unsure
    said = library().say(phrase, {}, BY_CODE["ne"])
    assert (said.locale.code, said.text) == ("ja@easy", phrase.texts["ja@easy"])


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_slot_takes_what_it_is_for_and_nothing_else(kind: str) -> None:
    for locale in LOCALES:
        assert library().slot(kind, VALUES[kind], locale)
    with pytest.raises(Refusal, match="not right"):
        library().slot(kind, WRONG[kind], BY_CODE["ja"])


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("fee_yen", 300, {"ja": "300円", "ja@easy": "300円(えん)", "pt_BR": "300 ienes", "zh_Hans": "300日元"}),
        ("floor", "3", {"ja": "3階", "ja@easy": "3階(がい)", "fil": "3rd floor", "ko": "3층"}),
        ("floor", "B1", {"ja": "地下1階", "en": "basement floor 1"}),
        ("people_count", 1, {"ja@easy": "1人(ひとり)", "en": "1 person"}),
        ("date", "2026-04-01", {"ja@easy": "2026年(ねん)4月(がつ)1日(ついたち)（水(すい)）"}),
    ],
)
def test_slots_are_whole_phrases_with_their_unit(kind: str, value: Any, words: dict[str, str]) -> None:
    assert {code: library().slot(kind, value, BY_CODE[code]) for code in words} == words


def test_every_thing_has_a_picture_of_ours_and_a_name_in_every_language() -> None:
    for code, names in library().things.items():
        drawing = (resources.ROOT / "static" / "pictures" / f"{code}.svg").read_text(encoding="utf-8")
        assert drawing.startswith("<svg")
        assert "href" not in drawing
        assert set(names) == set(BY_CODE)
        assert ruby.uncovered_kanji(names["ja@easy"]) == []


def test_terms_are_found_in_what_is_typed_the_longest_first() -> None:
    found = [term.ja for term in library().terms_in("国民健康保険の届出と、在留カードを")]
    assert found == ["国民健康保険", "届出", "在留カード"]


def test_readings_stand_over_the_kanji_alone() -> None:
    def guess(text: str) -> list[tuple[str, str, bool]]:
        assert text == "を見せて、受け付けます。"
        return [
            ("を", "ヲ", False),
            ("見せ", "ミセ", True),
            ("て", "テ", False),
            ("、", "、", False),
            ("受け付け", "ウケツケ", True),
            ("ます", "マス", False),
            ("。", "。", False),
        ]

    text = "在留カードを見せて、受け付けます。"
    read = furigana.annotate(text, terms=library().terms_in(text), guess=guess)
    assert read == "在留(ざいりゅう)カードを 見(み)せて、 受(う)け付(つ)けます。"
    assert ruby.plain(read).replace(" ", "") == text


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12月14日までに", "12月(がつ)14日(か)までに"),
        ("20歳の方は2人で3階へ", "20歳(はたち)の方(かた)は 2人(ふたり)で 3階(がい)へ"),
        ("10時30分に、3番で", "10時(じ)30分(ぷん)に、 3番(ばん)で"),
        ("A-102の方", "A-102の方(かた)"),
        ("手数料は300円", "手数料(てすうりょう)は 300円(えん)"),
    ],
)
def test_numbers_and_what_they_count_are_read_as_they_are_said(typed: str, read: str) -> None:
    def guess(text: str) -> list[tuple[str, str, bool]]:
        """As the engine does: 方 as a direction, and a number never asked for."""
        assert not any(one.isdecimal() for one in text)
        return [(one, {"方": "ホー"}.get(one, one), False) for one in text]

    assert furigana.annotate(typed, terms=library().terms_in(typed), guess=guess) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (
            "市民課で受け付けます。お名前とご住所を書いてください。",
            "市民課(しみんか)で 受(う)け付(つ)けます。 お名前(なまえ)と ご住所(じゅうしょ)を 書(か)いてください。",
        ),
        ("3番窓口で12月14日まで", "3番(ばん)窓口(まどぐち)で 12月(がつ)14日(か)まで"),
    ],
)
def test_the_engine_tells_where_a_phrase_begins(typed: str, read: str) -> None:
    terms = library().terms_in(typed)
    assert furigana.annotate(typed, terms=terms, guess=child.tokens) == read


def test_without_an_engine_only_the_terms_are_read() -> None:
    text = "委任状を見せて"
    assert furigana.annotate(text, terms=library().terms_in(text), guess=None) == "委任状(いにんじょう)を見せて"


FORBIDDEN = ("重ね重ね", "度々", "再び", "引き続き", "追って", "成仏", "天国", "！", "ご冥福")


def _subtitles(language: str, text: str) -> str:
    at = datetime(2026, 11, 24, 1, 20, tzinfo=UTC)
    body = {"text": text, "easy": "子(こ)の <書類(しょるい)>", "language": "ja"}
    talk = Talk(1, "w3", "main", None, None, language, "n", 1)
    return views.webvtt(library(), [Line(1, None, "staff", "typed", body, at)], talk)


def test_subtitles_carry_readings_and_no_marks_of_anybodys_own() -> None:
    told = _subtitles("ja@easy", "子の <書類> & 印鑑")
    assert "<v 職員><ruby>子<rt>こ</rt></ruby>の &lt;<ruby>書類<rt>しょるい</rt></ruby>&gt;\n" in told
    told = _subtitles("zh_Hans", "子の <書類> --> 印鑑")
    assert told.count("-->") == 1
    assert "&lt;書類&gt;" in told


def test_to_the_bereaved_nothing_careless_is_said() -> None:
    said = [one for one in library().phrases.values() if one.situation == "bereavement"]
    assert said
    for phrase in said:
        assert not any(word in phrase.texts["ja"] for word in FORBIDDEN), phrase.id
        assert "!" not in phrase.texts["en"]
