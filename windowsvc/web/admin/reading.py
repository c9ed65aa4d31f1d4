"""Between documents and forms: what a form shows, and what a sent form says."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from windowsvc.clocks import TOKYO, local
from windowsvc.languages.locales import LOCALES, parse
from windowsvc.office.configuration import City, Item, kinds
from windowsvc.office.mistakes import (
    CHOICE_UNKNOWN,
    INSTANT_NEEDED,
    JAPANESE_MISSING,
    MISSING,
    NO_LANGUAGE,
    NUMBER_NEEDED,
    TOO_FEW,
    Mistake,
    Mistakes,
    among,
    of_model,
)
from windowsvc.web.admin import hours_form
from windowsvc.web.admin.fields import Field, fields_of, put_at, value_at

Form = MultiDict[str, str]
SPARE_TEXTS: Final = 2
MOST_ROWS: Final = 60


@dataclass(frozen=True)
class Surroundings:
    """What a form can refer to: the city, the office the item is of, and the languages it is written in."""

    city: City
    office: str
    locales: Sequence[str]

    def known(self, kind: str) -> Mapping[str, Item]:
        """The items of a kind in this office, in use or not, in their order."""
        return self.city.all(kinds()[kind], office=self.office, inactive=True)


@dataclass
class Reading:
    """What a form said: a document (also when something is wrong with it) and the mistakes."""

    data: dict[str, Any]
    problems: Mistakes = field(default_factory=dict)


class _Wrong(Exception):
    def __init__(self, problem: Mistake) -> None:
        super().__init__(problem.code)
        self.problem = problem


def shown(kind: str, data: Mapping[str, Any]) -> Form:
    """The values that a form of this kind shows for a document."""
    pairs: list[tuple[str, str]] = []
    for one in fields_of(kind):
        pairs += _shown(one, value_at(data, one.path))
    return MultiDict(pairs)


def _shown(one: Field, value: Any) -> list[tuple[str, str]]:
    if one.widget == "hours":
        own = [(f"{one.name}.own", "1")] if value is not None else []
        return own + hours_form.shown(value, name=one.name)
    if value is None:
        return []
    if one.widget == "tick":
        return [(one.name, "1")] if value else []
    if one.widget == "texts":
        return [(f"{one.name}.{locale}", text) for locale, text in value.items()]
    if one.widget == "texts_list":
        return [
            *((f"{one.name}.{at}.{locale}", text) for at, texts in enumerate(value) for locale, text in texts.items()),
            (f"{one.name}.rows", str(len(value) + SPARE_TEXTS)),
        ]
    if one.widget in ("refs", "languages"):
        return [(one.name, str(code)) for code in value]
    if one.widget == "instant":
        return [(one.name, f"{local(datetime.fromisoformat(value)):%Y-%m-%dT%H:%M}")]
    return [(one.name, _number(value) if isinstance(value, float) else str(value))]


def _number(value: float) -> str:
    return f"{value:g}"


def read(kind: str, form: Form, around: Surroundings, *, base: Mapping[str, Any]) -> Reading:
    """What a form of this kind says.

    Args:
        base: the document as it stands; what the form has no field for stays as it is.
    """
    reading = Reading({**base})
    every = fields_of(kind)
    for one in every:
        if one.widget == "hours":
            value = _hours(one, form, around, reading.problems)
        else:
            try:
                value = _READERS[one.widget](one, form, around)
            except _Wrong as wrong:
                reading.problems.setdefault(one.name, []).append(wrong.problem)
                continue
        put_at(reading.data, one.path, value)
    if not reading.problems:
        reading.problems = _checked(kind, reading, [one.name for one in every])
    return reading


def _checked(kind: str, reading: Reading, names: list[str]) -> Mistakes:
    try:
        reading.data = kinds()[kind].model_validate(reading.data).model_dump(mode="json")
    except ValidationError as error:
        return among(of_model([dict(one) for one in error.errors()]), names)
    return {}


def _line(one: Field, form: Form, around: Surroundings) -> str:
    written = form.get(one.name, "").strip()
    if "pattern" in one.limits or one.name in ("label", "printer.host"):
        written = unicodedata.normalize("NFKC", written)
    if one.limits.get("pattern", "").startswith("^[A-Z]"):
        written = written.upper()
    if one.required and not written:
        raise _Wrong(MISSING)
    return written


def _whole(one: Field, form: Form, around: Surroundings) -> int | None:
    written = _digits(form.get(one.name, ""))
    if not written and not one.required:
        return int(one.default) if one.default is not None else None
    try:
        return int(written)
    except ValueError:
        raise _Wrong(NUMBER_NEEDED if written else MISSING) from None


def _decimal(one: Field, form: Form, around: Surroundings) -> float | None:
    written = _digits(form.get(one.name, ""))
    if not written and not one.required:
        return float(one.default) if one.default is not None else None
    try:
        found = Decimal(written)
    except InvalidOperation:
        raise _Wrong(NUMBER_NEEDED if written else MISSING) from None
    if not found.is_finite():
        raise _Wrong(NUMBER_NEEDED)
    return float(found)


def _digits(written: str) -> str:
    return unicodedata.normalize("NFKC", written).replace(",", "").strip()


def _tick(one: Field, form: Form, around: Surroundings) -> bool:
    return one.name in form


def _choice(one: Field, form: Form, around: Surroundings) -> str | int:
    written = form.get(one.name, "")
    if written not in one.words.choices:
        raise _Wrong(CHOICE_UNKNOWN)
    return int(written) if one.whole else written


def texts_in(form: Form, name: str) -> dict[str, str]:
    """The texts of a field by locale, in the order of the languages; what is blank is left out."""
    told = {one.code: form.get(f"{name}.{one.code}", "").strip() for one in LOCALES}
    return {code: text for code, text in told.items() if text}


def _texts(one: Field, form: Form, around: Surroundings) -> dict[str, str] | None:
    texts = texts_in(form, one.name)
    if not texts and not one.required:
        return None
    if "ja" not in texts:
        raise _Wrong(JAPANESE_MISSING)
    return texts


def _texts_list(one: Field, form: Form, around: Surroundings) -> list[dict[str, str]]:
    rows = [texts_in(form, f"{one.name}.{at}") for at in range(rows_of(form, one.name))]
    if any(texts and "ja" not in texts for texts in rows):
        raise _Wrong(JAPANESE_MISSING)
    return [texts for texts in rows if texts]


def rows_of(form: Form, name: str) -> int:
    """How many rows a list of texts has in a form."""
    written = form.get(f"{name}.rows", str(SPARE_TEXTS))
    return min(MOST_ROWS, int(written)) if written.isdecimal() else SPARE_TEXTS


def _ref(one: Field, form: Form, around: Surroundings) -> str | None:
    written = form.get(one.name, "")
    if not written:
        if one.required:
            raise _Wrong(MISSING)
        return None
    if written not in around.known(one.words.target):
        raise _Wrong(CHOICE_UNKNOWN)
    return written


def _refs(one: Field, form: Form, around: Surroundings) -> list[str]:
    chosen = list(dict.fromkeys(form.getlist(one.name)))
    if not set(chosen) <= set(around.known(one.words.target)):
        raise _Wrong(CHOICE_UNKNOWN)
    if one.required and not chosen:
        raise _Wrong(TOO_FEW)
    return chosen


def _languages(one: Field, form: Form, around: Surroundings) -> list[str]:
    found = [locale for code in dict.fromkeys(form.getlist(one.name)) if (locale := parse(code)) is not None]
    if not found:
        raise _Wrong(NO_LANGUAGE)
    return [locale.code for locale in found]


def instant(written: str) -> datetime | None:
    """A day and a time as the browser sends them, Tokyo's; None when it is none."""
    try:
        found = datetime.fromisoformat(unicodedata.normalize("NFKC", written).strip().replace("/", "-"))
    except ValueError:
        return None
    return found.replace(tzinfo=TOKYO).astimezone(UTC) if found.tzinfo is None else found.astimezone(UTC)


def _instant(one: Field, form: Form, around: Surroundings) -> str | None:
    written = form.get(one.name, "").strip()
    if not written:
        return None
    found = instant(written)
    if found is None:
        raise _Wrong(INSTANT_NEEDED)
    return found.isoformat()


def _hours(one: Field, form: Form, around: Surroundings, problems: Mistakes) -> dict[str, Any] | None:
    if not one.required and f"{one.name}.own" not in form:
        return None
    hours, found = hours_form.read(form, name=one.name, locales=[locale.code for locale in LOCALES])
    problems.update(found)
    return hours


_READERS: Final[Mapping[str, Callable[[Field, Form, Surroundings], Any]]] = {
    "line": _line,
    "number": _whole,
    "decimal": _decimal,
    "tick": _tick,
    "choice": _choice,
    "texts": _texts,
    "texts_list": _texts_list,
    "ref": _ref,
    "refs": _refs,
    "languages": _languages,
    "instant": _instant,
}
