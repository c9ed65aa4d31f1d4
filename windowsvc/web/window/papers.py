"""The papers of a case at the window: which forms are due, printing them in one packet, and the guide sheet.

A PDF is made in memory and goes out at once; nothing of it stays, and no log says whose it was. What makes PDFs is read
when the first one is asked for, so that a desk that prints none does without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, request

from windowsvc.clocks import local
from windowsvc.languages import dates
from windowsvc.languages.locales import JA, LOCALES, Locale, parse
from windowsvc.lifeevents import casefile, caseplan, caseview, family_list, reminding, revealing
from windowsvc.lifeevents.casefile import Opened, Planned
from windowsvc.lifeevents.caseplan import Line
from windowsvc.lifeevents.casewords import Progress
from windowsvc.lifeevents.model import Status
from windowsvc.office.kinds import Office
from windowsvc.refusal import Refusal
from windowsvc.web import casework, errors
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.pages import asset, render

if TYPE_CHECKING:
    from windowsvc.paperwork.guide import Guide

pages = Blueprint("papers", __name__)

_PDF: Final = "application/pdf"
_ON_SHEET: Final = (Status.NEEDED, Status.CITY_DOES_IT, Status.CONSULT)
_TWIN: Final = ("vendor/fonts/fonts.css", "css/tokens.css", "css/parts.css", "css/plain.css")
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
            labels=request.form.get("labels") == "yes", sample=call.parts.settings.training,
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

    made = guide_sheet.sheet(_guide(call, casework.read(call, case)), sample=call.parts.settings.training)
    return _file(made, name=f"guide-{case}.pdf")


@door(pages, "GET", "/window/cases/<case>/guide", permission="case.work", domain="staff", refusals=("case_unknown",))
def guide_page(call: Call, case: str) -> Response:
    """The twin of the guide sheet, to be read aloud or enlarged."""
    from windowsvc.paperwork import guide_html

    page = guide_html.html(
        _guide(call, casework.read(call, case)), styles=[asset(one) for one in _TWIN],
        sample=call.parts.settings.training,
    )  # fmt: skip
    response = Response(page, mimetype="text/html")
    response.headers.update(_PRIVATE)
    return response


@door(
    pages, "POST", "/window/cases/<case>/letter", permission="case.work", form=True, domain="staff",
    refusals=("case_unknown", "case_closed", "letter_withheld", "nothing_due", "fonts_missing"),
)  # fmt: skip
def letter(call: Call, case: str) -> Response:
    """Write to the family about what is still to be done; that it was written is noted."""
    from windowsvc.paperwork import guide, guide_sheet

    held, opened = casework.hold(call, case)
    planned = casework.plan(call, opened)
    lines = reminding.remind(call.session, held, opened, planned=planned, by=call.by)
    person = reminding.addressee(casefile.people_of(call.session, opened))
    known = person.details if person else {}
    made = guide.reminder(
        casework.event_of(call, opened), lines, _language(opened), on=casework.today(call),
        to=[one for one in (known.get("address", ""), f"{known['name']} 様" if person else "") if one],
        **_sender(call, opened, lines),
    )  # fmt: skip
    return _file(guide_sheet.sheet(made, sample=call.parts.settings.training), name=f"letter-{case}.pdf")


def _guide(call: Call, opened: Opened) -> Guide:
    from windowsvc.paperwork import guide

    planned = casework.plan(call, opened)
    lines = _revealable(call, opened, planned)
    made, done = caseplan.decided(planned.checklist, lines)
    put_off = {(line.item.id, line.item.person) for line in lines if line.touched.state is Progress.LATER}
    return guide.guide(
        casework.event_of(call, opened), made, _language(opened), done=done, put_off=put_off,
        **_sender(call, opened, lines),
    )  # fmt: skip


def _revealable(call: Call, opened: Opened, planned: Planned) -> list[Line]:
    found = casefile.answers(call.session, opened)
    to = revealing.standing(casefile.people_of(call.session, opened), found)
    return revealing.revealable(planned.lines, found, to)


def _left_out(call: Call, opened: Opened, planned: Planned) -> list[str]:
    """The procedures that whoever has come does not find on the sheet, for the clerk to know."""
    shown = {line.key for line in _revealable(call, opened, planned)}
    kept = (line for line in planned.lines if line.status in _ON_SHEET and line.key not in shown)
    return list(dict.fromkeys(line.item.name for line in kept))


def _sender(call: Call, opened: Opened, lines: Sequence[Line]) -> dict[str, Any]:
    """Who gives the sheet, where its list is read on a phone, and at which windows the departments are."""
    from windowsvc.paperwork import places

    office = call.city().get(Office, opened.row.office)
    name = office.name.in_(JA)[0] if office else ""
    return {
        "city": name,
        "contact": "  ".join(one for one in (name, office.telephone if office else "") if one),
        "url": family_list.address(office.phone_base_url if office else "", lines),
        "windows": places.windows(call.city(), opened.row.office, {line.item.department for line in lines}),
    }


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

    planned = casework.plan(call, opened)
    found = case_forms.forms(
        call.session, opened, planned, event=casework.event_of(call, opened), city=casework.overlay(call)
    )
    visit, tickets = opened.row.visit_on, caseview.tickets(call.session, opened, city=call.city())
    html = render(
        call, "window/papers.html", case=opened.code, event=casework.event_of(call, opened),
        labels=[one["label"] for one in tickets if one["leg"]] or [one["label"] for one in tickets[-1:]],
        visit=visit and dates.date_short(visit, call.locale), forms=found, by_hand=by_hand, message=message,
        language=_language(opened), languages=LOCALES, left_out=_left_out(call, opened, planned),
        changed=[one for one in found.listed if one.state != "printed"],
    )  # fmt: skip
    return Answer(status, html, _PRIVATE)
