"""`/list`: the list to take home. One page for everybody; which lines of it are whose, only the phone knows."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint

from windowsvc.languages.locales import JA, JA_EASY, LOCALES
from windowsvc.lifeevents import family_list, knowledge, texts
from windowsvc.lifeevents.model import Event
from windowsvc.refusal import N_
from windowsvc.web import casework
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.pages import render
from windowsvc.web.phone.style import LIST, Style, interview_style_for

pages = Blueprint("family_list", __name__)

SCRIPT: Final = "list/list.js"
GROUPS: Final = (
    (family_list.OPEN, N_("What you still do"), N_("Tick the box when it is done.")),
    (family_list.CONSULT, N_("Talk it over before you sign"), N_("Ask the family court first if you may renounce.")),
    (family_list.OTHERS, N_("Outside the city hall"), N_("Only what applies to you.")),
    (family_list.CITY, N_("The city does this"), N_("There is nothing for you to do.")),
    (family_list.DONE, N_("Done at the city hall"), ""),
)
_LASTING: Final = "public, max-age=300"


@door(pages, "GET", "/list", permission="public")
def family_page(call: Call) -> Answer:
    """Every procedure in the reader's language, all of them hidden until the phone knows which to show."""
    events = _events(call)
    page = render(
        call, "list/list.html", scripts=(SCRIPT,), events=events, groups=GROUPS, read=texts.Reader(call.locale, events),
        texts=texts, public=family_list.public, style=_style(call, events), languages=LOCALES,
        whole=call.request.args.get("all") == "1", foreign=call.locale not in (JA, JA_EASY),
    )  # fmt: skip
    return Answer(data=page, headers={"Cache-Control": _LASTING, "Referrer-Policy": "no-referrer"})


@door(pages, "GET", "/list/style.css", permission="public")
def family_style(call: Call) -> Answer:
    """The stylesheet of the list."""
    headers = {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=86400"}
    return Answer(data=_style(call, _events(call)).text, headers=headers)


def _events(call: Call) -> list[Event]:
    today = casework.today(call)
    live = knowledge.live_events(call.session, city=call.parts.settings.city, on=today)
    return [casework.event_now(call, one) for one in live]


def _style(call: Call, events: list[Event]) -> Style:
    city = call.city()
    key: tuple[Any, ...] = (id(city), *map(id, events), call.locale.code)
    kept = call.parts.extra.get("list_style")
    if kept is None or kept[0] != key:
        kept = call.parts.extra["list_style"] = (
            key,
            interview_style_for(city, events, call.locale, sheet=LIST),
            events,
        )
    found: Style = kept[1]
    return found
