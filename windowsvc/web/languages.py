"""Which language a request is answered in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from windowsvc.languages.locales import EN, JA, LOCALES, Locale, negotiate, parse

if TYPE_CHECKING:
    from flask import Request

    from windowsvc.languages.catalogue import Domain
    from windowsvc.web.parts import Parts


STAFF: Final = (JA, EN)
"""The languages that pages of staff are written in."""


def choose(request: Request, parts: Parts, *, domain: Domain = "public") -> Locale:
    """``?lang=``, then the cookie, then the browser's languages, then the installation's own.

    A device that was let in shows the installation's language, whatever its browser was installed in. A page of staff
    passes over a language that somebody chose for the public pages and that it is not written in.
    """
    offered = STAFF if domain == "staff" else LOCALES
    wanted = parse((request.args.get("lang") or request.cookies.get("lang") or "")[:20])
    if wanted in offered:
        return wanted
    own = parse(parts.settings.language)
    own = own if own in offered else JA
    accepted = request.headers.get("Accept-Language")
    if not accepted or parts.doorkeeper.cookies.device in request.cookies:
        return own
    return negotiate(accepted, (own, *(locale for locale in offered if locale is not own)))
