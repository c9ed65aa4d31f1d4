"""Catalogue files: read, brought up to date with the texts asked for, and written so that nothing changes needlessly.

No line numbers, no dates, no tool names; sorted by message. Translations whose text is no longer asked for are kept at
the end of the file (`#~`) and come back when it is asked for again.
"""

from __future__ import annotations

import fcntl
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po, write_po

from windowsvc.languages import sources
from windowsvc.languages.catalogue import Domain, Key
from windowsvc.languages.extraction import Message
from windowsvc.languages.locales import Locale
from windowsvc.languages.sources import Translation

Forms = tuple[str, ...]

_PLURALS: Final = {
    "0": "nplurals=1; plural=0;",
    "n != 1": "nplurals=2; plural=(n != 1);",
    "n > 1": "nplurals=2; plural=(n > 1);",
    "1, 2, more": "nplurals=3; plural=(n == 1 ? 0 : n == 2 ? 1 : 2);",
}
_HEADER: Final = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold the folder so that two people bringing catalogues up to date do not undo each other's work."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def path_of(root: Path, locale: Locale, domain: Domain) -> Path:
    """Return where a catalogue is, `root` being the folder of all translations."""
    return root / locale.code / "LC_MESSAGES" / f"{domain}.po"


def read(path: Path, locale: Locale) -> Catalog:
    """Return the catalogue of a file, an empty one if there is no file."""
    if not path.is_file():
        return empty(locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale.babel, abort_invalid=True)


def empty(locale: Locale) -> Catalog:
    """Return a catalogue without texts."""
    catalog = Catalog(locale=locale.babel, fuzzy=False)
    catalog.mime_headers = [("Plural-Forms", _PLURALS[locale.plural])]
    return catalog


def entries(catalog: Catalog) -> dict[Key, Entry]:
    """Return the entries in use by context and message id."""
    return {key_of(entry): entry for entry in catalog if entry.id}


def key_of(entry: Entry) -> Key:
    """Return the context and message id of an entry (its singular)."""
    return entry.context, entry.id if isinstance(entry.id, str) else entry.id[0]


def forms_of(entry: Entry) -> Forms:
    """Return an entry's translation, one string per plural form; empty strings where there is none."""
    return (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())


def merged(
    wanted: Mapping[Key, Message], *, old: Catalog, locale: Locale, elsewhere: Iterable[Catalog] = ()
) -> Catalog:
    """Return a catalogue of the texts wanted with the translations known from `old`, else from `elsewhere`."""
    known: dict[Key, Entry] = {}
    for catalog in (*elsewhere, old):
        for entry in (*catalog.obsolete.values(), *entries(catalog).values()):
            if all(forms_of(entry)) or catalog is old:
                known[key_of(entry)] = entry
    new = empty(locale)
    for key, message in wanted.items():
        before = known.get(key)
        add(new, message, forms_of(before) if before else (), like=before)
    for entry in (*old.obsolete.values(), *entries(old).values()):
        if key_of(entry) not in wanted and all(forms_of(entry)):
            new.obsolete[_obsolete_key(entry)] = entry
    return new


def _obsolete_key(entry: Entry) -> str:
    context, text = key_of(entry)
    return text if context is None else f"{context}\x04{text}"


def add(
    catalog: Catalog, message: Message, forms: Forms, *, like: Entry | None = None, comments: Sequence[str] = ()
) -> None:
    """Put a message with its translation into a catalogue, with the flags and comments of an earlier entry.

    `comments` are extracted ones (`#.`), see `review_comments`.
    """
    if message.plural is None:
        identifier: str | tuple[str, str] = message.text
        string: str | Forms = forms[0] if forms else ""
    else:
        identifier = (message.text, message.plural)
        string = forms if len(forms) == catalog.num_plurals else ("",) * catalog.num_plurals
    catalog.add(
        identifier,
        string,
        context=message.context,
        flags=like.flags if like else (),
        auto_comments=comments or (like.auto_comments if like else ()),
        user_comments=like.user_comments if like else (),
    )


def review_comments(*, checked: bool, confidence: str) -> tuple[str, str]:
    """Return the extracted comments that say how far a translation can be trusted.

    Confidence: h wording seen on a public page, m standard wording, l unsure.
    """
    return f"review: {'checked' if checked else 'draft'}", f"confidence: {confidence}"


def is_draft(entry: Entry) -> bool:
    """Whether nobody who speaks the language has read the translation yet."""
    return "review: draft" in entry.auto_comments


def text_of(catalog: Catalog, locale: Locale) -> str:
    """Return a catalogue as the text of its file."""
    body = io.BytesIO()
    write_po(body, catalog, width=0, no_location=True, omit_header=True, sort_output=True)
    header = _HEADER.format(language=locale.code, plurals=_PLURALS[locale.plural])
    return header + body.getvalue().decode("utf-8").strip("\n") + "\n"


def write_content(root: Path, locale: Locale, translations: Mapping[str, Translation]) -> bool:
    """Write the translations of the content into a language, sorted by key; return whether the file changed."""
    catalog = empty(locale)
    for key, one in sorted(translations.items()):
        marks = review_comments(checked=not one.draft, confidence=one.confidence)
        catalog.add(key, one.text, auto_comments=[*marks, f"source: {one.source}"])
    return write(sources.path_of(root, locale), catalog, locale)


def write(path: Path, catalog: Catalog, locale: Locale) -> bool:
    """Write a catalogue in one step, if its text changed; return whether it did."""
    text = text_of(catalog, locale)
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".po.new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
    return True
