"""The papers of a case at the window: which forms are due, printing them in one packet, and the guide sheet.

A PDF is made in memory and goes out at once; nothing of it stays, and no log says whose it was. What makes PDFs is read
when the first one is asked for, so that a desk that prints none does without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, request

from windowsvc.clocks import local
from windowsvc.languages.locales import JA, LOCALES, Locale, parse
from windowsvc.lifeevents import family_list
from windowsvc.lifeevents.casefile import Opened
from windowsvc.office.kinds import Office
from windowsvc.refusal import Refusal
from windowsvc.web import casework, errors
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.pages import render

if TYPE_CHECKING:
    from windowsvc.paperwork.guide import Guide

pages = Blueprint("papers", __name__)

_PDF: Final = "application/pdf"
_PRIVATE: Final = {"Cache-Control": "no-store"}


@door(pages, "GET", "/window/cases/<case>/papers", permission="case.work", domain="staff", refusals=("case_unknown",))
def papers(call: Call, case: str) -> Answer:
    """The forms of a case, with what was printed and what says something else since."""
    return _page(call, casework.read(call, case))


@door(
    pages, "POST", "/window/cases/<case>/papers", permission="case.work", form=True, domain="staff",
    refusals=("case_unknown", "case_closed", "nothing_to_print", "fonts_missing"),
)  # fmt: skip
def print_papers(call: Call, case: str) -> Answer | Response:
    """Print the packet: everything that is due, or only what is new or changed; of one department, if named."""
    from windowsvc.paperwork import case_forms

    held, opened = casework.hold(call, case)
    try:
        made = case_forms.print_(
            call.session, held, opened, casework.plan(call, opened), event=casework.event_of(call, opened),
            city=casework.overlay(call), printed=local(call.now), by=call.by,
            only_stale=request.form.get("which") == "changed", department=request.form.get("department") or None,
        )  # fmt: skip
    except Refusal as refusal:
        return _page(call, opened, message=errors.message(refusal), status=refusal.status)
    return _file(made.pdf, name=f"forms-{case}.pdf")


@door(
    pages, "GET", "/window/cases/<case>/guide.pdf", permission="case.work", domain="staff", refusals=("case_unknown",)
)
def guide_pdf(call: Call, case: str) -> Response:
    """The guide sheet in the language of the family, or in the one asked for."""
    from windowsvc.paperwork import guide_sheet

    return _file(guide_sheet.sheet(_guide(call, casework.read(call, case))), name=f"guide-{case}.pdf")


@door(pages, "GET", "/window/cases/<case>/guide", permission="case.work", domain="staff", refusals=("case_unknown",))
def guide_page(call: Call, case: str) -> Response:
    """The twin of the guide sheet, to be read aloud or enlarged."""
    from windowsvc.paperwork import guide_html

    response = Response(guide_html.html(_guide(call, casework.read(call, case))), mimetype="text/html")
    response.headers.update(_PRIVATE)
    return response


def _guide(call: Call, opened: Opened) -> Guide:
    from windowsvc.paperwork import guide

    planned = casework.plan(call, opened)
    office = call.city().get(Office, opened.row.office)
    name = office.name.in_(JA)[0] if office else ""
    contact = "  ".join(one for one in (name, office.telephone if office else "") if one)
    event = casework.event_of(call, opened)
    url = family_list.address(office.phone_base_url if office else "", planned.lines)
    return guide.guide(event, planned.checklist, _language(opened), city=name, contact=contact, url=url)


def _language(opened: Opened) -> Locale:
    return parse(request.args.get("lang", "")) or parse(opened.row.language) or JA


def _file(pdf: bytes, *, name: str) -> Response:
    response = Response(pdf, mimetype=_PDF)
    response.headers.update(_PRIVATE)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _page(call: Call, opened: Opened, *, message: str = "", status: int = 200) -> Answer:
    from windowsvc.paperwork import case_forms
    from windowsvc.paperwork.cover import by_hand

    found = case_forms.forms(
        call.session, opened, casework.plan(call, opened), event=casework.event_of(call, opened),
        city=casework.overlay(call),
    )  # fmt: skip
    html = render(
        call, "window/papers.html", case=opened.code, forms=found, by_hand=by_hand, message=message,
        language=_language(opened), languages=LOCALES,
        changed=[one for one in found.listed if one.state != "printed"],
    )  # fmt: skip
    return Answer(status, html, _PRIVATE)
