"""The texts of the content in the reader's language.

The Japanese is in the YAML. Translations lie in the catalogues ``content`` under the key of the text, with the hash of
the Japanese as their context: where the Japanese was edited, or a city has its own, the translation is not found, and
what is shown is the next language of the chain, marked as such.

`python -m windowsvc.lifeevents.texts missing LOCALE` prints what has no translation as JSON; ``fill LOCALE FILE``
puts translations in.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from markupsafe import Markup, escape

from windowsvc import resources
from windowsvc.languages import ruby
from windowsvc.languages.catalogue import CATALOGUES, Catalogues, Domain, Found
from windowsvc.languages.locales import EN, JA, Locale, chain, get
from windowsvc.languages.markup import in_body
from windowsvc.lifeevents import content
from windowsvc.lifeevents.choices import label_of
from windowsvc.lifeevents.facts import Fact
from windowsvc.lifeevents.interview import WHICH
from windowsvc.lifeevents.model import Event, Procedure

DOMAIN: Final[Domain] = "content"


@dataclass(frozen=True, slots=True)
class Message:
    """One text of the content; ``en`` is what the content itself has in English."""

    key: str
    ja: str
    en: str = ""

    @property
    def source(self) -> str:
        """The hash of the Japanese, by which a translation knows what it was made from."""
        return hashlib.sha256(self.ja.encode()).hexdigest()[:8]


def name(one: Procedure) -> Message:
    """The name of a procedure."""
    return Message(f"{one.id}.name", one.name["ja"], one.name.get("en", ""))


def why(one: Procedure) -> Message:
    """What a procedure is for."""
    return Message(f"{one.id}.why", one.why)


def deadline(one: Procedure) -> Message:
    """Until when, in words."""
    return Message(f"{one.id}.deadline", one.deadline.text if one.deadline else "")


def days_of(one: Procedure, said: str) -> str:
    """The number of days that a city's setting put into the wording of a deadline."""
    before, _, _ = (one.deadline.text if one.deadline else "").partition("{days}")
    rest = said[len(before) :] if said.startswith(before) else ""
    return "".join(itertools.takewhile(str.isdecimal, rest))


def question(fact: Fact) -> Message:
    """What is asked."""
    return Message(f"{fact.id}.question", fact.question_ja, fact.question_en)


def topic(fact: Fact) -> Message:
    """What a fact is about, where it stands in a list of such: a question for a yes or no, else its topic."""
    if fact.type == "bool" or not fact.topic:
        return question(fact)
    return Message(f"{fact.id}.topic", fact.topic)


def option(fact: Fact, word: str) -> Message:
    """One answer to choose."""
    return Message(f"{fact.id}.option.{word}", label_of(fact, word))


def screening(key: str, text: Mapping[str, str]) -> Message:
    """A question for many facts at once."""
    return Message(f"{key}.question", text["ja"], text.get("en", ""))


def thing(ja: str) -> Message:
    """A document to bring, a department, a form: named by its Japanese."""
    return Message(f"thing.{ja}", ja)


def event_name(event: Event) -> Message:
    """The name of a life event."""
    return Message(f"event.{event.id}", event.name["ja"], event.name.get("en", ""))


def messages(event: Event) -> Iterator[Message]:
    """Every text of an event that a citizen may read."""
    yield event_name(event)
    for one in event.procedures:
        yield from (name(one), why(one), deadline(one), thing(one.department))
        yield from (thing(text) for text in one.bring)
    for fact in event.facts.values():
        if fact.question_ja:
            yield question(fact)
            if topic(fact).key != question(fact).key:
                yield topic(fact)
            yield from (option(fact, word) for word in fact.values if word != fact.unknown_value)
    yield from (screening(one.id, one.question) for one in event.screening)
    yield Message("which.question", WHICH["ja"], WHICH["en"])


class Reader:
    """Says the content in one language."""

    def __init__(self, locale: Locale, *, catalogues: Catalogues = CATALOGUES) -> None:
        self.locale = locale
        self._catalogues = catalogues

    def find(self, message: Message) -> Found:
        """The text, and the language it is really in."""
        for locale in chain(self.locale):
            if locale is JA:
                break
            forms = self._catalogues.load(locale, DOMAIN).get((message.source, message.key))
            if forms:
                return Found(forms[0], locale)
            if locale is EN and message.en:
                return Found(message.en, EN)
        return Found(message.ja, JA)

    def html(self, message: Message, *, days: str = "") -> Markup:
        """The text for the body of a page, with its language where that is another than the page's."""
        found = self.find(message)
        if self.locale.has_ruby and not found.locale.has_ruby:
            # Brackets of a text without readings hold words, and must not be taken for readings.
            found = Found(found.text.replace("(", "（").replace(")", "）"), found.locale)
        return escape(in_body(found, self.locale, {"days": days}))

    def both(self, message: Message) -> Markup:
        """The text and, for readers of other languages, the Japanese beside it, as it stands on paper and signs."""
        found = self.html(message)
        if self.locale.html_lang == JA.html_lang or self.find(message).locale is JA:
            return found
        return Markup('{} <span class="ja" lang="ja">{}</span>').format(found, message.ja)

    def plain(self, message: Message) -> str:
        """The text without elements and readings."""
        return ruby.plain(self.find(message).text)


def main(arguments: list[str] | None = None) -> int:
    """Print or fill in translations of the content."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["missing", "fill"])
    parser.add_argument("locale")
    parser.add_argument("file", nargs="?", help="a JSON file for fill: {key: text}; - is standard input")
    given = parser.parse_args(arguments)
    locale = get(given.locale)
    if given.command == "missing":
        print(json.dumps(missing(locale), ensure_ascii=False, indent=1))  # noqa: T201
        return 0
    text = sys.stdin.read() if given.file in (None, "-") else Path(given.file).read_text(encoding="utf-8")
    print(f"{fill(resources.ROOT / 'translations', locale, json.loads(text))} filled in")  # noqa: T201
    return 0


def _every() -> dict[str, Message]:
    return {one.key: one for event in content.events() for one in messages(content.shipped(event)) if one.ja}


def missing(locale: Locale) -> dict[str, dict[str, str]]:
    """The texts without a translation: key -> Japanese and, where there is one, English."""
    known = CATALOGUES.load(locale, DOMAIN)
    return {
        key: {"ja": one.ja} | ({"en": one.en} if one.en else {})
        for key, one in _every().items()
        if (one.source, key) not in known and not (locale is EN and one.en)
    }


def fill(root: Path, locale: Locale, given: Mapping[str, str]) -> int:
    """Put translations into the catalogue of a language; those of texts that are no more are dropped.

    Raises:
        KeyError: a key that no text has.
    """
    from windowsvc.languages import po_files

    every = _every()
    path = po_files.path_of(root, locale, DOMAIN)
    kept = {
        entry.id: str(entry.string)
        for entry in po_files.read(path, locale)
        if isinstance(entry.id, str) and entry.id in every and entry.context == every[entry.id].source
    }
    kept |= {every[key].key: text for key, text in given.items() if text}
    catalog = po_files.read(Path("/nowhere"), locale)
    for key, text in kept.items():
        catalog.add(key, text, context=every[key].source, auto_comments=[every[key].ja])
    path.parent.mkdir(parents=True, exist_ok=True)
    po_files.write(path, catalog, locale)
    return len(given)


if __name__ == "__main__":
    sys.exit(main())
