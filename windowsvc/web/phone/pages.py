"""The page behind a ticket's code. It is complete without scripts: they only make it quicker and let it ring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

from flask import Blueprint, request
from pydantic import Field

from windowsvc.clocks import business_day
from windowsvc.events import Held
from windowsvc.languages.locales import LOCALES, Locale, get
from windowsvc.lifeevents import knowledge
from windowsvc.lobby import calling, visitor, visits
from windowsvc.lobby.legs import LegRow
from windowsvc.measures import feedback
from windowsvc.office.kinds import Office
from windowsvc.refusal import Refusal
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.pages import render
from windowsvc.web.phone import codes, wording
from windowsvc.web.phone.style import Style, style_for
from windowsvc.web.rates import network
from windowsvc.web.screens import look

pages = Blueprint("phone", __name__)

SCRIPTS: Final = ("phone/phone.js", "js/waits.js")
NOBODY: Final = "0"
"""Stands for the token on the page of a ticket that is not known."""
_TOO_LATE: Final = frozenset({"verb_not_allowed", "stale_version"})

Token = str


class Seen(Body):
    """The version of the stop that the page showed."""

    version: int = Field(ge=1, le=2**31 - 1)


class Spoken(Body):
    """The language chosen."""

    language: str = Field(min_length=1, max_length=20)


class Wishes(Body):
    """What the staff should mind; none when nothing is ticked."""

    needs: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)] = Field(default_factory=list)


@door(pages, "GET", "/t/<token>", permission="public", rate="phone")
def ticket(call: Call, token: Token) -> Answer:
    """Where the visit stands now, or where to go."""
    return _page(call, token, "phone/ticket.html")


@door(pages, "GET", "/t/<token>/cancel", permission="public", rate="phone")
def asked(call: Call, token: Token) -> Answer:
    """What cancelling would end, before it is done."""
    return _page(call, token, "phone/cancel.html")


@door(pages, "GET", "/t/<token>/qr.svg", permission="public", rate="phone")
def code(call: Call, token: Token) -> Answer:
    """The QR code of the page, where phones can reach us."""
    found = visitor.visit(call.session, call.parts.keys, token=token)
    address = visitor.status_url(call.city(), found.office, token)
    if address is None:
        return Answer(404)
    return Answer(data=codes.svg(address), headers={"Content-Type": "image/svg+xml"})


@door(pages, "GET", "/t/<token>/style.css", permission="public", rate="phone")
def style(call: Call, token: Token) -> Answer:
    """The page's stylesheet, the same for every ticket of a language; it counts as this phone's request."""
    headers = {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "private, max-age=86400"}
    return Answer(data=style_of(call).text, headers=headers)


def style_of(call: Call) -> Style:
    """The sheet of the page's language for the city as it is set up, made anew when that changes."""
    city, kept = call.city(), call.parts.extra.get("phone_style")
    if kept is None or kept[0] is not city:
        kept = call.parts.extra["phone_style"] = (city, {})
    sheets: dict[str, Style] = kept[1]
    if call.locale.code not in sheets:
        sheets[call.locale.code] = style_for(city, call.locale)
    return sheets[call.locale.code]


def _page(call: Call, token: Token, template: str) -> Answer:
    try:
        found = visitor.visit(call.session, call.parts.keys, token=token)
    except Refusal as refusal:
        call.parts.limiter.miss(network(request.remote_addr or ""))
        return Answer(refusal.status, render(call, "phone/unknown.html", token=NOBODY, style=style_of(call)))
    outlook = look(call.parts, call.session, found.office)
    visit = visitor.snapshot(outlook, found, now=call.now, build=call.parts.build)
    if "lang" not in request.args:
        call.locale = get(visit["language"])
    office = outlook.city.get(Office, found.office)
    return Answer(
        data=render(
            call,
            template,
            scripts=SCRIPTS,
            visit=visit,
            token=token,
            style=style_of(call),
            now=call.now,
            office=office,
            languages=_languages(office),
            said=request.args.get("said"),
            asks=_asks(call),
            feedback=feedback.may_give(call.session, found),
            **wording.pieces(call.locale),
        )
    )


def _asks(call: Call) -> bool:
    """Whether there is something to answer while waiting."""
    today = business_day(call.now)
    return bool(knowledge.live_events(call.session, city=call.parts.settings.city, on=today))


def _languages(office: Office | None) -> tuple[Locale, ...]:
    return tuple(get(one) for one in office.languages) if office else LOCALES


def back_to(token: Token, said: str) -> Answer:
    """To the page again, which says what was done; reloading it does nothing twice."""
    return Answer(303, headers={"Location": f"/t/{token}?said={said}"})


def _wish(call: Call, token: Token, *, wish: str, said: str, do: Callable[[Held, visitor.Visit], Any]) -> Answer:
    """Do what the holder of a ticket may do now, and go back to the page; what came too late is said there."""
    try:
        held = call.hold(visitor.visit(call.session, call.parts.keys, token=token).office)
        found = visitor.visit(call.session, call.parts.keys, token=token)
        visitor.must(found.current, wish)
        do(held, found)
    except Refusal as refusal:
        if refusal.code not in _TOO_LATE:
            raise
        return back_to(token, "changed")
    return back_to(token, said)


def _given(call: Call, leg: LegRow) -> dict[str, Any]:
    return {"leg_id": leg.id, "version": call.body.version, "by": call.by}


@door(pages, "POST", "/t/<token>/return", permission="public", rate="phone", body=Seen, form=True)
def back(call: Call, token: Token) -> Answer:
    """I am back."""

    def do(held: Held, found: visitor.Visit) -> None:
        visits.return_(call.session, held, city=call.city(), **_given(call, found.current))

    return _wish(call, token, wish="return", said="returned", do=do)


@door(pages, "POST", "/t/<token>/cannot-come", permission="public", rate="phone", body=Seen, form=True)
def cannot_come(call: Call, token: Token) -> Answer:
    """I was called and cannot come at once."""

    def do(held: Held, found: visitor.Visit) -> None:
        calling.no_answer(call.session, held, reason="holder", **_given(call, found.current))

    return _wish(call, token, wish="cannot_come", said="later", do=do)


@door(pages, "POST", "/t/<token>/cancel", permission="public", rate="phone", body=Seen, form=True)
def cancel(call: Call, token: Token) -> Answer:
    """I do not need this visit any more."""

    def do(held: Held, found: visitor.Visit) -> None:
        visits.cancel(call.session, held, reason="holder", **_given(call, found.current))

    return _wish(call, token, wish="cancel", said="cancelled", do=do)


@door(pages, "POST", "/t/<token>/language", permission="public", rate="phone", body=Spoken, form=True)
def language(call: Call, token: Token) -> Answer:
    """Read on in another language."""

    def do(held: Held, found: visitor.Visit) -> None:
        visits.prefer(call.session, held, ticket_id=found.ticket_id, by=call.by, language=call.body.language)

    return _wish(call, token, wish="prefer", said="language", do=do)


@door(pages, "POST", "/t/<token>/needs", permission="public", rate="phone", body=Wishes, form=True)
def wishes(call: Call, token: Token) -> Answer:
    """What the staff should mind."""

    def do(held: Held, found: visitor.Visit) -> None:
        visits.prefer(call.session, held, ticket_id=found.ticket_id, by=call.by, needs=call.body.needs)

    return _wish(call, token, wish="prefer", said="needs", do=do)
