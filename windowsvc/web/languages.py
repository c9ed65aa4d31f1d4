"""Which language a request is answered in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from windowsvc.languages.locales import JA, LOCALES, Locale, negotiate, parse

if TYPE_CHECKING:
    from flask import Request

    from windowsvc.web.parts import Parts


def choose(request: Request, parts: Parts) -> Locale:
    """``?lang=``, then the cookie, then the browser's languages, then the installation's own.

    A device that was let in shows the installation's language, whatever its browser was installed in.
    """
    wanted = request.args.get("lang") or request.cookies.get("lang")
    if wanted:
        found = parse(wanted[:20])
        if found is not None:
            return found
    own = parse(parts.settings.language) or JA
    accepted = request.headers.get("Accept-Language")
    if not accepted or parts.doorkeeper.cookies.device in request.cookies:
        return own
    return negotiate(accepted, (own, *(locale for locale in LOCALES if locale is not own)))
