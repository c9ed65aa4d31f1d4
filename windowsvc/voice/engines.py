"""The engines that speak: found on this machine at run time, and run in a child process of their own.

The server itself never loads a dictionary or a voice. Japanese is spoken by Open JTalk with the Mei voice
(pyopenjtalk-plus), the other languages by espeak-ng, a program of its own that the child starts.
"""

from __future__ import annotations

import json
import logging
import os
import re
import select
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import metadata, util
from pathlib import Path
from typing import IO, Final

from windowsvc.voice.readings import VOICED, Engine, Utterance, heard_as

PATIENCE: Final = 20.0
"""Seconds one utterance may take, the loading of the dictionary included."""
IDLE: Final = 1800
"""Seconds without work after which the child ends by itself."""
CREDIT: Final = 'HTS Voice "Mei" (CC BY 3.0), MMDAgent Project Team, Nagoya Institute of Technology'
"""What the licence of the Japanese voice asks us to say."""

log = logging.getLogger(__name__)


class VoiceUnavailableError(Exception):
    """No engine for this utterance, or it failed; ``str`` says which in a word."""


@dataclass(frozen=True)
class Found:
    """The engines of this machine: name -> version; ``pinyin``: whether Chinese sentences can be spelled for them."""

    versions: Mapping[Engine, str]
    pinyin: bool = False

    def speaks(self, language: str) -> bool:
        """Whether somebody who chose this language can be spoken to in it, or in the one they hear instead."""
        spoken = heard_as(language)
        return spoken is not None and ("openjtalk" if spoken == "ja" else "espeak") in self.versions

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a voice on this machine."""
        return tuple(one for one in VOICED if self.speaks(one))

    @property
    def sentences(self) -> tuple[str, ...]:
        """The languages in which any sentence can be spoken."""
        return tuple(one for one in self.languages if one != "zh_Hans" or self.pinyin)


@lru_cache(maxsize=1)
def find() -> Found:
    """Look for the engines once; nothing is loaded."""
    versions: dict[Engine, str] = {}
    if all(util.find_spec(name) for name in ("soundfile", "numpy")):
        if util.find_spec("pyopenjtalk"):
            versions["openjtalk"] = _installed("pyopenjtalk-plus")
        program = shutil.which("espeak-ng")
        if program:
            said = subprocess.run(
                [program, "--version"], capture_output=True, text=True, check=False, timeout=10
            ).stdout
            version = re.search(r"\d+(\.\d+)+", said)
            versions["espeak"] = version[0] if version else "?"
    return Found(versions, pinyin=util.find_spec("pypinyin") is not None)


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "?"


class Engines:
    """One child process, started at the first utterance and again after it has died. Shared by all threads."""

    def __init__(self, found: Found | None = None) -> None:
        self.found = found if found is not None else find()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The child's process, while it runs."""
        return self._child.pid if self._child is not None and self._child.poll() is None else None

    def speak(self, utterance: Utterance, *, to: Path) -> None:
        """Write one utterance as an Opus file.

        Raises:
            VoiceUnavailableError: ``no_engine``, ``too_slow``, ``died``, or the child's own word.
        """
        if utterance.engine not in self.found.versions:
            raise VoiceUnavailableError("no_engine")
        answer = self._tell({**asdict(utterance), "to": str(to)})
        if answer != "ok":
            raise VoiceUnavailableError(answer)

    def readings(self, text: str) -> list[tuple[str, str, bool]]:
        """The words of a Japanese text, as the engine guesses: the reading in katakana, whether a phrase begins.

        Raises:
            VoiceUnavailableError: as `speak`.
        """
        if "openjtalk" not in self.found.versions:
            raise VoiceUnavailableError("no_engine")
        answer = self._tell({"engine": "reading", "text": text})
        if not answer.startswith("ok:"):
            raise VoiceUnavailableError(answer)
        return [(word, reading, begins) for word, reading, begins in json.loads(answer.removeprefix("ok:"))]

    def stop(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def _tell(self, asked: Mapping[str, object]) -> str:
        line = json.dumps(asked).encode() + b"\n"
        with self._lock:
            try:
                return self._ask(line)
            except (BrokenPipeError, EOFError):  # it had ended while idle, or has died: once more with a fresh one
                self._end()
                try:
                    return self._ask(line)
                except (BrokenPipeError, EOFError) as error:
                    raise VoiceUnavailableError("died") from error

    def _ask(self, line: bytes) -> str:
        child = self._running()
        if child.stdin is None or child.stdout is None:
            raise EOFError
        child.stdin.write(line)
        return self._answer(child.stdout)

    def _answer(self, pipe: IO[bytes]) -> str:
        until = time.monotonic() + PATIENCE
        got = b""
        while not got.endswith(b"\n"):
            ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                self._end()
                raise VoiceUnavailableError("too_slow")
            piece = os.read(pipe.fileno(), 4096)
            if not piece:
                raise EOFError
            got += piece
        return got.decode().strip()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            command = [sys.executable, "-m", "windowsvc.voice.child", str(IDLE)]
            self._child = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
            )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        if child.poll() is None:
            child.kill()
        child.wait()
