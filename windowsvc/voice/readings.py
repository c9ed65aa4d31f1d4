"""What is said aloud, per language, as the text an engine reads right. Numbers and windows only; never a name.

Raw text is never handed to an engine: one reads 番号札 as ばんごうサツ, another drops the letter of A-102 or takes it
for an article. Each language has its own form that reads as people say it. The number is said twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from windowsvc.voice import numerals

Engine = Literal["openjtalk", "espeak"]

VOICED: Final = ("ja", "en", "zh_Hans", "vi", "ko", "pt_BR", "es", "id", "ne")
"""The languages with a voice of their own, by the codes of `languages.locales`."""
SPOKEN_AS: Final[Mapping[str, str]] = {"ja@easy": "ja", "fil": "en"}
"""Languages without a voice, and the language their speakers hear. Filipino has no engine."""

_LABEL: Final = re.compile(r"(?:([A-Z]{1,2})-?)?([0-9]{1,6})", re.ASCII)
_WINDOW: Final = re.compile(r"([A-Z]{1,2})?-?([0-9]{1,4})", re.ASCII)


class UnspeakableError(ValueError):
    """A label that is not up to two letters and a number of up to six digits."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one engine is to say.

    Attributes:
        language: the code of the language heard.
        voice: the engine's own name of the voice.
        text: what the engine is fed.
        speed: 1.0 is the engine's own pace.
    """

    language: str
    engine: Engine
    voice: str
    text: str
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class Parts:
    """A label taken apart: ``letters`` one by one, ``number`` without leading zeros."""

    letters: str
    number: int


def parts_of(label: str) -> Parts:
    """Take a ticket's label apart: K-007 is K and 7.

    Raises:
        UnspeakableError: for a label of another shape.
    """
    found = _LABEL.fullmatch(label)
    if found is None:
        raise UnspeakableError(label)
    return Parts(found[1] or "", int(found[2]))


def window_of(label: str) -> Parts | None:
    """Take a window's label apart; None for a window that has a word instead of a number."""
    found = _WINDOW.fullmatch(label)
    return Parts(found[1] or "", int(found[2])) if found else None


def heard_as(language: str) -> str | None:
    """The language in which somebody who chose ``language`` is spoken to; None when there is no voice at all."""
    spoken = SPOKEN_AS.get(language, language)
    return spoken if spoken in VOICED else None


def languages_of_call(language: str | None) -> tuple[str, ...]:
    """What is heard of one call: Japanese first, then only the ticket's own language."""
    own = heard_as(language) if language else None
    return ("ja",) if own in (None, "ja") else ("ja", str(own))


def call(label: str, window: str, *, language: str) -> Utterance:
    """A call: the number twice, then where to go.

    Args:
        label: the ticket's, as it is shown: A-102.
        window: the window's, as it is shown: 3. A window without a number is left to the screen.
        language: one of `VOICED`.

    Raises:
        UnspeakableError: for a label that cannot be read.
    """
    tongue = _TONGUES[language]
    ticket, place = parts_of(label), window_of(window)
    number = tongue.number(ticket)
    where = tongue.shown if place is None else tongue.go.format(window=tongue.window(place))
    return tongue.say(tongue.called.format(number=number) + where)


def number_alone(label: str, *, language: str) -> Utterance:
    """The number of a ticket by itself."""
    tongue = _TONGUES[language]
    return tongue.say(tongue.number(parts_of(label)))


def window_alone(window: str, *, language: str) -> Utterance:
    """The number of a window by itself.

    Raises:
        UnspeakableError: for a window without a number.
    """
    tongue, place = _TONGUES[language], window_of(window)
    if place is None:
        raise UnspeakableError(window)
    return tongue.say(tongue.window(place))


@dataclass(frozen=True, slots=True)
class _Tongue:
    """How one language says a call.

    Attributes:
        number, window: the reading of a ticket's number and of a window's.
        called: the part that names the ticket, ``number`` in it twice.
        go: the part that sends to ``window``. ``shown``: to the window that the screen shows.
    """

    language: str
    engine: Engine
    voice: str
    number: Callable[[Parts], str]
    window: Callable[[Parts], str]
    called: str
    go: str
    shown: str
    speed: float = 1.0

    def say(self, text: str) -> Utterance:
        return Utterance(self.language, self.engine, self.voice, text, self.speed)


def _ja(parts: Parts) -> str:
    spelled = "".join(f"{numerals.JA_LETTERS[one]}、" for one in parts.letters)
    # 110番 in kanji is the number of the police, ひゃくとおばん.
    return spelled + f"{parts.number}{'ばん' if parts.number % 1000 == 110 else '番'}"


def _digits(letters: Mapping[str, str], *, stop: str = ",") -> Callable[[Parts], str]:
    """Letters, a stop, then the digits one by one: ``A. 1 0 2``. Without the stop A is taken for an article."""

    def read(parts: Parts) -> str:
        spelled = "".join(f"{letters[one]}{stop} " for one in parts.letters)
        return spelled + " ".join(str(parts.number))

    return read


def _whole(letters: Mapping[str, str], *, stop: str = ",") -> Callable[[Parts], str]:
    """Letters, then the number as one number."""

    def read(parts: Parts) -> str:
        return "".join(f"{letters[one]}{stop} " for one in parts.letters) + str(parts.number)

    return read


def _zh(parts: Parts) -> str:
    return "".join(f"{one} " for one in parts.letters) + numerals.zh_digits(parts.number)


def _zh_window(parts: Parts) -> str:
    return "".join(f"{one} " for one in parts.letters) + numerals.zh_number(parts.number)


def _vi(parts: Parts) -> str:
    return "".join(f"{one}, " for one in parts.letters) + numerals.vi_digits(parts.number)


def _vi_window(parts: Parts) -> str:
    return "".join(f"{one}, " for one in parts.letters) + numerals.vi_number(parts.number)


def _ko(parts: Parts) -> str:
    return "".join(f"{numerals.KO_LETTERS[one]}, " for one in parts.letters) + numerals.ko_number(parts.number) + " 번"


def _ne(parts: Parts) -> str:
    spelled = "".join(f"{numerals.NE_LETTERS[one]}, " for one in parts.letters)
    return spelled + numerals.ne_number(parts.number)


_PLAIN: Final = {chr(code): chr(code) for code in range(ord("A"), ord("Z") + 1)}

_TONGUES: Final[Mapping[str, _Tongue]] = {
    "ja": _Tongue(
        "ja", "openjtalk", "mei", _ja, _ja,
        "ばんごうふだ、{number}のかた。{number}のかた、",
        "{window}窓口へ、お越しください。", "窓口へ、お越しください。",
    ),
    "en": _Tongue(
        "en", "espeak", "en-us", _digits(_PLAIN, stop="."), _whole(_PLAIN, stop="."),
        "Ticket number {number}. Ticket number {number}. ",
        "Please come to counter {window}.", "Please come to the counter shown on the screen.", 0.9,
    ),
    "zh_Hans": _Tongue(
        "zh_Hans", "espeak", "cmn-latn-pinyin", _zh, _zh_window,
        "qing3 {number} hao4, {number} hao4, ", "dao4 {window} hao4 chuang1 kou3.",
        "dao4 ping2 mu4 shang4 de5 chuang1 kou3.", 0.85,
    ),
    "vi": _Tongue(
        "vi", "espeak", "vi", _vi, _vi_window,
        "Xin mời khách có số {number}, số {number}, ", "đến quầy số {window}.", "đến quầy trên màn hình.", 0.9,
    ),
    "ko": _Tongue(
        "ko", "espeak", "ko", _ko, _ko,
        "{number} 고객님, {number} 고객님, ", "{window} 창구로 오십시오.", "화면의 창구로 오십시오.", 0.9,
    ),
    "pt_BR": _Tongue(
        "pt_BR", "espeak", "pt-br", _digits(numerals.PT_LETTERS), _whole(numerals.PT_LETTERS),
        "Senha {number}. Senha {number}, ", "por favor dirija-se ao guichê {window}.",
        "por favor dirija-se ao guichê indicado na tela.", 0.9,
    ),
    "es": _Tongue(
        "es", "espeak", "es-419", _digits(numerals.ES_LETTERS), _whole(numerals.ES_LETTERS),
        "Turno {number}. Turno {number}, ", "por favor pase a la ventanilla {window}.",
        "por favor pase a la ventanilla indicada en la pantalla.", 0.9,
    ),
    "id": _Tongue(
        "id", "espeak", "id", _digits(_PLAIN), _whole(_PLAIN),
        "Nomor antrean {number}. Nomor antrean {number}, ", "silakan ke loket {window}.",
        "silakan ke loket yang tampil di layar.", 0.9,
    ),
    "ne": _Tongue(
        "ne", "espeak", "ne", _ne, _ne,
        "टोकन नम्बर {number}. टोकन नम्बर {number}, ", "कृपया {window} नम्बर काउन्टरमा आउनुहोस्।",
        "कृपया स्क्रिनमा देखाइएको काउन्टरमा आउनुहोस्।", 0.9,
    ),
}  # fmt: skip
