"""Line breaking: phrases, kinsoku, numbers, and no line that is too wide."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windowsvc.paperwork.slip_lines import atoms, clusters, keeps_whole, phrases, tidy, wrap


def columns(text: str) -> float:
    """Widths as on a terminal: two for kanji and kana, one for the rest, none for marks."""
    return sum(
        0 if unicodedata.category(char).startswith("M") else 2 if unicodedata.east_asian_width(char) in "FW" else 1
        for char in text
    )


def lines(text: str, width: int) -> list[str]:
    return wrap(text, width=width, measure=columns)


def said(text: str) -> list[str]:
    return ["".join(phrase) for phrase in phrases(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "席におられないときに呼ばれても、番号はそのままです。",
            ["席に", "おられないときに", "呼ばれても、", "番号は", "そのままです。"],
        ),
        ("画面と声でお呼びします。", ["画面と", "声で", "お呼びします。"]),
        ("住民票とマイナンバーカードを", ["住民票と", "マイナンバーカードを"]),
        ("引っ越し・住所の変更", ["引っ越し・", "住所の", "変更"]),
        ("窓口です。前にはいません", ["窓口です。", "前にはいません"]),
        ("番号(A-102)を見せてください", ["番号(A-102)を", "見せてください"]),
    ],
)
def test_a_phrase_ends_where_a_reader_pauses(text: str, expected: list[str]) -> None:
    assert said(text) == expected


def test_a_phrase_goes_to_the_next_line_whole() -> None:
    assert lines("画面と声でお呼びします。", 16) == ["画面と声で", "お呼びします。"]


def test_lines_are_as_few_and_as_equal_as_can_be() -> None:
    assert lines("そのままです。窓口へどうぞ。", 24) == ["そのままです。", "窓口へどうぞ。"]
    assert lines("one two three four", 14) == ["one two", "three four"]


@pytest.mark.parametrize("mark", list("、。」）ー々っょ！？・…।"))
def test_no_line_begins_with_a_mark_that_must_not(mark: str) -> None:
    wrapped = lines(f"漢字漢{mark}字漢字", 6)
    assert len(wrapped) == 3
    assert not [line for line in wrapped if line.startswith(mark)]


@pytest.mark.parametrize("mark", list("「（『【"))
def test_no_line_ends_with_an_opening_bracket(mark: str) -> None:
    wrapped = lines(f"漢字{mark}漢字漢", 6)
    assert len(wrapped) == 3
    assert not [line for line in wrapped if line.endswith(mark)]


@pytest.mark.parametrize(
    "number", ["11:00〜11:25", "3・4・5番", "1,234円", "A-102", "2026/11/24", "12人", "第3", "3, 4, 5"]
)
def test_a_number_is_one_piece(number: str) -> None:
    assert atoms(f"漢字{number}") == ["漢", "字", number]


def test_a_reading_stays_with_its_word_and_katakana_in_one_piece() -> None:
    assert atoms("午前(ごぜん)11時(じ)から") == ["午前(ごぜん)", "11時(じ)", "か", "ら"]
    assert lines("送(おく)る 機械(きかい)(ヒアリングループ)", 12)[:2] == ["送(おく)る", "機械(きかい)"]
    assert atoms("スマートフォンで") == ["スマートフォン", "で"]
    assert not keeps_whole("スマートフォンで", width=12, measure=columns)


def test_a_number_goes_to_the_next_line_whole() -> None:
    assert lines("目安は11:00〜11:25です", 14) == ["目安は", "11:00〜11:25", "です"]


def test_words_of_spaced_scripts_stay_whole() -> None:
    assert lines("trước quầy 3, 4, 5", 10) == ["trước quầy", "3, 4, 5"]
    assert lines("오른쪽 안쪽", 8) == ["오른쪽", "안쪽"]
    assert atoms("विदेशी नागरिक") == ["विदेशी ", "नागरिक"]


def test_what_is_wider_than_a_line_is_parted_between_characters() -> None:
    assert lines("12345678", 4) == ["1234", "5678"]
    assert keeps_whole("1234 5678", width=4, measure=columns)
    assert not keeps_whole("12345", width=4, measure=columns)


def test_a_mark_stays_with_its_letter() -> None:
    assert clusters("e\u0302\u0301葛\U000e0100a") == ["e\u0302\u0301", "葛\U000e0100", "a"]


def test_what_has_no_picture_is_left_out() -> None:
    assert tidy("\u0301a\u0000b\tc\ufeff\u202e\ud800d\ne") == "ab cd\ne"


def test_line_ends_of_the_caller_are_kept() -> None:
    assert lines("1階 右奥\n3番窓口", 40) == ["1階 右奥", "3番窓口"]
    assert lines("", 40) == [""]


@pytest.mark.parametrize("width", range(12, 40))
def test_no_line_of_nepali_begins_with_its_full_stop(width: int) -> None:
    said = "यस सहरमा बस्नुहुन्छ भनी दर्ता हुन्छ। अरू प्राय सबै यसैमा आधारित छ।"
    assert not [line for line in lines(said, width) if line.startswith("।")]


@settings(deadline=None)
@given(text=st.text(max_size=120), width=st.integers(min_value=2, max_value=30))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: int) -> None:
    wrapped = lines(text, width)
    assert all(columns(line) <= width for line in wrapped)
    assert "".join("".join(wrapped).split()) == "".join(tidy(text).split())


@settings(deadline=None)
@given(text=st.text(alphabet="あのを漢字、。」（ー12:〜A ", max_size=60))
def test_no_line_begins_badly_where_its_piece_fits(text: str) -> None:
    wrapped = lines(text, 20)
    if keeps_whole(text, width=20, measure=columns):
        assert not [line for line in wrapped[1:] if line[:1] in set("、。」ー〜")]
        assert not [line for line in wrapped[:-1] if line.endswith("（")]
