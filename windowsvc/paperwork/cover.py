"""What goes around the forms of a packet: the cover that says what is in it, and address labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from windowsvc.languages.wareki import wareki
from windowsvc.paperwork.boxes import Box, write
from windowsvc.paperwork.city_forms import CityForm
from windowsvc.paperwork.layouts import WIDTH, Layout
from windowsvc.paperwork.roles import Source
from windowsvc.paperwork.sheets import Ink, Sheets
from windowsvc.paperwork.values import resolve

if TYPE_CHECKING:
    from windowsvc.paperwork.form import Problem, Stamp
    from windowsvc.paperwork.packet import Held, Sheet

LEFT: Final = 15.0
_ROW: Final = 7.8
_LAST: Final = 276.0
_HEAD: Final = Ink(size=18, hand="bold")
_PLAIN: Final = Ink(size=10.5)
_BOLD: Final = Ink(size=11, hand="bold")
_SMALL: Final = Ink(size=8.5, grey=0.25)

LABEL_COLUMNS: Final = 2
LABEL_ROWS: Final = 6
_LABEL: Final = (86.4, 42.3)
_LABELS_FROM: Final = (18.6, 21.2)
"""Twelve labels on A4, 86.4 x 42.3 mm."""


class _Page:
    """Lines downwards, with a new page when one is full."""

    def __init__(self, sheets: Sheets) -> None:
        self.sheets = sheets
        self.y = _LAST

    def room(self, height: float) -> float:
        """The top of the next `height` millimetres."""
        if self.y + height > _LAST:
            self.sheets.page()
            self.y = 20.0
        top = self.y
        self.y += height
        return top


def paint(
    sheets: Sheets, chosen: Sequence[Sheet], held: Sequence[Held], problems: Sequence[Problem], *, stamp: Stamp
) -> None:
    """The cover: what is in the packet in the order of the route, what to write by hand, and what is kept elsewhere."""
    page = _Page(sheets)
    y = page.room(30)
    sheets.text("書類の一覧", x=LEFT, y=y + 7, ink=_HEAD)
    said = f"{stamp.city.name}  {wareki(stamp.on)}  {len(chosen)}枚の様式" + (
        f"  受付 {stamp.case}" if stamp.case else ""
    )
    sheets.text(said, x=LEFT, y=y + 15, ink=_PLAIN)
    sheets.text("上から順に、印の付いたところをご本人がお書きください。", x=LEFT, y=y + 22, ink=_PLAIN)
    _rows(page, chosen)
    if problems:
        _heading(page, "手書きしていただくところ(文字が印字できません)")
        for one in problems:
            text = f"{one.title}  「{one.label}」  {one.refusal.detail.get('characters', '')}"
            write(sheets, _printable(sheets, text), Box(LEFT + 2, page.room(7), WIDTH - 4, 7), ink=_PLAIN)
    if held:
        _heading(page, "担当課でお渡しする様式")
        for form in held:
            text = f"{form.department}  {form.name}"
            write(sheets, text, Box(LEFT + 2, page.room(6.5), WIDTH - 4, 6.5), ink=_PLAIN)


def _printable(sheets: Sheets, text: str) -> str:
    """A text without the characters that cannot be printed; their code points still name them."""
    for one in sheets.setter.unprintable(text, hand=_PLAIN.hand):
        text = text.replace(one, "")
    return text


def _heading(page: _Page, text: str) -> None:
    y = page.room(11)
    page.sheets.text(text, x=LEFT, y=y + 8, ink=_BOLD)
    page.sheets.rule(LEFT, y + 10, LEFT + WIDTH, y + 10, line=0.3)


def _rows(page: _Page, chosen: Iterable[Sheet]) -> None:
    before = ""
    for number, sheet in enumerate(chosen, 1):
        if sheet.department != before:
            _heading(page, sheet.department)
            before = sheet.department
        y = page.room(_ROW)
        sheets = page.sheets
        sheets.box(LEFT + 1, y + 1.9, 4, 4, line=0.3)
        sheets.text(str(number), x=LEFT + 11, y=y + 5.2, ink=_PLAIN, align="right")
        write(sheets, sheet.layout.title, Box(LEFT + 15, y, 108, _ROW), ink=_PLAIN)
        write(sheets, by_hand(sheet.layout), Box(LEFT + 126, y, 54, _ROW), ink=_SMALL)
        sheets.rule(LEFT, y + _ROW, LEFT + WIDTH, y + _ROW, line=0.1, grey=0.6)


_HANDS: Final = {
    "signature": "署名",
    "seal": "押印",
    "consent": "同意",
    "mynumber": "個人番号",
    "photo": "写真",
    "hand": "手書き欄",
}


def by_hand(layout: Layout | CityForm) -> str:
    """What is left for the person on a form."""
    kinds = dict.fromkeys(cell.type for cell in layout.cells)
    copies = f"{layout.copies}部  " if layout.copies > 1 else ""
    return copies + "・".join(_HANDS[kind] for kind in _HANDS if kind in kinds)


def labels(sheets: Sheets, source: Source) -> None:
    """A sheet of address labels of the one who came, for what is sent later; none where the address is not known."""
    roles = ("notifier", "visitor")
    who = next((role for role in roles if resolve(f"{role}.address", source) and resolve(f"{role}.name", source)), None)
    if who is None:
        return
    name, address = resolve(f"{who}.name", source), str(resolve(f"{who}.address", source))
    shown = name["name"] if not isinstance(name, str) else name
    sheets.page()
    for number in range(LABEL_COLUMNS * LABEL_ROWS):
        down, across = divmod(number, LABEL_COLUMNS)
        x, y = _LABELS_FROM[0] + across * _LABEL[0], _LABELS_FROM[1] + down * _LABEL[1]
        write(sheets, address, Box(x + 8, y + 6, _LABEL[0] - 14, 13), ink=Ink(size=11, hand="mincho"))
        write(sheets, f"{shown} 様", Box(x + 14, y + 21, _LABEL[0] - 20, 12), ink=Ink(size=15, hand="mincho"))


def nothing(sheets: Sheets) -> None:
    """A page that says that no form is due, so that nobody waits for one."""
    sheets.page()
    sheets.text("お出しいただく様式はありません。", x=LEFT, y=30, ink=Ink(size=14))
