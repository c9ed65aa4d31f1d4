"""How often one caller may ask."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.web.served import free_port
from windowsvc.clocks import StandingClock
from windowsvc.refusal import Refusal
from windowsvc.settings import Rates
from windowsvc.web import rates
from windowsvc.web.rates import KEPT, PHONES_AT_ONCE, Buckets, Limiter

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(START)


def test_a_bucket_holds_a_minute_s_worth_and_fills_evenly(clock: StandingClock) -> None:
    buckets = Buckets(clock)
    assert [buckets.take("a", per_minute=3) for _ in range(4)] == [0, 0, 0, 20]
    clock.advance(19)
    assert buckets.take("a", per_minute=3) == pytest.approx(1)
    clock.advance(1)
    assert [buckets.take("a", per_minute=3), buckets.take("a", per_minute=3)] == [0, pytest.approx(20)]
    assert buckets.take("b", per_minute=3) == 0


def test_looking_takes_nothing(clock: StandingClock) -> None:
    buckets = Buckets(clock)
    assert {buckets.take("a", per_minute=1, count=False) for _ in range(10)} == {0}
    assert [buckets.take("a", per_minute=1), buckets.take("a", per_minute=1, count=False)] == [0, 60]


def test_a_clock_that_goes_back_gives_no_tokens(clock: StandingClock) -> None:
    buckets = Buckets(clock)
    buckets.take("a", per_minute=1)
    clock.advance(-3600)
    assert buckets.take("a", per_minute=1) == 60


def test_memory_stays_bounded_and_those_who_ask_often_stay_known(clock: StandingClock) -> None:
    buckets = Buckets(clock)
    for number in range(KEPT):
        buckets.take(f"old{number}", per_minute=1)
    clock.advance(60)
    buckets.take("busy", per_minute=1)
    for number in range(KEPT * 2):
        buckets.take(f"new{number}", per_minute=1)
        assert len(buckets._buckets) <= KEPT


def test_zero_means_no_limit(clock: StandingClock) -> None:
    limiter = Limiter(Rates(integration=0), clock=clock)
    for _ in range(1000):
        limiter.check("integration", "1")


def test_phones_leave_room_for_windows(clock: StandingClock) -> None:
    limiter = Limiter(Rates(), clock=clock)
    held = [limiter.one_phone() for _ in range(PHONES_AT_ONCE)]
    for one in held:
        one.__enter__()
    with pytest.raises(Refusal) as refused, limiter.one_phone():
        pass
    assert (refused.value.status, refused.value.detail) == (429, {"retry_after": 4})
    held[0].__exit__(None, None, None)
    with limiter.one_phone():
        pass


@pytest.mark.parametrize(
    ("address", "expected"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("fe80::1%eth0", "fe80::/64"), ("", "")],
)
def test_an_address_counts_by_its_network(address: str, expected: str) -> None:
    assert rates.network(address) == expected


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    pytest.importorskip("redis", reason="redis is not installed (extra scale)")
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("no redis-server on this machine")
    port = free_port()
    server = subprocess.Popen(
        [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(timeout=30)


def test_processes_count_together(redis_url: str, clock: StandingClock) -> None:
    import redis

    from windowsvc.web.shared_counts import SharedCounts

    with redis.Redis.from_url(redis_url) as probe:
        while True:
            try:
                probe.ping()
                break
            except redis.ConnectionError:
                continue
    limiters = [Limiter(Rates(anonymous=4), clock=clock, shared=SharedCounts(redis_url, clock=clock)) for _ in range(2)]
    for limiter in limiters * 2:
        limiter.check("anonymous", "192.0.2.7")
    clock.advance(15)
    with pytest.raises(Refusal) as refused:
        limiters[0].check("anonymous", "192.0.2.7")
    assert refused.value.detail == {"retry_after": 46}
    with pytest.raises(Refusal):
        limiters[1].check("anonymous", "192.0.2.7", count=False)
    clock.advance(45)
    limiters[1].check("anonymous", "192.0.2.7")
    for limiter in limiters:
        assert limiter._shared is not None
        limiter._shared.close()


def test_without_redis_each_counts_for_itself(clock: StandingClock) -> None:
    pytest.importorskip("redis", reason="redis is not installed (extra scale)")
    from windowsvc.web.shared_counts import SharedCounts

    away = SharedCounts(f"redis://127.0.0.1:{free_port()}/0", clock=clock)
    limiter = Limiter(Rates(anonymous=1), clock=clock, shared=away)
    limiter.check("anonymous", "192.0.2.7")
    with pytest.raises(Refusal):
        limiter.check("anonymous", "192.0.2.7")
    away.close()
