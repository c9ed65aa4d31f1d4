"""Texts as they go into a page: escaped, readings as ruby, and `lang` on what is in another language than the page.

In a template: `_` in the body of a page, `_attr` in attributes, `<title>`, `<option>` and `<textarea>`, where no
element may stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup, escape

from windowsvc.languages import ruby
from windowsvc.languages.catalogue import CATALOGUES, Catalogues, Domain, Found, Overrides, Texts, fill
from windowsvc.languages.locales import Locale
from windowsvc.languages.localised import LocalisedText


def in_body(found: Found, wanted: Locale, values: Mapping[str, object]) -> str:
    """Return the filled text for the body of a page in `wanted`.

    A plain str where nothing needs an element (autoescaping then does its part), Markup where a value is Markup,
    the reader has readings, or the text is in another language: that one gets `<span lang>`.
    """
    has_ruby = wanted.has_ruby or found.locale.has_ruby
    foreign = found.locale.html_lang != wanted.html_lang
    if not (has_ruby or foreign or any(hasattr(value, "__html__") for value in values.values())):
        return fill(found.text, values)
    pieces = {name: _piece(value, has_ruby=wanted.has_ruby) for name, value in values.items()}
    text = Markup(fill(_piece(found.text, has_ruby=has_ruby), pieces))  # noqa: S704 - every part is escaped
    if foreign:
        return Markup('<span lang="{}">{}</span>').format(found.locale.html_lang, text)
    return text


def _piece(value: object, *, has_ruby: bool) -> Markup:
    return ruby.to_html(value) if has_ruby and isinstance(value, str) and not _is_markup(value) else escape(value)


def _is_markup(value: object) -> bool:
    return hasattr(value, "__html__")


def in_attribute(found: Found, values: Mapping[str, object]) -> str:
    """Return the filled text without elements and readings, for places that hold text only."""
    bare = {name: escape(value).striptags() if _is_markup(value) else value for name, value in values.items()}
    return ruby.plain(fill(found.text, bare))


def localised(text: LocalisedText, wanted: Locale) -> str:
    """Return a city's own text for the body of a page in `wanted`."""
    words, actual = text.in_(wanted)
    return in_body(Found(words, actual), wanted, {})


def jinja_globals(
    locale: Locale,
    domain: Domain = "public",
    *,
    overrides: Overrides | None = None,
    catalogues: Catalogues = CATALOGUES,
) -> dict[str, Callable[..., str]]:
    """Return what templates of one language call: `_`, `ngettext`, `_p`, their `_attr` forms, `_text` and `ruby`.

    `_text` and `_text_attr` show a LocalisedText; `ruby` shows any text that carries readings.
    """
    texts = Texts(locale, domain, overrides=overrides, catalogues=catalogues)

    def gettext(message: str, /, **values: object) -> str:
        return in_body(texts.find(message), locale, values)

    def gettext_attr(message: str, /, **values: object) -> str:
        return in_attribute(texts.find(message), values)

    def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
        return in_body(texts.find_plural(one, many, n), locale, {"n": n} | values)

    def ngettext_attr(one: str, many: str, n: int, /, **values: object) -> str:
        return in_attribute(texts.find_plural(one, many, n), {"n": n} | values)

    def pgettext(context: str, message: str, /, **values: object) -> str:
        return in_body(texts.find(message, context=context), locale, values)

    def text_attr(text: LocalisedText) -> str:
        return ruby.plain(text.in_(locale)[0])

    return {
        "_": gettext,
        "_attr": gettext_attr,
        "ngettext": ngettext,
        "ngettext_attr": ngettext_attr,
        "_p": pgettext,
        "_text": lambda text: localised(text, locale),
        "_text_attr": text_attr,
        "ruby": ruby.to_html,
    }
