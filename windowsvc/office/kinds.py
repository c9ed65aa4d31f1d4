"""The kinds of configuration that belong to the city hall itself."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, field_validator

from windowsvc.languages.locales import parse
from windowsvc.languages.localised import LocalisedText
from windowsvc.office.configuration import City, Item, declare


class Office(Item):
    """庁舎・支所.

    Attributes:
        languages: locales offered here, inside codes, the first is the office's own.
        phone_base_url: where a citizen's phone reaches us; empty means no QR is printed.
    """

    name: LocalisedText
    place: LocalisedText | None = None
    languages: tuple[str, ...] = ("ja", "en")
    phone_base_url: str = Field("", max_length=200, pattern=r"^(https?://[^\s]+)?$")
    telephone: str = Field("", max_length=40)

    @field_validator("languages")
    @classmethod
    def _known(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        found = [parse(code) for code in codes]
        if not codes or any(locale is None for locale in found):
            raise ValueError("name at least one language, each by a code we know")
        return tuple(locale.code for locale in found if locale is not None)


class Department(Item):
    """課・担当."""

    name: LocalisedText
    floor: str = Field("", max_length=20)
    telephone: str = Field("", max_length=40)


class TextOverride(Item):
    """A city's own wording of one public text, by message id and locale."""

    message: str = Field(min_length=1, max_length=400)
    texts: dict[str, str]


def own_wording(city: City) -> Mapping[str, Mapping[str, str]]:
    """The city's own wording: message id -> inside locale code -> text."""
    found: Mapping[str, Mapping[str, str]] | None = city.memo.get(TextOverride)
    if found is None:
        found = city.memo[TextOverride] = {one.message: one.texts for one in city.all(TextOverride).values()}
    return found


declare("office", Office)
declare("department", Department)
declare("text", TextOverride)
