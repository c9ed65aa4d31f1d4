"""The pages that list settings, each with what was changed lately."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from pydantic import Field

from windowsvc.clocks import business_day
from windowsvc.events import INSTALLATION
from windowsvc.languages import dates
from windowsvc.lobby.day import plan
from windowsvc.lobby.hours import Weekday
from windowsvc.lobby.readiness import hours_of
from windowsvc.office import configuration, history
from windowsvc.office.history import Entry
from windowsvc.refusal import N_, Refusal
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.admin.fields import title_of
from windowsvc.web.admin.frame import enter, pages, show
from windowsvc.web.admin.lists import REASONS, section
from windowsvc.web.admin.saying import Line, Sayer
from windowsvc.web.admin.words_lobby import KINDS

KINDS_OF: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        page: tuple(one.kind for one in KINDS.values() if one.page == page)
        for page in dict.fromkeys(one.page for one in KINDS.values())
    }
)
"""Page -> the kinds it lists."""

LATELY: Final = 6
WEEK: Final = tuple(Weekday)
AHEAD: Final = timedelta(days=90)


class Said(Body):
    """What the page is to say on top: the change that was just made."""

    done: int | None = Field(None, ge=1)


@dataclass(frozen=True)
class Told:
    """A change in words.

    Attributes:
        again: whether it can be taken back with a press: an applied change with something before it.
    """

    entry: Entry
    kind: str
    title: str
    lines: tuple[Line, ...]
    who: str
    again: bool


_WHO: Final[Mapping[str, str]] = {
    "job": N_("by itself"),
    "cli": N_("command line"),
    "setup": N_("command line"),
}


def told(say: Sayer, entry: Entry) -> Told:
    """A change of the history in words."""
    kind = entry.kind
    item = configuration.kinds()[kind].model_validate(entry.after) if kind in configuration.kinds() else None
    return Told(
        entry=entry,
        kind=say.kind(kind),
        title="" if kind in KINDS and KINDS[kind].single else title_of(item, kind=kind, code=entry.code),
        lines=tuple(say.lines(kind, entry.before, entry.after)),
        who=entry.name or (say.text(_WHO[entry.by]) if entry.by in _WHO else "—"),
        again=entry.state == "applied" and entry.before is not None,
    )


@door(pages, "GET", "/admin/<office>/<page>", permission="config.read", query=Said, domain="staff")
def page(call: Call, office: str, page: str) -> Answer:
    """One of the pages that list settings."""
    if page not in KINDS_OF:
        raise Refusal("not_found", N_("There is no such page."), status=404)
    known = enter(call, office)
    say = Sayer(call.city(), locale=call.locale)
    kinds = KINDS_OF[page]
    single = KINDS[kinds[0]].single
    lately = history.entries(call.session, office=known, kinds=kinds, limit=LATELY)
    planned = history.entries(call.session, office=known, kinds=kinds, state="planned")
    html = show(
        call,
        office,
        "admin/list.html",
        current=page,
        words=KINDS[kinds[0]],
        sections=() if single else [section(kind, say=say, office=known, now=call.now) for kind in kinds],
        facts=facts(say, kinds[0], known) if single else (),
        upcoming=upcoming(call, say, known) if page == "hours" else (),
        lately=[told(say, one) for one in lately if one.state != "planned"],
        planned=[told(say, one) for one in planned],
        done=said(call, say, known),
    )
    return Answer(data=html)


def said(call: Call, say: Sayer, office: str) -> Told | None:
    """The change that was just made, if the address names one of this office."""
    if call.query is None or call.query.done is None or office == INSTALLATION:
        return None
    return told(say, history.entry(call.session, change_id=call.query.done, office=office))


def facts(say: Sayer, kind: str, code: str) -> tuple[Line, ...]:
    """Everything a document says, in words."""
    item = say.city.get(configuration.kinds()[kind], code)
    if item is None:
        return ()
    return tuple(say.lines(kind, {}, item.model_dump(mode="json")))


@dataclass(frozen=True)
class DayOff:
    """A closed working day that is coming, or one that opens against the rule."""

    words: str
    why: str
    day: date
    open: bool = False


def upcoming(call: Call, say: Sayer, office: str) -> tuple[DayOff, ...]:
    """The next days on which the office is closed although its week says open, and the days that differ."""
    hours = hours_of(call.city(), office=office)
    if hours is None:
        return ()
    today, found = business_day(call.now), []
    for offset in range(AHEAD.days):
        day = today + timedelta(days=offset)
        differs = day in hours.special
        works = bool(hours.weekly.get(WEEK[day.weekday()]))
        planned = plan(hours, day)
        if differs or (works and planned.closed is not None):
            why = (dict(planned.note).get("ja", "") if planned.note else "") or planned.holiday_name or ""
            if not why and planned.closed is not None:
                why = say.text(REASONS[planned.closed])
            found.append(DayOff(dates.date_short(day, call.locale), why, day=day, open=bool(planned.spans)))
    return tuple(found)
