"""The phone page's one stylesheet: the shared parts, its own, and the faces for the characters it can show.

The whole list of the faces is heavier than the page. So a face is named only where the page has a character for it,
and a phone that has a good Japanese face of its own loads none of ours.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from windowsvc.languages.catalogue import CATALOGUES
from windowsvc.languages.locales import BY_CODE, JA, JA_EASY, Locale
from windowsvc.lifeevents.because import sentences
from windowsvc.lifeevents.model import Event
from windowsvc.lifeevents.texts import Reader, messages
from windowsvc.lobby.setup import Notice, Service, Window
from windowsvc.office.configuration import City, Item
from windowsvc.office.kinds import Office
from windowsvc.web.pages import STATIC

SHEETS: Final = ("css/tokens.css", "css/parts.css", "phone/phone.css")
INTERVIEW: Final = "phone/interview.css"
LIST: Final = "list/list.css"
MOST_KNOWN: Final = 32
FONTS: Final = "vendor/fonts"
SHOWN: Final[tuple[type[Item], ...]] = (Office, Service, Window, Notice)
"""What a city typed that a phone may show."""

_LATIN: Final = 0x24F
_ALWAYS: Final = frozenset(map(chr, range(0x3001, 0x3100))) | frozenset("0123456789:")
_FACE: Final = re.compile(r"@font-face \{(.*?)\}", re.DOTALL)
_FIELD: Final = re.compile(r"([a-z-]+): ([^;]+);")
_OUR_OWN: Final = "'BIZ UDPGothic'"
_LOCAL: Final = {
    "400": ("HiraginoSans-W3", "Hiragino Sans W3", "NotoSansCJKjp-Regular", "Noto Sans CJK JP", "BIZ UDPGothic"),
    "700": ("HiraginoSans-W6", "Hiragino Sans W6", "NotoSansCJKjp-Bold", "Noto Sans CJK JP Bold", "BIZ UDPGothic Bold"),
}


@dataclass(frozen=True)
class Foreign:
    """A family for a script that not every phone has, and what it may be called on a phone that has it."""

    family: str
    local: tuple[str, ...]


FOREIGN: Final = {
    "zh_Hans": Foreign("Noto Sans SC", ("PingFangSC-Regular", "PingFang SC", "NotoSansCJKsc-Regular",
                                        "Noto Sans CJK SC", "Microsoft YaHei")),
    "ko": Foreign("Noto Sans KR", ("AppleSDGothicNeo-Regular", "NotoSansCJKkr-Regular", "Noto Sans CJK KR",
                                   "Malgun Gothic")),
    "ne": Foreign("Noto Sans", ("KohinoorDevanagari-Regular", "NotoSansDevanagari-Regular", "Noto Sans Devanagari",
                                "Nirmala UI")),
}  # fmt: skip


@dataclass(frozen=True)
class Style:
    """The sheet as it stands for one configuration of the city; the version names it in its address."""

    text: str
    version: str


def style_for(city: City, locale: Locale = JA) -> Style:
    """The sheet of a page in ``locale``, for the words of the catalogue and of this city."""
    return _made(characters_of(city), characters_of(city, (locale,)) if locale.code in FOREIGN else None, locale.code)


def interview_style_for(city: City, events: Iterable[Event], locale: Locale = JA, *, sheet: str = INTERVIEW) -> Style:
    """The sheet of the interview or the list: shared parts, its own, and the faces for what the content says."""
    told = list(events)
    characters = characters_of(city) | frozenset().union(*(_characters_in(one, JA_EASY) for one in told))
    own = None
    if locale.code in FOREIGN:
        own = characters_of(city, (locale,)) | frozenset().union(*(_characters_in(one, locale) for one in told))
    return _made(characters, own, locale.code, (*(SHEETS if sheet == INTERVIEW else SHEETS[:2]), sheet))


_KNOWN: dict[tuple[int, str], tuple[Event, frozenset[str]]] = {}


def _characters_in(event: Event, locale: Locale) -> frozenset[str]:
    """Every character beyond ASCII in the texts of an event, Japanese and ``locale``; remembered by the event."""
    known = _KNOWN.get((id(event), locale.code))
    if known is None or known[0] is not event:
        reader = Reader(locale, [event])
        found = {one for message in messages(event) for one in message.ja + reader.find(message).text}
        found.update(*sentences(event))
        if len(_KNOWN) > MOST_KNOWN:
            _KNOWN.clear()
        known = _KNOWN[id(event), locale.code] = (event, frozenset(one for one in found if ord(one) > 0x7F))
    return known[1]


def characters_of(city: City, locales: Iterable[Locale] = (JA, JA_EASY)) -> frozenset[str]:
    """Every digit, and every character beyond ASCII, that the page can show in these languages."""
    found: set[str] = set()
    for locale in locales:
        for forms in CATALOGUES.load(locale, "public").values():
            found.update(*forms)
    for model in SHOWN:
        for item in city.all(model).values():
            found.update(item.model_dump_json())
    return _ALWAYS | {one for one in found if ord(one) > 0x7F}


@lru_cache(maxsize=32)
def _made(japanese: frozenset[str], own: frozenset[str] | None, code: str, names: tuple[str, ...] = SHEETS) -> Style:
    sheets = [(STATIC / name).read_text(encoding="utf-8") for name in names]
    faces = list(_faces(japanese, of=_OUR_OWN, name="Phone", local=_LOCAL))
    for other, foreign in FOREIGN.items():
        # Of the languages the page is not in, only their names are shown.
        shown = frozenset(BY_CODE[other].own_name) | (own if other == code and own is not None else frozenset())
        local = dict.fromkeys(_LOCAL, foreign.local)
        beyond = frozenset(one for one in shown if ord(one) > _LATIN)
        faces += _faces(beyond, of=f"'{foreign.family}'", name=foreign.family, local=local)
    text = "\n".join([*sheets, *faces])
    return Style(text, hashlib.sha256(text.encode()).hexdigest()[:12])


def _faces(characters: Iterable[str], *, of: str, name: str, local: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    path = STATIC / FONTS / "fonts.css"
    if not path.is_file():
        return
    points = {ord(one) for one in characters}
    for face in _shipped(path):
        if face.get("font-family") != of:
            continue
        needed = sorted(points & _covered(face["unicode-range"]))
        if needed:
            yield _face(face, needed, name=name, local=local[face["font-weight"]])


@lru_cache(maxsize=1)
def _shipped(path: Path) -> tuple[dict[str, str], ...]:
    return tuple(dict(_FIELD.findall(found[1])) for found in _FACE.finditer(path.read_text(encoding="utf-8")))


def _covered(ranges: str) -> set[int]:
    covered: set[int] = set()
    for one in ranges.split(","):
        first, _, last = one.strip().removeprefix("U+").partition("-")
        covered.update(range(int(first, 16), int(last or first, 16) + 1))
    return covered


def _face(face: dict[str, str], needed: list[int], *, name: str, local: Iterable[str]) -> str:
    weight = face["font-weight"]
    file = re.sub(r".*?\./([\w.-]+).*", r"\1", face["src"])
    sources = [*(f'local("{one}")' for one in local), f'url("/static/{FONTS}/{file}") format("woff2")']
    shown = ",".join(f"U+{point:x}" for point in needed)
    return (
        f'@font-face {{ font-family: "{name}"; font-weight: {weight}; font-display: swap; '
        f"src: {', '.join(sources)}; unicode-range: {shown}; }}"
    )
