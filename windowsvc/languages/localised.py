"""Texts a city types itself, in as many languages as it has: service names, notices."""

from __future__ import annotations

import re
from typing import Final

from pydantic import ConfigDict, RootModel, model_validator
from pydantic_core import PydanticCustomError

from windowsvc.languages.locales import JA, Locale, chain, parse

LONGEST: Final = 500

# C0 and C1 controls (line breaks too: these texts are one line), line and paragraph separators, bidirectional
# overrides and isolates, lone surrogates, noncharacters.
_REFUSED: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class LocalisedText(RootModel[dict[str, str]]):
    """One text by language: {"ja": "住民票", "en": "Certificate of residence"}. Japanese must be there.

    Keys may come in their outside form (`ja-easy`) and are kept as inside codes (`ja@easy`). Texts are kept as typed,
    never normalised, at most 500 characters. Names the languages it refuses in its errors.
    """

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _checked(self) -> LocalisedText:
        by_code: dict[str, str] = {}
        for given, text in self.root.items():
            code = _code(given)
            if code in by_code:
                raise PydanticCustomError("locale_twice", "{locale} is given twice", {"locale": code})
            _refuse_bad_text(text, code=code)
            by_code[code] = text
        if JA.code not in by_code:
            raise PydanticCustomError("japanese_missing", "the Japanese text (ja) is missing", {})
        if by_code != self.root:
            self.root.clear()
            self.root.update(by_code)
        return self

    def in_(self, locale: Locale) -> tuple[str, Locale]:
        """Return the text in `locale` or its nearest fallback, and the language it really is in."""
        for candidate in chain(locale):
            text = self.root.get(candidate.code)
            if text is not None:
                return text, candidate
        return self.root[JA.code], JA

    def has(self, locale: Locale) -> bool:
        """Whether there is a text in this very language."""
        return locale.code in self.root

    def __hash__(self) -> int:
        return hash(frozenset(self.root.items()))

    def __str__(self) -> str:
        return self.root[JA.code]


def _code(given: str) -> str:
    locale = parse(given)
    if locale is None or given not in (locale.code, locale.outside):
        raise PydanticCustomError("locale_unknown", "{locale} is not a language of this service", {"locale": given})
    return locale.code


def _refuse_bad_text(text: str, *, code: str) -> None:
    if not text.strip():
        raise PydanticCustomError("text_blank", "the text in {locale} is blank", {"locale": code})
    if len(text) > LONGEST:
        context = {"locale": code, "longest": LONGEST, "length": len(text)}
        raise PydanticCustomError(
            "text_too_long", "the text in {locale} has {length} characters, at most {longest}", context
        )
    if _REFUSED.search(text):
        raise PydanticCustomError("text_control", "the text in {locale} holds a control character", {"locale": code})
