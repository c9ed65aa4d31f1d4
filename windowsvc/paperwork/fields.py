"""The fields of a form as they are drawn: one function for each kind, inside the box that the layout gives it.

Every function returns what it wrote of what is known, so that a sheet can be checked against its facts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from windowsvc.languages.wareki import ERAS, WarekiError
from windowsvc.paperwork.boxes import (
    HAIR,
    KANA,
    LABEL,
    OPTION,
    PAD,
    QUIET,
    TICK,
    TINY,
    VALUE,
    Box,
    middle,
    seal_circle,
    write,
)
from windowsvc.paperwork.choices import choice, ticks
from windowsvc.paperwork.fitting import POINT, fit, lay
from windowsvc.paperwork.layouts import Cell
from windowsvc.paperwork.sheets import Sheets
from windowsvc.paperwork.values import Content

_NARROW: Final = 52.0
_LOW: Final = 11.0
_LIST_FROM: Final = 30.0
_FURIGANA: Final = 0.36
"""Share of a name's box that the reading takes."""
_ERAS: Final = (("明", "明治"), ("大", "大正"), ("昭", "昭和"), ("平", "平成"), ("令", "令和"), ("西暦", ""))


Draw = Callable[[Sheets, Cell, Content, Box, bool], list[str]]


def draw(sheets: Sheets, cell: Cell, content: Content, box: Box, *, western: bool) -> list[str]:
    """Draw a field; return the texts written of what is known.

    Raises:
        Refusal: ``character_unprintable``, ``text_too_long``; nothing of the content is drawn then.
    """
    return _DRAW.get(cell.type, _plain)(sheets, cell, content, box, western)


def _plain(sheets: Sheets, cell: Cell, content: Content, box: Box, _western: bool) -> list[str]:
    room = box.inside()
    if cell.unit and isinstance(content, str):
        content += cell.unit
    elif cell.unit:
        unit = sheets.measure(cell.unit, ink=OPTION)
        middle(sheets, cell.unit, x=box.x + box.width - PAD - unit, box=box, ink=OPTION)
    if not isinstance(content, str):
        return []
    if "\n" in content or box.height > _LIST_FROM:
        _list(sheets, content, room)
    else:
        write(sheets, content, room, ink=VALUE)
    return content.split("\n")


def _list(sheets: Sheets, content: str, box: Box) -> None:
    """Set lines from the top of a tall box."""
    found = fit(sheets, content, width=box.width, height=box.height - 2, ink=VALUE)
    lay(sheets, found, x=box.x, y=box.y + 1, width=box.width, height=found.height)


def _name(sheets: Sheets, _cell: Cell, content: Content, box: Box, _western: bool) -> list[str]:
    upper = box.height * _FURIGANA
    head = sheets.measure("フリガナ", ink=TINY) + 1.6
    above = Box(box.x + head + 0.4, box.y + 0.2, box.width - head - 1.4, upper - 0.4)
    below = Box(box.x + PAD, box.y + upper + 0.2, box.width - 2 * PAD, box.height - upper - 0.4)
    said = []
    named = content if isinstance(content, Mapping) else {}
    if named.get("name"):
        write(sheets, named["name"], below, ink=replace(VALUE, size=13))
        said.append(named["name"])
    if named.get("kana"):
        write(sheets, named["kana"], above, ink=KANA)
        said.append(named["kana"])
    sheets.rule(box.x, box.y + upper, box.x + box.width, box.y + upper, line=HAIR, grey=0.5, dashed=True)
    sheets.text("フリガナ", x=box.x + 0.8, y=box.y + upper / 2 + 0.7, ink=TINY)
    return said


def _date(sheets: Sheets, _cell: Cell, content: Content, box: Box, western: bool) -> list[str]:
    if not isinstance(content, date):
        _parts(sheets, "令和", (None, None, None), box)
        return []
    era, year = _counted(content, western=western)
    _parts(sheets, era or "西暦", (year, content.month, content.day), box)
    return [f"{era or '西暦'}{year}年{content.month}月{content.day}日"]


def _birth(sheets: Sheets, _cell: Cell, content: Content, box: Box, western: bool) -> list[str]:
    """The eras to choose from above or before the date, the one that holds with a ring around it."""
    if box.width < _NARROW and box.height < _LOW:
        return _date(sheets, _cell, content, box, western)
    era, year = _counted(content, western=western) if isinstance(content, date) else (None, "")
    two_rows = box.width < _NARROW
    options = Box(box.x, box.y, box.width, box.height * 0.42) if two_rows else Box(box.x, box.y, 29, box.height)
    rest = (
        Box(box.x, box.y + box.height * 0.42, box.width, box.height * 0.58)
        if two_rows
        else Box(box.x + 29, box.y, box.width - 29, box.height)
    )
    x = options.x + 1.4
    ink = replace(QUIET, grey=0.25)
    for short, name in _ERAS:
        wide = sheets.measure(short, ink=ink)
        middle(sheets, short, x=x, box=options, ink=ink)
        if era is not None and name == era:
            sheets.oval(x - 0.8, options.y + options.height / 2 - 2, wide + 1.6, 4)
        x += wide + 1.5
    if not isinstance(content, date):
        _parts(sheets, "", (None, None, None), rest)
        return []
    _parts(sheets, "", (year, content.month, content.day), rest)
    return [f"{year}年{content.month}月{content.day}日"]


def _counted(day: date, *, western: bool) -> tuple[str, str]:
    """The era and the year as written; no era for western years and for days before there was one to name."""
    if not western:
        try:
            found = ERAS.of(day)
        except WarekiError:
            return "", str(day.year)
        return found.era.name, found.year_text
    return "", str(day.year)


def _parts(sheets: Sheets, era: str, parts: tuple[object, object, object], box: Box) -> None:
    """Year, month and day with their units printed; empty places where nothing is known."""
    if parts[0] is not None:
        text = f"{era}{parts[0]}年{parts[1]}月{parts[2]}日"
        write(sheets, text, box.inside(), ink=replace(VALUE, size=11))
        return
    ink = replace(LABEL, grey=0.4)
    step = min((box.width - 2 * PAD - sheets.measure(era, ink=ink)) / 3, 13)
    middle(sheets, era, x=box.x + PAD, box=box, ink=ink)
    for number, unit in enumerate("年月日", 1):
        right = box.x + PAD + sheets.measure(era, ink=ink) + number * step
        middle(sheets, unit, x=right - sheets.measure(unit, ink=ink), box=box, ink=ink)


def _account(sheets: Sheets, cell: Cell, content: Content, box: Box, _western: bool) -> list[str]:
    """Bank, branch, kind, number, and the holder as the bank writes it."""
    known = content if isinstance(content, Mapping) else {}
    half = box.height / 2
    parts = (
        ("bank", "金融機関", Box(box.x, box.y, box.width * 0.55, half)),
        ("branch", "支店", Box(box.x + box.width * 0.55, box.y, box.width * 0.45, half)),
        ("kind", "種別", Box(box.x, box.y + half, box.width * 0.19, half)),
        ("number", "口座番号", Box(box.x + box.width * 0.19, box.y + half, box.width * 0.36, half)),
        ("holder_kana", "口座名義(カナ)", Box(box.x + box.width * 0.55, box.y + half, box.width * 0.45, half)),
    )
    said = []
    for key, label, part in parts:
        sheets.box(part.x, part.y, part.width, part.height, line=HAIR, grey=0.5)
        sheets.text(label, x=part.x + 0.8, y=part.y + 2.3, ink=TINY)
        value = known.get(key, "")
        room = Box(part.x + PAD, part.y + 2.4, part.width - 2 * PAD, part.height - 2.7)
        if (key == "number" and value.isascii() and value.isdigit() and len(value) <= _ACCOUNT_DIGITS) or not value:
            if key == "number":
                _digit_boxes(sheets, value.zfill(_ACCOUNT_DIGITS) if value else "", _ACCOUNT_DIGITS, room)
        elif value:
            write(sheets, value, room, ink=replace(VALUE, size=10))
        said += [value] if value else []
    if cell.note and not known:
        sheets.text(cell.note, x=box.x + box.width - 0.8, y=box.y + 2.3, ink=TINY, align="right")
    return said


_ACCOUNT_DIGITS: Final = 7


def _digits(sheets: Sheets, cell: Cell, content: Content, box: Box, _western: bool) -> list[str]:
    text = content if isinstance(content, str) else ""
    if text and not (text.isascii() and text.isalnum() and len(text) <= cell.digits):
        write(sheets, text, box.inside(), ink=VALUE)
    else:
        _digit_boxes(sheets, text, cell.digits or 10, box.inside())
    return [text] if text else []


def _digit_boxes(sheets: Sheets, text: str, count: int, box: Box) -> None:
    side = min(box.width / count, 5.6)
    tall = min(box.height - 0.6, 6.2)
    top = box.y + (box.height - tall) / 2
    for at in range(count):
        sheets.box(box.x + at * side, top, side, tall, line=HAIR, grey=0.4)
        if at < len(text):
            cell = Box(box.x + at * side, top, side, tall)
            write(sheets, text[at], cell, ink=replace(VALUE, size=min(10, tall / POINT * 0.8)), align="centre")


def _mynumber(sheets: Sheets, _cell: Cell, _content: Content, box: Box, _western: bool) -> list[str]:
    """Twelve boxes that stay empty: the number is written by hand where a city asks for it on paper."""
    _digit_boxes(sheets, "", 12, replace(box.inside(), width=min(box.width - 2 * PAD, 62)))
    if box.width > 100:
        middle(sheets, "窓口でご本人が書きます", x=box.x + 68, box=box, ink=QUIET)
    return []


def _signature(sheets: Sheets, cell: Cell, _content: Content, box: Box, _western: bool) -> list[str]:
    note = cell.note or "署名"
    sheets.text(f"({note})", x=box.x + box.width - 1, y=box.y + box.height - 1.2, ink=QUIET, align="right")
    return []


def _seal(sheets: Sheets, cell: Cell, _content: Content, box: Box, _western: bool) -> list[str]:
    seal_circle(sheets, box, word=cell.label if len(cell.label) <= 3 else "印")
    return []


def _consent(sheets: Sheets, _cell: Cell, _content: Content, box: Box, _western: bool) -> list[str]:
    centre = box.y + min(box.height / 2, 5)
    sheets.box(box.x + PAD, centre - TICK / 2, TICK, TICK, line=HAIR * 1.6)
    line = Box(box.x, centre - 3, box.width, 6)
    middle(sheets, "同意します", x=box.x + PAD + TICK + 1, box=line, ink=OPTION)
    return []


def _pin(sheets: Sheets, cell: Cell, _content: Content, box: Box, _western: bool) -> list[str]:
    write(sheets, cell.note or "紙には書きません", box.inside(), ink=QUIET)
    return []


def _photo(sheets: Sheets, _cell: Cell, _content: Content, box: Box, _western: bool) -> list[str]:
    wide, tall = min(30.0, box.width - 4), min(40.0, box.height - 2)
    x, y = box.x + (box.width - wide) / 2, box.y + (box.height - tall) / 2
    sheets.box(x, y, wide, tall, line=HAIR, grey=0.5, dashed=True)
    sheets.text("写真", x=x + wide / 2, y=y + tall / 2, ink=QUIET, align="centre")
    return []


def _money(sheets: Sheets, cell: Cell, content: Content, box: Box, western: bool) -> list[str]:
    if not isinstance(content, str):
        return _plain(sheets, cell if cell.unit else cell.model_copy(update={"unit": "円"}), None, box, western)
    text = f"{content}円"
    write(sheets, text, box.inside(), ink=VALUE)
    return [text]


_DRAW: Final[Mapping[str, Draw]] = {
    "name": _name,
    "date": _date,
    "birth": _birth,
    "choice": choice,
    "ticks": ticks,
    "account": _account,
    "digits": _digits,
    "mynumber": _mynumber,
    "signature": _signature,
    "seal": _seal,
    "consent": _consent,
    "pin": _pin,
    "photo": _photo,
    "money": _money,
}
