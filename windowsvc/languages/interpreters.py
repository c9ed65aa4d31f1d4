"""PO files for a city's interpreters: every public text as the city says it now, out and in again. Pure."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

from babel.messages.pofile import PoFileError, read_po

from windowsvc.languages import po_files
from windowsvc.languages.extraction import Message
from windowsvc.languages.locales import Locale
from windowsvc.refusal import N_, Refusal

Forms = tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One text in the language of the file.

    Attributes:
        message: its English; ``many``: the English for more than one, empty for a text without a number.
        japanese: what it says in Japanese, for whoever translates.
        place: the page it stands on.
        forms: what the city says now.
        own: whether these are the city's own words.
    """

    message: str
    many: str
    japanese: str
    place: str
    forms: Forms
    own: bool


def write(entries: Iterable[Entry], locale: Locale) -> str:
    """Return the file of a language; the Japanese and the page stand above each text."""
    catalog = po_files.empty(locale)
    for one in entries:
        asked = Message(one.message, one.many or None)
        notes = (f"ja: {one.japanese}", one.place, *(("the city's own words",) if one.own else ()))
        po_files.add(catalog, asked, one.forms, comments=notes)
    return po_files.text_of(catalog, locale)


def read(content: bytes, locale: Locale) -> dict[str, Forms]:
    """Return what a file says by the English of its texts; what is marked as not finished (fuzzy) is left out.

    Raises:
        Refusal: ``po_invalid``; ``po_language`` for the file of another language.
    """
    try:
        catalog = read_po(io.BytesIO(content), abort_invalid=True)
        told = dict(catalog.mime_headers).get("Language", "")
    except (PoFileError, ValueError, KeyError, UnicodeDecodeError, LookupError) as error:
        raise Refusal("po_invalid", N_("This is not a PO file we can read."), status=422) from error
    if told and told.replace("-", "_") != locale.code:
        message = N_("This file is for another language: {language}.")
        raise Refusal("po_language", message, status=422, language=told[:20])
    found = po_files.entries(catalog).items()
    return {text: po_files.forms_of(one) for (context, text), one in found if context is None and not one.fuzzy}
