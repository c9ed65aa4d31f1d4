"""The files of `deploy/`, read as systemd reads them and run with this machine's own paths."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

DEPLOY = Path(__file__).parent.parent.parent / "deploy"
HERE = Path(sys.executable).parent
"""Where the command `windowsvc` of this environment lies, as it lies in /opt/windowsvc/bin of a city."""


def unit(name: str) -> dict[str, list[str]]:
    """``Section.Key`` -> its values, in order."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in (DEPLOY / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(f"{section}.{key}", []).append(value)
    return found


def environment(read: dict[str, list[str]]) -> dict[str, str]:
    """What the unit puts into the environment."""
    return dict(line.partition("=")[::2] for line in read.get("Service.Environment", []))


def words(read: dict[str, list[str]]) -> list[str]:
    """The command of a unit, run from this environment."""
    (line,) = read["Service.ExecStart"]
    first, *rest = shlex.split(line)
    return [str(HERE / Path(first).name) if first.startswith("/opt/windowsvc/bin/") else first, *rest]
