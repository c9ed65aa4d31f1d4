"""Where a line of a slip may end: between phrases, never inside a number, never against kinsoku.

Japanese has no spaces, so phrases are guessed from the script: a phrase ends after punctuation and
where a particle or a verb ending is followed by kanji, katakana or a number. The rules of characters
that begin or end no line are those of JIS X 4051 (行頭禁則, 行末禁則).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

_NEVER_FIRST: Final = frozenset(
    "、。，．・·：；:;,.!?！？゛゜´｀¨ヽヾゝゞ〃々ー’”）)〕]］}｝〉》」』】〟〙〗»।॥"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ…‥%％‰℃°′″〜～–／"
)
_NEVER_LAST: Final = frozenset("•‘“（(〔[［{｛〈《「『【〝〘〖«￥＄＃№#$")
_JOINS_DIGITS: Final = frozenset("・·．，.,:：/／-‐−–—〜～~")
_COUNTERS: Final = frozenset("人名番号時分秒日月年階円枚件歳才回組か所ヶカつ")
_BEFORE_DIGITS: Final = frozenset("第約計")
_PHRASE_ENDS: Final = frozenset("」』）)】はがをにでともへのやらてただなうくすつぬふむるぐぶばず")
_SENTENCE_ENDS: Final = frozenset("、。，．！？!?・")
_POLITE_PREFIX: Final = frozenset("おご")
_PARTICLE: Final = re.compile(r"を$|[一-鿿々〆ァ-ヺー0-9]は$")
"""Endings that are particles whatever follows."""
_CASE: Final = re.compile(r"[一-鿿々〆ァ-ヺー0-9][にでへ]$")
"""Endings that are particles unless one of `_CASE_GOES_ON` follows (には, です, できる, への)."""
_CASE_GOES_ON: Final = frozenset("はもすしきのてゃ")
_LIST: Final = re.compile(r"[0-9][,、] $")
_HIRAGANA: Final = re.compile(r"[ぁ-ゖ]")
_KANA: Final = re.compile(r"[ぁ-ゖァ-ヺ]")
_READ: Final = re.compile(r"([一-鿿々〆ヶヵ]+\([ぁ-ゖァ-ヺー・]+\))")
"""A word in kanji with its reading in brackets, as easy Japanese has them on paper."""
_READING: Final = re.compile(r"[一-鿿々〆ヶヵ]\([ぁ-ゖァ-ヺー・]+\)$")
_KATAKANA: Final = re.compile(r"[ァ-ヺー]")
_DROPPED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_ZERO_WIDTH_JOINER: Final = "\u200d"
_SHAPING_CONTROLS: Final = frozenset({"\u200c", _ZERO_WIDTH_JOINER})

Measure: TypeAlias = Callable[[str], float]
"""The width of a text, in whatever unit the widths are given in."""


def tidy(text: str) -> str:
    """Return `text` without what has no picture of its own: controls, private use, marks that mark nothing."""
    kept: list[str] = []
    for char in text.replace("\t", " "):
        category = unicodedata.category(char)
        joins = category.startswith("M") or char in _SHAPING_CONTROLS
        if char == "\n" or (joins and kept and not kept[-1].isspace()) or (not joins and category not in _DROPPED):
            kept.append(char)
    return "".join(kept)


def clusters(text: str) -> list[str]:
    """Split `text` into characters as a reader counts them: a base with its marks and selectors."""
    parted: list[str] = []
    for char in text:
        extends = unicodedata.category(char).startswith("M") or char in _SHAPING_CONTROLS
        if parted and (extends or parted[-1].endswith(_ZERO_WIDTH_JOINER)):
            parted[-1] += char
        else:
            parted.append(char)
    return parted


def wrap(text: str, *, width: float, measure: Measure) -> list[str]:
    """Return the lines of `text`, none wider than `width` unless it is a single character.

    As few lines as possible, then of lengths as equal as possible. A phrase wider than a line is parted
    between characters; a number or a word only when it alone is wider than a line.
    """
    lines: list[str] = []
    for paragraph in tidy(text).split("\n"):
        pieces = list(_pieces(paragraph.strip(), width=width, measure=measure))
        even = _even(pieces, width=width, measure=measure)
        kept = all(measure(line) <= width for line in even)
        lines.extend(even if kept else _filled(pieces, width=width, measure=measure))
    return lines


def keeps_whole(text: str, *, width: float, measure: Measure) -> bool:
    """Whether `wrap` parts no word and no number of `text`."""
    return all(measure(atom.rstrip()) <= width for line in tidy(text).split("\n") for atom in atoms(line.strip()))


def _filled(pieces: list[str], *, width: float, measure: Measure) -> Iterator[str]:
    """Each line as full as it gets."""
    line = ""
    for piece in pieces:
        if line and measure((line + piece).rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += piece
    yield line.rstrip()


def _even(pieces: list[str], *, width: float, measure: Measure) -> list[str]:
    """The fewest lines with the least sum of squared slack; widths of pieces are taken to add up."""
    whole = [measure(piece) for piece in pieces]
    bare = [measure(piece.rstrip()) for piece in pieces]
    best: list[tuple[int, float, int]] = [(0, 0.0, 0)]
    for end in range(1, len(pieces) + 1):
        options: list[tuple[int, float, int]] = []
        used = bare[end - 1]
        for start in range(end - 1, -1, -1):
            if used <= width or start == end - 1:
                count, slack, _ = best[start]
                options.append((count + 1, slack + (width - used) ** 2, start))
            else:
                break
            used += whole[start - 1] if start else 0.0
        best.append(min(options))
    lines: list[str] = []
    end = len(pieces)
    while end:
        start = best[end][2]
        lines.append("".join(pieces[start:end]).rstrip())
        end = start
    return lines[::-1] or [""]


def _pieces(paragraph: str, *, width: float, measure: Measure) -> Iterator[str]:
    """Phrases, or their atoms, or the characters of those, whichever is the largest that fits a line."""
    for phrase in phrases(paragraph):
        if measure("".join(phrase).rstrip()) <= width:
            yield "".join(phrase)
            continue
        for atom in phrase:
            if measure(atom.rstrip()) <= width:
                yield atom
            else:
                yield from clusters(atom)


def phrases(paragraph: str) -> list[list[str]]:
    """Group the atoms of a paragraph into phrases, the units that a reader takes in at once.

    Text without kana (Chinese, or a chain of kanji) has no such marks: each atom is its own phrase.
    """
    parts = atoms(paragraph)
    if not _KANA.search(paragraph):
        return [[atom] for atom in parts]
    grouped: list[list[str]] = []
    for index, atom in enumerate(parts):
        following = parts[index + 1] if index + 1 < len(parts) else ""
        if grouped and not _phrase_ends(grouped[-1], atom, following):
            grouped[-1].append(atom)
        else:
            grouped.append([atom])
    return grouped


def _phrase_ends(phrase: list[str], atom: str, following: str) -> bool:
    last = phrase[-1][-1]
    if last.isspace() or last in _SENTENCE_ENDS:
        return True
    if atom in _POLITE_PREFIX and following and not _HIRAGANA.match(following):
        return True
    if not _HIRAGANA.match(atom):
        return last in _PHRASE_ENDS
    said = "".join(phrase[-2:])
    return bool(_PARTICLE.search(said) or (_CASE.search(said) and atom[0] not in _CASE_GOES_ON))


def atoms(paragraph: str) -> list[str]:
    """Split a paragraph into what is never parted: characters with brackets and points, words, readings, numbers."""
    joined: list[str] = []
    parts = [
        part for index, said in enumerate(_READ.split(paragraph)) for part in ([said] if index % 2 else clusters(said))
    ]
    for index, part in enumerate(parts):
        following = parts[index + 1] if index + 1 < len(parts) else ""
        if joined and _held_together(joined[-1], part, following):
            joined[-1] += part
        else:
            joined.append(part)
    return joined


def _held_together(before: str, part: str, following: str) -> bool:
    if part.isspace():
        return True
    last = before[-1]
    if last.isspace():
        opened = before.rstrip()[-1:] in _NEVER_LAST
        return opened or part[0] in _NEVER_FIRST or (part.isdigit() and bool(_LIST.search(before)))
    if part[0] in _NEVER_FIRST or last in _NEVER_LAST:
        return True
    if _READING.search(before):
        return False
    if _KATAKANA.match(last) and _KATAKANA.match(part):
        return True
    return (_in_word(last) and _in_word(part[0])) or _in_number(before, part, following)


def _in_number(before: str, part: str, following: str) -> bool:
    last = before[-1]
    if last.isdigit():
        return part[0] in _COUNTERS or (part in _JOINS_DIGITS and following[:1].isdigit())
    if part.isdigit():
        return last in _BEFORE_DIGITS or (last in _JOINS_DIGITS and before[-2:-1].isdigit())
    return False


def _in_word(char: str) -> bool:
    """Whether `char` belongs to a script that parts words by spaces (kana and kanji do not)."""
    if char.isascii():
        return not char.isspace()
    if unicodedata.category(char)[0] not in "LMN":
        return False
    return unicodedata.name(char, "").split(" ")[0] not in {"CJK", "HIRAGANA", "KATAKANA", "HALFWIDTH", "FULLWIDTH"}
