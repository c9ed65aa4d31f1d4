"""Which language a request is answered in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from windowsvc.languages.locales import JA, LOCALES, Locale, negotiate, parse

if TYPE_CHECKING:
    from windowsvc.web.calls import Call


def choose(call: Call) -> Locale:
    """``?lang=``, then the cookie, then the browser's languages, then the installation's own.

    A signed-in device shows its office's language, whatever its browser was installed in.
    """
    request = call.request
    wanted = request.args.get("lang") or request.cookies.get("lang")
    if wanted:
        found = parse(wanted[:20])
        if found is not None:
            return found
    own = default(call)
    accepted = request.headers.get("Accept-Language")
    if not accepted or call.parts.doorkeeper.cookies.device in request.cookies:
        return own
    return negotiate(accepted, (own, *(locale for locale in LOCALES if locale is not own)))


def default(call: Call) -> Locale:
    """The installation's own language."""
    return parse(call.parts.settings.language) or JA
