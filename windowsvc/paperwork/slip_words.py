"""番号札の言葉: the facts of a ticket as the words of its slip, in the office's language and in the visitor's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from windowsvc.languages import amounts, dates
from windowsvc.languages.catalogue import Overrides, Texts
from windowsvc.languages.locales import Locale
from windowsvc.languages.localised import LocalisedText
from windowsvc.languages.number_words import UnreadableLabelError, number_reading_ja
from windowsvc.lobby.offer_words import OFFERS
from windowsvc.lobby.wait_words import WAIT_NOTES
from windowsvc.paperwork.slip import Fact, SlipText, Wording

_FLOOR: Final = re.compile(r"(B?)(\d+)[FＦ階]?", re.IGNORECASE)


@dataclass(frozen=True)
class SlipFacts:
    """What a slip says, before it has words.

    Attributes:
        service: its public name.
        language: the ticket's; first_language: the office's; also_in: a further one for tickets in the office's own.
        ahead: people ahead, None when the number does not wait any more.
        wait: between which instants the call is expected, None while there is no honest range; then ``wait_note``.
        offers: what helps with hearing and talking at the counters, and at which of them; none named, at every one.
        url: the ticket's page; None where phones cannot reach us.
        wording: the city's own wording of single texts.
    """

    office: LocalisedText
    service: LocalisedText
    label: str
    issued_at: datetime
    language: Locale
    first_language: Locale
    also_in: Locale | None = None
    ahead: int | None = None
    wait: tuple[datetime, datetime] | None = None
    wait_note: str = "computing"
    floor: str = ""
    wait_at: LocalisedText | None = None
    offers: Sequence[tuple[str, Sequence[str]]] = ()
    sign: str = ""
    url: str | None = None
    reissued: bool = False
    training: bool = False
    wording: Overrides = field(default_factory=dict)


def slip_text(facts: SlipFacts) -> SlipText:
    """The whole slip: the office's language first, the ticket's below when it is another one."""
    first = facts.first_language
    second = facts.language if facts.language is not first else facts.also_in
    texts = Texts(first, overrides=facts.wording)
    return SlipText(
        office=facts.office.in_(first)[0],
        issued=texts.pgettext("slip", "Issued {moment}", moment=dates.moment(facts.issued_at, first)),
        label=facts.label,
        first=_wording(facts, first),
        second=None if second is None or second is first else _wording(facts, second),
        url=facts.url,
        sign=facts.sign or None,
        reissued=facts.reissued,
        training=facts.training,
    )


def _wording(facts: SlipFacts, locale: Locale) -> Wording:
    texts = Texts(locale, overrides=facts.wording)
    return Wording(
        language=locale.code,
        headline=texts.gettext("Your number"),
        service=facts.service.in_(locale)[0],
        reading=_reading(facts.label) if locale.html_lang == "ja" and locale is facts.first_language else "",
        facts=tuple(_facts(facts, locale, texts=texts)),
        notices=(
            *((texts.gettext("Of 10 people, 8 are called within this time."),) if _ranged(facts) else ()),
            texts.gettext("You are called on the screen and by voice."),
            texts.pgettext("slip", "If you miss the call, your number stays good. Please come to the counter."),
        ),
        invitation=texts.gettext("Follow it on your phone") if facts.url else "",
    )


def _ranged(facts: SlipFacts) -> bool:
    return facts.ahead is not None and facts.wait is not None


def _reading(label: str) -> str:
    try:
        return number_reading_ja(label)
    except UnreadableLabelError:
        return ""


def _facts(facts: SlipFacts, locale: Locale, *, texts: Texts) -> list[Fact]:
    rows = []
    if facts.ahead is not None:
        rows.append(Fact(texts.pgettext("slip", "People ahead"), amounts.people(facts.ahead, locale)))
        expected = dates.clock_range(*facts.wait, locale) if facts.wait else texts.gettext(WAIT_NOTES[facts.wait_note])
        rows.append(Fact(texts.pgettext("slip", "Expected"), expected))
    rows.append(Fact(texts.pgettext("slip", "Wait at"), _where(facts, locale, texts=texts)))
    if facts.offers:
        lines = [_offer(name, labels, texts=texts) for name, labels in facts.offers]
        rows.append(Fact(texts.gettext("You can use at the counter"), "\n".join(lines)))
    return rows


def _offer(name: str, labels: Sequence[str], *, texts: Texts) -> str:
    said = texts.gettext(OFFERS[name])
    return (
        texts.gettext("{help} (counter {numbers})", help=said, numbers=texts.gettext(", ").join(labels))
        if labels
        else said
    )


def _where(facts: SlipFacts, locale: Locale, *, texts: Texts) -> str:
    if facts.wait_at:
        return facts.wait_at.in_(locale)[0]
    return _floor(facts.floor, texts=texts) or texts.pgettext("slip", "Lobby")


def _floor(name: str, *, texts: Texts) -> str:
    """A floor that is a number in words (1階, Floor 1), any other as the city calls it."""
    found = _FLOOR.fullmatch(name)
    if found is None:
        return name
    if found[1]:
        return texts.gettext("Basement floor {floor}", floor=int(found[2]))
    return texts.gettext("Floor {floor}", floor=int(found[2]))
