"""Minutes and people with their units, as complete phrases to put into a sentence."""

from __future__ import annotations

from typing import Final

from windowsvc.languages import ruby
from windowsvc.languages.dates import easy_minutes
from windowsvc.languages.locales import Locale

# (for one, for any other number); {n} may be a range of numbers.
_MINUTES: Final = {
    "ja": ("{n}分", "{n}分"), "en": ("{n} minute", "{n} minutes"), "zh_Hans": ("{n}分钟", "{n}分钟"),
    "vi": ("{n} phút", "{n} phút"), "ko": ("{n}분", "{n}분"), "pt_BR": ("{n} minuto", "{n} minutos"),
    "fil": ("{n} minuto", "{n} minuto"), "ne": ("{n} मिनेट", "{n} मिनेट"), "es": ("{n} minuto", "{n} minutos"),
    "id": ("{n} menit", "{n} menit"),
}  # fmt: skip
_PEOPLE: Final = {
    "ja": ("{n}人", "{n}人"), "en": ("{n} person", "{n} people"), "zh_Hans": ("{n}人", "{n}人"),
    "vi": ("{n} người", "{n} người"), "ko": ("{n}명", "{n}명"), "pt_BR": ("{n} pessoa", "{n} pessoas"),
    "fil": ("{n} tao", "{n} tao"), "ne": ("{n} जना", "{n} जना"), "es": ("{n} persona", "{n} personas"),
    "id": ("{n} orang", "{n} orang"),
}  # fmt: skip
_RANGES: Final = {
    "ja": "{low}〜{high}", "en": "{low} to {high}", "zh_Hans": "{low}至{high}", "vi": "{low}–{high}",
    "ko": "{low}~{high}", "pt_BR": "{low} a {high}", "fil": "{low} hanggang {high}", "ne": "{low}–{high}",
    "es": "{low} a {high}", "id": "{low}–{high}",
}  # fmt: skip


def minutes(count: int, locale: Locale) -> str:
    """Return a duration: 10分, 10分(ぷん), 10 minutes."""
    if locale.has_ruby:
        return easy_minutes(count)
    return _with_unit(_MINUTES, count, locale)


def minutes_range(low: int, high: int, locale: Locale) -> str:
    """Return a range of durations: 10〜15分, 10分(ぷん)から 15分(ふん), 10 to 15 minutes; one of them if equal.

    Raises ValueError if it is reversed.
    """
    if high < low:
        msg = f"the range ends before it starts: {low} {high}"
        raise ValueError(msg)
    if low == high:
        return minutes(low, locale)
    if locale.has_ruby:
        return f"{easy_minutes(low)}から {easy_minutes(high)}"
    numbers = _RANGES[locale.code].format(low=low, high=high)
    return _MINUTES[locale.code][1].format(n=numbers)


def people(count: int, locale: Locale) -> str:
    """Return a number of people: 12人, 1人(ひとり), 12 people."""
    if locale.has_ruby:
        return f"{count}人({ruby.people_reading(count)})"
    return _with_unit(_PEOPLE, count, locale)


def _with_unit(units: dict[str, tuple[str, str]], count: int, locale: Locale) -> str:
    one, other = units[locale.code]
    return (one if count == 1 else other).format(n=count)
