"""Ruby: readings kept in the text as 漢字(かんじ), shown above the kanji.

Each run of kanji is followed by its reading in half-width brackets. A reading that belongs to number and counter
together (1人(ひとり), 20日(はつか)) takes the digits into its base. Brackets that hold no kana stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

KANJI: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3005\u3006"
_RUN: Final = rf"[{KANJI}](?:[{KANJI}]|[ヶヵ](?=[{KANJI}]))*"
_KANJI_RUN: Final = re.compile(_RUN)
_READ: Final = re.compile(rf"(?P<digits>[0-9]*)(?P<base>{_RUN})\((?P<reading>[ぁ-ゖァ-ヺー・]+)\)")

UNBROKEN: Final = 5
"""Up to so many letters a word and its reading stay on one line; ``static/js/words.js`` does alike."""

# Readings that no part of which belongs to the digits or to the counter alone.
_OF_THE_WHOLE: Final = {
    "人": {"1": "ひとり", "2": "ふたり"},
    "日": {
        "1": "ついたち", "2": "ふつか", "3": "みっか", "4": "よっか", "5": "いつか", "6": "むいか", "7": "なのか",
        "8": "ようか", "9": "ここのか", "10": "とおか", "20": "はつか",
    },
    "歳": {"20": "はたち"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text, and its reading when one is given."""

    text: str
    reading: str | None = None


def segments(text: str) -> tuple[Segment, ...]:
    """Split `text` into pieces with and without a reading; joined again they are the text without brackets."""
    return tuple(_segments(text))


def _segments(text: str) -> Iterator[Segment]:
    done = 0
    for found in _READ.finditer(text):
        digits, base, reading = found["digits"], found["base"], found["reading"]
        whole = _OF_THE_WHOLE.get(base, {}).get(digits) == reading
        start = found.start() if whole else found.start("base")
        if start > done:
            yield Segment(text[done:start])
        yield Segment(digits + base if whole else base, reading)
        done = found.end()
    if done < len(text):
        yield Segment(text[done:])


def to_html(text: str) -> Markup:
    """Return `text` escaped, with `<ruby>漢字<rt>かんじ</rt></ruby>` for every reading."""
    return Markup("").join(_html(segment) for segment in _segments(text))


def _html(segment: Segment) -> Markup:
    if segment.reading is None:
        return escape(segment.text)
    long = Markup(' class="long"') if len(segment.text) > UNBROKEN else ""
    return Markup("<ruby{}>{}<rt>{}</rt></ruby>").format(long, segment.text, segment.reading)


def plain(text: str) -> str:
    """Return `text` without its readings, for attributes, titles and screen readers."""
    return "".join(segment.text for segment in _segments(text))


def kana(text: str) -> str:
    """Return `text` with every base replaced by its reading."""
    return "".join(segment.reading or segment.text for segment in _segments(text))


def uncovered_kanji(text: str) -> list[str]:
    """Return the runs of kanji without a reading, in order; an empty list says that everything can be read."""
    return [run for segment in _segments(text) if segment.reading is None for run in _KANJI_RUN.findall(segment.text)]


def day_reading(day: int) -> str:
    """Return the reading that stands over 日 in a date: 1 ついたち, 2 ふつか, 14 and 24 か, else にち."""
    return _OF_THE_WHOLE["日"].get(str(day), "か" if day in {14, 24} else "にち")


def people_reading(count: int) -> str:
    """Return the reading that stands over 人 after a count: 1 ひとり, 2 ふたり, else にん."""
    return _OF_THE_WHOLE["人"].get(str(count), "にん")
