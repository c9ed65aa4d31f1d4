"""The record of changes: everything that was changed, in words, and the way back."""

from __future__ import annotations

from pydantic import Field

from windowsvc.office import configuration, history
from windowsvc.office.history import Entry
from windowsvc.refusal import N_, Refusal
from windowsvc.web import errors
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.admin.frame import enter, go, pages, show
from windowsvc.web.admin.items import said, told
from windowsvc.web.admin.saying import Sayer
from windowsvc.web.admin.words_lobby import KINDS

A_PAGE = 50


class Wanted(Body):
    """Which part of the record."""

    kind: str = Field("", max_length=20)
    code: str = Field("", max_length=40)
    older: int | None = Field(None, ge=1)
    done: int | None = Field(None, ge=1)
    imported: int | None = Field(None, ge=1)


class Back(Body):
    """The press that takes a change back; ``version`` is what the person saw."""

    version: int = Field(ge=0)


@door(pages, "GET", "/admin/<office>/changes", permission="config.read", query=Wanted, domain="staff")
def changes(call: Call, office: str) -> Answer:
    """The record, newest first; of one kind or one item, if asked."""
    known, wanted = enter(call, office), call.query
    say = Sayer(call.city(), locale=call.locale)
    found = history.entries(
        call.session,
        office=known,
        kinds=[wanted.kind] if wanted.kind else (),
        code=wanted.code or None,
        limit=A_PAGE + 1,
        older_than=wanted.older,
    )
    html = show(
        call,
        office,
        "admin/changes.html",
        current="changes",
        wanted=wanted,
        found=[told(say, one) for one in found[:A_PAGE]],
        older=found[A_PAGE - 1].id if len(found) > A_PAGE else None,
        kinds=[*((code, say.text(one.many)) for code, one in KINDS.items()), ("text", say.kind("text"))],
        done=said(call, say, known),
    )
    return Answer(data=html)


@door(pages, "GET", "/admin/<office>/changes/<int:change>/back", permission="config.change", domain="staff")
def back_page(call: Call, office: str, change: int) -> Answer:
    """What would change if a change were taken back."""
    known = enter(call, office)
    entry = history.entry(call.session, change_id=change, office=known)
    return Answer(data=_back(call, office, entry))


@door(
    pages,
    "POST",
    "/admin/<office>/changes/<int:change>/back",
    permission="config.change",
    body=Back,
    form=True,
    domain="staff",
    refusals=("change_unknown", "nothing_before", "not_planned", "stale_version"),
)
def back(call: Call, office: str, change: int) -> Answer:
    """Take a change back: make the item what it was before; a planned change never comes about."""
    held = call.hold(enter(call, office))
    entry = history.entry(call.session, change_id=change, office=held.office)
    if entry.state == "planned":
        history.withdraw(call.session, held, change_id=change, by=call.by)
        return go(f"/admin/{office}/changes?done={change}")
    try:
        if call.city().versions.get((entry.kind, entry.code), 0) != call.body.version:
            raise Refusal("stale_version", N_("Somebody else has changed this meanwhile. Please look at it again."))
        row = configuration.roll_back(call.session, held, change_id=change, by=call.by)
    except Refusal as refusal:
        return Answer(refusal.status, _back(call, office, entry, refusal=refusal))
    return go(f"/admin/{office}/changes?done={row.id}")


def _back(call: Call, office: str, entry: Entry, *, refusal: Refusal | None = None) -> str:
    city = call.city()
    say = Sayer(city, locale=call.locale)
    item = city.items.get(entry.kind, {}).get(entry.code)
    now = item.model_dump(mode="json") if item is not None else None
    later = history.entries(call.session, office=entry.office, kinds=[entry.kind], code=entry.code, state="applied")
    return show(
        call,
        office,
        "admin/back.html",
        current="changes",
        told=told(say, entry),
        lines=say.lines(entry.kind, now, entry.before) if entry.before is not None else [],
        later=sum(one.id > entry.id for one in later),
        version=city.versions.get((entry.kind, entry.code), 0),
        message=errors.message(refusal) if refusal else "",
    )
