"""What somebody is told when something cannot be done: `{code, message, detail}` for programs, one page for people."""

from __future__ import annotations

import logging
import secrets
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from windowsvc.languages.catalogue import Domain, MissingValueError, Texts
from windowsvc.languages.locales import Locale
from windowsvc.refusal import N_, Refusal
from windowsvc.web import languages, pages, wording
from windowsvc.web.access import current_call
from windowsvc.web.calls import to_json
from windowsvc.web.parts import parts_of
from windowsvc.web.rates import network

log = logging.getLogger("windowsvc.web")

API = "/api/"

_HTTP = {
    400: ("bad_request", N_("This request could not be read.")),
    404: ("not_found", N_("There is no such page.")),
    405: ("method_not_allowed", N_("This cannot be done at this address.")),
    413: ("too_large", N_("What was sent is too large.")),
    415: ("content_type", N_("Send this as application/json.")),
}


def install(app: Flask) -> None:
    """Answer every refusal and every failure of ``app`` in the same two shapes."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, failed)


def refused(refusal: Refusal) -> Response:
    """The answer to a refusal."""
    call = current_call()
    if call is not None and call.door.rate == "phone" and refusal.status == 404:
        parts_of().limiter.miss(network(request.remote_addr or ""))
    if wants_json():
        response = Response(to_json(told(refusal)), status=refusal.status, mimetype="application/json")
    elif refusal.code == "sign_in_needed" and request.method == "GET":
        return _to_sign_in()
    else:
        response = pages.error_page(refusal, message=message(refusal))
    response.headers.update(retry_header(refusal))
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def retry_header(refusal: Refusal) -> dict[str, str]:
    """When to come again, for a refusal that says so."""
    wait = refusal.detail.get("retry_after", refusal.detail.get("seconds"))
    return {"Retry-After": str(wait)} if refusal.status == 429 and wait is not None else {}


def told(refusal: Refusal) -> dict[str, Any]:
    """A refusal as programs read it, its message in the reader's language."""
    return {"code": refusal.code, "message": message(refusal), "detail": refusal.detail}


def message(refusal: Refusal) -> str:
    """The message in the reader's language, as plain text."""
    locale, domain = _reader()
    try:
        return Texts(locale, domain, overrides=wording.current().texts).gettext(refusal.message, **refusal.detail)
    except MissingValueError:
        log.exception("a refusal's message has a field without a value", extra={"code": refusal.code})
        return Texts(locale, domain).find(refusal.message).text


def wants_json() -> bool:
    """Whether a program asked."""
    return (
        request.path.startswith(API)
        or request.mimetype == "application/json"
        or request.accept_mimetypes.best == "application/json"
    )


def _reader() -> tuple[Locale, Domain]:
    call = current_call()
    if call is None:
        return languages.choose(request, parts_of()), "public"
    staff = request.path.startswith(API) and call.principal.kind == "staff"
    return call.locale, "staff" if staff else call.door.domain


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return Response(status=status, headers=dict(error.get_headers()))
    code, text = _HTTP.get(status, ("http_error", N_("This cannot be done.")))
    response = refused(Refusal(code, text, status=status))
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def failed(error: BaseException) -> Response:
    """The answer where something went wrong that nobody foresaw; its number is in the log."""
    reference = secrets.token_hex(4)
    log.error("failed", exc_info=error, extra={"reference": reference, "route": str(request.url_rule or "")})
    return refused(
        Refusal(
            "internal",
            N_("Something went wrong on our side. Please tell the staff this number: {reference}"),
            status=500,
            reference=reference,
        )
    )


def _to_sign_in() -> Response:
    wanted = quote(request.full_path.rstrip("?"))
    return Response(status=303, headers={"Location": f"/sign-in?next={wanted}"})
