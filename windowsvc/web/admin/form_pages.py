"""様式: a city's own sheets, with the places of their fields set on a picture of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, get_args

from flask import Response, request

from windowsvc.clocks import local
from windowsvc.events import INSTALLATION
from windowsvc.lifeevents.yamlfiles import parse
from windowsvc.paperwork import city_forms, form_map, kept_forms, placing, rasters
from windowsvc.paperwork.city_forms import CityForm, CitySheet, FieldKind, opened, ready, sizes
from windowsvc.refusal import N_, Refusal
from windowsvc.web import casework, errors
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.admin.frame import enter, go, pages, show

UPLOAD_KB: Final = 2200
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_REFUSED: Final = (
    "field_map_invalid", "pdf_too_large", "pdf_unreadable", "pdf_turned", "stale_version", "sheet_unknown",
    "code_invalid", "content_invalid",
)  # fmt: skip


@door(pages, "GET", "/admin/<office>/forms", permission="config.read", domain="staff")
def forms(call: Call, office: str) -> Answer:
    """The sheets that the city brought, and those that came along."""
    enter(call, office)
    return Answer(data=_list(call, office))


@door(
    pages, "POST", "/admin/<office>/forms", permission="config.change", form=True, domain="staff", body_kb=UPLOAD_KB,
    refusals=_REFUSED,
)  # fmt: skip
def forms_bring(call: Call, office: str) -> Answer:
    """Bring a sheet: an empty PDF, what it is called, and the form it is; or take one of the overlay to change it."""
    held = call.hold(INSTALLATION)
    taken = request.form.get("take", "")
    if taken:
        sheet = next((one for one in _along(call) if one.form.id == taken), None)
        if sheet is None:
            raise Refusal("sheet_unknown", N_("There is no such sheet."), status=404)
        kept_forms.save(call.session, held, form=sheet.form, pdf=sheet.pdf, by=call.by)
        return go(f"/admin/{office}/forms/{taken}")
    file = request.files.get("pdf")
    code = request.form.get("code", "").strip()
    try:
        if not _CODE.fullmatch(code):
            raise Refusal("code_invalid", N_("A code has small letters, digits and _, at most 40 of them."), status=422)
        pdf = file.read() if file else b""
        opened(pdf).close()
        title = request.form.get("title", "").strip() or code
        raw = {"id": code, "title": title, "forms": [request.form.get("form", "")], "pdf": f"{code}.pdf",
               "version": f"{local(call.now):%Y-%m}", "fields": []}  # fmt: skip
        kept_forms.save(call.session, held, form=kept_forms.read(raw), pdf=pdf, by=call.by)
    except Refusal as refusal:
        return Answer(refusal.status, _list(call, office, message=errors.message(refusal)))
    return go(f"/admin/{office}/forms/{code}")


@door(pages, "GET", "/admin/<office>/forms/<code>", permission="config.read", domain="staff", refusals=_REFUSED)
def form_edit(call: Call, office: str, code: str) -> Answer:
    """The page as a picture with the boxes on it."""
    enter(call, office)
    row = kept_forms.find(call.session, code)
    return Answer(data=_edit(call, office, row))


@door(
    pages, "POST", "/admin/<office>/forms/<code>", permission="config.change", form=True, domain="staff", body_kb=512,
    refusals=_REFUSED,
)  # fmt: skip
def form_save(call: Call, office: str, code: str) -> Answer:
    """Keep the places as they are now; the state before stays in the history."""
    held = call.hold(INSTALLATION)
    row = kept_forms.find(call.session, code)
    form = None
    try:
        pdf = kept_forms.pdf_of(call.session, row)
        form = _form(kept_forms.form_of(row), request.form, pdf=pdf)
        seen = request.form.get("seen", "")
        kept_forms.save(
            call.session, held, form=form, pdf=pdf, by=call.by,
            seen=int(seen) if seen.isdecimal() else None,
        )  # fmt: skip
    except Refusal as refusal:
        sent = None if refusal.code == "stale_version" else form
        return Answer(refusal.status, _edit(call, office, row, sent=sent, message=errors.message(refusal)))
    return go(f"/admin/{office}/forms/{code}")


@door(
    pages, "POST", "/admin/<office>/forms/<code>/back", permission="config.change", form=True, domain="staff",
    refusals=_REFUSED,
)  # fmt: skip
def form_back(call: Call, office: str, code: str) -> Answer:
    """Use an earlier state again."""
    held = call.hold(INSTALLATION)
    state = request.form.get("state", "")
    kept_forms.back(call.session, held, code=code, state=int(state) if state.isdecimal() else 0, by=call.by)
    return go(f"/admin/{office}/forms/{code}")


@door(
    pages, "GET", "/admin/<office>/forms/<code>/page/<int:number>.png", permission="config.read", domain="staff",
    refusals=_REFUSED,
)  # fmt: skip
def form_picture(call: Call, office: str, code: str, number: int) -> Response:
    """One page of the empty sheet."""
    enter(call, office)
    pdf = kept_forms.pdf_of(call.session, kept_forms.find(call.session, code))
    drawn = rasters.page(pdf, number=number) if 1 <= number <= len(get_pages(pdf)) else None
    if drawn is None:
        raise Refusal("sheet_unknown", N_("There is no such sheet."), status=404)
    return Response(drawn, mimetype="image/png", headers={"Cache-Control": "private, max-age=300"})


def get_pages(pdf: bytes) -> range:
    """The pages of a PDF."""
    with opened(pdf) as document:
        return range(len(document.pages))


@door(
    pages, "POST", "/admin/<office>/forms/<code>/preview.pdf", permission="config.change", form=True, domain="staff",
    body_kb=512, refusals=_REFUSED,
)  # fmt: skip
def form_preview(call: Call, office: str, code: str) -> Response:
    """The sheet filled for an invented family, with the places as they are on the screen; nothing is kept."""
    enter(call, office)
    from windowsvc.paperwork import trying

    row = kept_forms.find(call.session, code)
    pdf = kept_forms.pdf_of(call.session, row)
    sheet = ready(_form(kept_forms.form_of(row), request.form, pdf=pdf), pdf)
    response = Response(
        trying.preview(sheet, city=casework.overlay(call), sample=call.parts.settings.training),
        mimetype="application/pdf",
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@door(
    pages, "GET", "/admin/<office>/forms/<code>/map.yaml", permission="config.read", domain="staff", refusals=_REFUSED
)
def form_yaml(call: Call, office: str, code: str) -> Response:
    """The map as a file."""
    enter(call, office)
    row = kept_forms.find(call.session, code)
    response = Response(row.fields, mimetype="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{code}.yaml"'
    return response


def _along(call: Call) -> list[CitySheet]:
    """The sheets that came with the city's overlay and that the city has not taken to change them."""
    own = kept_forms.in_use(call.session)
    every = {sheet.form.id: sheet for sheet in city_forms.shipped(casework.overlay(call)).values()}
    return [sheet for code, sheet in every.items() if code not in own]


def _list(call: Call, office: str, *, message: str = "") -> str:
    kept = {code: kept_forms.form_of(row) for code, row in kept_forms.in_use(call.session).items()}
    return show(
        call, office, "admin/forms.html", current="forms", kept=kept, message=message,
        names=sorted(form_map.entries()), along=[sheet.form for sheet in _along(call)],
    )  # fmt: skip


def _edit(
    call: Call, office: str, row: kept_forms.Kept, *, sent: CityForm | None = None, message: str = ""
) -> str:  # fmt: skip
    """The page of a sheet: as it is in use, or with the places that were sent and could not be kept."""
    sheet: CitySheet | None = None
    try:
        sheet = kept_forms.sheet_of(call.session, row)
    except Refusal as refusal:
        message = message or errors.message(refusal)
    form = sent or (sheet.form if sheet else kept_forms.form_of(row))
    return show(
        call, office, "admin/form_edit.html", current="forms", form=form, row=row,
        pages=sheet.pages if sheet else ((210.0, 297.0),), drawn=rasters.available(), message=message,
        kinds=get_args(FieldKind), bindings=_bindings(), choices=placing.CHOICES, words_of=placing.words_of,
        states=kept_forms.states(call.session, form.id),
    )  # fmt: skip


def _bindings() -> list[tuple[str, str]]:
    """What a field can be bound to, with what it means."""
    from windowsvc.paperwork import trying

    known = {name: fact.topic or fact.question_ja for name, fact in placing.facts().items()}
    own = [("on", "届出日"), ("city.name", "市の名前"), ("city.mayor", "市長")]
    people = [f"{role}.{part}" for role in trying.ROLE_NAMES for part in ("name", "name#kana", "address", "phone")]
    said = [(one, trying.role_words(one)) for one in people]
    return own + said + sorted((name, topic) for name, topic in known.items())


def _form(before: CityForm, given: Mapping[str, str], *, pdf: bytes) -> CityForm:
    """The map as the page sends it, or its YAML."""
    if given.get("yaml"):
        return kept_forms.read(parse(given["yaml"].encode(), name="YAML"))
    return kept_forms.read(placing.placed(before, given, pages=sizes(pdf)))
