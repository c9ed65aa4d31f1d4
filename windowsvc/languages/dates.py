"""Dates and times as people read them, in each language, at the city hall's own time (Asia/Tokyo).

Instants come in as aware datetimes (UTC in storage). Times are the 24-hour clock in every language, so that paper,
screen and voice say the same; only easy Japanese says 午前 and 午後. Digits are the ones printed on the tickets.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from babel.dates import format_date, format_skeleton, get_day_names

from windowsvc.clocks import TOKYO
from windowsvc.languages import ruby
from windowsvc.languages.locales import Locale

_EASY_WEEKDAYS: Final = ("月(げつ)", "火(か)", "水(すい)", "木(もく)", "金(きん)", "土(ど)", "日(にち)")
_EASY_WEEKDAYS_LONG: Final = (
    "月曜日(げつようび)", "火曜日(かようび)", "水曜日(すいようび)", "木曜日(もくようび)",
    "金曜日(きんようび)", "土曜日(どようび)", "日曜日(にちようび)",
)  # fmt: skip
_RANGE_MARKS: Final = {"ja": "〜", "ko": "~"}
_MINUTE_ENDINGS_FUN: Final = {2, 5, 7, 9}


def local_day(at: date | datetime) -> date:
    """Return the day in Tokyo of an aware datetime; a plain date stays as it is. Raises ValueError if naive."""
    return _local(at).date() if isinstance(at, datetime) else at


def _local(at: datetime) -> datetime:
    if at.tzinfo is None:
        msg = f"{at.isoformat()} has no time zone"
        raise ValueError(msg)
    return at.astimezone(TOKYO)


def clock(at: datetime, locale: Locale) -> str:
    """Return the time of day: 10:26; in easy Japanese 午前(ごぜん)10時(じ)26分(ぷん)."""
    local = _local(at)
    return _easy_clock(local) if locale.has_ruby else f"{local:%H:%M}"


def _easy_clock(local: datetime) -> str:
    half = "午前(ごぜん)" if local.hour < 12 else "午後(ごご)"
    hour = f"{half}{local.hour % 12}時(じ)"
    return f"{hour}{easy_minutes(local.minute)}" if local.minute else hour


def easy_minutes(minutes: int) -> str:
    """Return minutes in easy Japanese: 10分(ぷん), 15分(ふん)."""
    return f"{minutes}分({'ふん' if minutes % 10 in _MINUTE_ENDINGS_FUN else 'ぷん'})"


def clock_range(low: datetime, high: datetime, locale: Locale) -> str:
    """Return a range of times: 10:40〜11:05; the one time when both are shown alike. Raises ValueError if reversed."""
    if high < low:
        msg = f"the range ends before it starts: {low.isoformat()} {high.isoformat()}"
        raise ValueError(msg)
    first, last = clock(low, locale), clock(high, locale)
    if first == last:
        return first
    if locale.has_ruby:
        return f"{first}から {last}まで"
    return f"{first}{_RANGE_MARKS.get(locale.code, '–')}{last}"


def weekday(day: date | datetime, locale: Locale) -> str:
    """Return the name of the weekday in full: 火曜日, Tuesday."""
    number = local_day(day).weekday()
    if locale.has_ruby:
        return _EASY_WEEKDAYS_LONG[number]
    return str(get_day_names("wide", locale=locale.babel)[number])


def date_short(day: date | datetime, locale: Locale) -> str:
    """Return the day without its year: 11月24日(火), Tue 24 November."""
    local = local_day(day)
    if locale.has_ruby:
        return _easy_day(local)
    if locale.code == "en":
        return format_date(local, "EEE d MMMM", locale=locale.babel)
    midnight = datetime(local.year, local.month, local.day, tzinfo=TOKYO)
    return format_skeleton("MMMMEd", midnight, tzinfo=TOKYO, locale=locale.babel)


def day_range(first: date, last: date, locale: Locale) -> str:
    """Return a range of days without their year: 11月24日(火)〜11月27日(金). Raises ValueError if reversed."""
    if last < first:
        msg = f"the range ends before it starts: {first.isoformat()} {last.isoformat()}"
        raise ValueError(msg)
    if first == last:
        return date_short(first, locale)
    if locale.has_ruby:
        return f"{date_short(first, locale)}から {date_short(last, locale)}まで"
    mark = _RANGE_MARKS.get(locale.code, " – ")
    return f"{date_short(first, locale)}{mark}{date_short(last, locale)}"


def date_long(day: date | datetime, locale: Locale) -> str:
    """Return the day with its year (western) and weekday: 2026年11月24日(火), Tuesday 24 November 2026."""
    local = local_day(day)
    if locale.has_ruby:
        return f"{local.year}年(ねん){_easy_day(local)}"
    pattern = {"ja": "y年M月d日(EEE)", "en": "EEEE d MMMM y"}.get(locale.code, "full")
    return format_date(local, pattern, locale=locale.babel)


def month(first: date, locale: Locale) -> str:
    """Return a month with its year: 2026年11月, November 2026."""
    return format_date(first, {"ja": "y年M月", "en": "MMMM y"}.get(locale.code, "LLLL y"), locale=locale.babel)


def year(first: date, locale: Locale) -> str:
    """Return a year: 2026年, 2026."""
    return format_date(first, "y年" if locale.code == "ja" else "y", locale=locale.babel)


def _easy_day(day: date) -> str:
    # Full-width brackets: half-width ones would make 火 the reading of the day.
    return f"{day.month}月(がつ){day.day}日({ruby.day_reading(day.day)})（{_EASY_WEEKDAYS[day.weekday()]}）"


def moment(at: datetime, locale: Locale) -> str:
    """Return day and time: 11月24日(火) 10:26."""
    return f"{date_short(at, locale)} {clock(at, locale)}"
