"""`/booth/<window>`: what a clerk has sent to the screen in front of the family; blank otherwise.

No address of it names a case, and what it shows is never kept by a browser.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal

from flask import Blueprint
from pydantic import Field

from windowsvc.languages import amounts, dates
from windowsvc.languages.catalogue import Found
from windowsvc.languages.locales import JA, Locale, get
from windowsvc.languages.markup import in_body
from windowsvc.languages.wareki import wareki
from windowsvc.lifeevents import booth, knowledge, relay, texts
from windowsvc.lifeevents.casewords import RelayState
from windowsvc.lifeevents.experience import UNKNOWN, left_until
from windowsvc.lobby.calling import leg_at
from windowsvc.lobby.setup import Window
from windowsvc.office.kinds import Department, Office
from windowsvc.refusal import N_, Refusal
from windowsvc.web import casework, family_groups
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.pages import render

pages = Blueprint("booth", __name__)

PRIVATE = {"Cache-Control": "no-store"}
MOST_NAMED: Final = 5
"""So many procedures are named of those that an answer brought or took; of more, only how many."""


class Said(Body):
    """What was pressed, on which state of the screen and of the case; which line is to be mended."""

    version: int = Field(ge=1, le=2**31 - 1)
    case_version: int = Field(ge=1, le=2**31 - 1)
    word: Literal["right", "fix", "rest", "again"]
    fact: Annotated[str, Field(max_length=80)] = ""


def _window(call: Call, code: str) -> tuple[str, Window]:
    """The window and its office, for a screen that stands there or somebody who works there."""
    city = call.city()
    office, found = city.office_of("window", code), city.get(Window, code)
    if office is None or found is None:
        raise Refusal("window_unknown", N_("There is no such window."), status=404)
    call.permit(office)
    device = call.principal.device
    if device is not None and device.place not in (None, code):
        raise Refusal("not_permitted", N_("You are not permitted to do this here."), status=403)
    return office, found


@door(pages, "GET", "/booth/<code>", permission="booth.show")
def booth_page(call: Call, code: str) -> Answer:
    """The whole screen."""
    return Answer(data=_page(call, code, "booth/booth.html"), headers=PRIVATE)


@door(pages, "GET", "/booth/<code>/view", permission="booth.show")
def booth_view(call: Call, code: str) -> Answer:
    """What is within the screen, asked for again and again."""
    return Answer(data=_page(call, code, "booth/view.html"), headers=PRIVATE)


@door(
    pages, "POST", "/booth/<code>", permission="booth.show", body=Said, form=True,
    refusals=("window_unknown", "booth_moved"),
)  # fmt: skip
def booth_say(call: Call, code: str) -> Answer:
    """The family has pressed a button."""
    office, _ = _window(call, code)
    held = call.hold(office)
    body: Said = call.body
    shown = booth.shown(call.session, call.parts.keys, window=code, now=call.now)
    try:
        booth.say(
            call.session, held, shown, event=casework.event_of(call, shown.opened) if shown else None,
            is_open=knowledge.open_days(call.city(), office), window=code, seen=(body.version, body.case_version),
            word=body.word, fact=body.fact, by=call.by,
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.code != "booth_moved":
            raise
    return Answer(303, headers={"Location": f"/booth/{code}"})


def _page(call: Call, code: str, template: str) -> str:
    office, window = _window(call, code)
    shown = booth.shown(call.session, call.parts.keys, window=code, now=call.now)
    values = _shown(call, shown, code) if shown else {"read": texts.Reader(JA)}
    return render(
        call, template, code=code, window=window, office=call.city().get(Office, office), shown=shown, texts=texts,
        needs=_needs(call, code) if shown else (),
        **values,
    )  # fmt: skip


def _needs(call: Call, window: str) -> Sequence[str]:
    """What whoever sits at the window asked for when they took their number."""
    leg = leg_at(call.session, window)
    return leg.needs if leg else ()


def _shown(call: Call, shown: booth.Shown, code: str) -> dict[str, Any]:
    """What the page shows of a case, in the language of the case."""
    opened, frame = shown.opened, casework.frame_of(call, shown.opened)
    call.locale = get(opened.row.language)
    view = booth.view(call.session, opened, event=frame.event, is_open=frame.is_open, window=code)
    departments = call.city().all(Department, office=opened.row.office)
    called = (one for one in relay.of_case(call.session, opened.code) if one.state == RelayState.CALLED)
    coming = next((one for one in called if one.department in departments), None)
    usual = relay.usual(call.session, office=opened.row.office, today=frame.today) if coming else {}
    return {
        "view": view,
        "groups": family_groups.grouped(view.lines, today=frame.today),
        "listed": shown.said == "right" and not view.corrected,
        "coming": coming and departments[coming.department].name,
        "left": coming and left_until(coming.called_at, usual.get(coming.department, UNKNOWN), now=call.now),
        "minutes": lambda low, high: amounts.minutes_range(low, high, call.locale),
        "read": texts.Reader(call.locale, [frame.event]),
        "day": lambda one: _day(one, call.locale),
        "era": lambda one: _era(one, call.locale),
        "MOST": MOST_NAMED,
    }


def _day(given: str | date, locale: Locale) -> str:
    """A day as the reader writes it; in Japanese by the era, as it is printed on the forms."""
    day = date.fromisoformat(given) if isinstance(given, str) else given
    if locale is JA and isinstance(given, str):
        return str(wareki(day))
    return in_body(Found("{day}", locale), locale, {"day": dates.date_long(day, locale)})


def _era(given: str, locale: Locale) -> str:
    """What stands small beside a day of an answer: the other way to write it."""
    day = date.fromisoformat(given)
    if locale is JA:
        return f"{day.year}年 {'月火水木金土日'[day.weekday()]}曜日"
    return "" if locale.has_ruby else str(wareki(day))
