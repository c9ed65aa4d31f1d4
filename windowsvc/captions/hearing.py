"""Phrase suggestion: which of a few known Japanese phrases a sound is most like. Not dictation, never shown by itself.

Runs in a process of its own (`windowsvc.captions.listener`), offline: the acoustic model inside pocketsphinx, and the
pronunciations of the phrases from Open JTalk, so that a new phrase is known as soon as it is in the library.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pocketsphinx import Decoder

RATE: Final = 16_000
"""Samples a second of what is heard: 16 bits, one channel."""
ENOUGH: Final = 0.6
"""Below this confidence nothing is suggested."""

_VOWELS: Final = {"a": "AA", "i": "IY", "u": "UW", "e": "EH", "o": "OW"}
_CONSONANTS: Final = {
    "k": "K", "g": "G", "s": "S", "z": "Z", "sh": "SH", "j": "JH", "t": "T", "ts": "T S", "ch": "CH", "d": "D",
    "n": "N", "N": "N", "h": "HH", "f": "F", "b": "B", "p": "P", "m": "M", "y": "Y", "r": "R", "w": "W", "v": "V",
}  # fmt: skip
_USUAL: Final = 0.075
"""Seconds one sound of spoken Japanese takes on the mean."""
_LOUD: Final = 0.2
"""What counts as sound, as a part of the loudest moment."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The phrase a sound is most like, and how sure that is, 0 to 1."""

    phrase: str
    confidence: float


def sounds(phonemes: str) -> str:
    """Open JTalk's phonemes in the alphabet of the acoustic model: ``ky u u`` K Y UW UW."""
    found = []
    for one in phonemes.split():
        small = one.lower() if one in ("A", "I", "U", "E", "O") else one
        if small in _VOWELS:
            found.append(_VOWELS[small])
        elif small in _CONSONANTS:
            found.append(_CONSONANTS[small])
        elif len(small) == 2 and small[1] == "y" and small[0] in _CONSONANTS:
            found.append(f"{_CONSONANTS[small[0]]} Y")
    return " ".join(found)


class Ear:
    """Listens for phrases: id -> Japanese text."""

    def __init__(self, phrases: Mapping[str, str]) -> None:
        import pyopenjtalk

        self._ids = {f"p{place}": code for place, code in enumerate(phrases)}
        said = {word: sounds(str(pyopenjtalk.g2p(phrases[code]))) for word, code in self._ids.items()}
        self._lengths = {word: len(said.split()) for word, said in said.items()}
        with tempfile.TemporaryDirectory() as folder:
            self._decoder = _decoder(Path(folder), said)

    def hear(self, sound: bytes) -> Heard | None:
        """What a finished utterance is most like; None when it is like none of them.

        A phrase that would have had to be said much faster or slower than people speak is not what was said.
        """
        self._decoder.start_utt()
        self._decoder.process_raw(sound, full_utt=True)
        self._decoder.end_utt()
        found = self._decoder.hyp()
        if found is None or found.hypstr not in self._ids:
            return None
        pace = spoken_seconds(sound) / (self._lengths[found.hypstr] * _USUAL)
        confidence = round(min(pace, 1 / pace) if pace else 0.0, 2)
        return Heard(self._ids[found.hypstr], confidence) if confidence >= ENOUGH else None


def spoken_seconds(sound: bytes) -> float:
    """From the first to the last moment that is heard."""
    samples = memoryview(sound[: len(sound) // 2 * 2]).cast("h")
    hop = RATE // 100
    loud = [max(map(abs, samples[at : at + hop]), default=0) for at in range(0, len(samples), hop)]
    heard = [place for place, one in enumerate(loud) if one > _LOUD * max(loud)] if any(loud) else []
    return (heard[-1] - heard[0] + 1) / 100 if heard else 0.0


def _decoder(folder: Path, words: Mapping[str, str]) -> Any:
    book = folder / "words.dict"
    book.write_text("".join(f"{word} {said}\n" for word, said in words.items()), encoding="ascii")
    grammar = folder / "phrases.jsgf"
    rule = " | ".join(words)
    grammar.write_text(f"#JSGF V1.0;\ngrammar phrases;\npublic <said> = {rule};\n", encoding="ascii")
    return Decoder(dict=str(book), jsgf=str(grammar), lm=None, loglevel="FATAL", samprate=RATE, bestpath=False)
