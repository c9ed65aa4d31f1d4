"""Text for paper: which font sets each part of it, how wide it is, and which glyphs are drawn.

A Japanese text is set in the first font that has all of it, so that a name with one rare character does not change its
face in the middle; else each word is, else each character. Neighbours of one font and one script make a run, which
HarfBuzz shapes. Discretionary ligatures stay off: they would turn 令和 into one square sign. What no font has is told
by name and never drawn as something else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

import uharfbuzz

from windowsvc.paperwork.fonts import Face, Fonts, Hand, clusters
from windowsvc.refusal import N_, Refusal

_FEATURES: Final = {"dlig": False}
_IDEOGRAPHIC_SPACE: Final = "\u3000"
_SPACES: Final = frozenset(f" {_IDEOGRAPHIC_SPACE}\u00a0")
_BLANK: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories without a picture of their own: controls, marks of direction, private use."""
_SCRIPTS: Final = (
    ("deva", 0x0900, 0x097F),
    ("deva", 0xA8E0, 0xA8FF),
    ("hang", 0x1100, 0x11FF),
    ("hang", 0xAC00, 0xD7A3),
    ("kana", 0x3040, 0x30FF),
    ("kana", 0xFF66, 0xFF9F),
    ("hani", 0x2E80, 0x2FDF),
    ("hani", 0x3400, 0x9FFF),
    ("hani", 0xF900, 0xFAFF),
    ("hani", 0x20000, 0x3FFFF),
)


@dataclass(frozen=True, slots=True)
class Glyph:
    """One picture of a font with its place; ``text`` is what it reads as, empty inside a larger cluster."""

    index: int
    text: str
    advance: int
    natural: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring characters of one font. ``spoken`` when the glyphs alone do not read back as the text."""

    face: Face
    text: str
    glyphs: tuple[Glyph, ...]
    spoken: bool

    @property
    def width(self) -> int:
        """Thousandths of the size."""
        return sum(glyph.advance for glyph in self.glyphs)


@dataclass
class Setter:
    """Sets the texts of one document, which it remembers for as long as it lives; nothing typed stays."""

    fonts: Fonts
    _known: dict[tuple[str, Hand, str], tuple[Run, ...]] = field(default_factory=dict)

    def runs(self, text: str, *, hand: Hand, language: str = "ja") -> tuple[Run, ...]:
        """The runs of a text.

        Raises:
            Refusal: ``character_unprintable`` names every character that no font here has.
        """
        key = (text, hand, language)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = tuple(self._runs(text, hand=hand, language=language))
        return found

    def width(self, text: str, *, size: float, hand: Hand, language: str = "ja") -> float:
        """The width of a text in the unit of ``size``. Raises Refusal as `runs`."""
        return sum(run.width for run in self.runs(text, hand=hand, language=language)) * size / 1000

    def unprintable(self, text: str, *, hand: Hand = "mincho", language: str = "ja") -> tuple[str, ...]:
        """The characters of a text that cannot be printed, each once."""
        faces = self._faces(text, hand=hand, language=language)
        return tuple(dict.fromkeys(one for one, face in faces if face is None))

    def _runs(self, text: str, *, hand: Hand, language: str) -> Iterator[Run]:
        faces = list(self._faces(text, hand=hand, language=language))
        missing = [one for one, face in faces if face is None]
        if missing:
            raise unprintable(dict.fromkeys(missing))
        script = ""
        keyed: list[tuple[Face, str, str]] = []
        for one, face in faces:
            script = _script(one) or script
            if face is not None:
                keyed.append((face, script, one))
        for (face, _), same in groupby(keyed, key=lambda one: one[:2]):
            yield _shaped(face, [one for _, _, one in same])

    def _faces(self, text: str, *, hand: Hand, language: str) -> Iterator[tuple[str, Face | None]]:
        parts = clusters(text)
        whole = self._one_for(parts, hand=hand, language=language) if language.startswith("ja") else None
        if whole is not None:
            yield from ((part, whole) for part in parts)
            return
        for spaces, word in groupby(parts, key=lambda part: part in _SPACES):
            own = list(word)
            face = self._one_for(own, hand=hand, language=language)
            for part in own:
                yield part, face if face or spaces else self._one_for([part], hand=hand, language=language)

    def _one_for(self, parts: Sequence[str], *, hand: Hand, language: str) -> Face | None:
        """The first font that has all the parts."""
        if any(_pictureless(part) for part in parts):
            return None
        return next(
            (face for face in self.fonts.chain(hand, language=language) if all(map(face.holds, parts))), None
        )  # fmt: skip


def unprintable(characters: Iterable[str]) -> Refusal:
    """What is said of characters that no font has; the code points say exactly which."""
    return Refusal(
        "character_unprintable",
        N_("No font on this machine has {characters}, so the text is not printed. Please write it by hand."),
        status=422,
        characters=", ".join(named(one) for one in characters),
    )


def named(cluster: str) -> str:
    """A character as people and programs can tell it: itself when it has a picture, and its code points."""
    points = " ".join(f"U+{ord(char):04X}" for char in cluster)
    return points if _pictureless(cluster) else f"{cluster} ({points})"


def _pictureless(cluster: str) -> bool:
    return unicodedata.category(cluster[0]) in _BLANK or (len(cluster) == 1 and unicodedata.category(cluster)[0] == "M")


def _script(cluster: str) -> str:
    point = ord(cluster[0])
    if point < _SCRIPTS[0][1]:
        return "latn" if cluster[0].isalpha() else ""
    found = next((name for name, low, high in _SCRIPTS if low <= point <= high), "")
    return found or ("latn" if cluster[0].isalpha() else "")


def _shaped(face: Face, parts: Sequence[str]) -> Run:
    text = "".join(parts)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "ltr"
    uharfbuzz.shape(face.font, buffer, _FEATURES)
    starts = sorted({info.cluster for info in buffer.glyph_infos})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    glyphs: list[Glyph] = []
    read = ""
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        said = text[info.cluster : ends.pop(info.cluster)] if info.cluster in ends else ""
        natural = face.font.get_glyph_h_advance(info.codepoint)
        glyphs.append(Glyph(info.codepoint, said, place.x_advance, natural, place.x_offset, place.y_offset))
        read += said
    missing = [glyph.text for glyph in glyphs if glyph.index == 0]
    if missing:
        raise unprintable(dict.fromkeys(missing))
    odd = read != text or len(glyphs) != len(starts) or any(ord(char) > 0xFFFF for char in text)
    return Run(face, text, tuple(glyphs), spoken=odd or any("\ufe00" <= char <= "\ufe0f" for char in text))
