"""The guide sheet on A4: large type, one column a reader's eye can follow, tagged for those who hear it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from windowsvc.languages.locales import get
from windowsvc.paperwork.codes import QUIET, modules
from windowsvc.paperwork.flow import Flow, flow, lay_flow
from windowsvc.paperwork.fonts import fonts
from windowsvc.paperwork.guide import Guide, Row, Section, Words
from windowsvc.paperwork.sheets import Ink, Sheets
from windowsvc.paperwork.tagging import Tags

LEFT: Final = 14.0
WIDTH: Final = 182.0
_TOP: Final = 16.0
_BOTTOM: Final = 280.0
_CODE: Final = 28.0
_LETTER_HEAD: Final = 45.0
"""So much room a letter leaves for the address before it begins; folded in three it shows in a window."""
_COLUMNS: Final = (8.0, 40.0, 56.0, 43.0)
"""The box to tick, by when, what, what to bring; where takes the rest."""
_GAP: Final = 2.5

_TITLE: Final = Ink(size=24, hand="bold")
_HEADING: Final = Ink(size=15, hand="bold")
_TEXT: Final = Ink(size=12)
_STRONG: Final = Ink(size=13, hand="bold")
_SMALL: Final = Ink(size=10, grey=0.2)


def sheet(guide: Guide, *, sample: bool = False) -> bytes:
    """The sheet as a PDF, in practice marked 見本. Raises Refusal ``fonts_missing``, ``character_unprintable``."""
    return _Painter(guide, sample=sample).paint()


class _Painter:
    def __init__(self, guide: Guide, *, sample: bool) -> None:
        self.guide = guide
        self.sheets = Sheets(fonts(), title=guide.title.text, language=guide.html_lang, sample=sample)
        self.tags = Tags(self.sheets)
        self.y = 0.0

    def paint(self) -> bytes:
        self._page()
        self._head()
        for number, section in enumerate(self.guide.sections, 1):
            self._section(number, section)
        self._foot()
        return self.tags.finish()

    def _page(self) -> None:
        if self.sheets.pages:
            self._foot()
        self.sheets.page()
        self.y = _TOP

    def _foot(self) -> None:
        with self.tags.artifact():
            self.sheets.rule(LEFT, 285, LEFT + WIDTH, 285, line=0.2)
            if self.guide.contact:
                self.sheets.text(self.guide.contact, x=LEFT, y=290, ink=self._ink(_SMALL))
            self.sheets.text(str(self.sheets.pages), x=LEFT + WIDTH, y=290, ink=_SMALL, align="right")

    def _ink(self, ink: Ink, language: str = "") -> Ink:
        return replace(ink, language=language or self.guide.language)

    def _room(self, height: float) -> None:
        if self.y + height > _BOTTOM:
            self._page()

    def _head(self) -> None:
        guide = self.guide
        right = _CODE + 6 if guide.url else 0
        if guide.url:
            self._code(guide.url)
        for line in guide.to:
            self._leaf("P", line, ink=_TEXT, width=WIDTH - right, language="ja")
        if guide.to:
            self.y = max(self.y + 8, _TOP + _LETTER_HEAD)
        self._leaf("H1", guide.title.text, ink=_TITLE, width=WIDTH - right)
        if guide.title.ja:
            self._leaf("P", guide.title.ja, ink=_SMALL, width=WIDTH - right, language="ja")
        self.y += 1.5
        self._leaf("P", guide.made, ink=_TEXT, width=WIDTH - right)
        for line in guide.intro:
            self._leaf("P", line, ink=_TEXT, width=WIDTH - right)
        self.y = max(self.y, _TOP + _CODE + 10 if guide.url else 0)

    def _code(self, url: str) -> None:
        rows = modules(url)
        side = _CODE / (len(rows) + 2 * QUIET)
        x, y = LEFT + WIDTH - _CODE, _TOP - 2
        with self.tags.leaf("Figure", alternative=f"{self.guide.url_hint}: {url}"):
            self.sheets.cells(x + QUIET * side, y + QUIET * side, side, rows=rows)
        hint = flow(self.sheets, self.guide.url_hint, width=_CODE + 6, ink=self._ink(replace(_SMALL, size=8.5)))
        with self.tags.leaf("P"):
            lay_flow(self.sheets, hint, x=x - 3, y=y + _CODE - 1)

    def _leaf(
        self, tag: str, text: str, *, ink: Ink, width: float = WIDTH, x: float = LEFT, language: str = ""
    ) -> None:
        """Text downwards from where the sheet is; a line that does not fit goes to the next page."""
        found = flow(self.sheets, text, width=width, ink=self._ink(ink, language))
        self._room(found.height)
        with self.tags.leaf(tag, language=_html(language)):
            self.y = lay_flow(self.sheets, found, x=x, y=self.y)

    def _section(self, number: int, section: Section) -> None:
        heading = flow(self.sheets, section.heading.text, width=WIDTH - 12, ink=self._ink(_HEADING))
        self._room(heading.height + 30)
        self.y += 5
        top = self.y
        with self.tags.artifact():
            self.sheets.box(LEFT, top + 0.6 + (heading.height - 8) / 2, 8, 8, line=0, fill=0.1)
            self._white(str(number), x=LEFT + 4, y=top + 6.2 + (heading.height - 8) / 2)
        with self.tags.within("Sect"):
            with self.tags.leaf("H2"):
                self.y = lay_flow(self.sheets, heading, x=LEFT + 11, y=top)
            self._beside(section, top=top, end=LEFT + 13 + self._widest(heading))
            with self.tags.artifact():
                self.sheets.rule(LEFT, self.y + 1.5, LEFT + WIDTH, self.y + 1.5, line=0.5)
            self.y += 3
            (self._table if section.dated else self._list)(section)

    def _widest(self, found: Flow) -> float:
        return max(self.sheets.measure("".join(part.text for part in line), ink=found.ink) for line in found.lines)

    def _white(self, text: str, *, x: float, y: float) -> None:
        self.sheets.text(text, x=x, y=y, ink=Ink(size=13, hand="bold", grey=1.0), align="centre")

    def _beside(self, section: Section, *, top: float, end: float) -> None:
        """The Japanese heading and the hint: at the right where there is room, else below."""
        for text, language in ((section.heading.ja, "ja"), (section.hint, "")):
            if not text:
                continue
            ink = self._ink(_SMALL, language)
            wide = 0.0 if "(" in text else self.sheets.measure(text, ink=ink)
            if wide and end + wide < LEFT + WIDTH - 2:
                with self.tags.leaf("P", language=_html(language)):
                    self.sheets.text(text, x=LEFT + WIDTH - wide, y=self.y - 1.6, ink=ink)
                end = LEFT + WIDTH
            else:
                self._leaf("P", text, ink=_SMALL, x=LEFT + 11, width=WIDTH - 11, language=language)

    def _list(self, section: Section) -> None:
        """Rows in two columns, read across."""
        width = WIDTH / 2 - 9
        rows = [self._listed(row, width) for row in section.rows]
        with self.tags.within("L"):
            for first in range(0, len(rows), 2):
                pair = rows[first : first + 2]
                self._room(max(sum(part.height for part in parts) for parts in pair) + 2)
                top = self.y
                ends = [self._entry(parts, x=LEFT + at * WIDTH / 2, y=top) for at, parts in enumerate(pair)]
                self.y = max(ends) + 2

    def _entry(self, parts: list[Flow], *, x: float, y: float) -> float:
        with self.tags.artifact():
            middle = y + parts[0].step - 2.0
            self.sheets.rule(x + 1.5, middle, x + 4.5, middle, line=0.6)
        with self.tags.within("LI"), self.tags.within("LBody"):
            return self._parts(parts, x=x + 7, y=y)

    def _parts(self, parts: list[Flow], *, x: float, y: float) -> float:
        """Texts one below the other, each told in its language to who hears them."""
        for part in parts:
            language = part.ink.language
            with self.tags.leaf("P", language="" if language == self.guide.language else _html(language)):
                y = lay_flow(self.sheets, part, x=x, y=y)
        return y

    def _listed(self, row: Row, width: float) -> list[Flow]:
        parts = self._words(row.what, width, ink=replace(_STRONG, size=11.5))
        why = self._words(row.why, width, _SMALL) if row.why else []
        return [*parts, *why, *self._words(row.where, width, _SMALL)]

    def _words(self, words: Words, width: float, ink: Ink = _STRONG) -> list[Flow]:
        found = [flow(self.sheets, words.shown, width=width, ink=self._ink(ink, words.language))]
        if words.ja:
            found.append(flow(self.sheets, words.ja, width=width, ink=self._ink(_SMALL, "ja")))
        return found

    def _table(self, section: Section) -> None:
        box, day, what, bring = _COLUMNS
        xs = (LEFT + box, LEFT + box + day, LEFT + box + day + what, LEFT + box + day + what + bring)
        widths = (day - _GAP, what - _GAP, bring - _GAP, LEFT + WIDTH - xs[3])
        with self.tags.within("Table"):
            self._columns(xs, widths)
            for row in section.rows:
                cells = self._cells(row, widths)
                height = max(sum(part.height for part in cell) for cell in cells) + 3.5
                if self.y + height > _BOTTOM:
                    self._page()
                    self._columns(xs, widths)
                self._lines(cells, xs, height)

    def _columns(self, xs: tuple[float, ...], widths: tuple[float, ...]) -> None:
        heads = [
            flow(self.sheets, text, width=wide, ink=self._ink(_SMALL))
            for text, wide in zip(self.guide.columns, widths, strict=True)
        ]
        with self.tags.within("TR"):
            for found, x in zip(heads, xs, strict=True):
                with self.tags.leaf("TH", scope="Column"):
                    lay_flow(self.sheets, found, x=x, y=self.y)
        self.y += max(found.height for found in heads)

    def _cells(self, row: Row, widths: tuple[float, ...]) -> list[list[Flow]]:
        until = [self._flow(row.day, widths[0], _STRONG)] if row.day else []
        until += self._words(row.until, widths[0], _SMALL) if row.until else []
        brings = [part for one in row.bring for part in self._words(_listed(one), widths[2], _SMALL)]
        where = self._words(row.where, widths[3], replace(_TEXT, size=11))
        why = self._words(row.why, widths[1], _SMALL) if row.why else []
        return [until, [*self._words(row.what, widths[1]), *why], brings, where]

    def _flow(self, text: str, width: float, ink: Ink, language: str = "") -> Flow:
        return flow(self.sheets, text, width=width, ink=self._ink(ink, language))

    def _lines(self, cells: list[list[Flow]], xs: tuple[float, ...], height: float) -> None:
        with self.tags.artifact():
            self.sheets.box(LEFT + 0.5, self.y + 1.2, 4.6, 4.6, line=0.35)
            self.sheets.rule(LEFT, self.y + height - 1, LEFT + WIDTH, self.y + height - 1, line=0.15, grey=0.5)
        with self.tags.within("TR"):
            for cell, x in zip(cells, xs, strict=True):
                with self.tags.within("TD"):
                    self._parts(cell, x=x, y=self.y)
        self.y += height


def _listed(words: Words) -> Words:
    """One of several things in a narrow column: a dot says where the next one begins."""
    text = f"•{words.shown}" if _html(words.language) == "ja" else f"• {words.shown}"
    return replace(words, text=text, mark="")


def _html(language: str) -> str:
    return get(language).html_lang if language else ""
