"""本日のお話: a conversation on A4 to take home, in the language of its citizen and in Japanese with readings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from windowsvc.captions.furigana import over_kanji
from windowsvc.languages import dates
from windowsvc.languages.locales import JA, JA_EASY, Locale, get
from windowsvc.paperwork.flow import Flow, flow, lay_flow
from windowsvc.paperwork.fonts import fonts
from windowsvc.paperwork.sheets import Ink, Sheets
from windowsvc.paperwork.tagging import Tags
from windowsvc.refusal import N_

Shown = dict[str, Any]

TITLE: Final = N_("What was said today")
_WHO: Final = {"staff": N_("Staff"), "citizen": N_("You")}
_LEFT: Final = 16.0
_TEXT_LEFT: Final = 46.0
_WIDTH: Final = 148.0
_TOP: Final = 18.0
_BOTTOM: Final = 278.0

_HEAD: Final = Ink(size=22, hand="bold")
_OWN: Final = Ink(size=14, hand="bold")
_EASY: Final = Ink(size=12, language=JA_EASY.code)
_JAPANESE: Final = Ink(size=10, grey=0.2)
_SIDE: Final = Ink(size=11)


@dataclass(frozen=True, slots=True)
class Talk:
    """What is printed.

    Attributes:
        lines: as `windowsvc.captions.views` shows them, those that stand, with their ``instant``.
        say: a text of the public catalogue in the citizen's language.
        at: when it is printed.
    """

    lines: Sequence[Shown]
    own: Locale
    say: Callable[[str], str]
    at: datetime


def sheet(talk: Talk, *, sample: bool = False) -> bytes:
    """The sheet as a PDF, in practice marked 見本. Raises Refusal ``fonts_missing``, ``character_unprintable``."""
    return _Painter(talk, sample=sample).paint()


class _Painter:
    def __init__(self, talk: Talk, *, sample: bool) -> None:
        self.talk = talk
        self.sheets = Sheets(fonts(), title=talk.say(TITLE), language=talk.own.html_lang, sample=sample)
        self.tags = Tags(self.sheets)
        self.y = 0.0

    def paint(self) -> bytes:
        self._page()
        self._leaf("H1", self.talk.say(TITLE), ink=self._own(_HEAD))
        self._leaf("P", dates.date_long(self.talk.at, self.talk.own), ink=self._own(_SIDE))
        for line in self.talk.lines:
            self._line(line)
        self._foot()
        return self.tags.finish()

    def _own(self, ink: Ink) -> Ink:
        return replace(ink, language=self.talk.own.code)

    def _page(self) -> None:
        if self.sheets.pages:
            self._foot()
        self.sheets.page()
        self.y = _TOP

    def _foot(self) -> None:
        with self.tags.artifact():
            self.sheets.text(str(self.sheets.pages), x=194, y=288, ink=_SIDE, align="right")

    def _leaf(self, tag: str, text: str, *, ink: Ink) -> None:
        found = flow(self.sheets, text, width=178, ink=ink)
        with self.tags.leaf(tag):
            self.y = lay_flow(self.sheets, found, x=_LEFT, y=self.y) + 1

    def _line(self, line: Shown) -> None:
        """Who and when at the left; at the right the citizen's language, then the Japanese where it is another."""
        parts = [(flow(self.sheets, text, width=_WIDTH, ink=ink), lang) for text, ink, lang in _texts(line)]
        height = sum(part.height for part, _ in parts) + 6
        if self.y + height > _BOTTOM:
            self._page()
        with self.tags.artifact():
            self.sheets.rule(_LEFT, self.y + 2, 194, self.y + 2, line=0.2, grey=0.5)
        self.y += 4
        with self.tags.within("Sect"):
            end = self._side(line, y=self.y)
            for part, lang in parts:
                with self.tags.leaf("P", language=lang):
                    self.y = lay_flow(self.sheets, part, x=_TEXT_LEFT, y=self.y)
        self.y = max(self.y, end) + 1

    def _side(self, line: Shown, *, y: float) -> float:
        said = (self.talk.say(_WHO[line["side"]]), dates.clock(line["instant"], self.talk.own))
        for text in said:
            found: Flow = flow(self.sheets, text, width=_TEXT_LEFT - _LEFT - 3, ink=self._own(_SIDE))
            with self.tags.leaf("P"):
                y = lay_flow(self.sheets, found, x=_LEFT, y=y)
        return y


def _texts(line: Shown) -> list[tuple[str, Ink, str]]:
    """The texts of one line, each with its ink and its language as documents name it."""
    own = line["own"]
    code = JA_EASY.code if own["easy"] else get(own["lang"]).code
    found = [(own["text"], replace(_OWN, language=code), own["lang"])]
    if line["ja"] and own["lang"] != JA.html_lang:
        found += [(line["easy"], _EASY, JA.html_lang)]
    if line["ja"] and line["ja"] != own["text"]:
        found += [(line["ja"], _JAPANESE, JA.html_lang)]
    elif line["ja"] and own["lang"] == JA.html_lang and not own["easy"] and line["easy"] != line["ja"]:
        found += [(line["easy"], _EASY, JA.html_lang)]
    for term in line["terms"]:
        words = f"{over_kanji(term['ja'], term['kana'])} — {term['own']['text']}"
        found.append((words, replace(_EASY, size=10.5), term["own"]["lang"]))
    return found
