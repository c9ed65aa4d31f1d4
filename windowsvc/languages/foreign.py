"""Names in another language than their page: each gets `lang`, so that it is read aloud and written in its own letters.

For pages of staff, where people, places and services keep their Japanese names whatever the reader's language is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from windowsvc.languages.locales import BY_CODE, Locale

_ZH_NAME: Final = BY_CODE["zh_Hans"].own_name
_JA: Final = "々-〇ぁ-ヿ㐀-鿿豈-﫿ｦ-ﾟ"
_RUNS: Final = re.compile(
    rf"(?P<zh>{_ZH_NAME})"
    r"|(?P<ko>[가-힣](?:[^<]*[가-힣])?)"
    r"|(?P<ne>[ऀ-ॿ](?:[^<]*[ऀ-ॿ])?)"
    rf"|(?P<ja>[{_JA}](?:(?:(?!{_ZH_NAME})[^<가-힣ऀ-ॿ])*(?!{_ZH_NAME})[{_JA}])?)"
)
_LANGS: Final = {"zh": "zh-Hans", "ko": "ko", "ne": "ne", "ja": "ja"}
_TOKEN: Final = re.compile(r"<!--.*?-->|<(script|style|title)\b[^>]*>.*?</\1>|<[^>]*>|[^<]+", re.DOTALL)
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_LANG: Final = re.compile(r"""\slang=["']([A-Za-z-]+)["']""")
_LETTER: Final = re.compile(r"[^\W\d_]")
_EMPTY: Final = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
_WORDS_ONLY: Final = frozenset({"option", "textarea"})
"""Elements that hold text and nothing else: they are marked themselves."""


def mark(html: str, *, locale: Locale) -> str:
    """The page with ``lang`` on every run of letters that are not of its language.

    Args:
        html: a page of ours: attributes quoted, what stands in them escaped.
        locale: the page's language.
    """
    if _RUNS.search(html) is None:
        return html
    return "".join(_Page(html, locale.html_lang).pieces())


class _Page:
    """A page on its way through: its pieces, and what is open at the one that is read."""

    def __init__(self, html: str, lang: str) -> None:
        self.tokens = [found[0] for found in _TOKEN.finditer(html)]
        self.open: list[tuple[str, str]] = [("", lang)]

    def pieces(self) -> Iterator[str]:
        """The pieces, marked."""
        for place, token in enumerate(self.tokens):
            tag = _TAG.match(token)
            if not token.startswith("<"):
                yield self._words(token)
            elif tag and tag[1]:
                self._close(tag[2].lower())
                yield token
            elif tag is None or token.endswith(f"</{tag[2]}>"):  # a comment, or a script in one piece
                yield token
            else:
                yield self._begin(tag[2].lower(), self._marked(place, token, tag))

    def _begin(self, name: str, token: str) -> str:
        if name not in _EMPTY and not token.endswith("/>"):
            found = _LANG.search(token)
            self.open.append((name, found[1] if found else self.open[-1][1]))
        return token

    def _close(self, name: str) -> None:
        names = [one for one, _ in self.open]
        if name in names:
            del self.open[len(names) - 1 - names[::-1].index(name) :]

    def _marked(self, place: int, token: str, tag: re.Match[str]) -> str:
        """An opening tag, with ``lang`` when all it holds are words of one other language."""
        words, end = [*self.tokens[place + 1 : place + 3], "", ""][:2]
        found = _RUNS.search(words)
        if _LANG.search(token) or not end.startswith(f"</{tag[2]}") or found is None:
            return token
        says, rest = self._says(found), words[: found.start()] + words[found.end() :]
        if says == self.open[-1][1] or (tag[2].lower() not in _WORDS_ONLY and _LETTER.search(rest)):
            return token
        return f'{token.removesuffix(">")} lang="{says}">'

    def _words(self, text: str) -> str:
        name, lang = self.open[-1]
        return text if name in _WORDS_ONLY else _RUNS.sub(lambda found: self._span(found, lang), text)

    def _span(self, found: re.Match[str], lang: str) -> str:
        says = self._says(found)
        return found[0] if says == lang else f'<span lang="{says}">{found[0]}</span>'

    def _says(self, found: re.Match[str]) -> str:
        """The language of a run; Han letters within Chinese are Chinese."""
        says, lang = _LANGS[str(found.lastgroup)], self.open[-1][1]
        return lang if says == "ja" and lang.startswith("zh") else says
