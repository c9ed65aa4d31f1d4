"""What the engines make of a text, as phonemes: the real ones, many texts in one run."""

from __future__ import annotations

import re
import subprocess
import warnings
from collections.abc import Sequence

from windowsvc.voice.readings import Utterance

_STRESS = str.maketrans("", "", "ˈˌ \n")
_LINKED = str.maketrans(
    {"y": "j", "i": "j", "ɪ": "j", "β": "b", "ɛ": "e", "ə": "e", "ð": "d", "ɣ": "g", "ᵻ": "j", "ɔ": "o"}
)


def japanese(texts: Sequence[str]) -> list[str]:
    """Open JTalk's phonemes, with the silent vowels it whispers (I, U) as the vowels they are."""
    import pyopenjtalk

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the dictionary that the engine asks about some kanji
        return [re.sub(r"\b([IU])\b", lambda found: found[1].lower(), pyopenjtalk.g2p(text)) for text in texts]


def japanese_letter(phonemes: str) -> str:
    """A letter's phonemes as Open JTalk writes them beside others."""
    return phonemes.replace("sh i i", "s i i").replace("U", "u")


def foreign(voice: str, texts: Sequence[str]) -> list[str]:
    """The IPA of espeak-ng without stress and spaces, one string for each text of one or more clauses."""
    end = "\n\n"
    command = ["espeak-ng", "-v", voice, "-q", "--ipa", "--stdin"]
    counts = [len([part for part in re.split(r"[.,।](?:\s|$)", text) if part.strip()]) for text in texts]
    ran = subprocess.run(command, input=end.join(texts), capture_output=True, text=True, check=True, timeout=120)
    lines = [line for line in ran.stdout.split("\n") if line.strip()]
    assert len(lines) == sum(counts), (voice, len(lines), sum(counts))
    found, place = [], 0
    for count in counts:
        found.append(bare("".join(lines[place : place + count])))
        place += count
    return found


def of(utterances: Sequence[Utterance]) -> list[str]:
    """The phonemes of what one engine is fed, in the utterances' one voice."""
    texts = [one.text for one in utterances]
    return japanese(texts) if utterances[0].engine == "openjtalk" else foreign(utterances[0].voice, texts)


def bare(ipa: str) -> str:
    """Without stress and spaces."""
    return ipa.translate(_STRESS)


def linked(ipa: str) -> str:
    """Without what changes when words stand close together: ``vinte e um`` in one breath or in three words."""
    return bare(ipa).translate(_LINKED)
