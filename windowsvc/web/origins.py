"""Defence against requests that another site makes a browser send.

A change that rests on a cookie must come from our own pages (Sec-Fetch-Site, else Origin)
and carry the token that only they know. A Bearer token needs neither: no browser adds it.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable

from flask import Request

from windowsvc.office.permissions import Principal
from windowsvc.refusal import N_, Refusal

SAFE = frozenset({"GET", "HEAD"})
HEADER = "X-CSRF"
FIELD = "csrf"


def check_site(request: Request) -> None:
    """Refuse a change that another site asked for.

    Raises:
        Refusal: ``other_site`` (403).
    """
    headers = request.headers
    site = headers.get("Sec-Fetch-Site")
    origin = headers.get("Origin")
    if site is not None and origin == "null":
        origin = None  # what a form says when its page sends no referrer
    foreign_site = site is not None and site not in ("same-origin", "none")
    foreign_origin = origin is not None and origin != request.host_url.rstrip("/")
    if foreign_site or foreign_origin:
        raise Refusal("other_site", N_("This request came from another site and was not carried out."), status=403)


def given_token(request: Request, *, form: bool) -> str:
    """The CSRF token of a request, from its header or, for a form, its field."""
    return request.headers.get(HEADER) or (request.form.get(FIELD, "") if form else "")


def trusted(candidates: Iterable[Principal], *, token: str) -> tuple[Principal, ...]:
    """Those whose own token came with the request."""
    given = token.encode()
    return tuple(one for one in candidates if one.csrf and hmac.compare_digest(one.csrf.encode(), given))


def same_visitor(request: Request, *, cookie: str, token: str) -> bool:
    """Whether a visitor without a sign-in sends back the token that our page gave them."""
    expected = request.cookies.get(cookie, "")
    return bool(expected) and hmac.compare_digest(expected.encode(), token.encode())


def new_token() -> str:
    """A token for a visitor."""
    return secrets.token_urlsafe(24)


def refused() -> Refusal:
    """What a request without the right token is told."""
    return Refusal(
        "csrf_failed", N_("This page is too old to be sent. Please load it again and repeat your entry."), status=403
    )
