"""Dates, times and amounts as people read them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from windowsvc.languages import amounts, dates, ruby
from windowsvc.languages.locales import BY_CODE, EN, JA, JA_EASY, LOCALES

DAY = date(2026, 11, 24)


def at(hour, minute=0, second=0):
    """A time of 24 November 2026 in Tokyo, as it is stored."""
    return datetime(2026, 11, 24, hour, minute, second, tzinfo=timezone(timedelta(hours=9))).astimezone(UTC)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ja", "11月24日(火)"),
        ("ja@easy", "11月(がつ)24日(か)（火(か)）"),
        ("en", "Tue 24 November"),
        ("zh_Hans", "11月24日周二"),
        ("vi", "Th 3, 24 tháng 11"),
        ("ko", "11월 24일 (화)"),
        ("pt_BR", "ter., 24 de novembro"),
        ("fil", "Mar, Nobyembre 24"),
        ("ne", "नोभेम्बर 24, मङ्गल"),
        ("es", "mar, 24 de noviembre"),
        ("id", "Sel, 24 November"),
    ],
)
def test_short_dates(code, text):
    assert dates.date_short(DAY, BY_CODE[code]) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ja", "2026年11月24日(火)"),
        ("ja@easy", "2026年(ねん)11月(がつ)24日(か)（火(か)）"),
        ("en", "Tuesday 24 November 2026"),
        ("vi", "Thứ Ba, 24 tháng 11, 2026"),
        ("pt_BR", "terça-feira, 24 de novembro de 2026"),
    ],
)
def test_long_dates(code, text):
    assert dates.date_long(DAY, BY_CODE[code]) == text


@pytest.mark.parametrize("locale", LOCALES, ids=str)
def test_every_language_says_day_month_year_weekday_and_time(locale):
    assert all(part in dates.date_long(DAY, locale) for part in ("24", "2026"))
    assert "24" in dates.date_short(DAY, locale)
    assert len({dates.weekday(DAY + timedelta(days=n), locale) for n in range(7)}) == 7
    assert dates.moment(at(10, 26), locale).endswith(dates.clock(at(10, 26), locale))


def test_months_and_years_are_said_with_their_words():
    assert (dates.month(date(2026, 11, 1), JA), dates.month(date(2026, 11, 1), EN)) == ("2026年11月", "November 2026")
    assert (dates.year(date(2026, 1, 1), JA), dates.year(date(2026, 1, 1), EN)) == ("2026年", "2026")


def test_weekdays_are_named_in_full():
    assert dates.weekday(DAY, JA) == "火曜日"
    assert dates.weekday(DAY, EN) == "Tuesday"
    assert [dates.weekday(DAY + timedelta(days=n), JA_EASY) for n in range(-1, 6)] == [
        "月曜日(げつようび)",
        "火曜日(かようび)",
        "水曜日(すいようび)",
        "木曜日(もくようび)",
        "金曜日(きんようび)",
        "土曜日(どようび)",
        "日曜日(にちようび)",
    ]


def test_the_day_is_tokyos_day():
    late_evening_in_utc = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    assert dates.local_day(late_evening_in_utc) == DAY
    assert dates.date_short(late_evening_in_utc, JA) == "11月24日(火)"
    assert dates.date_short(late_evening_in_utc - timedelta(seconds=1), JA) == "11月23日(月)"


@pytest.mark.parametrize("locale", [locale for locale in LOCALES if not locale.has_ruby], ids=str)
def test_times_are_alike_in_every_language(locale):
    assert dates.clock(at(10, 26, 59), locale) == "10:26"
    assert dates.clock(at(9, 5), locale) == "09:05"
    assert dates.clock(at(0), locale) == "00:00"


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (at(15), "午後(ごご)3時(じ)"),
        (at(10, 26), "午前(ごぜん)10時(じ)26分(ぷん)"),
        (at(0, 5), "午前(ごぜん)0時(じ)5分(ふん)"),
        (at(12), "午後(ごご)0時(じ)"),
        (at(12, 30), "午後(ごご)0時(じ)30分(ぷん)"),
        (at(23, 59), "午後(ごご)11時(じ)59分(ふん)"),
        (at(11, 59), "午前(ごぜん)11時(じ)59分(ふん)"),
    ],
)
def test_easy_japanese_halves_the_day(time, text):
    assert dates.clock(time, JA_EASY) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ja", "10:40〜11:05"),
        ("en", "10:40–11:05"),
        ("vi", "10:40–11:05"),
        ("ko", "10:40~11:05"),
        ("ja@easy", "午前(ごぜん)10時(じ)40分(ぷん)から 午前(ごぜん)11時(じ)5分(ふん)まで"),
    ],
)
def test_ranges_of_times(code, text):
    assert dates.clock_range(at(10, 40), at(11, 5), BY_CODE[code]) == text


def test_a_range_within_one_minute_is_one_time():
    assert dates.clock_range(at(10, 40, 1), at(10, 40, 59), JA) == "10:40"


def test_reversed_ranges_and_naive_times_are_faults():
    with pytest.raises(ValueError, match="ends before"):
        dates.clock_range(at(11), at(10), JA)
    with pytest.raises(ValueError, match="ends before"):
        amounts.minutes_range(10, 5, JA)
    with pytest.raises(ValueError, match="time zone"):
        dates.clock(at(11).replace(tzinfo=None), JA)
    with pytest.raises(ValueError, match="time zone"):
        dates.date_short(at(11).replace(tzinfo=None), JA)


@pytest.mark.parametrize("ending", range(10))
def test_minutes_are_read_as_they_are_said(ending):
    expected = "ふん" if ending in {2, 5, 7, 9} else "ぷん"
    assert dates.easy_minutes(20 + ending) == f"2{ending}分({expected})"


@pytest.mark.parametrize(
    ("code", "one", "many", "some"),
    [
        ("ja", "1分", "10分", "10〜15分"),
        ("ja@easy", "1分(ぷん)", "10分(ぷん)", "10分(ぷん)から 15分(ふん)"),
        ("en", "1 minute", "10 minutes", "10 to 15 minutes"),
        ("zh_Hans", "1分钟", "10分钟", "10至15分钟"),
        ("pt_BR", "1 minuto", "10 minutos", "10 a 15 minutos"),
        ("id", "1 menit", "10 menit", "10–15 menit"),
    ],
)
def test_minutes(code, one, many, some):
    locale = BY_CODE[code]
    assert amounts.minutes(1, locale) == one
    assert amounts.minutes(10, locale) == many
    assert amounts.minutes_range(10, 15, locale) == some
    assert amounts.minutes_range(10, 10, locale) == many


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("ja", ["0人", "1人", "2人", "12人"]),
        ("en", ["0 people", "1 person", "2 people", "12 people"]),
        ("ja@easy", ["0人(にん)", "1人(ひとり)", "2人(ふたり)", "12人(にん)"]),
    ],
)
def test_people(code, texts):
    assert [amounts.people(count, BY_CODE[code]) for count in (0, 1, 2, 12)] == texts


@pytest.mark.parametrize("locale", LOCALES, ids=str)
def test_amounts_exist_in_every_language(locale):
    assert "7" in amounts.minutes(7, locale)
    assert "7" in amounts.people(7, locale)
    assert all(number in amounts.minutes_range(7, 9, locale) for number in "79")


def test_nothing_in_easy_japanese_lacks_a_reading():
    for days in range(366):
        day = date(2026, 1, 1) + timedelta(days=days)
        assert ruby.uncovered_kanji(dates.date_long(day, JA_EASY) + dates.weekday(day, JA_EASY)) == []
    for minutes in range(24 * 60):
        assert ruby.uncovered_kanji(dates.clock(at(0) + timedelta(minutes=minutes), JA_EASY)) == []
    assert ruby.uncovered_kanji(amounts.people(1, JA_EASY) + amounts.minutes_range(1, 2, JA_EASY)) == []
