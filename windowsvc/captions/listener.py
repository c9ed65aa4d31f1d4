"""The listening program of one counter: sound from its standard input, phrase suggestions to the window's clerk.

    arecord -q -t raw -f S16_LE -r 16000 -c 1 | python -m windowsvc.captions.listener https://server w3 TOKEN_FILE

It works offline, keeps no sound, and follows the contract of docs/captions.md as any other such program does.
"""

from __future__ import annotations

import json
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote

from windowsvc.captions.hearing import RATE, Ear, Heard
from windowsvc.captions.phrases import library

_HOP: Final = RATE // 10 * 2
_QUIET: Final = 500
_PAUSE: Final = 5
"""Tenths of a second of quiet that end an utterance."""
_LONGEST: Final = 80


def utterances(sound: IO[bytes]) -> Iterator[bytes]:
    """Cut what is heard at its pauses; sound that goes on too long is cut too."""
    kept: list[bytes] = []
    quiet = 0
    while piece := sound.read(_HOP):
        loud = max(map(abs, memoryview(piece[: len(piece) // 2 * 2]).cast("h")), default=0) > _QUIET
        quiet = 0 if loud else quiet + 1
        if loud or kept:
            kept.append(piece)
        if kept and (quiet >= _PAUSE or len(kept) >= _LONGEST):
            yield b"".join(kept)
            kept = []
    if kept:
        yield b"".join(kept)


def offer(server: str, window: str, token: str, heard: Heard) -> None:
    """Offer a phrase to the clerk."""
    body = json.dumps({"phrase": heard.phrase, "confidence": heard.confidence, "final": True, "cloud": False}).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    asked = urllib.request.Request(  # noqa: S310 - the server this program was told of
        f"{server}/counter/{quote(window)}/suggestions", data=body, headers=headers, method="POST"
    )
    with urllib.request.urlopen(asked, timeout=10):  # noqa: S310
        pass


def phrases() -> dict[str, str]:
    """What can be suggested: every phrase of staff without an empty place, and none that is never spoken aloud."""
    known = library().of(speaker="staff")
    return {one.id: one.texts["ja"] for one in known if not one.slots and not one.quiet and one.short}


def main(server: str, window: str, token_file: str) -> None:
    """Listen until the sound ends."""
    token = Path(token_file).read_text(encoding="ascii").strip()
    ear = Ear(phrases())
    for sound in utterances(sys.stdin.buffer):
        heard = ear.hear(sound)
        if heard is not None:
            offer(server, window, token, heard)


if __name__ == "__main__":
    main(*sys.argv[1:])
