"""The pages on which one setting is looked at, written, looked over and applied."""

from __future__ import annotations

from flask import request
from werkzeug.datastructures import MultiDict

from windowsvc.database import reading as reading_from
from windowsvc.events import INSTALLATION
from windowsvc.office import history
from windowsvc.refusal import N_, Refusal
from windowsvc.web import errors
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.admin import editing, relations
from windowsvc.web.admin.controls import controls, rearranged
from windowsvc.web.admin.editing import Edit
from windowsvc.web.admin.frame import NOWHERE, enter, go, pages, show
from windowsvc.web.admin.items import Told, facts, told
from windowsvc.web.admin.reading import Surroundings
from windowsvc.web.admin.saying import Sayer
from windowsvc.web.admin.words_lobby import KINDS

FORM_KB = 256


@door(pages, "GET", "/admin/<office>/item/<kind>", permission="config.change", domain="staff")
def new_item(call: Call, office: str, kind: str) -> Answer:
    """The form for a new item, or for the one that an office has of a kind."""
    known = enter(call, office)
    return Answer(data=_form(call, office, editing.begin(call, known, kind=kind, code=None)))


@door(pages, "GET", "/admin/<office>/item/<kind>/<code>", permission="config.read", domain="staff")
def item(call: Call, office: str, kind: str, code: str) -> Answer:
    """The form of an item; for those who may not change it, what it says."""
    known = enter(call, office)
    edit = editing.begin(call, known, kind=kind, code=code)
    if call.may("config.change", office=known):
        return Answer(data=_form(call, office, edit))
    say = Sayer(call.city(), locale=call.locale)
    html = show(
        call, office, "admin/facts.html", current=edit.words.page, edit=edit, facts=facts(say, kind, code),
        past=_past(call, say, edit),
    )  # fmt: skip
    return Answer(data=html)


@door(
    pages,
    "POST",
    "/admin/<office>/item/<kind>",
    permission="config.change",
    form=True,
    domain="staff",
    body_kb=FORM_KB,
    refusals=("document_invalid", "stale_version", "code_taken"),
)
def save_new(call: Call, office: str, kind: str) -> Answer:
    """What the form of a new item sends."""
    return _take(call, office, kind=kind, code=None)


@door(
    pages,
    "POST",
    "/admin/<office>/item/<kind>/<code>",
    permission="config.change",
    form=True,
    domain="staff",
    body_kb=FORM_KB,
    refusals=("document_invalid", "stale_version"),
)
def save(call: Call, office: str, kind: str, code: str) -> Answer:
    """What the form of an item sends."""
    return _take(call, office, kind=kind, code=code)


def _take(call: Call, office: str, *, kind: str, code: str | None) -> Answer:
    known = enter(call, office)
    edit = editing.begin(call, known, kind=kind, code=code)
    form: MultiDict[str, str] = MultiDict(request.form)
    current = edit.version
    edit.version = int(form["version"]) if form.get("version", "").isdecimal() else current
    if "do" in form:
        edit.form, edit.touched = rearranged(form, form["do"]), True
        return Answer(data=_form(call, office, edit))
    editing.take_in(call, edit, form)
    if edit.problems:
        return Answer(422, _form(call, office, edit))
    if form.get("step") == "edit":
        return Answer(data=_form(call, office, edit))
    try:
        if edit.version != current:
            raise Refusal("stale_version", N_("Somebody else has changed this meanwhile. Please look at it again."))
        if form.get("step") == "apply":
            return _applied(call, office, edit)
    except Refusal as refusal:
        edit.version = current
        return Answer(refusal.status, _form(call, office, edit, refusal=refusal))
    return Answer(data=_confirm(call, office, edit))


def _applied(call: Call, office: str, edit: Edit) -> Answer:
    change = editing.apply(call, edit)
    if change is None:
        return go(f"/admin/{edit.code}/offices")
    return go(f"/admin/{office}/{edit.words.page}?done={change}")


def _around(call: Call, edit: Edit) -> Surroundings:
    return Surroundings(call.city(), edit.office, [locale.code for locale in edit.locales])


def _form(call: Call, office: str, edit: Edit, *, refusal: Refusal | None = None) -> str:
    say = Sayer(call.city(), locale=call.locale)
    return show(
        call,
        office,
        "admin/edit.html",
        current=edit.words.page,
        edit=edit,
        controls=controls(edit.kind, edit.form, _around(call, edit), problems=edit.problems),
        refusal=refusal,
        message=errors.message(refusal) if refusal else "",
        past=_past(call, say, edit),
        uses=_uses(call, edit),
        kinds=KINDS,
    )


def _confirm(call: Call, office: str, edit: Edit) -> str:
    say = Sayer(call.city(), locale=call.locale)
    return show(
        call,
        office,
        "admin/confirm.html",
        current=edit.words.page,
        edit=edit,
        lines=say.lines(edit.kind, edit.before, edit.after),
        unchanged=editing.unchanged(edit),
        switched_off=bool(edit.before and edit.before.get("active") and not edit.after.get("active")),
        uses=_uses(call, edit),
        planned=[one for one in _past(call, say, edit) if one.entry.state == "planned"],
        hidden=editing.hidden(edit.form),
        office_is_new=office == NOWHERE,
    )


def _uses(call: Call, edit: Edit) -> tuple[relations.Use, ...]:
    if edit.new or edit.words.single:
        return ()
    return relations.used_by(call.city(), office=edit.office, kind=edit.kind, code=edit.code)


def _past(call: Call, say: Sayer, edit: Edit) -> list[Told]:
    """The latest changes of the item."""
    if edit.new or edit.office == INSTALLATION:
        return []
    with reading_from(call.parts.engine) as session:
        found = history.entries(session, office=edit.office, kinds=[edit.kind], code=edit.code, limit=8)
    return [told(say, one) for one in found]
