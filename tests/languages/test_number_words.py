"""Labels read aloud in Japanese, against the rules of Japanese numerals written down independently."""

import string

import pytest

from windowsvc.languages.number_words import (
    LETTERS,
    UnreadableLabelError,
    letter_reading,
    number_reading,
    number_reading_ja,
)

ONES = {1: "いち", 2: "に", 3: "さん", 4: "よん", 5: "ご", 6: "ろく", 7: "なな", 8: "はち", 9: "きゅう"}
VALUE_OF = (
    {reading: number for number, reading in ONES.items()}
    | {"じゅう": 10, "ひゃく": 100, "びゃく": 100, "ぴゃく": 100, "せん": 1000, "ぜん": 1000, "まん": 10_000}
    | {"ろっ": 6, "はっ": 8}
)
WORDS = sorted(VALUE_OF, key=len, reverse=True)


def split(reading):
    """The numeral words a reading is made of, the longest first."""
    words = []
    while reading:
        word = next(word for word in WORDS if reading.startswith(word))
        words.append(word)
        reading = reading[len(word) :]
    return words


def value(reading):
    """The number that a reading says, by the grammar: digit before place, places falling."""
    total = digit = 0
    for word in split(reading):
        if VALUE_OF[word] < 10:
            digit = VALUE_OF[word]
        else:
            total += (digit or 1) * VALUE_OF[word]
            digit = 0
    return total + digit


def test_all_readings_up_to_9999_say_their_number_and_differ():
    readings = [number_reading(number) for number in range(1, 10_000)]
    assert [value(reading) for reading in readings] == list(range(1, 10_000))
    assert len(set(readings)) == len(readings)


def test_the_sounds_change_where_japanese_changes_them_and_nowhere_else():
    for number in range(1, 10_000):
        words = split(number_reading(number))
        for digit, place in zip(["", *words], words, strict=False):
            if place in ("ひゃく", "びゃく", "ぴゃく"):
                assert place == {"さん": "びゃく", "ろっ": "ぴゃく", "はっ": "ぴゃく"}.get(digit, "ひゃく"), number
                assert digit not in ("ろく", "はち", "いち"), number
            if place in ("せん", "ぜん"):
                assert place == ("ぜん" if digit == "さん" else "せん"), number
                assert digit not in ("はち", "いち"), number
            if place == "じゅう":
                assert digit not in ("いち", "ろっ", "はっ"), number


@pytest.mark.parametrize(
    ("number", "reading"),
    [
        (0, "ぜろ"),
        (4, "よん"),
        (7, "なな"),
        (9, "きゅう"),
        (10, "じゅう"),
        (14, "じゅうよん"),
        (20, "にじゅう"),
        (100, "ひゃく"),
        (102, "ひゃくに"),
        (111, "ひゃくじゅういち"),
        (300, "さんびゃく"),
        (400, "よんひゃく"),
        (600, "ろっぴゃく"),
        (700, "ななひゃく"),
        (800, "はっぴゃく"),
        (900, "きゅうひゃく"),
        (999, "きゅうひゃくきゅうじゅうきゅう"),
        (1000, "せん"),
        (1001, "せんいち"),
        (3000, "さんぜん"),
        (4000, "よんせん"),
        (6000, "ろくせん"),
        (8000, "はっせん"),
        (8863, "はっせんはっぴゃくろくじゅうさん"),
        (9999, "きゅうせんきゅうひゃくきゅうじゅうきゅう"),
        (10_000, "いちまん"),
        (100_000, "じゅうまん"),
        (300_800, "さんじゅうまんはっぴゃく"),
        (999_999, "きゅうじゅうきゅうまんきゅうせんきゅうひゃくきゅうじゅうきゅう"),
    ],
)
def test_readings(number, reading):
    assert number_reading(number) == reading


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_numbers_no_label_can_have_are_refused(number):
    with pytest.raises(ValueError, match="no reading"):
        number_reading(number)


@pytest.mark.parametrize(
    ("label", "reading"),
    [
        ("A-102", "えー の ひゃくに"),
        ("K-007", "けー の なな"),
        ("C-027", "しー の にじゅうなな"),
        ("H-300", "えいち の さんびゃく"),
        ("S-004", "えす の よん"),
        ("R-0010", "あーる の じゅう"),
        ("A-000", "えー の ぜろ"),
        ("A102", "えー の ひゃくに"),
        ("102", "ひゃくに"),
        ("007", "なな"),
        ("AB-12", "えー びー の じゅうに"),
        ("A-100000", "えー の じゅうまん"),
    ],
)
def test_labels(label, reading):
    assert number_reading_ja(label) == reading


@pytest.mark.parametrize(
    "label", ["", "A", "A-", "-1", "a-1", "A-1234567", "A-１", "A 1", "A-1 ", "あ-1", "A--1", "1-A", "A-1\n"]
)
def test_other_labels_are_refused(label):
    with pytest.raises(UnreadableLabelError):
        number_reading_ja(label)


def test_every_letter_has_a_reading_of_its_own_in_hiragana():
    assert "".join(LETTERS) == string.ascii_uppercase
    assert len(set(LETTERS.values())) == 26
    assert all("ぁ" <= kana <= "ゖ" or kana == "ー" for reading in LETTERS.values() for kana in reading)
    assert letter_reading("HKR") == "えいち けー あーる"
    with pytest.raises(UnreadableLabelError):
        letter_reading("Å")
