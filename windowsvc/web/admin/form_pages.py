"""様式: a city's own sheets, with the places of their fields set on a picture of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, get_args

from flask import Response, request

from windowsvc.clocks import local
from windowsvc.events import INSTALLATION
from windowsvc.lifeevents import content
from windowsvc.lifeevents.yamlfiles import parse
from windowsvc.paperwork import form_map, kept_forms, rasters
from windowsvc.paperwork.city_forms import CityForm, CitySheet, FieldKind, opened
from windowsvc.refusal import N_, Refusal
from windowsvc.web import casework, errors
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.admin.frame import enter, go, pages, show

UPLOAD_KB: Final = 2200
_NUMBERS: Final = ("x", "y", "width", "height", "size")
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
    """Bring a sheet: an empty PDF, what it is called, and the form it is."""
    held = call.hold(INSTALLATION)
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
    return Answer(data=_edit(call, office, row, form=kept_forms.form_of(row)))


@door(
    pages, "POST", "/admin/<office>/forms/<code>", permission="config.change", form=True, domain="staff", body_kb=512,
    refusals=_REFUSED,
)  # fmt: skip
def form_save(call: Call, office: str, code: str) -> Answer:
    """Keep the places as they are now; the state before stays in the history."""
    held = call.hold(INSTALLATION)
    row = kept_forms.find(call.session, code)
    before = kept_forms.form_of(row)
    try:
        form = _form(before, request.form)
        seen = request.form.get("seen", "")
        kept_forms.save(
            call.session, held, form=form, pdf=kept_forms.pdf_of(call.session, row), by=call.by,
            seen=int(seen) if seen.isdecimal() else None,
        )  # fmt: skip
    except Refusal as refusal:
        return Answer(refusal.status, _edit(call, office, row, form=before, message=errors.message(refusal)))
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
    pages, "GET", "/admin/<office>/forms/<code>/preview.pdf", permission="config.read", domain="staff",
    refusals=_REFUSED,
)  # fmt: skip
def form_preview(call: Call, office: str, code: str) -> Response:
    """The sheet filled for an invented family."""
    enter(call, office)
    from windowsvc.paperwork import trying

    sheet = kept_forms.sheet_of(call.session, kept_forms.find(call.session, code))
    response = Response(trying.preview(sheet, city=casework.overlay(call)), mimetype="application/pdf")
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


def _list(call: Call, office: str, *, message: str = "") -> str:
    kept = {code: kept_forms.form_of(row) for code, row in kept_forms.in_use(call.session).items()}
    return show(
        call, office, "admin/forms.html", current="forms", kept=kept, message=message,
        names=sorted(form_map.entries()),
    )  # fmt: skip


def _edit(call: Call, office: str, row: kept_forms.Kept, *, form: CityForm, message: str = "") -> str:
    sheet: CitySheet | None = None
    try:
        sheet = kept_forms.sheet_of(call.session, row)
    except Refusal as refusal:
        message = message or errors.message(refusal)
    return show(
        call, office, "admin/form_edit.html", current="forms", form=sheet.form if sheet else form, row=row,
        pages=sheet.pages if sheet else ((210.0, 297.0),), drawn=rasters.available(), message=message,
        kinds=[kind for kind in get_args(FieldKind) if kind not in ("choice", "ticks")], bindings=_bindings(),
        states=kept_forms.states(call.session, form.id),
    )  # fmt: skip


def _bindings() -> list[tuple[str, str]]:
    """What a field can be bound to, with what it means."""
    from windowsvc.paperwork import trying

    known = {fact.id: fact.topic or fact.question_ja for event in content.events()
             for fact in content.shipped(event).facts.values()}  # fmt: skip
    own = [("on", "届出日"), ("city.name", "市の名前"), ("city.mayor", "市長")]
    people = [f"{role}.{part}" for role in trying.ROLE_NAMES for part in ("name", "name#kana", "address", "phone")]
    said = [(one, trying.role_words(one)) for one in people]
    return own + said + sorted((name, topic) for name, topic in known.items())


def _form(before: CityForm, given: Mapping[str, str]) -> CityForm:
    """The map as the page sends it: one group of entries a field, and the YAML of what the page does not show."""
    if given.get("yaml"):
        return kept_forms.read(parse(given["yaml"].encode(), name="YAML"))
    fields: list[dict[str, Any]] = []
    known = {field.id: field for field in before.fields}
    for key in (name[:-3] for name in given if name.endswith("-id") and given[name].strip()):
        name = given[f"{key}-id"].strip()
        old = known[name].model_dump(mode="json", by_alias=True) if name in known else {}
        if given.get(f"{key}-gone"):
            continue
        field = old | {"id": name, "label": given.get(f"{key}-label", "").strip() or name,
                       "type": given.get(f"{key}-type") or old.get("type", "text"),
                       "from": given.get(f"{key}-from", "").strip()}  # fmt: skip
        field |= {part: _number(given[f"{key}-{part}"]) for part in (*_NUMBERS, "page") if f"{key}-{part}" in given}
        fields.append(field | ({"acro": ""} if old.get("acro") else {}))
    plain = before.model_dump(mode="json", by_alias=True)
    return kept_forms.read(plain | {"title": given.get("title", "").strip() or before.title, "fields": fields})


def _number(text: str) -> float | int | str:
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else round(number, 2)
