"""What goes around the forms of a packet: the cover that says what is in it, and address labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from windowsvc.languages.wareki import wareki
from windowsvc.paperwork import seals
from windowsvc.paperwork.boxes import Box, write
from windowsvc.paperwork.layouts import WIDTH, Layout
from windowsvc.paperwork.roles import Source
from windowsvc.paperwork.sheets import Ink, Sheets
from windowsvc.paperwork.values import resolve
from windowsvc.refusal import Refusal

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
        write(sheets, by_hand(sheet), Box(LEFT + 126, y, 54, _ROW), ink=_SMALL)
        sheets.rule(LEFT, y + _ROW, LEFT + WIDTH, y + _ROW, line=0.1, grey=0.6)


_HANDS: Final = {
    "signature": "署名",
    "seal": "押印",
    "consent": "同意",
    "mynumber": "個人番号",
    "photo": "写真",
    "hand": "手書き欄",
}


_SEALS: Final = {"optional": "押印(任意)", "required": "押印", "registered_seal": "実印"}


def by_hand(sheet: Sheet) -> str:
    """What is left for the person on a form."""
    layout = sheet.layout
    kinds = {cell.type: _HANDS[cell.type] for cell in layout.cells if cell.type in _HANDS}
    if isinstance(layout, Layout) and seals.place(layout) is not None:
        kinds.pop("seal", None)
        kinds |= {"seal": _SEALS[sheet.seal]} if sheet.seal in _SEALS else {}
    copies = f"{layout.copies}部  " if layout.copies > 1 else ""
    return copies + "・".join(kinds[kind] for kind in _HANDS if kind in kinds)


def addressee(source: Source) -> tuple[str, str] | None:
    """Name and address of the one who came, for labels of what is sent later; None where either is not known."""
    for role in ("notifier", "visitor"):
        name, address = resolve(f"{role}.name", source), resolve(f"{role}.address", source)
        if name and address:
            return (name if isinstance(name, str) else str(name["name"])), str(address)
    return None


def labels(sheets: Sheets, source: Source) -> bool:
    """A sheet of address labels of the one who came, or one that says what is missing; return whether it has labels."""
    whose = addressee(source)
    sheets.page()
    if whose is None:
        sheets.text("宛名ラベルは、まだお作りできません。", x=LEFT, y=30, ink=Ink(size=14))
        said = "来庁された方のお名前とご住所を記録すると、印刷できます。ほかの書類はそろっています。"
        sheets.text(said, x=LEFT, y=40, ink=_PLAIN)
        return False
    for number in range(LABEL_COLUMNS * LABEL_ROWS):
        down, across = divmod(number, LABEL_COLUMNS)
        x, y = _LABELS_FROM[0] + across * _LABEL[0], _LABELS_FROM[1] + down * _LABEL[1]
        _line(sheets, whose[1], Box(x + 8, y + 6, _LABEL[0] - 14, 13), size=11)
        _line(sheets, f"{whose[0]} 様", Box(x + 14, y + 21, _LABEL[0] - 20, 12), size=15)
    return True


def _line(sheets: Sheets, text: str, box: Box, *, size: float) -> None:
    """A line of a label; one that cannot be printed is left open for the hand."""
    try:
        write(sheets, text, box, ink=Ink(size=size, hand="mincho"))
    except Refusal:
        sheets.box(box.x, box.y, box.width, box.height, line=0.3, dashed=True)


def nothing(sheets: Sheets) -> None:
    """A page that says that no form is due, so that nobody waits for one."""
    sheets.page()
    sheets.text("お出しいただく様式はありません。", x=LEFT, y=30, ink=Ink(size=14))
