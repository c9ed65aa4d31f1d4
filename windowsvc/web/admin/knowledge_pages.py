"""手続の知識: how far each life event is confirmed, workbooks out and in, editions and going back."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Response, request

from windowsvc.clocks import local
from windowsvc.events import INSTALLATION
from windowsvc.lifeevents import check, content, editions, proposing, sheet_writing, workbook, worked
from windowsvc.lifeevents.assembling import Plain
from windowsvc.lifeevents.caseview import names_of
from windowsvc.lifeevents.departments import department_of
from windowsvc.lifeevents.editions import Running, Start
from windowsvc.lifeevents.model import Event
from windowsvc.lifeevents.proposing import Proposal
from windowsvc.lifeevents.workbook import Brought
from windowsvc.office import people
from windowsvc.refusal import N_, Refusal
from windowsvc.web import errors
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.admin.frame import enter, go, pages, show
from windowsvc.web.admin.import_pages import LARGEST, UPLOAD_KB, XLSX
from windowsvc.web.admin.naming import workbook_name
from windowsvc.web.admin.saying import Sayer

WARNINGS: Final = {
    "never": N_("Its condition decides nothing"),
    "tangled": N_("Its condition is too tangled to be looked through"),
    "deadline_wording": N_("The wording names another period than the one computed"),
    "age_wording": N_("The wording names another age than the condition"),
    "form_undefined": N_("A form that nobody has described"),
    "document_undefined": N_("A document to bring that nobody has described"),
    "department_undefined": N_("A department that nobody has described"),
    "source_undefined": N_("A source that nobody has described"),
    "source_missing": N_("No source is named"),
    "evidence_unknown": N_("Nothing is said about the evidence"),
    "review_missing": N_("Nobody has written down when it was reviewed"),
    "review_old": N_("The last review is older than a year"),
    "deadline_unconfirmed": N_("A right lapses, and the statute was not confirmed"),
    "name_missing": N_("A name is missing in a language"),
    "tone": N_("Words that a bereaved family is not met with"),
}
"""What a finding is about, in words; its own text, as `windowsvc check` prints it, follows small."""


@dataclass(frozen=True)
class Told:
    """One event as the list shows it."""

    event: Event
    running: Running
    grade: str
    cases: int
    reviewed: int
    unconfirmed: tuple[str, ...]


@door(pages, "GET", "/admin/<office>/knowledge", permission="config.read", domain="staff")
def knowledge(call: Call, office: str) -> Answer:
    """Every life event: whether it is used, how far it is confirmed, which edition is in use."""
    enter(call, office)
    events = [_told(call, one) for one in content.events()]
    return Answer(data=show(call, office, "admin/knowledge.html", current="knowledge", events=events))


@door(pages, "GET", "/admin/<office>/knowledge/<event>", permission="config.read", domain="staff")
def knowledge_of(call: Call, office: str, event: str) -> Answer:
    """One event: what is in use, what was and what will be, and the ways to change it."""
    enter(call, office)
    return Answer(data=_page(call, office, event))


@door(pages, "GET", "/admin/<office>/knowledge/<event>/rows.xlsx", permission="config.read", domain="staff")
def knowledge_workbook(call: Call, office: str, event: str) -> Response:
    """The content in use as a workbook, or the rows of one department."""
    enter(call, office)
    department, today = request.args.get("department", ""), _today(call)
    response = Response(sheet_writing.export(_kept(call, event, on=today), department=department), mimetype=XLSX)
    code = department_of(department, names_of(call.city(), office))
    response.headers["Content-Disposition"] = workbook_name(event, department, code=code, day=today)
    return response


@door(
    pages, "POST", "/admin/<office>/knowledge/<event>/preview", permission="config.change", form=True, domain="staff",
    writes=False, body_kb=UPLOAD_KB,
    refusals=("workbook_invalid", "workbook_large", "workbook_missing", "content_invalid", "event_unknown"),
)  # fmt: skip
def knowledge_preview(call: Call, office: str, event: str) -> Answer:
    """Say in words what a workbook would change; nothing is changed."""
    call.permit(INSTALLATION)
    raw, name = _uploaded()
    try:
        if not raw:
            raise Refusal("workbook_missing", N_("Please choose a file."), status=422)
        if len(raw) > LARGEST:
            raise Refusal(
                "workbook_large", N_("This file is too large: at most {kb} kB."), status=422, kb=LARGEST // 1024
            )
        return _looked(call, office, event, raw=raw, name=name, day=_today(call))
    except Refusal as refusal:
        return Answer(refusal.status, _page(call, office, event, message=errors.message(refusal)))


@door(
    pages, "POST", "/admin/<office>/knowledge/<event>/start", permission="config.change", form=True, domain="staff",
    body_kb=UPLOAD_KB, refusals=("workbook_invalid", "stale_version", "day_past", "content_invalid", "event_unknown"),
)  # fmt: skip
def knowledge_start(call: Call, office: str, event: str) -> Answer:
    """Use what was looked over, from the day named."""
    held = call.hold(INSTALLATION)
    raw, name = _carried(), request.form.get("name", "")[:200]
    day, city = _day(call), _city(call)
    kept = _kept(call, event, on=day)
    brought = workbook.read(raw, kept=kept, name=name)
    found = None if brought.faults else proposing.propose(kept, brought.change, on=day, city=city)
    if found is None or found.digest != request.form.get("digest"):
        stale = Refusal("stale_version", N_("The content or the day is another now. Please look it over again."))
        return _looked(call, office, event, raw=raw, name=name, day=day, message=errors.message(stale), status=409)
    origin: editions.Origin = "yaml" if name.lower().endswith((".yaml", ".yml")) else "workbook"
    note = request.form.get("note", "").strip()
    row = editions.keep(call.session, held, plain=found.plain, city=city, origin=origin, note=note, by=call.by)
    editions.start(call.session, held, event=event, edition=row.id, valid_from=day, by=call.by)
    return go(f"/admin/{office}/knowledge/{event}?said=started")


@door(
    pages, "POST", "/admin/<office>/knowledge/<event>/back", permission="config.change", form=True, domain="staff",
    refusals=("start_unknown", "start_past"),
)  # fmt: skip
def knowledge_back(call: Call, office: str, event: str) -> Answer:
    """Call off what is to come, or use again what was used before."""
    held = call.hold(INSTALLATION)
    start = request.form.get("start", "")
    editions.go_back(call.session, held, start_id=int(start) if start.isdecimal() else 0, by=call.by)
    return go(f"/admin/{office}/knowledge/{event}?said=back")


@door(
    pages, "POST", "/admin/<office>/knowledge/<event>/live", permission="config.change", form=True, domain="staff",
    refusals=("deadlines_unconfirmed", "event_unknown"),
)  # fmt: skip
def knowledge_live(call: Call, office: str, event: str) -> Answer:
    """Let the city use an event, or not. Unconfirmed hard deadlines are accepted by a tick of their own."""
    held = call.hold(INSTALLATION)
    today, city = _today(call), _city(call)
    live, accepted = request.form.get("live") == "yes", request.form.get("accepted") == "yes"
    try:
        found = proposing.live_change(_kept(call, event, on=today), live=live, accepted=accepted, city=city, on=today)
    except Refusal as refusal:
        return Answer(refusal.status, _page(call, office, event, message=errors.message(refusal)))
    if found.sentences:
        row = editions.keep(call.session, held, plain=found.plain, city=city, origin="switch", note="", by=call.by)
        editions.start(call.session, held, event=event, edition=row.id, valid_from=today, by=call.by)
    return go(f"/admin/{office}/knowledge/{event}?said=live")


def _city(call: Call) -> str | None:
    return call.parts.settings.city or None


def _today(call: Call) -> date:
    return local(call.now).date()


def _day(call: Call) -> date:
    try:
        return date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        return _today(call)


def _kept(call: Call, event: str, *, on: date) -> Plain:
    return editions.plain_on(call.session, event, on=on, city=_city(call))


def _uploaded() -> tuple[bytes, str]:
    """What was sent, read a little beyond what is allowed, and its name."""
    sent = request.files.get("file")
    if sent is None:
        return b"", ""
    with sent.stream:
        return sent.read(LARGEST + 1), (sent.filename or "")[:200]


def _carried() -> bytes:
    try:
        return base64.b64decode(request.form.get("content", ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refusal(
            "workbook_invalid", N_("This is not a workbook we can read. Please save it as .xlsx."), status=422
        ) from error


def _told(call: Call, event: str) -> Told:
    today = _today(call)
    found = editions.event_on(call.session, event, on=today, city=_city(call))
    return Told(
        event=found,
        running=editions.running(call.session, event, on=today),
        grade=check.quality(event).grade,
        cases=len(worked.counted(event)),
        reviewed=sum(one.reviewed is not None for one in found.procedures),
        unconfirmed=tuple(one.name["ja"] for one in check.unconfirmed(found)),
    )


def _page(call: Call, office: str, event: str, *, message: str = "") -> str:
    told = _told(call, event)
    today = _today(call)
    history = editions.history(call.session, event, on=today)
    return show(
        call,
        office,
        "admin/knowledge_event.html",
        current="knowledge",
        told=told,
        history=history,
        names=people.names_of(call.session, codes={one.by for one in history}),
        departments=sorted({one.department for one in told.event.procedures}),
        may=call.may("config.change", office=INSTALLATION),
        outdated=editions.outdated(call.session, event, on=today, city=_city(call)),
        revert=_revertible(history),
        said=request.args.get("said", ""),
        message=message,
    )


def _revertible(history: list[Start]) -> frozenset[int]:
    """The starts that can be taken back: those to come, and the one in use."""
    return frozenset(one.id for one in history if one.state in ("planned", "running"))


def _looked(
    call: Call, office: str, event: str, *, raw: bytes, name: str, day: date, message: str = "", status: int = 200
) -> Answer:
    kept = _kept(call, event, on=day)
    brought = workbook.read(raw, kept=kept, name=name)
    found = None if brought.faults else proposing.propose(kept, brought.change, on=day, city=_city(call))
    page = _preview(call, office, event, brought, found, raw=raw, name=name, day=day, message=message)
    return Answer(status, page)


def _preview(
    call: Call,
    office: str,
    event: str,
    brought: Brought,
    found: Proposal | None,
    *,
    raw: bytes,
    name: str,
    day: date,
    message: str,
) -> str:
    say = Sayer(call.city(), locale=call.locale)
    return show(
        call,
        office,
        "admin/knowledge_preview.html",
        current="knowledge",
        event=content.shipped(event),
        faults=[(one, say.text(one.text, **one.values)) for one in brought.faults],
        strange=brought.strange,
        found=found,
        sentences=_grouped(found.sentences) if found else {},
        words=proposing.WORDS,
        warnings=WARNINGS,
        content=base64.b64encode(raw).decode(),
        name=name,
        day=day,
        today=_today(call),
        message=message,
    )


def _grouped(sentences: tuple[str, ...]) -> dict[str, list[str]]:
    """What changes, by what it changes."""
    found: dict[str, list[str]] = {}
    for one in sentences:
        title, _, rest = one.partition(": ")
        found.setdefault(title, []).append(rest)
    return found
