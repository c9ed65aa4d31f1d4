"""A kind of screen, as its face declares it, and a screen that is followed, as the dispatcher keeps it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy.orm import Session

from windowsvc.events import Entry

Snapshot = dict[str, Any]


@dataclass(frozen=True)
class ScreenKind:
    """A kind of screen, declared by the face it belongs to.

    Attributes:
        name: also the Socket.IO namespace, without its slash.
        render: the whole snapshot of the screen with this code; holds ``seq``.
        office: the office whose log the screen follows.
        sections: the keys of the snapshot that frames may replace.
        calls: the announcements this screen owes to some events, oldest first.
        now: the instant a screen's clock shows, as text.
    """

    name: str
    render: Callable[[Session, str], Snapshot]
    office: Callable[[Session, str], str]
    sections: tuple[str, ...]
    calls: Callable[[str, list[Entry]], list[dict[str, Any]]]
    now: Callable[[], str]

    @property
    def namespace(self) -> str:
        return f"/{self.name}"


class Sender(Protocol):
    """What carries a message to the sockets of a room in this process."""

    def __call__(self, event: str, data: Any, *, namespace: str, to: str) -> None: ...


@dataclass
class Watched:
    """A screen that sockets of this process follow, and what they have been sent.

    Attributes:
        sent: the last event that a frame of changes has brought; ``told``: the last whose call went out at all.
        dirty: whether something happened since; it is rendered again when ``due``.
    """

    kind: ScreenKind
    code: str
    office: str
    snapshot: Snapshot
    sent: int
    told: int
    sids: set[str]
    calls: list[dict[str, Any]] = field(default_factory=list)
    dirty: bool = False
    due: float = 0.0

    @property
    def room(self) -> str:
        return f"{self.kind.name}:{self.code}"

    def owed(self, found: list[Entry]) -> list[dict[str, Any]]:
        """The announcements among some events that no frame of changes has brought yet."""
        return [call for call in self.kind.calls(self.code, found) if call["seq"] > self.sent]

    def untold(self, calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those of which no early copy went out yet."""
        return [call for call in calls if call["seq"] > self.told]
