"""The board's page and its stylesheet of sizes. What it shows comes over its line, see `windowsvc.lobby.board`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from flask import Blueprint

from windowsvc.languages.catalogue import Texts
from windowsvc.languages.javascript import ScriptTexts, names_in
from windowsvc.languages.locales import JA, LOCALES, Locale, parse
from windowsvc.lobby.board import setup_of
from windowsvc.lobby.setup import Board
from windowsvc.lobby.setup import Window as WindowSetup
from windowsvc.office.configuration import City
from windowsvc.office.kinds import Office
from windowsvc.voice import announcer
from windowsvc.web import wording
from windowsvc.web.access import Answer, Call, door
from windowsvc.web.board import sizes
from windowsvc.web.board.voice import voice_of
from windowsvc.web.pages import STATIC, csrf, render

pages = Blueprint("board", __name__)

SCRIPTS: Final = ("board", "lists", "notes", "plate", "sentences")


@door(pages, "GET", "/board/<code>", permission="board.show")
def board(call: Call, code: str) -> Answer:
    """The page of one board, in the board's own languages whoever looks at it."""
    city = call.city()
    office, setup = setup_of(city, code)
    call.permit(office)
    languages = languages_of(setup)
    call.locale = languages[0]
    found = city.get(Office, office)
    data = {
        "code": code,
        "name": setup.name.root,
        "build": call.parts.build,
        "csrf": csrf(),
        "languages": [locale.code for locale in languages],
        "sound": setup.sound,
        "volume": setup.volume,
        "quiet": [setup.quiet_from, setup.quiet_until],
        "voice": list(voice_of(call.parts).languages) if setup.sound else [],
        "shared": announcer.shares_zone(city, office, setup),
        "phone": bool(found and found.phone_base_url),
    }
    html = render(
        call,
        "board/board.html",
        code=code,
        board=setup,
        office=found,
        training=call.parts.settings.training,
        hint=floor_hint(windows_of(city, office, setup), Texts(languages[0]).gettext),
        data=data,
        texts={locale.code: script_texts(locale) for locale in LOCALES},
        sizes_tag=f"{setup.distance_m:g}-{setup.pitch_mm:g}",
    )
    return Answer(data=html)


@door(pages, "GET", "/board/<code>/sizes.css", permission="board.show")
def board_sizes(call: Call, code: str) -> Answer:
    """The sizes of the letters, from the distance and the display of this board."""
    office, setup = setup_of(call.city(), code)
    call.permit(office)
    wanted = sizes.sizes(distance_m=setup.distance_m, pitch_mm=setup.pitch_mm)
    return Answer(data=sizes.stylesheet(wanted), headers={"Content-Type": "text/css; charset=utf-8"})


def languages_of(board: Board) -> tuple[Locale, ...]:
    """The languages a board speaks, in its order, each once; Japanese where none is known."""
    found = dict.fromkeys(locale for code in board.languages if (locale := parse(code)) is not None)
    return tuple(found) or (JA,)


def windows_of(city: City, office: str, board: Board) -> tuple[WindowSetup, ...]:
    """The windows whose calls this board shows."""
    every = city.all(WindowSetup, office=office)
    return tuple(window for code, window in every.items() if not board.windows or code in board.windows)


def floor_hint(windows: Iterable[WindowSetup], _: Callable[..., str]) -> str:
    """Where the windows are that stand on another floor than most: 20番台は2階. Empty where that takes more words."""
    floors: dict[str, list[str]] = {}
    for window in windows:
        floors.setdefault(window.floor, []).append(window.label)
    if len(floors) != 2:
        return ""
    home, away = sorted(floors, key=lambda floor: -len(floors[floor]))
    labels = floors[away]
    if not away or not all(label.isdecimal() for label in labels):
        return ""
    tens = {int(label) // 10 for label in labels}
    taken = {int(label) // 10 for label in floors[home] if label.isdecimal()}
    if len(tens) == 1 and not tens & taken and tens != {0}:
        return _("{n}s are on floor {floor}", n=tens.pop() * 10, floor=_bare(away))
    if len(labels) == 1:
        return _("No. {window} is on floor {floor}", window=labels[0], floor=_bare(away))
    return ""


def _bare(floor: str) -> str:
    return floor.removesuffix("階").removesuffix("F")


def script_texts(locale: Locale) -> ScriptTexts:
    """What the board's scripts say, in one language."""
    scripts = (STATIC / "board" / f"{name}.js" for name in SCRIPTS)
    return wording.script_texts(wording.current(), locale, "public", names_in(*scripts))
