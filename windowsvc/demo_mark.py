"""The mark of a demonstration on its data folder, by which it and daily service keep off each other's data.

It says since when the demonstration's clock runs and how fast, so that every process tells the same time: the
server, the people who act in it, and a command typed beside them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from windowsvc.clocks import Clocks, DemoClock, RealClock, real_clocks
from windowsvc.refusal import N_, Refusal

FILE = "demo.json"
PHONE = "demo-phone.json"


@dataclass(frozen=True)
class Mark:
    """What is known of a running demonstration.

    Attributes:
        start: the business clock's instant when the machine's said ``began``.
        speed: business seconds in one second of the machine.
        address: where a browser finds it.
        password: that of every invented person.
        tokens: those of its devices, by the name of the device.
        shared: whether other machines can reach it.
    """

    start: datetime
    began: datetime
    speed: float
    seed: int
    address: str
    password: str
    shared: bool = False
    tokens: Mapping[str, str] = field(default_factory=dict)

    def clock(self) -> DemoClock:
        """The demonstration's business clock."""
        return DemoClock(start=self.start, began=self.began, speed=self.speed)


@dataclass(frozen=True)
class Phone:
    """A number that somebody in the demonstration waits with, for a visitor to look at."""

    label: str
    token: str


def find(data: Path) -> Mark | None:
    """The mark of a data folder; None where there is no demonstration.

    Raises:
        Refusal: ``demo_unreadable`` when the mark cannot be read.
    """
    found = _read(data / FILE)
    if found is None:
        return None
    try:
        times = {name: datetime.fromisoformat(found[name]) for name in ("start", "began")}
        return Mark(**{**found, **times})
    except (KeyError, TypeError, ValueError) as error:
        raise Refusal(
            "demo_unreadable",
            N_("{file} is damaged. Please delete the folder of the demonstration and start it anew."),
            file=str(data / FILE),
        ) from error


def write(data: Path, mark: Mark) -> None:
    """Mark a data folder as a demonstration's; only its owner can read the mark."""
    times = {"start": mark.start.isoformat(), "began": mark.began.isoformat()}
    _write(data / FILE, {**asdict(mark), **times})


def phone(data: Path) -> Phone | None:
    """The number to be looked at, if there is one."""
    found = _read(data / PHONE)
    return Phone(str(found["label"]), str(found["token"])) if found and {"label", "token"} <= found.keys() else None


def show_phone(data: Path, chosen: Phone | None) -> None:
    """Choose the number to be looked at."""
    _write(data / PHONE, asdict(chosen) if chosen else {})


def clocks_of(data: Path) -> Clocks:
    """The clocks by which a data folder lives: both real, but in a demonstration its own business clock."""
    mark = find(data)
    return real_clocks() if mark is None else Clocks(business=mark.clock(), machine=RealClock())


def refuse_demo(data: Path) -> None:
    """Refuse to use a demonstration's data for daily service.

    Raises:
        Refusal: ``demo_data``.
    """
    if (data / FILE).exists():
        raise Refusal("demo_data", N_("This folder holds a demonstration. Please use another one for daily service."))


def refuse_others(data: Path, *, besides: tuple[str, ...] = ()) -> None:
    """Refuse to make a demonstration of a folder that holds something else.

    Args:
        besides: names of files that may be there all the same.

    Raises:
        Refusal: ``not_demo_data``.
    """
    if data.exists() and not (data / FILE).exists() and {path.name for path in data.iterdir()} - set(besides):
        raise Refusal(
            "not_demo_data",
            N_("{data} holds something else than a demonstration, and a demonstration begins by emptying its folder."),
            data=str(data),
        )


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def _write(path: Path, content: dict[str, Any]) -> None:
    """Replace a file at once, so that nobody reads half of it."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
    draft.replace(path)
