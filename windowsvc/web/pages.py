"""Pages: what every template may call, and the two ways to make one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, request
from markupsafe import Markup

from windowsvc import resources
from windowsvc.languages import foreign, ruby
from windowsvc.languages.catalogue import Domain
from windowsvc.languages.javascript import names_in
from windowsvc.languages.locales import LOCALES, Locale
from windowsvc.languages.markup import jinja_globals
from windowsvc.office.permissions import ANONYMOUS, Principal
from windowsvc.refusal import Refusal
from windowsvc.web import languages, origins, wording
from windowsvc.web.calls import Call, to_json
from windowsvc.web.homes import way_back
from windowsvc.web.parts import parts_of

STATIC = resources.ROOT / "static"
TEMPLATES = resources.ROOT / "templates"


def install(app: Flask) -> None:
    """Give the templates of ``app`` their globals."""
    environment = app.jinja_env
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals.update(asset=asset, script=script, data_block=data_block, locales=LOCALES)


def render(call: Call, template: str, *, scripts: Iterable[str] = (), **values: Any) -> str:
    """A page in the reader's language.

    Args:
        template: its name under ``templates/``.
        scripts: paths under ``static/`` whose texts the page's data block ``texts`` must hold.
        values: what the template is about.

    The template may call ``_`` and its relatives, ``csrf()``, ``asset(path)``, ``script(path)``,
    ``data_block(id, value)``, ``texts_block()``; and reads ``locale``, ``build``, ``training``, ``principal``.
    """
    call.city()  # what is remembered must hold the city's own wording
    return _render(template, locale=call.locale, domain=call.door.domain, call=call, scripts=tuple(scripts), **values)


def error_page(refusal: Refusal, *, message: str) -> Response:
    """The one page for people whose request was refused."""
    call: Call | None = g.get("call")
    locale = call.locale if call else languages.choose(request, parts_of())
    domain = call.door.domain if call else "public"
    said = ruby.to_html(message) if locale.has_ruby else message
    title = ruby.plain(message) if locale.has_ruby else message
    back = way_back(refusal, request=request, principal=_asking(call, refusal), domain=domain)
    values = {"refusal": refusal, "message": said, "title": title, "back": back}
    html = _render("error.html", locale=locale, domain=domain, call=call, scripts=(), **values)
    return Response(html, status=refusal.status, mimetype="text/html")


def _asking(call: Call | None, refusal: Refusal) -> Principal:
    """Whoever the error page is for; nobody is looked up where something of ours is broken."""
    if call is not None or refusal.status >= 500:
        return call.principal if call else ANONYMOUS
    try:
        return next(iter(parts_of().doorkeeper.candidates(request)), ANONYMOUS)
    except Refusal:
        return ANONYMOUS


def asset(path: str) -> str:
    """The address of a file under ``static/``, which changes with the build."""
    return f"/static/{path}?v={parts_of().build}"


def script(path: str) -> str:
    """The address of a script under ``static/`` together with every module it needs, in one file."""
    return asset(f"joined/{path}")


def data_block(name: str, value: Any) -> Markup:
    """A block of JSON that the page's scripts read by its id; nothing in it can end the block."""
    text = to_json(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup('<script type="application/json" id="{}">{}</script>').format(name, Markup(text))  # noqa: S704


def csrf() -> str:
    """The token every form and every changing script request of this page carries.

    A signed-in person's or device's own; a visitor is given one with a cookie.
    """
    call: Call = g.call
    if call.principal.csrf:
        return call.principal.csrf
    name = call.parts.doorkeeper.cookies.csrf
    token = request.cookies.get(name) or call.cookies.get(name, ("",))[0]
    if not token:
        token = origins.new_token()
        call.set_cookie(name, token)
    return token


def texts_block(locale: Locale, domain: Domain, scripts: tuple[str, ...]) -> Markup:
    """The data block ``texts`` of a page: what its scripts say."""
    names = names_in(*(STATIC / Path(script) for script in scripts))
    return data_block("texts", wording.script_texts(wording.current(), locale, domain, names))


@lru_cache(maxsize=64)
def _words(own: wording.Wording, locale: Locale, domain: Domain) -> dict[str, Any]:
    return dict(jinja_globals(locale, domain, overrides=own.texts))


def _render(
    template: str, *, locale: Locale, domain: Domain, call: Call | None, scripts: tuple[str, ...], **values: Any
) -> str:
    given = {
        **_words(wording.current(), locale, domain),
        "locale": locale,
        "build": parts_of().build,
        "training": parts_of().settings.training,
        "principal": call.principal if call else None,
        "directory": parts_of().settings.oidc,
        "csrf": csrf if call else str,
        "texts_block": lambda: texts_block(locale, domain, scripts),
        **values,
    }
    html = current_app.jinja_env.get_template(template).render(given)
    return foreign.mark(html, locale=locale) if domain == "staff" else html
