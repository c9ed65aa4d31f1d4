"""A city's own wording: every text the public reads, and the city's words beside the delivered ones."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from flask import request
from pydantic import Field

from windowsvc import resources
from windowsvc.languages.catalogue import CATALOGUES, Texts, fields
from windowsvc.languages.locales import BY_CODE, EN, JA, LOCALES, Locale
from windowsvc.office import configuration
from windowsvc.office.kinds import own_wording
from windowsvc.refusal import N_, Refusal
from windowsvc.web import errors
from windowsvc.web.access import Answer, Body, Call, door
from windowsvc.web.admin.frame import enter, go, pages, show

LONGEST: Final = 400
FORM_KB: Final = 64

_ROOT: Final = resources.ROOT
_PLACES: Final[Mapping[str, tuple[Path, ...]]] = {
    N_("Ticket machine"): (_ROOT / "templates/kiosk", _ROOT / "static/kiosk"),
    N_("Phone"): (_ROOT / "templates/phone", _ROOT / "static/phone"),
    N_("Board"): (_ROOT / "templates/board", _ROOT / "static/board"),
    N_("Slip"): (_ROOT / "windowsvc/paperwork/slip_words.py",),
}
_ELSEWHERE: Final = N_("Messages and other pages")


@dataclass(frozen=True)
class Wording:
    """One text of the public pages.

    Attributes:
        code: the code its own wording is kept under.
        place: the page it stands on, as a message id.
        own: the city's words by locale, empty when the delivered ones are used.
    """

    code: str
    message: str
    place: str
    japanese: str
    own: Mapping[str, str]


class Find(Body):
    """What to look for, and what was just done."""

    find: str = Field("", max_length=80)
    done: str = Field("", max_length=40)


@cache
def messages() -> Mapping[str, str]:
    """Every text of the public pages without a plural form, and where it stands; in the order of the places."""
    every = [
        name
        for (context, name), forms in CATALOGUES.load(JA, "public").items()
        if context is None and len(forms) == 1 and any(one.isalpha() for one in name)
    ]
    read = {place: _read(paths) for place, paths in _PLACES.items()}
    found: dict[str, str] = {}
    for place in (*_PLACES, _ELSEWHERE):
        for name in sorted(every):
            if name not in found and (place == _ELSEWHERE or name in read[place]):
                found[name] = place
    return found


def _read(paths: Iterable[Path]) -> str:
    files = [file for path in paths for file in (sorted(path.rglob("*.*")) if path.is_dir() else [path])]
    return "\n".join(file.read_text(encoding="utf-8") for file in files if file.suffix in (".html", ".js", ".py"))


def code_of(message: str) -> str:
    """The code under which the wording of a message is kept."""
    return f"text-{hashlib.sha256(message.encode()).hexdigest()[:16]}"


@door(pages, "GET", "/admin/<office>/texts", permission="config.read", query=Find, domain="staff")
def texts_page(call: Call, office: str) -> Answer:
    """Every text, by the page it stands on; the city's own first."""
    enter(call, office)
    sought = call.query.find.strip().casefold()
    shown = [one for one in _wordings(call) if not sought or any(sought in words.casefold() for words in _said(one))]
    places = {place: [one for one in shown if one.place == place and not one.own] for place in (*_PLACES, _ELSEWHERE)}
    own = [one for one in shown if one.own]
    return Answer(
        data=show(call, office, "admin/texts.html", current="texts", query=call.query, own=own, places=places)
    )


def _wordings(call: Call) -> list[Wording]:
    japanese, kept = Texts(JA), own_wording(call.city())
    return [
        Wording(code_of(message), message, place, japanese.find(message).text, kept.get(message, {}))
        for message, place in messages().items()
    ]


def _said(one: Wording) -> tuple[str, ...]:
    return (one.message, one.japanese, *one.own.values())


@door(pages, "GET", "/admin/<office>/texts/<code>", permission="config.change", domain="staff")
def text_page(call: Call, office: str, code: str) -> Answer:
    """One text in every language, the delivered words beside the city's own."""
    enter(call, office)
    one = _one(call, code)
    return Answer(data=_form(call, office, one, given=one.own))


@door(
    pages,
    "POST",
    "/admin/<office>/texts/<code>",
    permission="config.change",
    form=True,
    domain="staff",
    body_kb=FORM_KB,
    refusals=("wording_fields", "wording_long", "code_taken", "stale_version"),
)
def save_text(call: Call, office: str, code: str) -> Answer:
    """Use the city's words from now on; an empty field goes back to the delivered ones."""
    known = enter(call, office)
    one = _one(call, code)
    given = {name: " ".join(request.form.get(f"text.{name}", "").split()) for name in BY_CODE}
    own = {name: words for name, words in given.items() if words}
    try:
        for words in own.values():
            check(one.message, words)
        held = call.hold(known)
        after = {"message": one.message, "texts": own, "active": bool(own)}
        configuration.change(call.session, held, kind="text", code=code, after=after, by=call.by)
    except Refusal as refusal:
        return Answer(refusal.status, _form(call, office, one, given=own, refusal=refusal))
    return go(f"/admin/{office}/texts?done={code}#{code}")


def check(message: str, words: str) -> None:
    """Refuse words that are too long or lack what the service puts into them.

    Raises:
        Refusal: ``wording_long``; ``wording_fields`` with the fields that must stand in the text.
    """
    if len(words) > LONGEST:
        raise Refusal("wording_long", N_("A text has at most {most} characters."), status=422, most=LONGEST)
    wanted = fields(message)
    if fields(words) != wanted:
        told = " ".join(f"{{{name}}}" for name in sorted(wanted)) or "—"
        raise Refusal(
            "wording_fields",
            N_("The service puts numbers and names into this text. Exactly these must stand in it: {wanted}"),
            status=422,
            wanted=told,
        )


def _one(call: Call, code: str) -> Wording:
    found = next((one for one in _wordings(call) if one.code == code), None)
    if found is None:
        raise Refusal("not_found", N_("There is no such page."), status=404)
    return found


def _form(call: Call, office: str, one: Wording, *, given: Mapping[str, str], refusal: Refusal | None = None) -> str:
    rows = [(locale, _delivered(one.message, locale), given.get(locale.code, "")) for locale in LOCALES]
    return show(
        call,
        office,
        "admin/text.html",
        current="texts",
        one=one,
        rows=rows,
        longest=LONGEST,
        refusal=refusal,
        message=errors.message(refusal) if refusal else "",
    )


def _delivered(message: str, locale: Locale) -> str:
    """The delivered words in this very language; empty where another language stands in."""
    found = Texts(locale).find(message)
    return found.text if found.locale is locale or locale is EN else ""
