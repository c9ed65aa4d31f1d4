"""What stands on a screen, as the text an engine reads right: tickets, times, ranges, marks, a few Japanese words.

A screen's text is not handed to an engine as it stands, for the reasons told in `windowsvc.voice.readings`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from windowsvc.voice import readings
from windowsvc.voice.readings import Utterance

BREAK: Final = "\n"
"""Stands between pieces of a line that are apart on the screen."""

_LABEL: Final = re.compile(r"(?<![A-Za-z0-9])([A-Z]{1,2}-[0-9]{1,6})(?![0-9])番?")
_CLOCK: Final = re.compile(r"(?<![0-9:])([01]?[0-9]|2[0-3]):([0-5][0-9])(?![0-9:])")
_RANGE: Final = re.compile(r"\s*[〜～~–]\s*")
_DIGITS: Final = re.compile(r"[0-9]+")
_DASH: Final = re.compile(r"(?<=\s)[—-](?=\s)")
_BRACKETS: Final = re.compile(r"[（(「“]|[）)」”]")
_STOPS: Final = re.compile(r"([.、,。，])(?:\s?[.、,。，])+")

_JA_WORDS: Final = (
    (re.compile("番号札"), "ばんごうふだ"),
    (re.compile("の方(?![法針向面角式々])"), "のかた"),
    (re.compile("届出人"), "とどけでにん"),
    (re.compile("相続人"), "そうぞくにん"),
)


@dataclass(frozen=True, slots=True)
class _Signs:
    """How one language says what is written in signs; ``hour`` and ``clock`` take {h} and {m}."""

    star: str
    hash: str
    hour: str
    clock: str
    to: str
    stop: str = ". "


_SIGNS: Final[Mapping[str, _Signs]] = {
    "ja": _Signs("こめじるし", "シャープ", "{h}時", "{h}時{m}分", "から", "、"),
    "en": _Signs(" star ", " hash ", "{h} o'clock", "{h} {m:02}", " to "),
    "zh_Hans": _Signs("星号", "井号", "{h}点", "{h}点{m}分", "到", "，"),
    "vi": _Signs(" sao ", " thăng ", "{h} giờ", "{h} giờ {m}", " đến "),
    "ko": _Signs(" 별표 ", " 우물정자 ", "{h}시", "{h}시 {m}분", "부터 "),
    "pt_BR": _Signs(" asterisco ", " jogo da velha ", "{h} horas", "{h} horas e {m}", " até "),
    "es": _Signs(" asterisco ", " numeral ", "las {h}", "las {h} y {m}", " a "),
    "id": _Signs(" bintang ", " pagar ", "pukul {h}", "pukul {h} lewat {m}", " sampai "),
    "ne": _Signs(" स्टार ", " ह्यास ", "{h} बजे", "{h} बजेर {m} मिनेट", " देखि "),
}

_ZH_DIGITS: Final = "零一二三四五六七八九"
_ZH_UNITS: Final = ("", "十", "百", "千")


def line(text: str, *, language: str, pace: float = 1.0) -> Utterance:
    """A line of a screen in one language.

    Args:
        text: as it is shown, `BREAK` between what stands apart; readings in place of the kanji that have one.
        language: one of `readings.VOICED`.
        pace: 1.0 is the language's own.
    """
    base = readings.number_alone("1", language=language)
    return replace(base, text=_said(text.strip(), language), speed=round(base.speed * pace, 2))


def _said(text: str, language: str) -> str:
    signs = _SIGNS[language]
    said = _LABEL.sub(lambda found: _label(found[1], language), text)
    said = _CLOCK.sub(_clock(signs), said)
    said = _RANGE.sub(signs.to, said)
    said = _DASH.sub(",", said)
    said = said.replace("*", signs.star).replace("#", signs.hash)
    if language == "ja":
        said = _japanese(said)
    if language == "zh_Hans":
        said = _DIGITS.sub(lambda found: zh_hanzi(int(found[0])), said)
    said = _BRACKETS.sub(signs.stop, said).replace(BREAK, signs.stop)
    return _STOPS.sub(r"\1", said).strip(" 、")


def _label(label: str, language: str) -> str:
    """The number of a ticket; Chinese is spelled in pinyin there, and in hanzi within a sentence."""
    if language == "zh_Hans":
        parts = readings.parts_of(label)
        return " ".join(parts.letters) + " " + "".join(_ZH_DIGITS[int(one)] for one in str(parts.number))
    return readings.number_alone(label, language=language).text


def _clock(signs: _Signs) -> Callable[[re.Match[str]], str]:
    def words(found: re.Match[str]) -> str:
        hour, minute = int(found[1]), int(found[2])
        return (signs.clock if minute else signs.hour).format(h=hour, m=minute)

    return words


def _japanese(text: str) -> str:
    for pattern, reading in _JA_WORDS:
        text = pattern.sub(reading, text)
    return text.replace("・", "、").replace(" ", "")


def zh_hanzi(number: int) -> str:
    """A number in hanzi: 12 十二, 305 三百零五; from ten thousand digit by digit."""
    digits = str(number)
    if number < 10 or number >= 10_000:
        return "".join(_ZH_DIGITS[int(one)] for one in digits)
    said, gap = "", False
    for place, one in enumerate(digits):
        if one == "0":
            gap = True
            continue
        said += ("零" if gap else "") + _ZH_DIGITS[int(one)] + _ZH_UNITS[len(digits) - 1 - place]
        gap = False
    return said.removeprefix("一") if said.startswith("一十") else said
