"""The day that is made up: the same for the same seed, within the hours, and as busy as a city hall is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from windowsvc.clocks import business_day
from windowsvc.demo import city, day
from windowsvc.languages.locales import parse
from windowsvc.lobby.reception import NEEDS

TUESDAY = date(2026, 11, 24)


@pytest.fixture
def town(plan: dict[str, Any]) -> day.Town:
    return day.town_of(plan)


def _arrivals(plan: dict[str, Any], town: day.Town, *, seed: int, on: date = TUESDAY) -> list[day.Arrival]:
    return day.arrivals(town, seed=seed, day=on, spans=city.spans(plan, on))


def test_the_same_seed_and_day_bring_the_same_people(plan: dict[str, Any], town: day.Town) -> None:
    assert _arrivals(plan, town, seed=7) == _arrivals(plan, town, seed=7)
    assert _arrivals(plan, town, seed=7) != _arrivals(plan, town, seed=8)
    other_day = _arrivals(plan, town, seed=7, on=TUESDAY + timedelta(days=1))
    assert {one.at.time() for one in other_day} != {one.at.time() for one in _arrivals(plan, town, seed=7)}


def test_the_same_stop_goes_the_same_way(town: day.Town) -> None:
    again = [[day.manner(town, seed=1, day=TUESDAY, leg=leg, service="hikkoshi") for leg in range(50)] for _ in "ab"]
    assert again[0] == again[1]
    assert len(set(again[0])) == 50


def test_people_come_in_order_while_numbers_are_given(plan: dict[str, Any], town: day.Town) -> None:
    found = _arrivals(plan, town, seed=1)
    spans = city.spans(plan, TUESDAY)
    assert [one.at for one in found] == sorted(one.at for one in found)
    for one in found:
        assert any(opens <= one.at < until for opens, until in spans[one.service]), one


def test_the_main_hall_gets_somebody_about_every_half_minute(
    plan: dict[str, Any], town: day.Town, start: datetime
) -> None:
    def within_the_hour(seed: int) -> int:
        found = _arrivals(plan, town, seed=seed)
        near = [one for one in found if start <= one.at < start + timedelta(hours=1)]
        return sum(town.offices[one.service] == "honcho" for one in near)

    counts = [within_the_hour(seed) for seed in range(1, 9)]
    assert 90 < sum(counts) / len(counts) < 130
    assert min(counts) > 60


def test_few_are_not_there_and_most_of_them_come_back(town: day.Town) -> None:
    stops = [day.manner(town, seed=1, day=TUESDAY, leg=leg, service="shomei") for leg in range(2000)]
    missing = [one for one in stops if not one.comes]
    assert 0.02 < len(missing) / len(stops) < 0.06
    assert 0.5 < sum(one.back is not None for one in missing) / len(missing) < 0.95


def test_visitors_come_when_called_and_are_not_sent_about(town: day.Town) -> None:
    for leg in range(500):
        found = day.manner(town, seed=1, day=TUESDAY, leg=leg, service="hikkoshi", visitor=True)
        assert found.comes
        assert (found.onward, found.stops, found.writes) == (None, (), None)


def test_wishes_are_words_that_the_service_knows(plan: dict[str, Any], town: day.Town) -> None:
    found = _arrivals(plan, town, seed=1)
    assert {one.language for one in found} > {None, "vi", "en"}
    assert all(one.language is None or parse(one.language) for one in found)
    assert {need for one in found for need in one.needs} <= NEEDS


def test_nobody_is_sent_round_in_a_circle(town: day.Town) -> None:
    def beyond(service: str, seen: tuple[str, ...] = ()) -> None:
        assert service not in seen, seen
        custom = town.crowd[service]
        for following in (*custom.onward, *custom.stops):
            assert town.offices[following] == town.offices[service]
            beyond(following, (*seen, service))

    for service in town.crowd:
        beyond(service)


def test_windows_rest_one_after_the_other_over_lunch(plan: dict[str, Any], town: day.Town) -> None:
    for window in plan["desks"]:
        rests = day.rests(town, seed=1, day=TUESDAY, window=window)
        assert rests == sorted(rests, key=lambda rest: rest.at)
        assert all(business_day(rest.at) == TUESDAY for rest in rests)
        assert len(rests) == (3 if window in town.lunch else 2)
