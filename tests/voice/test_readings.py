"""What is said aloud, on the phonemes of the real engines against tables written apart from the templates."""

from __future__ import annotations

import random
import re

import pytest

from tests.voice import expected, sounds
from windowsvc.voice import readings
from windowsvc.voice.readings import VOICED, UnspeakableError

FOREIGN = tuple(code for code in VOICED if code != "ja")
BY_WORDS = tuple(code for code in FOREIGN if code != "ne")


@pytest.mark.parametrize("language", FOREIGN)
def test_the_26_letters_are_spoken_as_letters(language: str) -> None:
    said = sounds.of([readings.number_alone(f"{one}-7", language=language) for one in expected.LETTERS])
    seven = sounds.of([readings.number_alone("7", language=language)])[0]
    assert dict(zip(expected.LETTERS, said, strict=True)) == {
        letter: sound + seven for letter, sound in zip(expected.LETTERS, expected.IPA_LETTERS[language], strict=True)
    }


def test_the_26_letters_are_spoken_in_japanese() -> None:
    said = sounds.of([readings.number_alone(f"{one}-7", language="ja") for one in expected.LETTERS])
    table = {letter: sounds.japanese_letter(sound) for letter, sound in expected.JA_LETTERS.items()}
    assert dict(zip(expected.LETTERS, said, strict=True)) == {
        letter: f"{sound} pau n a n a b a N" for letter, sound in table.items()
    }


def test_999_numbers_and_99_windows_are_read_right_in_japanese() -> None:
    said = sounds.of([readings.number_alone(str(number), language="ja") for number in range(1, 1000)])
    assert said == [f"{expected.ja_phonemes(number)} b a N" for number in range(1, 1000)]
    windows = sounds.of([readings.window_alone(str(number), language="ja") for number in range(1, 100)])
    assert windows == [f"{expected.ja_phonemes(number)} b a N" for number in range(1, 100)]


@pytest.mark.parametrize("language", BY_WORDS)
def test_999_numbers_sound_as_their_words(language: str) -> None:
    utterances = [readings.number_alone(str(number), language=language) for number in range(1, 1000)]
    words = [expected.ticket_words(number, language) for number in range(1, 1000)]
    said = [sounds.linked(one) for one in sounds.of(utterances)]
    assert said == [sounds.linked(one) for one in sounds.foreign(utterances[0].voice, words)]


@pytest.mark.parametrize("language", BY_WORDS)
def test_99_windows_sound_as_their_words(language: str) -> None:
    utterances = [readings.window_alone(str(number), language=language) for number in range(1, 100)]
    words = [expected.window_words(number, language) for number in range(1, 100)]
    said = [sounds.linked(one) for one in sounds.of(utterances)]
    assert said == [sounds.linked(one) for one in sounds.foreign(utterances[0].voice, words)]


def test_999_numbers_are_read_as_one_number_in_nepali() -> None:
    table = ["", *(sounds.bare(one) for one in expected.NE_BELOW_HUNDRED)]
    assert len(table) == 100

    def word(number: int) -> str:
        hundreds, rest = divmod(number, 100)
        return (table[hundreds] + "sajə" if hundreds else "") + table[rest]

    said = sounds.of([readings.number_alone(str(number), language="ne") for number in range(1, 1000)])
    assert [one.replace("ɾ", "r") for one in said] == [word(number).replace("ɾ", "r") for number in range(1, 1000)]
    windows = sounds.of([readings.window_alone(str(number), language="ne") for number in range(1, 100)])
    assert windows == table[1:]


def sentences(count: int, *, seed: int) -> list[tuple[str, str, int, int]]:
    """Random calls: letters, the label as shown, its number, a window."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        letters = "".join(chance.choices(expected.LETTERS, k=chance.choice([0, 1, 1, 1, 2])))
        number, width = chance.randint(1, 999), chance.choice([3, 4])
        label = f"{letters}-{number:0{width}d}" if letters else f"{number:0{width}d}"
        found.append((letters, label, number, chance.randint(1, 99)))
    return found


def check_japanese(calls: list[tuple[str, str, int, int]]) -> None:
    said = sounds.of([readings.call(label, str(window), language="ja") for _, label, _, window in calls])
    for heard, (letters, label, number, window) in zip(said, calls, strict=True):
        spelled = "".join(sounds.japanese_letter(expected.JA_LETTERS[one]) + " pau " for one in letters)
        ticket = f"{spelled}{expected.ja_phonemes(number)} b a N n o k a t a"
        place = f"{expected.ja_phonemes(window)} b a N m a d o g u ch i e"
        wanted = f"b a N g o o f u d a pau {ticket} pau {ticket} pau {place} pau o k o sh i k u d a s a i"
        assert heard == wanted, label


def check_foreign(language: str, calls: list[tuple[str, str, int, int]]) -> None:
    """The whole sentence is made of the readings that were tested alone: number twice, then the window."""
    said = sounds.of([readings.call(label, str(window), language=language) for _, label, _, window in calls])
    voice = readings.call("1", "1", language=language).voice
    whole = [whole_sentence(language, letters, number, window) for letters, _, number, window in calls]
    wanted = [sounds.linked(one) for one in sounds.foreign(voice, whole)]
    assert [sounds.linked(one) for one in said] == wanted


WHOLE = {
    "en": "Ticket number {n} Ticket number {n} Please come to counter {w}.",
    "zh_Hans": "qing3 {n} hao4, {n} hao4, dao4 {w} hao4 chuang1 kou3.",
    "vi": "Xin mời khách có số {n}, số {n}, đến quầy số {w}.",
    "ko": "{n} 고객님, {n} 고객님, {w} 창구로 오십시오.",
    "pt_BR": "Senha {n}. Senha {n}, por favor dirija-se ao guichê {w}.",
    "es": "Turno {n}. Turno {n}, por favor pase a la ventanilla {w}.",
    "id": "Nomor antrean {n}. Nomor antrean {n}, silakan ke loket {w}.",
    "ne": "टोकन नम्बर {n}. टोकन नम्बर {n}, कृपया {w} नम्बर काउन्टरमा आउनुहोस्।",
}
"""The whole call in words: what people hear, letters apart, every number as its words."""


def whole_sentence(language: str, letters: str, number: int, window: int) -> str:
    stop = {"en": ".", "zh_Hans": ""}.get(language, ",")
    spelled = "".join(f"{expected.SPELLED.get(language, {}).get(one, one)}{stop} " for one in letters)
    if language == "ne":
        return WHOLE["ne"].format(n=spelled + devanagari(number), w=devanagari(window))
    words = expected.ticket_words(number, language)
    if language == "en":  # a full stop ends a clause only before a capital
        words = words.capitalize() + "."
    return WHOLE[language].format(n=spelled + words, w=expected.window_words(window, language))


def devanagari(number: int) -> str:
    return "".join(chr(ord("०") + int(digit)) for digit in str(number))


def test_whole_calls_are_read_right_in_japanese() -> None:
    check_japanese(sentences(500, seed=20261124))


@pytest.mark.parametrize("language", FOREIGN)
def test_a_sample_of_whole_calls_is_read_right(language: str) -> None:
    check_foreign(language, sentences(40, seed=20261124))


@pytest.mark.slow
@pytest.mark.parametrize("language", FOREIGN)
def test_500_whole_calls_are_read_right(language: str) -> None:
    check_foreign(language, sentences(500, seed=7))


def test_the_words_that_engines_read_wrong_are_read_right() -> None:
    said = sounds.of([readings.call("K-007", "7", language="ja")])[0]
    assert said.startswith("b a N g o o f u d a pau k e e pau n a n a b a N n o k a t a")
    assert "s a ts u" not in said
    assert "n o h o o" not in said
    assert "sh i ch i" not in said


def test_a_window_without_a_number_is_left_to_the_screen() -> None:
    for language in VOICED:
        said = readings.call("A-102", "総合案内", language=language).text
        assert "総合" not in said
        assert not re.search(r"\{|\}", said)


@pytest.mark.parametrize("label", ["", "A", "窓口 花子", "A-1234567", "ABC-1", "a-102", "A-102 "])
def test_what_is_no_number_is_never_spoken(label: str) -> None:
    with pytest.raises(UnspeakableError):
        readings.call(label, "3", language="ja")


def test_japanese_first_then_only_the_tickets_own_language() -> None:
    assert readings.languages_of_call("vi") == ("ja", "vi")
    assert readings.languages_of_call("ja") == ("ja",)
    assert readings.languages_of_call("ja@easy") == ("ja",)
    assert readings.languages_of_call("fil") == ("ja", "en")
    assert readings.languages_of_call(None) == ("ja",)
