"""What is wrong with the translations and with the way templates ask for them, each as one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from windowsvc.languages import easy, po_files, scripts
from windowsvc.languages.catalogue import Domain, Key, fields
from windowsvc.languages.extraction import DOMAINS, Wanted, extract
from windowsvc.languages.locales import EN, JA, LOCALES, Locale

UNCHANGED: Final = "same-in-japanese.txt"
"""File beside the catalogues: texts that are the same in Japanese, one per line."""

_WORD: Final = re.compile(r"[A-Za-z]{2}")
_HTML_TEXT: Final = r"\{\{[^}]*?(?<![\w.])(?:_|ngettext|_p|_text|ruby)\("
_IN_ATTRIBUTE: Final = re.compile(rf"""=\s*(?:"[^"<>]*?{_HTML_TEXT}|'[^'<>]*?{_HTML_TEXT})""")
_IN_TEXT_ONLY: Final = re.compile(rf"<(title|option|textarea)\b[^>]*>(?:(?!</\1).)*?{_HTML_TEXT}", re.DOTALL)
_JINJA_COMMENT: Final = re.compile(r"\{#.*?#\}", re.DOTALL)


def problems(root: Path, *, complete: Sequence[Locale] = (JA,)) -> list[str]:
    """Return everything wrong under `root`; languages of `complete` must have every text."""
    wanted = extract(root)
    return [*_catalogue_problems(root / "translations", wanted, complete), *_template_problems(root)]


def missing(translations: Path, wanted: Wanted, locale: Locale) -> dict[Domain, list[Key]]:
    """Return the texts without a translation in `locale`, by catalogue."""
    found = {domain: _forms(translations, locale, domain) for domain in DOMAINS}
    return {domain: [key for key in sorted(wanted[domain], key=_order) if key not in found[domain]] for domain in found}


def _order(key: Key) -> tuple[str, str]:
    return key[1], key[0] or ""


def _forms(translations: Path, locale: Locale, domain: Domain) -> dict[Key, po_files.Forms]:
    catalog = po_files.read(po_files.path_of(translations, locale, domain), locale)
    forms = {key: po_files.forms_of(entry) for key, entry in po_files.entries(catalog).items() if not entry.fuzzy}
    return {key: found for key, found in forms.items() if found and all(found)}


def _catalogue_problems(translations: Path, wanted: Wanted, complete: Iterable[Locale]) -> Iterator[str]:
    for locale in complete:
        for domain, keys in missing(translations, wanted, locale).items():
            for key in keys:
                yield f"{locale.code} {domain}: no translation of {key[1]!r}"
    unchanged = unchanged_texts(translations)
    for locale in LOCALES:
        for domain in DOMAINS:
            for key, forms in _forms(translations, locale, domain).items():
                message = wanted[domain].get(key)
                if message is not None:
                    known = fields(message.text) | fields(message.plural or "")
                    for fault in _form_faults(forms, message.text, locale, known, unchanged):
                        yield f"{locale.code} {domain}: {key[1]!r} {fault}"


def _form_faults(
    forms: po_files.Forms, text: str, locale: Locale, known: frozenset[str], unchanged: frozenset[str]
) -> Iterator[str]:
    for form in forms:
        # A singular may say "one" instead of {n}; a single form may not.
        allowed_to_lack = {"n"} if len(forms) > 1 else set()
        if fields(form) - known or known - fields(form) - allowed_to_lack:
            yield f"has the fields {sorted(known)}, its translation {sorted(fields(form))}"
        if locale is not EN and form == text and says_something(text) and text not in unchanged:
            yield f"is left in English (or belongs into translations/{UNCHANGED})"
        if locale.has_ruby:
            yield from (f"breaks {one.rule}: {one.says}" for one in easy.errors(form))
        if locale not in (JA, EN) and text not in unchanged:
            yield from scripts.faults(form, locale)


def says_something(text: str) -> bool:
    """Whether a text has a word outside its fields."""
    return bool(_WORD.search(re.sub(r"\{[^}]*\}", "", text)))


def unchanged_texts(translations: Path) -> frozenset[str]:
    """Return the texts that may stay as they are in English."""
    path = translations / UNCHANGED
    if not path.is_file():
        return frozenset()
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _template_problems(root: Path) -> Iterator[str]:
    for path in sorted((root / "templates").rglob("*.html")):
        source = _JINJA_COMMENT.sub(lambda found: "\n" * found[0].count("\n"), path.read_text(encoding="utf-8"))
        for pattern, place in ((_IN_ATTRIBUTE, "an attribute"), (_IN_TEXT_ONLY, "a text-only element")):
            for found in pattern.finditer(source):
                line = source.count("\n", 0, found.end()) + 1
                yield f"{path.relative_to(root).as_posix()}:{line}: in {place} use _attr, ngettext_attr or _text_attr"
