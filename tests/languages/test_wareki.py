"""Japanese eras, one way and back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windowsvc.languages.wareki import ERAS, GREGORIAN_FROM, Era, WarekiError, eras_with, parse_wareki, wareki


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(1873, 1, 1), "明治6年1月1日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1927, 1, 1), "昭和2年1月1日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2020, 1, 1), "令和2年1月1日"),
        (date(2024, 2, 29), "令和6年2月29日"),
        (date(2026, 11, 24), "令和8年11月24日"),
    ],
)
def test_days_and_the_borders_of_eras(day, text):
    assert wareki(day) == text
    assert parse_wareki(text) == day


def test_a_first_year_may_be_written_with_a_figure():
    assert parse_wareki("令和1年5月1日") == date(2019, 5, 1)


@given(st.dates(min_value=GREGORIAN_FROM, max_value=date(2117, 12, 31)))
def test_every_day_comes_back(day):
    assert parse_wareki(wareki(day)) == day


@pytest.mark.parametrize("day", [date(1872, 12, 31), date(1868, 1, 25), date(1868, 1, 24), date(1, 1, 1)])
def test_days_of_the_old_calendar_are_refused(day):
    with pytest.raises(WarekiError, match="Gregorian"):
        wareki(day)


@pytest.mark.parametrize(
    "text",
    [
        "昭和64年1月8日",
        "平成元年1月7日",
        "平成31年5月1日",
        "令和元年4月30日",
        "大正15年12月25日",
        "昭和元年12月24日",
        "明治5年12月2日",
        "明治元年1月25日",
    ],
)
def test_an_era_is_only_taken_while_it_was_in_force(text):
    with pytest.raises(WarekiError):
        parse_wareki(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "令和8年",
        "令和08年11月24日",
        "令和8年11月024日",
        "令和８年11月24日",
        "令和0年5月1日",
        "令和8年2月29日",
        "令和8年13月1日",
        "令和8年4月31日",
        "令和8年 11月24日",
        " 令和8年11月24日",
        "令和8年11月24日\n",
        "R8.11.24",
        "2026年11月24日",
        "西暦2026年11月24日",
        "天保8年1月1日",
        "和8年1月1日",
        "令和元元年1月1日",
        "令和100年1月1日",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(WarekiError):
        parse_wareki(text)


def test_a_next_era_can_be_added_before_the_software_knows_it():
    eras = eras_with([Era("翌朝", "Y", date(2031, 4, 1))])
    assert wareki(date(2031, 3, 31), eras=eras) == "令和13年3月31日"
    assert wareki(date(2031, 4, 1), eras=eras) == "翌朝元年4月1日"
    assert parse_wareki("翌朝2年1月1日", eras=eras) == date(2032, 1, 1)
    with pytest.raises(WarekiError):
        parse_wareki("令和13年4月1日", eras=eras)
    assert wareki(date(2031, 4, 1)) == "令和13年4月1日"


@pytest.mark.parametrize(
    "era",
    [
        Era("翌朝", "Y", date(2019, 5, 1)),
        Era("翌朝", "Y", date(2000, 1, 1)),
        Era("令和", "Y", date(2031, 4, 1)),
        Era("翌朝", "R", date(2031, 4, 1)),
    ],
)
def test_a_next_era_must_be_later_and_new(era):
    with pytest.raises(WarekiError):
        ERAS.with_next(era)


def test_letters_and_parts_are_there_for_forms():
    found = ERAS.of(date(2019, 5, 1))
    assert (found.era.letter, found.year, found.year_text, found.month, found.day) == ("R", 1, "元", 5, 1)
