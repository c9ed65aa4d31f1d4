"""The phone page's one stylesheet: the shared parts, its own, and the faces for the characters it can show.

The whole list of the faces is heavier than the page. So a face is named only where the page has a character for it,
and a phone that has a good Japanese face of its own loads none of ours.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from windowsvc.languages.catalogue import CATALOGUES
from windowsvc.languages.locales import JA, JA_EASY
from windowsvc.lobby.setup import Notice, Service, Window
from windowsvc.office.configuration import City, Item
from windowsvc.office.kinds import Office
from windowsvc.web.pages import STATIC

SHEETS: Final = ("css/tokens.css", "css/parts.css", "phone/phone.css")
FONTS: Final = "vendor/fonts"
SHOWN: Final[tuple[type[Item], ...]] = (Office, Service, Window, Notice)
"""What a city typed that a phone may show."""

_ALWAYS: Final = frozenset(map(chr, range(0x3001, 0x3100))) | frozenset("0123456789:")
_FACE: Final = re.compile(r"@font-face \{(.*?)\}", re.DOTALL)
_FIELD: Final = re.compile(r"([a-z-]+): ([^;]+);")
_LOCAL: Final = {
    "400": ("HiraginoSans-W3", "Hiragino Sans W3", "NotoSansCJKjp-Regular", "Noto Sans CJK JP", "BIZ UDPGothic"),
    "700": ("HiraginoSans-W6", "Hiragino Sans W6", "NotoSansCJKjp-Bold", "Noto Sans CJK JP Bold", "BIZ UDPGothic Bold"),
}


@dataclass(frozen=True)
class Style:
    """The sheet as it stands for one configuration of the city; the version names it in its address."""

    text: str
    version: str


def style_for(city: City) -> Style:
    """The sheet for the words of the catalogue and of this city."""
    return _made(characters_of(city))


def characters_of(city: City) -> frozenset[str]:
    """Every digit, and every character beyond ASCII, that the page can show in Japanese."""
    found: set[str] = set()
    for locale in (JA, JA_EASY):
        for forms in CATALOGUES.load(locale, "public").values():
            found.update(*forms)
    for model in SHOWN:
        for item in city.all(model).values():
            found.update(item.model_dump_json())
    return _ALWAYS | {one for one in found if ord(one) > 0x7F}


@lru_cache(maxsize=4)
def _made(characters: frozenset[str]) -> Style:
    sheets = [(STATIC / name).read_text(encoding="utf-8") for name in SHEETS]
    text = "\n".join([*sheets, *_faces(characters)])
    return Style(text, hashlib.sha256(text.encode()).hexdigest()[:12])


def _faces(characters: Iterable[str]) -> Iterator[str]:
    path = STATIC / FONTS / "fonts.css"
    if not path.is_file():
        return
    points = {ord(one) for one in characters}
    for found in _FACE.finditer(path.read_text(encoding="utf-8")):
        face = dict(_FIELD.findall(found[1]))
        if face.get("font-family") != "'BIZ UDPGothic'":
            continue
        needed = sorted(points & _covered(face["unicode-range"]))
        if needed:
            yield _face(face, needed)


def _covered(ranges: str) -> set[int]:
    covered: set[int] = set()
    for one in ranges.split(","):
        first, _, last = one.strip().removeprefix("U+").partition("-")
        covered.update(range(int(first, 16), int(last or first, 16) + 1))
    return covered


def _face(face: dict[str, str], needed: list[int]) -> str:
    weight = face["font-weight"]
    name = re.sub(r".*?\./([\w.-]+).*", r"\1", face["src"])
    sources = [*(f'local("{one}")' for one in _LOCAL[weight]), f'url("/static/{FONTS}/{name}") format("woff2")']
    shown = ",".join(f"U+{point:x}" for point in needed)
    return (
        f'@font-face {{ font-family: "Phone"; font-weight: {weight}; font-display: swap; '
        f"src: {', '.join(sources)}; unicode-range: {shown}; }}"
    )
