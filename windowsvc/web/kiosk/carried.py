"""What the page of a ticket machine carries for its scripts: the first languages of the office whole, of the others
what is said before one is chosen. The rest follows, so that the machine can also speak while the server is away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from windowsvc.languages.catalogue import form_index
from windowsvc.languages.javascript import Name, PluralTexts, ScriptTexts, names_in
from windowsvc.languages.locales import JA, JA_EASY, LOCALES, Locale, get
from windowsvc.lobby.setup import Kiosk
from windowsvc.office.kinds import Office
from windowsvc.refusal import N_
from windowsvc.voice.readings import heard_as
from windowsvc.web import wording
from windowsvc.web.pages import STATIC

SCRIPTS: Final = ("dialogs", "ears", "kiosk", "later", "screens", "ticket")
AT_ONCE: Final = 3
"""Languages that come with the page."""
BEFORE: Final = (
    N_("Choose your language"),
    N_("No numbers can be given here just now. Please ask the staff for a paper number."),
)
"""What is said in every language before anybody has chosen one."""


def languages(offered: Iterable[str]) -> tuple[Locale, ...]:
    """The languages to choose from: Japanese and easy Japanese first, the others as the office lists them."""
    first = (JA, JA_EASY)
    chosen = [get(code) for code in offered]
    return (*(one for one in first if one in chosen), *(one for one in chosen if one not in first))


def for_scripts(
    office: Office,
    *,
    office_code: str,
    kiosk: str,
    build: str,
    now: datetime,
    idle_seconds: int,
    csrf: str,
    voice: dict[str, Any],
    linked: bool = False,
    prints: bool = True,
) -> dict[str, Any]:
    """The data block of the page. ``now`` is the business clock; ``csrf`` goes with every request that changes;
    ``voice`` is what `voice` told; ``linked``: the number's page can also be opened here, as in a demonstration;
    ``prints``: this is an enrolled machine, which prints slips where its browser is the printer."""
    offered = languages(office.languages)
    return {
        "kiosk": kiosk,
        "office": office.name.root,
        "build": build,
        "now": now.isoformat(),
        "idle_seconds": idle_seconds,
        "linked": linked,
        "prints": prints,
        "headers": {"X-CSRF": csrf} if csrf else {},
        "languages": [_language(locale) for locale in offered],
        "locales": [{"code": locale.code, "html_lang": locale.html_lang} for locale in LOCALES],
        "names": [name if isinstance(name, str) else name[0] for name in _names()],
        "whole": {locale.code: _texts(locale) for locale in offered[:AT_ONCE]},
        "few": {locale.code: _said(locale, BEFORE) for locale in offered[AT_ONCE:]},
        "words": f"/kiosk/{office_code}/words.json?v={build}",
        "voice": {**voice, "address": f"/kiosk/{office_code}/voice"},
    }


def voice(setup: Kiosk | None, *, spoken: Sequence[str]) -> dict[str, Any]:
    """How the machine speaks its screens: the voice for each ``lang``, the languages that borrow another one's, and
    whether only headphones hear it.

    Args:
        spoken: the languages that have a voice here.
    """
    where = setup.voice if setup else "none"
    heard = {one: heard_as(one.code) for one in LOCALES if where != "none" and heard_as(one.code) in spoken}
    return {
        "voices": {one.html_lang: code for one, code in heard.items()},
        "borrowed": [one.code for one, code in heard.items() if code == "en" and one.code != "en"],
        "private": where == "headphones",
    }


def rest(office: Office) -> dict[str, Any]:
    """The texts of the languages that do not come with the page."""
    return {locale.code: _texts(locale) for locale in languages(office.languages)[AT_ONCE:]}


def _language(locale: Locale) -> dict[str, str]:
    return {
        "code": locale.code,
        "outside": locale.outside,
        "html_lang": locale.html_lang,
        "html_class": locale.html_class,
        "own_name": locale.own_name_ruby if locale is JA_EASY else locale.own_name,
    }


def _names() -> tuple[Name, ...]:
    return names_in(*(STATIC / "kiosk" / f"{name}.js" for name in SCRIPTS), STATIC / "js" / "waits.js")


def _said(locale: Locale, names: tuple[Name, ...]) -> ScriptTexts:
    return wording.script_texts(wording.current(), locale, "public", names)


def _texts(locale: Locale) -> dict[str, Any]:
    """The texts of a language as a list in the order of the names, which the page carries once; forms for plurals."""
    found: dict[str, Any] = dict(_said(locale, _names()))
    plurals = found.pop("plurals")
    said = [
        _unless_same(found["texts"][name], name) if isinstance(name, str) else _forms(plurals[name[0]], locale=locale)
        for name in _names()
    ]
    return {**found, "texts": said, "rule": locale.plural}


def _unless_same(text: str, name: str) -> str | int:
    """0 for a text that is its name, as all are in English."""
    return 0 if text == name else text


def _forms(found: PluralTexts, *, locale: Locale) -> list[str]:
    """The forms by the rule of the language; a text that fell back to another one has that one's forms."""
    if found["rule"] == locale.plural:
        return found["forms"]
    counts = {"0": (2,), "n != 1": (1, 2), "n > 1": (1, 2), "1, 2, more": (1, 2, 3)}[locale.plural]
    return [found["forms"][form_index(found["rule"], count)] for count in counts]
