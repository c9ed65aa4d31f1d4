"""案内票: what a family has to do, in their language with the Japanese beside it: what, where, by when, what to bring.

Pure. What a checklist marks as confidential, and everything that is not needed, is left out: the sheet is read by the
whole family and lies on the kitchen table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from windowsvc.languages import dates
from windowsvc.languages.catalogue import Overrides, Texts
from windowsvc.languages.locales import JA, Locale
from windowsvc.lifeevents.checklist import Checklist, Item
from windowsvc.lifeevents.model import Event, Procedure, Status
from windowsvc.refusal import N_

_HIDDEN: Final = ("high",)
"""Degrees of privacy of which only the person is told, in a room."""
_ELSEWHERE: Final = "other"


@dataclass(frozen=True)
class Words:
    """A text in the reader's language, and the Japanese term where that is another one."""

    text: str
    language: str = "ja"
    ja: str = ""


@dataclass(frozen=True)
class Row:
    """One thing to do, or that is done."""

    what: Words
    where: str
    day: str = ""
    until: Words | None = None
    bring: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Section:
    """Rows under a heading. ``dated``: a table with days, what to bring and where; else a list."""

    heading: Words
    hint: str
    rows: tuple[Row, ...]
    dated: bool = False


@dataclass(frozen=True)
class Guide:
    """The whole sheet.

    Attributes:
        columns: the headings of a table.
        url: of the same list on the phone; None: no code is printed.
    """

    language: str
    html_lang: str
    title: Words
    made: str
    intro: tuple[str, ...]
    columns: tuple[str, str, str, str]
    sections: tuple[Section, ...]
    contact: str
    url: str | None = None
    url_hint: str = ""


def guide(
    event: Event, made: Checklist, locale: Locale, *, city: str, url: str | None = None, number: str = "",
    contact: str = "", wording: Overrides | None = None,
) -> Guide:  # fmt: skip
    """The sheet of a checklist.

    Args:
        city: its name, as it stands at the head.
        number: of the ticket; empty outside a visit.
    """
    texts = Texts(locale, overrides=wording)
    writer = _Writer(event, locale, texts)
    sections = tuple(section for section in writer.sections(made) if section.rows)
    asked = sum(len(section.rows) for section in sections if section.dated)
    head = [dates.date_long(made.on, locale), city] + (
        [texts.gettext("Number {label}", label=number)] if number else []
    )
    intro = [texts.gettext("Please accept our sincere condolences.")] if event.id == "bereavement" else []
    intro.append(texts.ngettext("{n} thing to do.", "{n} things to do.", asked))
    return Guide(
        language=locale.code,
        html_lang=locale.html_lang,
        title=writer.words(N_("Your procedures")),
        made="  ".join(head),
        intro=tuple(intro),
        columns=(texts.gettext("By when"), texts.gettext("What"), texts.gettext("Bring"), texts.gettext("Where")),
        sections=sections,
        contact=contact,
        url=url,
        url_hint=texts.gettext("The same list on your phone") if url else "",
    )


@dataclass(frozen=True)
class _Writer:
    event: Event
    locale: Locale
    texts: Texts

    def words(self, message: str) -> Words:
        """A heading of ours."""
        found = self.texts.find(message)
        japanese = Texts(JA).gettext(message)
        return Words(found.text, found.locale.code, "" if self.locale.html_lang == "ja" else japanese)

    def sections(self, made: Checklist) -> Iterator[Section]:
        """The parts of the sheet in their order."""
        known = {one.id: one for one in self.event.procedures}
        shown = [item for item in made.items if _may_be_shown(known[item.id])]
        needed = [item for item in shown if item.status is Status.NEEDED]
        here = [item for item in needed if item.mode == "accept_here"]
        elsewhere = [item for item in needed if known[item.id].body == _ELSEWHERE and item not in here]
        later = [item for item in needed if item not in here and item not in elsewhere]
        yield self._section(N_("At this counter today"), "", here, known, dated=True)
        yield self._section(
            N_("To do at other counters"), self.texts.gettext("Tick the box when it is done."), later, known, dated=True
        )
        consult = [item for item in shown if item.status is Status.CONSULT]
        hint = self.texts.gettext("Talk to us first if you may not take on the inheritance.")
        yield self._section(N_("To talk over"), hint if consult else "", consult, known)
        done = [item for item in shown if item.status is Status.CITY_DOES_IT]
        yield self._section(
            N_("The city does this"), self.texts.gettext("There is nothing for you to do."), done, known
        )
        unsure = [item for item in shown if item.status is Status.TO_CONFIRM]
        yield self._section(
            N_("To be confirmed"), self.texts.gettext("Please ask us whether this applies to you."), unsure, known
        )
        yield self._section(N_("Outside the city hall"), "", elsewhere, known, dated=True)

    def _section(
        self, heading: str, hint: str, items: list[Item], known: dict[str, Procedure], *, dated: bool = False
    ) -> Section:
        rows = [self._row(item, known[item.id]) for item in items]
        if dated:
            order = {row: (item.deadline.day if item.deadline else None) or date.max
                     for row, item in zip(rows, items, strict=True)}  # fmt: skip
            rows.sort(key=order.__getitem__)
        return Section(self.words(heading), hint, tuple(dict.fromkeys(rows)), dated)

    def _row(self, item: Item, procedure: Procedure) -> Row:
        until = item.deadline
        day = dates.date_long(until.day, self.locale) if until and until.day else ""
        return Row(
            what=self._name(item, procedure),
            where=item.department,
            day=day,
            until=self._said(f"{procedure.id}.deadline", until.text) if until and until.text else None,
            bring=tuple(self._said(f"bring.{one}", one) for one in item.bring),
        )

    def _said(self, key: str, source: str) -> Words:
        """What the content says, in the reader's language where it is said as its translation was made from."""
        found = self.texts.content(key, source=source)
        return Words(found.text, found.locale.code)

    def _name(self, item: Item, procedure: Procedure) -> Words:
        own = procedure.name["ja"]
        found = self.texts.content(f"{procedure.id}.name", source=own, own=procedure.name)
        text, language = found.text, found.locale.code
        number = item.name.removeprefix(own) if item.name.startswith(own) else ""
        return Words(text, language, "" if self.locale.html_lang == "ja" else own + number)


def _may_be_shown(procedure: Procedure) -> bool:
    return procedure.privacy not in _HIDDEN and not procedure.sensitive
