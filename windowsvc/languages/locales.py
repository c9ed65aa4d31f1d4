"""The one table of the languages the service speaks, and how one of them is chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import babel

Plural = Literal["0", "n != 1", "n > 1", "1, 2, more"]


@dataclass(frozen=True, slots=True)
class Locale:
    """One language. `code` is used inside (data, API, folders), `outside` in addresses, cookies and pages.

    `fallbacks` are tried in order where a text is missing. `plural` is the gettext rule of the catalogue; easy Japanese
    needs one of its own, because 1人 and 2人 are read ひとり and ふたり.
    `own_name_ruby` is the own name with readings in brackets, for people who choose their language by it.
    """

    code: str
    outside: str
    html_lang: str
    own_name: str
    name_ja: str
    fallbacks: tuple[str, ...]
    plural: Plural = "0"
    html_class: str = ""
    own_name_ruby: str = ""
    direction: Literal["ltr", "rtl"] = "ltr"

    @property
    def babel(self) -> babel.Locale:
        """Return the locale data that dates are formatted with."""
        return _babel(self.code)

    @property
    def has_ruby(self) -> bool:
        """Whether texts of this locale carry their readings: 漢字(かんじ)."""
        return self.code == "ja@easy"

    def __str__(self) -> str:
        return self.code


@cache
def _babel(code: str) -> babel.Locale:
    return babel.Locale.parse(code)


_JAPANESE: Final = ("ja@easy", "ja")
_FOREIGN: Final = ("en", *_JAPANESE)

LOCALES: Final[tuple[Locale, ...]] = (
    Locale("ja", "ja", "ja", "日本語", "日本語", (), own_name_ruby="日本語(にほんご)"),
    Locale("ja@easy", "ja-easy", "ja", "やさしい日本語", "やさしい日本語", ("ja",), plural="1, 2, more",
           html_class="easy", own_name_ruby="やさしい日本語(にほんご)"),
    Locale("en", "en", "en", "English", "英語", _JAPANESE, plural="n != 1"),
    Locale("zh_Hans", "zh-Hans", "zh-Hans", "简体中文", "中国語(簡体字)", _FOREIGN),
    Locale("vi", "vi", "vi", "Tiếng Việt", "ベトナム語", _FOREIGN),
    Locale("ko", "ko", "ko", "한국어", "韓国語", _FOREIGN),
    Locale("pt_BR", "pt-BR", "pt-BR", "Português (Brasil)", "ポルトガル語", _FOREIGN, plural="n > 1"),
    Locale("fil", "fil", "fil", "Filipino", "フィリピノ語", _FOREIGN, plural="n != 1"),
    Locale("ne", "ne", "ne", "नेपाली", "ネパール語", _FOREIGN, plural="n != 1"),
    Locale("es", "es", "es", "Español", "スペイン語", _FOREIGN, plural="n != 1"),
    Locale("id", "id", "id", "Bahasa Indonesia", "インドネシア語", _FOREIGN),
)  # fmt: skip

JA: Final = LOCALES[0]
JA_EASY: Final = LOCALES[1]
EN: Final = LOCALES[2]
BY_CODE: Final = {locale.code: locale for locale in LOCALES}

# Other people's codes for the same catalogue. One catalogue serves Tagalog and Filipino; `in` is Indonesian's old code.
_ALIASES: Final = {"tl": "fil", "zh": "zh_Hans", "zh-cn": "zh_Hans", "pt": "pt_BR", "in": "id"}
_BY_ANY_CODE: Final = (
    {locale.code.lower(): locale for locale in LOCALES}
    | {locale.outside.lower(): locale for locale in LOCALES}
    | {alias: BY_CODE[code] for alias, code in _ALIASES.items()}
)


class UnknownLocaleError(ValueError):
    """No language of the table has this code."""


def parse(code: str) -> Locale | None:
    """Return the locale of an inside or outside code or an alias (`tl`), case and `_`/`-` disregarded; else None."""
    wanted = code.strip().lower()
    return _BY_ANY_CODE.get(wanted) or _BY_ANY_CODE.get(wanted.replace("_", "-"))


def get(code: str) -> Locale:
    """Return the locale of a code as `parse` reads it, or raise UnknownLocaleError."""
    locale = parse(code)
    if locale is None:
        raise UnknownLocaleError(code)
    return locale


def chain(locale: Locale) -> tuple[Locale, ...]:
    """Return the locale itself, then its fallbacks in order."""
    return (locale, *(BY_CODE[code] for code in locale.fallbacks))


_RANGE: Final = re.compile(r"^([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)(?:\s*;\s*q\s*=\s*([01](?:\.\d{0,3})?))?$")


def negotiate(accept_language: str | None, offered: Sequence[Locale]) -> Locale:
    """Return the offered locale the browser likes best (RFC 9110, 12.5.4), or the first offered.

    Parts of the header that cannot be read are passed over. A region or script of which there is no catalogue
    of its own takes the language's one (zh-TW reads zh_Hans, es-419 reads es). Raises ValueError if nothing is offered.
    """
    if not offered:
        msg = "no locale is offered"
        raise ValueError(msg)
    for tag in _by_preference(accept_language or ""):
        found = offered[0] if tag == "*" else _offered_for(tag, offered)
        if found is not None:
            return found
    return offered[0]


def _by_preference(header: str) -> Iterable[str]:
    ranges = [_RANGE.match(part.strip()) for part in header.split(",")]
    weighed = [(float(found[2] or 1), found[1]) for found in ranges if found]
    return [tag for weight, tag in sorted(weighed, key=lambda pair: -pair[0]) if weight > 0]


def _offered_for(tag: str, offered: Sequence[Locale]) -> Locale | None:
    parts = tag.split("-")
    for length in range(len(parts), 0, -1):
        locale = parse("-".join(parts[:length]))
        if locale in offered:
            return locale
    return None
