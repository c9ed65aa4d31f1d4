"""What a visit leaves in the server's memory: the day's own record of it, and that goes with the day."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.web.browsing import Site
from tests.web.live_site import live_site
from windowsvc.app import background_of
from windowsvc.settings import Rates

pytestmark = pytest.mark.promise(16)

UNCOUNTED = Rates(phone=0, integration=0, anonymous=0)
"""What callers did in the last minute is kept for a bounded number of them."""
ROUND = 100
EACH = 2
"""Objects that a visit may leave: the day keeps one line about each, and some things are made once."""


def visits(site: Site, count: int) -> None:
    """So many come, are called and served while a phone asks, and everything that runs beside them runs."""
    jobs = background_of(site.hall.app).jobs
    for _ in range(count):
        token = site.issue()["token"]
        site.hall.client().get(f"/t/{token}")
        site.hall.client().get(f"/api/v1/tickets/{token}")
        site.act(site.act(site.call_next(), "start"), "finish")
        for clock in (site.hall.business, site.hall.machine):
            clock.advance(2)
        jobs.run_due()


def held() -> Counter[str]:
    """How many objects of each kind there are."""
    gc.collect()
    return Counter(type(one).__qualname__ for one in gc.get_objects())


def growth(site: Site) -> Counter[str]:
    """What one round of visits leaves."""
    before = held()
    visits(site, ROUND)
    return held() - before


@pytest.mark.parametrize("rounds", [3, pytest.param(15, marks=pytest.mark.slow)])
def test_a_visit_leaves_the_day_s_line_about_it_and_nothing_else(
    tmp_path: Path, rounds: int, record_property: Callable[[str, object], None]
) -> None:
    with live_site(tmp_path, rates=UNCOUNTED) as site:
        site.change("series", "c", prefix="C", shape="square", width=4, last=9_999)
        background_of(site.hall.app).jobs.start(lambda _loop: None)
        visits(site, ROUND)
        # What leaks is left by every round; weak references and caches come in one and go in another.
        least = min((growth(site) for _ in range(rounds)), key=Counter.total)
        assert least.total() < EACH * ROUND, least.most_common(12)
        record_property("figure", f"{least.total() / ROUND:.2f} objects kept of each of {rounds * ROUND} visits")
        legs = held()["_Leg"]
        site.hall.business.at += timedelta(days=1)
        site.hall.machine.at += timedelta(days=1)
        site.ask("POST", "/windows/w3/open", {})
        visits(site, 20)
        assert held()["_Leg"] < legs
