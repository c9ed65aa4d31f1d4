"""計測: the figures of today, of the next hour, of a month or a year, and before and after a change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any, Final

from flask import Response
from pydantic import Field

from windowsvc.clocks import business_day
from windowsvc.lobby.setup import Window
from windowsvc.measures import feedback, measuring, openings, survey
from windowsvc.measures.folding import By, Summary, summary
from windowsvc.measures.kinds import What
from windowsvc.measures.periods import Period, period_of
from windowsvc.measures.publishing import open_data
from windowsvc.measures.steps import tallied
from windowsvc.refusal import N_
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.admin.frame import enter, pages, show
from windowsvc.web.admin.measures_figures import FEW, Teller
from windowsvc.web.admin.measures_words import CARD, NAMES, PHASES, STORIES, middling
from windowsvc.web.figures import NOTHING

_BY: Final[dict[By, frozenset[What]]] = {
    "month": frozenset({What.WAIT, What.UNSERVED, What.SCORE}),
    "service": frozenset({What.WAIT, What.SERVE, What.UNSERVED}),
    "hour": frozenset({What.WAIT, What.UNSERVED}),
    "weekday": frozenset({What.WAIT, What.UNSERVED}),
    "language": frozenset({What.UNSERVED, What.VISIT}),
}
_COMPARED: Final = (
    What.VISIT, What.WAIT, What.SERVE, What.BETWEEN, What.INTERVIEW, What.WINDOWS, What.FORMS, What.BY_HAND,
)  # fmt: skip
UNKNOWN: Final = 200.0
"""Minutes from which on a wait is not told: nobody serves this."""


@dataclass(frozen=True)
class Tab:
    """One of the pages of the measures; ``words`` is a message id."""

    code: str
    words: str
    permission: str


TABS: Final = (
    Tab("today", N_("Today"), "measures.today"),
    Tab("now", N_("Now and the next hour"), "measures.now"),
    Tab("period", N_("Month and year"), "measures.read"),
    Tab("compare", N_("Before and after"), "measures.read"),
)


class Asked(Body):
    """Which time a report is about: a month (2026-11) or a year (2026); the last month when left out."""

    of: str = Field("", pattern=r"^(\d{4}(-\d{2})?)?$")
    what: str = Field("", pattern=r"^[a-z_]{0,20}$")
    """The one measure looked at closely; everything when left out."""


class Sides(Body):
    """Two times to compare, and the matter that was walked."""

    before: str = Field("", pattern=r"^(\d{4}(-\d{2})?)?$")
    after: str = Field("", pattern=r"^(\d{4}(-\d{2})?)?$")
    story: str = Field("", pattern=r"^[a-z_]{0,40}$")


class Year(Body):
    """The year of a file."""

    year: int = Field(ge=2000, le=2999)


@door(pages, "GET", "/admin/<office>/measures", permission="measures.today", domain="staff")
def measures_today(call: Call, office: str) -> Answer:
    """Today until now."""
    known = enter(call, office)
    rows = measuring.today_rows(call.session, office=known, day=business_day(call.now))
    found = summary(rows, wanted={"service": frozenset({What.WAIT, What.SERVE, What.UNSERVED}), "hour": _BY["hour"]})
    teller = Teller(call.city(), call.locale)
    figures = [
        teller.times(found, "service", What.WAIT), teller.times(found, "hour", What.WAIT, lines=True),
        teller.times(found, "service", What.SERVE), teller.counts(found, "hour"),
    ]  # fmt: skip
    return _shown(call, office, "admin/measures_today.html", tab="today", found=found, teller=teller, figures=figures)


@door(pages, "GET", "/admin/<office>/measures/now", permission="measures.now", domain="staff")
def measures_now(call: Call, office: str) -> Answer:
    """Now and the next hour: who should open."""
    known = enter(call, office)
    city = call.city()
    found = openings.outlook(call.session, city, office=known, now=call.now)
    teller = Teller(city, call.locale)
    shown = [
        {
            "name": teller.service(code),
            "waiting": one.waiting,
            "expected": NOTHING if one.expected is None else round(one.expected),
            "wait": _wait(one.wait),
        }
        for code, one in found.lines.items()
    ]
    offers = [
        {
            "windows": [_label(city.get(Window, code), code) for code in one.windows],
            "spared": round(one.spared),
            "waits": [(teller.service(code), _wait(was), _wait(becomes)) for code, (was, becomes) in one.waits.items()],
        }
        for one in found.openings
    ]
    return _shown(call, office, "admin/measures_now.html", tab="now", shown=shown, offers=offers, open=found.open)


@door(pages, "GET", "/admin/<office>/measures/period", permission="measures.read", query=Asked, domain="staff")
def measures_period(call: Call, office: str) -> Answer:
    """A month or a year, to be printed; all of it, or one measure by service, hour, weekday and language."""
    known = enter(call, office)
    chosen = period_of(call.query.of, today=business_day(call.now))
    what = next((one for one in What if one.value == call.query.what), None)
    found = _read(call, known, chosen, dict.fromkeys(_BY, frozenset({what})) if what else _BY)
    teller = Teller(call.city(), call.locale, least=FEW)
    figures = (
        _closely(teller, found, what, whole_year=chosen.is_year)
        if what
        else _figures(teller, found, whole_year=chosen.is_year)
    )
    days = measuring.days_between(call.session, office=known, first=chosen.first, last=chosen.last)
    words = feedback.said(call.session, call.parts.keys, office=known, first=chosen.first, last=chosen.last)
    return _shown(
        call, office, "admin/measures_period.html", tab="period", found=found, teller=teller, figures=figures,
        chosen=chosen, choices=_choices(call, known), words=() if what else words, days=days, what=what, names=NAMES,
    )  # fmt: skip


@door(pages, "GET", "/admin/<office>/measures/compare", permission="measures.read", query=Sides, domain="staff")
def measures_compare(call: Call, office: str) -> Answer:
    """Before and after: two times by the log, and the walks with the stopwatch."""
    known = enter(call, office)
    teller = Teller(call.city(), call.locale)
    walks = [one for one in survey.walks(call.session, office=known) if one.ended]
    story = call.query.story or (walks[0].story if walks else "")
    figures = []
    played = [one for one in walks if one.story == story]
    if played:
        sides = {
            teller.text(words): tallied([(one.marks, one.writes, one.forms) for one in played if one.phase == phase])
            for phase, words in (("before", N_("Walks before")), ("after", N_("Walks after")))
        }
        if call.query.after:
            chosen = period_of(call.query.after, today=business_day(call.now))
            said = teller.text(N_("Log of {time}"), time=teller.time(chosen.code))
            sides[said] = _read(call, known, chosen, {}).whole
        title = teller.text(N_("Walks with the stopwatch, on average"))
        figures.append(teller.compared("walks", title, sides, _COMPARED, by=middling))
    figures += _by_log(call, known, Teller(call.city(), call.locale, least=FEW))
    return _shown(
        call, office, "admin/measures_compare.html", tab="compare", figures=figures, choices=_choices(call, known),
        asked=call.query, teller=teller, story=story, stories=STORIES, walks=played, cards=list(_cards(played)),
    )  # fmt: skip


@door(pages, "GET", "/admin/<office>/measures/open.csv", permission="measures.read", query=Year, domain="staff")
def measures_open(call: Call, office: str) -> Answer:
    """A year of months as open data."""
    known = enter(call, office)
    file = open_data(call.session, call.city(), office=known, year=call.query.year, today=business_day(call.now))
    mark = "demo-" if call.parts.settings.mode == "demo" else ""
    name = f"windowsvc-{mark}{known}-{call.query.year}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Answer(data=Response(file, mimetype="text/csv", headers=headers))


def _cards(walks: Sequence[survey.Walk]) -> Iterator[tuple[str, str, str]]:
    """Each question with its mean answer before and after."""
    for name, question in CARD.items():
        before, after = ([one.card[name] for one in walks if one.phase == phase] for phase in PHASES)
        yield question, _mean(before), _mean(after)


def _mean(points: Sequence[int]) -> str:
    return f"{fmean(points):.1f}" if points else NOTHING


def _by_log(call: Call, office: str, teller: Teller) -> list[Any]:
    """The two times side by side, where both are named."""
    if not (call.query.before and call.query.after):
        return []
    today = business_day(call.now)
    sides = {}
    for asked in (call.query.before, call.query.after):
        chosen = period_of(asked, today=today)
        sides[teller.time(chosen.code)] = _read(call, office, chosen, {}).whole
    return [teller.compared("log", teller.text(N_("What the log has measured")), sides, _COMPARED)]


def _figures(teller: Teller, found: Summary, *, whole_year: bool) -> list[Any]:
    shown = [
        teller.counts(found, "service"), teller.times(found, "service", What.WAIT),
        teller.times(found, "hour", What.WAIT, lines=True), teller.times(found, "weekday", What.WAIT),
        teller.times(found, "service", What.SERVE), teller.counts(found, "language"),
        teller.times(found, "language", What.VISIT),
    ]  # fmt: skip
    over_time = [teller.counts(found, "month"), teller.times(found, "month", What.WAIT, lines=True)]
    return [*over_time, *shown] if whole_year else shown


def _closely(teller: Teller, found: Summary, what: What, *, whole_year: bool) -> list[Any]:
    """One measure by everything it is kept by."""
    return [
        teller.values(found, by, what, lines=by in ("month", "hour"))
        for by in _BY
        if by != "month" or whole_year
    ]  # fmt: skip


def _read(call: Call, office: str, chosen: Period, wanted: Mapping[By, frozenset[What]]) -> Summary:
    rows = measuring.months_between(call.session, office=office, first=chosen.first, last=chosen.last)
    return summary(rows, wanted=wanted)


def _choices(call: Call, office: str) -> list[str]:
    """The years and months there are figures of, the newest first."""
    span = measuring.span_of(call.session, office=office)
    if span is None:
        return []
    first, last = span
    months = [
        f"{year}-{month:02}"
        for year in range(first.year, last.year + 1)
        for month in range(1, 13)
        if (first.year, first.month) <= (year, month) <= (last.year, last.month)
    ]
    years = [str(year) for year in range(first.year, last.year + 1)]
    return [*reversed(years), *reversed(months)]


def _wait(minutes: float | None) -> str:
    return NOTHING if minutes is None or minutes >= UNKNOWN else f"{minutes:.0f}"


def _label(window: Window | None, code: str) -> str:
    return window.label if window else code


def _shown(call: Call, office: str, template: str, *, tab: str, **values: Any) -> Answer:
    tabs = [one for one in TABS if call.may(one.permission, office=office)]
    return Answer(data=show(call, office, template, current="measures", tab=tab, tabs=tabs, **values))
