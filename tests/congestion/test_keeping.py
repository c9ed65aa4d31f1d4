"""The job counts days that are over, once, from the log, and expects the coming ones anew when something changed."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from tests.congestion.test_law import made
from tests.lobby.hall import OFFICE, Hall
from windowsvc.clocks import Clocks
from windowsvc.congestion.keeping import Keeping
from windowsvc.congestion.reading import ahead_of, instants_of, issuing_minutes, told
from windowsvc.congestion.tables import Congestion, DayCount
from windowsvc.database import reading, writing
from windowsvc.lobby import closing, reception
from windowsvc.lobby.hours import Hours

TUESDAY = date(2026, 11, 24)


def job(hall: Hall) -> Keeping:
    return Keeping(hall.engine, clocks=Clocks(hall.clock, hall.clock), setup=hall.setup)


def history(hall: Hall, days: int = 200) -> None:
    """Counts of the days before, as if they had been lived."""
    with writing(hall.engine) as session:
        for one in made(TUESDAY - timedelta(days=days), TUESDAY - timedelta(days=1)):
            numbers = {"certificate": one.numbers["shomei"], "moving": one.numbers["hikkoshi"]}
            kept = {code: {str(hour): many for hour, many in enumerate(row)} for code, row in numbers.items()}
            session.add(DayCount(office=OFFICE, business_day=one.day, numbers=kept))


def counts(hall: Hall) -> dict[date, dict[str, dict[str, int]]]:
    with reading(hall.engine) as session:
        return {one.business_day: one.numbers for one in session.scalars(select(DayCount))}


def test_a_day_is_counted_once_it_is_over_by_service_and_hour_of_tokyo(hall: Hall) -> None:
    hall.issue(count=3)
    hall.clock.advance(3600)
    hall.issue(count=2)
    hall.issue("moving")
    hall.do(reception.enter_block, keys=hall.keys, service="card", first=5, last=6)
    job(hall).run()
    assert counts(hall) == {}
    hall.do(closing.close_day)
    hall.clock.advance(24 * 3600)
    job(hall).run()
    expected = {TUESDAY: {"certificate": {"10": 3, "11": 2}, "moving": {"11": 1}, "card": {"11": 2}}}
    assert counts(hall) == expected
    hall.issue()
    job(hall).run()
    assert counts(hall) == expected


def test_two_months_are_expected_from_counted_days_and_anew_when_the_hours_change(hall: Hall) -> None:
    history(hall)
    job(hall).run()
    with reading(hall.engine) as session:
        ahead = ahead_of(session, hall.city(), OFFICE)
        before = session.get_one(Congestion, OFFICE).config
    assert ahead is not None
    assert ahead.learnt > 100
    assert ahead.proof.hours > 0
    assert [one.hour for one in ahead.hours(TUESDAY)] == list(range(8, 18))
    assert ahead.hours(date(2026, 12, 31)) == []
    week = {day: ["10:00-15:00"] for day in ("tue", "thu")}
    hall.configure("opening", OFFICE, {"hours": {"weekly": week}})
    with reading(hall.engine) as session:
        ahead = ahead_of(session, hall.city(), OFFICE)
    assert ahead is not None
    assert [one.hour for one in ahead.hours(TUESDAY)] == list(range(10, 15))
    job(hall).run()
    with reading(hall.engine) as session:
        kept = session.get_one(Congestion, OFFICE)
        assert kept.config > before
        assert "2026-11-25" not in kept.content["days"]


def test_a_service_is_expected_only_while_it_is_open_itself(hall: Hall) -> None:
    history(hall)
    own = {"weekly": {"wed": ["13:00-16:00"]}}
    name = {"ja": "引っ越し"}
    hall.configure("service", "moving", {"series": "c", "name": name, "public_name": name, "hours": own})
    job(hall).run()
    with reading(hall.engine) as session:
        ahead = ahead_of(session, hall.city(), OFFICE)
    assert ahead is not None
    assert ahead.hours(TUESDAY, "moving") == []
    assert [one.hour for one in ahead.hours(date(2026, 11, 25), "moving")] == [13, 14, 15]
    found = ahead.quieter("moving", after=TUESDAY)
    assert {one.day.weekday() for one in found} == {2}
    (first, *_) = told(found)
    low, high = instants_of(found[0])
    assert high - low == timedelta(hours=1)
    assert first["low"] is not None
    assert first["low"].endswith("Z")


def test_with_few_days_nothing_is_expected(hall: Hall) -> None:
    history(hall, days=15)
    job(hall).run()
    with reading(hall.engine) as session:
        assert ahead_of(session, hall.city(), OFFICE) is None


def test_the_minutes_in_which_numbers_are_given_are_counted_by_hour() -> None:
    hours = Hours(weekly={"tue": ["08:30-12:00", "13:15-17:15"]}, last_issue="17:00")  # type: ignore[dict-item, list-item]
    assert issuing_minutes(hours, TUESDAY) == {8: 30, 9: 60, 10: 60, 11: 60, 13: 45, 14: 60, 15: 60, 16: 60}
    assert issuing_minutes(hours, TUESDAY + timedelta(days=1)) == {}
