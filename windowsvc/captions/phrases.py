"""The library of phrases: sentences with slots in every language, things with pictures, and municipal terms.

Files: ``workflows/_shared/phrases/<situation>.yaml``, ``things.yaml`` and ``glossary.yaml`` beside them. A phrase has
``id``, ``slots`` {name: type}, ``picture`` (a thing's code), ``speaker`` (staff where nothing is said),
``aloud: never``, ``once_per_case``, ``short``, ``texts`` by locale, and ``grades`` of single texts: h seen on a public
page, l not sure. A text that is not sure is not shown until the city approves it: easy Japanese stands in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from windowsvc import resources
from windowsvc.captions import slots
from windowsvc.languages.locales import BY_CODE, JA, JA_EASY, Locale
from windowsvc.refusal import N_, Refusal

FOLDER: Final = resources.ROOT / "workflows" / "_shared"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence in every language.

    Attributes:
        unsure: the locales whose text waits for a reader who knows the language.
        quiet: never spoken aloud, whatever the surface.
        short: what a clerk types after a semicolon to mean this phrase.
    """

    id: str
    situation: str
    speaker: str
    texts: Mapping[str, str]
    slots: Mapping[str, str] = field(default_factory=dict)
    picture: str | None = None
    unsure: frozenset[str] = frozenset()
    quiet: bool = False
    short: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A municipal term: its reading, easy words for it, and its names."""

    ja: str
    kana: str
    easy: str
    texts: Mapping[str, str]
    unsure: frozenset[str]

    def name(self, locale: Locale) -> str | None:
        """Its name in a language, when a reader has confirmed it."""
        return None if locale.code in self.unsure else self.texts.get(locale.code)


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the language it is in, which is not always the one asked for."""

    text: str
    locale: Locale


@dataclass(frozen=True)
class Library:
    """Everything that can be said without typing it."""

    phrases: Mapping[str, Phrase]
    things: Mapping[str, Mapping[str, str]]
    terms: tuple[Term, ...]

    def phrase(self, phrase_id: str) -> Phrase:
        """A phrase by its id.

        Raises:
            Refusal: ``phrase_unknown``.
        """
        found = self.phrases.get(phrase_id)
        if found is None:
            raise Refusal("phrase_unknown", N_("There is no such phrase."), status=422)
        return found

    def of(self, *, speaker: str) -> list[Phrase]:
        """The phrases of staff, or of citizens."""
        return [one for one in self.phrases.values() if one.speaker == speaker]

    def say(self, phrase: Phrase, values: Mapping[str, Any], locale: Locale) -> Said:
        """A phrase in a language, its slots filled; easy Japanese where that language is not sure.

        Raises:
            Refusal: ``slot_invalid`` for a value that does not fit its slot.
        """
        sure = locale if locale.code in phrase.texts and locale.code not in phrase.unsure else JA_EASY
        given = {name: self.slot(kind, values.get(name), sure) for name, kind in phrase.slots.items()}
        return Said(phrase.texts[sure.code].format(**given), sure)

    def slot(self, kind: str, value: Any, locale: Locale) -> str:
        """The words of one slot.

        Raises:
            Refusal: ``slot_invalid``.
        """
        if kind == "document":
            thing = self.things.get(value) if isinstance(value, str) else None
            if thing is None:
                raise slots.invalid(kind)
            return thing[locale.code]
        return slots.words(kind, value, locale)

    def things_in(self, names: Iterable[str]) -> list[str]:
        """The codes of the things that are named, each once, in the order they are named; others have no picture."""
        found: dict[str, None] = {}
        for name in names:
            found.update({code: None for code, texts in self.things.items() if texts[JA.code] in name})
        return list(found)

    def terms_in(self, text: str) -> list[Term]:
        """The terms a text names, the longest first where they overlap, in the order they are named."""
        found: list[tuple[int, Term]] = []
        taken: set[int] = set()
        for term in sorted(self.terms, key=lambda one: -len(one.ja)):
            start = text.find(term.ja)
            span = set(range(start, start + len(term.ja)))
            if start >= 0 and not span & taken:
                taken |= span
                found.append((start, term))
        return [term for _, term in sorted(found, key=lambda pair: pair[0])]


@lru_cache(maxsize=1)
def library() -> Library:
    """The library of this installation, read once."""
    return load(FOLDER)


def load(folder: Path) -> Library:
    """Read a library.

    Raises:
        ValueError: an id twice, a slot of no known type, a text without its slots, a picture of no thing.
    """
    things = {one["code"]: one["texts"] for one in _rows(folder / "things.yaml", "things")}
    terms = tuple(
        Term(one["ja"], one["kana"], one["easy"], one["texts"], frozenset(one.get("unsure", ())))
        for one in _rows(folder / "glossary.yaml", "terms")
    )
    phrases: dict[str, Phrase] = {}
    for path in sorted((folder / "phrases").glob("*.yaml")):
        for row in _rows(path, "phrases"):
            made = _phrase(row, situation=path.stem, things=things)
            if made.id in phrases:
                raise ValueError(f"{path.name}: {made.id} stands twice")
            phrases[made.id] = made
    return Library(phrases, things, terms)


def _rows(path: Path, key: str) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        read = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    rows: list[dict[str, Any]] = read[key]
    return rows


def _phrase(row: Mapping[str, Any], *, situation: str, things: Mapping[str, Any]) -> Phrase:
    made = Phrase(
        id=row["id"],
        situation=situation,
        speaker=row.get("speaker", "staff"),
        texts=row["texts"],
        slots=row.get("slots", {}),
        picture=row.get("picture"),
        unsure=frozenset(code for code, grade in row.get("grades", {}).items() if grade == "l"),
        quiet=row.get("aloud") == "never",
        short=row.get("short"),
    )
    if made.picture is not None and made.picture not in things:
        raise ValueError(f"{made.id}: there is no picture {made.picture}")
    if set(made.texts) != set(BY_CODE) or not set(made.slots.values()) <= slots.KINDS:
        raise ValueError(f"{made.id}: a language or a type of slot is not known, or missing")
    for code, text in made.texts.items():
        if any(f"{{{name}}}" not in text for name in made.slots):
            raise ValueError(f"{made.id}: a slot is missing in {code}")
    return made


def both(library: Library, phrase: Phrase, values: Mapping[str, Any], own: Locale) -> tuple[str, str, Said]:
    """A phrase for everybody at a window: in Japanese, in easy Japanese, and in the citizen's language."""
    japanese, easy = (library.say(phrase, values, one).text for one in (JA, JA_EASY))
    return japanese, easy, library.say(phrase, values, own)
