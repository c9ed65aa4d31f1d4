"""How good the calendar of busy hours is: beside the same weekday's mean and beside the true means of made-up days.

`python -m bench.forecast` makes two years of a city hall (see bench/year.py). From the start of each month of the
second year it forecasts the two months that follow, from the days before it alone: once with the year before known,
once as an office would that has just begun. The error is of people an hour, all services together. "True means" is
what nobody can do better than: the mean of each hour without the chances of its day.

Then it writes the second year's log, 500,000 numbers, into a database and measures what the first morning after it
takes: learning the closed day for the estimate of waits, reading the last month's habits, counting, and forecasting.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sqlalchemy import Engine, delete  # noqa: E402

from bench import year as bench_year  # noqa: E402
from windowsvc.clocks import Clocks, StandingClock  # noqa: E402
from windowsvc.congestion.keeping import Keeping  # noqa: E402
from windowsvc.congestion.law import Day, learn  # noqa: E402
from windowsvc.congestion.marks import Calendar  # noqa: E402
from windowsvc.congestion.proof import AHEAD, weekday_means  # noqa: E402
from windowsvc.congestion.tables import Congestion, DayCount  # noqa: E402
from windowsvc.database import make_engine, reading, writing  # noqa: E402
from windowsvc.demo import year  # noqa: E402
from windowsvc.demo.year import MadeDay  # noqa: E402
from windowsvc.office.configuration import Configuration  # noqa: E402
from windowsvc.settings import Settings  # noqa: E402
from windowsvc.waiting.following import follow  # noqa: E402
from windowsvc.waiting.learning import Learning  # noqa: E402
from windowsvc.waiting.tables import DayLearnt  # noqa: E402

CALENDAR = Calendar(year.is_open, frozenset(range(5)))
OPEN = range(8, 17)
WEEKS = 40
"""Open days of the shorter naive forecast: eight weeks."""


@dataclass
class Errors:
    """People that each forecast was wrong by, over some hours."""

    hours: int = 0
    people: int = 0
    ours: float = 0.0
    naive: float = 0.0
    recent: float = 0.0
    truth: float = 0.0


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="*", default=[21, 22, 23])
    parser.add_argument("--tickets", type=int, default=bench_year.TICKETS)
    parser.add_argument("--data", type=Path, help="an installation that bench.year has made, instead of a new one")
    parser.add_argument("--without", nargs="*", default=[], choices=["errors", "morning"])
    chosen = parser.parse_args()
    if "errors" not in chosen.without:
        _print_errors(chosen.seeds, tickets=chosen.tickets)
    if "morning" not in chosen.without:
        if chosen.data is not None:
            _measure(make_engine(Settings(data=chosen.data)))
        else:
            _print_morning(chosen.seeds[0], tickets=chosen.tickets)
    return 0


def _print_errors(seeds: Sequence[int], *, tickets: int) -> None:
    head = (
        "known before",
        "seed",
        "hours",
        "people/h",
        "forecast",
        "weekday",
        "8 weeks",
        "true means",
        "gain",
        "limit",
    )
    print("Mean people an hour each forecast is wrong by, up to two months ahead")
    print("".join(f"{one:>13}" for one in head))
    for name, first, since in (("a year", bench_year.SECOND, None), ("nothing", bench_year.SECOND, bench_year.SECOND)):
        every = Errors()
        for seed in seeds:
            found = errors(bench_year.days(seed=seed, tickets=tickets), first=first, since=since)
            _print_line(name, str(seed), found)
            for field in vars(every):
                setattr(every, field, getattr(every, field) + getattr(found, field))
        _print_line(name, "all", every)


def _print_line(name: str, seed: str, one: Errors) -> None:
    means = (one.people, one.ours, one.naive, one.recent, one.truth)
    figures = "".join(f"{value / one.hours:>13.2f}" for value in means)
    gains = "".join(f"{1 - value / one.naive:>13.1%}" for value in (one.ours, one.truth))
    print(f"{name:>13}{seed:>13}{one.hours:>13}{figures}{gains}")


def errors(made: Sequence[MadeDay], *, first: date, since: date | None) -> Errors:
    """Forecast the two months from each month's start on; ``since``: nothing before that day is known."""
    found = Errors()
    days = [Day(one.day, one.came) for one in made if since is None or one.day >= since]
    truth = {one.day: [sum(hour) for hour in zip(*one.meant.values(), strict=True)] for one in made}
    for start in sorted({one.day.replace(day=1) for one in days if one.day >= first}):
        known = [one for one in days if one.day < start]
        law = learn(known, CALENDAR)
        if law is None:
            continue
        usual, recent = weekday_means(known), weekday_means(known[-WEEKS:])
        for one in days:
            if start <= one.day < start + timedelta(days=AHEAD):
                expected = [sum(hour) for hour in zip(*law.hours(one.day).values(), strict=True)]
                for hour in OPEN:
                    came = sum(line[hour] for line in one.numbers.values())
                    found.hours += 1
                    found.people += came
                    found.ours += abs(came - expected[hour])
                    found.naive += abs(came - usual[one.day.weekday()][hour])
                    found.recent += abs(came - recent[one.day.weekday()][hour])
                    found.truth += abs(came - truth[one.day][hour])
    return found


def _print_morning(seed: int, *, tickets: int) -> None:
    made = bench_year.days(seed=seed, tickets=tickets)
    with tempfile.TemporaryDirectory(prefix="year-") as folder:
        engine = bench_year.furnished(Path(folder))
        written = bench_year.fill(engine, made, seed=seed)
        print(f"\nA year of {bench_year.numbers(made)} numbers, {written} events")
        _measure(engine)


def _measure(engine: Engine) -> None:
    try:
        measure_morning(engine)
    finally:
        engine.dispose()


def measure_morning(engine: Engine) -> None:
    """Print what the first morning after the year takes, and what a whole first reading of it takes."""
    print("The morning after, seconds by the clock and of the processor")
    last = bench_year.END
    clock = StandingClock(datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1))
    clocks, setup = Clocks(business=clock, machine=clock), Configuration()
    learning, keeping = Learning(engine, clocks=clocks, setup=setup), Keeping(engine, clocks=clocks, setup=setup)
    _timed("first reading: fifty days for the waits, five days a run", lambda: _repeat(learning.run, times=8))
    _timed("first reading: a year of counts, and a forecast", lambda: _repeat(keeping.run, times=5))
    with writing(engine) as session:
        for table in (DayLearnt, DayCount):
            session.execute(delete(table).where(table.business_day == last))
        session.execute(delete(Congestion))
    spent = _timed("each morning: learn the day before", learning.run)
    with reading(engine) as session:
        hall, today = setup.city(session), clock.now().date()
        spent += _timed(
            "each morning: habits of the last days",
            lambda: follow(session, hall, office=bench_year.OFFICE, day=today, config=0),
        )
    spent += _timed("each morning: count the day before, forecast two months", keeping.run)
    print(f"  {'each morning, in all (must: 10)':<60}{spent.clock:>8.2f}{spent.processor:>8.2f}")
    _timed("every 10 minutes, nothing to learn", learning.run)
    _timed("every 10 minutes, nothing to count", keeping.run)


def _repeat(work: Callable[[], None], *, times: int) -> None:
    for _ in range(times):
        work()


@dataclass
class Spent:
    """Seconds that something took; those of the processor say the same on a busy machine."""

    clock: float
    processor: float

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.clock + other.clock, self.processor + other.processor)


def _timed(what: str, work: Callable[[], object]) -> Spent:
    began, busy = time.perf_counter(), time.process_time()
    work()
    spent = Spent(time.perf_counter() - began, time.process_time() - busy)
    print(f"  {what:<60}{spent.clock:>8.2f}{spent.processor:>8.2f}", flush=True)
    return spent


if __name__ == "__main__":
    raise SystemExit(main())
