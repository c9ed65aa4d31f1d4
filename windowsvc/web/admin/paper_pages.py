"""紙での受付: the procedure and the numbers to be printed beforehand, and their entry afterwards."""

from __future__ import annotations

from pydantic import Field

from windowsvc.languages.localised import LocalisedText
from windowsvc.lobby import paper, reception
from windowsvc.lobby.paper import Block
from windowsvc.lobby.setup import Series, Service
from windowsvc.office.kinds import Office
from windowsvc.refusal import Refusal
from windowsvc.web import errors
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.admin.frame import enter, go, pages, show
from windowsvc.web.api.common import hold_lobby
from windowsvc.web.pages import render

Number = Field(ge=0, le=999_999)


class Sheet(Body):
    """Which numbers a sheet shows."""

    service: str = Field(max_length=40)
    first: int | None = Field(None, ge=0, le=999_999)
    count: int = Field(paper.SHEET, ge=1, le=paper.MOST)


class Said(Body):
    """What was just entered: the first and the last number, as people read them."""

    first: str = Field("", max_length=20)
    last: str = Field("", max_length=20)


class Given(Body):
    """The numbers that were given out."""

    service: str = Field(max_length=40)
    first: int = Number
    last: int = Number


@door(pages, "GET", "/admin/<office>/paper", permission="block.enter", query=Said, domain="staff")
def paper_page(call: Call, office: str) -> Answer:
    """The three things to do about paper."""
    return Answer(data=_page(call, office, enter(call, office), said=call.query))


@door(pages, "GET", "/admin/<office>/paper/procedure", permission="block.enter", domain="staff")
def paper_procedure(call: Call, office: str) -> Answer:
    """The procedure, on one sheet."""
    known = enter(call, office)
    return Answer(data=render(call, "admin/paper_procedure.html", office=_name(call, known)))


@door(
    pages,
    "GET",
    "/admin/<office>/paper/numbers",
    permission="block.enter",
    query=Sheet,
    domain="staff",
    refusals=("service_unknown", "block_invalid"),
)
def paper_numbers(call: Call, office: str) -> Answer:
    """Numbers to be cut out."""
    known = enter(call, office)
    wanted = call.query
    found = paper.block(call.city(), office=known, service=wanted.service, first=wanted.first, count=wanted.count)
    html = render(call, "admin/paper_numbers.html", office=_name(call, known), block=found, name=_public(found))
    return Answer(data=html)


@door(
    pages,
    "POST",
    "/admin/<office>/paper",
    permission="block.enter",
    body=Given,
    form=True,
    domain="staff",
    refusals=("service_unknown", "block_invalid"),
)
def enter_paper(call: Call, office: str) -> Answer:
    """Enter what was given out, so that these people are called in their turn."""
    known = enter(call, office)
    given = call.body
    try:
        entered = reception.enter_block(
            call.session,
            hold_lobby(call, known),
            city=call.city(),
            keys=call.parts.keys,
            service=given.service,
            first=given.first,
            last=given.last,
            by=call.by,
        )
    except Refusal as refusal:
        call.session.rollback()
        return Answer(refusal.status, _page(call, office, known, said=Said(), refusal=refusal))
    return go(f"/admin/{office}/paper?first={entered[0].label}&last={entered[-1].label}")


def _page(call: Call, office: str, known: str, *, said: Said, refusal: Refusal | None = None) -> str:
    city = call.city()
    services = [
        (code, str(one.name), series.label(paper.first_for_paper(series)), paper.first_for_paper(series), series.paper)
        for code, one in city.all(Service, office=known).items()
        if (series := city.get(Series, one.series)) is not None
    ]
    return show(
        call,
        office,
        "admin/paper.html",
        current="paper",
        services=services,
        sheet=paper.SHEET,
        most=paper.MOST,
        said=said,
        refusal=refusal,
        message=errors.message(refusal) if refusal else "",
    )


def _name(call: Call, office: str) -> LocalisedText | str:
    found = call.city().get(Office, office)
    return found.name if found else ""


def _public(block: Block) -> LocalisedText:
    return block.service.public_name
