"""Texts of the interface, read from the gettext catalogues in `translations/`.

Message ids are the English texts, with named fields: `_("{n} people ahead of you", n=3)`. What a language lacks falls
back along its chain, in the end to the English, and is noted for the report: nobody ever sees a blank. Content (texts
of procedures) has stable keys instead, and its Japanese source comes from the content itself.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from babel.messages.pofile import read_po

from windowsvc import resources
from windowsvc.languages import sources
from windowsvc.languages.locales import EN, JA, Locale, Plural, chain, get
from windowsvc.languages.sources import Translation
from windowsvc.refusal import N_

__all__ = [
    "CATALOGUES",
    "N_",
    "Catalogues",
    "Domain",
    "Found",
    "Key",
    "MissingText",
    "MissingValueError",
    "Overrides",
    "Texts",
    "fields",
    "fill",
    "form_count",
    "form_index",
]  # fmt: skip

Domain = Literal["public", "notes", "staff", "content"]
Key = tuple[str | None, str]

# A city's own wording: message id -> inside locale code -> text.
Overrides = Mapping[str, Mapping[str, str]]
"""A city's own wording by message id and locale; the forms of a text with a number are lines of one text."""

# The split says which texts are translated into every language, not who may find them: staff pages also say what the
# public pages say, and a text filed with the staff's is better than its English on any Japanese page.
_SEARCHED: Final[Mapping[Domain, tuple[Domain, ...]]] = {
    "public": ("public", "staff"),
    "notes": ("notes",),
    "content": ("content",),
    "staff": ("staff", "public"),
}
_FIELD: Final = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}")


class MissingValueError(KeyError):
    """A text has a field that the caller gave no value for."""


@dataclass(frozen=True, slots=True)
class Found:
    """A text and the language it is really in."""

    text: str
    locale: Locale


@dataclass(frozen=True, slots=True, order=True)
class MissingText:
    """A text that a language's catalogue lacks."""

    locale: str
    domain: str
    message: str


@dataclass
class Catalogues:
    """The catalogues under one folder, each read once, when it is first asked for. Safe to share between threads."""

    root: Path
    _loaded: dict[tuple[str, str], Mapping[Key, tuple[str, ...]]] = field(default_factory=dict)
    _content: dict[str, Mapping[str, Translation]] = field(default_factory=dict)
    _missing: set[MissingText] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def path(self, locale: Locale, domain: str) -> Path:
        """Return where the catalogue's file is, or would be."""
        return self.root / locale.code / "LC_MESSAGES" / f"{domain}.po"

    def load(self, locale: Locale, domain: Domain) -> Mapping[Key, tuple[str, ...]]:
        """Return the forms by (context, message id); stale and empty translations are left out."""
        key = (locale.code, domain)
        texts = self._loaded.get(key)
        if texts is None:
            with self._lock:
                texts = self._loaded.get(key)
                if texts is None:
                    texts = self._loaded[key] = _read(self.path(locale, domain), locale)
        return texts

    def plurals(self, domain: Domain) -> Mapping[str, str]:
        """Return the texts that have forms for numbers: the English of one, and of many. Reads the file."""
        with self.path(JA, domain).open("rb") as file:
            catalog = read_po(file, abort_invalid=True)
        return {one.id[0]: one.id[1] for one in catalog if isinstance(one.id, list | tuple)}

    def content(self, locale: Locale) -> Mapping[str, Translation]:
        """Return the translations of the content by key; see `windowsvc.languages.sources`."""
        found = self._content.get(locale.code)
        if found is None:
            found = self._content[locale.code] = sources.read(self.root, locale)
        return found

    def note_missing(self, missing: MissingText) -> None:
        """Remember that a text was asked for in vain."""
        with self._lock:
            self._missing.add(missing)

    def missing(self) -> tuple[MissingText, ...]:
        """Return the texts asked for in vain since the start, sorted."""
        with self._lock:
            return tuple(sorted(self._missing))


def _read(path: Path, locale: Locale) -> Mapping[Key, tuple[str, ...]]:
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        catalog = read_po(file, locale=locale.babel, abort_invalid=True)
    texts: dict[Key, tuple[str, ...]] = {}
    for message in catalog:
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if message.id and forms and all(forms) and not message.fuzzy:
            texts[message.context, _first(message.id)] = forms
    return texts


def _first(message_id: str | list[str] | tuple[str, ...]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


CATALOGUES: Final = Catalogues(resources.ROOT / "translations")


def form_index(rule: Plural, n: int) -> int:
    """Return which plural form a number takes under a catalogue's rule."""
    return {"0": 0, "n != 1": int(n != 1), "n > 1": int(n > 1), "1, 2, more": {1: 0, 2: 1}.get(n, 2)}[rule]


def form_count(rule: Plural) -> int:
    """Return how many forms a text with a number has under a catalogue's rule."""
    return {"0": 1, "n != 1": 2, "n > 1": 2, "1, 2, more": 3}[rule]


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put `values` into the named fields of `text`; `{{` and `}}` are braces. No attribute or index is ever followed.

    Raises MissingValueError for a field without a value.
    """

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return found[0][0]
        if name not in values:
            raise MissingValueError(name, text)
        return str(values[name])

    return _FIELD.sub(value, text)


def fields(text: str) -> frozenset[str]:
    """Return the names of the fields in `text`."""
    return frozenset(found[1] for found in _FIELD.finditer(text) if found[1])


class Texts:
    """The texts of one language and domain. A city's own wording goes before the catalogue's, in its language.

    An override with a field that the message has not is passed over: it could not be filled.
    """

    def __init__(
        self,
        locale: Locale | str,
        domain: Domain = "public",
        *,
        overrides: Overrides | None = None,
        catalogues: Catalogues = CATALOGUES,
    ) -> None:
        self.locale = get(locale) if isinstance(locale, str) else locale
        self.domain: Domain = domain
        self._overrides = overrides or {}
        self._catalogues = catalogues

    def gettext(self, message: str, /, **values: object) -> str:
        """Return `message` in this language, its fields filled. Raises MissingValueError."""
        return fill(self.find(message).text, values)

    def ngettext(self, one: str, many: str, n: int, /, **values: object) -> str:
        """Return the form for `n`, which also fills the field {n}. Raises MissingValueError."""
        return fill(self.find_plural(one, many, n).text, {"n": n} | values)

    def pgettext(self, context: str, message: str, /, **values: object) -> str:
        """Return `message` as it is said in `context`. Raises MissingValueError."""
        return fill(self.find(message, context=context).text, values)

    def find(self, message: str, *, context: str | None = None) -> Found:
        """Return the text, unfilled, and the language it is in: this one, a fallback, or English."""
        for locale in chain(self.locale):
            own = self._overrides.get(message, {}).get(locale.code) if context is None else None
            if own and fields(own) <= fields(message):
                return Found(own, locale)
            forms = self._forms(locale, (context, message))
            if forms:
                return Found(forms[0], locale)
            if locale is EN:
                break
        return Found(message, EN)

    def find_forms(self, one: str, many: str) -> tuple[tuple[str, ...], Locale]:
        """Return all plural forms, unfilled, and the language (and so the plural rule) they are in."""
        known = fields(one) | fields(many)
        for locale in chain(self.locale):
            own = tuple(filter(None, self._overrides.get(one, {}).get(locale.code, "").split("\n")))
            if len(own) == form_count(locale.plural) and all(fields(form) <= known for form in own):
                return own, locale
            forms = self._forms(locale, (None, one))
            if forms and len(forms) == form_count(locale.plural):
                return forms, locale
            if locale is EN:
                break
        return (one, many), EN

    def find_plural(self, one: str, many: str, n: int) -> Found:
        """Return the form for `n`, unfilled, and the language it is in."""
        forms, locale = self.find_forms(one, many)
        return Found(forms[form_index(locale.plural, n)], locale)

    def content(self, key: str, *, source: str, own: Mapping[str, str] | None = None) -> Found:
        """Return a text of the content by its stable key.

        `source` is the Japanese it was written in: a translation made from another text is not shown. `own` holds what
        the content itself says in other languages, by inside code.
        """
        for locale in chain(self.locale):
            if locale is JA:
                break
            found = self._catalogues.content(locale).get(key)
            if found is not None and found.source == sources.mark(source):
                return Found(found.text, locale)
            if own and own.get(locale.code):
                return Found(own[locale.code], locale)
        return Found(source, JA)

    def _forms(self, locale: Locale, key: Key) -> tuple[str, ...] | None:
        for domain in _SEARCHED[self.domain]:
            forms = self._catalogues.load(locale, domain).get(key)
            if forms:
                return forms
        if locale is not EN:
            self._catalogues.note_missing(MissingText(locale=locale.code, domain=self.domain, message=key[1]))
        return None
