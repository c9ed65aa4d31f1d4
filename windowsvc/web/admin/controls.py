"""The controls of a form as its template draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from windowsvc.languages.locales import BY_CODE, JA, LOCALES, Locale, parse
from windowsvc.office.configuration import City
from windowsvc.office.kinds import Office
from windowsvc.office.mistakes import Mistake, Mistakes
from windowsvc.web.admin import hours_form
from windowsvc.web.admin.fields import Field, fields_of
from windowsvc.web.admin.reading import Form, Surroundings, rows_of
from windowsvc.web.admin.relations import Option, options, ordered


@dataclass(frozen=True)
class Control:
    """One field with everything its template needs.

    Attributes:
        values: what is chosen or written under the field's own name.
        options: what can be chosen, in the order shown.
        rows: how many rows a list of texts has.
        problems: its own mistakes.
        inner: the mistakes of the parts it is made of, by their names.
    """

    field: Field
    values: tuple[str, ...]
    options: tuple[Option, ...] = ()
    rows: int = 0
    problems: tuple[Mistake, ...] = ()
    inner: Mapping[str, tuple[Mistake, ...]] | None = None

    @property
    def value(self) -> str:
        """The first value, empty when there is none."""
        return self.values[0] if self.values else ""

    @property
    def wrong(self) -> bool:
        """Whether something is wrong with it or inside it."""
        return bool(self.problems or self.inner)

    @property
    def radios(self) -> bool:
        """Whether the choices are few enough to be seen at once."""
        return len(self.options) <= 5

    def broken_lasts(self, form: Form) -> bool:
        """Whether some break has a last number of its own before it."""
        breaks = f"{self.field.name}."
        return any(key.startswith(breaks) and ".break" in key and key.endswith(".last") and form[key] for key in form)


def controls(kind: str, form: Form, around: Surroundings, *, problems: Mistakes) -> tuple[Control, ...]:
    """The controls of a form of this kind."""
    return tuple(_control(one, form, around, problems=problems) for one in fields_of(kind))


def _control(one: Field, form: Form, around: Surroundings, *, problems: Mistakes) -> Control:
    inside = f"{one.name}."
    return Control(
        field=one,
        values=tuple(form.getlist(one.name)),
        options=_options(one, form, around),
        rows=rows_of(form, one.name) if one.widget == "texts_list" else 0,
        problems=tuple(problems.get(one.name, ())),
        inner={name: tuple(told) for name, told in problems.items() if name.startswith(inside)},
    )


def _options(field: Field, form: Form, around: Surroundings) -> tuple[Option, ...]:
    chosen = form.getlist(field.name)
    if field.widget in ("ref", "refs"):
        found = options(around.city, office=around.office, kind=field.words.target, chosen=chosen)
    elif field.widget == "languages":
        found = tuple(
            Option(one.code, one.name_ja, note=one.own_name * (one.own_name != one.name_ja)) for one in LOCALES
        )
    else:
        return tuple(Option(value, words) for value, words in field.words.choices.items())
    return ordered(found, order=form.getlist(f"{field.name}.order") or chosen)


def rearranged(form: Form, do: str) -> Form:
    """The form after a press that only arranges it: up or down in a list, more rows, the week like Monday."""
    action, _, about = do.partition(":")
    if action == "copy":
        return hours_form.copy_first(form, name=about)
    changed = form.copy()
    if action == "more":
        written = form.get(about, "")
        changed[about] = str(
            min(60, int(written) if written.isdecimal() else 0) + (1 if about.endswith("breaks") else 2)
        )
    elif action in ("up", "down"):
        name, _, value = about.rpartition(":")
        changed.setlist(f"{name}.order", _moved(form.getlist(f"{name}.order"), value, by=-1 if action == "up" else 1))
    return changed


def _moved(values: Sequence[str], value: str, *, by: int) -> list[str]:
    moved = list(values)
    if value in moved:
        at = moved.index(value)
        to = max(0, min(len(moved) - 1, at + by))
        moved.insert(to, moved.pop(at))
    return moved


def locales_of(city: City, *, office: str, data: Mapping[str, Any]) -> tuple[Locale, ...]:
    """The languages a form is written in: the office's, Japanese first, and those that already have a text."""
    found = city.get(Office, office)
    wanted = list(found.languages) if found else ["ja", "en"]
    codes = dict.fromkeys([JA.code, *wanted, *_written(data)])
    return tuple(locale for code in codes if (locale := parse(code)) is not None)


def _written(value: Any) -> list[str]:
    """The codes of the languages that some text of a document is in."""
    if isinstance(value, Mapping):
        inside = [code for each in value.values() for code in _written(each)]
        return [code for code in value if code in BY_CODE] + inside
    if isinstance(value, list | tuple):
        return [code for each in value for code in _written(each)]
    return []
