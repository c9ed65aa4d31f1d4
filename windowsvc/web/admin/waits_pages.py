"""待ち時間の正しさ: how good the waits were that people were told, and what the estimate has learnt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from windowsvc.clocks import business_day
from windowsvc.lobby import faces
from windowsvc.lobby.setup import Window
from windowsvc.office.configuration import City
from windowsvc.waiting import reporting
from windowsvc.waiting.accuracy import LEAST, Score
from windowsvc.waiting.reporting import Report
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.admin.frame import At, enter, pages, show

FEW = 20
"""Fewer numbers have no shares: they are told as so many of so many, and none of them is marked."""
TOO_EARLY = 0.05
"""More calls before the range than this are too many."""


@dataclass(frozen=True)
class Line:
    """One row of a table; ``look`` marks figures that are not what was promised."""

    name: str
    count: int
    error: str
    inside: str
    early: str
    look: bool


@door(pages, "GET", "/admin/<office>/waits", permission="status.read", domain="staff")
def waits(call: Call, office: str) -> Answer:
    """The accuracy of an office, by day, service and hour."""
    known = enter(call, office)
    city = call.city()
    found = reporting.report(call.session, city, office=known, today=business_day(call.now))
    html = show(
        call,
        office,
        "admin/waits.html",
        current="waits",
        report=found,
        whole=_line("", found.whole),
        today=_line("", found.today),
        days=[_line(At(call).date(day), score) for day, score in found.days],
        services=[_line(_service(city, code), score) for code, score in found.services.items()],
        hours=[_line(f"{int(hour):02}:00", score) for hour, score in found.hours.items()],
        usual=[(_service(city, one.code), f"{one.minutes:.1f}", one.cases) for one in found.usual],
        breaks=list(_breaks(city, found)),
    )
    return Answer(data=html)


def _line(name: str, score: Score) -> Line:
    inside, early = score.coverage or 0.0, score.early_share or 0.0
    many = score.count >= FEW
    return Line(
        name,
        score.count,
        "–" if score.error is None else f"{score.error:.1f}",
        f"{inside:.0%}" if many else _few(score.inside, score),
        f"{early:.1%}" if many else _few(score.early, score),
        many and (inside < LEAST or early > TOO_EARLY),
    )


def _few(count: int, score: Score) -> str:
    return f"{count} / {score.count}" if score.count else "–"


def _service(city: City, code: str) -> str:
    return faces.staff_name(city, code).get("ja", code)


def _breaks(city: City, found: Report) -> Iterable[tuple[str, str]]:
    for code, breaks in sorted(found.breaks.items()):
        setup = city.get(Window, code)
        spans = [f"{_clock(one.start)}〜{_clock(one.end)}" for one in breaks]
        yield setup.label if setup else code, "、".join(spans)


def _clock(minute: float) -> str:
    whole = round(minute / 5) * 5
    return f"{whole // 60}:{whole % 60:02}"
