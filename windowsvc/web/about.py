"""`/about` and `/accessibility`: what this service is, whose work it rests on, and for whom it is made."""

from __future__ import annotations

from datetime import date

from flask import Blueprint

from windowsvc.languages import dates
from windowsvc.office.kinds import Office
from windowsvc.voice import engines
from windowsvc.web import accessibility as results
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.pages import render

pages = Blueprint("about", __name__)


@door(pages, "GET", "/about", permission="public")
def about(call: Call) -> Answer:
    """The build, the licence, the fonts and the voice."""
    return Answer(data=render(call, "about.html", voice=engines.CREDIT))


@door(pages, "GET", "/accessibility", permission="public")
def accessibility(call: Call) -> Answer:
    """The statement, the last run's result for each criterion, and the offices to turn to."""
    run = results.last_run()
    day = date.fromisoformat(run["on"]) if "on" in run else None
    return Answer(
        data=render(
            call,
            "accessibility.html",
            run=run,
            day=dates.date_long(day, call.locale) if day else None,
            results=results.results(run),
            outcomes=results.OUTCOMES,
            offices=list(call.city().all(Office).values()),
        )
    )
