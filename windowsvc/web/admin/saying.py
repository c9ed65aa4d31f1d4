"""Settings and their differences in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from windowsvc.languages import dates
from windowsvc.languages.catalogue import Texts
from windowsvc.languages.locales import BY_CODE, JA, Locale, parse
from windowsvc.office.configuration import City, kinds
from windowsvc.office.difference import Difference, differences
from windowsvc.refusal import N_
from windowsvc.web.admin.fields import Field, fields_of, title_of
from windowsvc.web.admin.words_lobby import KINDS

WEEKDAYS: Final[Mapping[str, str]] = {
    "mon": N_("Monday"),
    "tue": N_("Tuesday"),
    "wed": N_("Wednesday"),
    "thu": N_("Thursday"),
    "fri": N_("Friday"),
    "sat": N_("Saturday"),
    "sun": N_("Sunday"),
}
_HOURS: Final[Mapping[str, str]] = {
    "last_issue": N_("Last number"),
    "closed_on_holidays": N_("Closed on national holidays"),
    "closed_at_year_end": N_("Closed from 29 December to 3 January"),
}


@dataclass(frozen=True)
class Line:
    """One difference in words: what, before, after. ``place`` is the name of the field it lies in."""

    label: str
    before: str
    after: str
    place: str = ""


class Sayer:
    """Says the settings of one city in one language."""

    def __init__(self, city: City, *, locale: Locale) -> None:
        self.city = city
        self.locale = locale
        self._texts = Texts(locale, "staff")
        self._say: Final[Mapping[str, Callable[[Field, Any], str]]] = {
            "tick": lambda one, value: self._yes(value),
            "choice": lambda one, value: self.text(one.words.choices.get(str(value), str(value))),
            "texts_list": lambda one, value: self._joined(texts.get("ja", "") for texts in value),
            "ref": lambda one, value: self.title(one.words.target, value),
            "refs": self._refs,
            "languages": lambda one, value: self._joined(self.language(code) for code in value),
            "instant": lambda one, value: dates.moment(datetime.fromisoformat(value), self.locale),
            "decimal": lambda one, value: self._with_unit(one, f"{value:g}"),
            "number": lambda one, value: self._with_unit(one, str(value)),
        }

    def text(self, message: str, **values: Any) -> str:
        """A text of the interface."""
        return self._texts.gettext(message, **values)

    def language(self, code: str) -> str:
        """A language's name: in Japanese for Japanese readers, else its own."""
        locale = parse(code)
        if locale is None:
            return code
        return locale.name_ja if self.locale.html_lang == JA.html_lang else locale.own_name

    def title(self, kind: str, code: str) -> str:
        """What an item is called; its code when there is none."""
        return title_of(self.city.get(kinds()[kind], code), kind=kind, code=code)

    def kind(self, kind: str) -> str:
        """What a kind of setting is called."""
        if kind == "text":
            return self.text(N_("Wording"))
        return self.text(KINDS[kind].one) if kind in KINDS else kind

    def lines(self, kind: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Line]:
        """The differences between two documents of a kind, in the order of the form."""
        if kind not in KINDS:
            return [Line(".".join(one.path), str(one.before), str(one.after)) for one in differences(before, after)]
        every = {one.path: one for one in fields_of(kind)}
        order = {path: at for at, path in enumerate(every)}
        told = []
        for one in differences(_whole(kind, before), _whole(kind, after) or {}):
            field = every.get(one.path[:1]) or every.get(one.path[:2])
            if field is not None:
                told.append((order[field.path], self._line(field, one)))
        return [line for _, line in sorted(told, key=lambda pair: pair[0])]

    def _line(self, field: Field, one: Difference) -> Line:
        label = self.text(field.words.label)
        rest = one.path[len(field.path) :]
        if field.widget == "hours":
            return self._hours_line(field, rest, one)
        if field.widget == "texts" and rest:
            named = self.text(N_("{field} ({language})"), field=label, language=self.language(rest[0]))
            return Line(named, self._plain(one.before), self._plain(one.after), field.name)
        return Line(label, self.value(field, one.before), self.value(field, one.after), field.name)

    def value(self, field: Field, value: Any) -> str:
        """A value of a field in words."""
        if value is None or value == "":
            if field.widget == "choice" and "" in field.words.choices:
                return self.text(field.words.choices[""])
            return self.text(N_("(none)"))
        if field.widget == "texts":
            return str(value.get("ja", ""))
        if field.widget == "hours":
            return self.text(N_("set"))
        say = self._say.get(field.widget)
        return say(field, value) if say else str(value)

    def _plain(self, value: Any) -> str:
        return self.text(N_("(none)")) if value in (None, "") else str(value)

    def _yes(self, value: Any) -> str:
        return self.text(N_("yes")) if value else self.text(N_("no"))

    def _with_unit(self, field: Field, value: str) -> str:
        if not field.words.unit:
            return value
        return self.text(N_("{value} {unit}"), value=value, unit=self.text(field.words.unit))

    def _refs(self, field: Field, codes: Sequence[str]) -> str:
        if not codes:
            return self.text(field.words.empty) if field.words.empty else self.text(N_("(none)"))
        names = [self.title(field.words.target, code) for code in codes]
        return " → ".join(names) if field.words.ordered else self._joined(names)

    def _joined(self, parts: Iterable[str]) -> str:
        return "、".join(parts) if self.locale.html_lang == JA.html_lang else ", ".join(parts)

    def _hours_line(self, field: Field, rest: tuple[str, ...], one: Difference) -> Line:
        if not rest:
            before, after = (self.text(N_("set")) if side else self._plain(None) for side in (one.before, one.after))
            return Line(self.text(field.words.label), before, after, field.name)
        if rest[0] == "weekly" and len(rest) > 1:
            return Line(self.text(WEEKDAYS[rest[1]]), self.times(one.before), self.times(one.after), field.name)
        if rest[0] in ("special", "closed_days") and len(rest) > 1:
            return self._day_line(field, rest, one)
        label = self.text(_HOURS[rest[0]]) if rest[0] in _HOURS else self.text(field.words.label)
        say = self.last_issue if rest[0] == "last_issue" else self._yes
        return Line(label, say(one.before), say(one.after), field.name)

    def _day_line(self, field: Field, rest: tuple[str, ...], one: Difference) -> Line:
        day = dates.date_long(date.fromisoformat(rest[1]), self.locale)
        if rest[0] == "special" and rest[2:3] == ("intervals",):
            return Line(day, self._special(one.before), self._special(one.after), field.name)
        language = rest[-1] if rest[-1] in BY_CODE else JA.code
        label = self.text(N_("{day}, reason ({language})"), day=day, language=self.language(language))
        if rest[0] == "closed_days" and language == JA.code:
            label = self.text(N_("{day}, day off"), day=day)
        return Line(label, self._plain(one.before), self._plain(one.after), field.name)

    def _special(self, intervals: Any) -> str:
        return self._plain(None) if intervals is None else self.times(intervals)

    def times(self, intervals: Sequence[Mapping[str, Any]] | None) -> str:
        """The hours of a day: 08:30〜12:00, 13:00〜17:15."""
        if not intervals:
            return self.text(N_("closed"))
        told = []
        for each in intervals:
            span = f"{each['open']}〜{each['close']}"
            last = each.get("last_issue")
            told.append(self.text(N_("{span} (last number {last})"), span=span, last=last) if last else span)
        return self._joined(told)

    def last_issue(self, value: int | str | None) -> str:
        """Until when numbers are given."""
        if isinstance(value, int):
            return self.text(N_("{n} minutes before closing"), n=value)
        return value or self.text(N_("until closing"))


def _whole(kind: str, data: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A document as its kind would write it now, so that fields added since then make no difference."""
    if not data:
        return None if data is None else {}
    return kinds()[kind].model_validate(data).model_dump(mode="json")
