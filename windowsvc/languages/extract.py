"""Catalogues at the desk: `python -m windowsvc.languages.extract update | missing | fill FILE | check`.

update    bring the catalogues up to date with the texts that templates, modules and scripts ask for
missing   print the texts without a translation as JSON: {"English": ""} (a list of forms for plurals)
fill      put translations from such a JSON file (- is standard input) into the catalogues, after an update
check     print what is wrong, one sentence per line; exit 1 if anything is
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from windowsvc import resources
from windowsvc.languages import po_files, quality
from windowsvc.languages.catalogue import Domain, Key, form_count
from windowsvc.languages.extraction import DOMAINS, ExtractionError, Wanted, extract
from windowsvc.languages.locales import JA, LOCALES, Locale, get

# Gettext's own separator between context and message.
_CONTEXT_END: Final = "\x04"


class TranslationsFileError(ValueError):
    """The file to fill in from has another shape, or texts that nothing asks for."""


def update(root: Path, *, also: Locale = JA) -> list[Path]:
    """Bring all catalogues that exist, and those of `also`, up to date; return the files that changed."""
    translations = root / "translations"
    wanted = extract(root)
    with po_files.only_writer(translations):
        return [path for locale in LOCALES for path in _update_locale(translations, wanted, locale, also=also)]


def _update_locale(translations: Path, wanted: Wanted, locale: Locale, *, also: Locale) -> list[Path]:
    changed = []
    paths = {domain: po_files.path_of(translations, locale, domain) for domain in DOMAINS}
    old = {domain: po_files.read(path, locale) for domain, path in paths.items()}
    for domain, path in paths.items():
        asked_for = locale is also and (domain == "public" or locale is JA)
        if asked_for or path.is_file():
            others = [old[other] for other in DOMAINS if other != domain]
            new = po_files.merged(wanted[domain], old=old[domain], locale=locale, elsewhere=others)
            if po_files.write(path, new, locale):
                changed.append(path)
    return changed


def missing(root: Path, locale: Locale) -> dict[str, str | list[str]]:
    """Return the texts without translation, ready to be filled in."""
    wanted = extract(root)
    result: dict[str, str | list[str]] = {}
    forms = form_count(locale.plural)
    for domain, keys in quality.missing(root / "translations", wanted, locale).items():
        for key in keys:
            result[_name(key)] = "" if wanted[domain][key].plural is None else [""] * forms
    return result


def _name(key: Key) -> str:
    context, text = key
    return text if context is None else context + _CONTEXT_END + text


def fill(root: Path, locale: Locale, given: object, *, checked: bool = False, confidence: str = "m") -> int:
    """Put translations into the catalogues of `locale`; return how many. Raises TranslationsFileError.

    All but the Japanese are marked as drafts, or as `checked` by somebody who speaks the language.
    """
    translations = root / "translations"
    known = _checked(given)
    comments = () if locale is JA else po_files.review_comments(checked=checked, confidence=confidence)
    wanted = extract(root)
    unknown = known.keys() - {_name(key) for domain in DOMAINS for key in wanted[domain]}
    if unknown:
        msg = f"nothing asks for these texts: {sorted(unknown)}"
        raise TranslationsFileError(msg)
    with po_files.only_writer(translations):
        _update_locale(translations, wanted, locale, also=locale)
        return sum(_fill_domain(translations, wanted, locale, domain, known, comments=comments) for domain in DOMAINS)


def _checked(given: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(given, dict):
        msg = "expected a JSON object of English texts and their translations"
        raise TranslationsFileError(msg)
    checked: dict[str, tuple[str, ...]] = {}
    for name, value in given.items():
        forms = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()
        if not forms or not all(isinstance(form, str) for form in forms):
            msg = f"{name!r}: expected a text or a list of forms"
            raise TranslationsFileError(msg)
        if all(forms):
            checked[str(name)] = forms
    return checked


def _fill_domain(
    translations: Path,
    wanted: Wanted,
    locale: Locale,
    domain: Domain,
    known: dict[str, tuple[str, ...]],
    *,
    comments: Sequence[str],
) -> int:
    path = po_files.path_of(translations, locale, domain)
    if not path.is_file():
        return 0
    catalog = po_files.read(path, locale)
    filled = 0
    for key, message in wanted[domain].items():
        forms = known.get(_name(key))
        if forms:
            expected = 1 if message.plural is None else catalog.num_plurals
            if len(forms) != expected:
                msg = f"{key[1]!r} takes {expected} form(s), not {len(forms)}"
                raise TranslationsFileError(msg)
            catalog.delete(message.text, context=message.context)
            po_files.add(catalog, message, forms, comments=comments)
            filled += 1
    po_files.write(path, catalog, locale)
    return filled


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the four commands; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m windowsvc.languages.extract", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("command", choices=["update", "missing", "fill", "check"])
    parser.add_argument("file", nargs="?", default="-", help="for fill: the JSON file, - for standard input")
    parser.add_argument("--locale", default=JA.code, help="inside or outside code (default ja)")
    parser.add_argument("--root", type=Path, default=resources.ROOT, help="the folder with templates and translations")
    parser.add_argument("--checked", action="store_true", help="for fill: somebody who speaks the language read them")
    parser.add_argument("--confidence", choices=["h", "m", "l"], default="m", help="for fill (default m)")
    options = parser.parse_args(arguments)
    try:
        return _run(options)
    except (ExtractionError, TranslationsFileError) as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _run(options: argparse.Namespace) -> int:
    command, root, locale, file = options.command, options.root, get(options.locale), options.file
    if command == "update":
        lines = [str(path) for path in update(root, also=locale)]
    elif command == "missing":
        lines = [json.dumps(missing(root, locale), ensure_ascii=False, indent=2)]
    elif command == "fill":
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        count = fill(root, locale, json.loads(text), checked=options.checked, confidence=options.confidence)
        lines = [f"{count} filled in"]
    else:
        lines = quality.problems(root)
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 1 if command == "check" and lines else 0


if __name__ == "__main__":
    sys.exit(main())
