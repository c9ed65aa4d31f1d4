"""What the demonstration says at the terminal, in Japanese and in English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import click

from windowsvc.demo_mark import Mark, Phone
from windowsvc.languages.catalogue import Texts
from windowsvc.languages.dates import moment
from windowsvc.languages.locales import EN, JA
from windowsvc.refusal import N_

_LOCALES = (JA, EN)


def say_preparing() -> None:
    """Say that it takes a few seconds."""
    click.echo(" / ".join(_both(N_("Living through the morning of Hibari City Hall ..."))))


def say_ready(mark: Mark, plan: Mapping[str, Any], *, phone: Phone | None) -> None:
    """Print the page of links and sign-ins."""
    click.echo("\n".join(_page(mark, plan, phone=phone)))


def say_closed(now: datetime, *, until: datetime) -> None:
    """Print that the city hall has closed, and when its day begins again."""
    message = N_("{now}: Hibari City Hall has closed. It opens again at {until}. To see a lively hall, start it anew.")
    for locale in _LOCALES:
        click.echo(Texts(locale, "staff").gettext(message, now=moment(now, locale), until=moment(until, locale)))


def _page(mark: Mark, plan: Mapping[str, Any], *, phone: Phone | None) -> Iterable[str]:
    yield ""
    yield from _both(N_("Hibari City Hall: a demonstration. The city and its people are invented."))
    yield ""
    yield from _line(f"{mark.address}/", N_("Begin here: every screen with one press"))
    yield ""
    yield from _both(N_("Or straight to a screen, after signing in:"))
    for address, message in _screens():
        yield from _line(f"{mark.address}{address}", message)
    if phone is not None:
        yield from _line(
            f"{mark.address}/t/{phone.token}", N_("The phone of somebody with number {label}"), label=phone.label
        )
    yield ""
    for login, message in _people():
        name = plan["staff"][login]["name"]
        yield from _line(f"{login:9}{mark.password}", N_("{role}: {name}"), name=name, role=message)
    yield ""
    yield from _line(mark.tokens["renkei"], N_("Access token of another system (Authorization: Bearer)"))
    yield ""
    for locale in _LOCALES:
        speed = (
            N_("The clock of the city hall stands at {now}.")
            if mark.speed == 0
            else N_("In the city hall it was {now} at the start; its clock runs at {speed} times ours.")
        )
        yield Texts(locale, "staff").gettext(speed, now=moment(mark.start, locale), speed=f"{mark.speed:g}")
    if mark.shared:
        yield from _both(N_("Other machines must trust this once: {address}/enrol/root.crt"), address=mark.address)
    yield from _both(N_("Ctrl+C ends it."))
    yield ""


def _screens() -> Iterable[tuple[str, str]]:
    yield "/kiosk/honcho", N_("Ticket machine")
    yield "/board/lobby", N_("Lobby board")
    yield "/window", N_("Window of a clerk; windows 5 and North Branch 3 are free")
    yield "/admin", N_("Administration")


def _people() -> Iterable[tuple[str, str]]:
    yield "hanako", N_("Clerk")
    yield "minoru", N_("Lead")
    yield "dx", N_("Officer, may do everything")
    yield "kengaku", N_("Viewer, may only look")


def _both(message: str, **values: object) -> Iterable[str]:
    return (Texts(locale, "staff").gettext(message, **values) for locale in _LOCALES)


def _line(first: str, message: str, *, role: str | None = None, **values: object) -> Iterable[str]:
    """Something to type, with what it is in both languages behind it."""
    told = []
    for locale in _LOCALES:
        texts = Texts(locale, "staff")
        known = {**values, **({"role": texts.gettext(role)} if role else {})}
        told.append(texts.gettext(message, **known))
    yield f"  {first:<44} {' / '.join(told)}"
