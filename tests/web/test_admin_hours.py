"""Opening hours between documents and forms, and times as people type them."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from windowsvc.lobby.day import Hours
from windowsvc.web.admin import hours_form
from windowsvc.web.admin.hours_form import copy_first, read, shown, wall

LOCALES = ("ja", "en")
PLAIN = {"weekly": {"mon": ["08:30-17:15"]}}


def plain(hours: dict[str, Any]) -> dict[str, Any]:
    return Hours.model_validate(hours).model_dump(mode="json")


def form_of(hours: dict[str, Any], **typed: str) -> MultiDict[str, str]:
    form: MultiDict[str, str] = MultiDict(shown(plain(hours), name="h"))
    for name, value in typed.items():
        form[f"h.{name.replace('__', '.')}"] = value
    return form


def mistakes(form: MultiDict[str, str]) -> dict[str, list[str]]:
    return {name: [one.code for one in told] for name, told in read(form, name="h", locales=LOCALES)[1].items()}


@pytest.mark.parametrize(
    "hours",
    [
        PLAIN,
        {"weekly": {}},
        {"weekly": {day: ["08:30-12:00", "13:00-17:15"] for day in hours_form.WEEK}, "last_issue": 15},
        {"weekly": {"sat": ["09:00-10:00", "11:00-12:00", "13:00-14:00"]}, "closed_on_holidays": False},
        {"weekly": {"mon": [{"open": "08:30", "close": "17:15", "last_issue": "16:30"}]}, "last_issue": "17:00"},
        {"weekly": {"mon": [{"open": "08:30", "close": "12:00", "last_issue": "11:45"}, "13:00-24:00"]}},
        {**PLAIN, "closed_days": {"2026-12-11": {"ja": "点検", "en": "Check"}}, "closed_at_year_end": False},
        {**PLAIN, "special": {"2026-11-29": {"intervals": ["09:00-12:00"], "reason": {"ja": "日曜開庁"}},
                              "2026-12-30": {"intervals": []}}},
    ],
)  # fmt: skip
def test_an_untouched_form_says_the_same_hours(hours: dict[str, Any]) -> None:
    found, problems = read(form_of(hours), name="h", locales=LOCALES)
    assert problems == {}
    assert plain(found) == plain(hours)


@pytest.mark.parametrize(
    ("written", "time"),
    [("8:30", "08:30"), ("０８：３０", "08:30"), ("8時30分", "08:30"), ("8時", "08:00"), ("830", "08:30"),
     ("1715", "17:15"),
     ("24:00", "24:00"), ("17", "17:00"), ("24:01", None), ("8:60", None), ("半", None), ("", None), ("12345", None)],
)  # fmt: skip
def test_times_are_read_as_people_type_them(written: str, time: str | None) -> None:
    assert wall(written) == time


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"mon__close": ""}, {"h.mon": ["times_half"]}),
        ({"mon__close": "8:00"}, {"h.mon": ["times_order"]}),
        ({"mon__open": "nine"}, {"h.mon.open": ["time_needed"]}),
        ({"mon__break0__from": "12:00"}, {"h.mon": ["break_half"]}),
        ({"mon__break0__from": "13:00", "mon__break0__to": "12:00"}, {"h.mon": ["times_order"]}),
        ({"mon__last": "18:00"}, {"h.mon": ["last_outside"]}),
        ({"last__kind": "minutes", "last__minutes": ""}, {"h.last": ["number_needed"]}),
        ({"last__kind": "minutes", "last__minutes": "600"}, {"h.last": ["last_outside_days"]}),
        ({"last__kind": "time", "last__time": "18:00"}, {"h.last": ["last_outside_days"]}),
        ({"last__kind": "time", "last__time": "late"}, {"h.last": ["time_needed"]}),
        ({"off0__date": "2026-12-01"}, {"h.off0.reason": ["japanese_missing"]}),
        ({"off0__reason__ja": "点検"}, {"h.off0.date": ["date_needed"]}),
        ({"day0__date": "December"}, {"h.day0.date": ["date_needed"]}),
        ({"day0__date": "2026-12-01", "day1__date": "2026/12/01"}, {"h.day1.date": ["listed_twice"]}),
        ({"day0__date": "2026-12-01", "day0__open": "9:00"}, {"h.day0": ["times_half"]}),
    ],
)
def test_a_mistake_stands_at_its_own_place(typed: dict[str, str], expected: dict[str, list[str]]) -> None:
    assert mistakes(form_of(PLAIN, **typed)) == expected


def test_the_week_can_be_made_like_monday() -> None:
    form = form_of({"weekly": {"mon": ["09:00-12:00", "13:00-16:00"], "tue": ["08:30-17:15"], "sat": ["10:00-11:00"]}})
    week = read(copy_first(form, name="h"), name="h", locales=LOCALES)[0]["weekly"]
    assert [week[day] == week["mon"] for day in ("tue", "wed", "thu", "fri", "sat")] == [True, True, True, True, False]
