"""The fonts of paper: which there are, and which of them has a character.

A font is read when it is first asked for and kept by the process. Characters are looked up in the font's own cmap,
variation sequences in its format 14; nothing is composed, decomposed or replaced by a look-alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final, Literal

import uharfbuzz

from windowsvc import resources
from windowsvc.refusal import N_, Refusal

Hand = Literal["mincho", "gothic", "bold"]
"""What a text looks like: what people typed is in 明朝, what the form says in ゴシック."""

_FIRST: Final[dict[Hand, str]] = {
    "mincho": "BIZUDMincho_400Regular.ttf",
    "gothic": "BIZUDGothic_400Regular.ttf",
    "bold": "BIZUDGothic_700Bold.ttf",
}
_JP: Final = "NotoSansJP_400Regular.ttf"
_LATIN: Final = "NotoSans_400Regular.ttf"
_KR: Final = "NotoSansKR_400Regular.ttf"
_SC: Final = "NotoSansSC_400Regular.ttf"
_DEVANAGARI: Final = "NotoSansDevanagari_400Regular.ttf"
_AHEAD: Final = {
    "ne": (_DEVANAGARI, _LATIN),
    "ko": (_KR,),
    "zh": (_SC,),
    **dict.fromkeys(("en", "vi", "pt", "es", "id", "fil"), (_LATIN,)),
}
"""Fonts that go first in a language; names of people are set in the language of the office."""

IPAMJ: Final = "ipamjm.ttf"
IPAMJ_FOLDERS: Final = (
    Path("/usr/share/fonts/truetype/ipamj"),
    Path("/usr/share/fonts/opentype/ipamj"),
    Path("/usr/local/share/fonts"),
)
"""Where 文字情報基盤's font is when the machine has it; a copy beside the other fonts goes first."""


@dataclass(frozen=True, eq=False)
class Face:
    """One font file. Lengths are thousandths of the size a text is set in."""

    path: Path

    @property
    def name(self) -> str:
        """What the font is called in a PDF."""
        return self.path.stem.replace("_", "-")

    @cached_property
    def face(self) -> Any:
        """The file, mapped into memory."""
        return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(self.path)))

    @cached_property
    def font(self) -> Any:
        """The font at a size of one em of a thousand units."""
        font = uharfbuzz.Font(self.face)
        font.scale = (1000, 1000)
        return font

    @cached_property
    def unicodes(self) -> frozenset[int]:
        """Every code point of the font's cmap."""
        return frozenset(self.face.unicodes)

    @cached_property
    def extents(self) -> Any:
        """Ascender and descender."""
        return self.font.get_font_extents("ltr")

    def holds(self, cluster: str) -> bool:
        """Whether the font has a glyph for every character of a cluster, its variation selector included."""
        if len(cluster) == 1:
            return ord(cluster) in self.unicodes
        base, rest = cluster[0], cluster[1:]
        if is_selector(rest[0]):
            has = self.font.get_variation_glyph(ord(base), ord(rest[0])) is not None
            return has and all(ord(char) in self.unicodes for char in rest[1:])
        known = all(ord(char) in self.unicodes for char in cluster if char not in _JOINERS)
        composed = unicodedata.normalize("NFC", cluster)
        return known or (len(composed) == 1 and ord(composed) in self.unicodes)


_JOINERS: Final = frozenset("\u200c\u200d")
_ZERO_WIDTH_JOINER: Final = "\u200d"


def is_selector(char: str) -> bool:
    """Whether a character chooses a variant of the one before it."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def clusters(text: str) -> list[str]:
    """Split a text into characters as a reader counts them: a base with its marks, selectors and joiners."""
    if text.isascii():
        return list(text)
    parted: list[str] = []
    for char in text:
        extends = unicodedata.category(char)[0] == "M" or char in _JOINERS
        if parted and (extends or parted[-1].endswith(_ZERO_WIDTH_JOINER)):
            parted[-1] += char
        else:
            parted.append(char)
    return parted


class Fonts:
    """The fonts of one folder, and IPAmj明朝 where there is one.

    Args:
        folder: holds the files that ``dev.py assets`` collects.
        ipamj: the file of IPAmj明朝, or None.

    Raises:
        Refusal: ``fonts_missing`` when the folder has none of ours.
    """

    def __init__(self, folder: Path, *, ipamj: Path | None) -> None:
        self._folder = folder
        self._ipamj = ipamj
        self._faces: dict[Path, Face] = {}
        self._chains: dict[tuple[Hand, str], tuple[Path, ...]] = {}
        missing = [name for name in (*_FIRST.values(), _JP) if not (folder / name).is_file()]
        if missing:
            text = N_("There are no fonts to print with: {files} not found in {folder}. Run `python3 dev.py assets`.")
            raise Refusal("fonts_missing", text, status=503, files=", ".join(missing), folder=str(folder))

    @property
    def has_ipamj(self) -> bool:
        """Whether every character of 文字情報基盤 can be printed."""
        return self._ipamj is not None

    def chain(self, hand: Hand, *, language: str = "ja") -> Iterator[Face]:
        """The fonts to look through, the first wanted first. Fonts further down are not read until asked for."""
        return (self._face(path) for path in self._paths(hand, re.split("[-_@]", language)[0]))

    def _paths(self, hand: Hand, language: str) -> tuple[Path, ...]:
        found = self._chains.get((hand, language))
        if found is None:
            names = (*_AHEAD.get(language, ()), _FIRST[hand], _JP)
            paths = [self._folder / name for name in names]
            paths += [self._ipamj] if self._ipamj else []
            paths += [self._folder / name for name in (_LATIN, _KR, _SC, _DEVANAGARI)]
            found = tuple(path for path in dict.fromkeys(paths) if path.is_file())
            self._chains[hand, language] = found
        return found

    def _face(self, path: Path) -> Face:
        if path not in self._faces:
            self._faces[path] = Face(path)
        return self._faces[path]


def find_ipamj(folder: Path = resources.FONTS) -> Path | None:
    """IPAmj明朝 on this machine, or None."""
    places = (place / IPAMJ for place in (folder, *IPAMJ_FOLDERS))
    return next((place for place in places if place.is_file()), None)


@cache
def fonts() -> Fonts:
    """The fonts of this installation, looked for once. Raises Refusal ``fonts_missing``."""
    return Fonts(resources.FONTS, ipamj=find_ipamj())
