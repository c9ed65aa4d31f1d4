"""The page of the forecast: what was promised, what came of it, and when to look."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tests.web.administration import furnish, officer
from tests.web.test_admin_morning import checks_on
from windowsvc.database import writing
from windowsvc.waiting.accuracy import Told, measured
from windowsvc.waiting.learning import keep
from windowsvc.waiting.spread import Spread
from windowsvc.waiting.sums import DaySums
from windowsvc.waiting.tables import DayLearnt

if TYPE_CHECKING:
    from tests.web.conftest import Hall


def _days(hall: Hall, *, took: float, days: int = 3, numbers: int = 40) -> None:
    """Days on which so many numbers were told 10 to 20 minutes at 10 o'clock; half of them took ``took``."""
    told = [Told(leg, "shomei", 600.0, Spread(10.0, 14.0, 20.0)) for leg in range(numbers)]
    accuracy = measured(told, {leg: 600.0 + (took if leg % 2 else 15.0) for leg in range(numbers)})
    sums: dict[str, Any] = DaySums(
        whole={"shomei": [(4.0, "w1"), (6.0, "w1")]}, spans={"w1": [(510.0, 690.0), (750.0, 1035.0)]}
    ).as_json()
    for number in range(days):
        with writing(hall.parts.engine) as session:
            kept = DayLearnt(office="main", business_day=date(2026, 11, 16 + number), sums=sums, accuracy=accuracy)
            keep(session, kept)


def test_before_any_number_was_called_the_page_says_so(hall: Hall) -> None:
    furnish(hall)
    assert "まだだれも呼ばれていません" in officer(hall).get("/main/waits").text


def test_the_page_tells_how_many_were_called_as_promised_and_what_was_learnt(hall: Hall) -> None:
    furnish(hall)
    _days(hall, took=18.0)
    desk = officer(hall)
    page = desk.get("/main/waits").text
    assert "100%" in page
    assert "120枚のうち" in page
    assert "10:00" in page
    assert "11月18日" in page
    assert "1番窓口: " in page
    assert "11:30〜12:30" in page
    assert "say-drift" not in page
    assert "waits" not in checks_on(desk.get("/main").text)


def test_a_few_numbers_are_counted_and_have_no_share(hall: Hall) -> None:
    furnish(hall)
    _days(hall, took=45.0, days=1, numbers=4)
    page = officer(hall).get("/main/waits").text
    assert "2 / 4" in page
    assert "0 / 4" in page
    assert "%" not in page.split("<main", 1)[1].split("</main", 1)[0]
    assert "約束から外れています" not in page


def test_ranges_that_do_not_hold_are_said_on_both_pages(hall: Hall) -> None:
    furnish(hall)
    _days(hall, took=45.0)
    desk = officer(hall)
    page = desk.get("/main/waits").text
    assert "約束どおりになっていません" in page
    assert "2.5倍" in page
    assert "約束から外れています" in page
    assert checks_on(desk.get("/main").text)["waits"] == "look"
