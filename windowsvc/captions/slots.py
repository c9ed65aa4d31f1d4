"""What a slot of a phrase may hold, and its words in each language: whole phrases with their unit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from babel import Locale as BabelLocale

from windowsvc.clocks import TOKYO
from windowsvc.languages import amounts, dates
from windowsvc.languages.locales import BY_CODE, Locale, get, parse
from windowsvc.refusal import N_, Refusal

_TICKET: Final = re.compile(r"(?:[A-Z]{1,2}-)?[0-9]{1,6}", re.ASCII)
_WINDOW: Final = re.compile(r"[A-Za-z0-9-]{1,8}", re.ASCII)
_FLOOR: Final = re.compile(r"(B?)([1-9][0-9]?)", re.ASCII)
_PHONE: Final = re.compile(r"[0-9+() -]{3,20}", re.ASCII)
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_PLACE: Final = re.compile(r"[^\x00-\x1f\x7f{}<>]{1,40}")
_LARGEST: Final = 9_999_999

_FEES: Final[Mapping[str, str]] = {
    "ja": "{n}円", "ja@easy": "{n}円(えん)", "en": "{n} yen", "zh_Hans": "{n}日元", "vi": "{n} yên", "ko": "{n}엔",
    "pt_BR": "{n} ienes", "fil": "{n} yen", "ne": "{n} येन", "es": "{n} yenes", "id": "{n} yen",
}  # fmt: skip
_FLOORS: Final[Mapping[str, str]] = {
    "ja": "{n}階", "ja@easy": "{n}階({reading})", "en": "floor {n}", "zh_Hans": "{n}楼", "vi": "tầng {n}",
    "ko": "{n}층", "pt_BR": "{n}º andar", "fil": "{n}{nth} floor", "ne": "{n} तला", "es": "piso {n}",
    "id": "lantai {n}",
}  # fmt: skip
_BELOW: Final[Mapping[str, str]] = {
    "ja": "地下{n}階", "ja@easy": "地下(ちか){n}階({reading})", "en": "basement floor {n}", "zh_Hans": "地下{n}层",
    "vi": "tầng hầm {n}", "ko": "지하 {n}층", "pt_BR": "subsolo {n}", "fil": "basement {n}", "ne": "भूमिगत तला {n}",
    "es": "sótano {n}", "id": "lantai bawah tanah {n}",
}  # fmt: skip

_EASY_LANGUAGES: Final[Mapping[str, str]] = {
    "ja": "日本語(にほんご)", "ja@easy": "やさしい日本語(にほんご)", "en": "英語(えいご)",
    "zh_Hans": "中国語(ちゅうごくご)", "vi": "ベトナム語(ご)", "ko": "韓国語(かんこくご)",
    "pt_BR": "ポルトガル語(ご)", "fil": "フィリピノ語(ご)", "ne": "ネパール語(ご)", "es": "スペイン語(ご)",
    "id": "インドネシア語(ご)",
}  # fmt: skip


def invalid(kind: str) -> Refusal:
    """What a value that does not fit is told."""
    return Refusal("slot_invalid", N_("An entry of this phrase is not right."), status=422, slot=kind)


def words(kind: str, value: Any, locale: Locale) -> str:
    """The words of a value in a language.

    Raises:
        Refusal: ``slot_invalid``.
    """
    try:
        return _WORDS[kind](value, locale)
    except (KeyError, TypeError, ValueError) as error:
        raise invalid(kind) from error


def _matching(pattern: re.Pattern[str]) -> Callable[[Any, Locale], str]:
    def text(value: Any, _locale: Locale) -> str:
        if pattern.fullmatch(value) is None:
            raise ValueError(value)
        return str(value)

    return text


def _whole(value: Any, *, most: int = _LARGEST) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError(value)
    return value


def _fee(value: Any, locale: Locale) -> str:
    return _FEES[locale.code].format(n=f"{_whole(value):,}")


def _floor(value: Any, locale: Locale) -> str:
    found = _FLOOR.fullmatch(value)
    if found is None:
        raise ValueError(value)
    number = int(found[2])
    reading = "がい" if number == 3 else "かい"
    nth = {1: "st", 2: "nd", 3: "rd"}.get(number, "th")
    return (_BELOW if found[1] else _FLOORS)[locale.code].format(n=number, reading=reading, nth=nth)


def _date(value: Any, locale: Locale) -> str:
    return dates.date_long(date.fromisoformat(value), locale)


def _time(value: Any, locale: Locale) -> str:
    found = _TIME.fullmatch(value)
    if found is None:
        raise ValueError(value)
    return dates.clock(datetime(2026, 1, 1, int(found[1]), int(found[2]), tzinfo=TOKYO), locale)


def _minutes(value: Any, locale: Locale) -> str:
    return amounts.minutes(_whole(value, most=600), locale)


def _minutes_range(value: Any, locale: Locale) -> str:
    low, high = value
    return amounts.minutes_range(_whole(low, most=600), _whole(high, most=600), locale)


def _people(value: Any, locale: Locale) -> str:
    return amounts.people(_whole(value, most=999), locale)


def _count(value: Any, _locale: Locale) -> str:
    return str(_whole(value))


def _language(value: Any, locale: Locale) -> str:
    if parse(value) is None:
        raise ValueError(value)
    spoken = get(value)
    if locale.code == "ja":
        return spoken.name_ja
    if locale.has_ruby:
        return _EASY_LANGUAGES[spoken.code]
    base = BabelLocale.parse("ja" if spoken.has_ruby else BY_CODE[spoken.code].code)
    return base.get_display_name(locale.babel) or spoken.own_name


_WORDS: Final[Mapping[str, Callable[[Any, Locale], str]]] = {
    "number": _matching(_TICKET),
    "window": _matching(_WINDOW),
    "floor": _floor,
    "fee_yen": _fee,
    "date": _date,
    "time": _time,
    "minutes": _minutes,
    "minutes_range": _minutes_range,
    "people_count": _people,
    "count": _count,
    "place": _matching(_PLACE),
    "phone": _matching(_PHONE),
    "language": _language,
}
KINDS: Final = frozenset({*_WORDS, "document"})
"""Every type of slot; a document is one of the things with a picture."""
