"""The texts of the content in the reader's language.

The Japanese is in the YAML. Translations lie in the catalogues ``content`` under the key of the text, each with the
mark of the Japanese it was made from (`windowsvc.languages.sources`): where the Japanese was edited, or a city has its
own, the translation is not shown, and what is shown is the next language of the chain, marked as such.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from windowsvc.languages import ruby
from windowsvc.languages.catalogue import CATALOGUES, Catalogues, Found, Texts
from windowsvc.languages.locales import EN, JA, JA_EASY, Locale
from windowsvc.languages.markup import in_body
from windowsvc.lifeevents import department_words
from windowsvc.lifeevents.checklist import Item
from windowsvc.lifeevents.choices import label_of
from windowsvc.lifeevents.facts import Fact
from windowsvc.lifeevents.interview import WHICH
from windowsvc.lifeevents.model import Event, Procedure, Status

_THING: Final = "thing."


@dataclass(frozen=True, slots=True)
class Message:
    """One text of the content; ``en`` is what the content itself has in English."""

    key: str
    ja: str
    en: str = ""


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


def unit(fact: Fact) -> Message:
    """What stands behind a number that is asked for."""
    return Message(f"unit.{fact.unit}", fact.unit)


def screening(key: str, text: Mapping[str, str]) -> Message:
    """A question for many facts at once."""
    return Message(f"{key}.question", text["ja"], text.get("en", ""))


def thing(ja: str) -> Message:
    """A document to bring, a department, a form: named by its Japanese."""
    return Message(f"{_THING}{ja}", ja)


def note(ja: str) -> Message:
    """What a rule says beside a procedure: named by its Japanese."""
    return Message(f"note.{ja}", ja)


def notes(event: Event, item: Item) -> list[Message]:
    """What the rules note beside an item that is settled; what else is noted is for the counter."""
    return [] if item.status is Status.TO_CONFIRM else _told(event, item.notes)


def reasons(event: Event, items: Iterable[Item]) -> list[Message]:
    """What the rules give as the reason of some items, each once."""
    return _told(event, (item.reason for item in items))


def _told(event: Event, texts: Iterable[str]) -> list[Message]:
    said = {rule.text for rule in event.rules}
    return [note(one) for one in dict.fromkeys(texts) if one and one in said]


def is_department(message: Message) -> bool:
    """Whether a text is the name of a department, which has its languages in a table of its own."""
    return message.key.startswith(_THING) and department_words.names(message.ja)


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
            yield from (question(fact), unit(fact))
            if topic(fact).key != question(fact).key:
                yield topic(fact)
            yield from (option(fact, word) for word in fact.values if word != fact.unknown_value)
    for rule in event.rules:
        yield from (note(rule.text), thing(rule.department), *(thing(text) for text in rule.bring or ()))
    yield from (screening(one.id, one.question) for one in event.screening)
    yield from (screening(one.id, one.title) for one in event.together)
    yield Message("which.question", WHICH["ja"], WHICH["en"])


class Reader:
    """Says the content in one language. ``events``: those in which the city may say something itself."""

    def __init__(self, locale: Locale, events: Iterable[Event] = (), *, catalogues: Catalogues = CATALOGUES) -> None:
        self.locale = locale
        self._catalogues = catalogues
        self._city = {ja: said for event in events for ja, said in event.texts.items()}
        self._texts = Texts(locale, catalogues=catalogues)

    def find(self, message: Message) -> Found:
        """The text, and the language it is really in. Departments have their names in a table of their own."""
        own = {"en": message.en, **self._city.get(message.ja, {})}
        found = self._texts.content(message.key, source=message.ja, own=own)
        named = found.locale is JA and self.locale is not JA and message.key.startswith(_THING)
        return department_words.said(message.ja, self._texts) if named else found

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

    def aided(self, message: Message, *, japanese: bool = False) -> Markup:
        """The text; where English stands in for it, with easy Japanese and its readings beside.

        Args:
            japanese: whether a text in the reader's own language has the Japanese beside it, as `both` has.
        """
        found = self.find(message)
        easy = Reader(JA_EASY, catalogues=self._catalogues).find(message)
        if found.locale is not EN or self.locale is EN or easy.locale is not JA_EASY:
            return self.both(message) if japanese else self.html(message)
        return Markup('{} <span class="ja">{}</span>').format(self.html(message), in_body(easy, self.locale, {}))

    def bracketed(self, message: Message) -> str:
        """The text for where no elements can stand, its readings in brackets for those who need them."""
        found = self.find(message)
        return found.text if self.locale.has_ruby and found.locale.has_ruby else ruby.plain(found.text)

    def plain(self, message: Message) -> str:
        """The text without elements and readings."""
        return ruby.plain(self.find(message).text)
