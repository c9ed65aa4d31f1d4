"""Guessing is slow: the rules by themselves, and the tries in the table."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.office.hall import START, Hall
from windowsvc.database import reading, writing
from windowsvc.office import throttle
from windowsvc.office.throttle import HOUR, LOGIN_AT_ADDRESS, LOGIN_FROM_STRANGERS, Growing, Limit, Most
from windowsvc.refusal import Refusal


def heard(limit: Limit, *, every: float, for_hours: float) -> list[float]:
    """When the tries of somebody who tries without rest are heard."""
    tries: list[float] = []
    for step in range(int(for_hours * HOUR / every)):
        now = 1e9 + step * every
        if limit.wait(tries, now=now) <= 0:
            tries.append(now)
    return [at - 1e9 for at in tries]


def most_in_an_hour(tries: list[float]) -> int:
    return max((sum(at <= one < at + HOUR for one in tries) for at in tries), default=0)


def test_pauses_double_up_to_the_longest() -> None:
    tries = heard(Growing(free=3, first=60, longest=600, window=12 * HOUR), every=1, for_hours=1)
    assert tries[:9] == [0, 1, 2, 62, 182, 422, 902, 1502, 2102]


def test_one_login_at_one_address_is_heard_eight_times_in_the_first_hour_and_once_in_each_later() -> None:
    tries = heard(LOGIN_AT_ADDRESS, every=5, for_hours=48)
    assert most_in_an_hour(tries) == 8
    assert len(tries) <= 8 + 47


@pytest.mark.parametrize("every", [1.0, 7.0, 299.0])
def test_strangers_together_are_heard_twelve_times_in_any_hour(every: float) -> None:
    assert most_in_an_hour(heard(LOGIN_FROM_STRANGERS, every=every, for_hours=6)) == 12


def test_both_together_stay_within_twenty_an_hour() -> None:
    """Promise 25: the address somebody works at, and all strangers."""
    assert most_in_an_hour(heard(LOGIN_AT_ADDRESS, every=5, for_hours=24)) + LOGIN_FROM_STRANGERS.count <= 20


def test_the_wait_that_is_told_is_the_wait() -> None:
    for limit in (Growing(free=2, first=30, longest=90, window=HOUR), Most(2, window=HOUR)):
        tries = [1000.0, 1010.0]
        wait = limit.wait(tries, now=1015.0)
        assert wait > 0
        assert limit.wait(tries, now=1015.0 + wait) == 0
        assert limit.wait(tries, now=1015.0 + wait - 0.5) > 0


def test_a_clock_set_back_never_makes_the_wait_longer_than_the_longest() -> None:
    for ahead, growing, most in ((HOUR / 2, 600, HOUR), (4e9, 0, 0)):
        assert Growing(free=1, first=60, longest=600, window=HOUR).wait([1e9 + ahead], now=1e9) == growing
        assert Most(1, window=HOUR).wait([1e9 + ahead], now=1e9) == most


def test_a_try_is_written_a_refused_one_is_not(hall: Hall) -> None:
    limits: dict[str, Limit] = {"b": Most(2, window=HOUR), "a": Most(9, window=HOUR)}
    for _ in range(2):
        with writing(hall.engine) as session:
            throttle.reserve(session, limits, now=START)
    for _ in range(3):
        with pytest.raises(Refusal) as refused, writing(hall.engine) as session:
            throttle.reserve(session, limits, now=START + timedelta(minutes=30))
        assert refused.value.detail == {"seconds": 1800}
        assert (refused.value.code, refused.value.status) == ("too_many_tries", 429)
    with writing(hall.engine) as session:
        throttle.reserve(session, limits, now=START + timedelta(hours=1))


def test_a_right_try_is_taken_back_and_clears_its_own_key_only(hall: Hall) -> None:
    limits: dict[str, Limit] = {"pair": Most(2, window=HOUR), "pot": Most(2, window=HOUR)}
    for minute in (0, 1):
        with writing(hall.engine) as session:
            throttle.reserve(session, limits, now=START + timedelta(minutes=minute))
    with writing(hall.engine) as session:
        throttle.forgive(session, limits, tried=START + timedelta(minutes=1), clear="pair")
    with writing(hall.engine) as session:
        throttle.reserve(session, limits, now=START + timedelta(minutes=2))
    with pytest.raises(Refusal), writing(hall.engine) as session:
        throttle.reserve(session, {"pot": limits["pot"]}, now=START + timedelta(minutes=3))
    with writing(hall.engine) as session:
        throttle.reserve(session, {"pair": limits["pair"]}, now=START + timedelta(minutes=3))


def test_many_at_once_are_all_counted(hall: Hall) -> None:
    limits: dict[str, Limit] = {"pair": Most(5, window=HOUR), "pot": Most(50, window=HOUR)}
    heard_by: list[int] = []
    start = threading.Barrier(12)

    def guess(one: int) -> None:
        start.wait()
        try:
            with writing(hall.engine) as session:
                throttle.reserve(session, limits, now=START)
        except Refusal:
            return
        heard_by.append(one)

    run_all([lambda one=one: guess(one) for one in range(12)])
    assert len(heard_by) == 5


def run_all(jobs: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_what_slows_nobody_any_more_is_purged(hall: Hall) -> None:
    with writing(hall.engine) as session:
        throttle.reserve(session, {"old": Most(1, window=60), "young": Most(1, window=HOUR)}, now=START)
        throttle.remember(session, "known", until=START + timedelta(days=90))
    with writing(hall.engine) as session:
        assert throttle.purge(session, now=START + timedelta(minutes=2)) == 1
    with pytest.raises(Refusal), writing(hall.engine) as session:
        throttle.reserve(session, {"young": Most(1, window=HOUR)}, now=START + timedelta(minutes=2))
    with reading(hall.engine) as session:
        assert throttle.remembered(session, "known", now=START + timedelta(days=89))
        assert not throttle.remembered(session, "known", now=START + timedelta(days=90))
        assert not throttle.remembered(session, "unknown", now=START)


def test_forgetting_takes_a_prefix_literally(hall: Hall) -> None:
    with writing(hall.engine) as session:
        throttle.reserve(session, dict.fromkeys(("pair:a_b:1", "pair:axb:1"), Most(1, window=HOUR)), now=START)
        throttle.forget(session, prefix="pair:a_b:")
        throttle.reserve(session, {"pair:a_b:1": Most(1, window=HOUR)}, now=START)
        with pytest.raises(Refusal):
            throttle.reserve(session, {"pair:axb:1": Most(1, window=HOUR)}, now=START)
