"""The lines of a screen, on the phonemes of the real engines against what people say, written apart."""

from __future__ import annotations

import pytest

from tests.voice import sounds
from windowsvc.voice import aloud, child, engines
from windowsvc.voice.readings import VOICED


def spoken(text: str, *, language: str = "ja") -> str:
    """The phonemes of a line as the engine is fed it."""
    line = aloud.line(text, language=language)
    if language == "zh_Hans":
        return sounds.foreign(line.voice, [child.pinyin(line.text)])[0]
    return sounds.of([line])[0].replace(" pau", "")


def said(words: str) -> str:
    """The phonemes of Japanese in kana."""
    return sounds.japanese([words])[0].replace(" pau", "")


@pytest.mark.parametrize(
    ("text", "kana"),
    [
        ("番号札", "ばんごうふだ"),
        ("お待ちの方", "おまちのかた"),
        ("届出人", "とどけでにん"),
        ("C-007", "シー、ななばん"),
        ("A-102番", "エー、ひゃくにばん"),
        ("10:40", "じゅうじよんじゅっぷん"),
        ("9:00", "くじ"),
        ("*", "こめじるし"),
        ("#", "しゃーぷ"),
        ("1\n日本語", "いち、にほんご"),
    ],
)
def test_japanese_is_read_as_people_say_it(text: str, kana: str) -> None:
    assert spoken(text) == said(kana)


def test_a_range_of_times_and_pieces_apart_are_heard_apart() -> None:
    assert aloud.line("10:35〜10:50", language="ja").text == "10時35分から10時50分"
    assert aloud.line("2\n証明書\n(住民票・戸籍)\n1人待ち", language="ja").text == "2、証明書、住民票、戸籍、1人待ち"
    assert aloud.line("Moving.\nNobody waiting", language="en").text == "Moving. Nobody waiting"
    assert aloud.line("10:40–11:05", language="en").text == "10 40 to 11 05"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "零"),
        (7, "七"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (12345, "一二三四五"),
    ],
)
def test_numbers_in_hanzi(number: int, words: str) -> None:
    assert aloud.zh_hanzi(number) == words


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [("请到3号窗口。", "qing3 dao4 san1 hao4 chuang1 kou3"), ("C-012", "C yi1 er4"), ("12人", "shi2 er4 ren2")],
)
def test_chinese_is_spelled_for_the_engine(text: str, pinyin: str) -> None:
    assert spoken(text, language="zh_Hans") == sounds.foreign("cmn-latn-pinyin", [pinyin])[0]


@pytest.mark.parametrize("language", VOICED)
def test_every_voiced_language_reads_signs(language: str) -> None:
    line = aloud.line("* 10:40 # 9:00–9:05 C-007", language=language)
    assert not set(line.text) & set("*#:–")
    assert aloud.line("1", language=language, pace=0.5).speed == pytest.approx(line.speed / 2, abs=0.01)


def test_sentences_are_spoken_in_every_voiced_language_here() -> None:
    assert engines.find().sentences == VOICED
    assert "zh_Hans" not in engines.Found({"espeak": "1.51", "openjtalk": "?"}).sentences
