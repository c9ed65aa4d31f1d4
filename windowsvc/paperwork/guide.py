"""案内票: what a family has to do, in their language with the Japanese beside it: what, where, by when, what to bring.

Pure. What a checklist marks as confidential, and everything that is not needed, is left out: the sheet is read by the
whole family and lies on the kitchen table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from windowsvc.languages import dates
from windowsvc.languages.catalogue import Found, Overrides, Texts, fill
from windowsvc.languages.locales import JA, Locale
from windowsvc.lifeevents import department_words
from windowsvc.lifeevents import texts as content
from windowsvc.lifeevents.because import because
from windowsvc.lifeevents.caseplan import Line
from windowsvc.lifeevents.checklist import Checklist, Item, Until
from windowsvc.lifeevents.family_list import public
from windowsvc.lifeevents.model import Event, Procedure, Status
from windowsvc.lifeevents.texts import Message, Reader
from windowsvc.refusal import N_

_ELSEWHERE: Final = "other"
MOST_EXPLAINED: Final = 8
"""Of so many procedures that are not certain yet it is said why; of more, which are looked up with staff, only what."""


@dataclass(frozen=True)
class Words:
    """A text in the reader's language, and the Japanese term where that is another one.

    Attributes:
        language: the one that the text is really in.
        mark: which language that is, for the eye, where the reader's has no translation.
    """

    text: str
    language: str = "ja"
    ja: str = ""
    mark: str = ""

    @property
    def shown(self) -> str:
        """The text as it stands on paper, with its mark."""
        return f"[{self.mark}] {self.text}" if self.mark else self.text


@dataclass(frozen=True)
class Row:
    """One thing to do, or that is done; ``why``: the reason, or what it is for."""

    what: Words
    where: Words
    day: str = ""
    until: Words | None = None
    bring: tuple[Words, ...] = ()
    why: Words | None = None


@dataclass(frozen=True)
class Section:
    """Rows under a heading. ``dated``: a table with days, what to bring and where; else a list."""

    heading: Words
    hint: str
    rows: tuple[Row, ...]
    dated: bool = False

    def words(self) -> Iterator[Words]:
        """Every text that is shown of its rows."""
        for row in self.rows:
            dated = (row.until, *row.bring) if self.dated else ()
            yield from (one for one in (row.what, row.where, row.why, *dated) if one is not None)


@dataclass(frozen=True)
class Guide:
    """The whole sheet.

    Attributes:
        columns: the headings of a table.
        to: the lines of an address, for a sheet that is sent.
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
    to: tuple[str, ...] = ()


def guide(
    event: Event, made: Checklist, locale: Locale, *, city: str, url: str | None = None, number: str = "",
    contact: str = "", wording: Overrides | None = None, windows: Mapping[str, Sequence[str]] | None = None,
    done: Sequence[Item] = (), put_off: Collection[tuple[str, str | None]] = (),
) -> Guide:  # fmt: skip
    """The sheet of a checklist.

    Args:
        city: its name, as it stands at the head.
        number: of the ticket; empty outside a visit.
        windows: the labels of the windows of a department, by what the content calls it.
        done: what was done at the city hall; the checklist is without it.
        put_off: what staff and the family left for another day: procedure and person.
    """
    texts = Texts(locale, overrides=wording)
    writer = _Writer(event, locale, texts, Reader(locale, [event]), windows or {})
    finished = writer.finished(done)
    sections = tuple(section for section in (finished, *writer.sections(made, put_off)) if section.rows)
    asked = sum(len(section.rows) for section in sections if section.dated)
    head = [dates.date_long(made.on, locale), city] + (
        [texts.gettext("Number {label}", label=number)] if number else []
    )
    intro = [texts.gettext("Please accept our sincere condolences.")] if event.id == "bereavement" else []
    intro.append(texts.ngettext("{n} thing to do.", "{n} things to do.", asked))
    if any(words.mark for section in sections for words in section.words()):
        intro.append(texts.gettext("[EN]: not translated yet, therefore in English."))
    return Guide(
        language=locale.code,
        html_lang=locale.html_lang,
        title=writer.words(N_("Your procedures")),
        made="  ".join(head),
        intro=tuple(intro),
        columns=_columns(texts),
        sections=sections,
        contact=contact,
        url=url,
        url_hint=texts.gettext("The same list on your phone") if url else "",
    )


def reminder(
    event: Event, lines: Sequence[Line], locale: Locale, *, on: date, to: Sequence[str], city: str, contact: str,
    url: str | None = None, wording: Overrides | None = None, windows: Mapping[str, Sequence[str]] | None = None,
) -> Guide:  # fmt: skip
    """お知らせ: a letter about what is still to be done; what is past its day is said apart, and nobody is blamed.

    Args:
        lines: none that is private.
        to: name and address.
    """
    texts = Texts(locale, overrides=wording)
    writer = _Writer(event, locale, texts, Reader(locale, [event]), windows or {})
    passed = [line for line in lines if line.overdue(on)]
    ahead = [line for line in lines if not line.overdue(on)]
    return Guide(
        language=locale.code,
        html_lang=locale.html_lang,
        title=writer.words(N_("About your procedures")),
        made="  ".join((dates.date_long(on, locale), city)),
        intro=(texts.gettext("This is still open at the city hall. If you have done it, please excuse this letter."),),
        columns=_columns(texts),
        sections=tuple(
            section
            for section in (
                writer.due(N_("Still to be done"), "", ahead),
                writer.due(
                    N_("The day has passed"), texts.gettext("Please talk to us. We tell you what is still possible."),
                    passed,
                ),
            )
            if section.rows
        ),
        contact=contact,
        url=url,
        url_hint=texts.gettext("The same list on your phone") if url else "",
        to=tuple(to),
    )  # fmt: skip


def _columns(texts: Texts) -> tuple[str, str, str, str]:
    return (texts.gettext("By when"), texts.gettext("What"), texts.gettext("Bring"), texts.gettext("Where"))


@dataclass(frozen=True)
class _Writer:
    event: Event
    locale: Locale
    texts: Texts
    reader: Reader
    windows: Mapping[str, Sequence[str]]

    def words(self, message: str) -> Words:
        """A heading of ours."""
        found = self.texts.find(message)
        japanese = Texts(JA).gettext(message)
        return Words(found.text, found.locale.code, "" if self.locale.html_lang == "ja" else japanese)

    def finished(self, done: Sequence[Item]) -> Section:
        """What the family need not think of any more."""
        known = {one.id: one for one in self.event.procedures}
        shown = [item for item in done if public(known[item.id])]
        return self._section(N_("Done at the city hall"), "", shown, known, why=False)

    def due(self, heading: str, hint: str, lines: Sequence[Line]) -> Section:
        """Procedures with the day that staff and content give them."""
        known = {line.procedure.id: line.procedure for line in lines}
        items = [replace(line.item, deadline=Until(line.due, _until_of(line))) for line in lines]
        return self._section(heading, hint, items, known, dated=True, why=False)

    def sections(self, made: Checklist, put_off: Collection[tuple[str, str | None]]) -> Iterator[Section]:
        """The parts of the sheet in their order."""
        known = {one.id: one for one in self.event.procedures}
        shown = [item for item in made.items if public(known[item.id])]
        needed = [item for item in shown if item.status is Status.NEEDED]
        left = [item for item in needed if (item.id, item.person) in put_off]
        here = [item for item in needed if item.mode == "accept_here" and item not in left]
        elsewhere = [item for item in needed if known[item.id].body == _ELSEWHERE and item not in (*here, *left)]
        later = [item for item in needed if item not in here and item not in elsewhere and item not in left]
        yield self._section(N_("At this counter today"), "", here, known, dated=True)
        yield self._section(N_("For another day"), "", left, known, dated=True)
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
        yield self._section(N_("Outside the city hall"), "", elsewhere, known, dated=True)
        unsure = [item for item in shown if item.status is Status.TO_CONFIRM]
        yield self._section(
            N_("To be confirmed"), self.texts.gettext("Please ask us whether this applies to you."), unsure, known,
            why=len(unsure) <= MOST_EXPLAINED,
        )  # fmt: skip

    def _section(
        self, heading: str, hint: str, items: list[Item], known: dict[str, Procedure], *, dated: bool = False,
        why: bool = True,
    ) -> Section:  # fmt: skip
        rows = [self._row(item, known[item.id], why=why) for item in items]
        if dated:
            order = {row: (item.deadline.day if item.deadline else None) or date.max
                     for row, item in zip(rows, items, strict=True)}  # fmt: skip
            rows.sort(key=order.__getitem__)
        return Section(self.words(heading), hint, tuple(dict.fromkeys(rows)), dated)

    def _row(self, item: Item, procedure: Procedure, *, why: bool) -> Row:
        until = item.deadline
        day = dates.date_long(until.day, self.locale) if until and until.day else ""
        return Row(
            what=self._name(item, procedure),
            where=self._where(item.department),
            day=day,
            until=self._until(procedure, until.text) if until and until.text else None,
            bring=tuple(self._said(content.thing(one)) for one in item.bring),
            why=self._why(item, procedure) if why else None,
        )

    def _why(self, item: Item, procedure: Procedure) -> Words | None:
        """The reason in Japanese; in other languages, and where the reason is private, what the procedure is for."""
        told = because(self.event, item)
        if self.locale is JA and told is not None and told.sentence:
            return Words(told.sentence)
        reason = content.why(procedure)
        found = self.reader.find(reason)
        return self._plain(found, reason.ja) if found.text else None

    def _where(self, department: str) -> Words:
        """A department with its floor and its windows."""
        found = department_words.said(department, self.texts)
        if found.locale is JA:
            found = self.reader.find(content.thing(department))
        labels = self.windows.get(department, ())
        if not labels:
            return self._beside(found, department)
        spoken, japanese = (
            Texts(one).gettext("Counter {window}", window=_between(one).join(labels)) for one in (found.locale, JA)
        )
        # A floor's number may end the name, and a counter's begin what follows.
        told = f"{found.text} {spoken}" if found.locale.html_lang == JA.html_lang else f"{found.text} ({spoken})"
        return self._beside(Found(told, found.locale), f"{department} {japanese}")

    def _said(self, message: Message) -> Words:
        """What the content says."""
        return self._beside(self.reader.find(message), message.ja)

    def _beside(self, found: Found, japanese: str) -> Words:
        """A text with the Japanese, which is what stands on signs and papers, where the reader has another language."""
        beside = japanese if self.locale.html_lang != JA.html_lang and found.locale is not JA else ""
        return Words(found.text, found.locale.code, beside, self._mark(found))

    def _plain(self, found: Found, japanese: str) -> Words:
        """A text alone where the reader's language has it, else the next language's, marked, with the Japanese."""
        return self._beside(found, japanese) if self._mark(found) else Words(found.text, found.locale.code)

    def _mark(self, found: Found) -> str:
        """The mark of a text that is in neither the reader's language nor Japanese, which one knows by its look."""
        own = found.locale.html_lang in (self.locale.html_lang, JA.html_lang)
        return "" if own else found.locale.code.upper()

    def _until(self, procedure: Procedure, said: str) -> Words:
        """The wording of a deadline, with the days that the city's setting gives it."""
        found = self.reader.find(content.deadline(procedure))
        days = {"days": content.days_of(procedure, said)}
        return self._plain(Found(fill(found.text, days), found.locale), said)

    def _name(self, item: Item, procedure: Procedure) -> Words:
        own = procedure.name["ja"]
        number = item.name.removeprefix(own) if item.name.startswith(own) else ""
        words = self._said(content.name(procedure))
        return replace(words, ja=words.ja + number if words.ja else "")


def _until_of(line: Line) -> str:
    """The wording of a deadline; none where staff have put the procedure off to a day of its own."""
    return line.item.deadline.text if line.item.deadline and line.touched.until is None else ""


def _between(locale: Locale) -> str:
    """What stands between the numbers of several windows."""
    return "・" if locale.html_lang == JA.html_lang else ", "
