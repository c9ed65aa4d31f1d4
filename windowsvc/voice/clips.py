"""The clips: each sentence is spoken once, kept as a small Opus file under the hash of what was said, and served often.

A clip holds a number and a window, nothing about a person; the folder may be emptied at any time.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from windowsvc.voice.engines import Engines, VoiceUnavailableError
from windowsvc.voice.readings import Utterance

FOLDER: Final = "voice"
KEPT_DAYS: Final = 30
MOST: Final = 20_000
"""How many clips are kept, about 300 MB; those heard longest ago go first."""
_FORM: Final = "1"
"""Changes when the way a clip is made changes, so that old ones are not served any more."""

log = logging.getLogger(__name__)


class Clips:
    """The clips of one installation.

    Args:
        data: the data folder; the clips lie in a folder of it.
    """

    def __init__(self, data: Path, *, engines: Engines) -> None:
        self.folder = data / FOLDER
        self.engines = engines
        self._lock = threading.Lock()
        self._making: dict[str, threading.Lock] = {}

    def key(self, utterance: Utterance) -> str:
        """The name of a clip: a hash of engine, its version, voice, speed and text."""
        version = self.engines.found.versions.get(utterance.engine, "")
        said = (_FORM, utterance.engine, version, utterance.voice, f"{utterance.speed:.2f}", utterance.text)
        return hashlib.sha256("\x00".join(said).encode()).hexdigest()

    def find(self, utterance: Utterance) -> Path | None:
        """The clip, when it was made before."""
        path = self._path(utterance)
        return path if path.exists() else None

    def get(self, utterance: Utterance) -> Path:
        """The clip, made now if need be; two who ask at once wait for one making.

        Raises:
            VoiceUnavailableError: it cannot be spoken on this machine.
        """
        path = self._path(utterance)
        if path.exists():
            os.utime(path)
            return path
        with self._lock:
            making = self._making.setdefault(path.name, threading.Lock())
        try:
            with making:
                if not path.exists():
                    self.folder.mkdir(parents=True, exist_ok=True)
                    self.engines.speak(utterance, to=path)
        finally:
            with self._lock:
                self._making.pop(path.name, None)
        return path

    def prepare(self, utterances: Iterable[Utterance], *, seconds: float) -> bool:
        """Make those that are missing, for at most so long; whether all of them are there now."""
        until = time.monotonic() + seconds
        for one in utterances:
            if one.engine not in self.engines.found.versions or self.find(one) is not None:
                continue
            if time.monotonic() >= until:
                return False
            try:
                self.get(one)
            except VoiceUnavailableError as trouble:
                log.warning("a clip was not made", extra={"problem": str(trouble), "language": one.language})
                return False
        return True

    def tidy(self, *, now: datetime) -> int:
        """Remove clips nobody has heard for a month, and the oldest above the limit; how many went."""
        clips = sorted(self.folder.glob("*.opus"), key=lambda path: path.stat().st_mtime, reverse=True)
        oldest = (now - timedelta(days=KEPT_DAYS)).timestamp()
        gone = [path for place, path in enumerate(clips) if place >= MOST or path.stat().st_mtime < oldest]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    def _path(self, utterance: Utterance) -> Path:
        return self.folder / f"{self.key(utterance)}.opus"
