"""番号札の紙: one ticket's slip, drawn dot for dot for a thermal printer.

Paper alone must be enough: the number, how it is called, where to wait, how many are ahead, and the
way to look again, in Japanese and in the language of the ticket. Every word comes from the caller.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import qrcode
from PIL import Image

from windowsvc.languages import ruby
from windowsvc.paperwork.slip_sheet import Sheet
from windowsvc.paperwork.slip_signs import SIGNS
from windowsvc.paperwork.slip_type import Style, Typesetter, typesetter
from windowsvc.resources import FONTS

DOTS_PER_MM: Final = 8
"""203 dpi, the resolution of ticket printers."""

Width = Literal[80, 58]

_TEXT: Final = 40
"""Dots of the least text: 14 pt."""
_FIGURES: Final = 50
_INVITATION: Final = 44
_MARK: Final = 76
_QR_SYMBOL: Final = 25 * DOTS_PER_MM
_QR_LEAST_MODULE: Final = 3
_QR_QUIET: Final = 4
_REISSUED: Final = "再発行"
_INVISIBLE: Final = "3 Tr"
"""What follows is text to be found and read aloud over the picture of it."""
_VISIBLE: Final = "0 Tr"
_SAMPLE: Final = "見本"


@dataclass(frozen=True)
class _Paper:
    """Printable dots of a roll, its side margins, and the sizes that depend on the width."""

    dots: int
    margin: int
    service: int
    number: int
    number_least: int


_PAPERS: Final[dict[Width, _Paper]] = {
    80: _Paper(dots=576, margin=28, service=52, number=200, number_least=160),
    58: _Paper(dots=384, margin=12, service=46, number=144, number_least=144),
}


@dataclass(frozen=True)
class Fact:
    """One row of what the reader needs to know: a short name and its value (a newline parts its lines)."""

    name: str
    value: str


@dataclass(frozen=True)
class Wording:
    """The words of a slip in one language, already translated and formatted.

    Args:
        language: locale, in either spelling (`zh_Hans`, `zh-Hans`): chooses the fonts.
        headline: what the number is (「あなたの番号」).
        service: public name of the service; never one that tells of a death or a benefit.
        reading: how the number is said when it is called (「えー の ひゃくに」), empty if not given.
        facts: people ahead, the expected time, where to wait: in the order they are read.
        notices: sentences below the facts.
        invitation: what the QR code is for (「スマホで順番を見る」); not printed without one.
    """

    language: str
    headline: str
    service: str
    reading: str = ""
    facts: tuple[Fact, ...] = ()
    notices: tuple[str, ...] = ()
    invitation: str = ""


@dataclass(frozen=True)
class SlipText:
    """Everything one slip says.

    Args:
        office: city and office line.
        issued: date and time of issue, as it is to be read.
        label: the number, `A-102`.
        first: the words in the office's first language.
        second: the same in the ticket's language, or None when that is the first.
        url: the ticket's page, for the QR code; None prints no code.
        address: an address short enough to type, without any code of the ticket; None prints none.
        sign: the letter of the service's sign, drawn in its shape; a letter without a shape is left out.
        reissued: marks a second copy 再発行.
        training: marks a slip of the training mode 見本.
    """

    office: str
    issued: str
    label: str
    first: Wording
    second: Wording | None = None
    url: str | None = None
    address: str | None = None
    sign: str | None = None
    reissued: bool = False
    training: bool = False


class AddressTooLong(ValueError):
    """The ticket's address does not fit a QR code that can be read on this paper."""


def draw(slip: SlipText, *, width: Width = 80, fonts: Path = FONTS) -> Image.Image:
    """Return the slip as a black and white image (mode "1"), 576 dots wide for 80 mm paper or 384 for 58 mm.

    Lines wrap between phrases and never inside a number. A character that no font has prints as 〓
    (`unprintable` finds them beforehand). Raises MissingFonts when `fonts` has none of ours, and
    AddressTooLong when `slip.url` cannot be read from this paper.
    """
    paper = _PAPERS[width]
    sheet = Sheet(type_=typesetter(fonts), dots=paper.dots, margin=paper.margin)
    marks = [word for word, wanted in ((_SAMPLE, slip.training), (_REISSUED, slip.reissued)) if wanted]
    sheet.gap(24)
    for mark in marks:
        _mark(sheet, mark)
    _head(sheet, slip, paper=paper)
    _number(sheet, slip, paper=paper)
    _details(sheet, slip.first, figures=_FIGURES)
    if slip.url is not None or slip.address is not None:
        sheet.dashes()
        _link(sheet, slip)
    if slip.second is not None:
        sheet.dashes()
        _in_second_language(sheet, slip.second, label=slip.label)
    if slip.training:
        sheet.gap(24)
        _mark(sheet, _SAMPLE)
    sheet.gap(24)
    return sheet.image()


def as_pdf(slip: SlipText, *, width: Width = 80, fonts: Path = FONTS) -> bytes:
    """The slip as a PDF of the paper's own size, dot for dot as a printer sets it; its words are told beside it."""
    from windowsvc.paperwork.fonts import fonts as library
    from windowsvc.paperwork.sheets import Ink, Sheets

    picture = draw(slip, width=width, fonts=fonts)
    across, down = picture.width / DOTS_PER_MM, picture.height / DOTS_PER_MM
    sheets = Sheets(library(), title=slip.first.headline)
    sheets.page((float(width), down))
    sheets.picture(picture, x=(width - across) / 2, y=0, width=across, height=down)
    sheets.say(_INVISIBLE)
    lines = list(_told(slip))
    for number, (line, language) in enumerate(lines, 1):
        for missing in sheets.setter.unprintable(line):
            line = line.replace(missing, "〓")
        sheets.text(line, x=3, y=number * down / (len(lines) + 1), ink=Ink(size=4, language=language))
    sheets.say(_VISIBLE)
    return sheets.finish()


def _told(slip: SlipText) -> Iterator[tuple[str, str]]:
    """Every line of a slip with its language, as it is read aloud."""
    first = slip.first.language
    yield from ((one, first) for one in (slip.office, slip.issued) if one)
    for wording in (slip.first, slip.second):
        if wording is not None:
            facts = (f"{fact.name} {fact.value}" for fact in wording.facts)
            words = (wording.headline, slip.label, wording.service, *facts, *wording.notices, wording.invitation)
            yield from ((ruby.plain(line), wording.language) for one in words for line in one.split("\n") if line)


def unprintable(slip: SlipText, *, fonts: Path = FONTS) -> list[str]:
    """Return the characters of `slip` that no installed font has, in order, each once."""
    type_: Typesetter = typesetter(fonts)
    found = type_.unprintable(slip.office + slip.issued + slip.label + (slip.address or ""), language="ja")
    for wording in (slip.first, slip.second):
        if wording is not None:
            rows = [row for fact in wording.facts for row in (fact.name, fact.value)]
            words = (wording.headline, wording.service, wording.reading, wording.invitation, *rows, *wording.notices)
            found += type_.unprintable("".join(words), language=wording.language)
    return list(dict.fromkeys(found))


def _mark(sheet: Sheet, word: str) -> None:
    sheet.framed(word, style=Style(size=_MARK, bold=True))
    sheet.gap(20)


def _head(sheet: Sheet, slip: SlipText, *, paper: _Paper) -> None:
    language = slip.first.language
    sheet.text(slip.office, style=Style(size=_TEXT, bold=True, language=language))
    sheet.text(slip.issued, style=Style(size=_TEXT, language=language))
    sheet.gap(12)
    name = Style(size=paper.service, bold=True, language=language)
    if slip.sign in SIGNS:
        sheet.signed(slip.first.service, sign=slip.sign, style=name)
    else:
        sheet.text(slip.first.service, style=name)


def _number(sheet: Sheet, slip: SlipText, *, paper: _Paper) -> None:
    language = slip.first.language
    sheet.rule()
    sheet.text(slip.first.headline, style=Style(size=_TEXT, language=language), align="centre")
    sheet.gap(12)
    sheet.number(slip.label, size=paper.number, least=paper.number_least)
    sheet.gap(16)
    sheet.text(slip.first.reading, style=Style(size=_TEXT, language=language), align="centre")
    sheet.rule()


def _details(sheet: Sheet, wording: Wording, *, figures: int | None = None) -> None:
    plain = Style(size=_TEXT, language=wording.language)
    strong = Style(size=_TEXT, bold=True, language=wording.language, numeral_size=figures)
    sheet.table([(fact.name, fact.value) for fact in wording.facts], name=plain, value=strong)
    for notice in wording.notices:
        sheet.gap(8)
        sheet.text(notice, style=plain)


def _in_second_language(sheet: Sheet, wording: Wording, *, label: str) -> None:
    plain = Style(size=_TEXT, language=wording.language)
    strong = Style(size=_TEXT, bold=True, language=wording.language)
    sheet.text(f"{wording.headline} {label}", style=strong)
    sheet.text(wording.reading, style=plain)
    sheet.text(wording.service, style=strong)
    sheet.gap(8)
    _details(sheet, wording)


def _link(sheet: Sheet, slip: SlipText) -> None:
    if slip.url is not None:
        invitations = [
            (wording.invitation, Style(size=size, bold=size > _TEXT, language=wording.language))
            for wording, size in ((slip.first, _INVITATION), (slip.second, _TEXT))
            if wording is not None and wording.invitation
        ]
        sheet.code(_qr(slip.url, room=sheet.dots), quiet=_QR_QUIET, invitations=invitations)
    if slip.address is not None:
        sheet.gap(8)
        sheet.address(slip.address, style=Style(size=_TEXT))


def _qr(url: str, *, room: int) -> Image.Image:
    """The symbol without its quiet zone, white 255 on black 0, each module a whole number of dots."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0, box_size=1)
    code.add_data(url)
    try:
        code.make(fit=True)
    except (qrcode.exceptions.DataOverflowError, ValueError) as error:
        raise AddressTooLong(f"{len(url)} characters do not fit a QR code") from error
    rows = code.get_matrix()
    side = len(rows)
    module = max(math.ceil(_QR_SYMBOL / side), _QR_LEAST_MODULE)
    if (side + 2 * _QR_QUIET) * module > room:
        raise AddressTooLong(f"{len(url)} characters need a QR code wider than the paper")
    symbol = Image.new("L", (side, side))
    symbol.putdata([0 if dark else 255 for row in rows for dark in row])
    return symbol.resize((side * module, side * module), Image.Resampling.NEAREST)
