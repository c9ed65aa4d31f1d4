"""The child process in which the engines run: a line of JSON in, a word out, a sound file on the way.

Started by `windowsvc.voice.engines`. It ends when its input ends or after a while without work, and with it goes the
memory of the dictionary and the voice.
"""

from __future__ import annotations

import io
import json
import os
import select
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

RATE = 24_000
"""Samples a second of every clip."""
_MARGIN_S = 0.05
_LOUD = 0.8
_PINYIN = "cmn-latn-pinyin"
_ESPEAK_WORDS = 150
"""Words a minute of espeak-ng at speed 1.0, slower than its own 175: a lobby is loud."""
_NOUN, _PREFIX = "名詞", "接頭詞"
_NEVER_FIRST = ("助詞", "助動詞", "記号")

Wave = Any


def main(idle: float) -> None:
    """Answer each line of standard input with ``ok`` or with what went wrong."""
    os.nice(5)
    told = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints of its own must not look like an answer
    while True:
        ready, _, _ = select.select([sys.stdin], [], [], idle)
        line = sys.stdin.readline() if ready else ""
        if not line:
            return
        told.write(answer(line) + "\n")
        told.flush()


def answer(line: str) -> str:
    """Carry out one line."""
    try:
        asked = json.loads(line)
        if asked["engine"] == "reading":
            return "ok:" + json.dumps(tokens(asked["text"]))
        wave = openjtalk(asked) if asked["engine"] == "openjtalk" else espeak(asked)
        write(wave, Path(asked["to"]))
    except Exception as error:  # noqa: BLE001 - whatever it was, the parent is told and goes on without a voice
        return f"failed:{type(error).__name__}"
    return "ok"


def tokens(text: str) -> list[tuple[str, str, bool]]:
    """The words of a Japanese text: a guess, to be shown as one.

    Each with its reading in katakana, and whether a phrase begins with it; the first word of a text only where no noun
    before it could have it as its end.
    """
    import pyopenjtalk

    found, before = [], _NOUN
    for one in pyopenjtalk.run_frontend(text):
        joined = one["pos"] in _NEVER_FIRST or before == _PREFIX or before == one["pos"] == _NOUN
        found.append((one["string"], one["read"], one["chain_flag"] != 1 and not joined))
        before = one["pos"]
    return found


def openjtalk(asked: dict[str, Any]) -> Wave:
    """Japanese."""
    import pyopenjtalk

    wave, rate = pyopenjtalk.tts(asked["text"], speed=asked["speed"])
    return at_rate(np.asarray(wave) / 32768.0, rate)


def espeak(asked: dict[str, Any]) -> Wave:
    """Every other language, by a program of its own."""
    program = shutil.which("espeak-ng") or "espeak-ng"
    pace = str(round(_ESPEAK_WORDS * asked["speed"]))
    command = [program, "-v", asked["voice"], "-s", pace, "--stdin", "--stdout"]
    text = pinyin(asked["text"]) if asked["voice"] == _PINYIN else asked["text"]
    said = subprocess.run(command, input=text.encode(), capture_output=True, check=True, timeout=15).stdout
    wave, rate = soundfile.read(io.BytesIO(whole(said)), dtype="float64")
    return at_rate(wave, rate)


def pinyin(text: str) -> str:
    """Chinese as the engine can read it: each hanzi by its sound and tone; what is spelled already stays."""
    if text.isascii():
        return text
    from pypinyin import Style, lazy_pinyin

    plain = text.translate({ord("，"): ", ", ord("。"): ". ", ord("、"): ", "})
    return " ".join(lazy_pinyin(plain, style=Style.TONE3, neutral_tone_with_five=True))


def whole(sound: bytes) -> bytes:
    """A WAV that was written to a pipe claims an endless length: give it its own."""
    body = sound.index(b"data") + 8
    length = len(sound) - body
    riff = (body - 8 + length).to_bytes(4, "little")
    return sound[:4] + riff + sound[8 : body - 4] + length.to_bytes(4, "little") + sound[body:]


def at_rate(wave: Wave, rate: int) -> Wave:
    """The sound at `RATE`; a mean over neighbours keeps what lies above the new rate from folding back."""
    if rate > RATE:
        width = round(rate / RATE)
        wave = np.convolve(wave, np.ones(width) / width, mode="same")
    if rate == RATE:
        return wave
    count = round(len(wave) * RATE / rate)
    return np.interp(np.arange(count) * rate / RATE, np.arange(len(wave)), wave)


def write(wave: Wave, path: Path) -> None:
    """Write an Opus file whole or not at all: silence cut off, as loud as every other clip."""
    heard = np.flatnonzero(np.abs(wave) > 0.003)
    if heard.size:
        margin = round(_MARGIN_S * RATE)
        wave = wave[max(0, heard[0] - margin) : heard[-1] + margin]
        wave = wave * (_LOUD / np.abs(wave).max())
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with draft.open("wb") as file:
        soundfile.write(file, wave.astype("float32"), RATE, format="OGG", subtype="OPUS", compression_level=0.9)
    draft.replace(path)


if __name__ == "__main__":
    main(float(sys.argv[1]))
