"""Readings over what a clerk types: from the glossary first, then as an engine guesses them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from windowsvc.captions.phrases import Term
from windowsvc.languages.ruby import KANJI

_HAS_KANJI: Final = re.compile(f"[{KANJI}]")
_SPLIT: Final = re.compile(f"^([^{KANJI}]*)(.*?)([^{KANJI}]*)$", re.DOTALL)

Guess = Callable[[str], Iterable[tuple[str, str]]]


def annotate(text: str, *, terms: Sequence[Term], guess: Guess | None) -> str:
    """The text with 漢字(かんじ) after each word that needs it.

    Args:
        terms: those found in the text; their reading is certain.
        guess: words and their readings in katakana; None where there is no engine: the rest stays bare.
    """
    if not terms:
        return _guessed(text, guess)
    pattern = re.compile("|".join(re.escape(term.ja) for term in terms))
    known = {term.ja: term.kana for term in terms}
    parts, done = [], 0
    for found in pattern.finditer(text):
        parts += [_guessed(text[done : found.start()], guess), over_kanji(found[0], known[found[0]])]
        done = found.end()
    return "".join([*parts, _guessed(text[done:], guess)])


def _guessed(text: str, guess: Guess | None) -> str:
    if guess is None or not _HAS_KANJI.search(text):
        return text
    words = list(guess(text))
    if _plain("".join(word for word, _ in words)) != _plain(text):  # it has changed what it was given
        return text
    return "".join(over_kanji(word, hiragana(reading)) for word, reading in words)


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
