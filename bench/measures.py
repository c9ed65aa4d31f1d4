"""How long the reports take over a year of an invented office: 500,000 numbers, measured as the job of the night does.

`python -m bench.measures` makes logs of forty days in memory, measures them by the code that serves, keeps what the job
keeps for every working day of a year, and asks the real application for every report. Each report is told in seconds
(the middle of some) and as a ratio to the yardstick, which is reading the year's rows and nothing more; the status is 1
where a report takes more than five seconds. `--tickets` makes the year smaller.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sqlalchemy import insert, text  # noqa: E402

from windowsvc import events  # noqa: E402
from windowsvc.app import create_app, parts_of  # noqa: E402
from windowsvc.clocks import TOKYO, Clocks, StandingClock  # noqa: E402
from windowsvc.database import Base, reading, writing  # noqa: E402
from windowsvc.events import INSTALLATION, SYSTEM, Event, OfficeSequence  # noqa: E402
from windowsvc.measures import measuring  # noqa: E402
from windowsvc.measures.folding import fold  # noqa: E402
from windowsvc.measures.periods import months_of  # noqa: E402
from windowsvc.measures.visits import Day  # noqa: E402
from windowsvc.office import configuration, people  # noqa: E402
from windowsvc.office.permissions import Role  # noqa: E402
from windowsvc.settings import Settings  # noqa: E402

OFFICE = "main"
SERVICES = tuple(f"service{number:02}" for number in range(12))
WINDOWS = tuple(f"w{number:02}" for number in range(20))
LANGUAGES = ("ja",) * 90 + ("en", "en", "zh_Hans", "zh_Hans", "vi", "vi", "pt_BR", "ne", "fil", "ja@easy")
YEAR = 2026
TODAY = date(2027, 1, 12)
BOUND = 5.0
DIFFERENT = 40
"""So many different days are made and measured; each stands for six or seven of the year."""
PASSWORD = "asagao no hana ga saku"  # noqa: S105 - of an office that ends with the run


class Line(NamedTuple):
    """One event of a made-up log."""

    at: float
    verb: str
    ticket: int | None
    leg: int | None
    service: str | None
    window: str | None
    to_state: str | None
    detail: dict[str, Any]
    seq: int = 0


@dataclass
class Log:
    """The made-up log of one day."""

    chance: Random
    lines: list[Line] = field(default_factory=list)

    def visit(self, ticket: int) -> None:
        """One number from its issue to its end, at one window or two, some with a case."""
        chance, at = self.chance, self.chance.uniform(510, 1000)
        service, leg = chance.choice(SERVICES), ticket * 2
        language = chance.choice(LANGUAGES)
        self._add(at, "issue", ticket, leg, service, None, "waiting", language=language, place=float(ticket))
        at += chance.expovariate(1 / 12)
        if chance.random() < 0.03:
            self._add(at, "cancel", ticket, leg, service, None, "cancelled")
            return
        at = self._served(at, ticket, leg, service)
        if chance.random() < 0.1:
            self._case(at, ticket)
        if chance.random() < 0.15:
            other = chance.choice([one for one in SERVICES if one != service])
            self._add(at, "transfer", ticket, leg, service, None, "transferred", to=other, onward=leg + 1)
            leg, service = leg + 1, other
            at = self._served(at + chance.expovariate(1 / 8), ticket, leg, service)
        self._add(at, "finish", ticket, leg, service, None, "done")

    def _served(self, at: float, ticket: int, leg: int, service: str) -> float:
        window = self.chance.choice(WINDOWS)
        self._add(at, "call_next", ticket, leg, service, window, "called")
        at += self.chance.uniform(0.2, 2)
        self._add(at, "start", ticket, leg, service, window, "serving")
        return at + self.chance.lognormvariate(1.8, 0.6)

    def _case(self, at: float, ticket: int) -> None:
        case = f"c{ticket}"
        for step in range(8):
            self._add(at - 8 + step, "case_answer", ticket, None, None, None, None, case=case)
        self._add(at, "case_print", ticket, None, None, None, None, case=case, sheets=5, again=0, by_hand=14)
        self._add(at, "case_progress", ticket, None, None, None, "later", case=case, item="x")

    def _add(self, at: float, verb: str, ticket: int, leg: int | None, service: str | None, window: str | None,
             to_state: str | None, **detail: Any) -> None:  # fmt: skip
        self.lines.append(Line(at, verb, ticket, leg, service, window, to_state, detail))


def day_of(seed: int, *, tickets: int) -> list[Line]:
    """The log of a day, in order."""
    log = Log(Random(seed))
    for ticket in range(1, tickets + 1):
        log.visit(ticket)
    ordered = sorted(log.lines, key=lambda one: one.at)
    return [line._replace(seq=number) for number, line in enumerate(ordered, 1)]


def working_days() -> list[date]:
    """The days of the year from Monday to Friday."""
    every = (date(YEAR, 1, 1) + timedelta(days=number) for number in range(365))
    return [day for day in every if day.weekday() < 5]


def furnish(folder: Path) -> Any:
    """The real application with one office of twelve services."""
    at = datetime(TODAY.year, TODAY.month, TODAY.day, 11, 0, tzinfo=TOKYO).astimezone(UTC)
    clock = StandingClock(at)
    app = create_app(Settings(data=folder, voice=False), clocks=Clocks(business=clock, machine=clock))
    parts = parts_of(app)
    Base.metadata.create_all(parts.engine)
    week = {day: ["08:30-17:15"] for day in ("mon", "tue", "wed", "thu", "fri")}
    setup: list[tuple[str, str, dict[str, Any]]] = [
        ("opening", OFFICE, {"hours": {"weekly": week}}), ("series", "a", {"prefix": "A", "width": 4, "last": 9999})
    ]  # fmt: skip
    for code in SERVICES:
        setup.append(("service", code, {"series": "a", "name": {"ja": code}, "public_name": {"ja": code}}))
    setup.append(("profile", "all", {"name": {"ja": "すべて"}, "services": list(SERVICES)}))
    setup += [("window", code, {"label": code[1:], "profile": "all"}) for code in WINDOWS]
    with writing(parts.engine) as session:
        configuration.found_office(session, code=OFFICE, data={"name": {"ja": "本庁舎"}}, by=SYSTEM, now=at, build="b")
    for kind, code, data in setup:
        with writing(parts.engine) as session:
            held = events.hold(session, OFFICE, now=at, machine=at, build="b")
            configuration.change(session, held, kind=kind, code=code, after=data, by=SYSTEM)
    with writing(parts.engine) as session:
        held = events.hold(session, INSTALLATION, now=at, machine=at, build="b")
        people.add_staff(session, held, login="dx", name="窓口 花子", roles={"*": Role.OFFICER}, by=SYSTEM,
                         password=PASSWORD)  # fmt: skip
    parts.configuration.forget()
    return app


def measure_year(engine: Any, *, tickets: int) -> tuple[int, float]:
    """Measure and keep every day of the year; how many numbers, and seconds of the middle day's job."""
    days, spent = working_days(), []
    each = tickets // len(days)
    logs = [day_of(seed, tickets=each) for seed in range(DIFFERENT)]
    for number, log in enumerate(logs):
        began = time.perf_counter()
        contents = _measured(log)
        spent.append(time.perf_counter() - began)
        for day in days[number::DIFFERENT]:
            with writing(engine) as session:
                measuring.keep(session, contents, office=OFFICE, day=day)
    for month in months_of(YEAR):
        with writing(engine) as session:
            measuring.roll_month(session, office=OFFICE, month=month)
    return each * len(days), statistics.median(spent)


def _measured(log: list[Line]) -> dict[str, Any]:
    followed = Day()
    for line in log:
        followed.feed(line, at=line.at)
    return fold(followed.points())


def write_today(engine: Any, *, tickets: int) -> int:
    """Write the log of the day under way until now; how many events."""
    midnight = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=TOKYO)
    with writing(engine) as session:
        last = events.last_seqs(session)[OFFICE]
        opened = [Line(510.0, "take", None, None, None, window, "open", {"profile": "all"}) for window in WINDOWS[:12]]
        lines = [*opened, *(line for line in day_of(-1, tickets=tickets) if line.at < 660)]
        rows = [
            {
                "office": OFFICE, "seq": last + number, "at": midnight + timedelta(minutes=line.at),
                "business_day": TODAY, "verb": line.verb, "ticket": line.ticket, "leg": line.leg,
                "service": line.service, "window": line.window, "actor": "p", "from_state": None,
                "to_state": line.to_state, "detail": line.detail, "build": "b",
            }
            for number, line in enumerate(lines, 1)
        ]  # fmt: skip
        session.execute(insert(Event), rows)
        session.execute(OfficeSequence.__table__.update().values(seq=last + len(rows), open_day=TODAY))
    return len(rows)


def sign_in(app: Any) -> Any:
    """An officer's browser."""
    client = app.test_client()
    token = re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-in").text)
    assert token is not None
    answer = client.post("/sign-in", data={"login": "dx", "password": PASSWORD, "csrf": token[1]})
    assert answer.status_code == 303, answer.text
    return client


def middle(work: Callable[[], object], *, rounds: int) -> float:
    """Seconds of the middle round."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def reports() -> Iterator[tuple[str, str]]:
    """Every report and its address."""
    base = f"/admin/{OFFICE}/measures"
    yield "clerk: today", base
    yield "lead: now and the next hour", f"{base}/now"
    yield "officer: a month", f"{base}/period?of={YEAR}-11"
    yield "officer: the year", f"{base}/period?of={YEAR}"
    yield "officer: year against month", f"{base}/compare?before={YEAR}&after={YEAR}-11"
    yield "open data of the year", f"{base}/open.csv?year={YEAR}"


def main() -> int:
    """Make the year, ask for every report, print; 1 where one is too slow."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = furnish(Path(folder))
        engine = parts_of(app).engine
        began = time.perf_counter()
        many, job = measure_year(engine, tickets=chosen.tickets)
        logged = write_today(engine, tickets=chosen.tickets // len(working_days()))
        print(
            f"{many:,} numbers of {YEAR} measured in {time.perf_counter() - began:.0f} s, a day in {job:.2f} s",
            flush=True,
        )
        print(f"{logged:,} events of the day under way")
        slow = _show(app, engine, rounds=chosen.rounds)
        engine.dispose()
    return 1 if slow else 0


def _show(app: Any, engine: Any, *, rounds: int) -> bool:
    """Print each report; whether one takes too long."""
    client = sign_in(app)
    yardstick = middle(lambda: _read(engine), rounds=rounds)
    print(f"{'yardstick: reading the rows of the year':42}{yardstick:8.2f} s")
    slow = False
    for name, address in reports():

        def ask(path: str = address) -> None:
            answer = client.get(path)
            assert answer.status_code == 200, answer.text

        found = middle(ask, rounds=rounds)
        slow = slow or found > BOUND
        print(f"{name:42}{found:8.2f} s{found / yardstick:8.1f} times", flush=True)
    return slow


def _read(engine: Any) -> int:
    """What any report of the year has to do at least: read its rows."""
    with reading(engine) as session:
        found = session.execute(text("SELECT content FROM measured_month"))
        return sum(len(json.loads(row.content)) for row in found)


if __name__ == "__main__":
    sys.exit(main())
