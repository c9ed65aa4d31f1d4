"""Which texts of the content want a translation, and how far each language has come.

python -m windowsvc.lifeevents.translated missing --locale vi      what has none, as JSON {key: Japanese}
python -m windowsvc.lifeevents.translated fill FILE --locale vi    puts in {key: text}; --checked for an interpreter's
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from windowsvc import resources
from windowsvc.languages import easy, po_files, scripts, sources
from windowsvc.languages.catalogue import fields
from windowsvc.languages.locales import EN, JA, LOCALES, Locale, get
from windowsvc.languages.sources import Translation
from windowsvc.lifeevents import content, texts
from windowsvc.lifeevents.model import Event

_NUMBER: Final = re.compile(r"\d+")
_SPAN: Final = re.compile(r"(?<![\d-])(\d+)(?=日|か月|年(?!度)|歳|週)")
"""Days, weeks, months and years within which something is to be done, and ages."""
ROOT: Final = resources.ROOT / "translations"


class UnknownKeyError(ValueError):
    """A translation is given for something that the content does not say."""


@dataclass(frozen=True, slots=True)
class State:
    """How far a language has come in one event: texts in all, translated, drafts, and those whose source changed."""

    event: str
    locale: str
    wanted: int
    translated: int
    drafts: int
    stale: int

    def __str__(self) -> str:
        share = self.translated / self.wanted if self.wanted else 1.0
        line = f"{self.locale} {self.event}: {self.translated} of {self.wanted} ({share:.0%}), {self.drafts} drafts"
        return line + f", {self.stale} stale" if self.stale else line


def texts_of(event: Event) -> dict[str, str]:
    """The Japanese of everything a citizen may read, by key, but for departments that are named elsewhere."""
    return {one.key: one.ja for one in texts.messages(event) if one.ja and not texts.is_department(one)}


def english_of(event: Event) -> dict[str, str]:
    """The English that the content brings along: names and questions."""
    return {one.key: one.en for one in texts.messages(event) if one.en}


def state(event: Event, locale: Locale, *, root: Path = ROOT) -> State:
    """How far a language has come."""
    wanted, known = texts_of(event), sources.read(root, locale)
    own = english_of(event) if locale is EN else {}
    city = {key for key, japanese in wanted.items() if event.texts.get(japanese, {}).get(locale.code)}
    fresh = {key for key, japanese in wanted.items() if key in known and known[key].source == sources.mark(japanese)}
    return State(
        event=event.id,
        locale=locale.code,
        wanted=len(wanted),
        translated=len(fresh | city | own.keys()),
        drafts=sum(1 for key in fresh if known[key].draft),
        stale=sum(1 for key in wanted if key in known and key not in fresh),
    )


def missing(locale: Locale, *, root: Path = ROOT) -> dict[str, str]:
    """What has no translation, or one of another Japanese text, over all events."""
    known = sources.read(root, locale)
    found: dict[str, str] = {}
    for name in content.events():
        event = content.load(name)
        own = english_of(event) if locale is EN else {}
        for key, japanese in texts_of(event).items():
            if key not in own and (key not in known or known[key].source != sources.mark(japanese)):
                found[key] = japanese
    return found


def fill(
    locale: Locale, given: Mapping[str, str], *, checked: bool = False, confidence: str = "m", root: Path = ROOT
) -> int:
    """Put translations in, each marked with the Japanese of now; returns how many.

    Raises:
        UnknownKeyError: naming what the content does not say.
    """
    japanese = _japanese()
    if unknown := sorted(given.keys() - japanese.keys()):
        raise UnknownKeyError(f"the content does not say: {unknown}")
    with po_files.only_writer(root):
        known = sources.read(root, locale)
        for key, text in given.items():
            known[key] = Translation(text, sources.mark(japanese[key]), draft=not checked, confidence=confidence)
        po_files.write_content(root, locale, known)
    return len(given)


def _japanese() -> dict[str, str]:
    return {key: text for name in content.events() for key, text in texts_of(content.load(name)).items()}


def problems(*, root: Path = ROOT) -> Iterator[str]:
    """What is wrong with the translations: other fields, another script, a deadline's days left out, rules not kept."""
    japanese = _japanese()
    for locale in LOCALES:
        for key, one in sources.read(root, locale).items():
            if locale.has_ruby:
                faults = [f"breaks {found.rule}: {found.says}" for found in easy.errors(one.text)]
            else:
                faults = scripts.faults(one.text, locale)
            if key in japanese and fields(one.text) != fields(japanese[key]):
                faults.append(f"has other fields than {japanese[key]}")
            lost = {*_SPAN.findall(japanese.get(key, ""))} - {*_NUMBER.findall(one.text)}
            if key.endswith(".deadline") and lost:
                faults.append(f"leaves out {', '.join(sorted(lost))} of {japanese[key]}")
            yield from (f"{locale.code} {key}: {fault}" for fault in faults)


def states(event: Event, *, root: Path = ROOT) -> tuple[State, ...]:
    """How far every language but Japanese has come, in the order of the table."""
    return tuple(state(event, locale, root=root) for locale in LOCALES if locale is not JA)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the two commands; the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m windowsvc.lifeevents.translated", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("command", choices=["missing", "fill"])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--locale", required=True, type=get)
    parser.add_argument("--checked", action="store_true", help="somebody who speaks the language read them")
    parser.add_argument("--confidence", choices=["h", "m", "l"], default="m")
    options = parser.parse_args(arguments)
    if options.command == "missing":
        sys.stdout.write(json.dumps(missing(options.locale), ensure_ascii=False, indent=1) + "\n")
        return 0
    given = json.loads(options.file.read_text(encoding="utf-8"))
    try:
        count = fill(options.locale, given, checked=options.checked, confidence=options.confidence)
    except UnknownKeyError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{count} filled in\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
