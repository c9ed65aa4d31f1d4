"""`/about`: what this service is, and whose work it rests on."""

from __future__ import annotations

from flask import Blueprint

from windowsvc.voice import engines
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.pages import render

pages = Blueprint("about", __name__)


@door(pages, "GET", "/about", permission="public")
def about(call: Call) -> Answer:
    """The build, the licence, the fonts and the voice."""
    return Answer(data=render(call, "about.html", voice=engines.CREDIT))
