"""A site with a past: months of counted days behind it, a long line before it, and what is expected of both."""

from __future__ import annotations

from datetime import date, timedelta

from tests.web.browsing import Site
from windowsvc.congestion.keeping import Keeping
from windowsvc.congestion.tables import DayCount
from windowsvc.database import writing
from windowsvc.demo import year
from windowsvc.waiting.estimator import Estimator

TUESDAY = date(2026, 11, 24)
PEOPLE = {"shomei": 220.0, "hikkoshi": 60.0, "sogo": 30.0}


def remember(site: Site, *, days: int = 200) -> None:
    """Count the days before, and expect the coming two months."""
    parts = site.hall.parts
    with writing(parts.engine) as session:
        for one in year.days(TUESDAY - timedelta(days=days), TUESDAY - timedelta(days=1), people=PEOPLE, seed=3):
            numbers = {code: {str(hour): many for hour, many in enumerate(row)} for code, row in one.came.items()}
            session.add(DayCount(office="main", business_day=one.day, numbers=numbers))
    Keeping(parts.engine, clocks=parts.clocks, setup=parts.configuration).run()


def crowd(site: Site, *, people: int, service: str = "hikkoshi") -> None:
    """Let so many wait for the one window, and tell the screens when they are called."""
    for _ in range(people):
        site.issue(service)
    forecast(site)


def forecast(site: Site) -> None:
    """Compute the waits anew."""
    parts = site.hall.parts
    Estimator(parts.engine, clocks=parts.clocks, setup=parts.configuration).run()
