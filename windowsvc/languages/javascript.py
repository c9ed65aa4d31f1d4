"""Texts for the scripts of a page, as JSON for its data block.

The page holds `<script type="application/json" id="texts">{{ texts|tojson }}</script>`; its scripts say `t("...")` and
`tn("{n} minute", "{n} minutes", n)`. Texts in easy Japanese keep their readings in brackets; the script makes `<ruby>`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NotRequired, TypedDict

from babel.messages import jslexer

from windowsvc.languages.catalogue import CATALOGUES, Catalogues, Domain, Overrides, Texts
from windowsvc.languages.locales import Locale, Plural

KEYWORDS: Final = ("t", "tn")

Name = str | tuple[str, str]


class PluralTexts(TypedDict):
    """The forms of a text, and the rule by which a number picks one."""

    rule: Plural
    forms: list[str]


class ScriptTexts(TypedDict):
    """What a page's scripts get: `lang` as in the page, `ruby` whether texts carry readings, texts by English id.

    `months` and `weekdays` (from Sunday) come along where browsers know no dates of the language.
    """

    lang: str
    ruby: bool
    texts: dict[str, str]
    plurals: dict[str, PluralTexts]
    months: NotRequired[list[str]]
    weekdays: NotRequired[list[str]]


NOT_IN_BROWSERS: Final = frozenset({"ne"})
"""Languages whose dates Chromium writes in another language."""


def messages_for_js(
    locale: Locale,
    domain: Domain,
    names: Iterable[Name],
    *,
    overrides: Overrides | None = None,
    catalogues: Catalogues = CATALOGUES,
) -> ScriptTexts:
    """Return the texts of `names` (English ids; pairs for plurals) in `locale`, unfilled, with the usual fallback."""
    texts = Texts(locale, domain, overrides=overrides, catalogues=catalogues)
    result = ScriptTexts(lang=locale.html_lang, ruby=locale.has_ruby, texts={}, plurals={})
    for name in names:
        if isinstance(name, str):
            result["texts"][name] = texts.find(name).text
        else:
            forms, actual = texts.find_forms(*name)
            result["plurals"][name[0]] = PluralTexts(rule=actual.plural, forms=list(forms))
    if locale.code in NOT_IN_BROWSERS:
        days = locale.babel.days["format"]["abbreviated"]
        result["months"] = list(locale.babel.months["format"]["wide"].values())
        result["weekdays"] = [days[number] for number in (6, 0, 1, 2, 3, 4, 5)]
    return result


@cache
def names_in(*scripts: Path) -> tuple[Name, ...]:
    """Return the texts that scripts ask for, in order, each once. Read once per process."""
    found: dict[Name, None] = {}
    for script in scripts:
        for _, name in calls_in(script):
            found[name] = None
    return tuple(found)


class ScriptError(ValueError):
    """A script asks for a text that is not written out: a template literal with values inside."""


def calls_in(script: Path) -> Iterator[tuple[int, Name]]:
    """Yield line and text (a pair for `tn`) of every call in one script whose text is written out in the call.

    Raises ScriptError for a text put together in a template literal, which no catalogue could hold.
    """
    yield from _calls(script.read_text(encoding="utf-8"), line=1, script=script)


def _calls(source: str, *, line: int, script: Path) -> Iterator[tuple[int, Name]]:
    tokens = [token for token in jslexer.tokenize(source, lineno=line) if not token.type.endswith("comment")]
    for index, token in enumerate(tokens):
        if token.type == "template_string" and "${" in token.value:
            for inner in token.value.split("${")[1:]:
                yield from _calls(inner, line=token.lineno, script=script)
        elif token.type == "name" and token.value in KEYWORDS and not (index and tokens[index - 1].value == "."):
            strings = _leading_strings(tokens[index + 1 :], at=f"{script}:{token.lineno}")
            if token.value == "tn" and len(strings) > 1:
                yield token.lineno, (strings[0], strings[1])
            elif token.value == "t" and strings:
                yield token.lineno, strings[0]


def _leading_strings(tokens: Sequence[jslexer.Token], *, at: str) -> list[str]:
    """Return the arguments of a call up to the first that is not a string, parts joined by `+` as one."""
    if not tokens or tokens[0].value != "(":
        return []
    strings: list[str] = []
    joining = False
    for token in tokens[1:]:
        if token.type in ("string", "template_string"):
            if "${" in token.value and token.type == "template_string":
                msg = f"{at}: write the text out and give its values as fields: {token.value}"
                raise ScriptError(msg)
            text = jslexer.unquote_string(token.value)
            strings = [*strings[:-1], strings[-1] + text] if joining else [*strings, text]
        elif token.value not in (",", "+"):
            break
        joining = token.value == "+"
    return strings
