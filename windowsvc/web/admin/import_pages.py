"""取り込み: settings out of a workbook, looked over row by row before anything is changed."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import Response, request

from windowsvc.events import INSTALLATION
from windowsvc.office import sheet_layout, sheets
from windowsvc.office.sheets import Preview, Row
from windowsvc.refusal import N_, Refusal
from windowsvc.web import errors
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.admin.frame import enter, go, pages, show
from windowsvc.web.admin.saying import Line, Sayer

UPLOAD_KB: Final = 3 * 1024
LARGEST: Final = 300 * 1024
"""A workbook travels through the page of the preview, so that nothing is kept between the two presses."""
STATES: Final = ("error", "new", "changed", "unchanged")
"""What a row is, what needs a person first."""
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Shown:
    """A row in words: what it changes, and what is wrong with it by column."""

    row: Row
    title: str
    lines: tuple[Line, ...]
    faults: tuple[tuple[str, str, str], ...]


@door(pages, "GET", "/admin/<office>/import", permission="config.change", domain="staff")
def import_page(call: Call, office: str) -> Answer:
    """Where a workbook is chosen, and where a template is found."""
    enter(call, office)
    return Answer(data=_page(call, office))


@door(pages, "GET", "/admin/<office>/import/<kind>.xlsx", permission="config.change", domain="staff")
def workbook(call: Call, office: str, kind: str) -> Response:
    """The empty template, or the settings as they stand."""
    known = enter(call, office)
    if kind not in ("template", "settings"):
        raise Refusal("not_found", N_("There is no such page."), status=404)
    content = sheet_layout.export(call.city(), office=known, example=kind == "template")
    name = f"windowsvc-{kind}-{known}.xlsx" if known != INSTALLATION else f"windowsvc-{kind}.xlsx"
    response = Response(content, mimetype=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@door(
    pages,
    "POST",
    "/admin/<office>/import",
    permission="config.change",
    form=True,
    domain="staff",
    body_kb=UPLOAD_KB,
    refusals=("workbook_invalid", "workbook_large", "workbook_missing"),
)
def preview(call: Call, office: str) -> Answer:
    """Look a workbook over; nothing is changed."""
    known = enter(call, office)
    try:
        content = _uploaded()
        found = sheets.read(content, city=call.city(), office=known)
    except Refusal as refusal:
        return Answer(refusal.status, _page(call, office, message=errors.message(refusal)))
    return Answer(data=_preview(call, office, found, content=content))


@door(
    pages,
    "POST",
    "/admin/<office>/import/apply",
    permission="config.change",
    form=True,
    domain="staff",
    body_kb=UPLOAD_KB,
    refusals=("workbook_invalid", "stale_version"),
)
def apply(call: Call, office: str) -> Answer:
    """Make all the changes that were looked over, or none."""
    known = enter(call, office)
    content = _carried()
    seen = sheets.read(content, city=call.city(), office=known)
    for one in sorted({row.office for row in seen.changes if row.state != "new" or row.kind != "office"}):
        if call.city().office_of("office", one) is not None:
            call.permit(one)
    if any(row.kind == "office" and row.state == "new" for row in seen.changes):
        call.permit(INSTALLATION)
    call.permit(known)
    if not seen.well or not seen.changes or seen.digest != request.form.get("digest"):
        refusal = Refusal(
            "stale_version", N_("The settings or the file have changed meanwhile. Please look it over again.")
        )
        return Answer(409, _preview(call, office, seen, content=content, message=errors.message(refusal)))
    parts = call.parts
    now = parts.clocks.business.now()
    count = sheets.apply(call.session, seen, hold=call.hold, by=call.by, now=now, build=parts.build)
    call.afterwards += [parts.configuration.forget, parts.news.wake]
    return go(f"/admin/{office}/changes?imported={count}")


def _uploaded() -> bytes:
    sent = request.files.get("file")
    content = sent.read(LARGEST + 1) if sent is not None else b""
    if not content:
        raise Refusal("workbook_missing", N_("Please choose a file."), status=422)
    if len(content) > LARGEST:
        raise Refusal("workbook_large", N_("This file is too large: at most {kb} kB."), status=422, kb=LARGEST // 1024)
    return content


def _carried() -> bytes:
    try:
        return base64.b64decode(request.form.get("content", ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refusal(
            "workbook_invalid", N_("This is not a workbook we can read. Please save it as .xlsx."), status=422
        ) from error


def _page(call: Call, office: str, *, message: str = "") -> str:
    return show(call, office, "admin/import.html", current="import", message=message, sheets=sheet_layout.SHEETS)


def _preview(call: Call, office: str, found: Preview, *, content: bytes, message: str = "") -> str:
    say = Sayer(call.city(), locale=call.locale)
    counts = {
        state: sum(row.state == state for row in found.rows) for state in ("new", "changed", "unchanged", "error")
    }
    return show(
        call,
        office,
        "admin/import_preview.html",
        current="import",
        found=found,
        rows=list(_shown(say, found)),
        counts=counts,
        faults=[(name, fault.column, say.text(fault.text, **fault.values)) for name, fault in found.faults],
        content=base64.b64encode(content).decode(),
        message=message,
    )


def _shown(say: Sayer, found: Preview) -> Iterator[Shown]:
    for row in sorted(found.rows, key=lambda row: STATES.index(row.state)):
        after = row.after or {}
        name = after.get("name") or {}
        lines = tuple(say.lines(row.kind, row.before, row.after)) if row.after is not None else ()
        faults = tuple((fault.column, fault.code, say.text(fault.text, **fault.values)) for fault in row.faults)
        yield Shown(row, str(name.get("ja") or after.get("label") or row.code), lines, faults)
