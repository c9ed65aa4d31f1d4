"""Opening hours: the business day, the state at an instant, the next opening, and what a city may write."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from windowsvc.lobby.day import (
    SEARCH_DAYS,
    TOKYO,
    Hours,
    Reason,
    both,
    business_day,
    holiday_name,
    is_year_end,
    local,
    plan,
    status,
)

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines may be slow
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


def hours_of(text: str = "08:30-17:15", **more: Any) -> Hours:
    """The same intervals from Monday to Friday."""
    return Hours.model_validate({"weekly": dict.fromkeys(WEEKDAYS, text), **more})


def tokyo(text: str) -> datetime:
    """The instant of a wall time in Tokyo, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO).astimezone(UTC)


OFFICE = hours_of(last_issue=15)


@pytest.fixture(params=["UTC", "Asia/Tokyo", "America/New_York"])
def machine_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The machine runs in this time zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


# --- the day


@pytest.mark.usefixtures("machine_zone")
@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2027-03-31T14:59:59+00:00", "2027-03-31"),
        ("2027-03-31T15:00:00+00:00", "2027-04-01"),
        ("2026-12-31T15:00:00+00:00", "2027-01-01"),
        ("2026-12-31T23:59:59-05:00", "2027-01-01"),
        ("2027-01-01T00:00:00+14:00", "2026-12-31"),
    ],
)
def test_the_business_day_is_the_day_in_tokyo(at: str, day: str) -> None:
    assert business_day(datetime.fromisoformat(at)).isoformat() == day


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2027, 3, 31, 9, 0)  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        business_day(naive)
    with pytest.raises(ValueError, match="time zone"):
        status(OFFICE, tokyo("2027-03-31T09:00"), closed_until=naive)


def test_local_time_is_wall_time_in_tokyo() -> None:
    assert local(datetime(2027, 3, 31, 15, 30, tzinfo=UTC)).isoformat() == "2027-04-01T00:30:00+09:00"


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-09-21", "敬老の日"),
        ("2026-09-22", "国民の休日"),
        ("2027-03-22", "春分の日 振替休日"),
        ("2026-09-24", None),
    ],
)
def test_holidays_have_their_names(day: str, name: str | None) -> None:
    assert holiday_name(date.fromisoformat(day)) == name


def test_the_year_end_is_29_december_to_3_january() -> None:
    days = [date(2026, 12, 25) + timedelta(days=number) for number in range(14)]
    assert [day.isoformat() for day in days if is_year_end(day)] == [
        "2026-12-29", "2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02", "2027-01-03",
    ]  # fmt: skip


# --- the state at an instant


@pytest.mark.usefixtures("machine_zone")
@pytest.mark.parametrize(
    ("at", "reason", "open_", "issuing"),
    [
        ("2026-11-24T08:29:59", Reason.BEFORE_OPENING, False, False),
        ("2026-11-24T08:30:00", Reason.OPEN, True, True),
        ("2026-11-24T16:59:59", Reason.OPEN, True, True),
        ("2026-11-24T17:00:00", Reason.AFTER_LAST_ISSUE, True, False),
        ("2026-11-24T17:14:59", Reason.AFTER_LAST_ISSUE, True, False),
        ("2026-11-24T17:15:00", Reason.AFTER_CLOSE, False, False),
        ("2026-11-24T00:00:00", Reason.BEFORE_OPENING, False, False),
        ("2026-11-23T10:00:00", Reason.HOLIDAY, False, False),
        ("2026-11-22T10:00:00", Reason.WEEKEND, False, False),
        ("2026-12-29T10:00:00", Reason.YEAR_END, False, False),
        ("2027-01-01T10:00:00", Reason.YEAR_END, False, False),
    ],
)
def test_the_state_through_the_day(at: str, reason: Reason, open_: bool, issuing: bool) -> None:
    found = status(OFFICE, tokyo(at))
    assert (found.reason, found.open, found.issuing) == (reason, open_, issuing)


@pytest.mark.usefixtures("machine_zone")
@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-24T08:00", "2026-11-24T08:30"),
        ("2026-11-24T08:30", "2026-11-25T08:30"),
        ("2026-11-24T18:00", "2026-11-25T08:30"),
        ("2026-11-20T18:00", "2026-11-24T08:30"),  # Saturday, Sunday, 勤労感謝の日
        ("2026-12-28T17:15", "2027-01-04T08:30"),  # over the year end
        ("2027-12-28T17:15", "2028-01-04T08:30"),
        ("2026-05-01T18:00", "2026-05-07T08:30"),  # 大型連休: Saturday, Sunday, two holidays, one in lieu
        ("2026-09-18T18:00", "2026-09-24T08:30"),  # 敬老の日, 国民の休日, 秋分の日
    ],
)
def test_the_next_opening(at: str, opens: str) -> None:
    assert status(OFFICE, tokyo(at)).next_opening == tokyo(opens)


def test_instants_come_out_in_utc() -> None:
    found = status(OFFICE, datetime(2026, 11, 24, 10, 20, tzinfo=timezone(timedelta(hours=9))))
    assert found.closes_at is not None
    assert found.next_opening is not None
    assert found.closes_at.isoformat() == "2026-11-24T08:15:00+00:00"
    assert found.next_opening.isoformat() == "2026-11-24T23:30:00+00:00"


def test_the_name_of_the_holiday_comes_along() -> None:
    assert status(OFFICE, tokyo("2026-11-23T10:00")).holiday_name == "勤労感謝の日"
    assert status(OFFICE, tokyo("2026-11-24T10:00")).holiday_name is None


def test_a_gap_within_the_day_is_lunch() -> None:
    hours = hours_of("08:30-12:00, 13:00-17:15", last_issue=15)
    found = status(hours, tokyo("2026-11-24T12:10"))
    assert (found.reason, found.open, found.next_opening) == (Reason.LUNCH, False, tokyo("2026-11-24T13:00"))
    assert found.closes_at == tokyo("2026-11-24T17:15")
    morning = status(hours, tokyo("2026-11-24T11:59"))
    assert (morning.issuing, morning.closes_at) == (True, tokyo("2026-11-24T12:00"))
    assert morning.next_opening == tokyo("2026-11-24T13:00")


def test_an_interval_may_have_a_last_issue_of_its_own() -> None:
    morning = {"open": "08:30", "close": "12:00", "last_issue": "11:30"}
    hours = Hours.model_validate({"weekly": {"tue": [morning, "13:00-17:15"]}})
    assert status(hours, tokyo("2026-11-24T11:29")).issuing
    assert status(hours, tokyo("2026-11-24T11:30")).reason is Reason.AFTER_LAST_ISSUE
    afternoon = status(hours, tokyo("2026-11-24T17:14"))
    assert (afternoon.issuing, afternoon.last_issue_at) == (True, tokyo("2026-11-24T17:15"))


def test_two_intervals_may_touch_and_only_issuing_pause() -> None:
    morning = {"open": "08:30", "close": "12:00", "last_issue": "11:30"}
    hours = Hours.model_validate({"weekly": {"tue": [morning, "12:00-17:15"]}, "last_issue": "17:15"})
    assert status(hours, tokyo("2026-11-24T11:59")).reason is Reason.AFTER_LAST_ISSUE
    assert status(hours, tokyo("2026-11-24T12:00")).reason is Reason.OPEN
    assert status(hours, tokyo("2026-11-24T17:14")).issuing


def test_the_last_issue_may_be_a_wall_time() -> None:
    hours = hours_of(last_issue="16:45")
    assert status(hours, tokyo("2026-11-24T10:00")).last_issue_at == tokyo("2026-11-24T16:45")
    late = {"open": "08:30", "close": "19:00", "last_issue": "18:30"}
    longer = hours_of(last_issue="16:45", special={"2026-11-26": [late]})
    assert status(longer, tokyo("2026-11-26T10:00")).last_issue_at == tokyo("2026-11-26T18:30")


def test_after_close_nothing_is_left_of_the_day() -> None:
    found = status(OFFICE, tokyo("2026-11-24T17:15"))
    assert (found.closes_at, found.last_issue_at) == (None, None)


def test_a_desk_may_be_open_round_the_clock() -> None:
    desk = Hours.model_validate(
        {
            "weekly": dict.fromkeys((*WEEKDAYS, "sat", "sun"), "00:00-24:00"),
            "closed_on_holidays": False,
            "closed_at_year_end": False,
        }
    )
    for at in ("2026-11-22T23:59:59", "2026-11-23T00:00", "2027-01-01T03:00"):
        assert status(desk, tokyo(at)).issuing
    assert status(desk, tokyo("2026-11-22T10:00")).closes_at == tokyo("2026-11-23T00:00")


# --- days that differ


def test_the_city_closes_on_days_of_its_own() -> None:
    reason = {"ja": "システム更改のため", "en": "System replacement"}
    hours = OFFICE.with_closed_days({date(2026, 11, 25): reason})
    found = status(hours, tokyo("2026-11-25T10:00"))
    assert (found.reason, found.note) == (Reason.CLOSED_DAY, reason)
    assert status(hours, tokyo("2026-11-24T18:00")).next_opening == tokyo("2026-11-26T08:30")
    assert OFFICE.closed_days == {}


@pytest.mark.parametrize("day", ["2027-03-28", "2027-03-22", "2026-12-29", "2027-03-24"])
def test_a_special_opening_wins_over_sunday_holiday_year_end_and_closed_day(day: str) -> None:
    special = {day: {"intervals": "09:00-12:00", "reason": {"ja": "休日開庁"}}}
    hours = hours_of(special=special, closed_days={"2027-03-24": {"ja": "閉庁"}})
    found = status(hours, tokyo(f"{day}T09:00"))
    assert (found.open, found.closes_at, found.note) == (True, tokyo(f"{day}T12:00"), {"ja": "休日開庁"})
    assert status(hours, tokyo(f"{day}T00:00")).next_opening == tokyo(f"{day}T09:00")


def test_a_special_day_may_be_closed() -> None:
    hours = hours_of(special={"2026-11-25": {"reason": {"ja": "停電のため"}}, "2026-11-28": []})
    assert status(hours, tokyo("2026-11-25T10:00")).reason is Reason.CLOSED_DAY
    assert status(hours, tokyo("2026-11-28T10:00")).reason is Reason.CLOSED_DAY


def test_a_weekday_without_hours_is_a_closed_day() -> None:
    hours = Hours.model_validate({"weekly": {"tue": "08:30-17:15"}})
    assert status(hours, tokyo("2026-11-25T10:00")).reason is Reason.CLOSED_DAY


def test_a_counter_may_stay_open_on_holidays_and_at_the_year_end() -> None:
    hours = hours_of(closed_on_holidays=False, closed_at_year_end=False)
    assert status(hours, tokyo("2026-11-23T10:00")).open
    assert status(hours, tokyo("2026-12-29T10:00")).open
    assert status(hours, tokyo("2026-11-23T10:00")).holiday_name == "勤労感謝の日"


def test_the_next_opening_is_not_looked_for_beyond_the_bound() -> None:
    first = date(2026, 11, 24)
    for days, found in ((SEARCH_DAYS, True), (SEARCH_DAYS + 1, False)):
        opening = first + timedelta(days=days)
        hours = Hours.model_validate({"weekly": {}, "special": {opening: ["09:00-12:00"]}})
        assert (status(hours, tokyo("2026-11-24T18:00")).next_opening is not None) is found


# --- a service within its office


SERVICE = hours_of("09:00-12:00, 13:00-16:00", last_issue="15:30")


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        ("2026-11-24T08:45", Reason.BEFORE_OPENING),
        ("2026-11-24T09:00", Reason.OPEN),
        ("2026-11-24T12:30", Reason.LUNCH),
        ("2026-11-24T15:30", Reason.AFTER_LAST_ISSUE),
        ("2026-11-24T16:30", Reason.AFTER_CLOSE),
        ("2026-11-23T10:00", Reason.HOLIDAY),
    ],
)
def test_a_service_is_open_while_it_and_its_office_are(at: str, reason: Reason) -> None:
    assert status(both(OFFICE, SERVICE), tokyo(at)).reason is reason
    assert status(both(SERVICE, OFFICE), tokyo(at)).reason is reason


def test_a_service_without_hours_follows_the_office() -> None:
    assert both(OFFICE, None) is OFFICE


def test_either_may_close_the_day() -> None:
    closed = OFFICE.with_closed_days({date(2026, 11, 24): {"ja": "閉庁"}})
    for hours in (both(closed, SERVICE), both(SERVICE, closed)):
        found = status(hours, tokyo("2026-11-24T10:00"))
        assert (found.reason, found.note) == (Reason.CLOSED_DAY, {"ja": "閉庁"})


def test_a_service_needs_the_special_opening_too() -> None:
    sunday = {"2027-03-28": {"intervals": "09:00-12:00", "reason": {"ja": "休日開庁"}}}
    office = hours_of(special=sunday)
    at = tokyo("2027-03-28T10:00")
    assert status(both(office, SERVICE), at).reason is Reason.WEEKEND
    opened = status(both(office, hours_of(special={"2027-03-28": "10:00-11:00"})), at)
    assert (opened.open, opened.closes_at, opened.note) == (True, tokyo("2027-03-28T11:00"), {"ja": "休日開庁"})


def test_hours_that_never_meet_are_a_closed_day() -> None:
    evening = hours_of("17:15-19:00")
    found = status(both(OFFICE, evening), tokyo("2026-11-24T10:00"))
    assert (found.reason, found.next_opening) == (Reason.CLOSED_DAY, None)


def test_an_opening_after_the_last_issue_is_no_next_opening() -> None:
    narrow = both(hours_of(last_issue=15), hours_of("17:05-19:00"))
    found = status(narrow, tokyo("2026-11-24T17:10"))
    assert (found.reason, found.next_opening) == (Reason.AFTER_LAST_ISSUE, None)


# --- closed for a while


@pytest.mark.parametrize(
    ("at", "until", "reason", "opens"),
    [
        ("2026-11-24T10:00", "2026-11-24T11:00", Reason.SUSPENDED, "2026-11-24T11:00"),
        ("2026-11-24T10:00", "2026-11-24T17:05", Reason.SUSPENDED, "2026-11-25T08:30"),
        ("2026-11-24T10:00", "2026-11-26T13:00", Reason.SUSPENDED, "2026-11-26T13:00"),
        ("2026-11-24T08:00", "2026-11-24T11:00", Reason.BEFORE_OPENING, "2026-11-24T11:00"),
        ("2026-11-24T11:00", "2026-11-24T11:00", Reason.OPEN, "2026-11-25T08:30"),
        ("2026-11-22T11:00", "2026-11-24T11:00", Reason.WEEKEND, "2026-11-24T11:00"),
    ],
)
def test_a_closure_ends_at_its_instant(at: str, until: str, reason: Reason, opens: str) -> None:
    found = status(OFFICE, tokyo(at), closed_until=tokyo(until))
    assert (found.reason, found.next_opening) == (reason, tokyo(opens))
    assert found.open is (reason is Reason.OPEN)


def test_a_closure_without_a_known_end_has_no_next_opening() -> None:
    found = status(OFFICE, tokyo("2026-11-24T10:00"), closed_until=datetime.max.replace(tzinfo=UTC))
    assert (found.reason, found.next_opening) == (Reason.SUSPENDED, None)


# --- what always holds


instants = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
schedules = st.sampled_from([OFFICE, SERVICE, both(OFFICE, SERVICE), hours_of("08:30-12:00, 13:00-17:15")])


@unhurried
@given(hours=schedules, at=instants, until=st.none() | instants)
def test_the_next_opening_is_the_first_instant_at_which_issuing_begins(
    hours: Hours, at: datetime, until: datetime | None
) -> None:
    opens = status(hours, at, closed_until=until).next_opening
    if opens is None:
        assert until is not None
        assert until > at + timedelta(days=25)
        return
    moment = timedelta(microseconds=1)
    assert opens > at
    assert opens.tzinfo is UTC
    assert status(hours, opens, closed_until=until).issuing
    assert not status(hours, opens - moment, closed_until=until).issuing
    assert status(hours, opens - moment, closed_until=until).next_opening == opens


@unhurried
@given(hours=schedules, at=instants)
def test_the_state_agrees_with_the_plan_of_the_day(hours: Hours, at: datetime) -> None:
    found = status(hours, at)
    today = plan(hours, business_day(at))
    assert found.open == any(span.opens <= at < span.closes for span in today.spans)
    assert found.issuing == any(span.opens <= at < span.last_issue for span in today.spans)
    assert (today.closed is None) == bool(today.spans)
    assert found.issuing == (found.reason is Reason.OPEN)


# --- what a city may write


def test_all_spellings_of_an_interval_read_the_same() -> None:
    written: list[Any] = [
        "8:30-17:15",
        " 08:30 - 17:15 ",
        "０８：３０〜１７：１５",
        ["08:30-17:15"],
        [["08:30", "17:15"]],
        [{"open": "08:30", "close": "17:15"}],
    ]
    read = [Hours.model_validate({"weekly": {"mon": each}}) for each in written]
    assert all(each == read[0] for each in read)


def test_intervals_are_kept_in_order() -> None:
    assert hours_of("13:00-17:15、08:30-12:00") == hours_of("08:30-12:00, 13:00-17:15")


def test_a_document_survives_json() -> None:
    hours = hours_of(
        "08:30-12:00, 13:00-17:15",
        last_issue="17:00",
        special={"2027-03-28": {"intervals": ["08:30-17:15"], "reason": {"ja": "休日開庁"}}, "2026-11-25": ""},
        closed_days={"2026-08-14": {"ja": "閉庁"}},
    )
    assert Hours.model_validate_json(hours.model_dump_json()) == hours
    assert Hours.model_validate(hours.model_dump(mode="json")) == hours


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"weekly": {"mon": "08:30-12:00, 11:00-17:15"}}, "08:30-12:00 and 11:00-17:15 overlap"),
        ({"weekly": {"mon": "17:15-08:30"}}, "closes at 08:30, which is not after it opens at 17:15"),
        ({"weekly": {"mon": "08:30-08:30"}}, "closes at 08:30, which is not after"),
        ({"weekly": {"mon": "08:30-25:00"}}, "'25:00' is not a time of day"),
        ({"weekly": {"mon": "08:30-24:01"}}, "'24:01' is not a time of day"),
        ({"weekly": {"mon": "08:60-12:00"}}, "'08:60' is not a time of day"),
        ({"weekly": {"mon": [["morning", "12:00"]]}}, "'morning' is not a time of day"),
        ({"weekly": {"mon": "08:30"}}, "one opening and one closing time"),
        ({"weekly": {"mon": [830]}}, "valid dictionary"),
        ({"weekly": {"mon": 830}}, "valid tuple"),
        ({"weekly": {"moon": "08:30-17:15"}}, "should be 'mon', 'tue'"),
        ({"weekly": {"mon": "08:30-17:15"}, "last_issue": "17:30"}, "mon: the last issue at 17:30 is not between"),
        ({"weekly": {"mon": "08:30-17:15"}, "last_issue": "08:30"}, "mon: the last issue at 08:30 is not between"),
        ({"weekly": {"mon": "08:30-17:15"}, "last_issue": 600}, "mon: the last issue at 07:15 is not between"),
        ({"weekly": {"mon": "00:10-01:00"}, "last_issue": 90}, "mon: the last issue at 00:00 is not between"),
        ({"weekly": {"mon": "08:30-17:15"}, "last_issue": -1}, "greater than or equal to 0"),
        (
            {"weekly": {}, "special": {"2027-03-28": "09:00-12:00"}, "last_issue": "17:00"},
            "2027-03-28: the last issue at 17:00",
        ),
        (
            {"weekly": {"mon": [{"open": "08:30", "close": "12:00", "last_issue": "12:30"}]}},
            "the last issue at 12:30 is not between the opening at 08:30 and the closing at 12:00",
        ),
        ({"weekly": {}, "special": {"2027-02-30": []}}, "valid date"),
        ({"weekly": {}, "special": {"2027-03-28": 5}}, "valid dictionary"),
        ({"weekly": {}, "closed_days": {"2027-03-28": {"ja": ""}}}, "at least 1 character"),
        ({"weekly": {}, "holidays": True}, "Extra inputs"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(document: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Hours.model_validate(document)
