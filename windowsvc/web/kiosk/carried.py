"""What the page of a ticket machine carries for its scripts: every language of the office, so that it can also speak
while the server is away.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from windowsvc.languages.javascript import ScriptTexts, messages_for_js, names_in
from windowsvc.languages.locales import JA, JA_EASY, LOCALES, Locale, get
from windowsvc.office.kinds import Office
from windowsvc.web.pages import STATIC

SCRIPTS: Final = ("dialogs", "kiosk", "screens", "ticket")


def languages(offered: Iterable[str]) -> tuple[Locale, ...]:
    """The languages to choose from: Japanese and easy Japanese first, the others as the office lists them."""
    first = (JA, JA_EASY)
    chosen = [get(code) for code in offered]
    return (*(one for one in first if one in chosen), *(one for one in chosen if one not in first))


def for_scripts(
    office: Office, *, kiosk: str, build: str, now: datetime, idle_seconds: int, csrf: str
) -> dict[str, Any]:
    """The data block of the page. ``now`` is the business clock; ``csrf`` goes with every request that changes."""
    offered = languages(office.languages)
    return {
        "kiosk": kiosk,
        "office": office.name.root,
        "build": build,
        "now": now.isoformat(),
        "idle_seconds": idle_seconds,
        "headers": {"X-CSRF": csrf} if csrf else {},
        "languages": [_language(locale) for locale in offered],
        "locales": [{"code": locale.code, "html_lang": locale.html_lang} for locale in LOCALES],
        "texts": {locale.code: _texts(locale) for locale in offered},
    }


def _language(locale: Locale) -> dict[str, str]:
    return {
        "code": locale.code,
        "outside": locale.outside,
        "html_lang": locale.html_lang,
        "html_class": locale.html_class,
        "own_name": locale.own_name_ruby if locale is JA_EASY else locale.own_name,
    }


@lru_cache(maxsize=32)
def _texts(locale: Locale) -> ScriptTexts:
    return messages_for_js(locale, "public", names_in(*(STATIC / "kiosk" / f"{name}.js" for name in SCRIPTS)))
