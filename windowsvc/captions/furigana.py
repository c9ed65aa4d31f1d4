"""Readings over what a clerk types: from the glossary first, then as an engine guesses them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from windowsvc.captions.phrases import Term
from windowsvc.languages.dates import easy_minutes
from windowsvc.languages.ruby import KANJI, day_reading, people_reading

_HAS_KANJI: Final = re.compile(f"[{KANJI}]")
_SPLIT: Final = re.compile(f"^([^{KANJI}]*)(.*?)([^{KANJI}]*)$", re.DOTALL)
_COUNTED: Final[Mapping[str, Callable[[int], str]]] = {
    "か月": lambda _: "か月(げつ)", "月": lambda _: "月(がつ)", "日": lambda n: f"日({day_reading(n)})",
    "年": lambda _: "年(ねん)", "時": lambda _: "時(じ)", "分": lambda n: easy_minutes(n).removeprefix(str(n)),
    "番": lambda _: "番(ばん)", "号": lambda _: "号(ごう)", "階": lambda n: "階(がい)" if n % 10 == 3 else "階(かい)",
    "円": lambda _: "円(えん)", "枚": lambda _: "枚(まい)", "通": lambda _: "通(つう)", "回": lambda _: "回(かい)",
    "人": lambda n: f"人({people_reading(n)})", "歳": lambda n: "歳(はたち)" if n == 20 else "歳(さい)",
}  # fmt: skip
"""What is said of a number, which no engine is asked: it would write the number in kanji."""
_FOUND: Final = r"[0-9０-９]{1,4}(?:" + "|".join(_COUNTED) + r")|[0-9０-９A-Za-zＡ-Ｚａ-ｚ:：,，./_-]+"
_STOPS: Final = tuple("、。，．,.!?！？")
_CLOSING: Final = (*_STOPS, *"）」』", " ", "\u3000")
_POLITE: Final = ("お", "ご")
_KANA: Final = re.compile("[ぁ-ゖ]$")
_PEOPLE: Final = {"方": "かた"}  # at a counter it is somebody, not a direction

Guess = Callable[[str], Iterable[tuple[str, str, bool]]]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as it is written, and with its readings; whether a phrase begins with it where the one before ended."""

    plain: str
    read: str
    begins: bool | None = None


def annotate(text: str, *, terms: Sequence[Term], guess: Guess | None) -> str:
    """The text with 漢字(かんじ) after each word that needs it, and spaces between phrases as in easy Japanese.

    Args:
        terms: those found in the text; their reading is certain.
        guess: words, their readings in katakana, and whether a phrase begins with them; None where there is no engine:
            the rest stays bare.
    """
    return _spaced(list(_words(text, {term.ja: term.kana for term in terms}, guess)))


def _words(text: str, known: Mapping[str, str], guess: Guess | None) -> Iterator[_Word]:
    done = 0
    for found in re.finditer("|".join([*map(re.escape, known), _FOUND]), text):
        yield from _guessed(text[done : found.start()], guess)
        word = found[0]
        yield _Word(word, over_kanji(word, known[word]) if word in known else _counted(word))
        done = found.end()
    yield from _guessed(text[done:], guess)


def _counted(word: str) -> str:
    found = re.fullmatch("([0-9０-９]+)(.+)", word)
    unit = _COUNTED.get(found[2]) if found else None
    return f"{found[1]}{unit(int(found[1]))}" if found and unit else word


def _guessed(text: str, guess: Guess | None) -> Iterator[_Word]:
    words = list(guess(text)) if guess is not None and _HAS_KANJI.search(text) else []
    if not words or _plain("".join(word for word, _, _ in words)) != _plain(text):  # it has changed what it was given
        yield from (_Word(one, one) for one in [text] if one)
        return
    for index, (word, reading, begins) in enumerate(words):
        read = over_kanji(word, _PEOPLE.get(word) or hiragana(reading))
        yield _Word(word, read, begins if index > 0 else None)  # what stood before the first, the engine has not seen


def _spaced(words: Sequence[_Word]) -> str:
    said = ""
    before = ""
    for word in words:
        said += (" " if _parted(before, word) else "") + word.read
        before = word.plain
    return said


def _parted(before: str, word: _Word) -> bool:
    """Whether a phrase ends and another begins: after a comma, where the engine says so, else where kana end."""
    if not before or before.endswith((*_POLITE, " ", "\u3000")) or word.plain.startswith(_CLOSING):
        return False
    if before.endswith(_STOPS) or word.begins is not None:
        return before.endswith(_STOPS) or word.begins is True
    return _KANA.search(before) is not None and not _KANA.search(word.plain[0])


def _plain(text: str) -> str:
    """As the engine writes it back: wide letters, no spaces."""
    narrow = str.maketrans({chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)} | {" ": "", "\u3000": ""})
    return text.translate(narrow)


def over_kanji(word: str, reading: str) -> str:
    """One word with its reading over its kanji alone: 見(み)せて, not 見せて(みせて)."""
    if not _HAS_KANJI.search(word):
        return word
    before, middle, after = _SPLIT.match(word).groups()  # type: ignore[union-attr]  # it matches everything
    inner = reading.removeprefix(hiragana(before)).removesuffix(hiragana(after))
    if re.search(f"[^{KANJI}]", middle) or not inner:
        return f"{before}{middle}{after}" if not reading else _across(word, reading)
    return f"{before}{middle}({inner}){after}"


def _across(word: str, reading: str) -> str:
    """A word with kana between its kanji: 受け付け gets the reading of each part."""
    pieces = re.findall(f"[{KANJI}]+|[^{KANJI}]+", word)
    form = "".join(f"({'.+?'})" if _HAS_KANJI.match(one) else f"({re.escape(hiragana(one))})" for one in pieces)
    found = re.fullmatch(form, reading)
    if found is None:
        return word
    return "".join(
        f"{piece}({read})" if _HAS_KANJI.match(piece) else piece
        for piece, read in zip(pieces, found.groups(), strict=True)
    )


def hiragana(text: str) -> str:
    """Katakana as hiragana; the rest stays."""
    return "".join(chr(ord(one) - 0x60) if "ァ" <= one <= "ヶ" else one for one in text)
