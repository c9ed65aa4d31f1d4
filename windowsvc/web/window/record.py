"""A record from another system at the window: pasted or sent as a file, looked over in words, then kept as a record."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, request

from windowsvc.lifeevents import answering, casefile, pasted
from windowsvc.lifeevents.casefile import Opened
from windowsvc.lifeevents.casewords import Source
from windowsvc.lifeevents.pasted import Pasted
from windowsvc.refusal import N_, Refusal
from windowsvc.web import casework, errors
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.pages import render

pages = Blueprint("record", __name__)

LARGEST: Final = 64 * 1024
_PRIVATE: Final = {"Cache-Control": "no-store"}
_UNUSABLE: Final = frozenset(
    {"content_invalid", "facts_invalid", "mynumber_refused", "record_empty", "record_large", "person_unknown"}
)


@door(pages, "GET", "/window/cases/<case>/record", permission="case.work", domain="staff", refusals=("case_unknown",))
def record_page(call: Call, case: str) -> Answer:
    """Where a record is pasted."""
    return _page(call, casework.read(call, case))


@door(
    pages, "POST", "/window/cases/<case>/record", permission="case.work", form=True, domain="staff", body_kb=256,
    refusals=("case_unknown", "case_closed", *sorted(_UNUSABLE)),
)  # fmt: skip
def bring_record(call: Call, case: str) -> Answer:
    """Say in words what a record would write down; with ``keep``, write it down with its source and time."""
    held, opened = casework.hold(call, case)
    event = casework.event_of(call, opened)
    text = request.form.get("text", "")
    try:
        data = _sent() or text.encode()
        if len(data) > LARGEST:
            raise Refusal("record_large", N_("This is too long for a record."), status=422)
        standing = casefile.answers(call.session, opened)
        found = pasted.read(data, event, standing=standing, on=opened.row.starts_on)
        if request.form.get("do") == "keep":
            answering.note(
                call.session, held, opened, event=event, facts=found.facts, people=found.people,
                source=Source.RECORD, by=call.by,
            )  # fmt: skip
            return Answer(303, headers={"Location": f"/cases/{case}"})
    except Refusal as refusal:
        if refusal.code not in _UNUSABLE:
            raise
        return _page(call, opened, text=text, message=errors.message(refusal), status=refusal.status)
    return _page(call, opened, text=data.decode(), found=found)


def _sent() -> bytes:
    """What was sent as a file; empty where none was chosen."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return b""
    with file.stream:
        return bytes(file.read(LARGEST + 1))


def _page(
    call: Call, opened: Opened, *, text: str = "", found: Pasted | None = None, message: str = "", status: int = 200
) -> Answer:
    html = render(call, "window/record.html", case=opened.code, text=text, found=found, message=message)
    return Answer(status, html, _PRIVATE)
