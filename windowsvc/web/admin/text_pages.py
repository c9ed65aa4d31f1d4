"""A city's own wording: every text the public reads, and the city's words beside the delivered ones."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from flask import request
from pydantic import Field

from windowsvc import resources
from windowsvc.captions.phrases import library
from windowsvc.languages import easy
from windowsvc.languages.catalogue import CATALOGUES, Texts, fields, form_count
from windowsvc.languages.locales import EN, JA, JA_EASY, LOCALES, Locale, Plural
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
        many: the English of a text with a number for more than one; empty for every other text.
    """

    code: str
    message: str
    place: str
    japanese: str
    own: Mapping[str, str]
    many: str = ""

    @property
    def fields(self) -> frozenset[str]:
        """What the service may put into the text."""
        return fields(self.message) | fields(self.many)


@dataclass(frozen=True)
class Form:
    """One form of a text in one language: the only one, or the one for some numbers."""

    name: str
    numbers: str
    delivered: str
    own: str


class Find(Body):
    """What to look for, and what was just done."""

    find: str = Field("", max_length=80)
    done: str = Field("", max_length=40)
    taken: int | None = Field(None, ge=0, le=100_000)


@cache
def messages() -> Mapping[str, str]:
    """Every text of the public pages, and where it stands; in the order of the places."""
    every = [
        name
        for context, name in CATALOGUES.load(JA, "public")
        if context is None and any(one.isalpha() for one in name)
    ]
    read = {place: _read(paths) for place, paths in _PLACES.items()}
    found: dict[str, str] = {}
    for place in (*_PLACES, _ELSEWHERE):
        for name in sorted(every):
            if name not in found and (place == _ELSEWHERE or name in read[place]):
                found[name] = place
    return found


@cache
def plurals() -> Mapping[str, str]:
    """The texts with a number: the English of one, and of many."""
    return CATALOGUES.plurals("public")


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
    return Answer(data=listed(call, office))


def listed(call: Call, office: str, *, message: str = "", faults: Sequence[object] = ()) -> str:
    """The page of all texts; ``message`` and ``faults`` say why a file was not taken."""
    query = call.query if isinstance(call.query, Find) else Find.model_validate({})
    sought = query.find.strip().casefold()
    shown = [one for one in wordings(call) if not sought or any(sought in words.casefold() for words in _said(one))]
    places = {place: [one for one in shown if one.place == place and not one.own] for place in (*_PLACES, _ELSEWHERE)}
    own = [one for one in shown if one.own]
    return show(
        call, office, "admin/texts.html", current="texts", query=query, own=own, places=places, locales=LOCALES,
        message=message, faults=faults,
    )  # fmt: skip


def wordings(call: Call) -> list[Wording]:
    """Every text of the public pages with the city's own words."""
    japanese, kept = Texts(JA), own_wording(call.city())
    return [
        Wording(
            code_of(message),
            message,
            place,
            japanese.find(message).text,
            kept.get(message, {}),
            plurals().get(message, ""),
        )
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
    refusals=("wording_fields", "wording_forms", "wording_long", "wording_not_easy", "code_taken", "stale_version"),
)
def save_text(call: Call, office: str, code: str) -> Answer:
    """Use the city's words from now on; an empty field goes back to the delivered ones."""
    known = enter(call, office)
    one = _one(call, code)
    given = {
        locale.code: [" ".join(request.form.get(name, "").split()) for name in _names(one, locale)]
        for locale in LOCALES
    }
    own = {code: "\n".join(forms) for code, forms in given.items() if any(forms)}
    try:
        for forms in given.values():
            check(one, forms)
        for words in given[JA_EASY.code]:
            check_easy(words)
        held = call.hold(known)
        after = {"message": one.message, "texts": own, "active": bool(own)}
        configuration.change(call.session, held, kind="text", code=code, after=after, by=call.by)
    except Refusal as refusal:
        return Answer(refusal.status, _form(call, office, one, given=own, refusal=refusal))
    return go(f"/admin/{office}/texts?done={code}#{code}")


def check(one: Wording, forms: Sequence[str]) -> None:
    """Refuse words that are too long or lack what the service puts into them, and a number without its form.

    Raises:
        Refusal: ``wording_long``; ``wording_forms``; ``wording_fields`` with what must stand in the text.
    """
    if not any(forms):
        return
    if not all(forms):
        raise Refusal("wording_forms", N_("Please write this text for every number."), status=422)
    if max(map(len, forms)) > LONGEST:
        raise Refusal("wording_long", N_("A text has at most {most} characters."), status=422, most=LONGEST)
    wanted = one.fields
    may_lack = {"n"} if one.many else set()  # one person may be said without a digit
    if any(not wanted - may_lack <= fields(words) <= wanted for words in forms):
        told = " ".join(f"{{{name}}}" for name in sorted(wanted)) or "—"
        raise Refusal(
            "wording_fields",
            N_("The service puts numbers and names into this text. Exactly these must stand in it: {wanted}"),
            status=422,
            wanted=told,
        )


def check_easy(words: str) -> None:
    """Refuse words in easy Japanese that no text may be shipped with.

    Raises:
        Refusal: ``wording_not_easy`` with the first rule that is not kept.
    """
    for fault in easy.errors(words):
        message = N_("In easy Japanese this is not kept: {rule} {says}")
        raise Refusal("wording_not_easy", message, status=422, rule=fault.rule, says=fault.says)


def _advice(words: str) -> list[easy.Finding]:
    """What should be looked at again in easy Japanese, official terms without their explanation among it."""
    terms = {term.ja: term.kana for term in library().terms}
    return [one for one in easy.findings(words, terms=terms) if one.severity != "error"] if words else []


def _one(call: Call, code: str) -> Wording:
    found = next((one for one in wordings(call) if one.code == code), None)
    if found is None:
        raise Refusal("not_found", N_("There is no such page."), status=404)
    return found


def _form(call: Call, office: str, one: Wording, *, given: Mapping[str, str], refusal: Refusal | None = None) -> str:
    rows = [(locale, _forms(one, locale, given.get(locale.code, ""))) for locale in LOCALES]
    return show(
        call,
        office,
        "admin/text.html",
        current="texts",
        one=one,
        rows=rows,
        longest=LONGEST,
        advice=_advice(given.get(JA_EASY.code, "")),
        refusal=refusal,
        message=errors.message(refusal) if refusal else "",
    )


_NUMBERS: Final[Mapping[Plural, tuple[str, ...]]] = {
    "0": ("",), "n != 1": ("1", "0, 2, 3 …"), "n > 1": ("0, 1", "2, 3 …"), "1, 2, more": ("1", "2", "3, 4 …"),
}  # fmt: skip
"""Which numbers a form is for, as the rule of a language says."""


def _names(one: Wording, locale: Locale) -> list[str]:
    """The names of a text's fields in the form, one for each form it has in a language."""
    if not one.many:
        return [f"text.{locale.code}"]
    return [f"text.{locale.code}.{place}" for place in range(form_count(locale.plural))]


def _forms(one: Wording, locale: Locale, given: str) -> list[Form]:
    names, words = _names(one, locale), delivered(one, locale)
    own = given.split("\n") if given else [""] * len(names)
    numbers = _NUMBERS[locale.plural] if one.many else ("",)
    return [Form(*each) for each in zip(names, numbers, words, own, strict=True)]


def delivered(one: Wording, locale: Locale) -> tuple[str, ...]:
    """The delivered words in this very language; empty where another language stands in."""
    if one.many:
        forms, actual = Texts(locale).find_forms(one.message, one.many)
        return forms if actual is locale else ("",) * form_count(locale.plural)
    found = Texts(locale).find(one.message)
    return (found.text if found.locale is locale or locale is EN else "",)
