"""Static files: kept for a year under an address that names the build, else asked for each time."""

from __future__ import annotations

from flask import Flask, Response, request, send_from_directory

from windowsvc.web.headers import file_age
from windowsvc.web.pages import STATIC


def install(app: Flask) -> None:
    """Serve ``static/`` at ``/static/``."""
    app.add_url_rule(
        "/static/<path:filename>",
        endpoint="static",
        view_func=file,
        methods=["GET"],
        provide_automatic_options=False,
    )


def file(filename: str) -> Response:
    """One file."""
    age = file_age(filename, versioned="v" in request.args)
    response = send_from_directory(STATIC, filename, max_age=age, conditional=True)
    if age == 31_536_000:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
