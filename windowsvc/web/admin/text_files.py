"""The city's wording as files for its interpreters: a language goes out, is worked on, and comes in again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from flask import Response, request

from windowsvc.languages import interpreters
from windowsvc.languages.interpreters import Entry, Forms
from windowsvc.languages.locales import JA_EASY, Locale, parse
from windowsvc.office import configuration
from windowsvc.refusal import N_, Refusal
from windowsvc.web import errors
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.admin import text_pages
from windowsvc.web.admin.frame import enter, go, pages
from windowsvc.web.admin.text_pages import Wording

LARGEST_KB: Final = 1024
MOST_FAULTS: Final = 20


@dataclass(frozen=True)
class Fault:
    """A text of the file that cannot be taken, and why."""

    japanese: str
    words: str
    why: str


@door(pages, "GET", "/admin/<office>/texts/po/<language>", permission="config.read", domain="staff")
def wording_file(call: Call, office: str, language: str) -> Response:
    """Every public text in one language, as the city says it now."""
    enter(call, office)
    locale = _locale(language)
    entries = [_entry(one, locale) for one in text_pages.wordings(call)]
    response = Response(interpreters.write(entries, locale), mimetype="text/x-gettext-translation")
    response.headers["Content-Disposition"] = f'attachment; filename="windowsvc-{locale.code}.po"'
    return response


@door(
    pages, "POST", "/admin/<office>/texts/po/<language>", permission="config.change", form=True, domain="staff",
    body_kb=LARGEST_KB, refusals=("po_invalid", "po_language", "po_missing", "wording_refused", "stale_version"),
)  # fmt: skip
def take_file(call: Call, office: str, language: str) -> Answer:
    """Take what differs from the delivered words as the city's own: all of it, or nothing where a text is refused."""
    known = enter(call, office)
    locale = _locale(language)
    try:
        changed = _changes(text_pages.wordings(call), interpreters.read(_uploaded(), locale), locale)
        faults = [fault for one, forms in changed for fault in _faults(one, forms, locale)]
    except Refusal as refusal:
        return Answer(refusal.status, text_pages.listed(call, office, message=errors.message(refusal)))
    if faults:
        message = errors.message(Refusal("wording_refused", N_("Nothing was taken: these texts have to be mended.")))
        return Answer(422, text_pages.listed(call, office, message=message, faults=faults[:MOST_FAULTS]))
    held = call.hold(known)
    for one, forms in changed:
        own = {**one.own, locale.code: "\n".join(forms)}
        texts = {code: words for code, words in own.items() if words.strip()}
        after = {"message": one.message, "texts": texts, "active": bool(texts)}
        configuration.change(call.session, held, kind="text", code=one.code, after=after, by=call.by)
    return go(f"/admin/{office}/texts?taken={len(changed)}")


def _locale(language: str) -> Locale:
    found = parse(language)
    if found is None:
        raise Refusal("not_found", N_("There is no such page."), status=404)
    return found


def _entry(one: Wording, locale: Locale) -> Entry:
    own = one.own.get(locale.code, "")
    forms = tuple(own.split("\n")) if own else text_pages.delivered(one, locale)
    return Entry(one.message, one.many, one.own.get("ja") or one.japanese, one.place, forms, bool(own))


def _uploaded() -> bytes:
    sent = request.files.get("file")
    content = sent.read() if sent is not None else b""
    if not content:
        raise Refusal("po_missing", N_("Please choose a file."), status=422)
    return content


def _changes(every: list[Wording], told: Mapping[str, Forms], locale: Locale) -> list[tuple[Wording, Forms]]:
    """The texts whose own words would be others; what is empty or as delivered needs none."""
    found = []
    for one in every:
        if one.message not in told:
            continue
        forms = tuple(" ".join(words.split()) for words in told[one.message])
        if not any(forms) or forms == text_pages.delivered(one, locale):
            forms = ()
        if "\n".join(forms) != one.own.get(locale.code, ""):
            found.append((one, forms))
    return found


def _faults(one: Wording, forms: Forms, locale: Locale) -> Iterator[Fault]:
    try:
        text_pages.check(one, forms)
        for words in forms if locale is JA_EASY else ():
            text_pages.check_easy(words)
    except Refusal as refusal:
        yield Fault(one.japanese, " / ".join(forms), errors.message(refusal))
