"""`/offices/<code>`: how busy an office is now, and when it will be, for everybody; complete without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from flask import Blueprint
from pydantic import Field

from windowsvc.clocks import business_day
from windowsvc.congestion.ahead import WHOLE, Ahead, Level
from windowsvc.congestion.reading import ahead_of, instants_of
from windowsvc.languages import dates, ruby
from windowsvc.languages.locales import Locale, get
from windowsvc.languages.localised import LocalisedText
from windowsvc.lobby import faces, offers
from windowsvc.lobby.offer_words import OFFERS
from windowsvc.lobby.setup import Service
from windowsvc.lobby.wait_words import WAIT_NOTES
from windowsvc.office.kinds import Office
from windowsvc.refusal import N_, Refusal
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.congestion.weeks import LEVELS, bounds, weeks
from windowsvc.web.pages import render
from windowsvc.web.phone.style import Style, interview_style_for
from windowsvc.web.screens import look

pages = Blueprint("congestion", __name__)

SHEET: Final = "congestion/congestion.css"
LEAST: Final = 4.0
"""A service with fewer people in a usual hour has no calendar of its own."""
REASONS: Final[Mapping[str, str]] = {
    "before_opening": N_("Not open yet"),
    "lunch": N_("Closed for lunch"),
    "after_last_issue": N_("No more numbers today"),
    "after_close": N_("Closed for today"),
    "closed_day": N_("Closed today"),
    "holiday": N_("Closed today: public holiday"),
    "year_end": N_("Closed over the new year"),
    "weekend": N_("Closed at the weekend"),
    "paused": N_("Not available just now"),
    "series_ended": N_("All numbers for today have been given"),
    "too_late": N_("No more numbers today"),
}


class Which(Body):
    """The language of the page, and the service whose calendar is shown; all of them otherwise."""

    lang: str | None = Field(None, max_length=20)
    service: str | None = Field(None, max_length=40)


@door(pages, "GET", "/offices", permission="public")
def offices(call: Call) -> Answer:
    """The offices of this city."""
    found = call.city().all(Office)
    return Answer(data=render(call, "congestion/offices.html", offices=found, style=_style(call)))


@door(pages, "GET", "/offices/style.css", permission="public")
def office_style(call: Call) -> Answer:
    """The stylesheet of these pages in the reader's language."""
    headers = {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=86400"}
    return Answer(data=_style(call).text, headers=headers)


@door(pages, "GET", "/offices/<code>", permission="public", query=Which)
def office(call: Call, code: str) -> Answer:
    """One office: who gives numbers now and how long the lines are, and the calendar of the coming two months."""
    found = call.city().get(Office, code)
    if found is None or not found.active:
        raise Refusal("office_unknown", N_("There is no such office."), status=404)
    outlook = look(call.parts, call.session, code)
    page = render(
        call,
        "congestion/office.html",
        office=found,
        code=code,
        style=_style(call),
        languages=[get(one) for one in found.languages],
        status=offers.status(outlook, now=call.now),
        helps={one: faces.offers_of(call.city(), one) for one in call.city().all(Service, office=code)},
        now=call.now,
        calendar=_calendar(call, code),
        **_pieces(call.locale),
    )
    return Answer(data=page)


def _calendar(call: Call, code: str) -> dict[str, Any] | None:
    """What is expected of the coming weeks; None while too few days have been counted."""
    ahead = ahead_of(call.session, call.city(), code)
    if ahead is None:
        return None
    services = {
        one: faces.public_name(call.city(), one)
        for one in call.city().all(Service, office=code)
        if ahead.usual(one) >= LEAST
    }
    service = call.query.service if call.query.service in services else WHOLE
    return {
        "services": services,
        "service": service,
        "weeks": weeks(ahead, service, today=business_day(call.now), locale=call.locale),
        "quieter": _quieter(call, ahead, service),
        "bounds": bounds(ahead.usual(service)),
        "proof": ahead.proof,
    }


def _quieter(call: Call, ahead: Ahead, service: str) -> list[tuple[str, str]]:
    """The next quieter hours, in words: the day, and from when to when."""
    spans = [instants_of(one) for one in ahead.quieter(service, after=business_day(call.now))]
    return [(dates.date_short(low, call.locale), dates.clock_range(low, high, call.locale)) for low, high in spans]


def _pieces(locale: Locale) -> dict[str, Any]:
    """What the template calls: typed texts, times, words of states and levels."""

    def said(text: str) -> str:
        return ruby.to_html(text) if locale.has_ruby else text

    return {
        "typed": LocalisedText.model_validate,
        "clock": lambda at: said(dates.clock(_instant(at), locale)),
        "moment": lambda at: said(dates.moment(_instant(at), locale)),
        "wait_range": lambda wait: said(dates.clock_range(_instant(wait["low"]), _instant(wait["high"]), locale)),
        "said": said,
        "WAIT_NOTES": WAIT_NOTES,
        "REASONS": REASONS,
        "OFFERS": OFFERS,
        "LEVELS": LEVELS,
        "Level": Level,
    }


def _instant(at: str | datetime) -> datetime:
    return datetime.fromisoformat(at) if isinstance(at, str) else at


def _style(call: Call) -> Style:
    city, kept = call.city(), call.parts.extra.get("congestion_style")
    if kept is None or kept[0] is not city:
        kept = call.parts.extra["congestion_style"] = (city, {})
    sheets: dict[str, Style] = kept[1]
    if call.locale.code not in sheets:
        sheets[call.locale.code] = interview_style_for(city, (), call.locale, sheet=SHEET)
    return sheets[call.locale.code]
