"""The texts of pages and scripts, with the city's own wording in front of the delivered one."""

from __future__ import annotations

from functools import lru_cache

from windowsvc.languages.catalogue import Domain, Overrides
from windowsvc.languages.javascript import Name, ScriptTexts, messages_for_js
from windowsvc.languages.locales import Locale
from windowsvc.office.kinds import own_wording
from windowsvc.web.parts import parts_of


class Wording:
    """A city's own wording; equal to another one that says the same, so that what was made with it can be kept."""

    def __init__(self, texts: Overrides) -> None:
        self.texts = texts
        self._said = repr(texts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Wording) and other._said == self._said

    def __hash__(self) -> int:
        return hash(self._said)


NONE = Wording({})


def current() -> Wording:
    """The wording of the city, as its configuration is remembered; none before anybody has asked for that."""
    city = parts_of().configuration.remembered()
    own = own_wording(city) if city else {}
    return Wording(own) if own else NONE


@lru_cache(maxsize=256)
def script_texts(own: Wording, locale: Locale, domain: Domain, names: tuple[Name, ...]) -> ScriptTexts:
    """What scripts say, in one language."""
    return messages_for_js(locale, domain, names, overrides=own.texts)
