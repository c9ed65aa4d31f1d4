"""混雑予測: the coming two months in people an hour, and how good that has been beside the weekday's mean."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from windowsvc.clocks import business_day
from windowsvc.congestion.ahead import WHOLE
from windowsvc.congestion.proof import BETTER, Proof
from windowsvc.congestion.reading import ahead_of
from windowsvc.languages import ruby
from windowsvc.lobby import faces
from windowsvc.lobby.setup import Service
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.admin.frame import enter, pages, show
from windowsvc.web.congestion.weeks import LEVELS, bounds, weeks


class Which(Body):
    """The service whose calendar is shown; all of them otherwise."""

    service: str | None = Field(None, max_length=40)


@door(pages, "GET", "/admin/<office>/congestion", permission="status.read", domain="staff", query=Which)
def congestion(call: Call, office: str) -> Answer:
    """The calendar of an office with its own error."""
    known = enter(call, office)
    city = call.city()
    ahead = ahead_of(call.session, city, known)
    names = {code: faces.staff_name(city, code).get("ja", code) for code in city.all(Service, office=known)}
    service = call.query.service if call.query.service in names else WHOLE
    html = show(
        call,
        office,
        "admin/congestion.html",
        current="congestion",
        names=names,
        service=service,
        learnt=ahead.learnt if ahead else 0,
        usual=f"{ahead.usual(service):.0f}" if ahead else "",
        weeks=weeks(ahead, service, today=business_day(call.now), locale=call.locale) if ahead else [],
        bounds=bounds(ahead.usual(service)) if ahead else {},
        proof=_proof(ahead.proof) if ahead else None,
        LEVELS=LEVELS,
        said=ruby.plain,
    )
    return Answer(data=html)


def _proof(found: Proof) -> dict[str, Any] | None:
    """The figures in words; None while no month could be tried."""
    if not found.hours:
        return None
    return {
        "error": f"{found.error:.1f}",
        "naive": f"{found.naive_error:.1f}",
        "people": f"{found.people / found.hours:.0f}",
        "gain": f"{found.gain:.0%}",
        "better": found.gain >= BETTER,
        "hours": found.hours,
    }
