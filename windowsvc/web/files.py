"""Static files: kept for a year under an address that names the build, else asked for each time.

``/static/joined/<script>`` is a script together with every module it needs.
"""

from __future__ import annotations

from functools import lru_cache

from flask import Flask, Response, abort, request, send_from_directory
from werkzeug.security import safe_join

from windowsvc.web import packing
from windowsvc.web.headers import file_age
from windowsvc.web.joining import joined
from windowsvc.web.pages import STATIC
from windowsvc.web.parts import parts_of

FOR_EVER = 31_536_000


def install(app: Flask) -> None:
    """Serve ``static/`` at ``/static/``."""
    for rule, name, view in (
        ("/static/joined/<path:filename>", "joined", script),
        ("/static/<path:filename>", "static", file),
    ):
        app.add_url_rule(rule, endpoint=name, view_func=view, methods=["GET"], provide_automatic_options=False)


def file(filename: str) -> Response:
    """One file."""
    age = file_age(filename, versioned="v" in request.args)
    response = send_from_directory(STATIC, filename, max_age=age, conditional=True)
    return packing.kept(_kept_for(age, response), key=f"{filename} {response.get_etag()[0]}")


def script(filename: str) -> Response:
    """One script and its modules in one file."""
    safe = safe_join("", filename)
    if safe is None or not safe.endswith(".js") or not (STATIC / safe).is_file():
        abort(404)
    build = parts_of().build
    response = Response(_joined(safe, build), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(f"{build}-{filename}".replace("/", "-"))
    response.make_conditional(request)
    return packing.kept(
        _kept_for(FOR_EVER if "v" in request.args else None, response), key=f"joined {filename} {build}"
    )


def _kept_for(age: int | None, response: Response) -> Response:
    if age == FOR_EVER:
        response.headers["Cache-Control"] = f"public, max-age={FOR_EVER}, immutable"
    return response


@lru_cache(maxsize=64)
def _joined(path: str, build: str) -> str:
    return joined(STATIC, path, version=build)
